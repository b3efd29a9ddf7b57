import { openText } from '#platform/csv-decode.ts'
import { inTime } from '#platform/in-time.ts'
import { piecesOf, type RawTable, readTable } from '#platform/table-read.ts'
import type { UploadKind } from '#platform/upload-kind.ts'
import type { SheetLimits } from '#platform/xlsx-read.ts'
import { readXml } from '#platform/xml-read.ts'
import type { Currency } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { columnsIn, findHead, headKey, isEnough, type LedgerMapping } from './columns.ts'
import { dayOfCell, orderOf } from './date-text.ts'
import { type Explained, namedColumns, type Remembered } from './explained.ts'
import { readTaxStatement } from './gstr.ts'
import { headAt } from './head.ts'
import { readLedger } from './ledger-file.ts'
import type { Reading } from './reading.ts'
import { type FileKind, isLeftOut } from './reconciliation.ts'
import { isTally, isTooLong, ledgerOf, ledgersIn, readTally, type TallyFile, tallyReader } from './tally.ts'

/** A file that has been opened: a table whose columns may need explaining, or one that speaks for itself. */
export type LoadedFile =
  | { kind: 'csv' | 'xlsx'; table: RawTable }
  | { kind: 'tally_xml'; tally: TallyFile }
  | { kind: 'gstr_2b'; json: string }

export const LEDGER_KINDS = ['csv', 'xlsx', 'xml', 'json'] as const satisfies readonly UploadKind[]

const MOST_MILLISECONDS = 20_000
const LIMITS: SheetLimits = {
  rows: 25_000,
  columns: 80,
  cells: 400_000,
  unpacked_bytes: 64 * 1_048_576,
  milliseconds: MOST_MILLISECONDS,
}
const XML_BYTES = 64 * 1_048_576
const MOST_WAITING = 8

let waiting = 0
let last: Promise<unknown> = Promise.resolve()

/**
 * Opens an uploaded file by its kind. One at a time in a process, since a workbook may unpack to many times its size, and each for so long
 * only (422 `too_slow`); `Refusal` 503 `busy` when eight wait. The other refusals say what is wrong with the file, at its field: those of the readers, and `not_tally`.
 */
export async function loadFile(kind: UploadKind, bytes: Uint8Array): Promise<LoadedFile> {
  if (waiting >= MOST_WAITING) throw new Refusal(503, 'busy', 'Several files are being read just now.')
  waiting += 1
  const loading = last.then(() => load(kind, bytes))
  last = loading.catch(() => undefined)
  try {
    return await loading
  } catch (error) {
    // whatever is wrong with it belongs to the field the file came by
    if (error instanceof Refusal && error.status !== 503) throw invalid('file', error.code, error.message)
    throw error
  } finally {
    waiting -= 1
  }
}

async function load(kind: UploadKind, bytes: Uint8Array): Promise<LoadedFile> {
  switch (kind) {
    case 'csv':
    case 'xlsx':
      return { kind, table: await readTable(kind, bytes, LIMITS) }
    case 'xml':
      return { kind: 'tally_xml', tally: await readTallyFile(bytes) }
    case 'json':
      return { kind: 'gstr_2b', json: (await textOf(bytes)).join('') }
    default:
      throw invalid('file', 'file_kind', 'Choose a CSV, XLSX, XML or JSON file.')
  }
}

async function readTallyFile(bytes: Uint8Array): Promise<TallyFile> {
  const text = await openText(piecesOf(bytes), XML_BYTES)
  const reader = tallyReader()
  for await (const events of readXml(inTime(text.pieces, performance.now() + MOST_MILLISECONDS))) {
    reader.take(events)
    if (isTooLong(reader.file)) throw new Refusal(422, 'too_many_rows', 'The file has more than 25000 vouchers.')
  }
  if (!isTally(reader.file)) throw new Refusal(422, 'not_tally', 'This XML file holds no vouchers of Tally.')
  return reader.file
}

async function textOf(bytes: Uint8Array): Promise<string[]> {
  const file = await openText(piecesOf(bytes), XML_BYTES)
  const pieces: string[] = []
  for await (const piece of file.pieces) pieces.push(piece)
  return pieces
}

/** How a table can be read before anybody has said anything. */
export type Guess = {
  mapping: LedgerMapping
  head: readonly string[]
  /** The order of day and month is only supposed. */
  guessed: boolean
  /** Some dates can only have the day first, others only the month. */
  mixed: boolean
  /** Something of it a person must look at: dates of both orders, or a head that hides columns. */
  asks: boolean
}

/** Its head, what the head names, how its dates look; `head_line` where a person has said so. */
export function guessMapping(table: RawTable, head_line: number | null): Guess {
  const asked = table.rows.findIndex((row) => row.line === head_line)
  const head = headAt(table, asked >= 0 ? asked : findHead(table.rows))
  const below = table.rows.filter((row) => row.line > head.line)
  const named = columnsIn(head.cells)
  const date = named.date ?? dateColumn(below, Object.values(named))
  const columns = date === undefined ? named : { ...named, date }
  const dates = below.map((row) => row.cells[columns.date ?? -1] ?? '')
  const order = orderOf(dates)
  const mixed = order === 'mixed'
  return {
    mapping: { head_line: head.line, columns, dates: order === 'mdy' ? 'mdy' : 'dmy' },
    head: head.cells,
    guessed: mixed || (order === null && dates.some((date) => /^\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}/.test(date))),
    mixed,
    asks: mixed || head.unclear,
  }
}

