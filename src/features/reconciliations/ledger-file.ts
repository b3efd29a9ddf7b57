import type { RawTable } from '#platform/table-read.ts'
import type { MergedCells, SheetRow } from '#platform/xlsx-read.ts'
import type { Day, DayRange } from '#shared/day.ts'
import { type Currency, type Minor, ZERO } from '#shared/money.ts'
import { isByRate, type LedgerMapping } from './columns.ts'
import { type DayOrder, dayOfCell, periodIn } from './date-text.ts'
import type { Figure } from './figure.ts'
import { balancesOf, type Noted } from './ledger-balances.ts'
import { amountOf, balanceOf, type Cells, cellsOf, type How, signsOf } from './ledger-cells.ts'
import { type Mark, markIn } from './mark.ts'
import { type RawRow, type Reading, refuseAbsurd, shortened } from './reading.ts'
import { BESIDE, type UnreadReason, type UnreadRow } from './reconciliation.ts'
import type { Step } from './running-balance.ts'
import { wordIn } from './word.ts'

type Progress = {
  rows: RawRow[]
  unread: UnreadRow[]
  steps: Step[]
  noted: Noted[]
  /** Some balance says Dr or Cr. */
  marked: boolean
}

/** Reads the rows below the head. A row that cannot be read, or holds no entry, is named with its line and why; none is dropped. */
export function readLedger(table: RawTable, mapping: LedgerMapping, currency: Currency): Reading {
  const below = table.rows.filter((row) => row.line > mapping.head_line)
  const head = table.rows.find((row) => row.line === mapping.head_line)?.cells ?? []
  const how = { mapping, currency, signs: signsOf(below, mapping, currency) }
  const progress: Progress = { rows: [], unread: [], steps: [], noted: [], marked: false }
  const by_rate = isByRate(head) ? new Map<string, Set<string>>() : null
  const merged = mergedLines(table.merged, mapping.columns.date)
  for (const row of below) {
    const isHead = row.cells.join('\n') === head.join('\n')
    const found = isHead ? 'head' : judge(progress, row, how, merged.has(row.line))
    if (typeof found === 'object') takeRow(progress, found, row, by_rate)
    else if (found !== 'taken') progress.unread.push({ line: row.line, reason: found, text: excerptOf(row) })
  }
  for (const { line, fault, excerpt } of table.faults) {
    progress.unread.push({ line, reason: fault === 'broken_off' ? 'unreadable' : fault, text: shortened('text', excerpt) })
  }
  weigh(progress)
  const { period, between, ...balances } = balancesOf({ ...progress, by_kind: how.signs.by_kind })
  for (const { line, text } of between) progress.unread.push({ line, reason: 'carried', text })
  const titles = table.rows.filter((row) => row.line < mapping.head_line)
  return {
    rows: progress.rows,
    unread: progress.unread.sort((a, b) => a.line - b.line),
    signed: how.signs.by_kind ? 'ours' : 'sides',
    ...balances,
    period: titlePeriod(titles, mapping.dates) ?? period,
  }
}

/** In a register the whole value stands on the row of each rate: it counts once. Two rows that are the same in every cell are two. */
function takeRow(progress: Progress, found: RawRow, row: SheetRow, by_rate: Map<string, Set<string>> | null): void {
  const { number, dated_on, word, raw_minor } = found
  const document = JSON.stringify([number, dated_on, word, raw_minor])
  const before = by_rate?.get(document) ?? new Set()
  const isRepeated = number !== '' && before.size > 0 && !before.has(row.cells.join('\n'))
  by_rate?.set(document, before.add(row.cells.join('\n')))
  if (isRepeated) progress.unread.push({ line: row.line, reason: 'repeated', text: excerptOf(row) })
  else progress.rows.push(found)
}

/** Balances stand for the same money again and again, so they are weighed one by one. */
function weigh({ steps, noted }: Progress): void {
  const isThere = (amount: Minor | null) => amount !== null
  refuseAbsurd([...steps, ...noted].map((one) => one.amount_minor).filter(isThere))
  const balances = [...steps.map((step) => step.balance_minor), ...noted.map((one) => one.balance?.amount_minor ?? null)]
  for (const balance of balances.filter(isThere)) refuseAbsurd([balance])
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

/** The entry a row is, or why it is none; `taken`: it is no entry, but what it says is noted. */
function judge(progress: Progress, row: SheetRow, how: How, below_merged: boolean): RawRow | UnreadReason | 'taken' {
  const cells = cellsOf(row, how.mapping)
  const texts = textsOf(row, how)
  const amount = amountOf(cells, how)
  const balance = balanceOf(cells, how)
  const mark = markOf(texts, cells, how)
  const date_text = cells('date')
  if (balance !== null && balance.side !== null) progress.marked = true
  if (amount !== 'bad' && mark !== null)
    return noteMark(progress, mark, amount, balance, row, dayOfCell(date_text, how.mapping.dates))
  if (texts.length === 0) return amount === 'bad' ? 'bad_amount' : 'total'
  progress.steps.push({
    amount_minor: amount === 'bad' ? null : (amount ?? ZERO),
    balance_minor: balance?.amount_minor ?? null,
  })
  if (amount === 'bad') return 'bad_amount'
  if (amount === null) return date_text === '' ? noteWords(progress, texts) : 'no_amount'
  const above = below_merged ? progress.rows.at(-1)?.dated_on : undefined
  const dated_on = dayOfCell(date_text, how.mapping.dates) ?? (date_text === '' ? above : undefined)
  if (dated_on === undefined) return date_text === '' ? 'no_date' : 'bad_date'
  return amount === ZERO ? 'zero' : rowOf(row, cells, dated_on, amount)
}

/** Whatever stands in the row beside its amounts. */
function textsOf(row: SheetRow, { mapping }: How): string[] {
  const { debit, credit, amount, balance } = mapping.columns
  return row.cells.filter((cell, i) => cell !== '' && ![debit, credit, amount, balance].includes(i))
}

/** A row with a day and a number of its own is an entry, whatever its narration is about. */
function markOf(texts: readonly string[], cells: Cells, { mapping }: How): Mark | null {
  const number = cells('number')
  const isEntry = /\p{N}/u.test(number) && markIn([number]) === null && dayOfCell(cells('date'), mapping.dates) !== null
  return isEntry ? null : markIn(texts)
}

/** Words without date and amount belong to the row above them. */
function noteWords(progress: Progress, texts: readonly string[]): 'taken' | 'text' {
  const last = progress.rows.at(-1)
  if (!last) return 'text'
  const words = texts.join(' ')
  last.reference = shortened('reference', last.reference + (last.reference.includes(BESIDE.trim()) ? ' ' : BESIDE) + words)
  return 'taken'
}

/** What is carried to the top of a file opens it. */
function noteMark(
  progress: Progress,
  mark: Mark,
  amount_minor: Minor | null,
  balance: Figure | null,
  row: SheetRow,
  dated_on: Day | null,
): 'taken' | 'total' | 'carried' {
  const isFirst = progress.rows.length === 0 && progress.noted.length === 0
  const meant = mark === 'carried' && isFirst ? 'opening' : mark
  if (meant === 'total' || meant === 'carried') return meant
  progress.noted.push({ mark: meant, line: row.line, text: excerptOf(row), dated_on, amount_minor, balance })
  if (balance !== null) progress.steps.push({ amount_minor: ZERO, balance_minor: balance.amount_minor })
  return 'taken'
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
