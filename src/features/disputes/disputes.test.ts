import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { ageing, getEntry } from '#features/ledger/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import { type AccountId, type DisputeId, type EntryId, newId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { expectOneStory, expectSoundBooks } from '#test/invariants.ts'
import { INR, refusalOf, type World, world } from '#test/world.ts'
import { type AnswerDispute, answerDispute } from './answer-dispute.ts'
import { disputeNumber } from './dispute.ts'
import { type OpenDispute, openDispute } from './open-dispute.ts'
import { findDispute } from './queries.ts'
import { withdrawDispute } from './withdraw-dispute.ts'

let books: World
let account_id: AccountId
let count = 0
beforeAll(async () => {
  books = await world()
})
beforeEach(async () => {
  books.clock.set('2026-11-21T09:00:00Z')
  account_id = await books.desk((tx) => openAccount(tx, { code: `D${count++}`, name: 'Dispute Stores', currency: INR }))
})

/** What was in question in all at the end of each of these days. */
async function disputedOn(...days: string[]): Promise<number[]> {
  const rows = await Promise.all(days.map((on) => books.desk((tx) => ageing(tx, account_id, day(on)))))
  return rows.map(([one]) => one?.disputed_minor ?? 0)
}

describe('part of an invoice is put in question', () => {
  it('by the customer: it stays open and ages, but is due no more, and both sides see why', async () => {
    account_id = books.meghdoot.ganesh
    const entry_id = await owed(1_000, '2026-10-01')
    const dispute_id = await books.asContact('procurement', (tx) =>
      openDispute(tx, {
        account_id,
        entry_id,
        amount_minor: minor(300),
        reason: 'short_delivery',
        note: ' Two bales short ',
      }),
    )
    expect(await seen(dispute_id)).toMatchObject({
      state: 'open',
      amount_minor: 300,
      standing_minor: 300,
      note: 'Two bales short',
      reason: 'short_delivery',
      opened_by_name: 'Ravi Shinde',
    })
    expect(await entry(entry_id)).toEqual({ open_minor: 1_000, disputed_minor: 300 })
    expect(await told(dispute_id)).toMatchObject([{ name: 'dispute.opened', account_id, data: { amount_minor: 300 } }])
  })

  it('is shown apart in ageing, and money that names nothing leaves it alone', async () => {
    const entry_id = await owed(1_000, '2026-10-01')
    await question(entry_id, 300)
    const paid = await pay(1_000)
    expect(await books.desk((tx) => ageing(tx, account_id, 'today'))).toMatchObject([
      { disputed_minor: 300, unallocated_minor: 300, balance_minor: 0 },
    ])
    expect(await entry(entry_id)).toEqual({ open_minor: 300, disputed_minor: 300 })
    expect(await entry(paid)).toMatchObject({ open_minor: 300 })
  })

  it('counts from the day it was opened: the days before know nothing of it, those while it stood still do', async () => {
    const entry_id = await owed(1_000, '2026-10-01')
    books.clock.set('2026-11-18T19:00:00Z') // 19 November in Mumbai already
    const dispute_id = await question(entry_id, 300)
    books.clock.set('2026-11-21T09:00:00Z')
    expect(await disputedOn('2026-11-18', '2026-11-19', '2026-11-21')).toEqual([0, 300, 300])
    await answer(dispute_id, { answer: 'reject', words: 'All was there' })
    expect(await disputedOn('2026-11-18', '2026-11-20', '2026-11-21')).toEqual([0, 300, 0])
  })

  it('twice: the figure of the invoice is what both put in question', async () => {
    const entry_id = await owed(1_000)
    await question(entry_id, 300)
    await question(entry_id, 700)
    expect(await entry(entry_id)).toEqual({ open_minor: 1_000, disputed_minor: 1_000 })
    expect(await refusalOf(question(entry_id, 1))).toMatchObject({ code: 'more_than_undisputed', param: 'amount_minor' })
  })

  it('of one line at most what that line comes to', async () => {
    const entry_id = await invoiced()
    const dispute_id = await question(entry_id, 118_00, { line: 2, reason: 'damaged', note: '' })
    expect(await seen(dispute_id)).toMatchObject({ line: 2, amount_minor: 118_00 })
    expect(await refusalOf(question(entry_id, 118_01, { line: 2 }))).toMatchObject({ code: 'more_than_line' })
    expect(await refusalOf(question(entry_id, 1, { line: 3 }))).toMatchObject({ code: 'unknown_line', param: 'line' })
  })

  it('is refused at nothing, beyond what is open, without words for another reason, and for what the account does not owe', async () => {
    const entry_id = await owed(1_000)
    const credit_id = await owed(-500)
    const wrong = (over: Partial<OpenDispute>) => refusalOf(question(entry_id, 1, over))
    expect(await wrong({ amount_minor: minor(0) })).toMatchObject({ code: 'amount_not_positive', param: 'amount_minor' })
    expect(await wrong({ amount_minor: minor(1_001) })).toMatchObject({ code: 'more_than_undisputed' })
    expect(await wrong({ reason: 'other', note: ' ' })).toMatchObject({ code: 'missing_note', param: 'note' })
    expect(await wrong({ reason: 'because' })).toMatchObject({ code: 'unknown_reason', param: 'reason' })
    expect(await wrong({ note: 'x'.repeat(1_001) })).toMatchObject({ code: 'too_long', param: 'note' })
    expect(await wrong({ entry_id: credit_id })).toMatchObject({ code: 'not_a_debit', param: 'entry_id' })
    expect(await wrong({ file_id: newId('file') })).toMatchObject({ code: 'unknown_file', param: 'file_id' })
    expect(await wrong({ entry_id: newId('invoice') })).toMatchObject({ status: 404 })
    expect(await wrong({ account_id: books.meghdoot.kaveri })).toMatchObject({ status: 404 })
    expect(await entry(entry_id)).toMatchObject({ disputed_minor: 0 })
  })

  it('by work that carries out what a customer has said names the customer; a person cannot name another', async () => {
    const entry_id = await owed(1_000)
    const by = { actor: newId('contact'), actor_name: 'Ravi Shinde' }
    const ask = { account_id, entry_id, amount_minor: minor(10), reason: 'tax', note: '' }
    const viewer = worker(books.meghdoot.id, 'settlement')
    const named = await books.database.scope(viewer, (tx) => openDispute(tx, { ...ask, by }))
    const unnamed = await books.database.scope(viewer, (tx) => openDispute(tx, ask))
    const own = await books.desk((tx) => openDispute(tx, { ...ask, by }))
    const names = await Promise.all([named, unnamed, own].map(async (id) => (await seen(id)).opened_by_name))
    expect(names).toEqual(['Ravi Shinde', '', 'Asha Rao'])
  })

  it('is not for who may only look, nor by one customer on the books of another', async () => {
    const entry_id = await owed(1_000)
    const ask = { account_id, entry_id, amount_minor: minor(1), reason: 'tax', note: '' }
    expect(await refusalOf(books.asStaff(['accounts.see'], (tx) => openDispute(tx, ask)))).toMatchObject({ status: 403 })
    expect(await refusalOf(books.asContact('viewer', (tx) => openDispute(tx, ask)))).toMatchObject({ status: 403 })
    expect(await refusalOf(books.asContact('admin', (tx) => openDispute(tx, ask)))).toMatchObject({ status: 404 })
  })

  it('reads out as six characters of its own', () => {
    expect(disputeNumber(newId('dispute'))).toMatch(/^D-[0-9A-Z]{6}$/)
  })
})

