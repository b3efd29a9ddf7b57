import { expect, it } from 'vitest'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { openPortal } from '#test/portal.ts'
import { INR, USD, world } from '#test/world.ts'

it('shows several currencies apart, each by itself, and never adds them', async () => {
  const books = await world()
  const portal = await openPortal(books)
  const { id: seller, kaveri: account_id } = books.meghdoot
  const one = { account_id, kind: 'INV' as const, dated_on: day('2026-11-02') }
  await books.desk((tx) =>
    bookEntries(tx, {
      source: 'two',
      bookings: [
        { ...one, number: 'R/1', currency: INR, amount_minor: minor(77_777_77), source_ref: 'r1' },
        { ...one, number: 'USD/1', currency: USD, amount_minor: minor(99_00), source_ref: 'u1' },
      ],
    }),
  )
  const anil = await portal.comeIn(seller, account_id, 'Finance', 'Anil Rao')
  const both = await anil.get('/invoices')
  expect(both.text).toContain('All currencies INR USD')
  expect(both.text).toContain('₹77,777.77')
  expect(both.text).toContain('$99.00')
  expect(both.text).not.toContain('77,876.77')
  const dollars = await anil.get('/invoices?currency=USD')
  expect(dollars.text).toContain('All 1 Open 1 Late 1')
  expect(dollars.text).toContain('1 invoice 99.00 99.00')
  expect(dollars.html).toMatch(/href="[^"]*\/invoices">All currencies/)
})
