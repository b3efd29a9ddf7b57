import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { ageing, balance, getEntry, openItems } from '#features/ledger/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { addDays, day } from '#shared/day.ts'
import { type AccountId, type ChequeId, type EntryId, newId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { expectOneStory, expectSoundBooks } from '#test/invariants.ts'
import { INR, refusalOf, type World, world } from '#test/world.ts'
import { type BounceCheque, bounceCheque } from './bounce-cheque.ts'
import { clearCheque } from './clear-cheque.ts'
import { handBackCheque } from './hand-back-cheque.ts'
import { presentCheque } from './present-cheque.ts'
import { findCheque, givenCheques, listCheques, usesOf } from './queries.ts'
import { type RecordCheque, recordCheque } from './record-cheque.ts'

let books: World
let account_id: AccountId
let count = 0
beforeAll(async () => {
  books = await world()
})
beforeEach(async () => {
  books.clock.set('2026-11-21T09:00:00Z')
  const tax_id = '27ZZZFY8888Y1ZM'
  account_id = await books.desk((tx) => openAccount(tx, { code: `C${count++}`, name: 'Cheque Stores', currency: INR, tax_id }))
})

describe('the golden bounce', () => {
  it('opens again what the cheque had paid, due when it was due, and leaves the days before as they were told', async () => {
    at('2026-05-05')
    const first = await owed(118_000_00, '2026-04-05', '2026-05-05')
    const second = await owed(47_200_00, '2026-05-02', '2026-06-01')
    await books.desk((tx) =>
      recordPayment(tx, {
        account_id,
        amount_minor: minor(100_000_00),
        currency: INR,
        method: 'bank_transfer',
        allocations: [{ entry_id: first, amount_minor: minor(100_000_00) }],
        dated_on: day('2026-05-05'),
      }),
    )
    at('2026-06-20')
    const cheque_id = await given(18_000_00, {
      payable_on: day('2026-07-05'),
      allocations: [{ entry_id: first, amount_minor: minor(18_000_00) }],
    })
    expect(await owes()).toBe(65_200_00)

    at('2026-07-05')
    await present(cheque_id)
    expect(await owes()).toBe(47_200_00)
    at('2026-07-09')
    const note_id = await bounce(cheque_id, { charge: { amount_minor: minor(500_00) } })

    expect(await ages('2026-07-07')).toMatchObject({ d31_60_minor: 47_200_00, d61_90_minor: 0, balance_minor: 47_200_00 })
    expect(await ages('2026-07-09')).toMatchObject({
      not_due_minor: 590_00,
      d31_60_minor: 47_200_00,
      d61_90_minor: 18_000_00,
      over_90_minor: 0,
      unallocated_minor: 0,
      balance_minor: 65_790_00,
    })
    const charge = await books.desk((tx) => getEntry(tx, account_id, note_id ?? first))
    expect(charge).toMatchObject({ kind: 'DN', amount_minor: 590_00, taxable_minor: 500_00, tax_minor: 90_00 })
    expect(charge.due_on).toBe('2026-07-09')
    const open = await books.desk((tx) => openItems(tx, account_id, 'today'))
    expect(open.map((one) => [one.id, one.open_minor, one.due_on])).toEqual([
      [first, 18_000_00, '2026-05-05'],
      [second, 47_200_00, '2026-06-01'],
      [note_id, 590_00, '2026-07-09'],
    ])
    const days = Array.from({ length: 12 }, (_, index) => addDays(day('2026-05-01'), index * 8))
    await books.desk((tx) => expectOneStory(tx, account_id, days))
    await expectSoundBooks(books)
  })
})

describe('a cheque is given', () => {
  it('and held: no balance, no open item and no ageing knows of it', async () => {
    const entry_id = await owed(1_000_00)
    const before = await ages('2026-11-21')
    const cheque_id = await given(1_000_00, { allocations: [{ entry_id, amount_minor: minor(1_000_00) }] })
    expect(await ages('2026-11-21')).toEqual(before)
    expect(await stands(cheque_id)).toMatchObject({ state: 'held', payment_id: null, payable_on: '2026-12-05', bank: 'Canara' })
    expect(await books.desk((tx) => usesOf(tx, account_id, cheque_id))).toMatchObject([
      { id: entry_id, amount_minor: 1_000_00 },
    ])
    expect(await books.query(`select name from events where subject_id = $1`, [cheque_id])).toEqual([
      { name: 'cheque.recorded' },
    ])
  })

  it('is refused when it is stale: three months after the day written on it no bank takes it', async () => {
    const stale = given(100, { cheque_number: '000777', payable_on: day('1999-01-01') })
    expect(await refusalOf(stale)).toMatchObject({ code: 'cheque_stale', param: 'payable_on' })
  })

  it('once: the same number of the same bank is refused, of another bank it is another cheque', async () => {
    await given(100, { cheque_number: '000123' })
    expect(await refusalOf(given(100, { cheque_number: ' 000123 ' }))).toMatchObject({
      status: 409,
      code: 'cheque_known',
      param: 'cheque_number',
    })
    await given(100, { cheque_number: '000123', bank: 'Syndicate' })
  })

  it('with a number, an amount, and only what the account owes named', async () => {
    const entry_id = await owed(1_000)
    const credit_id = await owed(-500)
    const wrong = (over: Partial<RecordCheque>) => refusalOf(given(1_000, over))
    expect(await wrong({ cheque_number: ' ' })).toMatchObject({ code: 'invalid_number', param: 'cheque_number' })
    expect(await wrong({ amount_minor: minor(0) })).toMatchObject({ code: 'amount_not_positive' })
    expect(await wrong({ allocations: [{ entry_id, amount_minor: minor(1_001) }] })).toMatchObject({ code: 'more_than_paid' })
    expect(await wrong({ allocations: [{ entry_id: credit_id, amount_minor: minor(1) }] })).toMatchObject({
      code: 'unknown_entry',
    })
    expect(await wrong({ allocations: [{ entry_id: newId('invoice'), amount_minor: minor(1) }] })).toMatchObject({
      code: 'unknown_entry',
    })
    expect(await wrong({ account_id: books.brightwell.harbour })).toMatchObject({ status: 404 })
  })

  it('is looked after by who may, and seen by the customer and nobody else’s customer', async () => {
    const cheque = { account_id, cheque_number: '1', currency: INR, amount_minor: minor(1), payable_on: day('2026-12-01') }
    expect(await refusalOf(books.asStaff(['payments.record'], (tx) => recordCheque(tx, cheque)))).toMatchObject({ status: 403 })
    expect(await refusalOf(books.asContact('admin', (tx) => recordCheque(tx, cheque)))).toMatchObject({ status: 403 })
    account_id = books.meghdoot.ganesh
    const cheque_id = await given(5_00)
    expect(await books.asContact('finance', (tx) => givenCheques(tx, account_id))).toMatchObject([
      { id: cheque_id, state: 'held' },
    ])
    expect(await books.asContact('finance', (tx) => givenCheques(tx, books.meghdoot.kaveri))).toEqual([])
  })
})

describe('a cheque is presented', () => {
  it('from the day written on it, and is then a receipt by cheque for what it was given for', async () => {
    const entry_id = await owed(1_000)
    const cheque_id = await given(800, { allocations: [{ entry_id, amount_minor: minor(800) }], cheque_number: '000777' })
    expect(await refusalOf(present(cheque_id))).toMatchObject({ code: 'before_payable', param: 'presented_on' })
    expect(await refusalOf(present(cheque_id, '2026-12-05'))).toMatchObject({ code: 'day_to_come', param: 'presented_on' })
    at('2026-12-05')
    const payment_id = await present(cheque_id)
    expect(await books.desk((tx) => getEntry(tx, account_id, payment_id))).toMatchObject({
      kind: 'RCPT',
      method: 'cheque',
      reference: '000777',
      dated_on: '2026-12-05',
      amount_minor: -800,
      open_minor: 0,
    })
    expect(await stands(cheque_id)).toMatchObject({ state: 'presented', payment_id, presented_on: '2026-12-05' })
  })

  it('twice is once, also when two people press at the same moment', async () => {
    const cheque_id = await given(800)
    at('2026-12-05')
    // the connections stand before the race begins
    await Promise.all(Array.from({ length: 8 }, () => stands(cheque_id)))
    const answers = await Promise.all(Array.from({ length: 8 }, () => present(cheque_id)))
    expect(new Set(answers).size).toBe(1)
    expect(await receipts()).toHaveLength(1)
    expect(await told(cheque_id)).toEqual(['cheque.presented', 'cheque.recorded'])
  })

  it('for an invoice that was paid meanwhile the money is kept as an advance', async () => {
    const entry_id = await owed(500)
    const cheque_id = await given(500, { allocations: [{ entry_id, amount_minor: minor(500) }] })
    await books.desk((tx) => recordPayment(tx, { account_id, amount_minor: minor(500), currency: INR, method: 'cash' }))
    at('2026-12-05')
    const payment_id = await present(cheque_id)
    expect(await books.desk((tx) => getEntry(tx, account_id, payment_id))).toMatchObject({ open_minor: 500 })
  })

  it('and cleared: nothing in the books changes', async () => {
    await owed(1_000)
    const cheque_id = await given(800)
    at('2026-12-05')
    await present(cheque_id)
    const before = await ages('2026-12-05')
    at('2026-12-07')
    await books.desk((tx) => clearCheque(tx, { account_id, cheque_id }))
    await books.desk((tx) => clearCheque(tx, { account_id, cheque_id }))
    expect(await stands(cheque_id)).toMatchObject({ state: 'cleared', closed_on: '2026-12-07' })
    expect(await ages('2026-12-05')).toEqual(before)
    expect(await told(cheque_id)).toEqual(['cheque.cleared', 'cheque.presented', 'cheque.recorded'])
  })
})

describe('a cheque comes back', () => {
  it('with its reason, without a charge unless somebody asks for one, and may go again as a receipt of its own', async () => {
    const entry_id = await owed(800)
    const cheque_id = await given(800, { allocations: [{ entry_id, amount_minor: minor(800) }] })
    at('2026-12-05')
    const first = await present(cheque_id)
    expect(await refusalOf(bounce(cheque_id, { reason: ' ' }))).toMatchObject({ code: 'missing_reason', param: 'reason' })
    at('2026-12-08')
    expect(await bounce(cheque_id)).toBeNull()
    expect(await stands(cheque_id)).toMatchObject({ state: 'bounced', reason: 'Funds insufficient', closed_on: '2026-12-08' })
    expect(await owes()).toBe(800)
    expect(await refusalOf(present(cheque_id, '2026-12-07'))).toMatchObject({ code: 'before_return' })
    const again = await present(cheque_id)
    expect(again).not.toBe(first)
    expect(await owes()).toBe(0)
    expect(await stands(cheque_id)).toMatchObject({ state: 'presented', payment_id: again, closed_on: null, reason: '' })
    await bounce(cheque_id)
    expect(await owes()).toBe(800)
    await expectSoundBooks(books)
  })

  it('is bounced too where somebody had already taken the receipt back on its own page', async () => {
    const cheque_id = await given(800)
    at('2026-12-05')
    const payment_id = await present(cheque_id)
    await books.desk((tx) => reversePayment(tx, { account_id, payment_id, reason: 'Returned' }))
    await bounce(cheque_id)
    expect(await stands(cheque_id)).toMatchObject({ state: 'bounced' })
    expect(await owes()).toBe(0)
  })

  it('charges without tax where the seller says so', async () => {
    const cheque_id = await given(800)
    at('2026-12-05')
    await present(cheque_id)
    await bounce(cheque_id, { charge: { amount_minor: minor(250_00), rate_bp: 0 } })
    expect(await owes()).toBe(250_00)
  })

  it('never before it went, and not twice', async () => {
    const cheque_id = await given(800)
    expect(await refusalOf(bounce(cheque_id))).toMatchObject({ status: 409, code: 'cheque_past' })
    at('2026-12-05')
    await present(cheque_id)
    expect(await refusalOf(bounce(cheque_id, { returned_on: day('2026-12-04') }))).toMatchObject({ code: 'before_payment' })
    expect(await refusalOf(bounce(cheque_id, { returned_on: day('2026-12-06') }))).toMatchObject({ code: 'day_to_come' })
    await bounce(cheque_id)
    expect(await refusalOf(bounce(cheque_id))).toMatchObject({ code: 'cheque_past' })
  })
})

it('a cheque is handed back while it is held or when it came back, never while the bank has it', async () => {
  const [held, at_bank] = [await given(800), await given(900)]
  const back = (cheque_id: ChequeId, reason = 'Paid by UPI') =>
    books.desk((tx) => handBackCheque(tx, { account_id, cheque_id, reason }))
  expect(await refusalOf(back(held, ''))).toMatchObject({ code: 'missing_reason' })
  await back(held)
  await back(held)
  expect(await stands(held)).toMatchObject({ state: 'handed_back', reason: 'Paid by UPI', closed_on: '2026-11-21' })
  at('2026-12-05')
  await present(at_bank)
  expect(await refusalOf(back(at_bank))).toMatchObject({ status: 409, code: 'cheque_past' })
  expect(await refusalOf(present(held))).toMatchObject({ status: 409, code: 'cheque_past' })
})

it('the Desk lists what is due today, what is to come and what is at the bank, and the sums tie to the rows', async () => {
  const fresh = await world()
  const { ganesh, kaveri } = fresh.meghdoot
  const cheque = (of: AccountId, number: string, payable_on: string, amount: number) =>
    fresh.desk((tx) =>
      recordCheque(tx, {
        account_id: of,
        cheque_number: number,
        currency: INR,
        amount_minor: minor(amount),
        payable_on: day(payable_on),
      }),
    )
  await cheque(ganesh, '1', '2026-11-21', 100)
  const gone = await cheque(kaveri, '2', '2026-11-20', 200)
  const late = await cheque(kaveri, '3', '2026-11-19', 300)
  await cheque(kaveri, '4', '2026-11-22', 400)
  await fresh.desk((tx) => presentCheque(tx, { account_id: kaveri, cheque_id: gone }))
  const due = await fresh.desk((tx) => listCheques(tx, 'due', null))
  expect(due.rows.map((row) => [row.account_name, row.cheque_number])).toEqual([
    ['Kaveri Provisions', '3'],
    ['Shree Ganesh Stores', '1'],
  ])
  expect(due.totals).toEqual([
    { tab: 'due', currency: 'INR', count: 2, amount_minor: 400 },
    { tab: 'held', currency: 'INR', count: 1, amount_minor: 400 },
    { tab: 'presented', currency: 'INR', count: 1, amount_minor: 200 },
  ])
  expect((await fresh.desk((tx) => listCheques(tx, 'presented', null))).rows).toMatchObject([{ cheque_number: '2' }])
  await fresh.desk((tx) => handBackCheque(tx, { account_id: kaveri, cheque_id: late, reason: 'Replaced' }))
  expect((await fresh.desk((tx) => listCheques(tx, 'over', null))).rows).toMatchObject([{ cheque_number: '3' }])
  expect(await refusalOf(fresh.desk((tx) => listCheques(tx, 'due', '2026-11-21.nonsense')))).toMatchObject({
    code: 'invalid_cursor',
  })
})

function at(date: string): void {
  books.clock.set(`${date}T09:00:00Z`)
}

async function owed(amount: number, dated_on = '2026-06-01', due_on = '2026-11-30'): Promise<EntryId> {
  const item = { account_id, number: `Q${count++}`, dated_on: day(dated_on), due_on: day(due_on), currency: INR }
  return (await books.desk((tx) => openItem(tx, { ...item, amount_minor: minor(amount) }))).id
}

function given(amount: number, over: Partial<RecordCheque> = {}): Promise<ChequeId> {
  const cheque = {
    account_id,
    cheque_number: `${100_000 + count++}`,
    bank: 'Canara',
    currency: INR,
    payable_on: day('2026-12-05'),
  }
  return books.desk((tx) => recordCheque(tx, { ...cheque, amount_minor: minor(amount), ...over }))
}

function present(cheque_id: ChequeId, presented_on?: string): Promise<EntryId> {
  const on = presented_on === undefined ? {} : { presented_on: day(presented_on) }
  return books.desk((tx) => presentCheque(tx, { account_id, cheque_id, ...on }))
}

function bounce(cheque_id: ChequeId, over: Partial<BounceCheque> = {}): Promise<EntryId | null> {
  return books.desk((tx) => bounceCheque(tx, { account_id, cheque_id, reason: 'Funds insufficient', ...over }))
}

function stands(cheque_id: ChequeId) {
  return books.desk((tx) => findCheque(tx, account_id, cheque_id))
}

async function owes(): Promise<number> {
  return (await books.desk((tx) => balance(tx, account_id, 'today')))[0]?.balance_minor ?? 0
}

async function ages(on: string) {
  return (await books.desk((tx) => ageing(tx, account_id, day(on))))[0]
}

async function told(subject_id: ChequeId): Promise<unknown[]> {
  const rows = await books.query(`select name from events where subject_id = $1 order by name`, [subject_id])
  return rows.map((row) => row['name'])
}

function receipts() {
  return books.query(`select 1 from entries where account_id = $1 and kind = 'RCPT'`, [account_id])
}