/** How a person has said that a table with this head is read, though its head may stand in another line than it seems; null: nobody has. */
export function saidMapping(table: RawTable, known: Remembered | null): Pick<Guess, 'mapping' | 'head'> | null {
  if (known === null || !('columns' in known)) return null
  const { columns, dates, head_offset } = known
  const seeming = guessMapping(table, null).mapping.head_line
  const { mapping, head } = guessMapping(table, seeming + head_offset)
  return { mapping: { ...mapping, columns, dates }, head }
}

/** What is remembered of a table that a person has explained. */
export function rememberedTable(table: RawTable, { head_line, columns, dates }: LedgerMapping): Remembered {
  return { columns, dates, head_offset: head_line - guessMapping(table, null).mapping.head_line }
}

/** The column most of whose cells are dates, though nobody calls it so. */
function dateColumn(rows: RawTable['rows'], taken: readonly number[]): number | undefined {
  const some = rows.slice(0, 50)
  const widest = Math.max(0, ...some.map((row) => row.cells.length))
  const counts = Array.from(
    { length: widest },
    (_, i) => some.filter((row) => /\D/.test(row.cells[i] ?? '') && dayOfCell(row.cells[i] ?? '', 'dmy')).length,
  )
  const most = Math.max(0, ...counts.filter((_, i) => !taken.includes(i)))
  const place = counts.findIndex((count, i) => count === most && !taken.includes(i))
  return most * 2 > some.length ? place : undefined
}

/** What a file says, and how it was read; null when a person must say more first. */
export type Plan = { reading: Reading; explained: Explained; kind: FileKind }

/** What is known besides the file. */
export type Around = { currency: Currency; seller_name: string; seller_tax_id: string }

/** Reads a file without asking: by what was said of such a file before, or by what it says of itself. */
export function planFor(file: LoadedFile, known: Remembered | null, around: Around): Plan | null {
  switch (file.kind) {
    case 'gstr_2b':
      return statementPlan(file.json, around)
    case 'tally_xml':
      return tallyPlan(file.tally, known, around)
    default:
      return tablePlan(file, known, around)
  }
}

function statementPlan(json: string, { seller_tax_id, currency }: Around): Plan {
  if (seller_tax_id === '') throw invalid('file', 'no_tax_id', 'The seller has no GSTIN here.')
  const { reading, recipient, others } = readTaxStatement(json, seller_tax_id, currency)
  return { kind: 'gstr_2b', reading, explained: { recipient, other_documents: others } }
}

function tallyPlan(tally: TallyFile, known: Remembered | null, { seller_name, currency }: Around): Plan | null {
  const names = ledgersIn(tally)
  const said = known !== null && 'ledger' in known && names.includes(known.ledger) ? known.ledger : null
  const ledger = said ?? ledgerOf(tally, seller_name)
  if (ledger === null && tally.vouchers.length > 0) return null
  return { kind: 'tally_xml', reading: readTally(tally, ledger, currency), explained: ledger === null ? {} : { ledger } }
}

function tablePlan(
  file: Extract<LoadedFile, { table: RawTable }>,
  known: Remembered | null,
  { currency }: Around,
): Plan | null {
  const guess = guessMapping(file.table, null)
  const said = saidMapping(file.table, known)
  if (!said && (guess.asks || !isEnough(guess.mapping.columns))) return null
  const { mapping, head } = said ?? guess
  const reading = readLedger(file.table, mapping, currency)
  const unread = reading.unread.filter((row) => !isLeftOut(row)).length
  // what reads so badly was not understood, so somebody has to look
  if (reading.rows.length === 0 || unread > reading.rows.length) return null
  return { kind: file.kind, reading, explained: explainedTable(file.table, mapping, head, !said && guess.guessed) }
}

/** How a table was read, for the page. */
export function explainedTable(table: RawTable, mapping: LedgerMapping, head: readonly string[], guessed: boolean): Explained {
  return {
    columns: namedColumns(mapping, head) ?? {},
    dates: mapping.dates,
    dates_guessed: guessed,
    head_line: mapping.head_line,
    merged: table.merged.some((one) => one.to_line > mapping.head_line),
    ...(table.sheet ? { sheet: table.sheet.name, others: table.sheet.others } : {}),
  }
}

/** Under what a file is remembered: the head it seems to have, whatever a person has said since. */
export function keyOf(file: LoadedFile): string {
  switch (file.kind) {
    case 'gstr_2b':
      return headKey('gstr_2b', [])
    case 'tally_xml':
      return headKey('tally_xml', [])
    default:
      return headKey(file.kind, guessMapping(file.table, null).head)
  }
}
