import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { ageing, balance, getEntry, openItems, settledBy } from '#features/ledger/queries.ts'
import { undoAllocation } from '#features/ledger/undo-allocation.ts'
import { addDays, type Day, day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import { expectOneStory, expectSoundBooks } from '#test/invariants.ts'
import { INR, refusalOf, type World, world } from '#test/world.ts'
import { type AllocationDeed, handsOff, reasonsFor } from './allocating.ts'
import { type MoveAllocation, moveAllocation } from './move-allocation.ts'
import { getPayment } from './queries.ts'
import { recordPayment } from './record-payment.ts'
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
  account_id = await books.desk((tx) => openAccount(tx, { code: `M${count++}`, name: 'Moving Stores', currency: INR }))
})

async function owed(amount: number, dated_on = '2026-11-01'): Promise<EntryId> {
  const facts = { account_id, number: `M${count++}`, dated_on: day(dated_on), currency: INR }
  return (await books.desk((tx) => openItem(tx, { ...facts, amount_minor: minor(amount) }))).id
}

async function paid(amount: number, on = '2026-11-10', named: [EntryId, number][] = []): Promise<EntryId> {
  books.clock.set(`${on}T06:00:00Z`)
  const { id } = await books.desk((tx) =>
    recordPayment(tx, {
      account_id,
      amount_minor: minor(amount),
      currency: INR,
      method: 'upi',
      allocations: named.map(([entry_id, part]) => ({ entry_id, amount_minor: minor(part) })),
      rest: 'advance',
    }),
  )
  books.clock.set('2026-11-21T09:00:00Z')
  return id
}

function move(credit_id: EntryId, debit_id: EntryId, to: [EntryId, number][], over: Partial<MoveAllocation> = {}) {
  const pairs = to.map(([id, part]) => ({ debit_id: id, amount_minor: minor(part) }))
  return books.desk((tx) => moveAllocation(tx, { account_id, credit_id, debit_id, to: pairs, ...over }))
}

async function openOn(on = '2026-11-21'): Promise<Record<string, number>> {
  const items = await books.desk((tx) => openItems(tx, account_id, day(on)))
  return Object.fromEntries(items.map((item) => [item.id, item.open_minor]))
}

