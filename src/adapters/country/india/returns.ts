import type { RegisteredDocument, RegisteredRate } from '#ports/structured.ts'
import type { Day } from '#shared/day.ts'
import { formatDecimal } from '#shared/decimal.ts'
import { currency, type Minor, sum } from '#shared/money.ts'

/** How the returns of GST spell what stands in them. */

export const RUPEE = currency('INR')

/** Kinds of supply as GSTR-2B calls them; what is bought from abroad it does not list. */
export const SUPPLIES: Readonly<Record<RegisteredDocument['supply'], string | null>> = {
  domestic: 'R',
  zone_with_tax: 'SEWP',
  zone_without_tax: 'SEWOP',
  export_with_tax: null,
  export_without_tax: null,
}

/** One tax of a rate, or several that share a column: UTGST stands where SGST does. */
export function taxOf({ taxes }: RegisteredRate, ...names: readonly string[]): Minor {
  return sum(taxes.filter(({ tax }) => names.includes(tax)).map((tax) => tax.amount_minor))
}

/** `18`, `0.25` of basis points. */
export function rateText(rate_bp: number): string {
  return formatDecimal({ units: BigInt(rate_bp), scale: 2 })
}

/** `05-04-2026`. */
export function dashed(of: Day): string {
  return `${of.slice(8, 10)}-${of.slice(5, 7)}-${of.slice(0, 4)}`
}
