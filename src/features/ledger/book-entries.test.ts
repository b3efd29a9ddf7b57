import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { day } from '#shared/day.ts'
import { type AccountId, newId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { INR, refusalOf, type World, world } from '#test/world.ts'
import { bookEntries } from './book-entries.ts'
import type { Booking } from './booking.ts'
import { openItems } from './queries.ts'

let books: World
let account_id: AccountId
let source: string
let count = 0
beforeAll(async () => {
  books = await world()
})
beforeEach(async () => {
  source = `tally-${count++}`
  account_id = await books.desk((tx) => openAccount(tx, { code: `B${count}`, name: 'Batch Stores', currency: INR }))
})

describe('a batch of entries', () => {
  it('is booked in its order, with what each settles, and told once per account', async () => {
    const verdicts = await book([
      invoice('1', 1_000),
      invoice('2', 500),
      receipt('3', 1_200, {
        applied: [
          { ref: '2', amount_minor: minor(500) },
          { ref: '1', amount_minor: minor(600) },
        ],
      }),
    ])
    expect(verdicts).toEqual(['1 booked', '2 booked', '3 booked'])
    expect(await open()).toEqual({ 1: 400, 3: 100 })
    expect(
      await books.query(`select data from events where account_id = $1 and name = 'entries.booked'`, [account_id]),
    ).toEqual([{ data: { source, count: 3 } }])
    await expectSoundBooks(books)
  })

  it('sent again books nothing, tells nothing and settles nothing twice', async () => {
    const batch = [invoice('1', 1_000), receipt('2', 400, { applied: [{ ref: '1', amount_minor: minor(400) }] })]
    await book(batch)
    expect(await book(batch)).toEqual(['1 repeated', '2 repeated'])
    expect(await open()).toEqual({ 1: 600 })
    expect(
      await books.query(`select 1 from events where account_id = $1 and name = 'entries.booked'`, [account_id]),
    ).toHaveLength(1)
  })

  it('goes on after a stop: what is new is booked beside what was', async () => {
    await book([invoice('1', 1_000)])
    expect(
      await book([
        invoice('1', 1_000),
        invoice('2', 200),
        receipt('3', 100, { applied: [{ ref: '1', amount_minor: minor(100) }] }),
      ]),
    ).toEqual(['1 repeated', '2 booked', '3 booked'])
    expect(await open()).toEqual({ 1: 900, 2: 200 })
  })

  it('settles the oldest due where the source does not tell, in either order', async () => {
    await book([
      receipt('a', 150, { rest: 'oldest' }),
      invoice('late', 100, { due_on: day('2026-10-30'), rest: 'oldest' }),
      invoice('early', 100, { due_on: day('2026-10-10'), rest: 'oldest' }),
      receipt('b', 30, { rest: 'oldest' }),
    ])
    expect(await open()).toEqual({ early: 20 })
    expect(await books.query(`select distinct rule from allocations where account_id = $1`, [account_id])).toEqual([
      { rule: 'derived' },
    ])
  })
})

describe('one bad row', () => {
  it('is named with its reason, and the others are booked', async () => {
    const stranger = newId('account')
    const verdicts = await books.desk((tx) =>
      bookEntries(tx, {
        source,
        bookings: [
          invoice('good', 100),
          invoice('', 100),
          invoice('nothing', -1),
          { ...invoice('stranger', 100), account_id: stranger },
          invoice('also good', 100),
        ],
      }),
    )
    expect(verdicts.map((verdict) => [verdict.source_ref, verdict.result, verdict.message])).toEqual([
      ['good', 'booked', null],
      ['', 'refused', 'The reference is missing or longer than 200 characters.'],
      ['nothing', 'refused', 'The amount must be more than zero.'],
      ['stranger', 'refused', 'There is no such account.'],
      ['also good', 'booked', null],
    ])
  })

  it('is a conflict when its reference was sent with other facts, in this batch or before', async () => {
    expect(await book([invoice('1', 100), invoice('1', 200)])).toEqual(['1 booked', '1 conflict'])
    expect(await book([invoice('1', 300)])).toEqual(['1 conflict'])
  })

  it('is named when its number is taken, whatever the case, in this batch or before', async () => {
    expect(await book([invoice('1', 100, { number: 'inv/1' }), invoice('2', 200, { number: 'INV/1' })])).toEqual([
      '1 booked',
      '2 number_taken',
    ])
    expect(await book([invoice('3', 300, { number: 'Inv/1' })])).toEqual(['3 number_taken'])
  })

  it('is refused when it settles what is not there, not open, or on its own side, and leaves that as it was', async () => {
    const faults = [
      receipt('2', 100, {
        applied: [
          { ref: '1', amount_minor: minor(50) },
          { ref: 'missing', amount_minor: minor(10) },
        ],
      }),
      receipt('3', 2_000, { applied: [{ ref: '1', amount_minor: minor(1_001) }] }),
      receipt('4', 10, { applied: [{ ref: '1', amount_minor: minor(11) }] }),
      invoice('5', 10, { applied: [{ ref: '1', amount_minor: minor(10) }] }),
      invoice('6', 10, { original_ref: 'missing' }),
    ]
    expect(await book([invoice('1', 1_000), ...faults])).toEqual([
      '1 booked',
      '2 refused',
      '3 refused',
      '4 refused',
      '5 refused',
      '6 refused',
    ])
    expect(await open()).toEqual({ 1: 1_000 })
  })

  it('never settles another account’s entry, however it is called', async () => {
    await book([invoice('1', 1_000)])
    const own = receipt('2', 100, { applied: [{ ref: '1', amount_minor: minor(100) }] })
    const [verdict] = await books.desk((tx) =>
      bookEntries(tx, { source, bookings: [{ ...own, account_id: books.meghdoot.kaveri }] }),
    )
    expect(verdict).toMatchObject({ result: 'refused', message: 'This account has nothing known as 1.' })
  })
})

describe('a batch', () => {
  it('of five thousand rows over fifty accounts is booked whole', async () => {
    const accounts = await books.desk(async (tx) => {
      const ids = []
      for (let i = 0; i < 50; i++)
        ids.push(await openAccount(tx, { code: `M${count}-${i}`, name: 'Many Stores', currency: INR }))
      return ids
    })
    const batch = Array.from({ length: 5_000 }, (_, index): Booking => {
      const own = { account_id: accounts[index % 50] ?? account_id, source_ref: `m${index}` }
      return index % 100 < 50
        ? { ...invoice('', 1_000 + index), ...own, number: `M/${source}/${index}` }
        : { ...receipt('', 1_000, { rest: 'oldest' }), ...own, number: `R/${source}/${index}` }
    })
    const verdicts = await books.desk((tx) => bookEntries(tx, { source, bookings: batch }))
    expect(verdicts.filter((verdict) => verdict.result !== 'booked')).toEqual([])
    await expectSoundBooks(books)
  })

  it('is refused whole without the permission', async () => {
    expect(
      await refusalOf(books.asStaff(['payments.record'], (tx) => bookEntries(tx, { source, bookings: [] }))),
    ).toMatchObject({ status: 403 })
  })
})

function invoice(source_ref: string, amount: number, over: Partial<Booking> = {}): Booking {
  return {
    account_id,
    kind: 'INV',
    number: `${source}/${source_ref}`,
    dated_on: day('2026-10-01'),
    currency: INR,
    amount_minor: minor(amount),
    source_ref,
    ...over,
  }
}

function receipt(source_ref: string, amount: number, over: Partial<Booking> = {}): Booking {
  return { ...invoice(source_ref, amount), kind: 'RCPT', ...over }
}

async function book(bookings: readonly Booking[]): Promise<string[]> {
  const verdicts = await books.desk((tx) => bookEntries(tx, { source, bookings }))
  return verdicts.map((verdict) => `${verdict.source_ref} ${verdict.result}`)
}

/** What is open, by the last part of its number. */
async function open(): Promise<Record<string, number>> {
  const items = await books.desk((tx) => openItems(tx, account_id, 'today'))
  return Object.fromEntries(items.map((item) => [item.number.split('/').at(-1), item.open_minor]))
}
