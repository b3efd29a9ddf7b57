import { expect, test } from 'vitest'
import { Unavailable } from '#ports/failure.ts'
import { PROVIDERS } from '#providers.ts'
import { routes } from '#routes.ts'
import { collecting, whole } from '#test/collecting.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { openPortal } from '#test/portal.ts'
import { refusalOf } from '#test/world.ts'
import { tellPayment } from './tell-payment.ts'

/** The same, with a customer in front of the portal. */
async function atThePortal() {
  const ground = await collecting()
  const { books, gateway, account_id } = ground
  const { comeIn } = await openPortal(books, { ...PROVIDERS, gateway: gateway.kind })
  const customer = await comeIn(books.meghdoot.id, account_id, 'Finance')
  return { ...ground, customer, end: (id: string) => customer.post(`/pay/${id}/cancel`) }
}

test('ending a payment that is already paid takes the money in: nobody pays twice', async () => {
  const { begin, first, gateway, end, stateOf, openOf, books } = await atThePortal()
  const { id, reference } = await begin({ items: [whole(first)] })
  gateway.capture(reference)
  await end(id)
  expect([await stateOf(id), await openOf(first), gateway.orderOf(reference).cancelled]).toEqual(['received', 0, false])
  await expectSoundBooks(books)
})

test('ending a payment that the bank still thinks about is refused, and it keeps others from being begun', async () => {
  const { begin, first, gateway, end, stateOf, customer } = await atThePortal()
  const { id, reference } = await begin({ items: [whole(first)] })
  gateway.pending(reference)
  const { location } = await end(id)
  expect(await stateOf(id)).toBe('pending')
  expect((await customer.get(location.slice(location.indexOf('/pay/')))).text).toContain('It was not ended')
  expect(await refusalOf(begin({ items: [whole(first)] }))).toMatchObject({ code: 'payment_under_way' })
})

test('a provider that does not answer ends nothing: its page may still take the money', async () => {
  const { begin, first, gateway, end, stateOf } = await atThePortal()
  const { id } = await begin({ items: [whole(first)] })
  gateway.fail(new Unavailable('no answer in time'))
  await end(id)
  expect(await stateOf(id)).toBe('begun')
  gateway.fail(null)
  await end(id)
  expect(await stateOf(id)).toBe('cancelled')
})

test('what nobody has paid is ended at the provider first, then here, and can be begun anew', async () => {
  const { begin, first, gateway, end, stateOf } = await atThePortal()
  const { id, reference } = await begin({ items: [whole(first)] })
  await end(id)
  expect([gateway.orderOf(reference).cancelled, await stateOf(id)]).toEqual([true, 'cancelled'])
  expect(await stateOf((await begin({ items: [whole(first)] })).id)).toBe('begun')
})

test('a declined card ends nothing while the page of the provider is open: the same is not begun twice, and nobody is told that it failed', async () => {
  const { begin, first, gateway, deliver, stateOf, customer, end, openOf, owed, books } = await atThePortal()
  const { id, reference } = await begin({ items: [whole(first)] })
  await deliver(gateway.decline(reference, 'The bank declined it.', 'try_1'))
  expect(await stateOf(id)).toBe('begun')
  const { text } = await customer.get(`/pay/${id}`)
  expect(text).toContain('The last try did not go through: The bank declined it.')
  expect(text).toContain('Continue to Card')
  expect(await refusalOf(begin({ items: [whole(first)] }))).toMatchObject({ code: 'payment_under_way', param: id })
  expect(await books.query("select name from events where name = 'settlement.failed'")).toEqual([])

  await end(id)
  const again = await begin({ items: [whole(first)] })
  expect(gateway.orderOf(reference).cancelled).toBe(true)
  await deliver(gateway.capture(again.reference))
  expect([await openOf(first), await owed()]).toEqual([0, 59_000])
  await expectSoundBooks(books)
})

test('money that comes by the second try on the same page is found by asking, within a quarter of an hour', async () => {
  const { begin, first, gateway, deliver, collect, stateOf, openOf, books } = await collecting()
  const { id, reference } = await begin({ items: [whole(first)] })
  await deliver(gateway.decline(reference, 'The bank declined it.', 'try_1'))
  gateway.capture(reference)
  books.clock.advance(15 * 60_000)
  await collect.round()
  expect([await stateOf(id), await openOf(first)]).toEqual(['received', 0])
})

test('when the page has closed after a try that failed, it has failed, and is told once', async () => {
  const { begin, first, gateway, deliver, collect, stateOf, books } = await collecting()
  const { id, reference } = await begin({ items: [whole(first)] })
  await deliver(gateway.decline(reference, 'The bank declined it.', 'try_1'))
  await deliver(gateway.expire(reference))
  expect(await stateOf(id)).toBe('failed')
  books.clock.advance(60 * 60_000)
  await collect.round()
  expect(await books.query("select data ->> 'note' as note from events where name = 'settlement.failed'")).toEqual([
    { note: 'The bank declined it.' },
  ])
})

test('a page whose end nobody tells has failed when its time is over', async () => {
  const { begin, first, gateway, deliver, collect, stateOf, books } = await collecting()
  const { id, reference } = await begin({ items: [whole(first)] })
  await deliver(gateway.decline(reference, 'The bank declined it.', 'try_1'))
  books.clock.advance(60 * 60_000)
  await collect.round()
  expect(await stateOf(id)).toBe('failed')
  expect(await stateOf((await begin({ items: [whole(first)] })).id)).toBe('begun')
})

test('money of an order that was ended here is found while its page could still be open', async () => {
  const { begin, first, gateway, end, collect, stateOf, books } = await atThePortal()
  const { id, reference } = await begin({ items: [whole(first)] })
  await end(id)
  gateway.capture(reference)
  books.clock.advance(15 * 60_000)
  await collect.round()
  expect(await stateOf(id)).toBe('received')
})

test('nobody says "I have paid" of a payment that its provider tells of', async () => {
  const { begin, first, account_id, end, customer, books } = await atThePortal()
  const { id } = await begin({ items: [whole(first)] })
  const told = books.asContact('finance', (tx) => tellPayment(tx, { account_id, id, reference: 'UTR000123456', on: tx.today }))
  expect(await refusalOf(told)).toMatchObject({ status: 409, code: 'provider_tells' })
  await end(id)
  const { text, html } = await customer.get(`/pay/${id}`)
  expect(text).toContain('it is booked as soon as the payment service tells us')
  expect(html).not.toContain(routes.pay.told.href({ account: account_id, settlement: id }))
})
