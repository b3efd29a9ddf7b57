import { beforeEach, describe, expect, it } from 'vitest'
import { presentCheque } from '#features/cheques/present-cheque.ts'
import { recordCheque } from '#features/cheques/record-cheque.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { openItems } from '#features/ledger/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { takeBackPayment } from '#features/payments/take-back-payment.ts'
import { openSettlement } from '#features/settlement/open-settlement.ts'
import { getSettlement, receiptsOf } from '#features/settlement/queries.ts'
import { tellPayment } from '#features/settlement/tell-payment.ts'
import { day } from '#shared/day.ts'
import { type AccountId, type ConnectionId, type EntryId, newId, type SettlementId } from '#shared/id.ts'
import { minor, ZERO } from '#shared/money.ts'
import { openDesk } from '#test/desk.ts'
import { expectSoundBooks } from '#test/invariants.ts'
import { INR, refusalOf, type World, world } from '#test/world.ts'
import { tieSettlement } from '../settlement/tie-settlement.ts'

let books: World
let asha: Awaited<ReturnType<typeof openDesk>>['asha']
let account_id: AccountId

beforeEach(async () => {
  books = await world({
    settings: { bank: { name: 'B', account_name: 'M', account_number: '1', code_label: 'IFSC', code: 'EXMP0000001' } },
  })
  asha = (await openDesk(books)).asha
  account_id = books.meghdoot.ganesh
  await books.query("update accounts set virtual_account_upper = 'MEGH0001' where id = $1", [account_id])
})

describe('the same bank money, in a statement of another shape', () => {
  it('is not certain a second time: its UTR stands on a receipt, and choosing that books nothing', async () => {
    await bring('Date,Narration,UTR,Deposit,Virtual Account\n20/11/2026,NEFT GANESH,UTR000111222,590.00,MEGH0001\n')
    expect((await asha.post('/desk/bank/book')).location).toContain('booked=1')
    await bring('Value Date,Particulars,Credit,VA\n20/11/2026,NEFT/UTR000111222/SHREE GANESH STORES,590.00,MEGH0001\n')
    const list = await asha.get('/desk/bank')
    expect(list.text).toContain('Perhaps already booked as')
    expect(list.text).not.toContain('✓')
    expect((await asha.post('/desk/bank/book')).location).toContain('booked=0')
    const page = await asha.get(`/desk/bank/${await waiting()}`)
    expect(page.text).toContain('a line of the bank stands behind it')
    await asha.send(`/desk/bank/${await waiting()}`, { account: account_id, receipt: (await receipts())[0]?.id ?? '' })
    expect(await receipts()).toHaveLength(1)
    await expectSoundBooks(books)
  })

  it('is booked once also where both statements are brought before either is booked', async () => {
    await bring('Date,Narration,UTR,Deposit,Virtual Account\n20/11/2026,NEFT GANESH,UTR000111222,590.00,MEGH0001\n')
    await bring('Value Date,Particulars,Credit,VA\n21/11/2026,NEFT/UTR000111222/SHREE GANESH STORES,590.00,MEGH0001\n')
    expect((await asha.post('/desk/bank/book')).location).toContain('booked=1')
    expect(await receipts()).toHaveLength(1)
  })

  it('is known by its reference without the zeros another bank pads it with, and at another customer too', async () => {
    await record(books.meghdoot.kaveri, 59_000, '326100200300')
    await bring('Date,Narration,Ref No,Deposit,Virtual Account\n20/11/2026,UPI,0000326100200300,590.00,MEGH0001\n')
    expect((await asha.post('/desk/bank/book')).location).toContain('booked=0')
    expect((await asha.get('/desk/bank')).text).toContain('Perhaps already booked as')
  })

  it('is known by its reference whatever the amount: a bank that took a charge of one rupee books no second receipt', async () => {
    await record(account_id, 59_000, 'UTR000111222')
    await bring('Date,Narration,UTR,Deposit,Virtual Account\n20/11/2026,NEFT,UTR000111222,589.00,MEGH0001\n')
    expect((await asha.post('/desk/bank/book')).location).toContain('booked=0')
    expect(await receipts()).toHaveLength(1)
  })

  it('is known by a receipt of which a part was taken back: that money came all the same', async () => {
    const payment_id = await record(account_id, 59_000, 'UTR000111222')
    await books.desk((tx) =>
      takeBackPayment(tx, {
        account_id,
        payment_id,
        amount_minor: minor(10_000),
        as: 'return',
        on: tx.today,
        method: 'upi',
        reason: 'Part',
      }),
    )
    await bring('Date,Narration,UTR,Deposit,Virtual Account\n20/11/2026,NEFT GANESH,UTR000111222,590.00,MEGH0001\n')
    expect((await asha.post('/desk/bank/book')).location).toContain('booked=0')
    expect((await asha.get('/desk/bank')).text).toContain('Perhaps already booked as')
  })

  it('but two transfers of one amount with two UTRs are two, and both are certain', async () => {
    await bring(
      'Date,Narration,UTR,Deposit,Virtual Account\n20/11/2026,NEFT,UTR000111222,590.00,MEGH0001\n20/11/2026,NEFT,UTR000111333,590.00,MEGH0001\n',
    )
    expect((await asha.post('/desk/bank/book')).location).toContain('booked=2')
  })
})

