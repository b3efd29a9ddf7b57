import { describe, expect, it } from 'vitest'
import { india } from '#adapters/country/india/india.ts'
import { vat } from '#adapters/country/vat/vat.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { deductionsOn, suggestedDeduction } from './deduction.ts'

describe('tax that a buyer keeps back', () => {
  it('is 0.1 % of a year’s purchases of goods beyond fifty lakh rupees, GST apart (194Q, golden)', () => {
    const rule = deductionsOn(india.deductions, day('2026-11-21')).find((one) => one.kind === '194Q')
    if (!rule) throw new Error('no 194Q')
    let before = 0
    const deducted = [30_00_000_00, 15_00_000_00, 10_00_000_00, 8_00_000_00].map((base) => {
      const amount = suggestedDeduction(rule, minor(before), minor(base))
      before += base
      return amount
    })
    expect(deducted).toEqual([0, 0, 500_00, 800_00])
  })

  it('bears none of the free part where the law knows none', () => {
    expect(suggestedDeduction({ rate_bp: 200, free_minor: null }, minor(0), minor(1_000_00))).toBe(20_00)
  })

  it('is called as the law calls it on the day: from 1 April 2026 the code of the new act', () => {
    const label = (on: string) => deductionsOn(india.deductions, day(on)).find((one) => one.kind === '194Q')?.label
    expect(label('2026-03-31')).toBe('Goods, 194Q')
    expect(label('2026-04-01')).toBe('Goods, code 1031 (was 194Q)')
    expect(label('2021-06-30')).toBeUndefined()
  })

  it('does not exist where tax is not deducted', () => {
    expect(deductionsOn(vat.deductions, day('2026-11-21'))).toEqual([])
  })

  it('has each kind once on every day, so that a choice is one rule', () => {
    for (const on of ['2021-07-01', '2025-12-31', '2026-11-21']) {
      const kinds = deductionsOn(india.deductions, day(on)).map((one) => one.kind)
      expect(new Set(kinds).size).toBe(kinds.length)
    }
  })
})
