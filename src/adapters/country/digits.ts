import { decimal, divideRounded, formatDecimal } from '#shared/decimal.ts'
import { absolute, type Currency, exponent, type Minor, plain } from '#shared/money.ts'

/** How digits before the point are grouped: `12,34,567` or `1,234,567`. */
export type Grouping = 'lakh' | 'thousand'

/** Unicode minus: as wide as a digit and never broken off its number, unlike the hyphen. */
export const MINUS = '\u2212'
const NO_BREAK_SPACE = '\u00a0'

const GAPS: Record<Grouping, RegExp> = {
  lakh: /\B(?=(\d{2})*\d{3}$)/g,
  thousand: /\B(?=(\d{3})+$)/g,
}

/** The amount with grouping and every digit of its currency: `1,12,490.00`, `−5,000.00`, `12,345` for yen. */
export function groupedAmount(amount: Minor, currency: Currency, grouping: Grouping): string {
  return `${amount < 0 ? MINUS : ''}${grouped(plain(absolute(amount), currency), grouping)}`
}

/** The amount with its symbol: `₹1,12,490.00`, `−£5.00`; a symbol that ends in a letter stands apart: `CHF 5.00`. */
export function moneyText(amount: Minor, currency: Currency, grouping: Grouping): string {
  const symbol = currencySymbol(currency)
  const gap = /\p{L}$/u.test(symbol) ? NO_BREAK_SPACE : ''
  return `${amount < 0 ? MINUS : ''}${symbol}${gap}${groupedAmount(absolute(amount), currency, grouping)}`
}

/** A quantity with grouping and without idle zeros: `1,250`, `7.5`. A programming error if the text is no decimal. */
export function groupedQuantity(decimal_text: string, grouping: Grouping): string {
  const text = formatDecimal(decimal(decimal_text))
  return text.startsWith('-') ? `${MINUS}${grouped(text.slice(1), grouping)}` : grouped(text, grouping)
}

const symbols = new Map<Currency, string>()

/** `₹`, `€`, `CA$`, `CHF`: unmistakable among all currencies, as CLDR has it for English. Kept, since every amount on a page asks. */
export function currencySymbol(currency: Currency): string {
  const known = symbols.get(currency)
  if (known !== undefined) return known
  const parts = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'symbol' }).formatToParts(0)
  const symbol = parts.find((part) => part.type === 'currency')?.value ?? currency
  symbols.set(currency, symbol)
  return symbol
}

/** A name for a power of ten, with the text between number and name in it: `{ size: 100_000n, name: ' lakh' }`. */
export type Tier = { size: bigint; name: string }

/** `50k`, `1.5m`, `2bn`. */
export const THOUSANDS: readonly Tier[] = [
  { size: 1_000_000_000n, name: 'bn' },
  { size: 1_000_000n, name: 'm' },
  { size: 1000n, name: 'k' },
]

/**
 * An axis label of at most two digits behind the point: `50,000`, `1.5 lakh`. `tiers` largest first. A figure goes to the tier its
 * rounded value reaches, so 99,99,999 reads `1 crore` and never `100 lakh`.
 */
export function shortAmount(amount: Minor, currency: Currency, grouping: Grouping, tiers: readonly Tier[]): string {
  const one = 10n ** BigInt(exponent(currency))
  const value = BigInt(absolute(amount))
  const sign = amount < 0 ? MINUS : ''
  for (const [index, tier] of tiers.entries()) {
    const below = tiers[index + 1]
    const step = below ? (below.size * one) / 100n : one
    if (divideRounded(value, step) * step < tier.size * one) continue
    const units = divideRounded(value * 100n, tier.size * one)
    return `${sign}${grouped(formatDecimal({ units, scale: 2 }), grouping)}${tier.name}`
  }
  // Below a hundred the part behind the point tells lines of a small axis apart.
  const text =
    value < 100n * one ? formatDecimal(decimal(plain(absolute(amount), currency))) : divideRounded(value, one).toString()
  return `${sign}${grouped(text, grouping)}`
}

function grouped(digits: string, grouping: Grouping): string {
  const [before = '', behind] = digits.split('.')
  const whole = before.replace(GAPS[grouping], ',')
  return behind === undefined ? whole : `${whole}.${behind}`
}
