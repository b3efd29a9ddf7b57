import { describe, expect, it } from 'vitest'
import { currency } from '#shared/money.ts'
import { dayOfCell, orderOf, periodIn } from './date-text.ts'
import { figureOf } from './figure.ts'

const INR = currency('INR')

describe('an amount in a ledger', () => {
  it.each<[string, number, 'Dr' | 'Cr' | null]>([
    ['1,18,000.00 Dr', 11_800_000, 'Dr'],
    ['1,18,000.00Dr', 11_800_000, 'Dr'],
    ['118,000.00 CR.', 11_800_000, 'Cr'],
    ['(1,000.00)', -100_000, null],
    ['(1,000.00) Cr', -100_000, 'Cr'],
    ['₹ 500/-', 50_000, null],
    ['Rs. 1,500.5', 150_050, null],
    ['-500', -50_000, null],
    ['−500.00', -50_000, null],
    ['500-', -50_000, null],
    ['-₹500', -50_000, null],
    ['₹-500', -50_000, null],
    ['1 18 000.00', 11_800_000, null],
    ["118'000", 11_800_000, null],
    ['85800.00000001', 8_580_000, null],
    ['33333.3333333333', 3_333_333, null],
    ['१,१८,०००.००', 11_800_000, null],
    ['500.00 जमा', 50_000, 'Cr'],
    ['0', 0, null],
    ['.', 0, null],
  ])('%j', (cell, amount_minor, side) => {
    if (cell === '.') return expect(figureOf(cell, INR)).toBe('bad')
    expect(figureOf(cell, INR)).toEqual({ amount_minor, side })
  })

  it.each(['', ' ', '-', '—'])('%j is none', (cell) => expect(figureOf(cell, INR)).toBeNull())

  it.each(['1.234,50', '1,50', 'abc', '1e5', '1.2.3', '12-11-2026', '#REF!', '99999999999999999', '5 Nos'])(
    '%j is no amount',
    (cell) => expect(figureOf(cell, INR)).toBe('bad'),
  )
})

describe('a date in a ledger', () => {
  it.each([
    '21-11-2026',
    '21/11/26',
    '21.11.2026',
    '2026-11-21',
    '2026/11/21',
    '20261121',
    '21-Nov-26',
    '21 November 2026',
    '21st Nov 2026',
    'Nov 21, 2026',
    'Sat, 21 Nov 2026',
    '2026-11-21 00:00:00',
    '21/11/2026 14:30',
    '46347',
    '46347.5',
    '२१-११-२०२६',
  ])('%j is the twenty-first of November', (cell) => expect(dayOfCell(cell, 'dmy')).toBe('2026-11-21'))

  it('is read in the order the person says, where it could be either', () => {
    expect([dayOfCell('04/05/2026', 'dmy'), dayOfCell('04/05/2026', 'mdy')]).toEqual(['2026-05-04', '2026-04-05'])
  })

  it.each(['31-02-2026', '', 'Total', '13/13/2026', '1-Foo-2026', '118000.50', '2026'])('%j is none', (cell) =>
    expect(dayOfCell(cell, 'dmy')).toBeNull(),
  )

  it('shows its order where only one fits', () => {
    expect(orderOf(['01/02/2026', '21/02/2026'])).toBe('dmy')
    expect(orderOf(['01/02/2026', '02/21/2026'])).toBe('mdy')
    expect(orderOf(['01/02/2026', '1-Apr-26'])).toBeNull()
    expect(orderOf(['21/02/2026', '02/21/2026'])).toBe('mixed')
  })

  it('stands twice in a title that names a period', () => {
    const period = { from: '2026-04-01', to: '2026-11-21' }
    for (const title of ['1-Apr-2026 to 21-Nov-2026', 'For 01/04/2026 To 21/11/2026', '2026-04-01 - 2026-11-21']) {
      expect(periodIn(title, 'dmy')).toEqual(period)
    }
    expect(periodIn('Ledger Account', 'dmy')).toBeNull()
  })
})
