import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { ageing, openItems } from '#features/ledger/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { day } from '#shared/day.ts'
import { type AccountId, newId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { GBP, INR, refusalOf, type World, world } from '#test/world.ts'
import { type IssueCreditNote, issueCreditNote } from './issue-credit-note.ts'
import { issueDebitNote } from './issue-debit-note.ts'
import { type IssueInvoice, issueInvoice } from './issue-invoice.ts'
import type { LineInput } from './paper.ts'
import { getInvoice } from './queries.ts'

let books: World
let account_id: AccountId
let count = 0
beforeAll(async () => {
  books = await world({ settings: { terms_days: 21 } })
})
beforeEach(async () => {
  books.clock.set('2026-11-21T09:00:00Z')
  account_id = await books.desk((tx) =>
    openAccount(tx, {
      code: `I${count++}`,
      name: 'Invoice Stores',
      currency: INR,
      tax_id: '27ZZZFY8888Y1ZM',
      address_lines: ['9 Station Road'],
    }),
  )
})

const SHEETS: LineInput = {
  code: 'BS-90',
  description: 'Cotton sheet',
  item_code: '6302',
  quantity: '12',
  unit: 'NOS',
  unit_price: '249.50',
  rate_bp: 1800,
}
const TOWELS: LineInput = {
  description: 'Towel',
  item_code: '6302',
  quantity: '7.5',
  unit: 'DOZ',
  unit_price: '133.33',
  discount_percent: '2.5',
  rate_bp: 500,
}

describe('an invoice credited line by line', () => {
  it('comes to exactly what it asked, however its rupees were rounded', async () => {
    const line = (unit_price: string): LineInput => ({ ...SHEETS, quantity: '1', unit_price })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 99_999 }), { minLength: 2, maxLength: 5 }), async (prices) => {
        const lines = prices.map((price) => line((price / 100).toFixed(2)))
        const { id } = await issue({ lines })
        for (const one of lines) await credit({ original_id: id, lines: [one] })
        const { entry } = await books.desk((tx) => getInvoice(tx, account_id, id))
        expect(entry.open_minor).toBe(0)
        expect(await books.desk((tx) => openItems(tx, account_id, 'today'))).toEqual([])
      }),
      { numRuns: 12 },
    )
  })

  it('takes no more than its notes have left of it', async () => {
    const { id } = await issue({ lines: [SHEETS] })
    await credit({ original_id: id, lines: [SHEETS] })
    expect(await refusalOf(credit({ original_id: id, lines: [{ ...SHEETS, quantity: '1' }] }))).toMatchObject({
      code: 'more_than_original',
    })
  })
})