describe('what was in question is paid', () => {
  it('and the newest question ends first: the oldest keep standing', async () => {
    const entry_id = await owed(1_000)
    const [first, second, third] = [await question(entry_id, 300), await question(entry_id, 200), await question(entry_id, 100)]
    await pay(650, entry_id)
    expect(await standings(first, second, third)).toEqual([
      ['open', 300],
      ['open', 50],
      ['paid', 0],
    ])
    expect(await entry(entry_id)).toEqual({ open_minor: 350, disputed_minor: 350 })
  })

  it('stays ended when that money comes back: only what was still in question is', async () => {
    const entry_id = await owed(1_000)
    const [first, second] = [await question(entry_id, 300), await question(entry_id, 200)]
    const payment_id = await pay(900, entry_id)
    await books.desk((tx) => reversePayment(tx, { account_id, payment_id, reason: 'Cheque returned' }))
    expect(await entry(entry_id)).toEqual({ open_minor: 1_000, disputed_minor: 100 })
    expect(await standings(first, second)).toEqual([
      ['open', 100],
      ['paid', 0],
    ])
    const again = await question(entry_id, 250)
    expect(await entry(entry_id)).toEqual({ open_minor: 1_000, disputed_minor: 350 })
    expect(await standings(first, second, again)).toEqual([
      ['open', 100],
      ['paid', 0],
      ['open', 250],
    ])
    expect(await told(second)).toMatchObject([{ name: 'dispute.opened' }, { name: 'dispute.paid' }])
  })

  it('and can no longer be withdrawn or answered', async () => {
    const entry_id = await owed(1_000)
    const dispute_id = await question(entry_id, 300)
    await pay(1_000, entry_id)
    expect(await refusalOf(withdraw(dispute_id))).toMatchObject({ status: 409, code: 'dispute_over' })
    expect(await refusalOf(answer(dispute_id, { answer: 'reject' }))).toMatchObject({ code: 'dispute_over' })
  })
})

