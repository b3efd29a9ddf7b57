import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { Unauthorised } from '#ports/failure.ts'
import { refusalOf } from '#test/world.ts'
import { openSeal } from './seal.ts'
import { readSealKey } from './seal-key.ts'

const seal = openSeal(randomBytes(32))

describe('a sealed secret', () => {
  it('opens again, text or bytes, and shows nothing of itself', () => {
    const sealed = seal.seal('rzp_live_secret', 'con_1')
    expect(sealed.toString('latin1')).not.toContain('rzp')
    expect(seal.open(sealed, 'con_1').toString()).toBe('rzp_live_secret')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, context) => {
        expect(Buffer.from(bytes).equals(seal.open(seal.seal(bytes, context), context))).toBe(true)
      }),
    )
  })

  it('is different each time, so that nobody sees which two are the same', () => {
    expect(seal.seal('same', 'a').equals(seal.seal('same', 'a'))).toBe(false)
  })

  it('opens for what it was sealed for and for nothing else', () => {
    expect(() => seal.open(seal.seal('x', 'con_1'), 'con_2')).toThrow(Unauthorised)
    expect(() => openSeal(randomBytes(32)).open(seal.seal('x', 'con_1'), 'con_1')).toThrow(Unauthorised)
  })

  it('does not open when any bit of it was changed, or a piece of it is missing', () => {
    const sealed = seal.seal('a secret of some length', 'con_1')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => seal.open(changed, 'con_1'), `bit ${bit}`).toThrow(Unauthorised)
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => seal.open(sealed.subarray(0, length), 'con_1')).toThrow(Unauthorised)
    }
  })
})

describe('the key of a portal', () => {
  const folders: string[] = []
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true })
  })
  async function dataFolder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'samepage-key-'))
    folders.push(folder)
    return path.join(folder, 'data')
  }

  it('is what the operator says, in hex or base64', async () => {
    const key = randomBytes(32)
    const nowhere = await dataFolder()
    for (const text of [key.toString('hex'), key.toString('base64'), key.toString('base64url'), ` ${key.toString('hex')}\n`]) {
      expect((await readSealKey(text, nowhere)).equals(key)).toBe(true)
    }
    await expect(readdir(nowhere)).rejects.toThrow('ENOENT')
  })

  it('is never guessed from something shorter or longer', async () => {
    for (const text of ['secret', 'a'.repeat(63), 'a'.repeat(65), randomBytes(31).toString('base64'), 'ü'.repeat(43)]) {
      expect(await refusalOf(readSealKey(text, '/nowhere'))).toMatchObject({ code: 'invalid_secret' })
    }
  })

  it('is made at the first start, stays the same, and is nobody else’s to read', async () => {
    const folder = await dataFolder()
    const keys = await Promise.all([1, 2, 3, 4].map(() => readSealKey(undefined, folder)))
    keys.push(await readSealKey('', folder))
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
    expect(await readdir(folder)).toEqual(['secret.key'])
    expect((await stat(path.join(folder, 'secret.key'))).mode & 0o777).toBe(0o600)
    expect(await readFile(path.join(folder, 'secret.key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/)
  })

  it('is not replaced when its file is spoilt: what was sealed would be lost', async () => {
    const folder = await dataFolder()
    await readSealKey(undefined, folder)
    await writeFile(path.join(folder, 'secret.key'), 'spoilt')
    expect(await refusalOf(readSealKey(undefined, folder))).toMatchObject({ code: 'invalid_secret' })
  })
})
