import { decimal, parseDecimal } from '#shared/decimal.ts'
import { type Currency, LIMIT, type Minor, minor, negateMinor, toMinor } from '#shared/money.ts'

/** An amount as a ledger writes it: with its sign, and the side if a mark says so. */
export type Figure = { amount_minor: Minor; side: 'Dr' | 'Cr' | null }

/** Digits grouped by comma, blank or apostrophe in any way people group (1,18,000.00 and 118,000.00), then perhaps a point and digits. */
const DIGITS = /^(\d{1,16}|\d{1,3}(?:[, '\u00a0\u202f]\d{2,3})*[, '\u00a0\u202f]\d{3})(?:\.(\d*))?$/
const SIGNS = /^(?:[₹£$€¥]|rs\.?|inr|gbp|usd|eur|रु\.?)\s*/i

/**
 * The amount a cell spells: `1,18,000.00 Dr`, `(1,000.00)`, `₹ 500/-`, `-500`, `500-`, Devanagari digits. Null for an empty cell or a
 * dash; `bad` for what is no amount, such as a decimal comma, which would be read a hundredfold. More digits than the
 * currency has are rounded, half away from zero: spreadsheets keep them behind what they show.
 */
export function figureOf(cell: string, currency: Currency): Figure | null | 'bad' {
  let text = cell
    .normalize('NFKC')
    .replace(/[\u0966-\u096f]/g, (figure) => String(figure.charCodeAt(0) - 0x966))
    .replace(/[−–—]/g, '-')
    .trim()
  if (text === '' || /^-+$/.test(text)) return null
  const mark = /\s*\(?(?<!\p{L})(dr|cr|d|c|नामे|जमा)\.?\)?$/iu.exec(text)
  const side = mark ? (/^(c|cr|जमा)$/i.test(mark[1] ?? '') ? 'Cr' : 'Dr') : null
  if (mark) text = text.slice(0, mark.index).trim()
  const brackets = /^\((.*)\)$/.exec(text)
  if (brackets) text = (brackets[1] ?? '').trim()
  const before = /^[-+]/.exec(text)
  if (before) text = text.slice(1).trim()
  text = text.replace(SIGNS, '').replace(/\s*\/-$/, '')
  const behind = /[-+]$/.exec(text) ?? /^[-+]/.exec(text)
  if (behind) text = text.replace(/^[-+]\s*|\s*[-+]$/g, '')
  const parts = DIGITS.exec(text)
  if (!parts) return 'bad'
  const amount = exactly(`${(parts[1] ?? '').replace(/\D/g, '')}.${(parts[2] ?? '').slice(0, 8).padEnd(1, '0')}`, currency)
  if (amount === null) return 'bad'
  const isBelow = brackets !== null || before?.[0] === '-' || behind?.[0] === '-'
  return { amount_minor: isBelow ? negateMinor(amount) : amount, side }
}

function exactly(digits: string, currency: Currency): Minor | null {
  const parsed = parseDecimal(digits)
  const whole = digits.split('.')[0] ?? ''
  if (parsed === null || BigInt(whole) > BigInt(LIMIT) / 1_000n) return null
  return minor(toMinor(decimal(digits), currency))
}
