import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import golden from '#test/data/golden.json' with { type: 'json' }
import {
  addDays,
  addMonths,
  day,
  dayOf,
  daysBetween,
  endOfMonth,
  financialYear,
  maxDay,
  minDay,
  parseDay,
  requireDay,
  startOfMonth,
  weekday,
} from './day.ts'

const days = fc.integer({ min: 0, max: 100_000 }).map((count) => addDays(day('1910-01-01'), count))

describe('a day', () => {
  test.each(['2026-02-28', '2024-02-29', '2000-02-29', '1900-01-01', '2199-12-31'])('%s exists', (text) => {
    expect(parseDay(text)).toBe(text)
  })

  test.each([
    '2026-02-29',
    '2100-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-1-1',
    '21-11-2026',
    '1899-12-31',
    '2200-01-01',
    ' 2026-01-01',
    '',
    null,
    20260101,
  ])('%s does not', (text) => {
    expect(parseDay(text)).toBeNull()
    expect(() => requireDay(text, 'due_on')).toThrow(
      expect.objectContaining({ name: 'Refusal', code: 'invalid_date', param: 'due_on' }),
    )
  })

  test('is the seller’s, not that of Greenwich', () => {
    expect(dayOf(new Date('2026-03-31T18:29:59Z'), 'Asia/Kolkata')).toBe('2026-03-31')
    expect(dayOf(new Date('2026-03-31T18:30:00Z'), 'Asia/Kolkata')).toBe('2026-04-01')
    expect(dayOf(new Date('2026-01-01T03:00:00Z'), 'America/New_York')).toBe('2025-12-31')
  })

  test('is added to across months, leap years and summer time', () => {
    expect(addDays(day('2024-02-28'), 1)).toBe('2024-02-29')
    expect(addDays(day('2026-03-29'), 1)).toBe('2026-03-30')
    expect(addDays(day('2026-01-01'), -1)).toBe('2025-12-31')
    expect(daysBetween(day('2026-03-01'), day('2026-04-01'))).toBe(31)
    expect(daysBetween(day('2026-04-01'), day('2026-03-01'))).toBe(-31)
  })

  test('a month later falls on the last of a shorter month', () => {
    expect(addMonths(day('2026-01-31'), 1)).toBe('2026-02-28')
    expect(addMonths(day('2024-01-31'), 1)).toBe('2024-02-29')
    expect(addMonths(day('2026-12-15'), 1)).toBe('2027-01-15')
    expect(addMonths(day('2026-01-15'), -1)).toBe('2025-12-15')
    expect(addMonths(day('2026-03-31'), -13)).toBe('2025-02-28')
  })

  test('has a month and a weekday around it', () => {
    expect([startOfMonth(day('2024-02-15')), endOfMonth(day('2024-02-15')), endOfMonth(day('2026-12-01'))]).toEqual([
      '2024-02-01',
      '2024-02-29',
      '2026-12-31',
    ])
    expect(['2026-11-16', '2026-11-21', '2026-11-22'].map((text) => weekday(day(text)))).toEqual([1, 6, 7])
    expect([minDay(day('2026-01-01'), day('2025-12-31')), maxDay(day('2026-01-01'), day('2025-12-31'))]).toEqual([
      '2025-12-31',
      '2026-01-01',
    ])
  })

  test('is where one comes back to', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -20_000, max: 20_000 }), (from, count) => {
        expect(addDays(addDays(from, count), -count)).toBe(from)
        expect(daysBetween(from, addDays(from, count))).toBe(count)
      }),
    )
  })
})

describe('the financial year', () => {
  test.each(golden.fy)('from April: %j', ({ date, utc, fy }) => {
    const on = utc === undefined ? day(date) : dayOf(new Date(utc), 'Asia/Kolkata')
    expect(financialYear(on, 4).label).toBe(fy)
  })

  test('has its first and last day, and one number where it is the calendar’s', () => {
    expect(financialYear(day('2026-11-21'), 4)).toEqual({ from: '2026-04-01', to: '2027-03-31', label: '2026-27' })
    expect(financialYear(day('2024-02-29'), 3)).toEqual({ from: '2023-03-01', to: '2024-02-29', label: '2023-24' })
    expect(financialYear(day('2026-11-21'), 1)).toEqual({ from: '2026-01-01', to: '2026-12-31', label: '2026' })
  })

  test('holds its day, and the next begins when it ends', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 12 }), (on, start_month) => {
        const year = financialYear(on, start_month)
        expect(year.from <= on && on <= year.to).toBe(true)
        expect(financialYear(addDays(year.to, 1), start_month).from).toBe(addDays(year.to, 1))
      }),
    )
  })
})
