import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import { openNow } from '#features/ledger/queries.ts'
import { day } from '#shared/day.ts'
import type { AccountId, ConfirmationId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { bookBalance, OCTOBER, stateOf } from '#test/balances.ts'
import { INR, refusalOf, USD, type World, world } from '#test/world.ts'
import { askConfirmation } from './ask-confirmation.ts'
import { askConfirmations } from './ask-confirmations.ts'
import { canonical, letterDigest } from './confirmation.ts'
import { accountsToAsk, getConfirmation } from './queries.ts'

describe('canonical JSON', () => {
  it('is the same for the same facts, whatever the order of their keys, and after a journey through the database', () => {
    expect(canonical({ b: 1, a: [{ d: null, c: 'ä"\n' }] })).toBe('{"a":[{"c":"ä\\"\\n","d":null}],"b":1}')
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const shuffled: unknown = JSON.parse(JSON.stringify(value))
        expect(canonical(shuffled)).toBe(canonical(value))
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

describe('asking for a balance', async () => {
  const at = await world()
  const account_id = at.meghdoot.ganesh
  beforeAll(() => bookBalance(at, account_id))

  it('freezes the figures of the day: the balance, what is open, what is unused, and their fingerprint', async () => {
    const { id, already } = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(already).toBe(false)
    const found = await at.desk((tx) => getConfirmation(tx, account_id, id))
    expect(found).toMatchObject({
      as_on: OCTOBER,
      currency: 'INR',
      balance_minor: 130_000,
      state: 'waiting',
      asked_by_name: 'Asha Rao',
      until_on: '2026-12-21',
    })
    const { letter } = found
    expect(letter.account).toEqual({ code: 'SGS', name: 'Shree Ganesh Stores', tax_id: '27ZZZFY8888Y1ZM' })
    expect(letter.open_items.map((item) => [item.open_minor, item.dated_on])).toEqual([
      [100_000, '2026-10-05'],
      [50_000, '2026-10-20'],
    ])
    expect(letter.unused.map((item) => item.open_minor)).toEqual([20_000])
    expect(letterDigest(letter).equals(found.letter_sha256)).toBe(true)
    const events = await at.query<{ data: object }>("select data from events where name = 'confirmation.asked'")
    expect(events.map((one) => one.data)).toEqual([
      { as_on: OCTOBER, currency: 'INR', balance_minor: 130_000, by_customer: false },
    ])
  })

  it('is one letter, however often the same is asked', async () => {
    const again = await Promise.all([1, 2, 3].map(() => at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))))
    expect(new Set(again.map((one) => one.id)).size).toBe(1)
    expect(again.every((one) => one.already)).toBe(true)
    // who begins by themselves finds the letter that waits for them
    const own = await at.asContact('finance', (tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(own).toEqual({ id: again[0]?.id, already: true })
  })

  it('says what was owed then, whatever was paid since', async () => {
    const before = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: day('2026-10-22') }))
    await at.desk(async (tx) => {
      const [payment] = await openNow(tx, account_id, INR, 'C')
      const [invoice] = await openNow(tx, account_id, INR, 'D')
      await allocateCredit(tx, {
        account_id,
        credit_id: payment?.id ?? never(),
        pairs: [{ debit_id: invoice?.id ?? never(), amount_minor: minor(20_000) }],
      })
    })
    const again = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: day('2026-10-22') }))
    expect(again).toEqual({ id: before.id, already: true })
    expect(await balanceIn(at, account_id, before.id)).toBe(150_000)
  })

  it('anew, when the books of the day have changed, takes the place of the letter before', async () => {
    const before = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    at.clock.set('2026-11-21T09:01:00Z')
    await at.desk((tx) =>
      issueCreditNote(tx, {
        account_id,
        dated_on: day('2026-10-30'),
        reason: 'rate difference',
        lines: [{ description: 'Lamps', quantity: '1', unit_price: '100', rate_bp: 0, item_code: '9405' }],
      }),
    )
    const after = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(after.already).toBe(false)
    expect(await stateOf(at, account_id, before.id)).toBe('replaced')
    expect(await stateOf(at, account_id, after.id)).toBe('waiting')
    expect(await balanceIn(at, account_id, after.id)).toBe(120_000)
  })

  it('is done for one currency at a time', async () => {
    const { id } = await at.desk((tx) => askConfirmation(tx, { account_id, as_on: OCTOBER, currency: USD }))
    const found = await at.desk((tx) => getConfirmation(tx, account_id, id))
    expect(found).toMatchObject({ currency: 'USD', balance_minor: 0 })
    expect(found.letter.open_items).toEqual([])
  })

  it('is refused for a day to come, and to who may not', async () => {
    const tomorrow = at.desk((tx) => askConfirmation(tx, { account_id, as_on: day('2026-11-22') }))
    expect(await refusalOf(tomorrow)).toMatchObject({ status: 422, code: 'day_to_come', param: 'as_on' })
    const viewer = at.asContact('viewer', (tx) => askConfirmation(tx, { account_id, as_on: OCTOBER }))
    expect(await refusalOf(viewer)).toMatchObject({ status: 403 })
    const clerk = at.asStaff(['accounts.see', 'statement.see', 'balance.see'], (tx) =>
      askConfirmation(tx, { account_id, as_on: OCTOBER }),
    )
    expect(await refusalOf(clerk)).toMatchObject({ status: 403 })
  })

  it('can be begun by the account itself for any day, but not without end', async () => {
    let refused = 0
    for (let n = 1; n <= 22; n++) {
      const as_on = day(`2026-09-${String(n).padStart(2, '0')}`)
      const begun = at.asContact('finance', (tx) => askConfirmation(tx, { account_id, as_on }))
      await begun.catch((error: { code?: string }) => {
        expect(error.code).toBe('too_many_letters')
        refused += 1
      })
    }
    expect(refused).toBe(2)
  })
})

