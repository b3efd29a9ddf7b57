import { expect, test } from 'vitest'
import { Rejected, Unavailable } from '#ports/failure.ts'
import { PROVIDERS } from '#providers.ts'
import { routes } from '#routes.ts'
import { minor } from '#shared/money.ts'
import { collecting, whole } from '#test/collecting.ts'
import { openDesk } from '#test/desk.ts'
import { expectSoundBooks } from '#test/invariants.ts'

/** An invoice of ₹1,180 that the gateway brought, and Asha at the Desk, who may pay it back. */
async function paid() {
  const ground = await collecting()
  const { books, gateway, begin, deliver, first, account_id } = ground
  const { reference } = await begin({ items: [whole(first)] })
  await deliver(gateway.capture(reference))
  const [receipt] = await books.query<{ id: string }>("select id from entries where kind = 'RCPT'")
  const at = { account: account_id, payment: receipt?.id ?? '' }
  const { asha } = await openDesk(books, { ...PROVIDERS, gateway: gateway.kind })
  const payBack = (amount: string) => asha.send(routes.desk.refundAtProvider.href(at), { amount, why: 'Goods came back' })
  const page = async () => (await asha.get(routes.desk.payment.href(at))).text
  const form = async () => (await asha.get(routes.desk.refundAtProvider.href(at))).html
  return { ...ground, reference, asha, at, payBack, page, form, key: () => [...gateway.asked.refunds].at(-1) ?? '' }
}

test('a refund that the provider has not sent yet is shown as on its way, and is not asked again by a second form', async () => {
  const { gateway, payBack, page, form, openOf, first, deliver, reference, key, books } = await paid()
  gateway.slowRefunds()
  expect((await payBack('1000')).status).toBe(303)
  expect(await page()).toMatch(/On its way.*Goods came back, Asha Rao.*1,000\.00/)
  expect(await form()).toContain('value="180.00"')
  expect((await payBack('1000')).text).toContain('Less than that is left of this payment.')
  expect([gateway.asked.refunds.size, await openOf(first)]).toEqual([1, 0])

  await deliver(gateway.refund(reference, minor(100_000), key()))
  expect(await openOf(first)).toBe(100_000)
  expect(await page()).not.toContain('On its way')
  expect(await form()).toContain('value="180.00"')
  await expectSoundBooks(books)
})

test('two forms sent at the same moment are one refund, since the second finds the first on its way', async () => {
  const { gateway, payBack } = await paid()
  gateway.slowRefunds()
  const answers = await Promise.all([payBack('1180'), payBack('1180'), payBack('1180')])
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422])
  expect(gateway.asked.refunds.size).toBe(1)
})

test('a refund that did not reach the payer may be asked again', async () => {
  const { gateway, payBack, page, form, deliver, reference, key, openOf, first } = await paid()
  gateway.slowRefunds()
  await payBack('1180')
  await deliver(gateway.refuseRefund(reference, key(), minor(118_000)))
  expect([await openOf(first), await page()]).toEqual([0, expect.stringContaining('Not paid back')])
  expect(await form()).toContain('value="1180.00"')
})

test('what the provider refuses is not on its way, and its words are kept', async () => {
  const { gateway, payBack, page, form } = await paid()
  gateway.fail(new Rejected('The balance is too low.'))
  expect((await payBack('1180')).text).toContain('The payment service says no: The balance is too low.')
  expect(await page()).toContain('Not paid back The balance is too low.')
  gateway.fail(null)
  expect(await form()).toContain('value="1180.00"')
  expect((await payBack('1180')).status).toBe(303)
})

test('a provider that does not answer is asked again by itself, for the same refund', async () => {
  const { gateway, payBack, page, collect, books, openOf, first } = await paid()
  gateway.fail(new Unavailable('no answer in time'))
  expect((await payBack('1180')).text).toContain('It is asked again by itself')
  expect(await page()).toContain('On its way')
  gateway.fail(null)
  books.clock.advance(5 * 60_000)
  await collect.round()
  expect([gateway.asked.refunds.size, await openOf(first)]).toEqual([1, 118_000])
  expect(await page()).not.toContain('On its way')
  await expectSoundBooks(books)
})

test('how a refund ended is found by asking when the message about it was lost', async () => {
  const { gateway, payBack, collect, reference, key, books, openOf, first } = await paid()
  gateway.slowRefunds()
  await payBack('1180')
  gateway.refund(reference, minor(118_000), key())
  books.clock.advance(2 * 3_600_000)
  await collect.round()
  expect(await openOf(first)).toBe(118_000)
})
