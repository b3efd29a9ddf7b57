import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { ageing, getEntry, openItems } from '#features/ledger/queries.ts'
import { writeOff } from '#features/ledger/write-off.ts'
import { addDays, day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { INR, refusalOf, USD, type World, world } from '#test/world.ts'
import { paymentStatus } from './payment.ts'
import { getPayment, listPayments } from './queries.ts'
import { type RecordPayment, recordPayment } from './record-payment.ts'
import { recordTaxDeducted } from './record-tax-deducted.ts'
import { refundPayment } from './refund-payment.ts'
import { reversePayment } from './reverse-payment.ts'

let books: World
let account_id: AccountId
let count = 0
beforeAll(async () => {
  books = await world()
})
beforeEach(async () => {
  books.clock.set('2026-11-21T09:00:00Z')
  account_id = await books.desk((tx) => openAccount(tx, { code: `P${count++}`, name: 'Payment Stores', currency: INR }))
})

describe('a payment is recorded', () => {
  it('with the next number of its series, what the bank calls it, and today’s date', async () => {
    const { id, number } = await pay(500, { reference: ' UTR26112100042 ', note: 'From the branch' })
    const entry = await books.desk((tx) => getEntry(tx, account_id, id))
    expect(number).toMatch(/^RC\/26-27\/\d{4}$/)
    expect(entry).toMatchObject({
      kind: 'RCPT',
      dated_on: '2026-11-21',
      method: 'upi',
      reference: 'UTR26112100042',
      note: 'From the branch',
      amount_minor: -500,
    })
  })

  it('pays what was named, then the oldest due; what remains is an advance', async () => {
    const old = await opened(300, '2026-06-01')
    const named = await opened(400, '2026-10-01')
    const { id } = await pay(1_000, { allocations: [{ entry_id: named, amount_minor: minor(250) }] })
    expect(await open()).toEqual({ [id]: 300 })
    const { payment, settlements } = await books.desk((tx) => getPayment(tx, account_id, id))
    expect(payment).toMatchObject({ open_minor: 300, reversed_on: null, refunded_minor: 0 })
    expect(settlements.map((one) => [one.id, one.amount_minor])).toEqual([
      [old, 300],
      [named, 400],
    ])
  })

  it('is never refused because nothing is open any more', async () => {
    const entry_id = await opened(300, '2026-06-01')
    await pay(300)
    const { id } = await pay(300, { allocations: [{ entry_id, amount_minor: minor(300) }] })
    expect(await open()).toEqual({ [id]: 300 })
  })

  it('of an earlier day counts as received that day, and as applied from today', async () => {
    await opened(300, '2026-11-01')
    await pay(300, { dated_on: day('2026-11-10') })
    expect(await ages('2026-11-15')).toMatchObject({ d0_30_minor: 300, unallocated_minor: 300, balance_minor: 0 })
    expect(await open()).toEqual({})
  })

  it('in another currency pays nothing in this one', async () => {
    await opened(300, '2026-11-01')
    await pay(300, { currency: USD })
    expect(await books.desk((tx) => ageing(tx, account_id, 'today'))).toMatchObject([
      { currency: INR, balance_minor: 300, unallocated_minor: 0 },
      { currency: USD, balance_minor: -300, unallocated_minor: 300 },
    ])
  })

  it('is told with its figures, and that it was applied', async () => {
    await opened(300, '2026-11-01')
    const { id, number } = await pay(200, { reference: 'UTR1' })
    const told = await books.query(`select name, data from events where subject_id = $1 order by name`, [id])
    expect(told).toMatchObject([
      { name: 'allocations.made', data: { rest_minor: 0 } },
      { name: 'payment.recorded', data: { number, currency: 'INR', amount_minor: 200, method: 'upi', reference: 'UTR1' } },
    ])
  })

  it('sent again with the same reference is answered as the first time; with another amount it is refused', async () => {
    const first = await pay(500, { source: 'bank', source_ref: `line ${count}` })
    const [same, other] = [
      { source: 'bank', source_ref: `line ${count}` },
      { source: 'bank', source_ref: `line ${count}` },
    ]
    expect(await pay(500, same)).toEqual(first)
    expect(await refusalOf(pay(501, other))).toEqual({ status: 409, code: 'idempotency_conflict', param: 'source_ref' })
    expect(await books.query(`select 1 from entries where account_id = $1`, [account_id])).toHaveLength(1)
  })

  it('is refused at nothing, when more is named than was paid, and for what the account does not have', async () => {
    const entry_id = await opened(300, '2026-06-01')
    const elsewhere = await books.desk((tx) =>
      openItem(tx, {
        account_id: books.meghdoot.kaveri,
        number: `K${count}`,
        dated_on: day('2026-06-01'),
        currency: INR,
        amount_minor: minor(5),
      }),
    )
    expect(await refusalOf(pay(0))).toMatchObject({ code: 'amount_not_positive', param: 'amount_minor' })
    expect(await refusalOf(pay(100, { allocations: [{ entry_id, amount_minor: minor(101) }] }))).toMatchObject({
      code: 'more_than_paid',
      param: 'allocations',
    })
    expect(await refusalOf(pay(100, { allocations: [{ entry_id, amount_minor: minor(0) }] }))).toMatchObject({
      param: 'allocations.0.amount_minor',
    })
    const foreign = [
      { entry_id, amount_minor: minor(1) },
      { entry_id: elsewhere.id, amount_minor: minor(1) },
    ]
    expect(await refusalOf(pay(100, { allocations: foreign }))).toMatchObject({
      status: 422,
      code: 'unknown_entry',
      param: 'allocations.1.entry_id',
    })
    expect(await open()).toEqual({ [entry_id]: 300 })
  })

  it('is refused to a contact, to staff without the permission, and for another seller’s account', async () => {
    const input: RecordPayment = { account_id: books.meghdoot.ganesh, amount_minor: minor(1), currency: INR, method: 'upi' }
    expect(await refusalOf(books.asContact('admin', (tx) => recordPayment(tx, input)))).toMatchObject({ status: 403 })
    expect(await refusalOf(books.asStaff(['payments.see'], (tx) => recordPayment(tx, input)))).toMatchObject({ status: 403 })
    expect(
      await refusalOf(books.desk((tx) => recordPayment(tx, { ...input, account_id: books.brightwell.fern }))),
    ).toMatchObject({ status: 404 })
  })

  it('steps over numbers that were brought along', async () => {
    const { number } = await pay(1)
    const next = Number(number.slice(-4)) + 1
    for (const taken of [next, next + 1]) await pay(1, { number: `rc/26-27/${String(taken).padStart(4, '0')}` })
    expect((await pay(1)).number).toBe(`RC/26-27/${String(next + 2).padStart(4, '0')}`)
    expect((await pay(1)).number).toBe(`RC/26-27/${String(next + 3).padStart(4, '0')}`)
  })
})

describe('tax was deducted', () => {
  it('settles its invoice as money does, and is told', async () => {
    const entry_id = await opened(1_000, '2026-06-01')
    const { id, number } = await books.desk((tx) =>
      recordTaxDeducted(tx, {
        account_id,
        amount_minor: minor(10),
        currency: INR,
        allocations: [{ entry_id, amount_minor: minor(10) }],
      }),
    )
    expect(number).toMatch(/^TD\/26-27\//)
    expect(await open()).toEqual({ [entry_id]: 990 })
    expect(
      await books.query(`select 1 from events where name = 'tax_deducted.recorded' and subject_id = $1`, [id]),
    ).toHaveLength(1)
  })

  it('is refused without the permission', async () => {
    const input = { account_id, amount_minor: minor(10), currency: INR }
    expect(await refusalOf(books.asStaff([], (tx) => recordTaxDeducted(tx, input)))).toMatchObject({ status: 403 })
  })
})

describe('a payment comes back (domain specification 2.4, the bounce)', () => {
  it('opens what it had paid from the day of the return, with its own due date, and leaves earlier days as they were told', async () => {
    const first = await opened(11_800_000, '2026-05-05')
    await opened(4_720_000, '2026-06-01')
    books.clock.set('2026-05-10T09:00:00Z')
    await pay(10_000_000)
    books.clock.set('2026-07-05T09:00:00Z')
    const cheque = await pay(1_800_000, {
      allocations: [{ entry_id: first, amount_minor: minor(1_800_000) }],
      method: 'cheque',
    })
    books.clock.set('2026-07-09T09:00:00Z')
    await books.desk((tx) => reversePayment(tx, { account_id, payment_id: cheque.id, reason: 'Returned unpaid' }))
    await opened(59_000, '2026-07-09', '2026-07-09')

    expect(await ages('2026-07-07')).toMatchObject({
      not_due_minor: 0,
      d31_60_minor: 4_720_000,
      d61_90_minor: 0,
      balance_minor: 4_720_000,
    })
    expect(await ages('2026-07-09')).toMatchObject({
      not_due_minor: 59_000,
      d31_60_minor: 4_720_000,
      d61_90_minor: 1_800_000,
      balance_minor: 6_579_000,
    })
    const { payment, corrections } = await books.desk((tx) => getPayment(tx, account_id, cheque.id))
    expect(payment).toMatchObject({ reversed_on: '2026-07-09', open_minor: 0 })
    expect(paymentStatus(payment)).toBe('returned')
    expect(corrections).toMatchObject([{ kind: 'REV', amount_minor: 1_800_000, note: 'Returned unpaid' }])
    await expectSoundBooks(books)
  })

  it('keeps the books right on every day when it is booked after other things happened', async () => {
    const first = await opened(500, '2026-05-05')
    books.clock.set('2026-07-01T09:00:00Z')
    const { id } = await pay(800)
    books.clock.set('2026-07-12T09:00:00Z')
    const second = await opened(200, '2026-07-12')
    await refund(id, 100)
    books.clock.set('2026-07-14T09:00:00Z')
    await books.desk((tx) =>
      reversePayment(tx, { account_id, payment_id: id, returned_on: day('2026-07-09'), reason: 'Returned' }),
    )
    await expectSoundBooks(books)
    const items = await books.desk((tx) => openItems(tx, account_id, 'today'))
    expect(items.map((item) => [item.kind, item.open_minor])).toEqual([
      ['OB', 500],
      ['OB', 200],
      ['REFUND', 100],
    ])
    expect(items.slice(0, 2).map((item) => item.id)).toEqual([first, second])
  })

  it('is refused twice, before it was paid, without a reason, for what is no payment, and without the permission', async () => {
    const entry_id = await opened(500, '2026-05-05')
    const { id } = await pay(500)
    const back = (over: object = {}) =>
      books.desk((tx) => reversePayment(tx, { account_id, payment_id: id, reason: 'Returned', ...over }))
    expect(await refusalOf(back({ returned_on: day('2026-11-20') }))).toMatchObject({
      code: 'before_payment',
      param: 'returned_on',
    })
    expect(await refusalOf(back({ reason: ' ' }))).toMatchObject({ code: 'missing_reason' })
    expect(await refusalOf(back({ payment_id: entry_id }))).toMatchObject({ code: 'not_reversible' })
    expect(
      await refusalOf(
        books.asStaff(['payments.record'], (tx) => reversePayment(tx, { account_id, payment_id: id, reason: 'x' })),
      ),
    ).toMatchObject({ status: 403 })
    await back()
    expect(await refusalOf(back())).toMatchObject({ status: 409, code: 'already_reversed' })
    expect(
      await books.query(`select 1 from events where name = 'payment.reversed' and account_id = $1`, [account_id]),
    ).toHaveLength(1)
  })
})

describe('an advance is paid back', () => {
  it('to the amount that is unused, and no more', async () => {
    await opened(300, '2026-05-05')
    const { id } = await pay(1_000)
    await refund(id, 200)
    expect(await open()).toEqual({ [id]: 500 })
    expect(await refusalOf(refund(id, 501))).toMatchObject({ code: 'more_than_unused', param: 'amount_minor' })
    await refund(id)
    expect(await refusalOf(refund(id))).toMatchObject({ code: 'nothing_unused' })
    const { payment } = await books.desk((tx) => getPayment(tx, account_id, id))
    expect(payment).toMatchObject({ open_minor: 0, refunded_minor: 700 })
    await expectSoundBooks(books)
  })

  it('sent again with its reference is answered as the first time, though nothing is unused by then', async () => {
    const { id } = await pay(1_000)
    const input = { account_id, payment_id: id, method: 'upi' as const, source: 'form', source_ref: `refund ${count}` }
    const first = await books.desk((tx) => refundPayment(tx, input))
    expect(await books.desk((tx) => refundPayment(tx, input))).toEqual(first)
  })

  it('is refused of what brought no money, and without the permission', async () => {
    const entry_id = await opened(300, '2026-05-05')
    const { id: written_off } = await books.desk((tx) => writeOff(tx, { account_id, entry_id, reason: 'Gone' }))
    expect(await refusalOf(refund(written_off))).toMatchObject({ code: 'not_refundable' })
    expect(await refusalOf(refund(entry_id))).toMatchObject({ code: 'not_refundable' })
    expect(
      await refusalOf(
        books.asStaff(['payments.record'], (tx) => refundPayment(tx, { account_id, payment_id: entry_id, method: 'upi' })),
      ),
    ).toMatchObject({ status: 403 })
  })
})

describe('the list of payments', () => {
  it('pages newest first without losing or repeating one, and its totals leave out what came back', async () => {
    const ids: EntryId[] = []
    for (let i = 0; i < 30; i++) ids.push((await pay(100 + i, { dated_on: addDays(day('2026-10-01'), Math.floor(i / 3)) })).id)
    await books.desk((tx) => reversePayment(tx, { account_id, payment_id: ids[0] ?? fail(), reason: 'Returned' }))
    const first = await books.desk((tx) => listPayments(tx, account_id))
    const second = await books.desk((tx) => listPayments(tx, account_id, { cursor: first.next ?? fail() }))
    expect([first.rows.length, second.rows.length, second.next]).toEqual([25, 5, null])
    expect(new Set([...first.rows, ...second.rows].map((row) => row.id))).toEqual(new Set(ids))
    expect([...first.rows, ...second.rows].map((row) => row.dated_on)).toEqual(
      [...first.rows, ...second.rows]
        .map((row) => row.dated_on)
        .sort()
        .reverse(),
    )
    expect(first.totals).toEqual([
      { currency: INR, count: 29, received_minor: 30 * 100 + 435 - 100, advance_minor: 30 * 100 + 435 - 100 },
    ])
    expect(await books.desk((tx) => listPayments(tx, account_id, { from: day('2026-10-10') }))).toMatchObject({
      totals: [{ count: 3 }],
    })
  })

  it('is shown to those who may see payments, and a payment only to its account', async () => {
    const { id } = await pay(100)
    expect(await refusalOf(books.asContact('viewer', (tx) => listPayments(tx, books.meghdoot.ganesh)))).toMatchObject({
      status: 403,
    })
    expect(await refusalOf(books.desk((tx) => getPayment(tx, books.meghdoot.kaveri, id)))).toMatchObject({ status: 404 })
    expect(await refusalOf(books.asContact('finance', (tx) => getPayment(tx, account_id, id)))).toMatchObject({ status: 404 })
    expect(await refusalOf(books.desk((tx) => listPayments(tx, account_id, { cursor: 'x' })))).toMatchObject({
      param: 'cursor',
    })
  })
})

function pay(amount: number, over: Partial<RecordPayment> = {}) {
  return books.desk((tx) =>
    recordPayment(tx, { account_id, amount_minor: minor(amount), currency: INR, method: 'upi', ...over }),
  )
}

function refund(payment_id: EntryId, amount?: number) {
  const part = amount === undefined ? {} : { amount_minor: minor(amount) }
  return books.desk((tx) => refundPayment(tx, { account_id, payment_id, method: 'bank_transfer', ...part }))
}

async function opened(amount: number, due_on: string, dated = '2026-04-01'): Promise<EntryId> {
  const [due, dated_on] = [day(due_on), day(dated)]
  const { id } = await books.desk((tx) =>
    openItem(tx, { account_id, number: `D${count++}`, dated_on, due_on: due, currency: INR, amount_minor: minor(amount) }),
  )
  return id
}

async function open(): Promise<Record<string, number>> {
  const items = await books.desk((tx) => openItems(tx, account_id, 'today'))
  return Object.fromEntries(items.map((item) => [item.id, item.open_minor]))
}

async function ages(on: string) {
  const [age] = await books.desk((tx) => ageing(tx, account_id, day(on)))
  return age
}

function fail(): never {
  throw new Error('there is none')
}
