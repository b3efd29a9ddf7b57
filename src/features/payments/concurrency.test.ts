import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { ageing, openItems } from '#features/ledger/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import type { Refusal } from '#shared/refusal.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { INR, type World, world } from '#test/world.ts'

/** Real connections at the same moment: each `desk(…)` is a transaction of its own. */

let books: World
let account_id: AccountId
let other_id: AccountId
let count = 0
beforeAll(async () => {
  books = await world()
})
beforeEach(async () => {
  account_id = await freshAccount()
  other_id = await freshAccount()
})

describe('two people record a payment for one invoice at once, and each sends it four times', () => {
  it('pays the invoice once, keeps the second payment as an advance, and refuses nobody', async () => {
    const { desk, query } = books
    const invoice_id = await openInvoice(11_800_000)
    const sent = ['first', 'second'].flatMap((source_ref) =>
      Array.from({ length: 4 }, () =>
        desk((tx) =>
          recordPayment(tx, {
            account_id,
            amount_minor: minor(11_800_000),
            currency: INR,
            method: 'upi',
            source: 'bank',
            source_ref,
            dated_on: day('2026-11-20'),
            allocations: [{ entry_id: invoice_id, amount_minor: minor(11_800_000) }],
          }),
        ),
      ),
    )
    const answers = await Promise.all(sent)

    expect(new Set(answers.slice(0, 4).map((one) => one.id)).size).toBe(1)
    expect(new Set(answers.slice(4).map((one) => one.id)).size).toBe(1)
    expect(await query(`select count(*)::int from entries where kind = 'RCPT' and account_id = $1`, [account_id])).toEqual([
      { count: 2 },
    ])
    const [advance, ...others] = await desk((tx) => openItems(tx, account_id, 'today'))
    expect(advance).toMatchObject({ kind: 'RCPT', open_minor: 11_800_000 })
    expect(others).toEqual([])
    expect(
      await query(`select count(*)::int from events where name = 'payment.recorded' and account_id = $1`, [account_id]),
    ).toEqual([{ count: 2 }])
    await expectSoundBooks(books)
  })
})

describe('one payment is sent eight times in parallel', () => {
  it('is one entry with one number, told once, and all eight answers are equal', async () => {
    const { desk, query } = books
    await openInvoice(500_000)
    const before = await nextReceipt()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        desk((tx) =>
          recordPayment(tx, {
            account_id,
            amount_minor: minor(200_000),
            currency: INR,
            method: 'cheque',
            source: 'form',
            source_ref: 'k1',
          }),
        ),
      ),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(
      await query(`select number, open_minor::int from entries where kind = 'RCPT' and account_id = $1`, [account_id]),
    ).toEqual([{ number: answers[0]?.number, open_minor: 0 }])
    expect(await nextReceipt()).toBe(before + 1)
    expect(
      await query(`select count(*)::int from events where name = 'payment.recorded' and account_id = $1`, [account_id]),
    ).toEqual([{ count: 1 }])
  })

  it('is refused where its reference was used for another amount, however they cross', async () => {
    const { desk } = books
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        desk((tx) =>
          recordPayment(tx, {
            account_id: index % 2 ? account_id : other_id,
            amount_minor: minor(100 + (index % 2)),
            currency: INR,
            method: 'cash',
            source: 'form',
            source_ref: 'k2',
          }),
        ),
      ),
    )
    const refused = outcomes.filter((one) => one.status === 'rejected').map((one) => (one.reason as Refusal).code)
    expect(refused).toEqual(Array.from({ length: 4 }, () => 'idempotency_conflict'))
  })
})

describe('many receipts for one account at once', () => {
  it('share out what is open without taking any of it twice', async () => {
    const { desk } = books
    await openInvoice(100_000)
    await openInvoice(50_000)
    await Promise.all(
      Array.from({ length: 20 }, () =>
        desk((tx) => recordPayment(tx, { account_id, amount_minor: minor(9_999), currency: INR, method: 'cash' })),
      ),
    )
    const [age] = await desk((tx) => ageing(tx, account_id, 'today'))
    expect(age).toMatchObject({
      not_due_minor: 0,
      d0_30_minor: 0,
      unallocated_minor: 20 * 9_999 - 150_000,
      balance_minor: 150_000 - 20 * 9_999,
    })
    await expectSoundBooks(books)
  })
})

describe('fifty invoices issued at once to two accounts, every fifth of which fails', () => {
  it('are numbered without a gap and without a number twice', async () => {
    const { desk, query } = books
    const line = { description: 'Bedsheet', item_code: '6302', quantity: '1', unit_price: '250', rate_bp: 500 }
    await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        desk(async (tx) => {
          await issueInvoice(tx, { account_id: index % 2 ? account_id : other_id, lines: [line] })
          if (index % 5 === 0) throw new Error('the power fails')
        }),
      ),
    )
    const numbers = (await query<{ number: string }>(`select number from entries where kind = 'INV' order by number`)).map(
      (row) => row.number,
    )
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => `2026-27/${String(index + 1).padStart(4, '0')}`))
  })
})

describe('two batches of the same hundred entries at once', () => {
  it('book each entry once', async () => {
    const { desk, query } = books
    const bookings = Array.from({ length: 100 }, (_, index) => ({
      account_id: index % 2 ? account_id : other_id,
      kind: 'INV' as const,
      number: `T/${index}`,
      dated_on: day('2026-10-01'),
      currency: INR,
      amount_minor: minor(1_000 + index),
      source_ref: `T/${index}`,
    }))
    const [one, other] = await Promise.all(
      [bookings, [...bookings].reverse()].map((batch) => desk((tx) => bookEntries(tx, { source: 'tally', bookings: batch }))),
    )
    const results = [...(one ?? []), ...(other ?? [])].map((verdict) => verdict.result)
    expect(results.filter((result) => result === 'booked')).toHaveLength(100)
    expect(results.filter((result) => result === 'repeated')).toHaveLength(100)
    expect(await query(`select count(*)::int from entries where source = 'tally'`)).toEqual([{ count: 100 }])
  })
})

async function openInvoice(amount: number): Promise<EntryId> {
  const number = `B/${count++}`
  const posted = await books.desk((tx) =>
    openItem(tx, { account_id, number, dated_on: day('2026-11-01'), currency: INR, amount_minor: minor(amount) }),
  )
  return posted.id
}

async function freshAccount(): Promise<AccountId> {
  return books.desk((tx) =>
    openAccount(tx, { code: `C${count++}`, name: 'Crowded Stores', currency: INR, tax_id: '27ZZZFY8888Y1ZM' }),
  )
}

async function nextReceipt(): Promise<number> {
  const [row] = await books.query<{ next_sequence: number }>(`select next_sequence::int from series where kind = 'RCPT'`)
  return row?.next_sequence ?? 1
}
