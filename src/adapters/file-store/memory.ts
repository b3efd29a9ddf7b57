import { Rejected } from '#ports/failure.ts'
import type { FileStore } from '#ports/file-store.ts'

const KEY = /^[A-Za-z0-9_]{1,64}(\/[A-Za-z0-9_]{1,64}){0,3}$/

export type MemoryFileStore = FileStore & {
  /** The keys of what is kept, oldest first. */
  readonly keys: readonly string[]
}

/** Files in memory, gone with the process: for tests. */
export function memoryFileStore(): MemoryFileStore {
  const kept = new Map<string, Uint8Array>()
  function named(key: string): string {
    if (!KEY.test(key)) throw new Rejected(`no key of a file: ${key}`)
    return key
  }
  return {
    get keys() {
      return [...kept.keys()]
    },
    async put(key, bytes) {
      if (kept.has(named(key))) throw new Rejected(`there is a file ${key} already`)
      kept.set(key, new Uint8Array(bytes))
    },
    async get(key) {
      const bytes = kept.get(named(key))
      if (!bytes) throw new Rejected(`there is no file ${key}`)
      return new Uint8Array(bytes)
    },
    check: async () => 'Files are kept in memory and are gone with the process.',
  }
}
