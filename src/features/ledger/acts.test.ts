import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { INR, refusalOf, type World, world } from '#test/world.ts'
import { allocateCredit } from './allocate-credit.ts'
import { disputeEntry } from './dispute-entry.ts'
import { openItem } from './open-item.ts'
import { ageing, getEntry, openItems, settlementsOf } from './queries.ts'
import { undoAllocation } from './undo-allocation.ts'
import { writeOff } from './write-off.ts'

let books: World
let account_id: AccountId
let count = 0
beforeAll(async () => {
  books = await world()
})
beforeEach(async () => {
  account_id = await books.desk((tx) => openAccount(tx, { code: `L${count++}`, name: 'Ledger Stores', currency: INR }))
})

describe('an item is opened', () => {
  it('stands in the books with its own number, date and due date, and tells', async () => {
    const posted = await books.desk((tx) =>
      openItem(tx, {
        account_id,
        number: '2025-26/0912',
        dated_on: day('2026-03-31'),
        due_on: day('2026-04-09'),
        currency: INR,
        amount_minor: minor(50_000),
      }),
    )
    const entry = await books.desk((tx) => getEntry(tx, account_id, posted.id))
    expect(entry).toMatchObject({
      kind: 'OB',
      number: '2025-26/0912',
      dated_on: '2026-03-31',
      due_on: '2026-04-09',
      amount_minor: 50_000,
      open_minor: 50_000,
    })
    expect(await told()).toEqual(['item.opened'])
  })

  it('may be a credit of the customer', async () => {
    const id = await opened(-2_500)
    expect(await books.desk((tx) => ageing(tx, account_id, 'today'))).toMatchObject([
      { unallocated_minor: 2_500, balance_minor: -2_500 },
    ])
    expect(id).toMatch(/^opn_/)
  })

  it('is refused without the permission, at nothing, with a number that is taken, and for another seller’s account', async () => {
    const item = { account_id, number: 'X1', dated_on: day('2026-03-31'), currency: INR, amount_minor: minor(100) }
    expect(await refusalOf(books.asStaff([], (tx) => openItem(tx, item)))).toMatchObject({ status: 403 })
    expect(await refusalOf(books.desk((tx) => openItem(tx, { ...item, amount_minor: minor(0) })))).toMatchObject({
      code: 'amount_missing',
      param: 'amount_minor',
    })
    expect(await refusalOf(books.desk((tx) => openItem(tx, { ...item, account_id: books.brightwell.harbour })))).toMatchObject({
      status: 404,
    })
    await books.desk((tx) => openItem(tx, item))
    expect(await refusalOf(books.desk((tx) => openItem(tx, { ...item, number: 'x1' })))).toMatchObject({
      status: 409,
      code: 'number_taken',
      param: 'number',
    })
  })
})

describe('a credit is applied by hand', () => {
  it('settles what was named and no more, from today', async () => {
    const debit_id = await opened(800)
    const credit_id = await opened(-500)
    await books.desk((tx) =>
      allocateCredit(tx, { account_id, credit_id, pairs: [{ debit_id, amount_minor: minor(300) }], note: 'As agreed' }),
    )
    expect(await open()).toEqual({ [debit_id]: 500, [credit_id]: 200 })
    expect(await books.desk((tx) => settlementsOf(tx, account_id, debit_id))).toMatchObject([
      { id: credit_id, amount_minor: 300, effective_on: '2026-11-21' },
    ])
    expect(await told()).toContain('allocations.made')
  })

  it('from an earlier day that is given, if both stood and so much was open since', async () => {
    const debit_id = await opened(800)
    books.clock.set('2026-11-10T06:00:00Z')
    const credit_id = await paid(800)
    books.clock.set('2026-11-21T06:00:00Z')
    await books.desk((tx) => undoAllocation(tx, { account_id, credit_id, debit_id }))
    const apply = (on: string, amount = 500) =>
      books.desk((tx) =>
        allocateCredit(tx, {
          account_id,
          credit_id,
          pairs: [{ debit_id, amount_minor: minor(amount) }],
          effective_on: day(on),
        }),
      )
    // until yesterday all of both was taken
    expect(await refusalOf(apply('2026-11-20'))).toMatchObject({ code: 'not_open_then', param: 'effective_on' })
    expect(await refusalOf(apply('2026-11-09'))).toMatchObject({ code: 'before_documents' })
    expect(await refusalOf(apply('2026-11-22'))).toMatchObject({ code: 'day_to_come' })
    await apply('2026-11-21')
    const fresh_id = await opened(500)
    const advance = await opened(-500)
    const early = { account_id, credit_id: advance, effective_on: day('2026-11-05') }
    const twice = [fresh_id, fresh_id].map((id) => ({ debit_id: id, amount_minor: minor(250) }))
    await books.desk((tx) => allocateCredit(tx, { ...early, pairs: twice }))
    expect((await books.desk((tx) => settlementsOf(tx, account_id, fresh_id)))[0]).toMatchObject({
      amount_minor: 500,
      effective_on: '2026-11-05',
    })
    await expectSoundBooks(books)
  })

  it('is refused beyond what is open or left, onto the wrong side, and without the permission', async () => {
    const debit_id = await opened(800)
    const other_id = await opened(900)
    const credit_id = await opened(-1_000)
    const apply = (id: EntryId, ...amounts: number[]) =>
      books.desk((tx) =>
        allocateCredit(tx, {
          account_id,
          credit_id: id,
          pairs: amounts.map((amount) => ({ debit_id, amount_minor: minor(amount) })),
        }),
      )
    expect(await refusalOf(apply(credit_id, 500, 301))).toMatchObject({ code: 'more_than_open', param: 'pairs.1.amount_minor' })
    expect(await refusalOf(apply(credit_id, 0))).toMatchObject({ code: 'amount_not_positive' })
    expect(await refusalOf(apply(other_id, 1))).toMatchObject({ code: 'not_a_credit', param: 'credit_id' })
    expect(await refusalOf(apply(credit_id))).toMatchObject({ code: 'nothing_chosen' })
    const both = [
      { debit_id, amount_minor: minor(800) },
      { debit_id: other_id, amount_minor: minor(201) },
    ]
    expect(await refusalOf(books.desk((tx) => allocateCredit(tx, { account_id, credit_id, pairs: both })))).toMatchObject({
      code: 'more_than_left',
    })
    expect(
      await refusalOf(books.asStaff(['payments.record'], (tx) => allocateCredit(tx, { account_id, credit_id, pairs: both }))),
    ).toMatchObject({ status: 403 })
    expect(await open()).toEqual({ [debit_id]: 800, [other_id]: 900, [credit_id]: 1_000 })
  })
})

