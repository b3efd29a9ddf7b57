import { beforeEach, describe, expect, it } from 'vitest'
import { recordCheque } from '#features/cheques/record-cheque.ts'
import { addConnection } from '#features/connections/add-connection.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { day } from '#shared/day.ts'
import { type ConnectionId, type EntryId, parseId } from '#shared/id.ts'
import { type Currency, minor } from '#shared/money.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'
import { valueIn } from '#test/desk.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { openGateway } from '#test/stand-ins/gateway.ts'
import { INR, USD, type World, world } from '#test/world.ts'
import { PROVIDERS } from '../../providers.ts'
import { confirmSettlement } from './confirm-settlement.ts'

const BANK = {
  name: 'Sample Bank',
  account_name: 'Meghdoot',
  account_number: '000111222',
  code_label: 'IFSC',
  code: 'SAMP0000001',
}

/** Ramesh of Shree Ganesh Stores before the settlement screen of Meghdoot, who takes UPI, transfers and cards. */
let books: World
let ramesh: PortalBrowser
let ways: Record<'upi' | 'bank_transfer' | 'gateway', ConnectionId>

async function opened(settings: SellerSettings = {}, card: Record<string, string> = {}): Promise<void> {
  books = await world({ settings: { upi_address: 'meghdoot@samplebank', bank: BANK, ...settings } })
  const gateway = openGateway(() => books.database.clock())
  await books.desk((tx) => addConnection(tx, { adapter: 'gateway', name: 'Card', mode: 'test', settings: card }))
  const portal = await openPortal(books, { ...PROVIDERS, gateway: gateway.kind })
  ramesh = await portal.comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Finance')
  const rows = await books.query<{ id: string; adapter: string }>('select id, adapter from connections where seller_id = $1', [
    books.meghdoot.id,
  ])
  const idOf = (adapter: string) => {
    const id = parseId('connection', rows.find((row) => row.adapter === adapter)?.id)
    if (id === null) throw new Error(`no ${adapter}`)
    return id
  }
  ways = { upi: idOf('upi'), bank_transfer: idOf('bank_transfer'), gateway: idOf('gateway') }
}

async function owed(amount: number, number: string, currency: Currency = INR): Promise<EntryId> {
  const item = { account_id: books.meghdoot.ganesh, number, dated_on: day('2026-10-01'), due_on: day('2026-11-01'), currency }
  return (await books.desk((tx) => openItem(tx, { ...item, amount_minor: minor(amount) }))).id
}

async function billed(taxable: string, dated_on: string): Promise<EntryId> {
  const line = { description: 'Paper', item_code: '4802', quantity: '1', unit_price: taxable, rate_bp: 1800 }
  const bill = { account_id: books.meghdoot.ganesh, dated_on: day(dated_on), currency: INR, lines: [line] }
  return (await books.desk((tx) => issueInvoice(tx, bill))).id
}

const chosen = (...ids: EntryId[]) => Object.fromEntries(ids.map((id) => [`pick.${id}`, '1']))
const begun = () =>
  books.query<{ pay: number; fee: number; advance: number }>(
    "select pay_minor::float8 as pay, fee_minor::float8 as fee, (plan ->> 'advance_minor')::float8 as advance from settlements order by id",
  )

