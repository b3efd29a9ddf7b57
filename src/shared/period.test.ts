import { describe, expect, it } from 'vitest'
import { day } from './day.ts'
import { monthOf, quarterOf, readDates, yearsUntil } from './period.ts'

describe('periods', () => {
  it('count financial years back from today, from the seller’s first month', () => {
    expect(yearsUntil(day('2026-11-21'), 4, 2)).toEqual([
      { from: '2026-04-01', to: '2027-03-31', label: '2026-27' },
      { from: '2025-04-01', to: '2026-03-31', label: '2025-26' },
    ])
    expect(yearsUntil(day('2026-11-21'), 1, 2).map((year) => year.label)).toEqual(['2026', '2025'])
  })

  it('begin quarters with the year, whenever that begins', () => {
    expect(quarterOf(day('2026-11-21'), 4)).toEqual({ from: '2026-10-01', to: '2026-12-31' })
    expect(quarterOf(day('2026-03-31'), 4)).toEqual({ from: '2026-01-01', to: '2026-03-31' })
    expect(quarterOf(day('2026-01-05'), 2)).toEqual({ from: '2025-11-01', to: '2026-01-31' })
    expect(monthOf(day('2028-02-10'))).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  })

  it('read two typed dates, and say what is wrong with which', () => {
    expect(readDates('2026-01-01', '')).toMatchObject({ from: '2026-01-01', to: null, problems: [] })
    expect(readDates(' 2026-02-30 ', 'x').problems).toEqual([
      { name: 'from', code: 'invalid_date' },
      { name: 'to', code: 'invalid_date' },
    ])
    expect(readDates('2026-02-02', '2026-02-01').problems).toEqual([{ name: 'to', code: 'range_reversed' }])
  })
})
