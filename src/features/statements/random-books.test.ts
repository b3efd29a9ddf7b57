import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import type { EntryKind, Posted } from '#features/ledger/entry.ts'
import { ageing, balance, openItems } from '#features/ledger/queries.ts'
import { undoAllocation } from '#features/ledger/undo-allocation.ts'
import { writeOff } from '#features/ledger/write-off.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { refundPayment } from '#features/payments/refund-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { statement } from '#features/statements/queries.ts'
import { addDays, type Day, day, maxDay, minDay } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { expectOneStory, expectSoundBooks } from '#test/invariants.ts'
import {
  ageingOn,
  applyTo,
  bounce,
  emptyBooks,
  entryOf,
  type ModelBooks,
  type ModelEntry,
  openItemsOn,
  openOf,
  pairRows,
  post,
  settle,
  statementRows,
  undo,
} from '#test/model-books.ts'
import { INR, type World, world } from '#test/world.ts'

/** Amounts from a small set, so that payments often fit one item, or several, exactly. */
const amount = fc.constantFrom(1, 50, 100, 150, 200, 250, 400, 1_000, 99_999)
const pick = fc.nat(1_000)

/** One thing that may happen, some days after the thing before. What it happens to is picked among what it can happen to. */
const happening = fc.record({
  later: fc.nat(25),
  back: fc.integer({ min: -10, max: 12 }),
  terms: fc.constantFrom(0, 7, 30, 45),
  amount,
  pick,
  other: pick,
  use: fc.boolean(),
  deed: fc.constantFrom(
    'invoice',
    'invoice',
    'invoice',
    'note',
    'receive',
    'receive',
    'receive',
    'receive_named',
    'bounce',
    'refund',
    'write_off',
    'dispute',
    'undo',
    'allocate',
  ),
})
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

describe('random books', () => {
  let books: World
  let count = 0
  beforeAll(async () => {
    books = await world()
  })

  it('say on every day what the reference says, and keep every invariant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 4, maxLength: 18 }), async (story) => {
        const account_id = await books.desk((tx) =>
          openAccount(tx, { code: `R${count++}`, name: 'Random Stores', currency: INR }),
        )
        const { model, days } = await play(books, account_id, story)
        await compare(books, account_id, model, days)
        await expectSoundBooks(books)
      }),
      { numRuns: 60 },
    )
  }, 120_000)
})

/** Lives the story in the books and in the model. Answers the days on which something began, changed or fell due. */
async function play(
  books: World,
  account_id: AccountId,
  story: readonly Happening[],
): Promise<{ model: ModelBooks; days: Day[] }> {
  const model = emptyBooks()
  let today = day('2026-04-01')
  const days = new Set<Day>([today])
  for (const [index, one] of story.entries()) {
    today = addDays(today, one.later)
    books.clock.set(`${today}T06:00:00Z`)
    await happen(books, account_id, model, one, today, `${account_id.slice(-6)}/${String(index).padStart(2, '0')}`)
    days.add(today)
  }
  for (const entry of model.entries)
    for (const edge of [entry.dated, entry.due]) for (const on of [edge, addDays(day(edge), 1)]) days.add(day(on))
  for (const row of model.rows) for (const on of [row.from, addDays(day(row.from), -1)]) days.add(day(on))
  return { model, days: [...days].sort() }
}

/** What a deed finds: the story's line, and an open debit and credit picked for it, if there are any. */
type Scene = {
  books: World
  account_id: AccountId
  model: ModelBooks
  one: Happening
  today: Day
  dated_on: Day
  number: string
  debit: ModelEntry | undefined
  credit: ModelEntry | undefined
}

