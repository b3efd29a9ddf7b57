import { createReadStream } from 'node:fs'
import { Refusal } from '#shared/refusal.ts'
import { type Encoding, openText } from './csv-decode.ts'
import { ROW_LIMIT, RowScanner, type ScanFault, type ScannedRow } from './csv-scan.ts'

export type Delimiter = ',' | ';' | '\t'

/** A row of the table. `line` is the physical line it starts at; `cells` are exactly as written, one per column of the header. */
export type CsvRow = { kind: 'row'; line: number; cells: string[] }

/** A row that did not go in, and why, in plain words. `excerpt` is the beginning of what stands there. */
export type CsvProblem = { kind: 'problem'; line: number; code: CsvProblemCode; message: string; excerpt: string }

export type CsvProblemCode = 'unclosed_quote' | 'bad_quote' | 'row_too_long' | 'wrong_columns' | 'unreadable' | 'broken_off'

export type CsvFile = {
  header: string[]
  header_line: number
  delimiter: Delimiter
  /** As far as it is known: a file that begins in plain ASCII may turn out to be Windows-1252 later. */
  readonly encoding: Encoding
  /** Every row of the file in order, as a row or as a problem. To be read once. Blank rows are left out. */
  rows: AsyncGenerator<CsvRow | CsvProblem>
}

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t']
const MAX_BYTES = 512 * 1_048_576
const MAX_COLUMNS = 500

/** `readCsv` of a file on disk. */
export function readCsvFile(path: string): Promise<CsvFile> {
  return readCsv(createReadStream(path, { highWaterMark: 65_536 }))
}

/**
 * Opens a table somebody made: CSV or tab separated, gzipped or not, in any encoding that spreadsheets write (csv-decode.ts). Faults
 * of single rows are values among `rows`, so the rest goes in; memory is bounded whatever the file holds.
 * Throws `Refusal` when there is no table at all: no text, empty, too large (`max_bytes`, unpacked), no readable header.
 */
export async function readCsv(source: AsyncIterable<Uint8Array>, max_bytes = MAX_BYTES): Promise<CsvFile> {
  const file = await openText(source, max_bytes)
  const opening = withoutSeparatorLine((await file.pieces.next()).value ?? '')
  const delimiter = opening.delimiter ?? detectDelimiter(opening.text)
  const scanner = new RowScanner(delimiter, opening.first_line)
  scanner.push(opening.text)
  const scanned = scanAll(scanner, file)
  const { row, header } = await readHeader(scanned)
  return {
    header,
    header_line: row.line,
    delimiter,
    get encoding() {
      return file.encoding
    },
    rows: judged(scanned, header),
  }
}

/** Excel's own first line `sep=;`, which names the separator and is no row. */
function withoutSeparatorLine(text: string): { text: string; delimiter: Delimiter | null; first_line: number } {
  const named = /^sep=([,;\t])(?:\r\n|\r|\n)/i.exec(text)
  const delimiter = DELIMITERS.find((candidate) => candidate === named?.[1])
  if (!named || !delimiter) return { text, delimiter: null, first_line: 1 }
  return { text: text.slice(named[0].length), delimiter, first_line: 2 }
}