describe('a line of which something was decided meanwhile', () => {
  it('is refused with what was chosen still chosen, and books nothing', async () => {
    const id = await told('UTR000111222', 59_000)
    await bring('Date,Narration,Deposit\n20/11/2026,CASH,590.00\n20/11/2026,CASH AGAIN,590.00\n')
    const line = await waiting()
    await books.query("update settlements set state = 'received' where id = $1", [id])
    const late = await asha.send(`/desk/bank/${line}`, { account: account_id, settlement: id })
    expect([late.status, late.text.includes('was decided meanwhile')]).toEqual([409, true])
    expect(late.html).toMatch(new RegExp(`value="${id}" selected`))

    const receipt = await record(account_id, 59_000, '')
    await books.desk((tx) => reversePayment(tx, { account_id, payment_id: receipt, reason: 'it was a mistake' }))
    const gone = await asha.send(`/desk/bank/${line}`, { account: account_id, receipt })
    expect([gone.status, gone.text.includes('was decided meanwhile')]).toEqual([409, true])
    expect(await books.query("select count(*)::int as n from entries where source = 'bank'")).toEqual([{ n: 0 }])
  })
})

describe('a payment the customer told of, which came in under their own account number', () => {
  it('is booked as they chose: the UTR they told comes before their account number', async () => {
    await owed('OLD', '2026-10-01')
    const wanted = await owed('NEW', '2026-11-10')
    const id = await told('UTR000111222', 118_000, wanted)
    await bring('Date,Narration,UTR,Deposit,Virtual Account\n20/11/2026,NEFT,UTR000111222,1180.00,MEGH0001\n')
    expect((await asha.get('/desk/bank')).text).toContain('Shree Ganesh Stores, by the UTR they told ✓')
    await asha.post('/desk/bank/book')
    expect((await books.desk((tx) => getSettlement(tx, account_id, id))).state).toBe('received')
    expect(await openNumbers()).toEqual(['OLD'])
    await expectSoundBooks(books)
  })

  it('of another amount it is suggested and not certain', async () => {
    await told('UTR000111222', 118_000)
    await bring('Date,Narration,UTR,Deposit,Virtual Account\n20/11/2026,NEFT,UTR000111222,1179.00,MEGH0001\n')
    const { text } = await asha.get('/desk/bank')
    expect([text.includes('by the UTR they told'), text.includes('✓')]).toEqual([true, false])
  })

  it('told of after it was booked, it is tied to its receipt: no second one, and what they chose is paid', async () => {
    await owed('OLD', '2026-10-01')
    const wanted = await owed('NEW', '2026-11-10')
    await bring('Date,Narration,UTR,Deposit,Virtual Account\n20/11/2026,NEFT,UTR000111222,1180.00,MEGH0001\n')
    await asha.post('/desk/bank/book')
    expect(await openNumbers()).toEqual(['NEW'])
    const id = await told('UTR000111222', 118_000, wanted)
    const at = `/desk/accounts/${account_id}/settlements/${id}`
    expect((await asha.get(at)).text).toContain('It is booked already')
    const [receipt] = await receipts()
    expect((await asha.get(`${at}/receipt`)).html).toMatch(new RegExp(`value="${receipt?.id}" selected`))
    expect((await asha.send(`${at}/receipt`, { receipt: receipt?.id ?? '' })).location).toBe(at)
    expect((await books.desk((tx) => getSettlement(tx, account_id, id))).state).toBe('received')
    expect(await openNumbers()).toEqual(['OLD'])
    expect(await receipts()).toHaveLength(1)
    expect(await books.desk((tx) => receiptsOf(tx, account_id, id))).toMatchObject([{ id: receipt?.id }])
    expect((await asha.get(at)).text).toContain('Booked as')
    const tie = () => books.desk((tx) => tieSettlement(tx, { account_id, id, payment_id: receipt?.id ?? newId('payment') }))
    await tie()
    expect(await books.query("select count(*)::int as n from events where name = 'settlement.received'")).toEqual([{ n: 1 }])
    await expectSoundBooks(books)
  })

  it('one receipt is the money of one announced payment, of this customer, and stands', async () => {
    const first = await told('UTR000111222', 118_000)
    await books.query('update settlements set expires_at = created_at where id = $1', [first])
    const second = await told('UTR000111333', 118_000)
    const receipt = await record(account_id, 118_000, '')
    const other = await record(books.meghdoot.kaveri, 118_000, '')
    const tie = (id: SettlementId, payment_id: EntryId) => books.desk((tx) => tieSettlement(tx, { account_id, id, payment_id }))
    await tie(first, receipt)
    expect(await refusalOf(tie(second, receipt))).toMatchObject({ status: 422, code: 'not_this_money' })
    expect(await refusalOf(tie(second, other))).toMatchObject({ status: 422, code: 'not_this_money' })
    expect(await refusalOf(tie(first, other))).toMatchObject({ status: 409, code: 'already_received' })
    expect(
      await refusalOf(
        books.asStaff(['payments.record'], (tx) => tieSettlement(tx, { account_id, id: second, payment_id: receipt })),
      ),
    ).toMatchObject({ status: 403 })
  })
})