async function happen(
  books: World,
  account_id: AccountId,
  model: ModelBooks,
  one: Happening,
  today: Day,
  number: string,
): Promise<void> {
  const debits = model.entries.filter((entry) => entry.amount > 0 && openOf(model, entry.id) > 0)
  const credits = model.entries.filter((entry) => entry.amount < 0 && openOf(model, entry.id) > 0)
  const [debit, credit] = [debits[one.pick % debits.length], credits[one.other % credits.length]]
  const scene = { books, account_id, model, one, today, dated_on: addDays(today, -one.back), number, debit, credit }
  switch (one.deed) {
    case 'invoice':
      return book(scene, 'INV', one.amount)
    case 'note':
      return book(scene, 'CN', -one.amount)
    case 'receive':
      return receive(scene, [])
    case 'receive_named':
      return debit && receive(scene, [{ id: debit.id, amount: Math.min(one.amount, openOf(model, debit.id) + 5) }])
    case 'bounce':
      return comeBack(scene)
    case 'refund':
      return payBack(scene)
    case 'write_off':
      return giveUp(scene)
    case 'dispute':
      return question(scene)
    case 'undo':
      return takeBack(scene)
    case 'allocate':
      return useCredit(scene)
  }
}

async function book(
  { books, account_id, model, one, dated_on, number }: Scene,
  kind: EntryKind,
  amount: number,
): Promise<void> {
  const due_on = addDays(dated_on, one.terms)
  const facts = { account_id, kind, number, dated_on, due_on, currency: INR, source_ref: number }
  const booking = { ...facts, amount_minor: minor(Math.abs(amount)) }
  const [verdict] = await books.desk((tx) => bookEntries(tx, { source: 'story', bookings: [booking] }))
  post(model, { id: verdict?.id ?? '', kind, number, dated: dated_on, due: due_on, amount })
}

async function receive(scene: Scene, named: { id: string; amount: number }[]): Promise<void> {
  const { books, account_id, model, one, today, dated_on, number } = scene
  const allocations = named.map((each) => ({ entry_id: idOf(each), amount_minor: minor(each.amount) }))
  const facts = { account_id, number, dated_on, amount_minor: minor(one.amount), currency: INR, method: 'cheque' as const }
  const rest = one.use ? 'best' : 'advance'
  const posted = await books.desk((tx) => recordPayment(tx, { ...facts, allocations, rest }))
  post(model, debitOf(posted, 'RCPT', dated_on, -one.amount))
  applyTo(model, posted.id, today, named, one.use)
}

async function comeBack({ books, account_id, model, one, today, dated_on }: Scene): Promise<void> {
  const returned = new Set(model.rows.filter((row) => entryOf(model, row.debit).kind === 'REV').map((row) => row.credit))
  const payments = model.entries.filter((entry) => entry.kind === 'RCPT' && !returned.has(entry.id))
  const payment = payments[one.pick % payments.length]
  if (!payment) return
  const returned_on = maxDay(day(payment.dated), minDay(dated_on, today))
  const input = { account_id, payment_id: idOf(payment), returned_on, reason: 'Bounced' }
  const posted = await books.desk((tx) => reversePayment(tx, input))
  bounce(model, payment.id, { ...debitOf(posted, 'REV', returned_on, -payment.amount), disputed: 0 })
}

async function payBack({ books, account_id, model, one, today, credit }: Scene): Promise<void> {
  if (credit?.kind !== 'RCPT' || credit.dated > today) return
  const part = Math.min(one.amount, openOf(model, credit.id))
  const input = { account_id, payment_id: idOf(credit), amount_minor: minor(part), method: 'bank_transfer' as const }
  const posted = await books.desk((tx) => refundPayment(tx, input))
  post(model, debitOf(posted, 'REFUND', today, part))
  applyTo(model, posted.id, today, [{ id: credit.id, amount: part }], false)
}

async function giveUp({ books, account_id, model, today, debit }: Scene): Promise<void> {
  if (!debit) return
  const part = openOf(model, debit.id)
  const posted = await books.desk((tx) => writeOff(tx, { account_id, entry_id: idOf(debit), reason: 'Given up' }))
  post(model, debitOf(posted, 'WO', today, -part))
  applyTo(model, posted.id, today, [{ id: debit.id, amount: part }], false)
}

