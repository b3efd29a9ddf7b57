import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { ImportOptions, KindName } from '#cli/import-kinds.ts'
import { type ImportReport, runImport } from '#cli/import-run.ts'
import type { Mapping } from '#features/imports/mapping.ts'
import type { Verdict } from '#features/imports/verdict.ts'
import { worker } from '#platform/viewer.ts'
import type { SellerId } from '#shared/id.ts'
import type { TestDatabase } from './database.ts'

export type ImportCase = {
  mapping?: Mapping
  dates?: string
  options?: Partial<ImportOptions>
  signal?: AbortSignal
  /** Called after each piece. */
  onPiece?: () => void
}

export type Imported = ImportReport & { rejects: Verdict[]; odd: Verdict[] }

/** A folder for one test file, gone when it ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'samepage-import-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Imports files into a seller's books as the command does, and says what became of each row. */
export function importer({ database }: Pick<TestDatabase, 'database'>, seller_id: SellerId) {
  const folder = scratchFolder()
  let count = 0
  async function importFile(kind: KindName, path: string, one: ImportCase = {}): Promise<Imported> {
    const rejects: Verdict[] = []
    const odd: Verdict[] = []
    const report = await runImport({
      kind,
      path,
      mapping: one.mapping ?? null,
      date_format: one.dates ?? one.mapping?.date_format ?? null,
      options: { create_accounts: false, allocate: 'nothing', ...one.options },
      inTransaction: (work) => database.scope(worker(seller_id, 'import'), work),
      signal: one.signal ?? new AbortController().signal,
      onPiece(piece) {
        rejects.push(...piece.verdicts)
        odd.push(...piece.warnings)
        one.onPiece?.()
      },
    })
    return { ...report, rejects, odd }
  }
  return {
    importFile,
    importText: (kind: KindName, text: string | Uint8Array, one: ImportCase = {}) => {
      const path = join(folder, `${count++}.csv`)
      writeFileSync(path, text)
      return importFile(kind, path, one)
    },
  }
}

/** `line column code`, for tests that read like the rejects file. */
export function brief(verdicts: readonly Verdict[]): string[] {
  return verdicts.map(({ line, column, code }) => `${line} ${column} ${code}`)
}
