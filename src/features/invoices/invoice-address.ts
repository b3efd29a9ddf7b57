import { routes } from '#routes.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { type Currency, parseCurrency } from '#shared/money.ts'
import { type AskedDates, readDates, type Year } from '#shared/period.ts'
import { searchText } from '#shared/typed-text.ts'
import { INVOICE_SORTS, INVOICE_TABS, type InvoiceFilter, type InvoiceSort, type InvoiceTab } from './invoice.ts'

/** A list of invoices as its address names it. */
export type InvoiceAddress = {
  tab: InvoiceTab
  sort: InvoiceSort
  search: string
  /** A financial year by its label, or null. */
  year: Year | null
  /** Dates typed by hand; they win over a year. */
  dates: AskedDates
  currency: Currency | null
  cursor: string | null
}

/** Reads an address. What it does not know it takes for the usual; wrong dates stand in `dates.problems`. */
export function readAddress(query: (name: string) => string | undefined, years: readonly Year[]): InvoiceAddress {
  const [chosen_from, chosen_to] = (query('dates') ?? '').split('..')
  const year = years.find((one) => one.label === query('dates')) ?? null
  const typed = readDates(query('from'), query('to'))
  const kept = chosen_to === undefined ? typed : readDates(chosen_from, chosen_to)
  return {
    tab: INVOICE_TABS.find((tab) => tab === query('tab')) ?? 'all',
    sort: INVOICE_SORTS.find((sort) => sort === query('sort')) ?? 'newest',
    search: searchText(query('q')),
    year,
    dates: typed.from_text === '' && typed.to_text === '' ? kept : typed,
    currency: parseCurrency(query('currency')),
    cursor: query('cursor') || null,
  }
}

/** What the address asks the books for. */
export function filterOf(address: InvoiceAddress): InvoiceFilter {
  const { tab, sort, search, currency, cursor } = address
  const { from, to } = rangeOf(address)
  return {
    tab,
    sort,
    search,
    from: from ?? undefined,
    to: to ?? undefined,
    currency: currency ?? undefined,
    cursor: cursor ?? undefined,
  }
}

export function rangeOf({ year, dates }: Pick<InvoiceAddress, 'year' | 'dates'>): { from: Day | null; to: Day | null } {
  return hasDates(dates) ? dates : { from: year?.from ?? null, to: year?.to ?? null }
}

export function hasDates({ from_text, to_text }: AskedDates): boolean {
  return from_text !== '' || to_text !== ''
}

/** The dates in one word, as the list of periods has them: a year's label, `2026-09-01..2026-11-21`, or nothing. */
export function datesWord({ year, dates }: Pick<InvoiceAddress, 'year' | 'dates'>): string {
  return hasDates(dates) ? `${dates.from_text}..${dates.to_text}` : (year?.label ?? '')
}

/** The fields of the address besides what a form shows, for links and hidden fields. */
export function fieldsOf(address: InvoiceAddress): Record<string, string> {
  const { tab, sort, search, currency } = address
  return {
    tab: tab === 'all' ? '' : tab,
    q: search,
    dates: datesWord(address),
    sort: sort === 'newest' ? '' : sort,
    currency: currency ?? '',
  }
}

/** The list under another choice; a changed choice begins at the first page. */
export function listHref(account: AccountId, address: InvoiceAddress, change: Partial<InvoiceAddress> = {}): string {
  const next = { ...address, cursor: null, ...change }
  return routes.invoices.list.href({ account }, { ...fieldsOf(next), cursor: next.cursor })
}

export function exportHref(account: AccountId, address: InvoiceAddress, as: 'csv' | 'xlsx' | 'zip'): string {
  return routes.invoices.export.href({ account }, { ...fieldsOf(address), as })
}

/** Whether anything narrows the list: then an empty one means that nothing matches. */
export function isNarrowed(address: InvoiceAddress): boolean {
  return address.search !== '' || datesWord(address) !== '' || address.currency !== null
}
