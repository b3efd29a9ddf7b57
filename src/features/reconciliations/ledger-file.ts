import type { RawTable } from '#platform/table-read.ts'
import type { MergedCells, SheetRow } from '#platform/xlsx-read.ts'
import type { Day, DayRange } from '#shared/day.ts'
import { absolute, type Currency, type Minor, negateMinor, subtract, ZERO } from '#shared/money.ts'
import type { ColumnName, LedgerMapping } from './columns.ts'
import { type DayOrder, dayOfCell, periodIn } from './date-text.ts'
import { type Figure, figureOf } from './figure.ts'
import { type RawRow, type Reading, shortened } from './reading.ts'
import { BESIDE, type UnreadReason, type UnreadRow } from './reconciliation.ts'
import { markIn, wordIn } from './word.ts'

/** A row of the file by the names of its columns. */
type Cells = (column: ColumnName) => string

/** How the amounts of a file are to be taken, seen from all of its rows at once. */
type Signs = {
  /** Some programs write debits below zero in the debit column. */
  debit: 1 | -1
  credit: 1 | -1
  /** One column of amounts without any sign or side: the kind of each row says which. */
  by_kind: boolean
}

type Progress = {
  rows: RawRow[]
  unread: UnreadRow[]
  opening_minor: Minor | null
  closing_size_minor: Minor | null
  balance: Minor | null
}

/** Reads the rows below the head. A row that cannot be read, or holds no entry, is named with its line and why; none is dropped. */
export function readLedger(table: RawTable, mapping: LedgerMapping, currency: Currency): Reading {
  const below = table.rows.filter((row) => row.line > mapping.head_line)
  const head = table.rows.find((row) => row.line === mapping.head_line)?.cells ?? []
  const signs = signsOf(below, mapping, currency)
  const progress: Progress = { rows: [], unread: [], opening_minor: null, closing_size_minor: null, balance: null }
  const merged = mergedLines(table.merged, mapping.columns.date)
  for (const row of below) {
    const isHead = row.cells.join('\n') === head.join('\n')
    const found = isHead ? 'head' : judge(progress, row, { mapping, currency, signs, below_merged: merged.has(row.line) })
    if (typeof found === 'object') progress.rows.push(found)
    else if (found !== 'taken') progress.unread.push({ line: row.line, reason: found, text: excerptOf(row) })
  }
  for (const { line, fault, excerpt } of table.faults) {
    progress.unread.push({ line, reason: fault === 'broken_off' ? 'unreadable' : fault, text: shortened('text', excerpt) })
  }
  const titles = table.rows.filter((row) => row.line < mapping.head_line)
  return {
    rows: progress.rows,
    unread: progress.unread.sort((a, b) => a.line - b.line),
    signed: signs.by_kind ? 'ours' : 'sides',
    opening_minor: progress.opening_minor,
    closing_size_minor: progress.closing_size_minor ?? runningBalance(progress),
    period: titlePeriod(titles, mapping.dates),
  }
}

/** The last running balance says what is owed only where rows are missing; otherwise the rows do. */
function runningBalance({ unread, balance }: Progress): Minor | null {
  return unread.some((row) => row.reason === 'bad_date' || row.reason === 'bad_amount' || row.reason === 'no_date')
    ? balance
    : null
}

function titlePeriod(titles: readonly SheetRow[], order: DayOrder): DayRange | null {
  for (const { cells } of titles) {
    const found = periodIn(cells.join(' '), order)
    if (found) return found
  }
  return null
}

/** Lines whose date is merged into the one above. */
function mergedLines(merged: readonly MergedCells[], column: number | undefined): ReadonlySet<number> {
  const lines = new Set<number>()
  for (const { from_line, to_line, from_column, to_column } of merged) {
    if (column === undefined || column + 1 < from_column || column + 1 > to_column) continue
    for (let line = from_line + 1; line <= Math.min(to_line, from_line + 1_000); line++) lines.add(line)
  }
  return lines
}

function cellsOf({ cells }: SheetRow, { columns }: LedgerMapping): Cells {
  return (column) => cells[columns[column] ?? -1] ?? ''
}

function signsOf(rows: readonly SheetRow[], mapping: LedgerMapping, currency: Currency): Signs {
  const figures = (column: ColumnName) =>
    rows.flatMap((row) => {
      const figure = figureOf(cellsOf(row, mapping)(column), currency)
      return figure === null || figure === 'bad' || figure.amount_minor === ZERO ? [] : [figure]
    })
  const sign = (column: ColumnName) => {
    const all = figures(column)
    return all.length > 0 && all.every((figure) => figure.amount_minor < ZERO) ? -1 : 1
  }
  const amounts = figures('amount')
  const isPlain = amounts.every((figure) => figure.amount_minor > ZERO && figure.side === null)
  return {
    debit: sign('debit'),
    credit: sign('credit'),
    by_kind: isPlain && mapping.columns.amount !== undefined && mapping.columns.side === undefined,
  }
}

