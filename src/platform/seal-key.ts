import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import path from 'node:path'
import { invalid } from '#shared/refusal.ts'
import { SEAL_KEY_BYTES } from './seal.ts'

/**
 * The key secrets are sealed with: `secret` where the operator gives one (SAMEPAGE_SECRET: 32 bytes in hex or base64), else the file
 * `secret.key` of the data folder, which is made at the first start and which nobody else of the machine may read.
 */
export async function readSealKey(secret: string | undefined, data_dir: string): Promise<Buffer> {
  if (secret !== undefined && secret !== '') return keyOf(secret)
  const place = path.join(data_dir, 'secret.key')
  const text = await readFile(place, 'utf8').catch(async (error: unknown) => {
    if (!isCode(error, 'ENOENT')) throw error
    await mkdir(data_dir, { recursive: true, mode: 0o700 })
    await writeOnce(place, `${randomBytes(SEAL_KEY_BYTES).toString('hex')}\n`)
    return readFile(place, 'utf8')
  })
  return keyOf(text, place)
}

function keyOf(text: string, where = 'SAMEPAGE_SECRET'): Buffer {
  const given = text.trim()
  const key = /^[0-9a-f]{64}$/i.test(given)
    ? Buffer.from(given, 'hex')
    : /^[A-Za-z0-9+/_-]{43}=?$/.test(given)
      ? Buffer.from(given, 'base64')
      : Buffer.alloc(0)
  if (key.length === SEAL_KEY_BYTES) return key
  throw invalid(
    'secret',
    'invalid_secret',
    `${where} must hold 32 bytes in hex or base64. Make them with: openssl rand -hex 32`,
  )
}

/** Whole under its name or not there; when two processes start at once, the first one's key is everybody's. */
async function writeOnce(place: string, text: string): Promise<void> {
  const beside = `${place}.${randomBytes(8).toString('hex')}.part`
  const file = await open(beside, 'wx', 0o600)
  try {
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(beside, place).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error
    })
  } finally {
    await unlink(beside)
  }
  const folder = await open(path.dirname(place), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
