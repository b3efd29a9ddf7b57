import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OpenGroup } from '#features/ledger/entry.ts'
import { addDays, day } from '#shared/day.ts'
import { currency, minor } from '#shared/money.ts'
import { standingsOf, yearOf } from './standing.ts'

const INR = currency('INR')
const USD = currency('USD')
const today = day('2026-11-21')

const group = fc
  .record({
    currency: fc.constantFrom(INR, USD),
    side: fc.constantFrom('D' as const, 'C' as const),
    due_on: fc.integer({ min: -400, max: 200 }).map((days) => addDays(today, days)),
    open_minor: fc.integer({ min: 1, max: 9_999_999_999 }).map(minor),
    disputed_percent: fc.constantFrom(0, 0, 30, 100),
    count: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ disputed_percent, ...one }) => {
    const disputed = one.side === 'C' ? 0 : Math.floor((one.open_minor * disputed_percent) / 100)
    return { ...one, disputed_minor: minor(disputed), due_count: disputed === one.open_minor ? 0 : one.count }
  })

function total(amounts: readonly number[]): number {
  return amounts.reduce((all, one) => all + one, 0)
}

describe('where an account stands', () => {
  it('adds up: late, next, later and what is in question make what is open, and so does its age', () => {
    fc.assert(
      fc.property(fc.array(group, { maxLength: 40 }), (groups: OpenGroup[]) => {
        for (const standing of standingsOf(groups, today, INR)) {
          const { late, next, later } = standing
          const rows = [late?.amount_minor ?? 0, next?.amount_minor ?? 0, ...later.map((row) => row.amount_minor)]
          // two groups may share the next due date: both belong to its row or the rows after it
          expect(total(rows) + standing.disputed_minor).toBe(standing.open_minor)
          expect(total(standing.ageing) + standing.disputed_minor).toBe(standing.open_minor)
          expect(standing.open_minor - standing.advance_minor).toBe(standing.balance_minor)
          const asked = groups.filter((one) => one.side === 'D' && one.currency === standing.currency)
          const counts = [late?.count ?? 0, next?.count ?? 0, ...later.map((row) => row.count)]
          expect(total(counts)).toBe(total(asked.map((one) => one.due_count)))
        }
      }),
    )
  })

  it('never adds two currencies', () => {
    const groups: OpenGroup[] = [
      { currency: INR, side: 'D', due_on: today, open_minor: minor(100), disputed_minor: minor(0), count: 1, due_count: 1 },
      { currency: USD, side: 'D', due_on: today, open_minor: minor(7), disputed_minor: minor(0), count: 1, due_count: 1 },
    ]
    expect(standingsOf(groups, today, INR).map((one) => [one.currency, one.balance_minor])).toEqual([
      [INR, 100],
      [USD, 7],
    ])
  })

  it('stands at nothing when nothing is open', () => {
    expect(standingsOf([], today, INR)).toMatchObject([{ balance_minor: 0, late: null, next: null, later: [], open_count: 0 }])
  })

  it('counts what is in question as neither late nor due, and shows it apart', () => {
    const past = { currency: INR, side: 'D', due_on: day('2026-10-01'), count: 1 } as const
    const groups: OpenGroup[] = [
      { ...past, open_minor: minor(500), disputed_minor: minor(500), due_count: 0 },
      { ...past, due_on: day('2026-11-01'), open_minor: minor(300), disputed_minor: minor(100), due_count: 1 },
    ]
    expect(standingsOf(groups, today, INR)[0]).toMatchObject({
      late: { amount_minor: 200, count: 1, oldest_days: 20 },
      next: null,
      disputed_minor: 600,
      ageing: [0, 200, 0, 0, 0],
      balance_minor: 800,
    })
  })

  it('counts what is due today as not late', () => {
    const groups: OpenGroup[] = [
      { currency: INR, side: 'D', due_on: today, open_minor: minor(5), disputed_minor: minor(0), count: 1, due_count: 1 },
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
