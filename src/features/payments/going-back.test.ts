import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { openItems } from '#features/ledger/queries.ts'
import { day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { INR, refusalOf, type World, world } from '#test/world.ts'
import { paymentStatus } from './payment.ts'
import { getPayment, listPayments } from './queries.ts'
import { recordPayment } from './record-payment.ts'
import { refundPayment } from './refund-payment.ts'
import { reversePayment } from './reverse-payment.ts'
import { takeBackPayment } from './take-back-payment.ts'

let books: World
let account_id: AccountId
let count = 0
beforeAll(async () => {
  books = await world()
})
beforeEach(async () => {
  account_id = await books.desk((tx) => openAccount(tx, { code: `G${count++}`, name: 'Going Back Stores', currency: INR }))
})

function opened(amount: number) {
  const item = { account_id, number: `G/${count++}`, dated_on: day('2026-05-05'), currency: INR, amount_minor: minor(amount) }
  return books.desk((tx) => openItem(tx, item))
}

function pay(amount: number) {
  return books.desk((tx) => recordPayment(tx, { account_id, amount_minor: minor(amount), currency: INR, method: 'card' }))
}

function refund(payment_id: EntryId, amount?: number) {
  const size = amount === undefined ? {} : { amount_minor: minor(amount) }
  return books.desk((tx) => refundPayment(tx, { account_id, payment_id, method: 'upi', ...size }))
}

describe('a part of a payment is charged back', () => {
  const chargedBack = (payment_id: EntryId, amount: number, as: 'return' | 'refund' = 'return') =>
    books.desk((tx) =>
      takeBackPayment(tx, {
        account_id,
        payment_id,
        amount_minor: minor(amount),
        as,
        on: tx.today,
        method: 'card',
        reason: 'Charged back',
      }),
    )
  const shown = async (id: EntryId) => (await books.desk((tx) => getPayment(tx, account_id, id))).payment

  it('and it is partly returned, by that much, until nothing of it is left, whoever took the rest', async () => {
    await opened(1_000)
    const { id } = await pay(1_000)
    await chargedBack(id, 300)
    expect(await shown(id)).toMatchObject({ reversed_on: null, returned_minor: 300, refunded_minor: 0 })
    expect(paymentStatus(await shown(id))).toBe('part_returned')
    expect((await books.desk((tx) => listPayments(tx, account_id))).totals).toMatchObject([{ count: 1, received_minor: 1_000 }])
    await chargedBack(id, 700, 'refund')
    expect(await shown(id)).toMatchObject({ reversed_on: '2026-11-21', returned_minor: 300, refunded_minor: 700 })
    expect(paymentStatus(await shown(id))).toBe('returned')
    await expectSoundBooks(books)
  })

  it('and when the rest comes back too, no more than the rest is taken from it, and what came back stays with it', async () => {
    await opened(1_000)
    const { id } = await pay(1_000)
    await chargedBack(id, 300)
    await books.desk((tx) => reversePayment(tx, { account_id, payment_id: id, reason: 'Returned' }))
    const { payment, corrections } = await books.desk((tx) => getPayment(tx, account_id, id))
    expect(payment).toMatchObject({ reversed_on: '2026-11-21', returned_minor: 1_000, open_minor: 0 })
    expect(corrections.map((one) => one.amount_minor)).toEqual([300, 700])
    expect((await books.desk((tx) => openItems(tx, account_id, 'today'))).map((item) => [item.kind, item.open_minor])).toEqual([
      ['OB', 1_000],
    ])
    const again = books.desk((tx) => reversePayment(tx, { account_id, payment_id: id, reason: 'Returned' }))
    expect(await refusalOf(again)).toMatchObject({ status: 409, code: 'already_reversed' })
    await expectSoundBooks(books)
  })

  it('and the part that the seller paid back alone leaves it as it was used', async () => {
    const { id } = await pay(1_000)
    await refund(id, 200)
    expect(paymentStatus(await shown(id))).toBe('part_applied')
    await refund(id)
    expect(paymentStatus(await shown(id))).toBe('returned')
  })
})
