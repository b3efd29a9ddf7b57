import { hash } from 'node:crypto'
import { type DayOrder, dayOfCell, orderOf } from '#features/reconciliations/date-text.ts'
import { figureOf } from '#features/reconciliations/figure.ts'
import type { RawTable } from '#platform/table-read.ts'
import type { Day } from '#shared/day.ts'
import { absolute, type Currency, type Minor, negateMinor, ZERO } from '#shared/money.ts'

/** What a column of a bank's statement can be. */
export const BANK_COLUMNS = ['date', 'narration', 'credit', 'debit', 'amount', 'side', 'reference', 'virtual_account'] as const
export type BankColumn = (typeof BANK_COLUMNS)[number]

export type BankMapping = Readonly<Partial<Record<BankColumn, number>>>

/** One line of a bank's statement, above zero for what came in. */
export type BankRow = {
  line: number
  dated_on: Day
  amount_minor: Minor
  narration: string
  bank_reference: string
  virtual_account: string
}

export type UnreadLine = { line: number; text: string; why: 'no_date' | 'no_amount' | 'no_side' }

export type BankFile = {
  rows: BankRow[]
  unread: UnreadLine[]
  head: readonly string[]
  mapping: BankMapping
  /** Its one column of amounts says nowhere which came in and which went out. */
  lacks_sides: boolean
}

/** What banks call their columns, the most telling first. */
const NAMES: Readonly<Record<BankColumn, readonly string[]>> = {
  date: ['valuedate', 'transactiondate', 'txndate', 'trandate', 'postdate', 'bookingdate', 'date', 'dt', 'दिनांक', 'तारीख'],
  credit: ['credit', 'creditamount', 'deposit', 'depositamt', 'depositamount', 'deposits', 'cr', 'paidin', 'moneyin', 'जमा'],
  debit: [
    'debit',
    'debitamount',
    'withdrawal',
    'withdrawalamt',
    'withdrawalamount',
    'withdrawals',
    'dr',
    'paidout',
    'moneyout',
    'नामे',
  ],
  amount: ['amount', 'transactionamount', 'txnamount', 'amt', 'राशि'],
  side: [
    'drcr',
    'crdr',
    'dc',
    'cd',
    'debitcredit',
    'creditdebit',
    'drcrindicator',
    'crdrindicator',
    'debitcreditindicator',
    'creditdebitindicator',
    'transactiontype',
    'txntype',
    'trantype',
    'type',
  ],
  virtual_account: [
    'virtualaccount',
    'virtualaccountnumber',
    'virtualaccountno',
    'vano',
    'va',
    'van',
    'beneficiaryvan',
    'remittervirtualaccount',
  ],
  reference: [
    'utr',
    'utrno',
    'utrnumber',
    'referencenumber',
    'referenceno',
    'refno',
    'chqrefno',
    'chqrefnumber',
    'chequerefno',
    'transactionid',
    'txnid',
    'reference',
    'ref',
    'संदर्भ',
  ],
  narration: ['narration', 'description', 'particulars', 'remarks', 'details', 'transactiondetails', 'memo', 'विवरण'],
}

const MOST_TITLES = 40

/** The columns a head names. */
export function columnsOf(head: readonly string[]): BankMapping {
  const names = head.map((cell) =>
    cell
      .normalize('NFKC')
      .toLowerCase()
      .replace(/\(.*?\)|[^\p{L}\p{M}\p{N}]/gu, ''),
  )
  const found: Partial<Record<BankColumn, number>> = {}
  const taken = new Set<number>()
  for (const column of BANK_COLUMNS) {
    const place = NAMES[column]
      .map((name) => names.findIndex((one, index) => one === name && !taken.has(index)))
      .find((index) => index >= 0)
    if (place === undefined) continue
    found[column] = place
    taken.add(place)
  }
  return found
}

/** Enough to read a statement: when, and how much came in. */
export function isEnough(mapping: BankMapping): boolean {
  return mapping.date !== undefined && (mapping.credit !== undefined || mapping.amount !== undefined)
}

/** Files with the same head are read alike. */
export function headKeyOf(head: readonly string[]): string {
  return hash('sha256', JSON.stringify(head.map((cell) => cell.trim().toLowerCase())), 'base64url')
}

/** The row that names the most columns, at least two of them; else the first. */
export function headOf(table: RawTable): { line: number; cells: readonly string[] } {
  let best = { place: 0, score: 1 }
  for (const [place, { cells }] of table.rows.slice(0, MOST_TITLES).entries()) {
    const score = Object.keys(columnsOf(cells)).length
    if (score > best.score) best = { place, score }
  }
  return table.rows[best.place] ?? { line: 1, cells: [] }
}

