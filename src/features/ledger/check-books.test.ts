import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { minor } from '#shared/money.ts'
import { INR, type World, world } from '#test/world.ts'
import { BOOK_CHECKS, checkBooks } from './check-books.ts'

let books: World
let owner: pg.Client
beforeAll(async () => {
  books = await world()
  const { ganesh: account_id } = books.meghdoot
  const line = { description: 'Towel', item_code: '6302', quantity: '4', unit_price: '250', rate_bp: 500 }
  await books.desk((tx) => issueInvoice(tx, { account_id, lines: [line] }))
  await books.desk((tx) => recordPayment(tx, { account_id, amount_minor: minor(70_000), currency: INR, method: 'upi' }))
  owner = new pg.Client(books.owner)
  await owner.connect()
})
afterAll(() => owner.end())

/** Each breaks the books in a way that no act can: keys, checks and the trigger are put away first. */
const FAULTS: Readonly<Record<string, string>> = {
  'what is open of an entry is its amount less its allocations': `update entries set open_minor = open_minor + 1 where kind = 'INV'`,
  'on no day has an entry settled more than its amount, or less than nothing': `update allocations set amount_minor = 9000000`,
  'on every day the balance is what open debits come to, less open credits': `update allocations set debit_id = credit_id`,
  'what is open now makes the balance of all entries': `update entries set open_minor = 7 where kind = 'INV'`,
  'the lines of a document add up to what the ledger has of it': `update invoice_lines set taxable_minor = taxable_minor - 1`,
  'an allocation joins a credit and a debit of one account and currency, and counts from no day before either': `update allocations set effective_on = effective_on - 400`,
  'on no day has more been undone of a pair than was applied': `insert into allocations (seller_id, account_id, id, currency, credit_id, debit_id, amount_minor, effective_on, rule, actor, source, source_ref, recorded_at)
     select seller_id, account_id, id || 'x', currency, credit_id, debit_id, -amount_minor, effective_on - 1, rule, actor, source, source_ref, recorded_at from allocations`,
  'one reference of a source is one entry, and one number one document of its kind': `update entries set source = 'twice', source_ref = 'twice'`,
}

describe('checking the books', () => {
  it('finds nothing in sound ones', async () => {
    expect(await checkBooks((text) => books.query(text))).toEqual([])
  })

  it.each(BOOK_CHECKS.map((check) => [check.says, check] as const))(
    'finds where it is not so that %s',
    async (says, { invariant, text }) => {
      await owner.query('begin')
      try {
        await owner.query(`set local session_replication_role = replica`)
        await owner.query(
          `alter table entries drop constraint entries_seller_id_source_source_ref_key, drop constraint open_within_amount`,
        )
        await owner.query(FAULTS[says] ?? `no fault is planted for: ${says}`)
        expect((await owner.query(text)).rows.length, invariant).toBeGreaterThan(0)
      } finally {
        await owner.query('rollback')
      }
    },
  )
})