describe('what a payment settles is moved', () => {
  it('from one document to another in one deed, from today; earlier days stay as they were told', async () => {
    const [first, second] = [await owed(800), await owed(700)]
    const payment = await paid(800, '2026-11-10', [[first, 800]])
    await move(payment, first, [[second, 700]])
    expect(await openOn()).toEqual({ [first]: 800, [payment]: 100 })
    expect(await openOn('2026-11-20')).toEqual({ [second]: 700 })
    const told = await books.query<{ name: string }>('select name from events where account_id = $1 order by id', [account_id])
    expect(told.map((one) => one.name)).toContain('allocation.moved')
    await expectSoundBooks(books)
  })

  it('split over several, in part, and from a day that is chosen', async () => {
    const [first, second, third] = [await owed(800), await owed(100), await owed(900)]
    const payment = await paid(800, '2026-11-10', [[first, 800]])
    await move(
      payment,
      first,
      [
        [second, 100],
        [third, 250],
      ],
      { amount_minor: minor(500), effective_on: day('2026-11-15') },
    )
    expect(await openOn('2026-11-14')).toEqual({ [second]: 100, [third]: 900 })
    expect(await openOn('2026-11-15')).toEqual({ [first]: 500, [third]: 650, [payment]: 150 })
    await expectSoundBooks(books)
    await books.desk((tx) => expectOneStory(tx, account_id, ['2026-11-01', '2026-11-14', '2026-11-15', '2026-11-21'].map(day)))
  })

  it('back to nothing, in part: what is freed is an advance', async () => {
    const first = await owed(800)
    const payment = await paid(800, '2026-11-10', [[first, 800]])
    await move(payment, first, [], { amount_minor: minor(300) })
    expect(await openOn()).toEqual({ [first]: 300, [payment]: 300 })
  })

  it('is refused from a day before the documents, before it was applied, to come, or on which the other was not open', async () => {
    const [first, second, full] = [await owed(800), await owed(700, '2026-11-12'), await owed(200)]
    const payment = await paid(800, '2026-11-10', [[first, 800]])
    const other = await paid(200, '2026-11-10', [[full, 200]])
    const on = (text: string) => ({ effective_on: day(text) })
    expect(await refusalOf(move(payment, first, [[second, 1]], on('2026-11-09')))).toMatchObject({ code: 'before_applied' })
    expect(await refusalOf(move(payment, first, [[second, 1]], on('2026-11-11')))).toMatchObject({ code: 'before_documents' })
    expect(await refusalOf(move(payment, first, [[second, 1]], on('2026-11-22')))).toMatchObject({ code: 'day_to_come' })
    await books.desk((tx) => undoAllocation(tx, { account_id, credit_id: other, debit_id: full }))
    const refused = await refusalOf(move(payment, first, [[full, 200]], on('2026-11-15')))
    expect(refused).toMatchObject({ code: 'not_open_then', param: 'effective_on' })
    await move(payment, first, [[full, 200]], on('2026-11-21'))
    await expectSoundBooks(books)
  })

  it('is refused beyond what was applied or taken, to itself, where nothing is applied, and without the permission; then nothing has changed', async () => {
    const [first, second] = [await owed(800), await owed(700)]
    const payment = await paid(500, '2026-11-10', [[first, 500]])
    const before = await openOn()
    const over = { amount_minor: minor(501) }
    expect(await refusalOf(move(payment, first, [], over))).toMatchObject({ code: 'more_than_applied', param: 'amount_minor' })
    expect(await refusalOf(move(payment, first, [[second, 501]]))).toMatchObject({ code: 'more_than_taken' })
    expect(await refusalOf(move(payment, first, [[first, 1]]))).toMatchObject({ code: 'same_document' })
    expect(await refusalOf(move(payment, second, []))).toMatchObject({ code: 'not_applied' })
    expect(await refusalOf(move(payment, first, [[second, 0]]))).toMatchObject({ code: 'amount_not_positive' })
    const input = { account_id, credit_id: payment, debit_id: first, to: [] }
    for (const attempt of [
      books.asStaff(['payments.record'], (tx) => moveAllocation(tx, input)),
      books.asContact('admin', (tx) => moveAllocation(tx, { ...input, account_id: books.meghdoot.ganesh })),
    ])
      expect((await refusalOf(attempt)).status).toBe(403)
    expect(await openOn()).toEqual(before)
  })

  it('is refused for what was paid back', async () => {
    const payment = await paid(500)
    const refund = await books.desk((tx) => refundPayment(tx, { account_id, payment_id: payment, method: 'upi' }))
    expect(await refusalOf(move(payment, refund.id, []))).toMatchObject({ code: 'not_to_undo' })
  })

  it('and bounces after that like any other payment', async () => {
    const [first, second] = [await owed(800), await owed(700)]
    const payment = await paid(800, '2026-11-10', [[first, 800]])
    await move(payment, first, [[second, 700]], { effective_on: day('2026-11-14') })
    const bounce = { account_id, payment_id: payment, returned_on: day('2026-11-12'), reason: 'Funds insufficient' }
    await books.desk((tx) => reversePayment(tx, bounce))
    expect(await openOn()).toEqual({ [first]: 800, [second]: 700 })
    await expectSoundBooks(books)
  })
})

