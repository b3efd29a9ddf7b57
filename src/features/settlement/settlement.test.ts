import { expect, test } from 'vitest'
import { recordPayment } from '#features/payments/record-payment.ts'
import { Unavailable } from '#ports/failure.ts'
import { type EntryId, newId, type SettlementId } from '#shared/id.ts'
import { type Minor, minor, ZERO } from '#shared/money.ts'
import { collecting, NOTHING, whole } from '#test/collecting.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { sign } from '#test/stand-ins/gateway.ts'
import { INR, refusalOf } from '#test/world.ts'
import { cancelSettlement } from './cancel-settlement.ts'
import { confirmSettlement } from './confirm-settlement.ts'
import { openSettlement } from './open-settlement.ts'
import { tellPayment } from './tell-payment.ts'

test('two invoices are paid at once: the receipt pays them and nothing is left', async () => {
  const { begin, first, second, gateway, deliver, stateOf, owed, books } = await collecting()
  const { id, reference } = await begin({ items: [whole(first), whole(second)] })
  expect(gateway.orderOf(reference).amount_minor).toBe(177_000)
  expect(await deliver(gateway.capture(reference))).toEqual({ taken: true })
  expect([await stateOf(id), await owed()]).toEqual(['received', 0])
  await expectSoundBooks(books)
})

test('the same message a hundred times, half of them at once, is one receipt', async () => {
  const { begin, first, gateway, deliver, books } = await collecting()
  const { reference } = await begin({ items: [whole(first)] })
  const message = gateway.capture(reference)
  for (let round = 0; round < 50; round++) await deliver(message)
  await Promise.all(Array.from({ length: 50 }, () => deliver(message)))
  expect(await books.query("select count(*)::int as n from entries where kind = 'RCPT'")).toEqual([{ n: 1 }])
  expect(await books.query('select deliveries as n from provider_events')).toEqual([{ n: 100 }])
  await expectSoundBooks(books)
})

test('a message that never came is found by asking', async () => {
  const { begin, first, gateway, collect, stateOf, owed, books } = await collecting()
  const { id, reference } = await begin({ items: [whole(first)] })
  gateway.capture(reference)
  books.clock.advance(5 * 60_000)
  expect(await collect.round()).toBe(1)
  expect([await stateOf(id), await owed()]).toEqual(['received', 59_000])
})

test('while a payment is on its way nobody pays the same again; when its time is over they may, and the late money still lands once', async () => {
  const { begin, first, second, gateway, collect, deliver, stateOf, openOf, owed, books } = await collecting()
  const { id, reference } = await begin({ items: [whole(first)] })
  await deliver(gateway.pending(reference))
  expect(await stateOf(id)).toBe('pending')
  expect(await refusalOf(begin({ items: [whole(first), whole(second)] }))).toEqual({
    status: 409,
    code: 'payment_under_way',
    param: id,
  })
  const other = await begin({ items: [whole(second)] })
  expect(await stateOf(other.id)).toBe('begun')

  books.clock.advance(5 * 3_600_000)
  await collect.round()
  expect(await stateOf(id)).toBe('pending')
  // the provider still says that it is pending: it is waited for, three days at most
  books.clock.advance(5 * 3_600_000)
  await collect.round()
  expect(await stateOf(id)).toBe('pending')
  books.clock.advance(72 * 3_600_000)
  await collect.round()
  expect(await stateOf(id)).toBe('expired')
  const again = await begin({ items: [whole(first)] })
  await deliver(gateway.capture(again.reference))
  await deliver(gateway.capture(reference))
  expect([await stateOf(id), await stateOf(again.id), await openOf(first)]).toEqual(['received', 'received', 0])
  // what came late for an invoice that was paid meanwhile is an advance
  expect(await owed()).toBe(59_000 - 118_000)
  await expectSoundBooks(books)
})

test('a tampered message is put aside and never posted; so often as it is sent', async () => {
  const { begin, first, gateway, deliver, owed, books } = await collecting()
  const { reference } = await begin({ items: [whole(first)] })
  const message = gateway.capture(reference)
  const forged = { ...message, body: message.body.replace('118000', '118') }
  expect(await deliver(forged)).toEqual({ taken: false, reason: 'bad_signature' })
  expect(await deliver(forged)).toEqual({ taken: false, reason: 'bad_signature' })
  expect(await owed()).toBe(177_000)
  expect(await books.query('select verdict, reason, deliveries from provider_events')).toEqual([
    { verdict: 'quarantined', reason: 'bad_signature', deliveries: 2 },
  ])
})

