import { expect, test } from 'vitest'
import { addConnection } from '#features/connections/add-connection.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { balance } from '#features/ledger/queries.ts'
import { refundPayment } from '#features/payments/refund-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import { parseId } from '#shared/id.ts'
import { minor, ZERO } from '#shared/money.ts'
import { openDesk, valueIn } from '#test/desk.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { openPortal } from '#test/portal.ts'
import { openGateway } from '#test/stand-ins/gateway.ts'
import { INR, refusalOf, world } from '#test/world.ts'
import { openSettlement } from './open-settlement.ts'
import { getSettlement } from './queries.ts'

/** Shree Ganesh owed ₹1,000 and has paid ₹1,200 by card: ₹200 are an advance. */
async function paidByCard() {
  const books = await world()
  const gateway = openGateway(() => books.database.clock())
  const { asha, dev, site } = await openDesk(books, { gateway: gateway.kind })
  const account_id = books.meghdoot.ganesh
  const connection_id = await books.desk((tx) => addConnection(tx, { adapter: 'gateway', name: 'Card', mode: 'test' }))
  const item = { number: 'OLD/1', dated_on: day('2026-10-01'), due_on: day('2026-11-01'), currency: INR }
  const owed = await books.desk((tx) => openItem(tx, { account_id, ...item, amount_minor: minor(1_000_00) }))
  const settlement = await books.asContact('finance', (tx) =>
    openSettlement(tx, {
      account_id,
      choice: {
        currency: INR,
        items: [{ entry_id: owed.id, pay_minor: null, short: null }],
        taxes: [],
        credits: [],
        advance_minor: minor(200_00),
        keeps_rest: false,
      },
      connection_id,
      expected_minor: null,
    }),
  )
  await site.collecting.begin(books.meghdoot.id, account_id, settlement)
  const { reference } = await books.desk((tx) => getSettlement(tx, account_id, settlement))
  const deliver = ({ body, headers }: { body: string; headers: Record<string, string> }) =>
    site.collecting.deliver(books.meghdoot.id, connection_id, { body, headers, now: books.database.clock() })
  await deliver(gateway.capture(reference))
  const [receipt] = await books.query<{ id: string }>("select id from entries where kind = 'RCPT'")
  const payment_id = parseId('payment', receipt?.id)
  if (payment_id === null) throw new Error('nothing was received')
  const owes = async () => (await books.desk((tx) => balance(tx, account_id, 'today')))[0]?.balance_minor ?? ZERO
  const gone = () =>
    books.query<{ amount: number }>("select amount_minor::int as amount from entries where kind in ('REFUND', 'REV')")
  return { books, asha, dev, gateway, deliver, reference, account_id, payment_id, owes, gone }
}

test('what came through a provider is paid back through it from its page at the Desk, once, and its message books nothing more', async () => {
  const { asha, dev, books, gateway, deliver, reference, account_id, payment_id, owes, gone } = await paidByCard()
  const at = { account: account_id, payment: payment_id }
  const page = await asha.get(routes.desk.payment.href(at))
  expect(page.html).toContain(`href="${routes.desk.refundAtProvider.href(at)}"`)
  expect(page.text).toContain('Pay back through the payment service')
  // its own ways would book it a second time
  expect(page.html).not.toContain(`href="${routes.desk.refund.href(at)}"`)
  expect(page.html).not.toContain(`href="${routes.desk.bounce.href(at)}"`)
  expect((await dev.get(routes.desk.payment.href(at))).html).not.toContain(routes.desk.refundAtProvider.href(at))

  const form = routes.desk.refundAtProvider.href(at)
  const fresh = await asha.get(form)
  expect(valueIn(fresh.html, 'amount')).toBe('1200.00')
  const fields = { source_ref: valueIn(fresh.html, 'source_ref') ?? '', amount: '500', why: 'Came back damaged' }
  expect((await asha.post(form, fields)).location).toBe(routes.desk.payment.href(at))
  expect((await asha.post(form, fields)).status).toBe(303)
  const [refund] = gateway.orderOf(reference).facts.filter((fact) => fact.kind === 'refunded')
  await deliver(gateway.refund(reference, minor(500_00), refund?.fact_ref.replace(':refunded', '') ?? ''))
  expect([await gone(), await owes()]).toEqual([[{ amount: 500_00 }], 300_00])
  expect(valueIn((await asha.get(form)).html, 'amount')).toBe('700.00')
  await expectSoundBooks(books)
})

test('neither a refund nor a return is booked by hand for what came through a provider; the words say where it goes back', async () => {
  const { asha, books, account_id, payment_id, owes, gone } = await paidByCard()
  const at = { account: account_id, payment: payment_id }
  const said = { status: 409, code: 'provider_pays_back', param: 'form' }
  const refund = books.desk((tx) => refundPayment(tx, { account_id, payment_id, method: 'bank_transfer' }))
  expect(await refusalOf(refund)).toEqual(said)
  const bounce = books.desk((tx) => reversePayment(tx, { account_id, payment_id, reason: 'Charged back' }))
  expect(await refusalOf(bounce)).toEqual(said)
  const filled = { amount: '100', dated_on: '2026-11-21', method: 'upi' }
  const refused = await asha.send(routes.desk.refund.href(at), filled)
  expect([refused.status, refused.text.includes('Pay it back there, on the page of the payment')]).toEqual([409, true])
  expect([await gone(), await owes()]).toEqual([[], -200_00])
})

test('the page of the payment says what became of it: received, partly paid back, and back altogether; one that is won again stands', async () => {
  const { books, gateway, deliver, reference, account_id } = await paidByCard()
  const ramesh = await (await openPortal(books)).comeIn(books.meghdoot.id, account_id, 'Finance')
  const [row] = await books.query<{ id: string }>('select id from settlements')
  const shown = async () => (await ramesh.get(`/pay/${row?.id}`)).text
  expect(await shown()).toContain('Received. Thank you. It is booked.')
  await deliver(gateway.refund(reference, minor(500_00), 'rf_1'))
  expect(await shown()).toContain(
    'Partly paid back. ₹500.00 was paid back to you. Whatever it had settled is open again. ₹700.00 of the payment stays.',
  )
  expect(await shown()).not.toContain('Thank you')
  await deliver(gateway.refund(reference, minor(700_00), 'rf_2'))
  expect(await shown()).toContain('Paid back. ₹1,200.00 was paid back to you. Whatever it had settled is open again.')
})

test('a payment that the holder of the card took back says so, until that is won', async () => {
  const { books, gateway, deliver, reference, account_id } = await paidByCard()
  const ramesh = await (await openPortal(books)).comeIn(books.meghdoot.id, account_id, 'Finance')
  const [row] = await books.query<{ id: string }>('select id from settlements')
  const shown = async () => (await ramesh.get(`/pay/${row?.id}`)).text
  await deliver(gateway.chargeBack(reference, minor(1_200_00), 'dp_1'))
  expect(await shown()).toContain('Returned. ₹1,200.00 was taken back by the bank or the card company.')
  await deliver(gateway.bringAgain(reference, 'dp_1:charged_back'))
  expect(await shown()).toContain('Received. Thank you. It is booked.')
})