describe('an allocation is undone', () => {
  it('from today; what was open on an earlier day stays as it was told', async () => {
    const debit_id = await opened(800)
    books.clock.set('2026-11-10T06:00:00Z')
    const receipt = await paid(800)
    books.clock.set('2026-11-21T06:00:00Z')
    await books.desk((tx) => undoAllocation(tx, { account_id, credit_id: receipt, debit_id }))
    expect(await open()).toEqual({ [debit_id]: 800, [receipt]: 800 })
    const before = await books.desk((tx) => openItems(tx, account_id, day('2026-11-20')))
    expect(before).toEqual([])
    expect(await told()).toContain('allocation.undone')
    await expectSoundBooks(books)
  })

  it('is refused where nothing is applied, beyond what was, and without the permission', async () => {
    const debit_id = await opened(800)
    const credit_id = await paid(300)
    const undo = (over = {}) => books.desk((tx) => undoAllocation(tx, { account_id, credit_id, debit_id, ...over }))
    expect(await refusalOf(undo({ amount_minor: minor(301) }))).toMatchObject({ code: 'more_than_applied' })
    expect(await refusalOf(books.asStaff([], (tx) => undoAllocation(tx, { account_id, credit_id, debit_id })))).toMatchObject({
      status: 403,
    })
    const other_id = await opened(900)
    const elsewhere = books.desk((tx) => undoAllocation(tx, { account_id, credit_id, debit_id: other_id }))
    expect(await refusalOf(elsewhere)).toMatchObject({ code: 'not_applied', param: 'debit_id' })
  })

  it('twice, as by a second click, is undone once: nothing changes, nothing more is told', async () => {
    const debit_id = await opened(800)
    const credit_id = await paid(300)
    for (const _ of [1, 2, 3]) await books.desk((tx) => undoAllocation(tx, { account_id, credit_id, debit_id }))
    expect(await open()).toEqual({ [debit_id]: 800, [credit_id]: 300 })
    expect((await told()).filter((name) => name === 'allocation.undone')).toHaveLength(1)
  })

  it('from an earlier day that is given, but from none before it was applied, and from none to come', async () => {
    const debit_id = await opened(800)
    books.clock.set('2026-11-10T06:00:00Z')
    const credit_id = await paid(800)
    books.clock.set('2026-11-21T06:00:00Z')
    const undo = (on: string) =>
      books.desk((tx) => undoAllocation(tx, { account_id, credit_id, debit_id, effective_on: day(on) }))
    expect(await refusalOf(undo('2026-11-09'))).toMatchObject({ code: 'before_applied', param: 'effective_on' })
    expect(await refusalOf(undo('2026-11-22'))).toMatchObject({ code: 'day_to_come', param: 'effective_on' })
    await undo('2026-11-15')
    const openOn = async (on: string) => (await books.desk((tx) => openItems(tx, account_id, day(on)))).map((one) => one.id)
    expect([await openOn('2026-11-14'), (await openOn('2026-11-15')).sort()]).toEqual([[], [debit_id, credit_id].sort()])
    await expectSoundBooks(books)
  })

  it('is refused for what was written off', async () => {
    const debit_id = await opened(800)
    const { id } = await books.desk((tx) => writeOff(tx, { account_id, entry_id: debit_id, reason: 'Closed down' }))
    expect(await refusalOf(books.desk((tx) => undoAllocation(tx, { account_id, credit_id: id, debit_id })))).toMatchObject({
      code: 'not_to_undo',
    })
  })
})

