import { expect, test } from 'vitest'
import { addConnection } from '#features/connections/add-connection.ts'
import { type Log, silentLog } from '#platform/log.ts'
import { Unavailable } from '#ports/failure.ts'
import { PROVIDERS } from '#providers.ts'
import { routes } from '#routes.ts'
import { day, dayOf, noonOf } from '#shared/day.ts'
import type { SettlementId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { collecting, whole } from '#test/collecting.ts'
import { openDesk } from '#test/desk.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { sign } from '#test/stand-ins/gateway.ts'
import { INR } from '#test/world.ts'
import { takeMessage } from './take-message.ts'

type Ground = Awaited<ReturnType<typeof collecting>>

/** The page of a settlement, as the seller sees it. */
async function deskPage({ books, gateway, account_id }: Ground, settlement: SettlementId) {
  const { asha } = await openDesk(books, { ...PROVIDERS, gateway: gateway.kind })
  return (await asha.get(routes.desk.settlement.href({ account: account_id, settlement }))).text
}

/** ₹90 of an invoice is kept back for a reason, and the database takes no disputes. */
async function breaking(log: Log = silentLog) {
  const ground = await collecting(log)
  const { books, begin, first } = ground
  const short = { amount_minor: minor(9_000), reason: 'damaged', note: '', line: null } as const
  const begun = await begin({ items: [{ entry_id: first, pay_minor: null, short }] })
  await books.query(
    "create function broken() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$",
  )
  await books.query('create trigger broken before insert on disputes for each row execute function broken()')
  return { ...ground, ...begun }
}

test('a part of the plan that fails by a fault is tried again with the money, and nothing of it is lost', async () => {
  const { books, reference, first, gateway, deliver, collect, openOf } = await breaking()
  await expect(deliver(gateway.capture(reference))).rejects.toThrow('the disk is full')
  expect(await openOf(first)).toBe(118_000)
  await books.query('drop trigger broken on disputes')
  await collect.round()
  expect(await openOf(first)).toBe(9_000)
  expect(await books.query('select amount_minor::int as amount from disputes')).toEqual([{ amount: 9_000 }])
  expect(await books.query("select 1 from events where name = 'settlement.disagrees'")).toEqual([])
  await expectSoundBooks(books)
})

test('a fault that stays never keeps the money out: it lands, the log says so as an error, the seller reads what is left to do', async () => {
  const lines: string[] = []
  const ground = await breaking((level, text) => lines.push(`${level}: ${text}`))
  const { books, id, reference, first, gateway, deliver, collect, stateOf, openOf } = ground
  await expect(deliver(gateway.capture(reference))).rejects.toThrow('the disk is full')
  books.clock.advance(11 * 60_000)
  await collect.round()
  expect([await stateOf(id), await openOf(first)]).toEqual(['received', 9_000])
  expect(lines).toContain('error: what a provider told could not be carried out')
  expect(await deskPage(ground, id)).toMatch(/Question \S+: This could not be booked because of a fault of this program/)
  await expectSoundBooks(books)
})

test('money in another currency is kept and shown with amount and currency, never booked, and told once', async () => {
  const ground = await collecting()
  const { begin, first, gateway, deliver, owed, books, stateOf } = ground
  const { id, reference } = await begin({ items: [whole(first)] })
  const message = sign(gateway.capture(reference).body.replaceAll('"INR"', '"USD"'))
  for (let time = 0; time < 3; time++) await deliver(message)
  expect([await owed(), await stateOf(id)]).toEqual([177_000, 'begun'])
  expect(await books.query("select data ->> 'code' as code from events where name = 'settlement.disagrees'")).toEqual([
    { code: 'currency_differs' },
  ])
  const text = await deskPage(ground, id)
  expect(text).toMatch(/\$1,180\.00: This came in another currency than was asked for/)
  expect(text).toContain('Paid, not booked')
})

test('money told by another connection than it was asked through is kept, shown and told once', async () => {
  const ground = await collecting()
  const { begin, first, gateway, collect, owed, books } = ground
  const { id, reference } = await begin({ items: [whole(first)] })
  const other = await books.desk((tx) => addConnection(tx, { adapter: 'gateway', name: 'Other card', mode: 'test' }))
  const { body, headers } = gateway.capture(reference)
  for (let time = 0; time < 3; time++)
    await collect.deliver(books.meghdoot.id, other, { body, headers, now: books.database.clock() })
  expect(await owed()).toBe(177_000)
  expect(await books.query("select data ->> 'code' as code from events where name = 'settlement.disagrees'")).toEqual([
    { code: 'other_connection' },
  ])
  expect(await deskPage(ground, id)).toContain('₹1,180.00: This was told by another way to pay')
})

test('what a provider takes back is booked in the name of the house, what was paid in the name of who paid', async () => {
  const { begin, first, gateway, deliver, books } = await collecting()
  const { reference } = await begin({ items: [whole(first)] })
  await deliver(gateway.capture(reference))
  await deliver(gateway.refund(reference, minor(18_000), 'rf_1'))
  await deliver(gateway.chargeBack(reference, minor(10_000), 'dp_1'))
  const said = await books.query("select name, actor from events where name like 'payment.%' order by name")
  expect(said).toEqual([
    { name: 'payment.recorded', actor: expect.not.stringContaining('collecting') },
    { name: 'payment.refunded', actor: 'collecting' },
    { name: 'payment.reversed', actor: 'collecting' },
  ])
})

test('two messages about one payment at the same moment both find their settlement, whichever names it', async () => {
  const { begin, first, connection_id, books } = await collecting()
  const { id, reference } = await begin({ items: [whole(first)] })
  const fact = {
    payment_ref: 'pay_1',
    provider_ref: null,
    amount_minor: minor(118_000),
    currency: INR,
    method: 'card',
    bank_reference: '',
    note: '',
    happened_at: books.clock(),
  } as const
  const nameless = { ...fact, kind: 'refunded', fact_ref: 'rf_1:refunded', reference: null } as const
  const naming = { ...fact, kind: 'captured', fact_ref: 'pay_1:captured', reference } as const
  const gate = Promise.withResolvers<void>()
  const one = books.desk(async (tx) => {
    await takeMessage(tx, { connection_id, body: null, message: { event_ref: '', name: '', facts: [nameless] } })
    await gate.promise
  })
  const other = books.desk((tx) =>
    takeMessage(tx, { connection_id, body: null, message: { event_ref: '', name: '', facts: [naming] } }),
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  gate.resolve()
  await Promise.all([one, other])
  expect(await books.query('select distinct settlement_id as id from provider_facts')).toEqual([{ id }])
})

test('a message with a character that no database holds is put aside like any forgery, and a true one is taken', async () => {
  const { begin, first, gateway, deliver, stateOf } = await collecting()
  const { id, reference } = await begin({ items: [whole(first)] })
  expect(await deliver({ body: 'forged\u0000', headers: {} })).toEqual({ taken: false, reason: 'bad_signature' })
  const body: unknown = JSON.parse(gateway.capture(reference).body)
  const spoilt = JSON.stringify({ ...Object(body), name: 'captured\u0000' }).replace('"note":""', '"note":"a\\u0000b"')
  expect(await deliver(sign(spoilt))).toEqual({ taken: true })
  expect(await stateOf(id)).toBe('received')
})

test('a provider that does not answer is asked once in a round, not once for every payment', async () => {
  const { begin, first, second, gateway, collect, books } = await collecting()
  await begin({ items: [whole(first)] })
  await begin({ items: [whole(second)] })
  gateway.fail(new Unavailable('no answer in time'))
  books.clock.advance(5 * 60_000)
  await collect.round()
  expect(gateway.asked.ask).toBe(1)
})

test.each(['America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC'])(
  'noon in %s is on that day there',
  (zone) => {
    expect(dayOf(noonOf(day('2026-03-08'), zone), zone)).toBe('2026-03-08')
    expect(dayOf(noonOf(day('2026-11-21'), zone), zone)).toBe('2026-11-21')
  },
)
