import { beforeAll, describe, expect, it } from 'vitest'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { getInvoice, listInvoices } from '#features/invoices/queries.ts'
import { ageing, balance, openItems, recentEntries } from '#features/ledger/queries.ts'
import { getPayment, listPayments } from '#features/payments/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import type { Read } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { INR, refusalOf, type World, world } from '#test/world.ts'
import { statement } from './queries.ts'

let books: World
let invoice_id: EntryId
let payment_id: EntryId
beforeAll(async () => {
  books = await world({ unbound: true })
  const { ganesh: account_id } = books.meghdoot
  const line = { description: 'Towel', item_code: '6302', quantity: '4', unit_price: '250', rate_bp: 500 }
  invoice_id = (await books.desk((tx) => issueInvoice(tx, { account_id, lines: [line] }))).id
  payment_id = (
    await books.desk((tx) => recordPayment(tx, { account_id, amount_minor: minor(70_000), currency: INR, method: 'upi' }))
  ).id
})

const range = { from: day('2026-04-01'), to: day('2027-03-31') }

/** What a page may ask, the permission it takes, and a role that has it not. */
const QUERIES: Readonly<Record<string, { permission: string; ask: (read: Read, account_id: AccountId) => Promise<unknown> }>> =
  {
    balance: { permission: 'balance.see', ask: (read, account_id) => balance(read, account_id, 'today') },
    openItems: { permission: 'balance.see', ask: (read, account_id) => openItems(read, account_id, 'today') },
    ageing: { permission: 'balance.see', ask: (read, account_id) => ageing(read, account_id, 'today') },
    recentEntries: { permission: 'statement.see', ask: (read, account_id) => recentEntries(read, account_id) },
    statement: { permission: 'statement.see', ask: (read, account_id) => statement(read, account_id, range, null) },
    listInvoices: {
      permission: 'invoices.see',
      ask: (read, account_id) => listInvoices(read, account_id, { tab: 'all', sort: 'newest', search: '1,050' }),
    },
    getInvoice: { permission: 'invoices.see', ask: (read, account_id) => getInvoice(read, account_id, invoice_id) },
    listPayments: { permission: 'payments.see', ask: (read, account_id) => listPayments(read, account_id) },
    getPayment: { permission: 'payments.see', ask: (read, account_id) => getPayment(read, account_id, payment_id) },
  }

describe.each(Object.entries(QUERIES))('%s', (_, { permission, ask }) => {
  it('asks all its questions before it awaits the first answer, so that a page is one round trip', async () => {
    await books.desk(async (tx) => {
      let sent = false
      const read: Read = {
        seller_id: tx.seller_id,
        permit: () => undefined,
        rows: (asked) => (sent ? Promise.reject(new Error('a question after the first answer')) : tx.rows(asked)),
        row: (asked) => (sent ? Promise.reject(new Error('a question after the first answer')) : tx.row(asked)),
      }
      const answering = ask(read, books.meghdoot.ganesh)
      sent = true
      await answering
    })
  })

  it(`needs ${permission}`, async () => {
    expect(await refusalOf(books.asStaff([], (tx) => ask(tx, books.meghdoot.ganesh)))).toMatchObject({ status: 403 })
    await books.asStaff([permission], (tx) => ask(tx, books.meghdoot.ganesh))
  })

  it('answers for no account and no seller but those it names, with row-level security out of the way', async () => {
    const { database, desk, meghdoot, brightwell } = books
    const kaveri = await desk((tx) => ask(tx, meghdoot.kaveri)).catch(() => null)
    const abroad = await database.scope(worker(brightwell.id, 'test'), (tx) => ask(tx, meghdoot.ganesh)).catch(() => null)
    for (const answer of [kaveri, abroad]) {
      expect(JSON.stringify(answer)).not.toContain(invoice_id)
      expect(JSON.stringify(answer)).not.toContain(payment_id)
      expect(JSON.stringify(answer)).not.toContain('Shree Ganesh')
    }
    expect(JSON.stringify(await desk((tx) => ask(tx, meghdoot.ganesh)))).toMatch(/70000|105000|35000/)
  })
})