describe('why a part stands as it does', () => {
  async function reasons(payment: EntryId): Promise<Record<string, string[]>> {
    const { settlements } = await books.desk((tx) => getPayment(tx, account_id, payment))
    return Object.fromEntries(settlements.map((part) => [part.id, part.reasons.map(({ rule, by }) => `${rule} ${by}`)]))
  }

  it('is the rule by which it was applied, and whose hand has changed it', async () => {
    const [first, second] = [await owed(300), await owed(700)]
    const payment = await paid(800, '2026-11-10', [[first, 200]])
    await books.desk((tx) =>
      allocateCredit(tx, { account_id, credit_id: payment, pairs: [{ debit_id: first, amount_minor: minor(100) }] }),
    )
    await books.desk((tx) =>
      allocateCredit(tx, {
        account_id,
        credit_id: payment,
        pairs: [{ debit_id: second, amount_minor: minor(50) }],
        rule: 'explicit',
      }),
    )
    expect(await reasons(payment)).toEqual({ [first]: ['by_hand work', 'explicit work'], [second]: ['explicit work'] })
    await move(payment, first, [], { amount_minor: minor(200) })
    expect((await reasons(payment))[first]).toEqual(['by_hand work'])
  })

  it('counts what was taken back against the oldest', () => {
    const at = (amount_minor: number, rule: AllocationDeed['rule'], on: string): AllocationDeed => ({
      debit_id: 'inv_1' as EntryId,
      amount_minor: minor(amount_minor),
      rule,
      by: 'staff',
      by_name: 'Asha Rao',
      recorded_at: new Date(on),
    })
    const deeds = [at(100, 'oldest', '2026-11-01'), at(-100, 'undone', '2026-11-02'), at(70, 'by_hand', '2026-11-03')]
    expect(reasonsFor(deeds, minor(70)).map((one) => one.rule)).toEqual(['by_hand'])
    expect(reasonsFor(deeds.slice(0, 1), minor(40)).map((one) => one.rule)).toEqual(['oldest'])
    expect(reasonsFor(deeds, minor(0))).toEqual([])
  })
})

describe('a customer’s own hand', () => {
  const hand = { is_standing_receipt: true, recorded_on: day('2026-11-10'), is_handled: false }

  it('is on a payment for as many days as the seller says, after the day it was recorded', () => {
    expect(handsOff(hand, undefined, day('2026-11-10'))).toBe('not_allowed')
    expect(handsOff(hand, 0, day('2026-11-10'))).toBe('not_allowed')
    expect(handsOff(hand, 7, day('2026-11-17'))).toBeNull()
    expect(handsOff(hand, 7, day('2026-11-18'))).toBe('too_late')
  })

  it('is off what came back, and off what the seller has applied by hand', () => {
    expect(handsOff({ ...hand, is_standing_receipt: false }, 7, day('2026-11-10'))).toBe('not_a_receipt')
    expect(handsOff({ ...hand, is_handled: true }, 7, day('2026-11-10'))).toBe('handled_by_seller')
  })
})

const deed = fc.record({
  act: fc.constantFrom('move', 'move', 'split', 'undo', 'apply'),
  pair: fc.nat(1_000),
  to: fc.nat(1_000),
  amount: fc.constantFrom(1, 50, 100, 250, 400, 1_000),
  /** No more than there is to take and to place, so that most deeds can be done. */
  fits: fc.constantFrom(true, true, true, false),
  back: fc.constantFrom(0, 0, 0, 1, 2, 5, 15),
  later: fc.constantFrom(0, 1, 3),
})

