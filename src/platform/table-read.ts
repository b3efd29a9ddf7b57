import { Refusal } from '#shared/refusal.ts'
import { openText } from './csv-decode.ts'
import { ROW_LIMIT, RowScanner, type ScanFault } from './csv-scan.ts'
import { type MergedCells, readSheet, SHEET_LIMITS, type SheetLimits, type SheetRow } from './xlsx-read.ts'

/** Rows of any table as a person made it: titles above the head, totals below, rows of unequal length. Blank rows are left out. */
export type RawTable = {
  rows: readonly SheetRow[]
  /** Rows that cannot be read at all, by their line. */
  faults: readonly RowFault[]
  merged: readonly MergedCells[]
  /** XLSX: the sheet that was read, and the visible ones that were not. */
  sheet: { name: string; others: readonly string[] } | null
}

export type RowFault = { line: number; fault: ScanFault['fault'] | 'broken_off' | 'unreadable'; excerpt: string }

const DELIMITERS = [',', ';', '\t', '|'] as const
const SAMPLE_ROWS = 50
const MOST_FAULTS = 1_000

/**
 * A CSV file or a workbook, whole. For tables whose head is in their first row and whose rows must all fit it, `readCsv` says more.
 * Throws the refusals of `readSheet` and of `openText`, and `empty_file` when nothing stands in it.
 */
export async function readTable(
  kind: 'csv' | 'xlsx',
  bytes: Uint8Array,
  limits: SheetLimits = SHEET_LIMITS,
): Promise<RawTable> {
  if (kind === 'csv') return readText(bytes, limits)
  const { name, others, rows, merged } = await readSheet(bytes, limits)
  return { rows, faults: [], merged, sheet: { name, others } }
}

async function readText(bytes: Uint8Array, limits: SheetLimits): Promise<RawTable> {
  const file = await openText(piecesOf(bytes), limits.unpacked_bytes)
  let text = ''
  for await (const piece of file.pieces) text += piece
  const named = /^sep=([,;\t|])(?:\r\n|\r|\n)/i.exec(text)
  const body = named ? text.slice(named[0].length) : text
  const table = scan(body, DELIMITERS.find((one) => one === named?.[1]) ?? delimiterOf(body), named ? 2 : 1, limits)
  if (file.broken) table.faults.push({ line: 0, fault: 'broken_off', excerpt: '' })
  if (table.rows.length === 0) throw new Refusal(422, 'empty_file', 'The file holds no rows.')
  return { ...table, merged: [], sheet: null }
}

/** Bytes that are all there, in pieces as a reader takes them, so that others are served in between. */
export async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const step = 65_536
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
}

function scan(text: string, delimiter: string, first_line: number, limits: SheetLimits) {
  const scanner = new RowScanner(delimiter, first_line)
  scanner.push(text)
  scanner.end()
  const rows: SheetRow[] = []
  const faults: RowFault[] = []
  for (let row = scanner.next(); row; row = scanner.next()) {
    if ('fault' in row) {
      if (faults.length < MOST_FAULTS) faults.push({ line: row.line, fault: row.fault, excerpt: row.excerpt })
      continue
    }
    const cells = row.cells.map((cell) => cell.trim())
    while (cells.at(-1) === '') cells.pop()
    if (cells.length === 0) continue
    if (cells.length > limits.columns)
      throw new Refusal(422, 'too_many_columns', `A row has more than ${limits.columns} columns.`)
    if (cells.some((cell) => cell.includes('\0') || cell.includes('\ufffd'))) {
      if (faults.length < MOST_FAULTS)
        faults.push({ line: row.line, fault: 'unreadable', excerpt: cells.join(' ').slice(0, 120) })
      continue
    }
    if (rows.length >= limits.rows)
      throw new Refusal(422, 'too_many_rows', `The file has more than ${limits.rows} rows. Cut it.`)
    rows.push({ line: row.line, cells })
  }
  return { rows, faults }
}

/** The separator by which the most rows have the same number of columns, more than one; titles above have fewer. */
function delimiterOf(text: string): string {
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const counts = new Map<number, number>()
    for (const columns of columnCounts(text, delimiter)) counts.set(columns, (counts.get(columns) ?? 0) + 1)
    for (const [columns, rows] of counts) {
      const score = columns > 1 ? rows * Math.sqrt(columns) : 0
      if (score > best.score) best = { delimiter, score }
    }
  }
  return best.delimiter
}

function columnCounts(text: string, delimiter: string): number[] {
  const scanner = new RowScanner(delimiter)
  scanner.push(text.slice(0, ROW_LIMIT.characters))
  const counts: number[] = []
  for (let row = scanner.next(); row && counts.length < SAMPLE_ROWS; row = scanner.next()) {
    if ('cells' in row && row.cells.some((cell) => cell.trim() !== '')) counts.push(row.cells.length)
  }
  return counts
}
