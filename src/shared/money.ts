import { type Decimal, divideRounded, multiply, parseDecimal, unitsAt } from './decimal.ts'
import { Refusal } from './refusal.ts'

/**
 * Money in minor units of its currency: paise, pence; yen for JPY. A safe integer, |x| ≤ 9·10^15, the CHECK of every money
 * column. This file is the only place that computes with it (tidy enforces it).
 */
export type Minor = number & { readonly __minor: true }

/** ISO 4217 code. */
export type Currency = string & { readonly __currency: true }

export const LIMIT = 9_000_000_000_000_000
export const ZERO = 0 as Minor

/** `value` as money; a programming error outside the safe range or when not whole. For rows and literals. */
export function minor(value: number | bigint): Minor {
  const number = Number(value)
  if (!Number.isInteger(number) || Math.abs(number) > LIMIT) throw new Error(`not an amount in minor units: ${value}`)
  return (number === 0 ? 0 : number) as Minor
}

const EXPONENTS: Record<string, number> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
}

const known = new Set(Intl.supportedValuesOf('currency'))

/** The currency `text` names (any case), or null when there is none of that code. */
export function parseCurrency(text: unknown): Currency | null {
  const code = typeof text === 'string' ? text.trim().toUpperCase() : ''
  return known.has(code) ? (code as Currency) : null
}

export function currency(text: string): Currency {
  const parsed = parseCurrency(text)
  if (!parsed) throw new Error(`not a currency: ${text}`)
  return parsed
}

/** Digits behind the point: 2 for most, JPY 0, KWD 3 (ISO 4217). */
export function exponent(of: Currency): number {
  return EXPONENTS[of] ?? 2
}

export function add(a: Minor, b: Minor): Minor {
  return minor(a + b)
}

export function subtract(a: Minor, b: Minor): Minor {
  return minor(a - b)
}

export function negateMinor(a: Minor): Minor {
  return minor(-a)
}

export function absolute(a: Minor): Minor {
  return minor(Math.abs(a))
}

/** Every step stays in the safe range: a plain running total could leave it, lose a unit, and come back. */
export function sum(amounts: Iterable<Minor>): Minor {
  let total = ZERO
  for (const amount of amounts) total = add(total, amount)
  return total
}

export function least(a: Minor, b: Minor): Minor {
  return a < b ? a : b
}

export function greatest(a: Minor, b: Minor): Minor {
  return a > b ? a : b
}

/** Sums kept apart by currency: amounts of two currencies are never added. */
export function sumByCurrency(rows: Iterable<{ currency: Currency; amount_minor: Minor }>): Map<Currency, Minor> {
  const sums = new Map<Currency, Minor>()
  for (const row of rows) sums.set(row.currency, add(sums.get(row.currency) ?? ZERO, row.amount_minor))
  return sums
}

/** A decimal amount in minor units, rounded half away from zero (domain.md 1.6). */
export function toMinor(amount: Decimal, of: Currency): Minor {
  return minor(unitsAt(amount, exponent(of)))
}

/** The amount a file or form spells (`1234.50`), exactly: more digits than the currency has is null, as is anything `parseDecimal` refuses. */
export function parseMinor(text: string, of: Currency): Minor | null {
  const parsed = parseDecimal(text)
  if (!parsed) return null
  const units = unitsAt(parsed, exponent(of))
  const back = unitsAt({ units, scale: exponent(of) }, Math.max(parsed.scale, exponent(of)))
  if (back !== unitsAt(parsed, Math.max(parsed.scale, exponent(of)))) return null
  return units > BigInt(LIMIT) || units < -BigInt(LIMIT) ? null : minor(units)
}

/** `1,234,567`, `12,34,567`, `1 234 567`, or no grouping; then perhaps a point and digits. Not `12,50`: that is somebody's decimal comma. */
const TYPED = /^[+-]?(\d+|\d{1,3}([, \u00a0\u202f]\d{3})+|\d{1,2}([, \u00a0\u202f]\d{2})*[, \u00a0\u202f]\d{3})(\.\d*)?$/

/** The amount a person typed, grouped as in TYPED or not, in Latin or Devanagari digits (`१०००`); null where it is none. */
export function typedMinor(text: string, of: Currency): Minor | null {
  const typed = text.trim().replace(/[\u0966-\u096f]/g, (digit) => String(digit.charCodeAt(0) - 0x0966))
  return TYPED.test(typed) ? parseMinor(typed.replace(/[, \u00a0\u202f]/g, ''), of) : null
}

/** The positive amount a person typed; a refusal at `param` otherwise. */
export function requireMinor(text: string, of: Currency, param: string): Minor {
  const amount = typedMinor(text, of)
  if (amount === null) throw new Refusal(422, 'invalid_amount', 'Give an amount like 1234.50.', param)
  if (amount <= 0) throw new Refusal(422, 'amount_not_positive', 'The amount must be more than zero.', param)
  return amount
}

/** quantity × price in minor units, multiplied exactly and rounded once. */
export function price(quantity: Decimal, unit_price: Decimal, of: Currency): Minor {
  return toMinor(multiply(quantity, unit_price), of)
}

/** `amount` × rate, where the rate is in basis points (18 % = 1800), rounded once, half away from zero. */
export function atRate(amount: Minor, rate_bp: number, parts = 1): Minor {
  return minor(divideRounded(BigInt(amount) * BigInt(rate_bp), 10_000n * BigInt(parts)))
}

/** The nearest whole unit of the currency, half away from zero: rupees for paise. A currency without minor units stays as it is. */
export function roundToWhole(amount: Minor, of: Currency): Minor {
  const unit = 10n ** BigInt(exponent(of))
  return minor(divideRounded(BigInt(amount), unit) * unit)
}

/** numerator × amount / denominator, rounded once. */
export function proportion(amount: Minor, numerator: bigint, denominator: bigint): Minor {
  return minor(divideRounded(BigInt(amount) * numerator, denominator))
}

/**
 * `amount` cut into shares in proportion to `weights`, without losing a unit: largest remainder, ties to the first.
 * All weights zero: everything to the first. A negative weight is a programming error.
 */
export function share(amount: Minor, weights: readonly Minor[]): Minor[] {
  if (weights.length === 0) return []
  if (weights.some((weight) => weight < 0)) throw new Error('a share cannot have a negative weight')
  const total = weights.reduce((all, weight) => all + BigInt(weight), 0n)
  if (total === 0n) return weights.map((_, i) => (i === 0 ? amount : ZERO))
  const sign = amount < 0 ? -1n : 1n
  const whole = BigInt(amount) * sign
  const cut = weights.map((weight, index) => ({
    index,
    part: (whole * BigInt(weight)) / total,
    rest: (whole * BigInt(weight)) % total,
  }))
  let left = whole - cut.reduce((all, { part }) => all + part, 0n)
  for (const piece of [...cut].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))) {
    if (left === 0n) break
    piece.part += 1n
    left -= 1n
  }
  return cut.map(({ part }) => minor(part * sign))
}

/** Plain digits, `-1234.50`: for CSV, JSON texts and form values. How a person reads money is the country pack's affair. */
export function plain(amount: Minor, of: Currency): string {
  const digits = exponent(of)
  const text = String(Math.abs(amount)).padStart(digits + 1, '0')
  const whole = digits === 0 ? text : text.slice(0, -digits)
  return `${amount < 0 ? '-' : ''}${whole}${digits === 0 ? '' : `.${text.slice(-digits)}`}`
}
