import type { TaxInput, TaxLineInput } from '#ports/country.ts'
import { compare, decimal, multiply, parseDecimal, unitsAt } from '#shared/decimal.ts'
import { add, type Currency, exponent, type Minor, price, proportion, share, subtract, sum, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'

/** A line before tax is put on it. gross − discount − header discount = net, to the unit. */
export type NetLine = { gross_minor: Minor; discount_minor: Minor; header_discount_minor: Minor; net_minor: Minor }

/** The e-invoice portal of India takes 1,000 lines; with MAX_LINE a document stays far inside the range of money. */
const MAX_LINES = 1000
const MAX_LINE = 5_000_000_000_000n
const ZERO_DECIMAL = decimal('0')
const HUNDRED = decimal('100')

/**
 * Quantity × price, less the line's own discount, less its share of the document's discount (largest remainder, ties to the first
 * line; domain specification 1.6). All figures are as priced: they hold the tax when the prices do. Refuses what is no line.
 */
export function netLines(input: TaxInput): NetLine[] {
  if (input.lines.length === 0) throw invalid('lines', 'no_lines', 'Add at least one line.')
  if (input.lines.length > MAX_LINES) throw invalid('lines', 'too_many_lines', `A document holds at most ${MAX_LINES} lines.`)
  const priced = input.lines.map((line, index) => pricedLine(line, input.currency, `lines.${index}`))
  const weights = priced.map(({ gross_minor, discount_minor }) => subtract(gross_minor, discount_minor))
  if (input.discount_minor < 0) throw invalid('discount_minor', 'negative_discount', 'A discount cannot be negative.')
  if (input.discount_minor > sum(weights)) {
    throw invalid('discount_minor', 'discount_too_large', 'The discount is more than the lines come to.')
  }
  const shares = share(input.discount_minor, weights)
  return priced.map((line, index) => {
    const header_discount_minor = shares[index] ?? ZERO
    return {
      ...line,
      header_discount_minor,
      net_minor: subtract(subtract(line.gross_minor, line.discount_minor), header_discount_minor),
    }
  })
}

/**
 * A line priced with tax, said without it: `net_minor` is what remains of it, the discounts are reduced at the line's rate, and the
 * gross is what makes the line tie.
 */
export function withoutTax(line: NetLine, rate_bp: number, net_minor = excluding(line.net_minor, rate_bp)): NetLine {
  const discount_minor = excluding(line.discount_minor, rate_bp)
  const header_discount_minor = excluding(line.header_discount_minor, rate_bp)
  return {
    gross_minor: sum([net_minor, discount_minor, header_discount_minor]),
    discount_minor,
    header_discount_minor,
    net_minor,
  }
}

/** What remains of an amount that holds tax at `rate_bp`: amount × 100 / (100 + rate), rounded once. */
export function excluding(amount: Minor, rate_bp: number): Minor {
  return proportion(amount, 10_000n, 10_000n + BigInt(rate_bp))
}

/** Amounts added up under one key, in the order the keys first appear. */
export function sumBy<Row>(rows: readonly Row[], key: (row: Row) => string, amount: (row: Row) => Minor): Map<string, Minor> {
  const sums = new Map<string, Minor>()
  for (const row of rows) sums.set(key(row), add(sums.get(key(row)) ?? ZERO, amount(row)))
  return sums
}

function pricedLine(line: TaxLineInput, currency: Currency, at: string): { gross_minor: Minor; discount_minor: Minor } {
  const quantity = parseDecimal(line.quantity)
  if (!quantity || compare(quantity, ZERO_DECIMAL) <= 0) {
    throw invalid(`${at}.quantity`, 'invalid_quantity', 'Give a quantity above zero, like 12 or 7.5.')
  }
  const unit_price = parseDecimal(line.unit_price)
  if (!unit_price || compare(unit_price, ZERO_DECIMAL) < 0) {
    throw invalid(`${at}.unit_price`, 'invalid_price', 'Give a price of zero or more, like 249.50.')
  }
  if (unitsAt(multiply(quantity, unit_price), exponent(currency)) > MAX_LINE) {
    throw invalid(
      `${at}.quantity`,
      'line_too_large',
      'This line comes to more than one document can hold. Check quantity and price.',
    )
  }
  const gross_minor = price(quantity, unit_price, currency)
  const discount_minor = lineDiscount(line, gross_minor, at)
  if (discount_minor > gross_minor) {
    throw invalid(`${at}.discount_minor`, 'discount_too_large', 'The discount is more than the line comes to.')
  }
  return { gross_minor, discount_minor }
}

function lineDiscount(line: TaxLineInput, gross_minor: Minor, at: string): Minor {
  if (line.discount_minor < 0) throw invalid(`${at}.discount_minor`, 'negative_discount', 'A discount cannot be negative.')
  if (line.discount_percent === null) return line.discount_minor
  if (line.discount_minor !== 0) {
    throw invalid(`${at}.discount_percent`, 'two_discounts', 'Give the discount in percent or as an amount, not both.')
  }
  const percent = parseDecimal(line.discount_percent)
  if (!percent || compare(percent, ZERO_DECIMAL) < 0 || compare(percent, HUNDRED) > 0) {
    throw invalid(`${at}.discount_percent`, 'invalid_percent', 'Give a percentage between 0 and 100, like 2.5.')
  }
  return proportion(gross_minor, percent.units, 100n * 10n ** BigInt(percent.scale))
}
