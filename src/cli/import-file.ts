import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { FileRow } from '#features/imports/cell.ts'
import type { Group } from '#features/imports/sale.ts'
import type { Verdict } from '#features/imports/verdict.ts'
import { type CsvFile, type CsvProblem, type CsvRow, readCsv } from '#platform/csv-read.ts'
import { Refusal } from '#shared/refusal.ts'

/** Rows of a file that are booked in one transaction: single rows, or whole documents. */
export type Piece = {
  rows: FileRow[]
  groups: Group[]
  /** Rows that are none: broken lines of the file, lines without a number. */
  verdicts: Verdict[]
  /** How many rows of the file these are. */
  count: number
  through_line: number
  /** How far into the file, from 0 to 1. */
  progress: number
}

/** Which cells make a row the same as another, and whether the rows of one key belong together. */
export type Keys = { columns: readonly number[]; grouped: boolean }

/** What a first reading of the file finds. */
export type Survey = {
  /** SHA-256 of the file as it lies on the disk. */
  hash: string
  /** Where the last row of each document stands; empty unless rows are grouped. */
  last: ReadonlyMap<string, number>
}

/** Rows to a transaction; a document is never cut. */
const PIECE_ROWS = 4_000

/** Opens a table on the disk. Refuses in words what is not there or no table. */
export async function openTable(path: string, onBytes: (bytes: Uint8Array) => void = () => undefined): Promise<CsvFile> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path, { highWaterMark: 65_536 })) {
      onBytes(chunk)
      yield chunk
    }
  }
  try {
    return await readCsv(bytes())
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.status, error.code, `${path}: ${error.message}`)
    if (error instanceof Error && 'code' in error) throw new Refusal(404, 'no_file', `${path} cannot be read: ${error.message}`)
    throw error
  }
}

/**
 * Reads a file once from end to end: what it is, and where each document ends, since lines of one number need not stand together.
 * Refuses a compressed file that breaks off when documents are made of its lines: any of them might lack some.
 */
export async function survey(path: string, keys: Keys): Promise<Survey> {
  const hash = createHash('sha256')
  const file = await openTable(path, (bytes) => hash.update(bytes))
  const last = new Map<string, number>()
  for await (const row of file.rows) {
    if (!keys.grouped) continue
    if (row.kind === 'row') last.set(keyOf(row, keys), row.line)
    else if (row.code === 'broken_off')
      throw new Refusal(422, row.code, `${path}, line ${row.line}: ${row.message} Nothing was booked.`)
  }
  return { hash: hash.digest('hex'), last }
}

/** A copy: a mere slice would keep the piece of text it was cut from in memory. */
function keyOf({ cells }: CsvRow, { columns }: Keys): string {
  return Buffer.from(columns.map((column) => cells[column]?.trim().toLowerCase() ?? '').join('\0')).toString()
}

/** The file piece by piece. What is held in memory is one piece, the documents not yet complete, and the keys seen. */
export async function* piecesOf(path: string, keys: Keys, { last }: Survey): AsyncGenerator<Piece> {
  const { size } = await stat(path)
  let read_bytes = 0
  const file = await openTable(path, (bytes) => {
    read_bytes += bytes.length
  })
  const seen = new Map<string, { first_line: number; count: number }>()
  const open = new Map<string, FileRow[]>()
  let piece = emptyPiece()
  for await (const row of file.rows) {
    piece.through_line = row.line
    piece.progress = size === 0 ? 1 : read_bytes / size
    if (row.kind === 'problem') nameProblem(piece, row)
    else if (keys.grouped) gather(piece, row, keys, open, last)
    else {
      piece.rows.push(twinned(row, keyOf(row, keys), seen))
      piece.count += 1
    }
    if (piece.count >= PIECE_ROWS) {
      yield piece
      piece = emptyPiece()
    }
  }
  if (piece.count > 0) yield piece
}

function emptyPiece(): Piece {
  return { rows: [], groups: [], verdicts: [], count: 0, through_line: 0, progress: 0 }
}

function nameProblem(piece: Piece, { line, code, message, excerpt }: CsvProblem): void {
  piece.verdicts.push({ line, column: '', code, message, value: excerpt })
  piece.count += 1
}

function twinned({ line, cells }: CsvRow, key: string, seen: Map<string, { first_line: number; count: number }>): FileRow {
  const before = seen.get(key)
  if (!before) seen.set(key, { first_line: line, count: 1 })
  else before.count += 1
  return { line, cells, nth: before?.count ?? 1, first_line: before?.first_line ?? line }
}

/** A document joins the piece with its last row. */
function gather(piece: Piece, row: CsvRow, keys: Keys, open: Map<string, FileRow[]>, last: ReadonlyMap<string, number>): void {
  const number = row.cells[keys.columns[0] ?? -1]?.trim() ?? ''
  if (number === '' || number.length > 64) {
    const message = 'A line needs the number of its document, of at most 64 characters. Give it one.'
    piece.verdicts.push({
      line: row.line,
      column: 'number',
      code: number === '' ? 'missing_number' : 'too_long',
      message,
      value: number,
    })
    piece.count += 1
    return
  }
  const key = keyOf(row, keys)
  const rows = open.get(key) ?? []
  rows.push({ line: row.line, cells: row.cells, nth: rows.length + 1, first_line: rows[0]?.line ?? row.line })
  open.set(key, rows)
  if (last.get(key) !== row.line) return
  open.delete(key)
  piece.groups.push({ number, rows })
  piece.count += rows.length
}
