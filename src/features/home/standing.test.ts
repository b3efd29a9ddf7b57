import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OpenGroup } from '#features/ledger/entry.ts'
import { addDays, day } from '#shared/day.ts'
import { currency, minor } from '#shared/money.ts'
import { standingsOf, yearOf } from './standing.ts'

const INR = currency('INR')
const USD = currency('USD')
const today = day('2026-11-21')

const group = fc.record({
  currency: fc.constantFrom(INR, USD),
  side: fc.constantFrom('D' as const, 'C' as const),
  due_on: fc.integer({ min: -400, max: 200 }).map((days) => addDays(today, days)),
  open_minor: fc.integer({ min: 1, max: 9_999_999_999 }).map(minor),
  disputed_minor: fc.constant(minor(0)),
  count: fc.integer({ min: 1, max: 9 }),
})

function total(amounts: readonly number[]): number {
  return amounts.reduce((all, one) => all + one, 0)
}

describe('where an account stands', () => {
  it('adds up: late, next and later make what is open, and so does its age', () => {
    fc.assert(
      fc.property(fc.array(group, { maxLength: 40 }), (groups: OpenGroup[]) => {
        for (const standing of standingsOf(groups, today, INR)) {
          const { late, next, later } = standing
          const rows = [late?.amount_minor ?? 0, next?.amount_minor ?? 0, ...later.map((row) => row.amount_minor)]
          // two groups may share the next due date: both belong to its row or the rows after it
          expect(total(rows)).toBe(standing.open_minor)
          expect(total(standing.ageing)).toBe(standing.open_minor)
          expect(standing.open_minor - standing.advance_minor).toBe(standing.balance_minor)
          expect(total([late?.count ?? 0, next?.count ?? 0, ...later.map((row) => row.count)])).toBe(standing.open_count)
        }
      }),
    )
  })

  it('never adds two currencies', () => {
    const groups: OpenGroup[] = [
      { currency: INR, side: 'D', due_on: today, open_minor: minor(100), disputed_minor: minor(0), count: 1 },
      { currency: USD, side: 'D', due_on: today, open_minor: minor(7), disputed_minor: minor(0), count: 1 },
    ]
    expect(standingsOf(groups, today, INR).map((one) => [one.currency, one.balance_minor])).toEqual([
      [INR, 100],
      [USD, 7],
    ])
  })

  it('stands at nothing when nothing is open', () => {
    expect(standingsOf([], today, INR)).toMatchObject([{ balance_minor: 0, late: null, next: null, later: [], open_count: 0 }])
  })

  it('counts what is due today as not late', () => {
    const groups: OpenGroup[] = [
      { currency: INR, side: 'D', due_on: today, open_minor: minor(5), disputed_minor: minor(0), count: 1 },
    ]
    expect(standingsOf(groups, today, INR)[0]).toMatchObject({ late: null, next: { due_on: today }, ageing: [5, 0, 0, 0, 0] })
  })
})

describe('twelve months', () => {
  it('end in opening + bought − paid, months without a movement being zero', () => {
    const months = [day('2026-10-01'), day('2026-11-01')]
    const movements = [{ month: day('2026-11-01'), currency: INR, bought_minor: minor(500), paid_minor: minor(300) }]
    expect(yearOf(movements, months, minor(40))).toMatchObject({ bought: [0, 500], paid: [0, 300], closing_minor: 240 })
  })
})
