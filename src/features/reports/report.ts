import type { Account } from '#features/accounts/account.ts'
import { ENTRY_KINDS, type EntryKind } from '#features/ledger/entry.ts'
import { addMonths, type Day, type DayRange, endOfMonth, minDay } from '#shared/day.ts'
import { add, type Currency, type Minor, negateMinor } from '#shared/money.ts'
import type { Year } from '#shared/period.ts'

/** Which financial year, and up to which of its days something is booked: today, or its last day. */
export type ReportPeriod = { year: Year; to: Day }

/** What every report of a year says of itself: one account, one currency, one financial year. */
export type ReportHead = ReportPeriod & {
  account: Account
  currency: Currency
  /** Every currency the account has ever had an entry in. */
  currencies: readonly Currency[]
  /** The day of its first entry, in whatever currency; null where nothing is booked. */
  first_on: Day | null
  /** What was owed in this currency at the end of the day before the year. */
  opening_minor: Minor
}

/** The days of the year that are counted. */
export function daysOf({ year, to }: ReportPeriod): DayRange {
  return { from: year.from, to }
}

export function periodOf(year: Year, today: Day): ReportPeriod {
  return { year, to: minDay(year.to, today) }
}

/** The parts of a year of so many months each, in order: twelve months, four quarters. */
export function partsOfYear({ from }: Pick<Year, 'from'>, months: 1 | 3): DayRange[] {
  return Array.from({ length: 12 / months }, (_, index) => {
    const first = addMonths(from, index * months)
    return { from: first, to: endOfMonth(addMonths(first, months - 1)) }
  })
}

/** An amount of the ledger as a column of its kind shows it: without sign, except that an opening item keeps its own. */
export function sizeOf(kind: EntryKind, amount_minor: Minor): Minor {
  return ENTRY_KINDS[kind].sign === -1 ? negateMinor(amount_minor) : amount_minor
}

/** The order in which papers name the taxes of India; others follow by name. */
const PAPER_ORDER = ['CGST', 'SGST', 'UTGST', 'IGST', 'CESS']

/** The names of taxes, each once, in the order of paper. */
export function taxNames(rows: readonly { tax: string }[]): string[] {
  const place = (name: string) => (PAPER_ORDER.includes(name) ? PAPER_ORDER.indexOf(name) : PAPER_ORDER.length)
  return [...new Set(rows.map((row) => row.tax))].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
}

/** Amounts by a name, each name's added up. */
export function sumsBy<Row extends { amount_minor: Minor }>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): Map<string, Minor> {
  const sums = new Map<string, Minor>()
  for (const row of rows) {
    const before = sums.get(nameOf(row))
    sums.set(nameOf(row), before === undefined ? row.amount_minor : add(before, row.amount_minor))
  }
  return sums
}
