import { amountDue, ENTRY_KINDS, type Entry, type EntryKind } from '#features/ledger/entry.ts'
import { addDays, type Day, daysBetween, parseDay } from '#shared/day.ts'
import { type EntryId, parseId } from '#shared/id.ts'
import { absolute, type Currency, currency, exponent, LIMIT, type Minor, parseMinor } from '#shared/money.ts'

/** The documents of sale: what a customer has to pay, and the notes that correct it. Opening items were invoices in former books. */
export const PAYABLE_KINDS = ['INV', 'DN', 'OB'] as const satisfies readonly EntryKind[]
export const NOTE_KINDS = ['CN', 'DN'] as const satisfies readonly EntryKind[]

/** The id of a document of sale, of whatever kind, as an address spells it; null when it spells none. */
export function documentIdOf(text: unknown): EntryId | null {
  return parseId('invoice', text) ?? parseId('credit_note', text) ?? parseId('debit_note', text) ?? parseId('opening', text)
}

/** Due within so many days is due soon. */
const SOON_DAYS = 7

/**
 * How an invoice or debit note stands on a day. `overdue` by `days`; `due_soon` in `days`, at most seven. `disputed`: all that is
 * open is in question. `credited`: settled, and not by money but by credit notes alone. `part_paid`: something is settled, and it is
 * neither late nor due soon.
 */
export type InvoiceStatus =
  | { state: 'open' | 'part_paid' | 'paid' | 'credited' | 'disputed' }
  | { state: 'overdue' | 'due_soon'; days: number }

/** One function for screen, paper, mail and API. `credited_minor`: what credit notes have settled of it. */
export function invoiceStatus(
  invoice: Pick<Entry, 'amount_minor' | 'open_minor' | 'disputed_minor' | 'due_on'> & { credited_minor?: Minor },
  today: Day,
): InvoiceStatus {
  const { amount_minor, open_minor, due_on, credited_minor } = invoice
  if (open_minor === 0) return { state: amount_minor > 0 && credited_minor === amount_minor ? 'credited' : 'paid' }
  if (amountDue(invoice) === 0) return { state: 'disputed' }
  if (due_on < today) return { state: 'overdue', days: daysBetween(due_on, today) }
  if (due_on <= addDays(today, SOON_DAYS)) return { state: 'due_soon', days: daysBetween(today, due_on) }
  return { state: open_minor < amount_minor ? 'part_paid' : 'open' }
}

/** How a credit note stands: not used, partly, or all used. */
export function creditStatus(note: Pick<Entry, 'amount_minor' | 'open_minor'>): 'unused' | 'part_used' | 'used' {
  if (note.open_minor === 0) return 'used'
  return note.open_minor < absolute(note.amount_minor) ? 'part_used' : 'unused'
}

export const INVOICE_TABS = ['all', 'open', 'late', 'paid', 'notes'] as const
export const INVOICE_SORTS = ['newest', 'oldest', 'due', 'amount'] as const
export type InvoiceTab = (typeof INVOICE_TABS)[number]
export type InvoiceSort = (typeof INVOICE_SORTS)[number]

/** What a list shows. `late`: something of it is open and was due before today, in question or not. `notes`: credit and debit notes. */
export type InvoiceFilter = {
  tab: InvoiceTab
  sort: InvoiceSort
  /** Part of the number or of the customer's reference, or the exact amount. */
  search?: string | undefined
  /** First and last day it may be dated. */
  from?: Day | undefined
  to?: Day | undefined
  currency?: Currency | undefined
  /** Only these of it: the ones somebody has ticked. */
  ids?: readonly EntryId[] | undefined
  /** Where the page before ended (`next` of the answer). */
  cursor?: string | undefined
}

/** The values a page is ordered by, of its last row. */
export type Cursor = readonly (string | number)[]

/** What the next page begins behind, as text for an address. */
export function cursorAfter(
  row: Pick<Entry, 'id' | 'kind' | 'number' | 'dated_on' | 'due_on' | 'amount_minor'>,
  sort: InvoiceSort,
): string {
  return Buffer.from(JSON.stringify(cursorValues(row, sort))).toString('base64url')
}

function cursorValues(row: Parameters<typeof cursorAfter>[0], sort: InvoiceSort): Cursor {
  switch (sort) {
    case 'newest':
    case 'oldest':
      return [row.dated_on, ENTRY_KINDS[row.kind].rank + 1, row.number]
    case 'due':
      return [row.due_on, row.dated_on, row.number, row.id]
    case 'amount':
      return [absolute(row.amount_minor), row.id]
  }
}

/** The values of a cursor, or null when somebody has changed it by hand. */
export function readCursor(text: string, sort: InvoiceSort): Cursor | null {
  const values = parsed(Buffer.from(text, 'base64url').toString())
  if (!Array.isArray(values)) return null
  const [first, second, third, fourth] = values
  switch (sort) {
    case 'newest':
    case 'oldest':
      return parseDay(first) && isWhole(second, 99) && isWord(third) ? [first, second, third] : null
    case 'due':
      return parseDay(first) && parseDay(second) && isWord(third) && isWord(fourth) ? [first, second, third, fourth] : null
    case 'amount':
      return isWhole(first, LIMIT) && isWord(second) ? [first, second] : null
  }
}

function isWhole(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= most
}

/** A text the database takes: it holds no NUL and ends somewhere. */
function isWord(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 200 && !value.includes('\0') && value.isWellFormed()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Currencies that have not two digits behind the point, by how many they have. */
const OF_EXPONENT = Map.groupBy(Intl.supportedValuesOf('currency'), (code) => exponent(currency(code)))
export const WITHOUT_DIGITS: readonly string[] = OF_EXPONENT.get(0) ?? []
export const WITH_THREE_DIGITS: readonly string[] = OF_EXPONENT.get(3) ?? []

/** The amount a search may mean, in minor units by the digits a currency has; null: it spells none. */
export function amountSearched(text: string): { none: Minor | null; two: Minor | null; three: Minor | null } | null {
  const digits = text.trim().replace(/^\p{Sc}|[\s,]/gu, '')
  if (!/^\d/.test(digits)) return null
  const [none = null, two = null, three = null] = ['JPY', 'INR', 'KWD'].map((code) => parseMinor(digits, currency(code)))
  return three === null ? null : { none, two, three }
}
