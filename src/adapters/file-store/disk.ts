import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import path from 'node:path'
import { Rejected, Unavailable } from '#ports/failure.ts'
import type { FileStore } from '#ports/file-store.ts'

/** `sel_…/acc_…/fil_…`: ids of ours only, so that no key can climb out of the folder or name a hidden file. */
const KEY = /^[A-Za-z0-9_]{1,64}(\/[A-Za-z0-9_]{1,64}){0,3}$/

/**
 * Files in a folder of this machine, which nobody else of the machine may read. A file is written beside its place, synced, and only then
 * given its name, and the folders that name it are synced too: after a power cut it is there whole or not at all.
 */
export function diskFileStore(folder: string): FileStore {
  function placeOf(key: string): string {
    if (!KEY.test(key)) throw new Rejected(`no key of a file: ${key}`)
    return path.join(folder, ...key.split('/'))
  }
  return {
    async put(key, bytes) {
      const place = placeOf(key)
      try {
        await makeFolders(path.dirname(place))
        await writeWhole(place, bytes)
      } catch (error) {
        throw failureOf(error, key)
      }
    },
    async get(key) {
      try {
        return new Uint8Array(await readFile(placeOf(key)))
      } catch (error) {
        throw failureOf(error, key)
      }
    },
    async check() {
      const key = `check_${randomBytes(8).toString('hex')}`
      try {
        await makeFolders(folder)
        await writeWhole(placeOf(key), Buffer.from(key))
        await unlink(placeOf(key))
      } catch (error) {
        throw failureOf(error, key)
      }
      return `Files are kept in ${folder}.`
    },
  }
}

/** A hard link, unlike a renaming, fails where the name is taken: what is kept is never overwritten. */
async function writeWhole(place: string, bytes: Uint8Array): Promise<void> {
  const beside = `${place}.${randomBytes(8).toString('hex')}.part`
  const file = await open(beside, 'wx', 0o600)
  try {
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(beside, place)
  } finally {
    await unlink(beside)
  }
  await syncFolder(path.dirname(place))
}

/** Makes the folders down to `inner`; each new one is synced into the one above it. */
async function makeFolders(inner: string): Promise<void> {
  const first = await mkdir(inner, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = inner; made.length >= first.length; made = path.dirname(made)) await syncFolder(path.dirname(made))
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What is not there or there already, a person must look at; a full or broken disk may be well again later. */
function failureOf(error: unknown, key: string): Error {
  if (error instanceof Rejected) return error
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR')
    return new Rejected(`there is no file ${key}`, { cause: error })
  if (code === 'EEXIST') return new Rejected(`there is a file ${key} already`, { cause: error })
  return new Unavailable(`the disk does not take or give the file ${key}`, { cause: error })
}