/** Reads the lines below the head. What holds no date, amount or side is named, and none is dropped; blank ends and totals are such. */
export function readBank(table: RawTable, given: BankMapping, currency: Currency): BankFile {
  const head = headOf(table)
  const below = table.rows.filter((row) => row.line > head.line)
  const mapping = withoutFalseSide(below, given)
  const told = orderOf(below.map((row) => row.cells[mapping.date ?? -1] ?? ''))
  const order: DayOrder = told === 'mdy' ? 'mdy' : 'dmy'
  const file: BankFile = { rows: [], unread: [], head: head.cells, mapping, lacks_sides: lacksSides(below, mapping, currency) }
  for (const { line, cells } of below) {
    const cell = cellOf(cells, mapping)
    const dated_on = dayOfCell(cell('date'), order)
    const amount_minor = amountOf(cell, currency, mapping.side !== undefined)
    const text = cells.filter(Boolean).join(' ').slice(0, 120)
    if (dated_on === null) file.unread.push({ line, text, why: 'no_date' })
    else if (typeof amount_minor === 'string') file.unread.push({ line, text, why: amount_minor })
    else {
      file.rows.push({
        line,
        dated_on,
        amount_minor,
        narration: cell('narration').slice(0, 500),
        bank_reference: referenceIn(cell('reference')),
        virtual_account: cell('virtual_account').toUpperCase().replace(/\s/g, '').slice(0, 40),
      })
    }
  }
  return file
}

type Cell = (column: BankColumn) => string

function cellOf(cells: readonly string[], mapping: BankMapping): Cell {
  return (column) => (mapping[column] === undefined ? '' : (cells[mapping[column]] ?? '').trim())
}

type Rows = RawTable['rows']

/** A column called Type may say NEFT and UPI: of sides it then says nothing. */
function withoutFalseSide(rows: Rows, mapping: BankMapping): BankMapping {
  const { side, ...others } = mapping
  if (side === undefined || rows.some(({ cells }) => sideIn(cells[side] ?? '') !== null)) return mapping
  return others
}

/** One column of amounts, all above zero, with no mark and no column beside it: money that went out would be read as money that came in. */
function lacksSides(rows: Rows, mapping: BankMapping, currency: Currency): boolean {
  if (mapping.amount === undefined || mapping.side !== undefined || mapping.credit !== undefined || mapping.debit !== undefined)
    return false
  const { amount } = mapping
  return !rows.some(({ cells }) => {
    const text = (cells[amount] ?? '').trim()
    const read = figureOf(text, currency)
    return read !== null && read !== 'bad' && (read.side !== null || read.amount_minor < 0 || text.startsWith('+'))
  })
}

/** Banks write zeros or NA where they have none. */
function referenceIn(text: string): string {
  return /[1-9]/.test(text) ? text.toUpperCase().slice(0, 60) : ''
}

/** Which way money went, as a bank writes it beside the amount; null: another word. */
export function sideIn(text: string): 'in' | 'out' | null {
  const word = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}]/gu, '')
  if (/^(c|cr|credit|credited|deposit|deposits|जमा)$/.test(word)) return 'in'
  return /^(d|dr|debit|debited|withdrawal|withdrawals|नामे)$/.test(word) ? 'out' : null
}

function amountOf(cell: Cell, currency: Currency, has_side: boolean): Minor | 'no_amount' | 'no_side' {
  const figure = (text: string) => {
    const read = figureOf(text, currency)
    return read === 'bad' || read === null ? null : read
  }
  const credit = figure(cell('credit'))
  if (credit && credit.amount_minor !== ZERO) return credit.amount_minor
  const debit = figure(cell('debit'))
  if (debit && debit.amount_minor !== ZERO) return negateMinor(debit.amount_minor)
  const amount = figure(cell('amount'))
  if (!amount || amount.amount_minor === ZERO) return 'no_amount'
  if (!has_side) return amount.side === 'Dr' && amount.amount_minor > 0 ? negateMinor(amount.amount_minor) : amount.amount_minor
  const side = sideIn(cell('side'))
  if (side === null) return 'no_side'
  return side === 'out' ? negateMinor(absolute(amount.amount_minor)) : absolute(amount.amount_minor)
}

/**
 * What makes a line the same line in another file: day, amount, text and reference, and, where several are alike, which of them. So a
 * statement that was brought twice, or overlaps another, brings nothing twice.
 */
export function lineRefs(rows: readonly BankRow[]): string[] {
  const seen = new Map<string, number>()
  return rows.map((row) => {
    const facts = JSON.stringify([row.dated_on, row.amount_minor, row.narration, row.bank_reference, row.virtual_account])
    const alike = seen.get(facts) ?? 0
    seen.set(facts, alike + 1)
    return hash('sha256', `${facts} ${alike}`, 'base64url')
  })
}