test('money in another currency than asked is told to the seller and never posted', async () => {
  const { begin, first, gateway, deliver, owed, books } = await collecting()
  const { reference } = await begin({ items: [whole(first)] })
  const message = gateway.capture(reference)
  expect(await deliver(sign(message.body.replaceAll('"INR"', '"USD"')))).toEqual({ taken: true })
  expect(await owed()).toBe(177_000)
  expect(await books.query("select data ->> 'told_currency' as told from events where name = 'settlement.disagrees'")).toEqual([
    { told: 'USD' },
  ])
})

test('shortened, with tax deducted and an advance used: receipt, deduction, dispute and allocations stand, and add up', async () => {
  const { begin, first, second, gateway, deliver, account_id, openOf, owed, books } = await collecting()
  const advance = await books.desk((tx) =>
    recordPayment(tx, { account_id, amount_minor: minor(10_000), currency: INR, method: 'cash', rest: 'advance' }),
  )
  const { reference } = await begin({
    items: [
      whole(first),
      {
        entry_id: second,
        pay_minor: null,
        short: { amount_minor: minor(9_000), reason: 'short_delivery', note: '', line: null },
      },
    ],
    taxes: [{ entry_id: first, kind: '194Q', rate_bp: 10, base_minor: minor(100_000), amount_minor: minor(100) }],
    credits: [advance.id],
  })
  // 1,180.00 + 590.00 − 90.00 kept back − 1.00 tax − 100.00 advance
  expect(gateway.orderOf(reference).amount_minor).toBe(157_900)
  await deliver(gateway.capture(reference))
  expect([await openOf(first), await openOf(second), await openOf(advance.id), await owed()]).toEqual([0, 9_000, 0, 9_000])
  expect(await books.query('select amount_minor::int, reason, state from disputes')).toEqual([
    { amount_minor: 9_000, reason: 'short_delivery', state: 'open' },
  ])
  expect(await books.query('select tax_kind, base_minor::int from tax_deductions')).toEqual([
    { tax_kind: '194Q', base_minor: 100_000 },
  ])
  await expectSoundBooks(books)
})

test('credits that settle all of it need no provider and are used at once', async () => {
  const { first, collect, account_id, openOf, stateOf, books } = await collecting()
  const advance = await books.desk((tx) =>
    recordPayment(tx, { account_id, amount_minor: minor(118_000), currency: INR, method: 'cash', rest: 'advance' }),
  )
  const choice = { ...NOTHING, items: [whole(first)], credits: [advance.id] }
  const id = await books.asContact('finance', (tx) =>
    openSettlement(tx, { account_id, choice, connection_id: null, expected_minor: ZERO }),
  )
  await collect.begin(books.meghdoot.id, account_id, id)
  await collect.begin(books.meghdoot.id, account_id, id)
  expect([await openOf(first), await stateOf(id)]).toEqual([0, 'received'])
  await expectSoundBooks(books)
})

test('a refund told before the payment waits for it; part of it reopens what was paid', async () => {
  const { begin, first, gateway, deliver, openOf, owed, books } = await collecting()
  const { reference } = await begin({ items: [whole(first)] })
  const [paid, refunded] = [gateway.capture(reference), gateway.refund(reference, minor(18_000), 'rf_1')]
  await deliver(refunded)
  expect(await owed()).toBe(177_000)
  await deliver(paid)
  expect([await openOf(first), await owed()]).toEqual([18_000, 177_000 - 118_000 + 18_000])
  await deliver(refunded)
  expect(await owed()).toBe(77_000)
  await expectSoundBooks(books)
})

test('a charge-back opens the invoice again, due when it was due', async () => {
  const { begin, first, gateway, deliver, openOf, books } = await collecting()
  const { reference } = await begin({ items: [whole(first)] })
  const before = await books.query<{ due_on: string }>('select due_on from entries where id = $1', [first])
  await deliver(gateway.capture(reference))
  await deliver(gateway.chargeBack(reference, minor(118_000), 'dp_1'))
  expect(await openOf(first)).toBe(118_000)
  expect(await books.query('select due_on from entries where id = $1', [first])).toEqual(before)
  await expectSoundBooks(books)
})

test('a refund that does not reach the payer is here again, and the seller is told', async () => {
  const { begin, first, gateway, deliver, openOf, owed, books } = await collecting()
  const { reference } = await begin({ items: [whole(first)] })
  await deliver(gateway.capture(reference))
  const refunded = gateway.refund(reference, minor(18_000), 'rf_1')
  const failed = gateway.bringAgain(reference, 'rf_1:refunded')
  await deliver(failed)
  expect(await openOf(first)).toBe(0)
  await deliver(refunded)
  await deliver(failed)
  expect([await openOf(first), await owed()]).toEqual([0, 177_000 - 118_000])
  expect(await books.query("select data ->> 'code' as code from events where name = 'settlement.disagrees'")).toEqual([
    { code: 'refund_failed' },
  ])
  await expectSoundBooks(books)
})