async function question({ books, account_id, model, one, debit }: Scene): Promise<void> {
  if (!debit) return
  debit.disputed = Math.min(one.amount, openOf(model, debit.id))
  const input = { account_id, entry_id: idOf(debit), disputed_minor: minor(debit.disputed), reason: 'Short by a bale' }
  await books.desk((tx) => disputeEntry(tx, input))
}

async function takeBack({ books, account_id, model, one, today }: Scene): Promise<void> {
  const rows = model.rows.filter((row) => entryOf(model, row.debit).kind === 'INV' && entryOf(model, row.credit).kind !== 'WO')
  const row = rows[one.pick % rows.length]
  const standing = row ? pairRows(model, row.credit, row.debit).reduce((total, each) => total + each.amount, 0) : 0
  if (!row || standing <= 0) return
  const part = Math.min(one.amount, standing)
  const [credit_id, debit_id] = [idOf({ id: row.credit }), idOf({ id: row.debit })]
  await books.desk((tx) => undoAllocation(tx, { account_id, credit_id, debit_id, amount_minor: minor(part) }))
  undo(model, row.credit, row.debit, part, today)
}

async function useCredit({ books, account_id, model, one, today, debit, credit }: Scene): Promise<void> {
  if (!debit || !credit) return
  const part = Math.min(one.amount, openOf(model, debit.id), openOf(model, credit.id))
  const pairs = [{ debit_id: idOf(debit), amount_minor: minor(part) }]
  await books.desk((tx) => allocateCredit(tx, { account_id, credit_id: idOf(credit), pairs }))
  settle(model, credit, debit, part, today)
}

function debitOf({ id, number }: Posted, kind: EntryKind, dated: Day, amount: number) {
  return { id, kind, number, dated, due: dated, amount }
}

function idOf(entry: { id: string }): EntryId {
  return entry.id as EntryId
}

async function compare(books: World, account_id: AccountId, model: ModelBooks, days: readonly Day[]): Promise<void> {
  await books.desk(async (tx) => {
    for (const on of days) {
      const [balances, ages, items] = await Promise.all([
        balance(tx, account_id, on),
        ageing(tx, account_id, on),
        openItems(tx, account_id, on),
      ])
      const { balance_minor, ...buckets } = ageingOn(model, on)
      expect(balances[0]?.balance_minor ?? 0, `balance on ${on}`).toBe(balance_minor)
      const zero = {
        not_due_minor: 0,
        d0_30_minor: 0,
        d31_60_minor: 0,
        d61_90_minor: 0,
        over_90_minor: 0,
        unallocated_minor: 0,
      }
      expect(ages[0] ?? zero, `ageing on ${on}`).toMatchObject(buckets)
      expect(items.map((item) => [item.id, item.open_minor]).sort(), `open on ${on}`).toEqual(
        openItemsOn(model, on)
          .map((item) => [item.id, item.open])
          .sort(),
      )
    }
    const now = await openItems(tx, account_id, '2199-12-31' as Day)
    expect(now.map((item) => [item.id, item.disputed_minor]).sort()).toEqual(
      openItemsOn(model, '2199-12-31')
        .map((item) => [item.id, entryOf(model, item.id).disputed])
        .sort(),
    )
    const [first, last] = [days[0] ?? tx.today, days.at(-1) ?? tx.today]
    const middle = days[Math.floor(days.length / 2)] ?? first
    const drawn = await statement(tx, account_id, { from: middle, to: last }, INR)
    expect(drawn.rows.map((row) => [row.date, row.number, row.debit_minor - row.credit_minor, row.balance_minor])).toEqual(
      statementRows(model, middle, last),
    )
    await expectOneStory(tx, account_id, [first, middle, last])
  })
}