/** The separator that gives the header the most columns, counted as far as the first rows agree with the header. */
function detectDelimiter(text: string): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 1 }
  for (const delimiter of DELIMITERS) {
    const counts = firstCounts(text, delimiter)
    const columns = counts[0] ?? 1
    const agreeing = counts.filter((count) => count === columns).length
    const score = columns <= 1 ? 0 : columns * (agreeing / counts.length)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

function firstCounts(text: string, delimiter: Delimiter): number[] {
  const scanner = new RowScanner(delimiter)
  scanner.push(text)
  const counts: number[] = []
  for (let row = scanner.next(); row && counts.length < 20; row = scanner.next()) {
    if ('cells' in row && !isBlank(row.cells)) counts.push(row.cells.length)
  }
  if (counts.length > 0) return counts
  scanner.end()
  const only = scanner.next()
  return only && 'cells' in only ? [only.cells.length] : []
}

type Scanned = ScannedRow | ScanFault | { line: number; fault: 'broken_off'; excerpt: string }

async function* scanAll(
  scanner: RowScanner,
  file: { readonly broken: boolean; pieces: AsyncGenerator<string> },
): AsyncGenerator<Scanned> {
  for (let row = scanner.next(); row; row = scanner.next()) yield row
  for await (const piece of file.pieces) {
    scanner.push(piece)
    for (let row = scanner.next(); row; row = scanner.next()) yield row
  }
  if (file.broken) {
    // The last row may be cut in the middle of an amount, so it must not go in.
    yield { line: scanner.line, fault: 'broken_off', excerpt: '' }
    return
  }
  scanner.end()
  for (let row = scanner.next(); row; row = scanner.next()) yield row
}

async function readHeader(scanned: AsyncGenerator<Scanned>): Promise<{ row: ScannedRow; header: string[] }> {
  for (let next = await scanned.next(); !next.done; next = await scanned.next()) {
    const row = next.value
    if ('fault' in row) {
      await scanned.return(undefined)
      throw new Refusal(422, 'bad_header', `The header in line ${row.line} cannot be read. ${FAULTS[row.fault]}`)
    }
    if (isBlank(row.cells)) continue
    const header = withoutBlankEnd(row.cells)
    if (!isReadable(header)) {
      await scanned.return(undefined)
      throw new Refusal(415, 'not_csv', 'This is not a text file. Save the table as CSV and upload that.')
    }
    if (header.length > MAX_COLUMNS) {
      await scanned.return(undefined)
      throw new Refusal(422, 'too_many_columns', `The header has ${header.length} columns; ${MAX_COLUMNS} are the limit.`)
    }
    return { row, header }
  }
  throw new Refusal(422, 'empty_file', 'The file holds no rows.')
}

async function* judged(scanned: AsyncGenerator<Scanned>, header: readonly string[]): AsyncGenerator<CsvRow | CsvProblem> {
  for await (const row of scanned) {
    if ('fault' in row) {
      yield { kind: 'problem', line: row.line, code: row.fault, message: FAULTS[row.fault], excerpt: row.excerpt }
      continue
    }
    if (isBlank(row.cells)) continue
    const cells = row.cells.length > header.length ? withoutBlankEnd(row.cells, header.length) : row.cells
    if (cells.length !== header.length) yield problemOf(row, 'wrong_columns', countMessage(row, cells.length, header.length))
    else if (!isReadable(cells)) yield problemOf(row, 'unreadable', UNREADABLE)
    else yield { kind: 'row', line: row.line, cells }
  }
}

const FAULTS: Record<ScanFault['fault'] | 'broken_off', string> = {
  unclosed_quote: 'A quotation mark in this line is never closed. A quotation mark inside a cell is written twice.',
  bad_quote: 'Something follows a closing quotation mark. A quotation mark inside a cell is written twice.',
  row_too_long: `This line is longer than ${ROW_LIMIT.characters} characters.`,
  broken_off: 'The compressed file is damaged and breaks off here. Rows from here on are missing; upload it again.',
}

const UNREADABLE = 'This line holds a character that cannot be read. Save the file as CSV in UTF-8.'

function countMessage(row: ScannedRow, found: number, expected: number): string {
  const where = row.last_line > row.line ? `Lines ${row.line} to ${row.last_line} are one row, which` : 'This row'
  return `${where} has ${found} ${found === 1 ? 'cell' : 'cells'}; the header has ${expected}.`
}

function problemOf(row: ScannedRow, code: CsvProblemCode, message: string): CsvProblem {
  return { kind: 'problem', line: row.line, code, message, excerpt: row.cells.join(' | ').slice(0, 120) }
}

/** NUL never stands in a text, and the database refuses it; U+FFFD stands where a character was malformed. */
function isReadable(cells: readonly string[]): boolean {
  return cells.every((cell) => !cell.includes('\0') && !cell.includes('\ufffd'))
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}

/** Spreadsheets write separators for empty columns on the right; `least` columns stay. */
function withoutBlankEnd(cells: string[], least = 1): string[] {
  let length = cells.length
  while (length > least && cells[length - 1]?.trim() === '') length -= 1
  return cells.slice(0, length)
}

/**
 * Where each column stands. Names match whatever their case, spaces, `_` and `-`: `invoice_no` finds `Invoice No` and `INVOICENO`.
 * An optional column that is missing is -1. Throws `Refusal` 422 that names the missing columns and those found, or one that is there twice.
 */
export function headerIndex<Required extends string, Optional extends string = never>(
  header: readonly string[],
  required: readonly Required[],
  optional: readonly Optional[] = [],
): Record<Required | Optional, number> {
  const folded = header.map(foldName)
  const found: Partial<Record<Required | Optional, number>> = {}
  for (const name of [...required, ...optional]) {
    const wanted = foldName(name)
    found[name] = folded.indexOf(wanted)
    if (found[name] !== folded.lastIndexOf(wanted)) {
      throw new Refusal(422, 'doubled_column', `The column “${name}” is there twice. Keep one of them.`)
    }
  }
  const missing = required.filter((name) => found[name] === -1)
  if (missing.length > 0) {
    const listed = header.slice(0, 30).map((name) => `“${name.trim().slice(0, 40)}”`)
    const message = `Missing: ${missing.map((name) => `“${name}”`).join(', ')}. The file has: ${listed.join(', ')}.`
    throw new Refusal(422, 'missing_columns', message)
  }
  if (!hasAll(found, [...required, ...optional])) throw new Error('a column was not looked up')
  return found
}

function hasAll<Name extends string>(
  found: Partial<Record<Name, number>>,
  names: readonly Name[],
): found is Record<Name, number> {
  return names.every((name) => found[name] !== undefined)
}

function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-\ufeff]/g, '')
}
