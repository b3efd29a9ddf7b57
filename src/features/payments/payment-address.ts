import { routes } from '#routes.ts'
import type { AccountId } from '#shared/id.ts'
import { type AskedDates, readDates, type Year } from '#shared/period.ts'
import type { PaymentFilter } from './payment-detail.ts'

/** A list of payments as its address names it. */
export type PaymentAddress = { year: Year | null; dates: AskedDates; cursor: string | null }

/** Reads an address; wrong dates stand in `dates.problems`. Typed dates win over a year. */
export function readAddress(query: (name: string) => string | undefined, years: readonly Year[]): PaymentAddress {
  const dates = readDates(query('from'), query('to'))
  const typed = dates.from_text !== '' || dates.to_text !== ''
  return {
    year: typed ? null : (years.find((year) => year.label === query('year')) ?? null),
    dates,
    cursor: query('cursor') || null,
  }
}

/** What the address asks the books for. */
export function filterOf({ year, dates, cursor }: PaymentAddress): PaymentFilter {
  return { from: dates.from ?? year?.from, to: dates.to ?? year?.to, cursor: cursor ?? undefined }
}

function fieldsOf({ year, dates }: PaymentAddress): Record<string, string> {
  return { year: year?.label ?? '', from: dates.from_text, to: dates.to_text }
}

/** The list under another choice; a changed choice begins at the first page. */
export function listHref(account: AccountId, address: PaymentAddress, cursor: string | null = null): string {
  return routes.payments.list.href({ account }, { ...fieldsOf(address), cursor })
}

export function exportHref(account: AccountId, address: PaymentAddress, as: 'csv' | 'xlsx'): string {
  return routes.payments.export.href({ account }, { ...fieldsOf(address), as })
}