describe('a question ends', () => {
  it('withdrawn by the customer: all is due as it was, and the other questions stand', async () => {
    const entry_id = await owed(1_000)
    const [first, second] = [await question(entry_id, 300), await question(entry_id, 200)]
    await withdraw(first)
    expect(await entry(entry_id)).toEqual({ open_minor: 1_000, disputed_minor: 200 })
    expect(await standings(first, second)).toEqual([
      ['withdrawn', 300],
      ['open', 200],
    ])
    await withdraw(first)
    expect((await told(first)).map((one) => one['name']).sort()).toEqual(['dispute.opened', 'dispute.withdrawn'])
    expect(
      await refusalOf(books.asStaff(['disputes.resolve'], (tx) => withdrawDispute(tx, { account_id, dispute_id: second }))),
    ).toMatchObject({ status: 403 })
  })

  it('rejected with the reason', async () => {
    const entry_id = await owed(1_000)
    const dispute_id = await question(entry_id, 300)
    expect(await refusalOf(answer(dispute_id, { answer: 'reject', words: ' ' }))).toMatchObject({
      code: 'missing_answer',
      param: 'words',
    })
    await answer(dispute_id, { answer: 'reject', words: 'Your man signed for all ten' })
    expect(await seen(dispute_id)).toMatchObject({
      state: 'rejected',
      answer: 'Your man signed for all ten',
      closed_by_name: 'Asha Rao',
      standing_minor: 300,
    })
    expect(await entry(entry_id)).toEqual({ open_minor: 1_000, disputed_minor: 0 })
    expect((await told(dispute_id)).map((one) => one['name']).sort()).toEqual(['dispute.opened', 'dispute.rejected'])
  })

  it('accepted by the credit note on that invoice: what is left of the invoice is due', async () => {
    const entry_id = await invoiced()
    const dispute_id = await question(entry_id, 118_00, { line: 2 })
    const credit_note_id = await credit(entry_id, '100')
    expect(await entry(entry_id)).toEqual({ open_minor: 1_180_00, disputed_minor: 118_00 })
    await answer(dispute_id, { answer: 'accept', words: '', credit_note_id })
    expect(await seen(dispute_id)).toMatchObject({ state: 'accepted', credit_note_id })
    expect(await entry(entry_id)).toEqual({ open_minor: 1_180_00, disputed_minor: 0 })
  })

  it('accepted by the very note that settled all of it, which nobody calls paid', async () => {
    const entry_id = await invoiced()
    await pay(1_180_00, entry_id)
    const dispute_id = await question(entry_id, 118_00)
    const credit_note_id = await credit(entry_id, '100')
    expect(await seen(dispute_id)).toMatchObject({ state: 'paid', standing_minor: 0 })
    await answer(dispute_id, { answer: 'accept', words: '', credit_note_id })
    expect(await seen(dispute_id)).toMatchObject({ state: 'accepted', credit_note_id })
    expect((await told(dispute_id)).map((one) => one['name']).sort()).toEqual(['dispute.accepted', 'dispute.opened'])
  })

  it('accepted in part says why the rest is due, and a note on something else answers nothing', async () => {
    const entry_id = await invoiced()
    const dispute_id = await question(entry_id, 236_00)
    const credit_note_id = await credit(entry_id, '100')
    const elsewhere = await credit(await invoiced(), '100')
    const accept = (over: Partial<AnswerDispute>) => answer(dispute_id, { answer: 'accept', words: '', ...over })
    expect(await refusalOf(accept({ credit_note_id }))).toMatchObject({ code: 'missing_answer', param: 'words' })
    expect(await refusalOf(accept({ credit_note_id: elsewhere }))).toMatchObject({ code: 'not_its_note' })
    expect(await refusalOf(accept({ credit_note_id: entry_id }))).toMatchObject({ code: 'not_its_note' })
    expect(await refusalOf(accept({}))).toMatchObject({ code: 'missing_answer', param: 'words' })
    expect(await refusalOf(answer(dispute_id, { answer: 'reject', credit_note_id }))).toMatchObject({
      code: 'rejected_by_note',
    })
    await accept({ credit_note_id, words: 'One of the two was in the box' })
    expect(await seen(dispute_id)).toMatchObject({ state: 'accepted' })
  })

  it('accepted with words alone, when goods were sent again', async () => {
    const entry_id = await owed(1_000)
    const dispute_id = await question(entry_id, 300)
    await answer(dispute_id, { answer: 'accept', words: 'Two new bales left today' })
    expect(await entry(entry_id)).toEqual({ open_minor: 1_000, disputed_minor: 0 })
    expect(await refusalOf(answer(dispute_id, { answer: 'accept', words: 'Once more' }))).toMatchObject({ status: 409 })
  })

  it('is answered by the seller’s people alone', async () => {
    const entry_id = await owed(1_000)
    const dispute_id = await question(entry_id, 300)
    const accept = { account_id, dispute_id, answer: 'accept', words: 'Fine' } as const
    expect(await refusalOf(books.asStaff(['entries.dispute'], (tx) => answerDispute(tx, accept)))).toMatchObject({
      status: 403,
    })
    expect(await refusalOf(books.asContact('admin', (tx) => answerDispute(tx, accept)))).toMatchObject({ status: 403 })
  })
})

