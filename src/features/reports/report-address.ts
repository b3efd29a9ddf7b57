import { type Route, routes } from '#routes.ts'
import type { Day, DayRange } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { type Currency, parseCurrency } from '#shared/money.ts'
import type { Year } from '#shared/period.ts'
import { Refusal } from '#shared/refusal.ts'
import { periodOf, type ReportHead, type ReportPeriod } from './report.ts'

/** The reports, each with its page and its file. */
export const REPORTS = {
  year: { page: routes.reports.year, file: routes.reports.yearFile },
  codes: { page: routes.reports.codes, file: routes.reports.codesFile },
  taxes: { page: routes.reports.taxes, file: routes.reports.taxesFile },
  items: { page: routes.reports.items, file: routes.reports.itemsFile },
} as const
export type ReportName = keyof typeof REPORTS

/** A report as its address names it. */
export type ReportAddress = ReportPeriod & { currency: Currency | null }

/** Reads `?year=2026-27&currency=USD`; without a year, the one that holds today. What is no year is no address. */
export function readAddress(
  query: (name: string) => string | undefined,
  { today, years }: { today: Day; years: readonly Year[] },
): ReportAddress {
  const asked = query('year') || years[0]?.label
  const year = years.find((one) => one.label === asked)
  if (!year) throw noSuchYear()
  return { ...periodOf(year, today), currency: parseCurrency(query('currency')) }
}

/** A year that was over before the account's first entry has no report: one of zeros would say that nothing was bought. */
export function refuseYearWithoutBooks({ year, first_on }: Pick<ReportHead, 'year' | 'first_on'>, today: Day): void {
  if (year.to < today && (first_on === null || year.to < first_on)) throw noSuchYear()
}

function noSuchYear(): Refusal {
  return new Refusal(404, 'unknown_year', 'There are no books of this year.')
}

type OfAccount = Route<`/a/:account/${string}`>

/** The same report under another choice. A currency is named only where there is a choice. */
export function reportHref(
  page: OfAccount,
  { account, year, currency, currencies }: Pick<ReportHead, 'account' | 'year' | 'currency' | 'currencies'>,
  change: { year?: string; currency?: string; as?: 'csv' | 'xlsx' | 'pdf' } = {},
): string {
  const chosen = currencies.length > 1 || currency !== account.currency ? currency : ''
  return page.href({ account: account.id }, { year: year.label, currency: chosen, ...change })
}

/** The documents or entries that make a figure of some days. */
export type Why = { account: AccountId; days: DayRange; currency: Currency | '' }

/** Which list explains a column, and the permission it takes. */
export function whyHref(key: string, { account, days, currency }: Why): { href: string; needs: string } {
  const at = { account }
  switch (key) {
    case 'debit_notes':
    case 'credit_notes':
      return { href: routes.invoices.list.href(at, { tab: 'notes', ...days, currency }), needs: 'invoices.see' }
    case 'payments':
    case 'tax_deducted':
      return { href: routes.payments.list.href(at, { ...days }), needs: 'payments.see' }
    case 'refunds':
    case 'returned':
    case 'written_off':
    case 'other':
    case 'closing':
      return { href: routes.statement.show.href(at, { ...days, currency }), needs: 'statement.see' }
    default:
      // what was bought and each of its taxes
      return { href: routes.invoices.list.href(at, { ...days, currency }), needs: 'invoices.see' }
  }
}
