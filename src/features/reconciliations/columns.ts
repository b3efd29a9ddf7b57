import { hash } from 'node:crypto'
import type { DayOrder } from './date-text.ts'
import type { FileKind } from './reconciliation.ts'

/** What a column of a ledger can be. `side` says Dr or Cr beside an amount. */
export const COLUMNS = [
  'date',
  'number',
  'kind',
  'debit',
  'credit',
  'amount',
  'side',
  'reference',
  'particulars',
  'balance',
] as const
export type ColumnName = (typeof COLUMNS)[number]

/** Where each column stands, counted from 0. */
export type Columns = Readonly<Partial<Record<ColumnName, number>>>

/** How a file is read: where its head stands, what its columns are, and how it orders day and month. */
export type LedgerMapping = { head_line: number; columns: Columns; dates: DayOrder }

/** What programs call their columns, the most telling first; a column is what the first of these it answers to says. */
const NAMES: Readonly<Record<ColumnName, readonly string[]>> = {
  date: [
    'date',
    'vchdate',
    'voucherdate',
    'docdate',
    'documentdate',
    'postingdate',
    'invoicedate',
    'billdate',
    'trandate',
    'transactiondate',
    'txndate',
    'entrydate',
    'dt',
    'तारीख',
    'तारीख़',
    'दिनांक',
    'तिथि',
  ],
  number: [
    'supplierinvoiceno',
    'supplierinvno',
    'supplierinvoicenumber',
    'vendorinvoiceno',
    'vendorinvoicenumber',
    'invoiceno',
    'invno',
    'invoicenumber',
    'invoice',
    'billno',
    'billnumber',
    'bill',
    'documentnumber',
    'documentno',
    'docno',
    'docnumber',
    'number',
    'no',
    'refno',
    'referenceno',
    'referencenumber',
    'vchno',
    'vchnumber',
    'voucherno',
    'vouchernumber',
    'नंबर',
    'संख्या',
    'बिलनंबर',
  ],
  kind: [
    'vchtype',
    'vouchertype',
    'documenttype',
    'doctype',
    'transactiontype',
    'trantype',
    'type',
    'kind',
    'entrytype',
    'vtype',
    'प्रकार',
  ],
  debit: ['debit', 'dr', 'debitamount', 'debitamt', 'dramount', 'dramt', 'amountdr', 'debits', 'नामे', 'डेबिट', 'billed', 'बिल'],
  credit: [
    'credit',
    'cr',
    'creditamount',
    'creditamt',
    'cramount',
    'cramt',
    'amountcr',
    'credits',
    'जमा',
    'क्रेडिट',
    'paid',
    'चुकाया',
  ],
  amount: [
    'amount',
    'invoicevalue',
    'documentvalue',
    'documenttotal',
    'grosstotal',
    'grossamount',
    'totalamount',
    'invoiceamount',
    'billamount',
    'netamount',
    'value',
    'amt',
    'total',
    'राशि',
    'रकम',
  ],
  side: ['drcr', 'dc', 'side', 'crdr', 'debitcredit'],
  reference: [
    'utr',
    'utrno',
    'chequeno',
    'chqno',
    'chqrefno',
    'chequerefno',
    'instrumentno',
    'reference',
    'ref',
    'refno',
    'referenceno',
    'billref',
    'संदर्भ',
  ],
  particulars: [
    'particulars',
    'narration',
    'description',
    'details',
    'remarks',
    'account',
    'ledger',
    'note',
    'memo',
    'entry',
    'विवरण',
    'प्रविष्टि',
    'टिप्पणी',
  ],
  balance: ['balance', 'runningbalance', 'closingbalance', 'bal', 'शेष'],
}

/** A head without what programs add: case, blanks, points, the currency. `Debit (₹)` and `Debit Amt.` are two spellings of few. */
function folded(cell: string): string {
  return cell
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\((?:₹|£|\$|€|in )?\s*(?:rs\.?|inr|gbp|usd|eur|rupees)?\)|₹|£|\$|€|\b(in )?(rs|inr|gbp|usd|eur)\b\.?/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}

/** The columns a head names; each stands for one thing, and of two that could be the same the more telling one is taken. */
export function columnsIn(head: readonly string[]): Columns {
  const names = head.map(folded)
  const taken = new Set<number>()
  const found: Partial<Record<ColumnName, number>> = {}
  for (const column of COLUMNS) {
    const place = NAMES[column].map((name) => names.findIndex((one, i) => one === name && !taken.has(i))).find((i) => i >= 0)
    if (place === undefined) continue
    found[column] = place
    taken.add(place)
  }
  return found
}

const RATES = ['rate', 'taxrate', 'gstrate', 'vatrate', 'rateoftax', 'ratepercent', 'igstrate', 'दर']

/** A register has a row for each rate of a document, and its whole value on each of them. */
export function isByRate(head: readonly string[]): boolean {
  return head.some((cell) => RATES.includes(folded(cell)))
}

/** Enough to read a ledger by without asking: a date, what it is known by, and what it comes to. */
export function isEnough(columns: Columns): boolean {
  const hasAmount = (columns.debit !== undefined && columns.credit !== undefined) || columns.amount !== undefined
  const isSigned = columns.amount === undefined || columns.kind !== undefined || columns.side !== undefined
  return columns.date !== undefined && columns.number !== undefined && hasAmount && isSigned
}

const MOST_TITLES = 40

/** Where the head stands: the row that names the most columns, at least two of them; else the first row as wide as those below it. */
export function findHead(rows: readonly { cells: readonly string[] }[]): number {
  let best = { place: -1, score: 1 }
  for (const [place, { cells }] of rows.slice(0, MOST_TITLES).entries()) {
    const score = Object.keys(columnsIn(cells)).length
    if (score > best.score) best = { place, score }
  }
  if (best.place >= 0) return best.place
  const widths = rows.slice(0, MOST_TITLES).map(({ cells }) => cells.filter((cell) => cell !== '').length)
  const usual = [...widths].sort((a, b) => b - a)[Math.floor(widths.length / 3)] ?? 1
  return Math.max(
    0,
    widths.findIndex((width) => width >= usual),
  )
}

/** Files with the same head are read alike: what a person has once explained is found under this. */
export function headKey(kind: FileKind, head: readonly string[]): string {
  return hash('sha256', JSON.stringify([kind, head.map(folded)]), 'base64url')
}
