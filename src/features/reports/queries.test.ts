import { beforeAll, describe, expect, it } from 'vitest'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { recordTaxDeducted } from '#features/payments/record-tax-deducted.ts'
import type { Read } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import { day, financialYear } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { INR, refusalOf, type World, world } from '#test/world.ts'
import { getCodeReport, getItemReport, getTaxReport, getYearReport, type ReportAsked } from './queries.ts'

/** Row-level security is out of the way, so that what the queries say themselves stands alone. */
let books: World
let invoice_id: EntryId
let deduction_id: EntryId
beforeAll(async () => {
  books = await world({ unbound: true })
  const { ganesh: account_id } = books.meghdoot
  const line = { description: 'Towel', item_code: '6302', quantity: '4', unit_price: '250', rate_bp: 500 }
  invoice_id = (await books.desk((tx) => issueInvoice(tx, { account_id, lines: [line] }))).id
  deduction_id = (
    await books.desk((tx) => recordTaxDeducted(tx, { account_id, amount_minor: minor(4_321), currency: INR, reference: 'T' }))
  ).id
})

const asked: ReportAsked = { year: financialYear(day('2026-11-21'), 4), to: day('2026-11-21'), currency: null }

const QUERIES: Readonly<Record<string, (read: Read, account_id: AccountId) => Promise<unknown>>> = {
  getYearReport: (read, account_id) => getYearReport(read, account_id, asked),
  getCodeReport: (read, account_id) => getCodeReport(read, account_id, asked),
  getTaxReport: (read, account_id) => getTaxReport(read, account_id, asked),
  getItemReport: (read, account_id) => getItemReport(read, account_id, asked),
}

describe.each(Object.entries(QUERIES))('%s', (_, ask) => {
  it('asks all its questions before it awaits the first answer, so that a page is one round trip', async () => {
    await books.desk(async (tx) => {
      let sent = false
      const late = () => Promise.reject(new Error('a question after the first answer'))
      const read: Read = {
        seller_id: tx.seller_id,
        permit: () => undefined,
        rows: (question) => (sent ? late() : tx.rows(question)),
        row: (question) => (sent ? late() : tx.row(question)),
      }
      const answering = ask(read, books.meghdoot.ganesh)
      sent = true
      await answering
    })
  })

  it('needs reports.see and nothing else', async () => {
    expect(await refusalOf(books.asStaff([], (tx) => ask(tx, books.meghdoot.ganesh)))).toMatchObject({ status: 403 })
    await books.asStaff(['reports.see'], (tx) => ask(tx, books.meghdoot.ganesh))
  })

  it('answers for no account and no seller but those it names', async () => {
    const { database, desk, meghdoot, brightwell } = books
    const kaveri = await desk((tx) => ask(tx, meghdoot.kaveri))
    const abroad = await database.scope(worker(brightwell.id, 'test'), (tx) => ask(tx, meghdoot.ganesh)).catch(() => null)
    for (const answer of [kaveri, abroad])
      expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${invoice_id}|${deduction_id}|Shree Ganesh|Towel|100000|4321`))
    expect(JSON.stringify(await desk((tx) => ask(tx, meghdoot.ganesh)))).toMatch(/100000|4321/)
  })
})