it('whatever is questioned, paid, bounced and answered, the questions of an invoice stand for exactly its disputed figure', async () => {
  const step = fc.oneof(
    fc.record({ act: fc.constantFrom('question', 'pay'), amount: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ act: fc.constantFrom('withdraw', 'reject', 'bounce'), amount: fc.nat(5) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const entry_id = await owed(1_000)
      const disputes: DisputeId[] = []
      const payments: EntryId[] = []
      for (const { act, amount } of steps) {
        const chosen = disputes[amount % Math.max(disputes.length, 1)]
        const payment_id = payments[amount % Math.max(payments.length, 1)]
        const attempt =
          act === 'question'
            ? question(entry_id, amount).then((id) => disputes.push(id))
            : act === 'pay'
              ? pay(amount, entry_id).then((id) => payments.push(id))
              : act === 'bounce'
                ? payment_id && books.desk((tx) => reversePayment(tx, { account_id, payment_id, reason: 'Returned' }))
                : chosen && (act === 'withdraw' ? withdraw(chosen) : answer(chosen, { answer: 'reject' }))
        await Promise.resolve(attempt).catch(refused)
        const rows = await Promise.all(disputes.map(seen))
        const standing = rows.filter((one) => one.state === 'open').map((one) => Number(one.standing_minor))
        const { disputed_minor } = await entry(entry_id)
        expect(standing.reduce((all, one) => all + one, 0)).toBe(disputed_minor)
        expect(standing.every((one) => one > 0)).toBe(true)
      }
    }),
    { numRuns: 15 },
  )
  await expectSoundBooks(books)
  await books.desk((tx) => expectOneStory(tx, account_id, [day('2026-11-01'), day('2026-11-21')]))
})