describe('a debit is written off', () => {
  it('to nothing, with the reason in the books', async () => {
    const entry_id = await opened(50)
    const posted = await books.desk((tx) => writeOff(tx, { account_id, entry_id, reason: ' Rounding ' }))
    expect(await open()).toEqual({})
    expect(await books.desk((tx) => getEntry(tx, account_id, posted.id))).toMatchObject({
      kind: 'WO',
      amount_minor: -50,
      note: 'Rounding',
      original_id: entry_id,
    })
    expect(await told()).toContain('entry.written_off')
  })

  it('is refused without a reason, beyond what is open, of a credit, twice, and without the permission', async () => {
    const entry_id = await opened(50)
    const credit_id = await opened(-50)
    const write = (over: object) => books.desk((tx) => writeOff(tx, { account_id, entry_id, reason: 'Small', ...over }))
    expect(await refusalOf(write({ reason: ' ' }))).toMatchObject({ code: 'missing_reason', param: 'reason' })
    expect(await refusalOf(write({ amount_minor: minor(51) }))).toMatchObject({ code: 'more_than_open' })
    expect(await refusalOf(write({ entry_id: credit_id }))).toMatchObject({ code: 'nothing_open' })
    expect(
      await refusalOf(books.asStaff(['payments.record'], (tx) => writeOff(tx, { account_id, entry_id, reason: 'Small' }))),
    ).toMatchObject({ status: 403 })
    await write({})
    expect(await refusalOf(write({}))).toMatchObject({ code: 'nothing_open' })
  })
})

describe('part of a debit is disputed', () => {
  it('is marked, stays open, and is passed over by money that was not meant for it', async () => {
    const entry_id = await opened(800)
    await books.desk((tx) => disputeEntry(tx, { account_id, entry_id, disputed_minor: minor(700), reason: 'Two bales short' }))
    const receipt = await paid(500)
    expect(await open()).toEqual({ [entry_id]: 700, [receipt]: 400 })
    expect(await books.desk((tx) => ageing(tx, account_id, 'today'))).toMatchObject([
      { disputed_minor: 700, balance_minor: 300 },
    ])
  })

  it('ends to the extent that it is paid after all', async () => {
    const entry_id = await opened(800)
    await books.desk((tx) => disputeEntry(tx, { account_id, entry_id, disputed_minor: minor(700), reason: 'Two bales short' }))
    await books.desk((tx) =>
      recordPayment(tx, {
        account_id,
        amount_minor: minor(500),
        currency: INR,
        method: 'upi',
        allocations: [{ entry_id, amount_minor: minor(500) }],
      }),
    )
    expect(await books.desk((tx) => getEntry(tx, account_id, entry_id))).toMatchObject({ open_minor: 300, disputed_minor: 300 })
  })

  it('tells once, also when it is said twice', async () => {
    const entry_id = await opened(800)
    for (const _ of [1, 2])
      await books.desk((tx) => disputeEntry(tx, { account_id, entry_id, disputed_minor: minor(70), reason: 'Short' }))
    expect((await told()).filter((name) => name === 'entry.disputed')).toHaveLength(1)
  })

  it('is refused beyond what is open, of a credit, without a reason, and without the permission', async () => {
    const entry_id = await opened(800)
    const credit_id = await opened(-800)
    const dispute = (over: object) =>
      books.desk((tx) => disputeEntry(tx, { account_id, entry_id, disputed_minor: minor(1), reason: 'Short', ...over }))
    expect(await refusalOf(dispute({ disputed_minor: minor(801) }))).toMatchObject({ code: 'more_than_open' })
    expect(await refusalOf(dispute({ disputed_minor: minor(-1) }))).toMatchObject({ code: 'invalid_amount' })
    expect(await refusalOf(dispute({ entry_id: credit_id }))).toMatchObject({ code: 'not_a_debit' })
    expect(await refusalOf(dispute({ reason: '' }))).toMatchObject({ code: 'missing_reason' })
    expect(
      await refusalOf(
        books.asContact('admin', (tx) => disputeEntry(tx, { account_id, entry_id, disputed_minor: minor(1), reason: 'Short' })),
      ),
    ).toMatchObject({ status: 403 })
  })
})

async function opened(amount: number): Promise<EntryId> {
  const { id } = await books.desk((tx) =>
    openItem(tx, {
      account_id,
      number: `A${count++}`,
      dated_on: day('2026-11-01'),
      currency: INR,
      amount_minor: minor(amount),
    }),
  )
  return id
}

async function paid(amount: number): Promise<EntryId> {
  const { id } = await books.desk((tx) =>
    recordPayment(tx, { account_id, amount_minor: minor(amount), currency: INR, method: 'cash', dated_on: day('2026-11-10') }),
  )
  return id
}

async function open(): Promise<Record<string, number>> {
  const items = await books.desk((tx) => openItems(tx, account_id, 'today'))
  return Object.fromEntries(items.map((item) => [item.id, item.open_minor]))
}

async function told(): Promise<string[]> {
  const rows = await books.query<{ name: string }>(
    `select name from events where account_id = $1 and name <> 'account.opened'`,
    [account_id],
  )
  return rows.map((row) => row.name)
}
