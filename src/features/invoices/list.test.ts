import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { bookEntries } from '#features/ledger/book-entries.ts'
import type { Booking } from '#features/ledger/booking.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { addDays, day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { GBP, INR, refusalOf, USD, type World, world } from '#test/world.ts'
import { INVOICE_SORTS, INVOICE_TABS, type InvoiceFilter, invoiceStatus } from './invoice.ts'
import type { ListedInvoice } from './invoice-detail.ts'
import { exportInvoices, getInvoice, listInvoices } from './queries.ts'

/** Sixty documents of sale: two currencies, some paid, some late, notes among them. */
let books: World
beforeAll(async () => {
  books = await world()
  const { ganesh: account_id, kaveri } = books.meghdoot
  const bookings = Array.from({ length: 60 }, (_, index): Booking => {
    const kind = index % 10 === 3 ? 'CN' : index % 10 === 7 ? 'DN' : index % 20 === 9 ? 'OB' : 'INV'
    const dated_on = addDays(day('2026-05-01'), Math.floor(index / 2) * 7)
    return {
      account_id,
      kind,
      number: `mt/26-27/${String(index).padStart(4, '0')}`,
      dated_on,
      due_on: addDays(dated_on, 30),
      currency: index % 15 === 14 ? USD : INR,
      amount_minor: minor(100_000 + (index % 7) * 500),
      source_ref: `d${index}`,
      reference: index % 4 === 0 ? `PO-${index}_50%` : '',
    }
  })
  await books.desk((tx) => bookEntries(tx, { source: 'list', bookings }))
  await books.desk((tx) =>
    bookEntries(tx, {
      source: 'other',
      bookings: [{ ...(bookings[0] ?? fail()), account_id: kaveri, number: 'K-1', source_ref: 'k' }],
    }),
  )
  await books.desk((tx) => recordPayment(tx, { account_id, amount_minor: minor(1_750_000), currency: INR, method: 'upi' }))
  const { rows } = await list({ tab: 'late' })
  const late = rows[0] ?? fail()
  await books.desk((tx) =>
    disputeEntry(tx, { account_id, entry_id: late.id, disputed_minor: late.open_minor, reason: 'Not ordered' }),
  )
})

describe('the list of invoices', () => {
  it.each(INVOICE_TABS)('totals the tab “%s” to the very rows of all its pages', async (tab) => {
    for (const sort of INVOICE_SORTS) {
      const { rows, totals } = await all({ tab, sort })
      const byCurrency = [...Map.groupBy(rows, (row) => row.currency)].map(([currency, own]) => ({
        currency,
        count: own.length,
        total_minor: own.reduce((total, row) => total + row.amount_minor, 0),
        open_minor: own.reduce((total, row) => total + (row.amount_minor < 0 ? -row.open_minor : row.open_minor), 0),
      }))
      expect(totals).toEqual(byCurrency.sort((a, b) => (a.currency < b.currency ? -1 : 1)))
      expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
      const exported = await books.desk((tx) => exportInvoices(tx, books.meghdoot.ganesh, { tab, sort }))
      expect(exported.map((row) => row.id)).toEqual(rows.map((row) => row.id))
    }
  })

  it('puts in each tab what belongs there, by the status every page shows', async () => {
    const payable = (await all({ tab: 'all' })).rows
    expect(new Set(payable.map((row) => row.kind))).toEqual(new Set(['INV', 'DN', 'OB']))
    expect((await all({ tab: 'notes' })).rows.map((row) => row.kind).sort()).toEqual([
      ...Array<string>(6).fill('CN'),
      ...Array<string>(6).fill('DN'),
    ])
    const states = await books.desk(async (tx) => payable.map((row) => ({ id: row.id, ...invoiceStatus(row, tx.today) })))
    const where = async (tab: InvoiceFilter['tab']) => (await all({ tab })).rows.map((row) => row.id).sort()
    const having = (...wanted: string[]) =>
      states
        .filter((one) => wanted.includes(one.state))
        .map((one) => one.id)
        .sort()
    // what is wholly in question is marked so, and late all the same
    const overdue = payable.filter((row) => row.open_minor > 0 && row.due_on < '2026-11-21').map((row) => row.id)
    expect(await where('late')).toEqual(overdue.sort())
    expect(overdue).toEqual(expect.arrayContaining(having('overdue')))
    expect(await where('paid')).toEqual(having('paid', 'credited'))
    expect(await where('open')).toEqual(having('open', 'part_paid', 'due_soon', 'overdue', 'disputed'))
    expect(having('disputed')).toHaveLength(1)
  })

  it('is sorted as asked', async () => {
    const keys = { newest: 'dated_on', oldest: 'dated_on', due: 'due_on', amount: 'amount_minor' } as const
    for (const sort of INVOICE_SORTS) {
      const values = (await all({ tab: 'all', sort })).rows.map((row) => row[keys[sort]])
      const upwards = [...values].sort((a, b) => (a < b ? -1 : 1))
      expect(values, sort).toEqual(sort === 'newest' || sort === 'amount' ? upwards.reverse() : upwards)
    }
  })

  it.each([
    ['part of a number, whatever the case', 'T/26-27/0011', 1],
    ['a customer’s order number, its signs taken literally', 'po-12_50%', 1],
    ['an order number that only a pattern would fit', 'PO-12_5_%', 0],
    ['an exact amount', '₹1,030.00', 7],
    ['an amount nothing has', '1030.01', 0],
  ])('finds by %s', async (_, search, count) => {
    const { rows } = await list({ tab: 'all', search })
    expect(rows).toHaveLength(count)
  })

  it('keeps to the days and the currency asked for', async () => {
    const { rows } = await all({ tab: 'all', from: day('2026-06-05'), to: day('2026-06-19'), currency: INR })
    expect(rows.map((row) => row.dated_on)).toEqual(['2026-06-19', '2026-06-12', '2026-06-05', '2026-06-05'])
    expect((await list({ tab: 'all', currency: GBP })).totals).toEqual([])
  })

  it('shows no page for an address somebody changed', async () => {
    expect(await refusalOf(list({ tab: 'all', cursor: 'nonsense' }))).toMatchObject({ status: 422, param: 'cursor' })
    expect(
      await refusalOf(books.asContact('finance', (tx) => getInvoice(tx, books.meghdoot.kaveri, 'inv_0' as never))),
    ).toMatchObject({ status: 404 })
  })

  it('answers any search without failing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (search) => {
        const { rows, totals } = await list({ tab: 'all', search: search.replaceAll('\0', '') })
        expect(rows.length).toBeLessThanOrEqual(totals.reduce((count, total) => count + total.count, 0))
      }),
      { numRuns: 50 },
    )
  })
})

type Ask = Omit<InvoiceFilter, 'sort'> & { sort?: InvoiceFilter['sort'] }

function list(filter: Ask) {
  return books.desk((tx) => listInvoices(tx, books.meghdoot.ganesh, { sort: 'newest', ...filter }))
}

/** All pages, one after the other. */
async function all(filter: Ask): Promise<{ rows: ListedInvoice[]; totals: unknown }> {
  const first = await list(filter)
  const rows = [...first.rows]
  for (let next = first.next; next !== null; ) {
    const page = await list({ ...filter, cursor: next })
    expect(page.totals).toEqual(first.totals)
    rows.push(...page.rows)
    next = page.next
  }
  return { rows, totals: first.totals }
}

function fail(): never {
  throw new Error('there is none')
}