describe('other lines of the file', () => {
  it('a cheque that is at the bank is paid by the line that bears its number', async () => {
    const cheque_id = await books.desk((tx) =>
      recordCheque(tx, {
        account_id,
        cheque_number: '000777',
        bank: 'Canara',
        currency: INR,
        amount_minor: minor(80_000),
        payable_on: day('2026-11-18'),
      }),
    )
    const payment_id = await books.desk((tx) => presentCheque(tx, { account_id, cheque_id }))
    await bring('Date,Narration,Deposit\n20/11/2026,CLG 000777 CANARA,800.00\n')
    const line = await waiting()
    expect((await asha.get('/desk/bank')).text).toContain('Perhaps already booked as')
    await asha.send(`/desk/bank/${line}`, { receipt: String(payment_id) })
    expect(await books.query('select state from cheques')).toEqual([{ state: 'cleared' }])
    expect(await receipts()).toHaveLength(1)
  })

  it('what went out is listed; it is tied to the return it is, or set aside', async () => {
    const receipt = await record(account_id, 59_000, 'UTR000111222')
    const { id } = await books.desk((tx) => reversePayment(tx, { account_id, payment_id: receipt, reason: 'sent in error' }))
    await bring(
      'Date,Narration,Withdrawal,Deposit\n20/11/2026,RETURN,590.00,\n20/11/2026,RENT,118.00,\n20/11/2026,CASH,,77.00\n',
    )
    expect((await asha.get('/desk/bank')).text).toContain('Went out 2')
    const list = await asha.get('/desk/bank?way=out')
    expect([list.text.includes('RENT'), list.text.includes('Perhaps already booked as')]).toEqual([true, true])
    const line = await waiting('amount_minor = -59000')
    expect((await asha.send(`/desk/bank/${line}`, { receipt: '' })).status).toBe(422)
    expect((await asha.send(`/desk/bank/${line}`, { receipt: id })).location).toBe('/desk/bank?way=out')
    const lines = /name="lines" value="([^"]+)"/.exec((await asha.get('/desk/bank?way=out')).html)?.[1] ?? ''
    await asha.post('/desk/bank/aside', { lines })
    expect(await books.query('select narration, state from bank_lines order by line')).toEqual([
      { narration: 'RETURN', state: 'booked' },
      { narration: 'RENT', state: 'set_aside' },
      { narration: 'CASH', state: 'open' },
    ])
    await expectSoundBooks(books)
  })

  it('more than a page of lines: those behind are on the next page, and what is certain there is booked too', async () => {
    const mystery = Array.from({ length: 120 }, (_, n) => `19/11/2026,CASH ${n},${n + 1}.00,`)
    await bring(`Date,Narration,Deposit,Virtual Account\n${mystery.join('\n')}\n20/11/2026,LAST OF ALL,590.00,MEGH0001\n`)
    const first = await asha.get('/desk/bank')
    expect([first.text.includes('Came in 121'), first.text.includes('LAST OF ALL')]).toEqual([true, false])
    const next = /href="(\/desk\/bank\?after=[^"]+)"/.exec(first.html)?.[1] ?? ''
    expect((await asha.get(next)).text).toContain('LAST OF ALL')
    expect((await asha.post('/desk/bank/book')).location).toContain('booked=1')
  })

  it('a line that names one document pays it; what is left of it within the tolerance is given up', async () => {
    await books.query('update sellers set settings = settings || $1', [JSON.stringify({ paying: { tolerance_minor: 100 } })])
    await owed('OLD-1', '2026-10-01')
    const wanted = await owed('NEW-1', '2026-11-10')
    await bring('Date,Narration,Deposit\n20/11/2026,FOR NEW-1,1179.50\n')
    const line = await waiting()
    expect((await asha.get(`/desk/bank/${line}`)).html).toMatch(new RegExp(`value="${wanted}" selected`))
    expect((await asha.send(`/desk/bank/${line}`, { account: account_id, document: wanted })).status).toBe(303)
    expect(await openNumbers()).toEqual(['OLD-1'])
    expect(await books.query("select -amount_minor::int as amount from entries where kind = 'WO'")).toEqual([{ amount: 50 }])
    await expectSoundBooks(books)
  })

  it('beyond the tolerance the rest stays owed, and a document that was paid meanwhile is said to be', async () => {
    const wanted = await owed('NEW-1', '2026-11-10')
    await bring(
      'Date,Narration,Deposit\n20/11/2026,FOR NEW-1,1100.00\n20/11/2026,FOR NEW-1 AGAIN,80.00\n20/11/2026,NEW-1,1.00\n',
    )
    const line = await waiting()
    await asha.send(`/desk/bank/${line}`, { account: account_id, document: wanted })
    expect(await books.query('select open_minor::int as open from entries where id = $1', [wanted])).toEqual([{ open: 8_000 }])
    await asha.send(`/desk/bank/${await waiting()}`, { account: account_id, document: wanted })
    expect((await asha.send(`/desk/bank/${await waiting()}`, { account: account_id, document: wanted })).status).toBe(409)
  })

  it('a file without references leaves the reference of the receipt empty', async () => {
    const id = await told('MYBANKREF', 59_000)
    await bring('Date,Narration,Deposit\n20/11/2026,CASH,590.00\n')
    await asha.send(`/desk/bank/${await waiting()}`, { account: account_id, settlement: id })
    expect(await books.query("select reference from entries where kind = 'RCPT'")).toEqual([{ reference: '' }])
  })
})

