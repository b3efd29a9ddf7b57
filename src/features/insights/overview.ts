import type { Day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { type Currency, type Minor, sum, ZERO } from '#shared/money.ts'

/**
 * What all customers owe in one currency today. The five buckets and what is in question, which stands apart and is late nowhere, come to
 * `open_minor` (domain specification 2.2). Advances stand apart and are never netted.
 */
export type Receivables = {
  currency: Currency
  open_minor: Minor
  not_due_minor: Minor
  d0_30_minor: Minor
  d31_60_minor: Minor
  d61_90_minor: Minor
  over_90_minor: Minor
  /** In question, whatever its age: in no bucket. */
  disputed_minor: Minor
  /** Credits and advances not used yet, above zero. */
  unallocated_minor: Minor
  /** Debits with something open, and the accounts they belong to. */
  open_count: number
  account_count: number
  late_account_count: number
}

/** What is late in all, without what is in question. */
export function lateOf(of: Receivables): Minor {
  return sum([of.d0_30_minor, of.d31_60_minor, of.d61_90_minor, of.over_90_minor])
}

/** Receivables where nothing is open. */
export function nothingOpen(currency: Currency): Receivables {
  const amounts = {
    open_minor: ZERO,
    not_due_minor: ZERO,
    d0_30_minor: ZERO,
    d31_60_minor: ZERO,
    d61_90_minor: ZERO,
    over_90_minor: ZERO,
  }
  return {
    currency,
    ...amounts,
    disputed_minor: ZERO,
    unallocated_minor: ZERO,
    open_count: 0,
    account_count: 0,
    late_account_count: 0,
  }
}

/** What came in on a day, less what came back on it. */
export type CollectedDay = { currency: Currency; on: Day; amount_minor: Minor }

/** Days from the date of an invoice to the money for it, weighted by amount; null: nothing was paid. */
export type DaysToPay = { currency: Currency; this_month: number | null; month_before: number | null }

/** A customer with something late. */
export type LateAccount = {
  account_id: AccountId
  name: string
  currency: Currency
  oldest_days: number
  late_minor: Minor
  /** What the account owes in all, less its advances. */
  balance_minor: Minor
  last_seen_at: Date | null
  has_link: boolean
}

/** How many customers there are, have a link that works, ever used one, and came this month. */
export type Adoption = { accounts: number; with_link: number; opened: number; came: number }

/** A whole number of percent; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 100)
}

/** Percent with one digit, `58.4`. */
export function shareOf(part: Minor, whole: Minor): string {
  return whole === 0 ? '0.0' : ((Number(part) / Number(whole)) * 100).toFixed(1)
}

/** The days of a month up to `today`, each with what was collected on it. */
export function byDay(days: readonly CollectedDay[], currency: Currency, today: Day): Minor[] {
  const first = Number(today.slice(8, 10))
  return Array.from({ length: first }, (_, index) => {
    const on = `${today.slice(0, 8)}${String(index + 1).padStart(2, '0')}`
    return days.find((one) => one.currency === currency && one.on === on)?.amount_minor ?? ZERO
  })
}