function refused(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'Refusal') throw error
}

async function owed(amount: number, due_on = '2026-11-30'): Promise<EntryId> {
  const item = { account_id, number: `N${count++}`, dated_on: day('2026-06-01'), due_on: day(due_on), currency: INR }
  const posted = await books.desk((tx) => openItem(tx, { ...item, amount_minor: minor(amount) }))
  return posted.id
}

/** Two lines of 1,000 and 100 and their tax: 1,298.00. */
async function invoiced(): Promise<EntryId> {
  const line = { description: 'Cotton sheet', item_code: '6302', quantity: '1', unit: 'NOS', rate_bp: 1800 }
  const lines = [
    { ...line, unit_price: '1000' },
    { ...line, unit_price: '100' },
  ]
  return (await books.desk((tx) => issueInvoice(tx, { account_id, lines }))).id
}

async function credit(original_id: EntryId, unit_price: string): Promise<EntryId> {
  const line = { description: 'Cotton sheet', item_code: '6302', quantity: '1', unit: 'NOS', rate_bp: 1800, unit_price }
  return (await books.desk((tx) => issueCreditNote(tx, { account_id, original_id, reason: 'Wet', lines: [line] }))).id
}

/** Each a second after the one before, so that one is the older. */
function question(entry_id: EntryId, amount: number, over: Partial<OpenDispute> = {}): Promise<DisputeId> {
  books.clock.set(new Date(books.clock().getTime() + 1_000).toISOString())
  const ask = { account_id, entry_id, amount_minor: minor(amount), reason: 'short_delivery', note: 'Two short' }
  return books.desk((tx) => openDispute(tx, { ...ask, ...over }))
}

function withdraw(dispute_id: DisputeId): Promise<void> {
  return books.desk((tx) => withdrawDispute(tx, { account_id, dispute_id }))
}

function answer(dispute_id: DisputeId, over: Pick<AnswerDispute, 'answer'> & Partial<AnswerDispute>): Promise<void> {
  return books.desk((tx) => answerDispute(tx, { account_id, dispute_id, words: 'It was all there', ...over }))
}

async function pay(amount: number, entry_id?: EntryId): Promise<EntryId> {
  const allocations = entry_id === undefined ? [] : [{ entry_id, amount_minor: minor(amount) }]
  const paid = { account_id, amount_minor: minor(amount), currency: INR, method: 'cheque' as const, allocations }
  return (await books.desk((tx) => recordPayment(tx, paid))).id
}

function seen(dispute_id: DisputeId) {
  return books.desk((tx) => findDispute(tx, account_id, dispute_id))
}

async function standings(...ids: DisputeId[]) {
  return (await Promise.all(ids.map(seen))).map(({ state, standing_minor }) => [state, standing_minor])
}

async function entry(entry_id: EntryId) {
  const { open_minor, disputed_minor } = await books.desk((tx) => getEntry(tx, account_id, entry_id))
  return { open_minor, disputed_minor }
}

function told(subject_id: DisputeId) {
  return books.query(`select name, account_id, data from events where subject_id = $1 order by at, id`, [subject_id])
}