describe('asking everybody', async () => {
  const at = await world()
  const { ganesh, kaveri } = at.meghdoot
  beforeAll(async () => {
    await bookBalance(at, ganesh)
    await bookBalance(at, kaveri)
  })

  it('asks who owes or is owed something that day, once, batch by batch', async () => {
    const all = await at.desk((tx) => accountsToAsk(tx, OCTOBER, null, 10))
    expect(all.map((one) => one.account_id)).toEqual([ganesh, kaveri].sort())
    const first = await at.desk((tx) => askConfirmations(tx, { as_on: OCTOBER, after: null, limit: 1 }))
    expect(first).toMatchObject({ asked: 1, skipped: 0, next: { account_id: all[0]?.account_id } })
    const second = await at.desk((tx) => askConfirmations(tx, { as_on: OCTOBER, after: first.next, limit: 1 }))
    expect(second).toMatchObject({ asked: 1 })
    const third = await at.desk((tx) => askConfirmations(tx, { as_on: OCTOBER, after: second.next, limit: 1 }))
    expect(third).toEqual({ asked: 0, skipped: 0, next: null })
    expect(await at.desk((tx) => askConfirmations(tx, { as_on: OCTOBER, after: null, limit: 10 }))).toEqual({
      asked: 0,
      skipped: 0,
      next: null,
    })
    expect(await at.query('select 1 from balance_confirmations')).toHaveLength(2)
  })

  it('leaves out whose balance that day was nothing', async () => {
    expect(await at.desk((tx) => accountsToAsk(tx, day('2026-10-01'), null, 10))).toEqual([])
  })

  it('is for the seller’s people with that permission', async () => {
    const tried = at.asStaff(['statement.see', 'balance.see'], (tx) =>
      askConfirmations(tx, { as_on: OCTOBER, after: null, limit: 1 }),
    )
    expect(await refusalOf(tried)).toMatchObject({ status: 403 })
  })
})

async function balanceIn(at: World, account_id: AccountId, id: ConfirmationId): Promise<number> {
  return (await at.desk((tx) => getConfirmation(tx, account_id, id))).balance_minor
}

function never(): never {
  throw new Error('it was there a moment ago')
}
