import { describe, expect, test } from 'vitest'
import { day, dayOf, financialYear } from '#shared/day.ts'
import { currency, minor } from '#shared/money.ts'
import golden from '#test/data/golden.json' with { type: 'json' }
import { india } from './india.ts'

const INR = currency('INR')
const USD = currency('USD')
const KINDS = ['INV', 'CN', 'DN', 'RCPT', 'REFUND'] as const
const rupees = (amount: number) => minor(amount * 100)

describe('an amount in India', () => {
  test.each(golden.words)('of $amount rupees is written $grouped and “$words”', ({ paise, grouped, words }) => {
    expect(india.format.amount(minor(paise), INR)).toBe(grouped)
    expect(india.format.words(minor(paise), INR)).toBe(words)
  })

  test('has its symbol in front and a real minus', () => {
    expect(india.format.money(minor(11_249_000), INR)).toBe('₹1,12,490.00')
    expect(india.format.money(minor(-500_000), INR)).toBe('−₹5,000.00')
    expect(india.format.amount(minor(-500_000), INR)).toBe('−5,000.00')
    expect(india.format.words(minor(-100), INR)).toBe('Minus Rupee One Only')
  })

  test('of the largest size loses no digit', () => {
    expect(india.format.amount(minor(9_000_000_000_000_000), INR)).toBe('9,00,00,00,00,00,000.00')
    expect(india.format.words(minor(9_000_000_000_000_000), INR)).toBe('Rupees Ninety Lakh Crore Only')
  })

  test('in dollars is grouped as dollars are, and not put into words', () => {
    expect(india.format.money(minor(123_456_789), USD)).toBe('$1,234,567.89')
    expect(india.format.words(minor(100), USD)).toBeNull()
  })

  test.each([
    [0, '0', '0'],
    [0.5, '0.5', '0.5'],
    [50_000, '50,000', '50,000'],
    [99_999, '99,999', '99,999'],
    [99_999.6, '1 lakh', '1 लाख'],
    [100_000, '1 lakh', '1 लाख'],
    [150_000, '1.5 lakh', '1.5 लाख'],
    [9_999_999, '1 crore', '1 करोड़'],
    [22_500_000, '2.25 crore', '2.25 करोड़'],
    [12_345_000_000, '1,234.5 crore', '1,234.5 करोड़'],
    [-150_000, '−1.5 lakh', '−1.5 लाख'],
  ])('of %d rupees on an axis is %s', (amount, english, hindi) => {
    expect(india.format.short(rupees(amount), INR, 'en')).toBe(english)
    expect(india.format.short(rupees(amount), INR, 'hi').normalize('NFC')).toBe(hindi.normalize('NFC'))
  })

  test('quantities are grouped and keep no idle zeros', () => {
    expect(['1250', '7.50', '123456.25', '-2000'].map(india.format.quantity)).toEqual(['1,250', '7.5', '1,23,456.25', '−2,000'])
  })
})

describe('the financial year in India', () => {
  test.each(golden.fy)('%j', ({ date, utc, fy }) => {
    const on = utc === undefined ? day(date) : dayOf(new Date(utc), india.default_time_zone)
    expect(financialYear(on, india.year_starts_in_month).label).toBe(fy)
  })
})

