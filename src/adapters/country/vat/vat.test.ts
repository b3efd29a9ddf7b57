import { describe, expect, test } from 'vitest'
import { day } from '#shared/day.ts'
import { currency, minor } from '#shared/money.ts'
import { vat } from './vat.ts'

describe('VAT rates to choose from', () => {
  test.each([
    ['GB', '2026-11-21', ['20 % standard', '5 % reduced', '0 % zero']],
    ['IE', '2026-11-21', ['23 % standard', '13.5 % reduced', '9 % reduced', '4.8 % reduced', '0 % zero']],
    ['DE', '2020-07-01', ['16 % standard', '5 % reduced']],
    ['DE', '2020-06-30', ['19 % standard', '7 % reduced']],
    ['NL', '2018-12-31', ['21 % standard', '6 % reduced']],
    ['FR', '2026-11-21', ['20 % standard', '10 % reduced', '5.5 % reduced', '2.1 % reduced']],
    ['JP', '2026-11-21', []],
  ])('in %s on %s are %j, exempt and reverse charge', (country, on, labels) => {
    const choices = vat.tax.ratesOn(day(on), country)
    expect(choices.map((choice) => choice.label)).toEqual([...labels, 'Exempt', 'Reverse charge'])
    expect(choices.at(-1)).toEqual({ rate_bp: 0, label: 'Reverse charge', category: 'AE' })
  })
})

describe('an amount in Europe', () => {
  test.each([
    ['EUR', 123_456_789, '1,234,567.89', '€1,234,567.89'],
    ['GBP', -500, '−5.00', '−£5.00'],
    ['JPY', 1_234_567, '1,234,567', '¥1,234,567'],
    ['KWD', 1_234_567, '1,234.567', 'KWD\u00a01,234.567'],
    ['CHF', 99_999, '999.99', 'CHF\u00a0999.99'],
  ])('of %s %d is %s', (code, amount, plain, withSymbol) => {
    expect(vat.format.amount(minor(amount), currency(code))).toBe(plain)
    expect(vat.format.money(minor(amount), currency(code))).toBe(withSymbol)
    expect(vat.format.words(minor(amount), currency(code))).toBeNull()
  })

  test.each([
    [0, '0'],
    [75, '0.75'],
    [99_900, '999'],
    [99_999, '1k'],
    [5_000_000, '50k'],
    [99_999_999, '1m'],
    [123_456_700, '1.23m'],
    [100_000_000_000, '1bn'],
  ])('of %d cents on an axis is %s', (amount, label) => {
    expect(vat.format.short(minor(amount), currency('EUR'), 'en')).toBe(label)
  })
})

describe('document numbers in Europe', () => {
  test('follow the calendar year, or the one the seller keeps', () => {
    expect(vat.numbering.render(vat.numbering.default_pattern('INV'), 42, day('2026-11-21'), 1)).toBe('INV-2026-00042')
    expect(vat.numbering.render('{YY}/{SEQ:3}', 1000, day('2026-03-31'), 4)).toBe('25-26/1000')
  })

  test('have thirty characters at most', () => {
    expect(vat.numbering.check(`${'X'.repeat(26)}{SEQ:4}`, 9999)).toBeNull()
    expect(vat.numbering.check(`${'X'.repeat(26)}{SEQ:4}`, 10_000)).toContain('ends at number 9999')
    expect(() => vat.numbering.render(`${'X'.repeat(27)}{SEQ:4}`, 1, day('2026-11-21'), 1)).toThrow('at most 30')
  })
})

test('the day of the supply decides the rate', () => {
  const [supplied_on, invoiced_on] = [day('2020-12-31'), day('2021-01-02')]
  expect(vat.tax.rateDay({ supplied_on, invoiced_on, paid_on: null })).toBe(supplied_on)
})

test('there is no payment by QR and no region', () => {
  expect([vat.qr_payment, vat.regions, vat.tax.item_code]).toEqual([null, [], null])
})
