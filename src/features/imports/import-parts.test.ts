import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, day } from '#shared/day.ts'
import { newId } from '#shared/id.ts'
import { currency, minor } from '#shared/money.ts'
import { type NumberedEntry, planAllocations, type Wish } from './allocation-plan.ts'
import { amountCell, rateCell } from './cell.ts'
import { dayReader, isoDay } from './day-format.ts'
import { readMapping } from './mapping.ts'

const INR = currency('INR')
const ISO = { readDay: isoDay, date_format: 'YYYY-MM-DD', comma_groups: true }

describe('dates of a file', () => {
  it.each([
    [null, '2026-11-21', '2026-11-21'],
    [null, '2026-11-21 08:26:00', '2026-11-21'],
    [null, '2026-11-21T08:26Z', '2026-11-21'],
    [null, '21/11/2026', null],
    [null, '2026-02-29', null],
    ['DD/MM/YYYY', '1/2/2026', '2026-02-01'],
    ['DD/MM/YYYY', '2026-11-21', '2026-11-21'],
    ['MM/DD/YYYY', '1/2/2026', '2026-01-02'],
    ['MM/DD/YYYY', '21/2/2026', null],
    ['DD.MM.YY', '21.11.26', '2026-11-21'],
    ['DD-MMM-YYYY', '21-Nov-2026', '2026-11-21'],
    ['DD-MMM-YYYY', '21-Nix-2026', null],
    ['YYYY-MM-DD hh:mm:ss', '2010-12-01 08:26:00', '2010-12-01'],
  ])('written %s: %s is %s', (format, text, read) => {
    expect(dayReader(format)(text)).toBe(read)
  })

  it.each(['DD/MM', 'DD/DD/YYYY', 'day month year', ''])('are not read by the format “%s”', (format) => {
    expect(() => dayReader(format)).toThrow('is no date format')
  })
})

describe('amounts of a file', () => {
  it.each([
    ['1234.50', 123_450],
    ['1,234.50', 123_450],
    ['1,18,000', 11_800_000],
    ['-250', -25_000],
    ['0.5', 50],
  ])('%s is %i paise', (text, paise) => {
    expect(amountCell(() => text, 'amount', INR, ISO)).toBe(paise)
  })

  it.each(['1,2.3.4', '1.234,50', '12,50', '1e3', '₹5', '5.005', '', '99999999999999999', '1 000'])('%s is none', (text) => {
    expect(() => amountCell(() => text, 'amount', INR, ISO)).toThrow()
  })

  it('are never guessed at where a comma may be a decimal one', () => {
    expect(() => amountCell(() => '1,234', 'amount', INR, { ...ISO, comma_groups: false })).toThrow('This is no amount')
  })

  it.each([
    ['18', 1_800],
    ['2.5', 250],
    ['0', 0],
    ['18 %', 1_800],
    ['', null],
  ])('a rate of %s is %s basis points', (text, basis_points) => {
    expect(rateCell(() => text, 'rate')).toBe(basis_points)
  })
})

describe('a mapping', () => {
  const good = { currency: 'GBP', columns: { number: 'No', date: 'Day', account: 'Customer', quantity: 'Qty', price: 'Price' } }

  it('needs its columns and a currency, and nothing it does not know', () => {
    expect(readMapping(JSON.stringify(good))).toMatchObject({
      date_format: null,
      credit_note_prefix: null,
      account_name: '{account}',
    })
    expect(() => readMapping('{')).toThrow('no JSON')
    expect(() => readMapping('[]')).toThrow('must be an object')
    expect(() => readMapping(JSON.stringify({ ...good, colums: {} }))).toThrow('There is no “colums” in a mapping')
    expect(() => readMapping(JSON.stringify({ ...good, currency: 'POUND' }))).toThrow('Say the currency')
    expect(() => readMapping(JSON.stringify({ ...good, columns: { ...good.columns, price: '' } }))).toThrow(
      'Say which column holds the price',
    )
    expect(() => readMapping(JSON.stringify({ ...good, countries: { France: 'FRA' } }))).toThrow('no country code')
  })
})

describe('a plan of allocations', () => {
  const first = day('2026-01-01')
  function entry(side: 'C' | 'D', amount: number): NumberedEntry {
    const id = newId(side === 'C' ? 'payment' : 'invoice')
    return {
      id,
      account_id: newId('account'),
      kind: side === 'C' ? 'RCPT' : 'INV',
      number: id,
      number_upper: id,
      dated_on: first,
      due_on: first,
      currency: INR,
      side,
      amount_minor: minor(side === 'C' ? -amount : amount),
      open_minor: minor(amount),
    }
  }

  it('frees what is undone for the same day, in whatever order the rows stand', () => {
    const [credit, one, other] = [entry('C', 100), entry('D', 100), entry('D', 100)]
    const rows = [
      { credit, debit: other, amount_minor: minor(100), effective_on: addDays(first, 5) },
      { credit, debit: one, amount_minor: minor(-100), effective_on: addDays(first, 5) },
      { credit, debit: one, amount_minor: minor(100), effective_on: first },
    ]
    expect(planAllocations(rows, []).refused).toEqual([])
  })

  it('never settles more than there is, on any day', () => {
    const wish = fc.record({
      credit: fc.nat(2),
      debit: fc.nat(2),
      amount: fc.integer({ min: -60, max: 60 }).filter((amount) => amount !== 0),
      later: fc.nat(6),
    })
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 30 }), (asked) => {
        const credits = [entry('C', 50), entry('C', 80), entry('C', 10)]
        const debits = [entry('D', 70), entry('D', 20), entry('D', 40)]
        const wishes = asked.flatMap(({ credit, debit, amount, later }): Wish[] => {
          const [one, other] = [credits[credit], debits[debit]]
          return one && other
            ? [{ credit: one, debit: other, amount_minor: minor(amount), effective_on: addDays(first, later) }]
            : []
        })
        const { granted, refused } = planAllocations(wishes, [])
        expect(granted.length + refused.length).toBe(wishes.length)
        for (let later = 0; later <= 7; later++) {
          const known = granted.filter((row) => row.effective_on <= addDays(first, later))
          for (const end of [...credits, ...debits]) {
            const settled = known
              .filter((row) => row.credit === end || row.debit === end)
              .reduce((all, row) => all + row.amount_minor, 0)
            expect(settled).toBeGreaterThanOrEqual(0)
            expect(settled).toBeLessThanOrEqual(Math.abs(end.amount_minor))
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
