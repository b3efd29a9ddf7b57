import { basename } from 'node:path'
import { advanceImport } from '#features/imports/advance-import.ts'
import { beginImport } from '#features/imports/begin-import.ts'
import { dayReader } from '#features/imports/day-format.ts'
import type { Mapping } from '#features/imports/mapping.ts'
import { addOutcome, emptyOutcome, type Outcome, type Verdict, type Warning } from '#features/imports/verdict.ts'
import type { Tx } from '#platform/database.ts'
import { openTable, type Piece, piecesOf, survey } from './import-file.ts'
import { type ImportOptions, KINDS, type KindName, type Opened } from './import-kinds.ts'

/** Gives the work a transaction: one for each piece, or, in a dry run, one that all share and that is rolled back. */
export type InTransaction = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

export type ImportJob = {
  kind: KindName
  path: string
  mapping: Mapping | null
  /** As in `dayReader`; null: YYYY-MM-DD. */
  date_format: string | null
  options: ImportOptions
  inTransaction: InTransaction
  /** Looked at between two pieces: what is booked stays booked, and the same command goes on later. */
  signal: AbortSignal
  onPiece?: (seen: { verdicts: readonly Verdict[]; warnings: readonly Verdict[]; progress: number; rows: number }) => void
}

/** What became of a file. rows in = booked + repeated + named, always. */
export type ImportReport = Omit<Outcome, 'verdicts' | 'warnings'> & {
  rows_in: number
  named: number
  warnings: number
  /** False when it was stopped before its end. */
  finished: boolean
  through_line: number
  /** The line to which a run of the same file came that was stopped; 0: there was none. */
  resumed_after_line: number
}

/** Brings one file into the books, piece by piece, each in a transaction of its own. */
export async function runImport(job: ImportJob): Promise<ImportReport> {
  const kind = KINDS[job.kind]
  const opened = await openedBy(job)
  const keys = { columns: kind.key.map((column) => opened.columns[column] ?? -1), grouped: kind.grouped }
  const surveyed = await survey(job.path, keys)
  const { id, done_through_line } = await job.inTransaction((tx) =>
    beginImport(tx, { kind: job.kind, file_name: basename(job.path), file_hash: surveyed.hash, options: { ...job.options } }),
  )
  const total = emptyOutcome()
  const report = { rows_in: 0, named: 0, warnings: 0, finished: true, through_line: 0, resumed_after_line: done_through_line }
  const once = new Set<string>()

  for await (const piece of piecesOf(job.path, keys, surveyed)) {
    if (job.signal.aborted) {
      report.finished = false
      break
    }
    const outcome = await job.inTransaction(async (tx) => {
      const booked = await bookPiece(tx, job.kind, piece, opened)
      const { repeated, verdicts } = booked
      await advanceImport(tx, {
        id,
        through_line: piece.through_line,
        booked: booked.booked,
        repeated,
        named: verdicts.length,
        finished: false,
      })
      return booked
    })
    const verdicts = outcome.verdicts.splice(0).sort(byLine)
    const warnings = outcome.warnings
      .splice(0)
      .filter((warning) => isNew(warning, once))
      .sort(byLine)
    addOutcome(total, outcome)
    report.rows_in += piece.count
    report.named += verdicts.length
    report.warnings += warnings.length
    report.through_line = piece.through_line
    job.onPiece?.({ verdicts, warnings, progress: piece.progress, rows: report.rows_in })
  }
  if (report.finished) {
    await job.inTransaction((tx) =>
      advanceImport(tx, { id, through_line: report.through_line, booked: 0, repeated: 0, named: 0, finished: true }),
    )
  }
  return { ...total, ...report }
}

async function openedBy({ kind, path, mapping, date_format, options }: ImportJob): Promise<Opened> {
  const { header, delimiter, rows } = await openTable(path)
  await rows.return(undefined)
  const spelling = {
    readDay: dayReader(date_format),
    date_format: date_format ?? 'YYYY-MM-DD',
    comma_groups: delimiter !== ';',
  }
  return { columns: KINDS[kind].columnsOf(header, mapping), spelling, options, mapping }
}

async function bookPiece(tx: Tx, kind: KindName, piece: Piece, opened: Opened): Promise<Outcome> {
  const outcome = emptyOutcome()
  addOutcome(outcome, await KINDS[kind].book(tx, piece, opened))
  outcome.verdicts.push(...piece.verdicts)
  const { booked, repeated, verdicts } = outcome
  const dealt_with = booked + repeated + verdicts.length
  if (dealt_with !== piece.count) {
    throw new Error(`${piece.count} rows up to line ${piece.through_line} went in, and ${dealt_with} came out`)
  }
  return outcome
}

function isNew({ once }: Warning, seen: Set<string>): boolean {
  if (once === undefined) return true
  if (seen.has(once)) return false
  seen.add(once)
  return true
}

function byLine(a: Verdict, b: Verdict): number {
  return a.line - b.line
}
