/**
 * Exact decimals for quantities, unit prices and rates: a bigint of units and a scale. `12.50` is `{ units: 1250n, scale: 2 }`.
 * Money itself is `Minor` (money.ts); decimals are multiplied exactly and rounded once, half away from zero.
 */
export type Decimal = { readonly units: bigint; readonly scale: number }

const SHAPE = /^([+-]?)(\d{1,16})(?:\.(\d{1,8}))?$/

/** The decimal `text` spells: digits with at most one point, at most 16 before it (as many as money has in yen) and 8 behind. Anything else is null: `1e3`, `1,2.3.4`, `.5`. */
export function parseDecimal(text: string): Decimal | null {
  const parts = SHAPE.exec(text.trim())
  if (!parts) return null
  const behind = parts[3] ?? ''
  const units = BigInt(`${parts[2]}${behind}`)
  return { units: parts[1] === '-' ? -units : units, scale: behind.length }
}

/** The decimal of a literal or a row; a programming error if it spells none. */
export function decimal(text: string): Decimal {
  const parsed = parseDecimal(text)
  if (!parsed) throw new Error(`not a decimal: ${text}`)
  return parsed
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale }
}

export function negate(a: Decimal): Decimal {
  return { units: -a.units, scale: a.scale }
}

/** `numerator / denominator` as an integer, half away from zero. The one rounding rule of the house (domain.md 1.6, `rhu`). */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new Error('division by zero')
  const negative = numerator < 0n !== denominator < 0n
  const [n, d] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator]
  const rounded = (2n * n + d) / (2n * d)
  return negative ? -rounded : rounded
}

/** The value in units of 10^-scale, rounded half away from zero. */
export function unitsAt(a: Decimal, scale: number): bigint {
  return scale >= a.scale ? a.units * 10n ** BigInt(scale - a.scale) : divideRounded(a.units, 10n ** BigInt(a.scale - scale))
}

/** Without trailing zeros behind the point, but with at least `least` digits there: 12.50 → `12.5`, with 2 → `12.50`. */
export function formatDecimal(a: Decimal, least = 0): string {
  const negative = a.units < 0n
  const digits = (negative ? -a.units : a.units).toString().padStart(a.scale + 1, '0')
  let behind = a.scale === 0 ? '' : digits.slice(-a.scale)
  while (behind.length > least && behind.endsWith('0')) behind = behind.slice(0, -1)
  behind = behind.padEnd(least, '0')
  const before = a.scale === 0 ? digits : digits.slice(0, -a.scale)
  return `${negative ? '-' : ''}${before}${behind ? `.${behind}` : ''}`
}

export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const [x, y] = [unitsAt(a, scale), unitsAt(b, scale)]
  return x < y ? -1 : x > y ? 1 : 0
}

export function isZero(a: Decimal): boolean {
  return a.units === 0n
}
