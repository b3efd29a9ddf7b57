import { beforeAll, describe, expect, it } from 'vitest'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { writeOff } from '#features/ledger/write-off.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { routes } from '#routes.ts'
import { addDays, day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { openDesk } from '#test/desk.ts'
import { INR, world } from '#test/world.ts'

describe('finding a document at the Desk', async () => {
  const books = await world()
  const { asha, dev, nina, nobody } = await openDesk(books)
  const { ganesh, kaveri } = books.meghdoot
  const list = (query: Record<string, string> = {}) => routes.desk.entries.href({ account: ganesh }, query)
  const find = async (q: string, more: Record<string, string> = {}) => {
    const { status, location } = await asha.get(routes.desk.accounts.href({}, { q, ...more }))
    return status === 303 ? location : status
  }

  const bring = (account_id: AccountId, number: string, more: { reference?: string; rupees?: number; on?: string } = {}) => {
    const dated_on = day(more.on ?? '2026-05-01')
    const amount_minor = minor((more.rupees ?? 10) * 100)
    const reference = more.reference ?? ''
    return books.desk((tx) => openItem(tx, { account_id, number, dated_on, currency: INR, amount_minor, reference }))
  }
  const pay = (reference: string) =>
    books.desk((tx) =>
      recordPayment(tx, {
        account_id: ganesh,
        amount_minor: minor(77_700),
        currency: INR,
        method: 'bank_transfer',
        dated_on: day('2026-11-05'),
        reference,
        rest: 'advance',
      }),
    )

  const ids = { old: '', bill: '', payment: '', reversal: '', written_off: '' }
  beforeAll(async () => {
    for (let n = 1; n <= 120; n++) {
      await bring(ganesh, `OLD/${String(n).padStart(3, '0')}`, { rupees: n, on: addDays(day('2025-04-01'), n) })
    }
    ids.old = (await bring(ganesh, 'AA/1', { reference: 'PO-881', on: '2024-01-01' })).id
    const lines = [{ description: 'Paper', item_code: '4802', quantity: '1', unit_price: '4321', rate_bp: 0 }]
    const dated_on = day('2026-11-10')
    ids.bill = (await books.desk((tx) => issueInvoice(tx, { account_id: ganesh, dated_on, lines, reference: 'PO-882' }))).id
    ids.payment = (await pay('UTR000111222')).id
    await books.desk(async (tx) => {
      const payment = { account_id: ganesh, payment_id: (await pay('UTR000333')).id }
      ids.reversal = (await reversePayment(tx, { ...payment, returned_on: day('2026-11-12'), reason: 'Funds' })).id
    })
  })

  describe('all documents of a customer', () => {
    it('stand newest first, fifty at a time, each once, and every one leads to its page', async () => {
      const seen: string[] = []
      let path = list()
      for (let pages = 0; path !== '' && pages < 5; pages++) {
        const { status, html } = await asha.get(path)
        expect(status).toBe(200)
        const rows = [...html.matchAll(/<tr role="row" id="(\w+)" data-href="([^"]+)"/g)]
        seen.push(...rows.map((row) => row[1] ?? ''))
        path = (/<a href="([^"]+)" rel="next"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
      }
      expect([seen.length, new Set(seen).size]).toEqual([125, 125])
      expect(seen.at(-1)).toBe(ids.old)
      expect((await asha.get(list())).text).toContain('125 documents')
    })

    it('a payment that came back leads to the payment', async () => {
      const { html } = await asha.get(list())
      const row = new RegExp(`id="${ids.reversal}" data-href="([^"]+)"`).exec(html)?.[1] ?? ''
      expect((await asha.get(row)).text).toContain('UTR000333')
    })

    it.each([
      ['the beginning of a number', 'old/00', 9],
      ['the beginning of a reference, whatever the case', 'po-88', 2],
      ['an exact amount, whichever way it went', '777.00', 3],
      ['an amount with commas', '₹4,321', 1],
      ['a part from the middle', '/001', 0],
      ['a part of an amount', '77', 1],
      ['what no database holds', '%\u0000', 0],
    ])('are found by %s', async (_, q, count) => {
      const { html } = await asha.get(list({ q }))
      expect([...html.matchAll(/<tr role="row" id="\w+" data-href/g)]).toHaveLength(count)
    })

    it('a page changed by hand is refused in plain words', async () => {
      const { status, text } = await asha.get(list({ after: 'nonsense' }))
      expect([status, text.includes('Begin at the first')]).toEqual([422, true])
    })

    it("are for those who may see the customer's documents, and nobody else", async () => {
      expect((await dev.get(list())).status).toBe(200)
      expect((await nina.get(list())).status).toBe(404)
      expect((await nobody.get(list())).status).toBe(401)
    })
  })

  describe('the page of a customer', () => {
    it('leads to the documents it has no room for', async () => {
      const { html } = await asha.get(routes.desk.account.href({ account: ganesh }))
      expect(html.split(`href="${list()}"`).length).toBeGreaterThan(1)
    })
  })

  describe('the search of the head', () => {
    it('goes straight to the customer whose code it is, or to what is to be written for them', async () => {
      expect(await find('sgs')).toBe(routes.desk.account.href({ account: ganesh }))
      expect(await find('SGS', { for: 'invoice' })).toBe(routes.desk.newInvoice.href({ account: ganesh }))
      expect(await find('SG')).toBe(200)
    })

    it('goes straight to the document whose number it is, or whose reference', async () => {
      const at = { account: ganesh }
      expect(await find('aa/1')).toBe(routes.desk.invoice.href({ ...at, invoice: ids.old }))
      expect(await find('PO-882')).toBe(routes.desk.invoice.href({ ...at, invoice: ids.bill }))
      expect(await find(' utr000111222 ')).toBe(routes.desk.payment.href({ ...at, payment: ids.payment }))
      expect(await find('UTR00011122')).toBe(200)
    })

    it('a number goes before a reference', async () => {
      await bring(kaveri, 'K/1', { reference: 'OLD/001' })
      expect(await find('OLD/001')).toMatch(new RegExp(`${ganesh}/invoices/`))
    })

    it('a reference that several documents of one customer bear leads to them; of several customers, to the list', async () => {
      for (const number of ['TWICE/1', 'TWICE/2']) await bring(kaveri, number, { reference: 'PO-TWICE' })
      expect(await find('po-twice')).toBe(routes.desk.entries.href({ account: kaveri }, { q: 'po-twice' }))
      await bring(ganesh, 'TWICE/3', { reference: 'PO-TWICE' })
      expect(await find('po-twice')).toBe(200)
    })

    it("finds nothing of another seller's", async () => {
      const { status, text } = await nina.get(routes.desk.accounts.href({}, { q: 'UTR000111222' }))
      expect([status, text.includes('no document bears it')]).toEqual([200, true])
    })
  })

  it('what is written off leads to the document it was', async () => {
    const owed = await bring(kaveri, 'WO-ME', { rupees: 5 })
    const act = { account_id: kaveri, entry_id: owed.id, amount_minor: minor(500), dated_on: day('2026-11-15'), reason: 'Lost' }
    const { id } = await books.desk((tx) => writeOff(tx, act))
    const { html } = await asha.get(routes.desk.entries.href({ account: kaveri }))
    const page = routes.desk.invoice.href({ account: kaveri, invoice: owed.id })
    expect(html).toContain(`id="${id}" data-href="${page}"`)
  })
})