async function bring(text: string): Promise<void> {
  const data = new FormData()
  data.append('source_ref', newId('request'))
  data.append('file', new File([text], 'x.csv', { type: 'text/csv' }))
  expect((await asha.upload('/desk/bank/new', data)).status).toBe(303)
}

async function waiting(which = 'amount_minor > 0'): Promise<string> {
  const [line] = await books.query<{ id: string }>(
    `select id from bank_lines where state = 'open' and ${which} order by line limit 1`,
  )
  return line?.id ?? ''
}

async function receipts(): Promise<{ id: EntryId }[]> {
  return books.query<{ id: EntryId }>("select id from entries where kind = 'RCPT'")
}

async function record(of: AccountId, amount: number, reference: string): Promise<EntryId> {
  const payment = { account_id: of, amount_minor: minor(amount), currency: INR, method: 'bank_transfer' as const, reference }
  return (await books.desk((tx) => recordPayment(tx, payment))).id
}

async function owed(number: string, due_on: string): Promise<EntryId> {
  const item = {
    account_id,
    number,
    dated_on: day('2026-09-01'),
    due_on: day(due_on),
    currency: INR,
    amount_minor: minor(118_000),
  }
  return (await books.desk((tx) => openItem(tx, item))).id
}

async function openNumbers(): Promise<string[]> {
  return (await books.desk((tx) => openItems(tx, account_id, 'today'))).map((one) => one.number)
}

/** The customer begins a bank transfer, for a document or as an advance, and says that they have paid. */
async function told(reference: string, amount: number, entry_id: EntryId | null = null): Promise<SettlementId> {
  const [bank] = await books.query<{ id: ConnectionId }>(
    "select id from connections where seller_id = $1 and adapter = 'bank_transfer'",
    [books.meghdoot.id],
  )
  const choice = {
    currency: INR,
    items: entry_id === null ? [] : [{ entry_id, pay_minor: null, short: null }],
    taxes: [],
    credits: [],
    advance_minor: entry_id === null ? minor(amount) : ZERO,
    keeps_rest: false,
  }
  const id = await books.asContact('finance', (tx) =>
    openSettlement(tx, { account_id, choice, connection_id: bank?.id ?? null, expected_minor: null }),
  )
  await books.asContact('finance', (tx) => tellPayment(tx, { account_id, id, reference, on: tx.today }))
  return id
}
