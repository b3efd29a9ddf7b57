import type { Day } from '#shared/day.ts'
import { decimal, divideRounded, formatDecimal } from '#shared/decimal.ts'
import { type Currency, exponent, type Minor, subtract, sum } from '#shared/money.ts'
import type { TaxSums, YearDocuments } from './code-report.ts'
import type { ReportHead } from './report.ts'

/** What was bought of one item in one unit, less what credit notes took back. */
export type ItemRow = {
  /** The seller's code for it; empty where lines are known by their words alone. */
  code: string
  /** What it is called on the newest invoice. */
  name: string
  unit: string
  /** A decimal string. */
  quantity: string
  taxable_minor: Minor
  /** The last day it was on an invoice; null where it only came back. */
  last_on: Day | null
}

/** The purchases of a year by item, most money first. Items, documents without lines and the difference make the total. */
export type ItemReport = ReportHead & {
  items: readonly ItemRow[]
  bare: Pick<TaxSums, 'taxable_minor'> & { count: number }
  difference_minor: Minor
  total_minor: Minor
}

export function itemReport(head: ReportHead, items: readonly ItemRow[], documents: YearDocuments): ItemReport {
  const lined_minor = subtract(documents.taxable_minor, documents.bare_taxable_minor)
  return {
    ...head,
    items,
    bare: { count: documents.bare_count, taxable_minor: documents.bare_taxable_minor },
    difference_minor: subtract(lined_minor, sum(items.map((item) => item.taxable_minor))),
    total_minor: documents.taxable_minor,
  }
}

/** Digits a price below one whole unit is finer than the currency: screws cost parts of a paisa. */
const FINER = 2

/** What one of it cost on average, as a decimal string as fine as the currency; null where as much came back as was bought. */
export function averagePrice({ taxable_minor, quantity }: Pick<ItemRow, 'taxable_minor' | 'quantity'>, currency: Currency) {
  const { units, scale } = decimal(quantity)
  if (units <= 0n || taxable_minor < 0) return null
  const digits = exponent(currency)
  const price = (finer: number) => divideRounded(BigInt(taxable_minor) * 10n ** BigInt(finer + scale), units)
  const finer = price(0) < 10n ** BigInt(digits) ? FINER : 0
  return formatDecimal({ units: price(finer), scale: digits + finer }, digits)
}

/** A part of a whole in percent, as a decimal string with one digit: `12.5`; null of nothing. */
export function shareOf(part_minor: Minor, whole_minor: Minor): string | null {
  if (whole_minor <= 0) return null
  return formatDecimal({ units: divideRounded(BigInt(part_minor) * 1000n, BigInt(whole_minor)), scale: 1 }, 1)
}