test('more goes back than the last receipt brought: the rest is of the one before', async () => {
  const { begin, first, gateway, deliver, openOf, books } = await collecting()
  const { reference } = await begin({ items: [whole(first)] })
  await deliver(gateway.capture(reference))
  await deliver(gateway.refund(reference, minor(18_000), 'rf_1'))
  await deliver(gateway.bringAgain(reference, 'rf_1:refunded'))
  await deliver(gateway.chargeBack(reference, minor(118_000), 'dp_1'))
  expect(await openOf(first)).toBe(118_000)
  const back = "select amount_minor::int as amount, source_ref as ref from entries where kind = 'REV' order by source_ref"
  expect(await books.query(back)).toEqual([
    { amount: 100_000, ref: 'dp_1:charged_back' },
    { amount: 18_000, ref: 'dp_1:charged_back+2' },
  ])
  await deliver(gateway.bringAgain(reference, 'dp_1:charged_back'))
  expect(await openOf(first)).toBe(0)
  await expectSoundBooks(books)
})

test('a provider that does not answer leaves nothing paid, and the order is made when it does', async () => {
  const { first, gateway, collect, account_id, connection_id, stateOf, books } = await collecting()
  gateway.fail(new Unavailable('no answer in time'))
  const choice = { ...NOTHING, items: [whole(first)] }
  const id = await books.asContact('finance', (tx) =>
    openSettlement(tx, { account_id, choice, connection_id, expected_minor: null }),
  )
  await expect(collect.begin(books.meghdoot.id, account_id, id)).rejects.toThrow('no answer in time')
  expect(await stateOf(id)).toBe('begun')
  gateway.fail(null)
  await collect.begin(books.meghdoot.id, account_id, id)
  expect(gateway.orders.size).toBe(1)
})

test('"I have paid" books nothing; the seller confirms it once, by the reference of the bank', async () => {
  const { first, second, collect, account_id, openOf, stateOf, books } = await collecting()
  const [bank] = await books.query<{ id: string }>(
    "select id from connections where seller_id = $1 and adapter = 'bank_transfer'",
    [books.meghdoot.id],
  )
  const connection_id = (bank?.id ?? '') as Parameters<typeof collect.check>[1]
  const choice = (entry: EntryId) => ({ ...NOTHING, items: [whole(entry)] })
  const tell = async (entry: EntryId) => {
    const id = await books.asContact('finance', (tx) =>
      openSettlement(tx, { account_id, choice: choice(entry), connection_id, expected_minor: null }),
    )
    await books.asContact('finance', (tx) => tellPayment(tx, { account_id, id, reference: 'utr000123456', on: tx.today }))
    return id
  }
  const [one, two] = [await tell(first), await tell(second)]
  expect([await stateOf(one), await openOf(first)]).toEqual(['told', 118_000])
  const confirm = (id: SettlementId, amount: number) =>
    books.desk((tx) =>
      confirmSettlement(tx, {
        account_id,
        id,
        amount_minor: minor(amount) as Minor,
        on: tx.today,
        bank_reference: 'UTR000123456',
      }),
    )
  await confirm(one, 118_000)
  await confirm(one, 118_000)
  expect([await stateOf(one), await openOf(first)]).toEqual(['received', 0])
  expect(await refusalOf(confirm(two, 59_000))).toEqual({ status: 409, code: 'reference_used', param: 'bank_reference' })
  await expectSoundBooks(books)
})

test('what was begun and not paid can be ended, and then begun anew', async () => {
  const { begin, first, account_id, stateOf, books } = await collecting()
  const { id } = await begin({ items: [whole(first)] })
  await books.asContact('finance', (tx) => cancelSettlement(tx, account_id, id))
  expect(await stateOf(id)).toBe('cancelled')
  const again = await begin({ items: [whole(first)] })
  expect(await stateOf(again.id)).toBe('begun')
})

test('nobody without the permission begins a payment', async () => {
  const { first, account_id, connection_id, books } = await collecting()
  const attempt = books.asContact('viewer', (tx) =>
    openSettlement(tx, { account_id, choice: { ...NOTHING, items: [whole(first)] }, connection_id, expected_minor: null }),
  )
  expect(await refusalOf(attempt)).toEqual({ status: 403, code: 'not_permitted', param: undefined })
  expect(newId('settlement')).toMatch(/^stl_/)
})
