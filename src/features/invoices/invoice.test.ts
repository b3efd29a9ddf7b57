import { describe, expect, it } from 'vitest'
import { amountDue } from '#features/ledger/entry.ts'
import { day } from '#shared/day.ts'
import { type Minor, minor } from '#shared/money.ts'
import { amountSearched, creditStatus, cursorAfter, invoiceStatus, readCursor } from './invoice.ts'

const today = day('2026-11-21')

describe('how an invoice stands', () => {
  it.each([
    ['nothing is paid and it is due in a month', { due_on: '2026-12-21' }, { state: 'open' }],
    ['something is paid and it is due in a month', { due_on: '2026-12-21', open: 400 }, { state: 'part_paid' }],
    ['it is due in seven days', { due_on: '2026-11-28' }, { state: 'due_soon', days: 7 }],
    ['it is due in eight days', { due_on: '2026-11-29' }, { state: 'open' }],
    ['it is due today', { due_on: '2026-11-21' }, { state: 'due_soon', days: 0 }],
    ['it was due yesterday', { due_on: '2026-11-20' }, { state: 'overdue', days: 1 }],
    ['it was due long ago and part of it is paid', { due_on: '2026-10-31', open: 1 }, { state: 'overdue', days: 21 }],
    ['it was due and part of it is disputed', { due_on: '2026-11-20', disputed: 999 }, { state: 'overdue', days: 1 }],
    ['it was due and all that is open is disputed', { due_on: '2026-11-20', open: 300, disputed: 300 }, { state: 'disputed' }],
    ['it is paid', { due_on: '2026-10-31', open: 0 }, { state: 'paid' }],
    ['it is paid but for what a note took off', { due_on: '2026-10-31', open: 0, credited: 999 }, { state: 'paid' }],
    ['notes took off all of it', { due_on: '2026-10-31', open: 0, credited: 1_000 }, { state: 'credited' }],
  ])(
    'when %s',
    (_, {
      due_on,
      open = 1_000,
      disputed = 0,
      credited = 0,
    }: { due_on: string; open?: number; disputed?: number; credited?: number }, status) => {
      const invoice = {
        amount_minor: minor(1_000),
        open_minor: minor(open),
        disputed_minor: minor(disputed),
        due_on: day(due_on),
      }
      expect(invoiceStatus({ ...invoice, credited_minor: minor(credited) }, today)).toEqual(status)
      expect(amountDue(invoice)).toBe(open - disputed)
    },
  )

  it('for nothing at all is paid', () => {
    expect(
      invoiceStatus(
        { amount_minor: minor(0), open_minor: minor(0), disputed_minor: minor(0), due_on: today, credited_minor: minor(0) },
        today,
      ),
    ).toEqual({ state: 'paid' })
  })
})

it('a credit note is unused, part used or used', () => {
  const statuses = [1_000, 400, 0].map((open) => creditStatus({ amount_minor: minor(-1_000), open_minor: minor(open) }))
  expect(statuses).toEqual(['unused', 'part_used', 'used'])
})

describe('an amount in a search', () => {
  it('is found as people type it, by the digits its currency has', () => {
    expect(amountSearched('₹1,18,000.00')).toEqual({ none: 118_000, two: 11_800_000, three: 118_000_000 })
    expect(amountSearched('12.345')).toEqual({ none: null, two: null, three: 12_345 })
  })

  it('is none in a word, a number of a document, or nothing', () => {
    for (const text of ['', 'abc', '2026-27/0001', 'PO-12', '1e5']) expect(amountSearched(text)).toBeNull()
  })
})

describe('where a page begins', () => {
  const row = {
    id: 'inv_1' as never,
    kind: 'INV' as const,
    number: '2026-27/0001',
    dated_on: today,
    due_on: today,
    amount_minor: -5 as Minor,
  }

  it.each(['newest', 'oldest', 'due', 'amount'] as const)('is read back as it was written, by %s', (sort) => {
    expect(readCursor(cursorAfter(row, sort), sort)).toHaveLength({ newest: 3, oldest: 3, due: 4, amount: 2 }[sort])
  })

  it('is nothing when somebody changed it', () => {
    for (const text of ['', 'x', cursorAfter(row, 'amount'), Buffer.from('["2026-02-30",1,"a"]').toString('base64url')]) {
      expect(readCursor(text, 'newest')).toBeNull()
    }
  })
})