describe('any sequence of moves, splits and undoings', () => {
  it('changes no balance on any day, and keeps every invariant', async () => {
    let worked = 0
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 4, maxLength: 12 }), async (deeds) => {
        const { credits, debits } = await openBooks()
        const days = Array.from({ length: 14 }, (_, index) => addDays(day('2026-10-10'), index * 4))
        const before = await balances(days)
        let today = day('2026-11-10')
        let done = 0
        for (const one of deeds) {
          today = addDays(today, one.later)
          books.clock.set(`${today}T06:00:00Z`)
          const standing = await books.desk(async (tx) => {
            const found = []
            for (const id of credits) found.push(...(await settledBy(tx, await getEntry(tx, account_id, id))))
            return found
          })
          const pair = standing[one.pair % standing.length]
          const credit_id = one.act === 'apply' ? pick(credits, one.pair) : (pair?.credit_id ?? pick(credits, one.pair))
          const debit_id = pair?.debit_id ?? pick(debits, one.pair)
          const other = pick(
            debits.filter((id) => id !== debit_id),
            one.to,
          )
          const at = { account_id, credit_id, effective_on: addDays(today, -one.back) }
          const part = minor(one.fits ? await fitting(one.amount, one.act, pair, credit_id, other) : one.amount)
          done += await attempt(() => {
            if (one.act === 'undo') return books.desk((tx) => undoAllocation(tx, { ...at, debit_id, amount_minor: part }))
            const pairs = [{ debit_id: other, amount_minor: part }]
            if (one.act === 'apply') return books.desk((tx) => allocateCredit(tx, { ...at, pairs }))
            const half = minor(Math.ceil(part / 2))
            const to = one.act === 'split' ? [{ debit_id: other, amount_minor: half }] : pairs
            return books.desk((tx) => moveAllocation(tx, { ...at, debit_id, amount_minor: part, to }))
          })
          await expectSoundBooks(books)
        }
        expect(await balances(days)).toEqual(before)
        const [age] = await books.desk((tx) => ageing(tx, account_id, 'today'))
        expect(age?.balance_minor).toBe((await balances([today]))[0])
        worked += done
      }),
      { numRuns: 20 },
    )
    // a property that only ever refuses would prove nothing
    expect(worked).toBeGreaterThan(20)
  }, 120_000)
  async function fitting(
    amount: number,
    act: string,
    pair: { amount_minor: number } | undefined,
    credit_id: EntryId,
    other: EntryId,
  ): Promise<number> {
    const [credit, place] = await books.desk(async (tx) => [
      await getEntry(tx, account_id, credit_id),
      await getEntry(tx, account_id, other),
    ])
    const most = act === 'apply' ? (credit?.open_minor ?? 0) : (pair?.amount_minor ?? 0)
    const room = act === 'undo' ? amount : (place?.open_minor ?? 0) * (act === 'split' ? 2 : 1)
    return Math.max(1, Math.min(amount, most, room))
  }

  async function openBooks(): Promise<{ credits: EntryId[]; debits: EntryId[] }> {
    account_id = await books.desk((tx) => openAccount(tx, { code: `P${count++}`, name: 'Property Stores', currency: INR }))
    books.clock.set('2026-11-10T06:00:00Z')
    const facts = { account_id, currency: INR }
    const invoices = [400, 250, 1_000, 100].map((amount, index) => ({
      ...facts,
      kind: 'INV' as const,
      number: `P${count}/${index}`,
      dated_on: addDays(day('2026-10-20'), index * 5),
      amount_minor: minor(amount),
      source_ref: `p${count}${index}`,
    }))
    const booked = await books.desk((tx) => bookEntries(tx, { source: 'test', bookings: invoices }))
    const credits = []
    for (const amount of [500, 700, 50]) {
      const cash = { ...facts, amount_minor: minor(amount), method: 'cash' as const, dated_on: day('2026-11-01') }
      credits.push((await books.desk((tx) => recordPayment(tx, cash))).id)
    }
    return { credits, debits: booked.flatMap(({ id }) => id ?? []) }
  }

  async function balances(days: readonly Day[]): Promise<number[]> {
    return books.desk(async (tx) => {
      const found = []
      for (const on of days) found.push((await balance(tx, account_id, on))[0]?.balance_minor ?? 0)
      return found
    })
  }

  async function attempt(act: () => Promise<void>): Promise<number> {
    try {
      await act()
      return 1
    } catch (error) {
      if (error instanceof Refusal && error.status === 422) return 0
      throw error
    }
  }

  function pick(of: readonly EntryId[], at: number): EntryId {
    return of[at % of.length] as EntryId
  }
})
