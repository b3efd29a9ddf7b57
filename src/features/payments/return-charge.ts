import type { Country } from '#ports/country.ts'
import { type Currency, type Minor, minor, plain, requireMinor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { PayingSettings } from '#shared/seller-settings.ts'

/** What a customer is charged for a payment that came back, without tax, and the tax on it: the country's, unless said otherwise. */
export type ReturnCharge = { amount_minor: Minor; rate_bp?: number }

/** What the seller usually charges for a returned payment, in the seller's own currency, and the country's tax on it, as the form has them. */
export function usualCharge(
  paying: PayingSettings | undefined,
  country: Country,
  currency: Currency,
  own: Currency,
): { charge: string; charge_rate: string } {
  const usual = currency === own ? paying?.bounce_charge_minor : undefined
  return {
    charge: usual === undefined ? '' : plain(minor(usual), currency),
    charge_rate: String(country.bounce_charge_rate_bp),
  }
}

/** The charge as it was typed; null: none is made. */
export function chargeTyped(typed: Readonly<Record<string, string>>, currency: Currency): ReturnCharge | null {
  const amount = (typed['charge'] ?? '').trim()
  if (amount === '') return null
  const amount_minor = requireMinor(amount, currency, 'charge')
  const rate = typed['charge_rate'] ?? ''
  if (rate === '') return { amount_minor }
  if (!/^\d{1,5}$/.test(rate)) throw invalid('charge_rate', 'invalid_rate', 'Choose the tax on the charge.')
  return { amount_minor, rate_bp: Number(rate) }
}
