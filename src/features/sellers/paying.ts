import { type Currency, exponent } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { PayingSettings } from '#shared/seller-settings.ts'

/** Each setting of paying, or `undefined` to take it away. */
export type ChangedPaying = { [Key in keyof PayingSettings]: PayingSettings[Key] | undefined }

const MOST_DAYS = 365
const ALL_BP = 10_000
/** More than a hundred units of the currency are no small remainder. */
const MOST_TOLERANCE = 100

/** Refuses what no payment could be held to. Fields are called as the form calls them. */
export function refusePaying(paying: ChangedPaying, currency: Currency): void {
  const { least_part_minor, least_part_bp, cash_discount, tolerance_minor, customer_allocates_days } = paying
  refuseAmount(least_part_minor, 'least_part')
  refuseAmount(paying.upi_limit_minor, 'upi_limit')
  refuseAmount(paying.bounce_charge_minor, 'bounce_charge')
  refuseAmount(tolerance_minor, 'tolerance')
  if (tolerance_minor !== undefined && tolerance_minor > MOST_TOLERANCE * 10 ** exponent(currency))
    throw invalid('tolerance', 'tolerance_too_large', 'That is no small remainder any more.')
  refuseRate(least_part_bp, 'least_percent')
  refuseDays(customer_allocates_days, 'own_days', 0)
  if (!cash_discount) return
  refuseDays(cash_discount.days, 'cash_days', 1)
  refuseRate(cash_discount.rate_bp, 'cash_percent', ALL_BP - 1)
}

function refuseAmount(amount_minor: number | undefined, param: string): void {
  if (amount_minor === undefined) return
  if (!Number.isSafeInteger(amount_minor) || amount_minor <= 0)
    throw invalid(param, 'amount_not_positive', 'The amount must be more than zero.')
}

function refuseRate(rate_bp: number | undefined, param: string, most = ALL_BP): void {
  if (rate_bp === undefined) return
  if (!Number.isInteger(rate_bp) || rate_bp <= 0 || rate_bp > most)
    throw invalid(param, 'invalid_percent', 'Give a percentage between 0 and 100, like 2.5.')
}

function refuseDays(days: number | undefined, param: string, least: number): void {
  if (days === undefined) return
  if (!Number.isInteger(days) || days < least || days > MOST_DAYS)
    throw invalid(param, 'invalid_days', 'Give a number of days, like 7.')
}