describe('an invoice is issued', () => {
  it('with tax by the country’s rules, in figures, words and lines that add up', async () => {
    const { id, number } = await issue({ lines: [SHEETS, TOWELS], reference: ' PO-7 ' })
    const { entry, paper, lines } = await books.desk((tx) => getInvoice(tx, account_id, id))
    expect(number).toMatch(/^2026-27\/\d{4}$/)
    // 2,994.00 and 974.98 taxable; CGST and SGST 269.46 and 24.37 each; 4,556.64 rounded off by 0.36 (domain specification 1.6, A)
    expect(entry).toMatchObject({
      kind: 'INV',
      dated_on: '2026-11-21',
      due_on: '2026-12-12',
      reference: 'PO-7',
      amount_minor: 455_700,
      open_minor: 455_700,
      taxable_minor: 396_898,
      tax_minor: 58_766,
      credited_minor: 0,
    })
    expect(paper).toMatchObject({
      place_of_supply: '27',
      supply: 'domestic',
      reverse_charge: false,
      round_off_minor: 36,
      issued_by: 'Asha Rao',
      words: 'Rupees Four Thousand Five Hundred Fifty-Seven Only',
      buyer_party: { name: 'Invoice Stores', address_lines: ['9 Station Road'] },
      seller_party: { name: 'Meghdoot Traders', tax_id: '27ZZZCZ9999Z1ZJ' },
    })
    expect(lines).toMatchObject([
      {
        line: 1,
        code: 'BS-90',
        quantity: '12',
        unit_price: '249.5',
        gross_minor: 299_400,
        discount_minor: 0,
        taxable_minor: 299_400,
      },
      { line: 2, quantity: '7.5', unit_price: '133.33', gross_minor: 99_998, discount_minor: 2_500, taxable_minor: 97_498 },
    ])
    await expectSoundBooks(books)
  })

  it('keeps what was printed when the customer moves later', async () => {
    const { id } = await issue({ lines: [SHEETS] })
    await books.query(`update accounts set name = 'Renamed Stores' where id = $1`, [account_id])
    const { paper } = await books.desk((tx) => getInvoice(tx, account_id, id))
    expect(paper?.buyer_party.name).toBe('Invoice Stores')
  })

  it('in the financial year of its date, whatever day it is entered', async () => {
    books.clock.set('2027-03-31T18:29:59Z')
    expect((await issue({ lines: [SHEETS] })).number).toMatch(/^2026-27\//)
    books.clock.set('2027-03-31T18:30:00Z')
    expect((await issue({ lines: [SHEETS] })).number).toBe('2027-28/0001')
    expect((await issue({ lines: [SHEETS], dated_on: day('2027-03-31') })).number).toMatch(/^2026-27\//)
  })

  it('leaves an advance alone unless the seller has said otherwise', async () => {
    await books.desk((tx) => recordPayment(tx, { account_id, amount_minor: minor(1_000), currency: INR, method: 'upi' }))
    await issue({ lines: [SHEETS] })
    expect(await books.desk((tx) => ageing(tx, account_id, 'today'))).toMatchObject([{ unallocated_minor: 1_000 }])
  })

  it('is told with its number, total and dates', async () => {
    const { id, number } = await issue({ lines: [SHEETS] })
    expect(await books.query(`select data from events where name = 'invoice.issued' and subject_id = $1`, [id])).toEqual([
      { data: { number, currency: 'INR', total_minor: 353_300, dated_on: '2026-11-21', due_on: '2026-12-12' } },
    ])
  })

  it('sent again with its reference is one invoice; with another line it is refused', async () => {
    const once = { lines: [SHEETS], source: 'shop', source_ref: `order ${count}` }
    const first = await issue(once)
    expect(await issue(once)).toEqual(first)
    expect(await refusalOf(issue({ ...once, lines: [TOWELS] }))).toMatchObject({ status: 409, code: 'idempotency_conflict' })
  })

  it('is refused without lines, description, permission, with an unknown item, or due before its date; and no number is lost', async () => {
    const { number } = await issue({ lines: [SHEETS] })
    expect(await refusalOf(issue({ lines: [] }))).toMatchObject({ code: 'no_lines', param: 'lines' })
    expect(await refusalOf(issue({ lines: [SHEETS, { ...TOWELS, description: ' ' }] }))).toMatchObject({
      param: 'lines.1.description',
    })
    expect(await refusalOf(issue({ lines: [{ ...SHEETS, item_id: newId('item') }] }))).toMatchObject({
      param: 'lines.0.item_id',
    })
    expect(await refusalOf(issue({ lines: [SHEETS], due_on: day('2026-11-20') }))).toMatchObject({ param: 'due_on' })
    expect(await refusalOf(issue({ lines: [{ ...SHEETS, rate_bp: 1234 }] }))).toMatchObject({ status: 422 })
    expect(
      await refusalOf(books.asStaff(['invoices.see'], (tx) => issueInvoice(tx, { account_id, lines: [SHEETS] }))),
    ).toMatchObject({ status: 403 })
    const next = await issue({ lines: [SHEETS] })
    expect(Number(next.number.slice(-4))).toBe(Number(number.slice(-4)) + 1)
  })

  it('for nothing at all, a free sample, is in the books and owes nothing', async () => {
    const { id } = await issue({ lines: [{ ...SHEETS, unit_price: '0' }] })
    expect(await books.desk((tx) => getInvoice(tx, account_id, id))).toMatchObject({
      entry: { amount_minor: 0, open_minor: 0 },
    })
    await expectSoundBooks(books)
  })
})

describe('a credit note is issued', () => {
  it('settles its invoice first, and what remains is used as money is', async () => {
    const older = await issue({ lines: [SHEETS], dated_on: day('2026-10-01') })
    const original = await issue({ lines: [SHEETS] })
    await books.desk((tx) =>
      recordPayment(tx, {
        account_id,
        amount_minor: minor(353_000),
        currency: INR,
        method: 'upi',
        allocations: [{ entry_id: original.id, amount_minor: minor(353_000) }],
      }),
    )
    const note = await credit({ original_id: original.id, lines: [{ ...SHEETS, quantity: '2' }] })
    expect(note.number).toMatch(/^CN\/26-27\/\d{4}$/)
    const { entry, settlements, original: corrected } = await books.desk((tx) => getInvoice(tx, account_id, note.id))
    expect(entry).toMatchObject({ kind: 'CN', amount_minor: -58_900, taxable_minor: -49_900, tax_minor: -8_982, open_minor: 0 })
    expect(settlements.map((one) => [one.id, one.amount_minor]).sort()).toEqual(
      [
        [older.id, 58_600],
        [original.id, 300],
      ].sort(),
    )
    expect(corrected).toMatchObject({ id: original.id })
    const seen = await books.desk((tx) => getInvoice(tx, account_id, original.id))
    expect(seen.notes).toMatchObject([{ id: note.id }])
    expect(seen.entry.credited_minor).toBe(300)
    await expectSoundBooks(books)
  })

  it('bears the rates and the place of the invoice it corrects', async () => {
    books.clock.set('2025-09-10T09:00:00Z')
    const original = await issue({ lines: [{ ...SHEETS, rate_bp: 1200 }], place_of_supply: '29' })
    books.clock.set('2025-11-21T09:00:00Z')
    const note = await credit({ original_id: original.id, lines: [{ ...SHEETS, quantity: '1', rate_bp: 1200 }] })
    const { paper } = await books.desk((tx) => getInvoice(tx, account_id, note.id))
    expect(paper).toMatchObject({ place_of_supply: '29', reason: 'Goods returned', taxes: [{ tax: 'IGST', rate_bp: 1200 }] })
  })

  it('is refused beyond the invoice with all notes before it, without a reason, on a payment, and in another currency', async () => {
    const original = await issue({ lines: [SHEETS] })
    const receipt = await books.desk((tx) =>
      recordPayment(tx, { account_id, amount_minor: minor(100), currency: INR, method: 'upi' }),
    )
    await credit({ original_id: original.id, lines: [{ ...SHEETS, quantity: '10' }] })
    expect(await refusalOf(credit({ original_id: original.id, lines: [{ ...SHEETS, quantity: '3' }] }))).toMatchObject({
      code: 'more_than_original',
    })
    expect(await refusalOf(credit({ lines: [SHEETS], reason: ' ' }))).toMatchObject({ param: 'reason' })
    expect(await refusalOf(credit({ original_id: receipt.id, lines: [SHEETS] }))).toMatchObject({ code: 'not_an_invoice' })
    expect(await refusalOf(credit({ original_id: original.id, lines: [SHEETS], currency: GBP }))).toMatchObject({
      code: 'other_currency',
    })
    expect(
      await refusalOf(books.asStaff([], (tx) => issueCreditNote(tx, { account_id, lines: [SHEETS], reason: 'x' }))),
    ).toMatchObject({ status: 403 })
    await credit({ original_id: original.id, lines: [{ ...SHEETS, quantity: '2' }] })
  })
})

describe('a debit note is issued', () => {
  it('in a series of its own, and is owed', async () => {
    const { id, number } = await books.desk((tx) =>
      issueDebitNote(tx, {
        account_id,
        due_on: day('2026-11-21'),
        reason: 'Bounce charge',
        lines: [{ description: 'Cheque returned', item_code: '9971', quantity: '1', unit_price: '500', rate_bp: 1800 }],
      }),
    )
    expect(number).toMatch(/^DN\/26-27\/\d{4}$/)
    expect(await books.desk((tx) => openItems(tx, account_id, 'today'))).toMatchObject([
      { id, kind: 'DN', amount_minor: 59_000, due_on: '2026-11-21' },
    ])
    expect(await books.query(`select 1 from events where name = 'debit_note.issued' and subject_id = $1`, [id])).toHaveLength(1)
  })

  it('is refused without a reason and without the permission', async () => {
    const input = { account_id, lines: [SHEETS], reason: '' }
    expect(await refusalOf(books.desk((tx) => issueDebitNote(tx, input)))).toMatchObject({ code: 'missing_reason' })
    expect(await refusalOf(books.asStaff([], (tx) => issueDebitNote(tx, input)))).toMatchObject({ status: 403 })
  })
})

describe('a seller who lets invoices take advances', () => {
  it('sees the oldest advance used by the next invoice', async () => {
    const other = await world({ settings: { applies_advances: true } })
    const { ganesh } = other.meghdoot
    await other.desk((tx) =>
      openItem(tx, {
        account_id: ganesh,
        number: 'ADV',
        dated_on: day('2026-04-01'),
        currency: INR,
        amount_minor: minor(-1_000),
      }),
    )
    await other.desk((tx) =>
      recordPayment(tx, { account_id: ganesh, amount_minor: minor(353_300), currency: INR, method: 'upi' }),
    )
    const { id } = await other.desk((tx) => issueInvoice(tx, { account_id: ganesh, lines: [SHEETS] }))
    const { entry, settlements } = await other.desk((tx) => getInvoice(tx, ganesh, id))
    expect(entry.open_minor).toBe(0)
    expect(settlements.map((one) => [one.kind, one.amount_minor])).toEqual([
      ['OB', 1_000],
      ['RCPT', 352_300],
    ])
    await expectSoundBooks(other)
  })
})

function issue(input: Omit<IssueInvoice, 'account_id'>) {
  return books.desk((tx) => issueInvoice(tx, { account_id, ...input }))
}

function credit(input: Omit<IssueCreditNote, 'account_id' | 'reason'> & { reason?: string }) {
  return books.desk((tx) => issueCreditNote(tx, { account_id, reason: 'Goods returned', ...input }))
}
