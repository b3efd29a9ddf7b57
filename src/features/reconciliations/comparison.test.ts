import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EntryKind } from '#features/ledger/entry.ts'
import { addDays, day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { type Minor, minor } from '#shared/money.ts'
import { INR } from '#test/world.ts'
import { bridgeOf, type Comparison, compareLedgers } from './comparison.ts'
import { differenceOf, type Word } from './matching.ts'
import type { LedgerRow, OurEntry, Reconciliation } from './reconciliation.ts'

describe('the golden reconciliation (domain specification 2.7)', () => {
  const result = compare(
    [
      our('INV', '2026-27/0001', '2026-04-05', 118_000_00),
      our('INV', '2026-27/0002', '2026-05-02', 59_000_00),
      our('CN', 'CN/0001', '2026-05-15', -11_800_00),
      our('INV', '2026-27/0003', '2026-06-10', 236_000_00),
      our('RCPT', 'R4', '2026-06-25', -210_800_00, 'SBIN526112345678'),
      our('TDS', 'TDS-R4', '2026-06-25', -200_00),
      our('DN', 'DN/0001', '2026-07-09', 590_00),
      our('INV', '2026-27/0004', '2026-10-01', 88_500_00),
      our('INV', '2026-27/0005', '2026-11-15', 35_400_00),
      our('RCPT', 'R8', '2026-11-18', -30_000_00),
    ],
    [
      their('bill', '0001/26-27', '2026-04-06', 118_000_00),
      their('bill', 'INV 0002', '2026-05-20', 59_000_00),
      their('note', 'CN-1', '2026-05-15', -11_800_00),
      their('bill', '3', '2026-08-10', 236_001_00),
      their('payment', '17', '2026-06-24', -210_800_00, 'NEFT SBIN526112345678'),
      their('tax', 'J-9', '2026-06-25', -200_00),
      their('bill', '2026-27/0004', '2026-10-01', 85_800_00),
      their('payment', '31', '2026-11-17', -30_000_00),
      their('payment', 'CASH-9', '2026-10-20', -5_000_00),
    ],
  )

  it('has both balances and a bridge that is exact', () => {
    expect(result).toMatchObject({ ours_minor: 284_690_00, theirs_minor: 241_001_00, difference_minor: 43_689_00 })
    expect(bridgeOf(result)).toEqual({
      opening: 0,
      rounding: -1_00,
      mismatches: 2_700_00,
      only_ours: 590_00 + 35_400_00,
      only_theirs: 5_000_00,
      gap: 0,
    })
  })

  it('names every difference, and asks only what a person must say', () => {
    expect(result.rounding.map(named)).toEqual([['2026-27/0003', '3', -1_00]])
    expect(result.mismatches.map(named)).toEqual([['2026-27/0004', '2026-27/0004', 2_700_00]])
    expect(result.only_ours.map((line) => line.entry.number)).toEqual(['DN/0001', '2026-27/0005'])
    expect(result.only_theirs.map((line) => line.row.number)).toEqual(['CASH-9'])
    expect(result.suggestions.map((one) => [one.why, one.ours[0]?.entry.number, one.theirs[0]?.row.number])).toEqual([
      ['amount', 'TDS-R4', 'J-9'],
      ['amount', 'R8', '31'],
    ])
    expect(result.matched_count).toBe(4)
  })
})

describe('the passes', () => {
  it('take a row only when each is the only partner of the other; twins are asked about', () => {
    const result = compare(
      [our('INV', 'A/4', '2026-10-01', 88_500_00)],
      [their('bill', 'A/4', '2026-10-01', 88_500_00), their('bill', 'A-04', '2026-10-02', 88_500_00)],
    )
    expect(result.matched_count).toBe(0)
    expect(result.suggestions.map((one) => one.why)).toEqual(['twin'])
    expect(result.only_theirs).toHaveLength(1)
    expect(result.difference_minor).toBe(-88_500_00)
  })

  it('keep invoices of two years apart whose numbers differ only in the year', () => {
    const result = compare(
      [our('INV', '2025-26/0004', '2026-03-31', 10_000_00), our('INV', '2026-27/0004', '2026-04-02', 20_000_00)],
      [their('bill', '2026-27/0004', '2026-04-02', 19_000_00)],
    )
    expect(result.mismatches.map(named)).toEqual([['2026-27/0004', '2026-27/0004', 1_000_00]])
    expect(result.only_ours.map((line) => line.entry.number)).toEqual(['2025-26/0004'])
  })

  it('know a payment by what the bank calls it, whatever its date, and never by two voucher numbers', () => {
    const result = compare(
      [our('RCPT', 'R4', '2026-06-25', -5_000_00, 'UTR 526112345678'), our('RCPT', 'R5', '2026-06-26', -7_000_00)],
      [their('payment', '5', '2026-04-02', -4_500_00, 'NEFT/526112345678'), their('payment', '4', '2026-08-26', -9_000_00)],
    )
    expect(result.mismatches.map(named)).toEqual([['R4', '5', -500_00]])
    expect(result.only_ours.map((line) => line.entry.number)).toEqual(['R5'])
    expect(result.only_theirs.map((line) => line.row.number)).toEqual(['4'])
  })

  it('suggest the rows that add up to one payment, when there is one such set', () => {
    const parts = [-40_000_00, -35_000_00, -25_000_00].map((amount, i) => their('payment', `${60 + i}`, '2026-06-24', amount))
    const result = compare([our('RCPT', 'R9', '2026-06-25', -100_000_00)], parts)
    expect(result.suggestions.map((one) => [one.why, one.ours.length, one.theirs.length])).toEqual([['several', 1, 3]])
    const gross = compare(
      [our('RCPT', 'R4', '2026-06-25', -210_800_00), our('TDS', 'TDS-R4', '2026-06-25', -200_00)],
      [their('payment', '9', '2026-06-25', -211_000_00)],
    )
    expect(gross.suggestions.map((one) => [one.why, one.ours.length, one.theirs.length])).toEqual([['several', 2, 1]])
  })

  it('know a document that was booked in several rows under one number: it is one, equal or not', () => {
    const ours = [our('INV', '26-27/7', '2026-04-05', 118_000_00), our('INV', '26-27/8', '2026-04-05', 50_000_00)]
    const rows = (...amounts: number[]) => amounts.map((amount) => their('bill', '7', '2026-04-05', amount))
    const equal = compare(ours, [...rows(100_000_00, 17_000_00, 1_000_00), their('bill', '8', '2026-04-05', 50_000_00)])
    expect(equal).toMatchObject({ matched_count: 2, difference_minor: 0, only_theirs: [], mismatches: [] })
    expect(equal.together.map((match) => match.theirs[0]?.rows.length)).toEqual([3])
    const less = compare(ours, rows(100_000_00, 17_000_00))
    expect(less.mismatches.map(named)).toEqual([['26-27/7', '7', 1_000_00]])
    const rounded = compare(ours, rows(100_000_00, 17_999_60))
    expect(rounded.rounding.map(named)).toEqual([['26-27/7', '7', 40]])
  })

  it('take a bill that was booked twice for no document in two rows', () => {
    const twice = [their('bill', '7', '2026-04-05', 118_000_00), their('bill', '7', '2026-04-05', 118_000_00)]
    const result = compare([our('INV', '7', '2026-04-05', 118_000_00)], twice)
    expect(result).toMatchObject({ together: [], difference_minor: -118_000_00 })
    expect(result.only_theirs).toHaveLength(1)
  })

  it('do as a person has said, and ask no more', () => {
    const ours = [our('RCPT', 'R8', '2026-11-18', -30_000_00)]
    const theirs = [their('payment', '', '2026-11-17', -30_000_00)]
    const [asked] = compare(ours, theirs).suggestions
    const key = asked?.key ?? ''
    expect(compare(ours, theirs, { decisions: { [key]: 'same' } })).toMatchObject({ matched_count: 1, suggestions: [] })
    const different = compare(ours, theirs, { decisions: { [key]: 'different' } })
    expect([different.suggestions, different.only_ours.length, different.only_theirs.length]).toEqual([[], 1, 1])
    const forged = compare(ours, theirs, { decisions: { [`${key}+R9`]: 'same', 'x~y': 'same', '~': 'same' } })
    expect(forged.suggestions).toHaveLength(1)
  })
})

describe('the ledger of the customer', () => {
  it('counts what stands before the period as its opening balance, and leaves what comes after for later', () => {
    const result = compare(
      [our('INV', '7', '2026-05-02', 100_00)],
      [
        their('bill', '1', '2026-03-02', 40_00),
        their('bill', '7', '2026-05-02', 100_00),
        their('bill', '9', '2027-05-02', 900_00),
      ],
      { their_opening_minor: minor(5_00), opening_minor: minor(50_00) },
    )
    expect(result.opening).toEqual({ ours_minor: 50_00, theirs_minor: 45_00, difference_minor: 5_00 })
    expect(result).toMatchObject({ ours_minor: 150_00, theirs_minor: 145_00, difference_minor: 5_00 })
  })

  it('may say more than the rows that could be read: the bridge has a line for it', () => {
    const theirs = [their('bill', '7', '2026-05-02', 100_00)]
    const result = compare([our('INV', '7', '2026-05-02', 100_00)], theirs, { their_balance_minor: minor(130_00) })
    expect(result).toMatchObject({ theirs_minor: 130_00, gap_minor: 30_00, difference_minor: -30_00 })
  })

  it('can be turned round', () => {
    const theirs = [their('bill', '7', '2026-05-02', -100_00)]
    const result = compare([our('INV', '7', '2026-05-02', 100_00)], theirs, { decisions: { orientation: 'turned' } })
    expect(result).toMatchObject({ matched_count: 1, difference_minor: 0, turned: true })
  })

  it('of documents alone is compared with documents, also with those just outside the period', () => {
    const result = compare(
      [our('INV', '1', '2026-03-29', 10_00), our('INV', '2', '2026-03-30', 20_00), our('INV', '3', '2026-04-02', 30_00)],
      [their('bill', '1', '2026-03-29', 10_00), their('bill', '3', '2026-04-02', 31_00)],
      { file_kind: 'gstr_2b', opening_minor: minor(999_00) },
    )
    expect(result).toMatchObject({ documents_only: true, ours_minor: 40_00, theirs_minor: 41_00, difference_minor: -1_00 })
    expect(result.only_ours).toEqual([])
  })
})

describe('whatever two ledgers hold', () => {
  const amount = fc.integer({ min: -6, max: 6 }).map((n) => n * 50_00 + (n % 2))
  const words = fc.constantFrom<Word | null>('bill', 'note', 'payment', 'tax', 'write_off', null)
  const kinds = fc.constantFrom<EntryKind>('OB', 'INV', 'DN', 'CN', 'RCPT', 'TDS', 'REV', 'WO')
  const numbers = fc.constantFrom('', '1', 'INV/26-27/1', 'CN-1', '25-26/2', '26-27/2', '3', 'UTR526112345678')
  const days = fc.integer({ min: 0, max: 40 }).map((n) => addDays(day('2026-04-01'), n))
  const ours = fc.array(fc.tuple(kinds, numbers, days, amount, numbers), { maxLength: 30 })
  const theirs = fc.array(fc.tuple(words, numbers, days, amount, numbers), { maxLength: 30 })

  it('the bridge is exact, no row stands twice, and none is lost', () => {
    fc.assert(
      fc.property(ours, theirs, amount, amount, fc.boolean(), (mine, yours, opening, gap, says_same) => {
        const entries = mine.map(([kind, number, on, size, reference]) => our(kind, number, on, size, reference))
        const rows = yours.map(([kind, number, on, size, reference]) => their(kind, number, on, size, reference))
        const first = compare(entries, rows, { opening_minor: minor(opening) })
        const decisions = Object.fromEntries(first.suggestions.map((one) => [one.key, says_same ? 'same' : 'different']))
        const balance = minor(rows.reduce((all, row) => all + row.amount_minor, 0) + gap)
        const result = compare(entries, rows, { opening_minor: minor(opening), their_balance_minor: balance, decisions })
        expectExact(result, entries, rows, opening, balance)
        expect(compare(entries, rows, { opening_minor: minor(opening) })).toEqual(first)
      }),
      { numRuns: 400 },
    )
  })

  it('is quick for twenty thousand rows on either side, also when all look alike', () => {
    const count = 20_000
    const entries = Array.from({ length: count }, (_, i) =>
      our('INV', `26-27/${i}`, addDays(day('2026-04-01'), i % 365), 100_00 + (i % 977)),
    )
    const rows = entries.map((entry, i) =>
      their('bill', i % 3 ? entry.number : `X${i}`, entry.dated_on, entry.amount_minor + (i % 7 ? 0 : 50)),
    )
    const alike = Array.from({ length: count }, () => our('RCPT', '1', '2026-04-05', -500_00))
    const likewise = Array.from({ length: count }, () => their(null, '1', '2026-04-05', -500_00))
    const began = performance.now()
    expect(compare(entries, rows).matched_count).toBeGreaterThan(10_000)
    expect(compare(alike, likewise).difference_minor).toBe(0)
    expect(performance.now() - began).toBeLessThan(8_000)
  })
})

function expectExact(
  result: Comparison,
  entries: readonly OurEntry[],
  rows: readonly LedgerRow[],
  opening: number,
  balance: number,
): void {
  const ours = opening + entries.reduce((all, entry) => all + entry.amount_minor, 0)
  const parts = Object.values(bridgeOf(result)).reduce((all, part) => all + part, 0)
  expect([result.ours_minor, result.theirs_minor]).toEqual([ours, balance])
  expect(parts).toBe(ours - balance)
  const joined = [...result.rounding, ...result.mismatches, ...result.suggestions]
  const usedOurs = [...joined.flatMap((one) => one.ours), ...result.only_ours].map((line) => line.id)
  const usedTheirs = [...joined.flatMap((one) => one.theirs), ...result.only_theirs].map((line) => line.id)
  expect(new Set(usedOurs).size).toBe(usedOurs.length)
  expect(new Set(usedTheirs).size).toBe(usedTheirs.length)
  const hidden = entries.length - usedOurs.length
  expect(hidden).toBeGreaterThanOrEqual(result.matched_count)
  if (hidden === result.matched_count) expect(rows.length - usedTheirs.length).toBeGreaterThanOrEqual(result.matched_count)
  for (const one of result.suggestions) expect(differenceOf(one)).toBe(0)
}

type Extra = Partial<Pick<Reconciliation, 'decisions' | 'file_kind' | 'their_opening_minor' | 'their_balance_minor'>> & {
  opening_minor?: Minor
}

function compare(entries: readonly OurEntry[], rows: readonly LedgerRow[], extra: Extra = {}): Comparison {
  const { opening_minor = minor(0), ...kept } = extra
  const opening = kept.their_opening_minor ?? minor(0)
  return compareLedgers(
    {
      currency: INR,
      file_kind: 'csv',
      ledger_rows: rows,
      their_opening_minor: opening,
      their_balance_minor: minor(rows.reduce((all, row) => all + row.amount_minor, Number(opening))),
      decisions: {},
      ...kept,
    },
    { range: { from: day('2026-03-31'), to: day('2027-03-31') }, opening_minor, entries },
  )
}

let made = 0

function our(kind: EntryKind, number: string, on: string, amount: number, reference = ''): OurEntry {
  made += 1
  // the ids of the database are ordered by time as these are
  const id = `inv_${String(made).padStart(26, '0')}` as EntryId
  return {
    id,
    kind,
    number,
    dated_on: day(on),
    amount_minor: minor(amount),
    reference,
    note: '',
    due_minor: minor(Math.max(amount, 0)),
  }
}

function their(kind: Word | null, number: string, on: string, amount: number, reference = ''): LedgerRow {
  made += 1
  return { line: made, kind, number, dated_on: day(on), amount_minor: minor(amount), reference }
}

function named(match: Comparison['mismatches'][number]): [string, string, number] {
  return [match.ours[0]?.entry.number ?? '', match.theirs[0]?.row.number ?? '', differenceOf(match)]
}