describe('document numbers in India', () => {
  const { render, check, default_pattern } = india.numbering
  const spring = day('2026-04-05')

  test('the patterns to begin with differ, fit sixteen characters and last for far more than 9,999 a year', () => {
    const numbers = KINDS.map((kind) => render(default_pattern(kind), 9_999_999, spring, 4))
    expect(new Set(KINDS.map((kind) => render(default_pattern(kind), 1, spring, 4))).size).toBe(KINDS.length)
    for (const number of numbers) expect(number).toMatch(/^[A-Za-z0-9/-]{1,16}$/)
    for (const kind of KINDS) expect(check(default_pattern(kind), 1_000_000)).toBeNull()
  })

  test('carry the year and the running number', () => {
    expect(render('{FY}/{SEQ:4}', 1, spring, 4)).toBe('2026-27/0001')
    expect(render('INV/{YY}/{SEQ:4}', 12_345, day('2026-03-31'), 4)).toBe('INV/25-26/12345')
  })

  test('INV/2026-27/ has room for 9,999 and no more', () => {
    expect(render('INV/{FY}/{SEQ:4}', 9999, spring, 4)).toBe('INV/2026-27/9999')
    expect(() => render('INV/{FY}/{SEQ:4}', 10_000, spring, 4)).toThrow(
      expect.objectContaining({ code: 'invalid_document_number' }),
    )
    expect(check('INV/{FY}/{SEQ:4}', 9999)).toBeNull()
    expect(check('INV/{FY}/{SEQ:4}', 10_000)).toContain('ends at number 9999 of a year, and 10000 are expected')
  })

  test.each(['{SEQ:4}', '/{FY}/{SEQ:4}', '-{SEQ:4}', 'INV {SEQ:4}', 'INV_{SEQ:4}', 'INVOICES/{FY}/{SEQ:4}', 'बिल/{SEQ:4}'])(
    '%s breaks the rule of sixteen characters',
    (pattern) => {
      expect(check(pattern, 10)).toMatch(/cannot be a document number/)
      expect(() => render(pattern, 1, spring, 4)).toThrow(expect.objectContaining({ name: 'Refusal', param: 'pattern' }))
    },
  )

  test.each(['INV', '{SEQ:4}{SEQ:4}', 'A{SEQ}', 'A{SEQ:0}', '{MM}/{SEQ:4}', ''])('“%s” is no pattern', (pattern) => {
    expect(check(pattern, 10)).not.toBeNull()
    expect(() => render(pattern, 1, spring, 4)).toThrow(expect.objectContaining({ code: 'invalid_number_pattern' }))
  })
})

describe('a UPI code', () => {
  const asked = {
    address: 'acme.wholesale@examplebank',
    payee: 'Acme Wholesale',
    trade_code: '5199',
    amount_minor: minor(11_800_000),
    currency: INR,
    reference: 'INV2627000142A1',
    note: 'Inv 2026-27/0142',
  }

  test('says who, what for and how much, as the linking specification spells it', () => {
    expect(india.qr_payment?.payload(asked)).toBe(
      'upi://pay?pa=acme.wholesale@examplebank&pn=Acme%20Wholesale&mc=5199&tr=INV2627000142A1&tn=Inv%202026-27%2F0142&am=118000.00&cu=INR',
    )
  })

  test('leaves out the amount the payer shall type, and cuts a note at fifty characters', () => {
    const payload = india.qr_payment?.payload({ ...asked, amount_minor: null, trade_code: null, note: 'न'.repeat(60) }) ?? ''
    const fields = new URLSearchParams(payload.split('?')[1])
    expect([fields.has('am'), fields.has('mc'), fields.get('tn')]).toEqual([false, false, 'न'.repeat(50)])
  })

  test('cannot be turned into another by what a person types', () => {
    const payload = india.qr_payment?.payload({ ...asked, payee: 'A&pa=thief@bank', note: 'x&am=1' }) ?? ''
    const fields = new URLSearchParams(payload.split('?')[1])
    expect([fields.getAll('pa'), fields.getAll('am')]).toEqual([['acme.wholesale@examplebank'], ['118000.00']])
  })

  test.each([
    ['address', { address: 'nobody' }],
    ['address', { address: 'a b@bank&pa=x' }],
    ['currency', { currency: USD }],
    ['reference', { reference: 'INV/1' }],
    ['reference', { reference: 'A'.repeat(36) }],
    ['trade_code', { trade_code: '51' }],
    ['amount_minor', { amount_minor: minor(0) }],
  ])('is refused for a wrong %s', (param, over) => {
    expect(() => india.qr_payment?.payload({ ...asked, ...over })).toThrow(expect.objectContaining({ name: 'Refusal', param }))
  })
})
