import { describe, expect, test } from 'vitest'
import { day } from '#shared/day.ts'
import { checkItemCode, rateDay, rateFor, ratesOn } from './rates.ts'

describe('the rates of GST', () => {
  test.each([
    ['2025-09-21', [0, 10, 25, 150, 300, 500, 1200, 1800, 2800]],
    ['2025-09-22', [0, 10, 25, 150, 300, 500, 1800, 2800, 4000]],
    ['2026-01-31', [0, 10, 25, 150, 300, 500, 1800, 2800, 4000]],
    ['2026-02-01', [0, 10, 25, 150, 300, 500, 1800, 4000]],
  ])('on %s are %j', (on, rates) => {
    expect(ratesOn(day(on)).map((choice) => choice.rate_bp)).toEqual(rates)
  })

  test.each([
    ['24022090', '2026-01-31', 2800],
    ['24022090', '2026-02-01', 4000],
    ['24031921', '2026-01-31', 2800],
    ['24031921', '2026-02-01', 1800],
    ['24031990', '2026-02-01', 4000],
    ['252329', '2025-09-21', 2800],
    ['252329', '2025-09-22', 1800],
    ['84713010', '2026-11-21', null],
  ])('of code %s on %s is %s: the longest prefix decides', (code, on, rate) => {
    expect(rateFor(code, day(on))).toBe(rate)
  })
})

describe('at a change of rate', () => {
  const before = day('2025-09-21')
  const after = day('2025-09-22')
  test.each([
    [before, before, before, before],
    [before, before, after, before],
    [before, after, before, before],
    [before, after, after, after],
    [after, before, before, before],
    [after, before, after, after],
    [after, after, before, after],
    [after, after, after, after],
  ])('supplied %s, invoiced %s, paid %s: the rate of %s', (supplied_on, invoiced_on, paid_on, expected) => {
    expect(rateDay({ supplied_on, invoiced_on, paid_on })).toBe(expected)
  })

  test('what is not paid yet counts as paid after it', () => {
    expect(rateDay({ supplied_on: before, invoiced_on: after, paid_on: null })).toBe(after)
    expect(rateDay({ supplied_on: before, invoiced_on: before, paid_on: null })).toBe(before)
  })
})

describe('an HSN or SAC code', () => {
  test.each(['8471', '847130', '84713010', '998311'])('%s may stand', (code) => {
    expect(checkItemCode(code)).toBeNull()
  })
  test.each(['', '847', '84713', '8471301', '847130100', '84a1', '84 71', '८४७१'])('“%s” may not', (code) => {
    expect(checkItemCode(code)).toMatch(/HSN or SAC/)
  })
  test('needs the digits the seller’s turnover asks for', () => {
    expect(checkItemCode('8471', 6)).toBe('Give at least 6 digits of the HSN or SAC code.')
    expect(checkItemCode('847130', 6)).toBeNull()
  })
})