describe('what a way to pay takes', () => {
  it('is what the seller has set for UPI: so much and no more, on the screen and when it is sent', async () => {
    await opened({ paying: { upi_limit_minor: 5_00_000_00 } })
    const id = await owed(4_00_000_00, 'OLD/1')
    expect((await ramesh.get(`/pay?invoice=${id}`)).text).not.toContain('takes up to')
    const sent = await ramesh.send('/pay', { currency: 'INR', ...chosen(id), how: ways.upi })
    expect([sent.status, sent.location.includes('refused')]).toEqual([303, false])
    expect(await books.query("select checkout ->> 'kind' as kind from settlements")).toEqual([{ kind: 'code' }])

    const more = await owed(5_00_001_00, 'OLD/2')
    expect((await ramesh.get(`/pay?invoice=${more}`)).text).toContain('UPI takes up to ₹5,00,000.00 at once')
    const refused = await ramesh.send('/pay', { currency: 'INR', ...chosen(more), how: ways.upi })
    expect([refused.status, refused.text.includes('more than can be paid this way at once')]).toEqual([422, true])
    expect(await begun()).toHaveLength(1)
  })

  it('is a lakh of rupees by UPI where nobody has said otherwise', async () => {
    await opened()
    const id = await owed(1_00_001_00, 'OLD/1')
    expect((await ramesh.get(`/pay?invoice=${id}`)).text).toContain('UPI takes up to ₹1,00,000.00 at once')
    expect((await ramesh.send('/pay', { currency: 'INR', ...chosen(id), how: ways.upi })).status).toBe(422)
  })

  it('is offered by an address that stands at the connection alone, and in no currency its provider does not take', async () => {
    await opened()
    await books.query("update sellers set settings = settings - 'upi_address' where id = $1", [books.meghdoot.id])
    const address = JSON.stringify({ address: 'other@samplebank' })
    await books.query('update connections set settings = $1 where id = $2', [address, ways.upi])
    const id = await owed(100_00, 'OLD/1')
    await owed(100_00, 'OLD/2', USD)
    expect((await ramesh.get(`/pay?invoice=${id}`)).html).toContain(`value="${ways.upi}"`)
    const dollars = await ramesh.get('/pay?currency=USD')
    expect(dollars.html).not.toContain(`value="${ways.upi}"`)
    expect(dollars.html).toContain(`value="${ways.gateway}"`)
    const sent = await ramesh.send('/pay?currency=USD', { currency: 'USD', advance: '10', how: ways.upi })
    expect([sent.status, await begun()]).toEqual([422, []])
  })
})

describe('a part of an invoice', () => {
  it('is what is typed beside it: the rest stays open, and nothing becomes a question', async () => {
    await opened()
    const id = await owed(1_000_00, 'OLD/1')
    expect((await ramesh.get(`/pay?invoice=${id}`)).html).toContain(`name="pay.${id}"`)
    const part = { currency: 'INR', ...chosen(id), [`pay.${id}`]: '400', how: ways.bank_transfer }
    const page = await ramesh.post('/pay', { ...part, look: 'work' })
    expect([page.text.includes('Pay ₹400.00'), page.text.includes('Left for later −600.00')]).toEqual([true, true])
    expect((await ramesh.send('/pay', part)).status).toBe(303)
    expect(await begun()).toEqual([{ pay: 40_000, fee: 0, advance: 0 }])
  })

  it('and what is kept back of it are two ways to say one thing: both are refused at the field', async () => {
    await opened()
    const id = await owed(1_000_00, 'OLD/1')
    const both = { [`pay.${id}`]: '400', [`short.${id}`]: '100', [`reason.${id}`]: 'damaged' }
    const sent = await ramesh.send('/pay', { currency: 'INR', ...chosen(id), ...both, how: ways.bank_transfer })
    expect([sent.status, sent.text.includes('what you pay now or what you keep back, not both')]).toEqual([422, true])
    expect([valueIn(sent.html, `pay.${id}`), valueIn(sent.html, `short.${id}`), await begun()]).toEqual(['400', '100', []])
  })

  it('is found on the page in the language that was chosen there, and that stays', async () => {
    await opened()
    const id = await owed(1_000_00, 'OLD/1')
    const { text, headers } = await ramesh.get(`/pay?invoice=${id}&lang=hi`)
    expect([text.includes('मैं इसमें से अभी देता हूँ'), headers.get('set-cookie')]).toEqual([true, expect.stringMatching(/^lang=hi;/)])
  })
})

describe('before anything is chosen', () => {
  it('what each invoice costs stands beside it, and the button says what is missing instead of an amount of nothing', async () => {
    await opened()
    const id = await owed(1_234_50, 'OLD/1')
    const page = await ramesh.post('/pay', { currency: 'INR', look: 'work' })
    expect(page.html).toMatch(new RegExp(`id="pays-${id}" class="faint">1,234.50<`))
    expect([page.text.includes('Choose what to pay'), page.text.includes('Pay ₹')]).toEqual([true, false])
    const wrong = await ramesh.post('/pay', { currency: 'INR', ...chosen(id), [`pay.${id}`]: '1e3', look: 'work' })
    expect([wrong.text.includes('Look through what is typed'), wrong.text.includes('Pay ₹')]).toEqual([true, false])
  })
})