type How = { mapping: LedgerMapping; currency: Currency; signs: Signs; below_merged: boolean }

/** The entry a row is, or why it is none; `taken`: it is no entry, but what it says is noted. */
function judge(progress: Progress, row: SheetRow, how: How): RawRow | UnreadReason | 'taken' {
  const cells = cellsOf(row, how.mapping)
  const { debit, credit, amount: single, balance: running } = how.mapping.columns
  const texts = row.cells.filter((cell, i) => cell !== '' && ![debit, credit, single, running].includes(i))
  const amount = amountOf(cells, how)
  const mark = markIn(texts)
  if (amount === 'bad') return 'bad_amount'
  if (mark !== null) return noteMark(progress, mark, amount)
  const balance = figureOf(cells('balance'), how.currency)
  if (balance !== null && balance !== 'bad') progress.balance = absolute(balance.amount_minor)
  const date_text = cells('date')
  if (amount === null) return date_text === '' ? noteWords(progress, texts) : 'no_amount'
  if (texts.length === 0) return 'total'
  const above = how.below_merged ? progress.rows.at(-1)?.dated_on : undefined
  const dated_on = dayOfCell(date_text, how.mapping.dates) ?? (date_text === '' ? above : undefined)
  if (dated_on === undefined) return date_text === '' ? 'no_date' : 'bad_date'
  return amount === ZERO ? 'zero' : rowOf(row, cells, dated_on, amount)
}

/** Words without date and amount belong to the row above them. */
function noteWords(progress: Progress, texts: readonly string[]): 'taken' | 'text' {
  const last = progress.rows.at(-1)
  if (!last) return 'text'
  const words = texts.join(' ')
  last.reference = shortened('reference', last.reference + (last.reference.includes(BESIDE.trim()) ? ' ' : BESIDE) + words)
  return 'taken'
}

function noteMark(
  progress: Progress,
  mark: 'opening' | 'closing' | 'total' | 'carried',
  amount: Minor | null,
): 'taken' | 'total' | 'carried' {
  const isFirst = progress.rows.length === 0 && progress.opening_minor === null
  if (mark === 'opening' || (mark === 'carried' && isFirst)) {
    progress.opening_minor = amount ?? progress.opening_minor ?? ZERO
    return 'taken'
  }
  if (mark !== 'closing') return mark
  if (amount !== null) progress.closing_size_minor = absolute(amount)
  return 'taken'
}

/** What the row comes to: debit less credit, or by its mark, or by its kind. Null when it has no amount. */
function amountOf(cells: Cells, { mapping: { columns }, currency, signs }: How): Minor | null | 'bad' {
  if (columns.amount !== undefined && columns.debit === undefined) return singleAmount(cells, currency, signs)
  const debit = figureOf(cells('debit'), currency)
  const credit = figureOf(cells('credit'), currency)
  if (debit === 'bad' || credit === 'bad') return 'bad'
  if (debit === null && credit === null) return null
  const left = debit === null ? ZERO : signed(debit, signs.debit)
  const right = credit === null ? ZERO : signed(credit, signs.credit)
  return subtract(left, right)
}

function signed({ amount_minor }: Figure, sign: 1 | -1): Minor {
  return sign === -1 ? negateMinor(amount_minor) : amount_minor
}

function singleAmount(cells: Cells, currency: Currency, signs: Signs): Minor | null | 'bad' {
  const figure = figureOf(cells('amount'), currency)
  if (figure === null || figure === 'bad') return figure
  const { amount_minor } = figure
  if (signs.by_kind) {
    const word = wordIn(cells('kind'), cells('particulars'))
    return word === null || word === 'bill' ? amount_minor : negateMinor(amount_minor)
  }
  const side = figure.side ?? sideOf(cells('side'))
  return side === 'Cr' ? negateMinor(amount_minor) : amount_minor
}

function sideOf(text: string): 'Dr' | 'Cr' | null {
  if (/^(c|cr|credit|जमा)\.?$/i.test(text.trim())) return 'Cr'
  return /^(d|dr|debit|नामे)\.?$/i.test(text.trim()) ? 'Dr' : null
}

function rowOf(row: SheetRow, cells: Cells, dated_on: Day, raw_minor: Minor): RawRow {
  const [reference, particulars] = [cells('reference'), cells('particulars')]
  return {
    line: row.line,
    word: wordIn(cells('kind'), particulars),
    number: shortened('number', cells('number')),
    dated_on,
    raw_minor,
    reference: shortened('reference', particulars === '' ? reference : reference + BESIDE + particulars),
  }
}

function excerptOf({ cells }: SheetRow): string {
  return shortened('text', cells.filter((cell) => cell !== '').join(', '))
}
