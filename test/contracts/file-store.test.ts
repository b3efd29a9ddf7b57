import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { diskFileStore } from '#adapters/file-store/disk.ts'
import { memoryFileStore } from '#adapters/file-store/memory.ts'
import { Rejected, Unavailable } from '#ports/failure.ts'
import type { FileStore } from '#ports/file-store.ts'
import { newId } from '#shared/id.ts'

const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-files-'))
  folders.push(folder)
  return path.join(folder, 'data', 'files')
}

const stores: Record<string, () => Promise<FileStore>> = {
  memory: async () => memoryFileStore(),
  disk: async () => diskFileStore(await freshFolder()),
}

function key(): string {
  return `${newId('seller')}/${newId('account')}/${newId('file')}`
}

describe.each(Object.keys(stores))('the file store %s', (name) => {
  const open = stores[name] ?? (() => Promise.reject(new Error(name)))

  it('gives back every byte of what it took, and keeps files apart', async () => {
    const store = await open()
    const [first, second] = [key(), key()]
    const bytes = new Uint8Array(randomBytes(70_000))
    await store.put(first, bytes)
    await store.put(second, new Uint8Array([0, 255, 10, 13]))
    expect(Buffer.from(await store.get(first)).equals(bytes)).toBe(true)
    expect([...(await store.get(second))]).toEqual([0, 255, 10, 13])
  })

  it('keeps what it was given: later changes of the bytes reach neither what is kept nor the next reader', async () => {
    const store = await open()
    const at = key()
    const bytes = new Uint8Array([1, 2, 3])
    await store.put(at, bytes)
    bytes[0] = 9
    const read = await store.get(at)
    read[1] = 9
    expect([...(await store.get(at))]).toEqual([1, 2, 3])
  })

  it('never writes over a file', async () => {
    const store = await open()
    const at = key()
    await store.put(at, new Uint8Array([1]))
    await expect(store.put(at, new Uint8Array([2]))).rejects.toBeInstanceOf(Rejected)
    expect([...(await store.get(at))]).toEqual([1])
  })

  it('lets one of several who write the same key at once win, whole', async () => {
    const store = await open()
    const at = key()
    const tries = await Promise.allSettled([1, 2, 3, 4].map((n) => store.put(at, new Uint8Array(5_000).fill(n))))
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(new Set(await store.get(at)).size).toBe(1)
  })

  it('says that a file is not there', async () => {
    const store = await open()
    await expect(store.get(key())).rejects.toBeInstanceOf(Rejected)
  })

  it.each([
    '',
    '..',
    '../x',
    'a/../b',
    '/etc/passwd',
    'a//b',
    'a/',
    'a\\b',
    'a b',
    'a\0b',
    '.hidden',
    'a/b/c/d/e',
    'é',
    'x'.repeat(65),
  ])('takes no key %j', async (bad) => {
    const store = await open()
    await expect(store.put(bad, new Uint8Array([1]))).rejects.toBeInstanceOf(Rejected)
    await expect(store.get(bad)).rejects.toBeInstanceOf(Rejected)
  })

  it('says how it stands, in a sentence', async () => {
    expect(await (await open()).check()).toMatch(/^Files are kept in .+\.$/)
  })
})

describe('files on a disk', () => {
  it('are nobody else’s: folders 0700, files 0600, and nothing half-written stays beside them', async () => {
    const folder = await freshFolder()
    const at = key()
    await diskFileStore(folder).put(at, new Uint8Array([1]))
    const [seller = '', account = '', file = ''] = at.split('/')
    for (const part of [folder, path.join(folder, seller), path.join(folder, seller, account)]) {
      expect((await stat(part)).mode & 0o777).toBe(0o700)
    }
    expect((await stat(path.join(folder, at))).mode & 0o777).toBe(0o600)
    expect(await readdir(path.join(folder, seller, account))).toEqual([file])
    await diskFileStore(folder).check()
    expect(await readdir(folder)).toEqual([seller])
  })

  it('that cannot be written now may be later', async () => {
    const folder = await freshFolder()
    await diskFileStore(path.dirname(folder)).check()
    // the folder is a link that leads back to itself: an error of the disk, not of the key
    await symlink(folder, folder)
    await expect(diskFileStore(folder).put(key(), new Uint8Array([1]))).rejects.toBeInstanceOf(Unavailable)
  })

  it('leave nothing behind when their name is taken', async () => {
    const folder = await freshFolder()
    const store = diskFileStore(folder)
    await store.check()
    await writeFile(path.join(folder, 'taken'), 'x')
    await expect(store.put('taken', new Uint8Array([1]))).rejects.toBeInstanceOf(Rejected)
    expect(await readdir(folder)).toEqual(['taken'])
  })
})