describe('a payment that was told of and is looked for', () => {
  it('stands on Home and on the settlement screen, and what was told can be put right', async () => {
    await opened()
    const id = await owed(1_000_00, 'OLD/1')
    await owed(50_00, 'OLD/2')
    const begins = await ramesh.send('/pay', { currency: 'INR', ...chosen(id), how: `told:${ways.bank_transfer}` })
    const tell = begins.location.replace(/^.*\/pay/, '/pay')
    await ramesh.send(tell, { reference: 'UTR000123456', on: '2026-11-20' })
    const words = 'You said you paid ₹1,000.00. Meghdoot Traders looks for it at the bank.'
    expect((await ramesh.get('')).text).toContain(words)
    expect((await ramesh.get('/pay')).text).toContain(words)
    expect((await ramesh.get(tell.replace(/\/paid$/, ''))).text).toContain('Correct what you told')
    // a page that was open before has lost its choice by now
    const other = await ramesh.send('/pay', { currency: 'INR', how: ways.bank_transfer })
    expect([other.status, other.text.includes('already on its way')]).toEqual([409, true])
    await ramesh.send(tell, { reference: 'UTR000123457', on: '2026-11-20' })
    expect(await books.query('select told_reference from settlements')).toEqual([{ told_reference: 'UTR000123457' }])
  })
})

describe('what is charged besides', () => {
  it('is what stood on the page: another charge by then is shown and agreed to first', async () => {
    await opened({}, { fee_bp: '200' })
    const id = await owed(1_000_00, 'OLD/1')
    const page = await ramesh.post('/pay', { currency: 'INR', ...chosen(id), how: ways.gateway, look: 'work' })
    const form = { source_ref: valueIn(page.html, 'source_ref') ?? '', currency: 'INR', ...chosen(id), how: ways.gateway }
    expect([valueIn(page.html, 'expected'), page.text.includes('Pay ₹1,020.00')]).toEqual(['102000', true])
    const raised = JSON.stringify({ fee_bp: '300' })
    await books.query('update connections set settings = $1 where id = $2', [raised, ways.gateway])
    const refused = await ramesh.post('/pay', { ...form, expected: '102000' })
    expect([refused.status, valueIn(refused.html, 'expected')]).toEqual([409, '103000'])
    expect(refused.text).toContain('The amount is another than when this page was made')
    expect((await ramesh.post('/pay', { ...form, expected: '103000' })).status).toBe(303)
    expect(await begun()).toEqual([{ pay: 1_000_00, fee: 30_00, advance: 0 }])
  })

  it('stands in the sum at once for the way that is chosen of itself', async () => {
    await opened({ upi_address: '' }, { fee_minor: '500' })
    await books.query("update connections set ended_at = now() where adapter = 'bank_transfer'")
    const page = await ramesh.get(`/pay?invoice=${await owed(1_000_00, 'OLD/1')}`)
    expect([valueIn(page.html, 'expected'), page.text.includes('Pay ₹1,005.00')]).toEqual(['100500', true])
  })
})

describe('paying more than is open', () => {
  beforeEach(() => opened())

  it('is asked about, with all that was typed kept, and once agreed the rest is an advance', async () => {
    const id = await owed(1_000_00, 'OLD/1')
    const typed = { currency: 'INR', ...chosen(id), [`pay.${id}`]: '1200', how: ways.bank_transfer }
    const asked = await ramesh.send('/pay', typed)
    expect(asked.status).toBe(422)
    expect(asked.text).toContain('Agree that the rest is kept as an advance')
    expect(asked.html).toMatch(/<input[^>]*name="keeps_rest"/)
    expect(asked.html).toContain(`id="f-pay.${id}"`)
    expect(valueIn(asked.html, `pay.${id}`)).toBe('1200')
    expect((await ramesh.send('/pay', { ...typed, keeps_rest: '1' })).status).toBe(303)
    expect(await begun()).toEqual([{ pay: 1_200_00, fee: 0, advance: 200_00 }])
  })

  it('is not asked where it does not arise, and is shown while it is typed', async () => {
    const id = await owed(1_000_00, 'OLD/1')
    expect((await ramesh.get(`/pay?invoice=${id}`)).html).not.toContain('keeps_rest')
    const shown = await ramesh.post('/pay/preview', { currency: 'INR', ...chosen(id), [`pay.${id}`]: '1200' })
    expect(shown.html).toContain('name="keeps_rest"')
  })
})

