import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { india } from '#adapters/country/india/india.ts'
import { vat } from '#adapters/country/vat/vat.ts'
import { day, financialYear } from '#shared/day.ts'
import { currency, exponent, minor, plain } from '#shared/money.ts'

const KINDS = ['INV', 'CN', 'DN', 'RCPT', 'REFUND'] as const
const amounts = fc.integer({ min: -9_000_000_000_000_000, max: 9_000_000_000_000_000 }).map(minor)
const currencies = fc.constantFrom('INR', 'EUR', 'USD', 'JPY', 'KWD').map(currency)

describe.each([india, vat])('the country pack $name', (pack) => {
  test('writes an amount so that taking the grouping away gives every digit back', () => {
    fc.assert(
      fc.property(amounts, currencies, (amount, code) => {
        const back = pack.format.amount(amount, code).replaceAll(',', '').replace('−', '-')
        expect(back).toBe(plain(amount, code))
        expect(pack.format.money(amount, code)).toContain(pack.format.symbol(code))
      }),
    )
  })

  test('never writes a hyphen for a minus, nor a minus for zero', () => {
    expect(pack.format.amount(minor(-100), pack.default_currency)).toMatch(/^−/)
    expect(pack.format.amount(minor(-0), pack.default_currency)).toMatch(/^0/)
    expect(pack.format.short(minor(-100), pack.default_currency, 'en')).not.toContain('-')
    expect(exponent(pack.default_currency)).toBe(2)
  })

  test('numbers every kind of document in a series of its own, without a repetition in a year', () => {
    const numbers = KINDS.flatMap((kind) =>
      [1, 2, 9999, 10_000].map((sequence) =>
        pack.numbering.render(pack.numbering.default_pattern(kind), sequence, day('2026-11-21'), pack.year_starts_in_month),
      ),
    )
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('begins its financial year on a first of the month and knows its time zone', () => {
    expect(financialYear(day('2026-11-21'), pack.year_starts_in_month).from).toMatch(/-01$/)
    expect(() => new Intl.DateTimeFormat('en', { timeZone: pack.default_time_zone })).not.toThrow()
  })

  test('refuses an empty tax number with a sentence', () => {
    expect(pack.tax.checkTaxId('')).toMatchObject({ ok: false, message: expect.stringMatching(/\.$/) })
  })
})
