import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { day, financialYear } from '#shared/day.ts'
import { currency, minor, ZERO } from '#shared/money.ts'
import { averagePrice, shareOf } from './item-report.ts'
import { partsOfYear, periodOf, taxNames } from './report.ts'
import { proofOf } from './tax-report.ts'

describe('a financial year', () => {
  it('has twelve months and four quarters that meet without a gap, wherever it begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 2000, max: 2150 }), (start_month, first) => {
        const year = financialYear(day(`${first}-06-15`), start_month)
        for (const months of [1, 3] as const) {
          const parts = partsOfYear(year, months)
          expect(parts).toHaveLength(12 / months)
          expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([year.from, year.to])
          for (const [index, part] of parts.entries()) {
            const next = parts[index + 1]
            if (next) expect(new Date(next.from).getTime() - new Date(part.to).getTime()).toBe(86_400_000)
          }
        }
      }),
    )
  })

  it('is counted up to today, and one that is over up to its last day', () => {
    const year = financialYear(day('2026-11-21'), 4)
    expect(periodOf(year, day('2026-11-21')).to).toBe('2026-11-21')
    expect(periodOf(year, day('2027-08-01')).to).toBe('2027-03-31')
  })
})

it('taxes stand in the order of paper, others behind them by name', () => {
  const rows = ['VAT', 'IGST', 'SGST', 'CESS', 'CGST', 'SGST', 'Excise'].map((tax) => ({ tax }))
  expect(taxNames(rows)).toEqual(['CGST', 'SGST', 'IGST', 'CESS', 'Excise', 'VAT'])
})

describe('the average price of an item', () => {
  const INR = currency('INR')
  const of = (taxable: number, quantity: string) => averagePrice({ taxable_minor: minor(taxable), quantity }, INR)
  it('is what was paid for one, as fine as the currency, and finer where it is less than one whole unit', () => {
    expect(of(1_060_000, '40')).toBe('265.00')
    expect(of(10_000, '3')).toBe('33.33')
    expect(of(3_75, '100')).toBe('0.0375')
    expect(of(2_50, '0.5')).toBe('5.00')
    expect(averagePrice({ taxable_minor: minor(1_000), quantity: '3' }, currency('JPY'))).toBe('333')
  })
  it('is none of what came back whole, or of more that came back than was bought', () => {
    expect(of(0, '0')).toBeNull()
    expect(of(-500, '-2')).toBeNull()
    expect(of(-500, '2')).toBeNull()
  })
})

it('shares are percent of the whole with one digit, and none of nothing', () => {
  expect(shareOf(minor(1), minor(3))).toBe('33.3')
  expect(shareOf(minor(-1), minor(8))).toBe('-12.5')
  expect(shareOf(minor(5), ZERO)).toBeNull()
})

it('a deduction is proved as its certificate is; put back on the account it is reversed, whatever its certificate', () => {
  const states = [null, 'uploaded', 'accepted', 'rejected'] as const
  const proofs = states.map((certificate_state) => proofOf({ certificate_state, reversed_on: null }))
  expect(proofs).toEqual(['missing', 'uploaded', 'accepted', 'rejected'])
  for (const certificate_state of states)
    expect(proofOf({ certificate_state, reversed_on: day('2026-10-01') })).toBe('reversed')
})