describe('the currency', () => {
  beforeEach(() => opened())

  it('is one the account is billed in: another is refused in words and never taken for the account’s own', async () => {
    const id = await owed(1_000_00, 'OLD/1')
    for (const currency of ['USD', 'XX', 'EUR']) {
      const page = await ramesh.get(`/pay?currency=${currency}`)
      expect([page.status, page.text.includes('Nothing is billed to you in this currency')], currency).toEqual([422, true])
      const sent = await ramesh.send('/pay', { currency, ...chosen(id), advance: '5', how: ways.gateway })
      expect([sent.status, sent.text.includes('Nothing is billed to you in this currency')], currency).toEqual([422, true])
    }
    expect(await begun()).toEqual([])
    await owed(50_00, 'OLD/2', USD)
    expect((await ramesh.get('/pay?currency=USD')).status).toBe(200)
    expect((await ramesh.get('/pay?currency=INR')).status).toBe(200)
  })
})

describe('the least of a part payment', () => {
  it('is named in the words that refuse less', async () => {
    await opened({ paying: { least_part_minor: 250_00 } })
    const id = await owed(1_000_00, 'OLD/1')
    const later = { [`short.${id}`]: '900', [`reason.${id}`]: 'later' }
    const sent = await ramesh.send('/pay', { currency: 'INR', ...chosen(id), ...later, how: ways.bank_transfer })
    expect([sent.status, sent.text.includes('from ₹250.00')]).toEqual([422, true])
    expect(sent.html).toContain(`href="#f-short.${id}"`)
    const hindi = await ramesh.send('/pay?lang=hi', { currency: 'INR', ...chosen(id), ...later, how: ways.bank_transfer })
    expect(hindi.text).toContain('₹250.00')
  })
})

describe('tax the customer keeps back', () => {
  beforeEach(() => opened())

  it('is suggested as the law makes it of the year’s purchases, declared with its base, and stands so in the tax report (194Q, golden)', async () => {
    await billed('3000000', '2026-04-10')
    await billed('1500000', '2026-06-10')
    const third = await billed('1000000', '2026-09-10')
    const row = { 'tax.0.entry': third, 'tax.0.kind': '194Q' }
    const shown = await ramesh.post('/pay/preview', { currency: 'INR', ...chosen(third), ...row })
    expect([valueIn(shown.html, 'tax.0.base'), valueIn(shown.html, 'tax.0.amount')]).toEqual(['500000.00', '500.00'])
    const fields = { ...row, 'tax.0.base': '500000.00', 'tax.0.amount': '500.00' }
    const sent = await ramesh.send('/pay', { currency: 'INR', ...chosen(third), ...fields, how: ways.bank_transfer })
    expect(sent.status).toBe(303)
    const [settled] = await books.query<{ taxes: unknown[]; pay: number }>(
      "select plan -> 'taxes' as taxes, pay_minor::float8 as pay from settlements",
    )
    expect(settled?.taxes).toEqual([
      { entry_id: third, kind: '194Q', rate_bp: 10, base_minor: 500000_00, amount_minor: 500_00 },
    ])
    expect(settled?.pay).toBe(11_80_000_00 - 500_00)
    const [told] = await books.query<{ id: string }>('select id from settlements')
    const id = parseId('settlement', told?.id)
    if (id === null) throw new Error('nothing was begun')
    await books.desk((tx) =>
      confirmSettlement(tx, {
        account_id: books.meghdoot.ganesh,
        id,
        amount_minor: minor(11_80_000_00 - 500_00),
        on: tx.today,
        bank_reference: 'UTR000777',
      }),
    )
    expect((await ramesh.get('/reports/tax-deducted')).text).toContain(
      '21 Nov 2026 Goods, code 1031 (was 194Q) 0.1% 5,00,000.00 500.00 Wanted',
    )
  })

  it('needs a base that is no more than the invoice without GST, and an amount that the rate makes of it, give or take a rupee', async () => {
    const id = await billed('10000', '2026-09-10')
    const sent = (base: string, amount: string, kind = '194C-2') =>
      ramesh.send('/pay', {
        currency: 'INR',
        ...chosen(id),
        'tax.0.entry': id,
        'tax.0.kind': kind,
        'tax.0.base': base,
        'tax.0.amount': amount,
        how: ways.bank_transfer,
      })
    for (const [base, amount, at, words] of [
      ['', '200', 'tax.0.base', 'Give the amount without GST'],
      ['10000.01', '200', 'tax.0.base', 'comes to less than that without GST'],
      ['5000', '101.01', 'tax.0.amount', 'more than the rate makes'],
      ['10000', '0', 'tax.0.amount', 'must be more than zero'],
    ] as const) {
      const refused = await sent(base, amount)
      expect([refused.status, refused.html.includes(`href="#f-${at}"`)], `${base} ${amount}`).toEqual([422, true])
      expect(refused.text).toContain(words)
    }
    expect((await sent('10000', '200', 'made-up')).status).toBe(422)
    expect(await begun()).toEqual([])
    expect((await sent('5000', '101.00')).status).toBe(303)
  })

  it('is declared for as many invoices as are chosen', async () => {
    const ids = await Promise.all(
      ['09-01', '09-02', '09-03', '09-04', '09-05', '09-06', '09-07'].map((on) => billed('1000', `2026-${on}`)),
    )
    const rows = ids.flatMap((id, row) => [
      [`tax.${row}.entry`, id],
      [`tax.${row}.kind`, '194C-1'],
      [`tax.${row}.base`, '1000'],
      [`tax.${row}.amount`, '10'],
    ])
    const sent = await ramesh.send('/pay', {
      currency: 'INR',
      ...chosen(...ids),
      ...Object.fromEntries(rows),
      how: ways.bank_transfer,
    })
    expect(sent.status).toBe(303)
    expect(await begun()).toEqual([{ pay: 7 * 1_170_00, fee: 0, advance: 0 }])
  })
})

