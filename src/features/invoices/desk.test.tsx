import { beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { addItem } from '#features/catalog/add-item.ts'
import { openItem } from '#features/ledger/open-item.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { keyIn, openDesk, valueIn } from '#test/desk.ts'
import { INR, world } from '#test/world.ts'

describe('invoices at the Desk', async () => {
  const books = await world()
  const { asha, dev, nina, site } = await openDesk(books)
  const { ganesh, kaveri } = books.meghdoot
  const form = routes.desk.newInvoice.href({ account: ganesh })
  const preview = routes.desk.previewInvoice.href({ account: ganesh })
  /** Ten boxes at 265.00 and forty reams at 248.00 less 5 %. */
  const lines = {
    'lines.0.code': 'BP-BL-50',
    'lines.0.description': 'Ball pen, blue, box of 50',
    'lines.0.item_code': '9608',
    'lines.0.quantity': '10',
    'lines.0.unit_price': '265.00',
    'lines.0.tax_percent': '18',
    'lines.2.description': 'Copier paper A4 75 gsm, ream',
    'lines.2.item_code': '4802',
    'lines.2.quantity': '40',
    'lines.2.unit_price': '248.00',
    'lines.2.discount_percent': '5',
    'lines.2.tax_percent': '18',
  }
  const filled = { dated_on: '2026-11-21', due_on: '2026-12-21', reference: 'SGS/118', note: '', ...lines }
  let invoice = ''

  beforeAll(() =>
    books.desk((tx) =>
      addItem(tx, { code: 'DB-A4-40', name: 'Drawing book A4', item_code: '4820', unit: 'pc', price: '125', rate_bp: 0 }),
    ),
  )

  function booked(): Promise<{ id: string; kind: string; number: string; amount_minor: number; open_minor: number }[]> {
    return books.query(
      `select id, kind, number, amount_minor::float8 as amount_minor, open_minor::float8 as open_minor from entries
       where account_id = $1 order by recorded_at, id`,
      [ganesh],
    )
  }

  it('a fresh form says today and the terms, and is never kept', async () => {
    const { status, html, cache } = await asha.get(form)
    expect([status, cache]).toEqual([200, 'private, no-store'])
    expect([valueIn(html, 'dated_on'), valueIn(html, 'due_on')]).toEqual(['2026-11-21', '2026-12-21'])
    expect(keyIn(html)).toMatch(/^req_/)
    expect(html).toContain('data-unit_price="125"')
  })

  it('the preview shows what each line and the whole come to, with the tax of the place, and books nothing', async () => {
    const { html, text } = await asha.post(preview, filled)
    expect(html).toContain('<output id="line-0-taxable">2,650.00</output>')
    expect(html).toContain('<output id="line-2-taxable">9,424.00</output>')
    expect(text).toContain('CGST 1,086.66 SGST 1,086.66')
    expect(text).toContain('₹14,247.00')
    expect(text).toContain('Owes ₹0.00; owes ₹14,247.00 after this invoice')
    expect(await booked()).toEqual([])
  })

  it('an account in credit is told so, before the invoice and after it', async () => {
    const account_id = await books.desk((tx) =>
      openAccount(tx, { code: 'CRD', name: 'Credit Stores', currency: INR, region: '27' }),
    )
    const credit = { number: 'ADV/1', dated_on: day('2026-11-01'), currency: INR, amount_minor: minor(-1_500_000) }
    await books.desk((tx) => openItem(tx, { account_id, ...credit }))
    expect((await asha.get(routes.desk.newInvoice.href({ account: account_id }))).text).toContain('In credit ₹15,000.00')
    const { text } = await asha.post(routes.desk.previewInvoice.href({ account: account_id }), filled)
    expect(text).toContain('In credit ₹15,000.00; in credit ₹753.00 after this invoice')
  })

  it('across the border of the state it is one tax instead of two', async () => {
    const { text } = await asha.post(routes.desk.previewInvoice.href({ account: kaveri }), filled)
    expect(text).toContain('IGST 2,173.32')
    expect(text).not.toContain('CGST')
  })

  it('a discount on the whole is shared out before tax', async () => {
    const { html, text } = await asha.post(preview, { ...filled, discount: '74.00' })
    expect(html).toContain('<output id="line-0-taxable">2,633.76</output>')
    expect(text).toContain('₹14,160.00')
  })

  it('a line that is wrong is named at its own row, though empty rows stand between, and nothing typed is lost', async () => {
    const { status, html, text } = await asha.send(form, { ...filled, 'lines.2.quantity': '-4' })
    expect(status).toBe(422)
    expect(text).toContain('Give a quantity above zero')
    expect(html).toContain('href="#f-lines.2.quantity"')
    expect(/<input[^>]*name="lines\.2\.quantity"[^>]*>/.exec(html)?.[0]).toContain('aria-invalid="true"')
    for (const [name, value] of Object.entries({ ...filled, 'lines.2.quantity': '-4' })) {
      if (value !== '') expect(valueIn(html, name), name).toBe(value)
    }
    expect(await booked()).toEqual([])
  })

  it.each([
    ['a rate that was none that day', { 'lines.0.tax_percent': '17' }, 'lines.0.tax_percent'],
    ['a rate that is no number', { 'lines.0.tax_percent': 'full' }, 'lines.0.tax_percent'],
    ['a line without words', { 'lines.2.description': '' }, 'lines.2.description'],
    ['a date that is none', { dated_on: '21/11/2026' }, 'dated_on'],
    ['a day to come', { dated_on: '2026-11-22' }, 'dated_on'],
    ['a due date before the date', { due_on: '2026-11-20' }, 'due_on'],
    ['a discount beyond the lines', { discount: '99999' }, 'discount'],
    ['a code the law does not know', { 'lines.2.item_code': '48' }, 'lines.2.item_code'],
  ])('%s comes back at its field', async (_, wrong, field) => {
    const { status, html } = await asha.send(form, { ...filled, ...wrong })
    expect(status).toBe(422)
    expect(html).toContain(`href="#f-${field}"`)
    expect(valueIn(html, 'reference')).toBe('SGS/118')
  })

  it('without a script, more lines and the totals are a button away, and the key stays', async () => {
    const key = keyIn((await asha.get(form)).html)
    const more = await asha.post(form, { ...filled, source_ref: key, look: 'lines' })
    expect([more.status, keyIn(more.html)]).toEqual([200, key])
    expect(more.html).toContain('name="lines.9.code"')
    const worked = await asha.post(form, { ...filled, source_ref: key, look: 'preview' })
    expect(worked.text).toContain('₹14,247.00')
    expect(await booked()).toEqual([])
  })

  it('issued twice at once it is one invoice with one number, and leads to its page', async () => {
    const key = keyIn((await asha.get(form)).html)
    const send = () => asha.post(form, { ...filled, source_ref: key })
    const answers = await Promise.all([send(), send(), send()])
    expect(answers.map((one) => one.status)).toEqual([303, 303, 303])
    expect(new Set(answers.map((one) => one.location)).size).toBe(1)
    expect(await booked()).toMatchObject([{ kind: 'INV', number: '2026-27/0001', amount_minor: 1_424_700 }])
    invoice = (await booked())[0]?.id ?? ''
    const { status, text } = await asha.get(answers[0]?.location ?? '')
    expect(status).toBe(200)
    expect(text).toContain('2026-27/0001 is issued. ₹14,247.00. Shree Ganesh Stores sees it already.')
  })

  it("the moment it is saved, the customer's open page is told", async () => {
    const told = new Promise<void>((resolve) => {
      const end = site.live.listen({ seller_id: books.meghdoot.id, account_id: kaveri }, () => {
        end()
        resolve()
      })
    })
    expect((await asha.send(routes.desk.newInvoice.href({ account: kaveri }), filled)).status).toBe(303)
    await told
  })

  it('what the catalogue knows of a code need not be typed', async () => {
    const { status, location } = await asha.send(form, {
      dated_on: '2026-11-21',
      due_on: '',
      'lines.0.code': 'db-a4-40',
      'lines.0.quantity': '8',
    })
    expect(status).toBe(303)
    const { text } = await asha.get(location)
    expect(text).toContain('Drawing book A4')
    expect(text).toContain('₹1,000.00')
    expect(text).toContain('21 Dec 2026')
  })

  it('the customer sees it at once: the very document and file', async () => {
    const { text } = await asha.get(routes.desk.invoice.href({ account: ganesh, invoice }))
    expect(text).toContain('Rupees')
    expect(text).toContain('SGS/118')
    const pdf = await asha.get(routes.desk.invoicePdf.href({ account: ganesh, invoice }))
    expect(pdf.html.slice(0, 5)).toBe('%PDF-')
  })

  it('a credit note takes back so much of the lines at their own price, never more than was billed', async () => {
    const path = routes.desk.newCreditNote.href({ account: ganesh, invoice })
    expect(valueIn((await asha.get(path)).html, 'back.2')).toBe('40')
    const note = { reason: 'Wet on arrival', dated_on: '2026-11-21', 'back.1': '' }
    const more = await asha.send(path, { ...note, 'back.2': '41' })
    expect([more.status, more.html.includes('href="#f-back.2"')]).toEqual([422, true])
    const none = await asha.send(path, { ...note, 'back.2': '0' })
    expect([none.status, none.html.includes('href="#f-back.1"')]).toEqual([422, true])
    const done = await asha.send(path, { ...note, 'back.2': '10' })
    expect(done.status).toBe(303)
    // 10 × 248.00 less 5 % is 2,356.00, and 18 % on it
    expect((await booked()).find((entry) => entry.kind === 'CN')).toMatchObject({ amount_minor: -278_000, open_minor: 0 })
    const { text } = await asha.get(routes.desk.invoice.href({ account: ganesh, invoice }))
    expect(text).toContain('Credit note CN/26-27/0001')
    expect(text).toContain('₹11,467.00')
  })

  it('all of an invoice taken back is the invoice to the unit', async () => {
    const issued = await asha.send(form, { ...filled, discount: '33.33' })
    const id = /invoices\/(inv_[0-9A-Z]+)/.exec(issued.location)?.[1] ?? ''
    const total_minor = (await booked()).find((entry) => entry.id === id)?.amount_minor ?? 0
    const path = routes.desk.newCreditNote.href({ account: ganesh, invoice: id })
    await asha.send(path, { reason: 'Cancelled', dated_on: '2026-11-21', 'back.1': '10', 'back.2': '40' })
    expect((await booked()).filter((entry) => entry.kind === 'CN').map((entry) => entry.amount_minor)).toContain(-total_minor)
    expect((await booked()).find((entry) => entry.id === id)?.open_minor).toBe(0)
  })

  it('a debit note asks for more, with lines of its own', async () => {
    const { status, location } = await asha.send(routes.desk.newDebitNote.href({ account: ganesh, invoice }), {
      reason: 'Price was too low',
      dated_on: '2026-11-21',
      'lines.0.description': 'Price difference, ball pens',
      'lines.0.item_code': '9608',
      'lines.0.quantity': '10',
      'lines.0.unit_price': '5',
      'lines.0.tax_percent': '18',
    })
    expect(status).toBe(303)
    expect((await asha.get(location)).text).toContain('Debit note DN/26-27/0001')
  })

  it('who sells sees the invoice, without the buttons, and may not issue one', async () => {
    const { status, html } = await dev.get(routes.desk.invoice.href({ account: ganesh, invoice }))
    expect(status).toBe(200)
    expect(html).not.toContain(routes.desk.newCreditNote.href({ account: ganesh, invoice }))
    expect((await dev.get(form)).status).toBe(403)
    expect((await dev.post(form, filled)).status).toBe(403)
    expect((await dev.post(preview, filled)).status).toBe(403)
  })

  it("another seller's people, and another account's address, find nothing", async () => {
    for (const path of [
      form,
      routes.desk.invoice.href({ account: ganesh, invoice }),
      routes.desk.newCreditNote.href({ account: ganesh, invoice }),
    ]) {
      expect((await nina.get(path)).status, path).toBe(404)
    }
    expect((await nina.post(preview, filled)).status).toBe(404)
    expect((await asha.get(routes.desk.invoice.href({ account: kaveri, invoice }))).status).toBe(404)
    expect((await asha.get(routes.desk.invoice.href({ account: ganesh, invoice: 'inv_nonsense' }))).status).toBe(404)
  })
})