describe('"this has been paid" from the customer’s own ledger', () => {
  beforeEach(() => opened())

  it('is taken up: the way that is told, the amount, its day and its reference stand there, and a proof can go with them', async () => {
    await owed(1_000_00, 'OLD/1')
    const page = await ramesh.get('/pay?told=1&amount=1180.00&on=2026-11-12&reference=UTR000123456')
    expect(page.html).toMatch(new RegExp(`value="told:${ways.bank_transfer}" checked`))
    expect([
      valueIn(page.html, 'advance'),
      page.html.includes('name="pick.') && / checked[^>]*name="pick\./.test(page.html),
    ]).toEqual(['1180.00', false])
    expect(page.text).toContain('Say that ₹1,180.00 is paid')
    const kept = { told_on: valueIn(page.html, 'told_on') ?? '', told_reference: valueIn(page.html, 'told_reference') ?? '' }
    const sent = await ramesh.send('/pay', { currency: 'INR', advance: '1180.00', how: `told:${ways.bank_transfer}`, ...kept })
    expect(sent.status).toBe(303)
    const told = await ramesh.get(sent.location.replace(/^.*?(\/pay\/)/, '$1'))
    expect([valueIn(told.html, 'on'), valueIn(told.html, 'reference')]).toEqual(['2026-11-12', 'UTR000123456'])
    expect(told.html).toMatch(/<input[^>]*name="proof"[^>]*type="file"/)
    expect(await begun()).toEqual([{ pay: 1_180_00, fee: 0, advance: 1_180_00 }])
  })

  it('is of the document where one is named, and of no limit, as it has been paid', async () => {
    await books.query("update connections set ended_at = now() where adapter = 'bank_transfer'")
    const id = await owed(2_00_000_00, 'OLD/1')
    const page = await ramesh.get(`/pay?told=1&invoice=${id}&amount=200000`)
    expect([valueIn(page.html, `pay.${id}`), valueIn(page.html, 'advance')]).toEqual(['200000.00', ''])
    const sent = await ramesh.send('/pay', { currency: 'INR', ...chosen(id), how: `told:${ways.upi}` })
    expect([sent.status, sent.location.endsWith('/paid')]).toEqual([303, true])
  })
})

describe('a cheque that is held', () => {
  it('is shown beside the document it is for, warned of before a second payment, and the document is not chosen of itself', async () => {
    await opened()
    const [id, other] = [await owed(1_000_00, 'OLD/1'), await owed(500_00, 'OLD/2')]
    await books.desk((tx) =>
      recordCheque(tx, {
        account_id: books.meghdoot.ganesh,
        cheque_number: '000451',
        bank: 'Canara',
        currency: INR,
        amount_minor: minor(1_000_00),
        payable_on: day('2026-12-05'),
        allocations: [{ entry_id: id, amount_minor: minor(1_000_00) }],
      }),
    )
    const page = await ramesh.get('/pay')
    expect(page.text).toContain('A cheque dated 5 Dec 2026 is held for it')
    expect(page.text).not.toContain('ask for the cheque back')
    expect(page.text).toContain('Pay ₹500.00')
    const again = await ramesh.post('/pay/preview', { currency: 'INR', ...chosen(id, other) })
    expect(again.text).toContain('Cheque 000451, dated 5 Dec 2026, is held for OLD/1')
  })
})
