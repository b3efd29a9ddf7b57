import { beforeAll, describe, expect, it } from 'vitest'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { routes } from '#routes.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { keyIn, openDesk, valueIn } from '#test/desk.ts'
import { INR, world } from '#test/world.ts'
import { recordPayment } from './record-payment.ts'

describe('payments at the Desk', async () => {
  const books = await world()
  const { asha, dev, nina } = await openDesk(books)
  const { ganesh, kaveri } = books.meghdoot
  const form = routes.desk.newPayment.href({ account: ganesh })
  const filled = { amount: '1,180.00', dated_on: '2026-11-20', method: 'upi', reference: 'N326 0041', note: '' }
  let first = ''
  let second = ''

  beforeAll(async () => {
    const invoice = (unit_price: string, dated_on: string) =>
      books.desk((tx) =>
        issueInvoice(tx, {
          account_id: ganesh,
          dated_on: day(dated_on),
          lines: [{ description: 'Copier paper', item_code: '4802', quantity: '10', unit_price, rate_bp: 1800 }],
        }),
      )
    first = (await invoice('100', '2026-09-01')).id
    second = (await invoice('200', '2026-10-01')).id
  })

  function entries(): Promise<
    { id: string; kind: string; amount_minor: number; open_minor: number; disputed_minor: number }[]
  > {
    return books.query(
      `select id, kind, amount_minor::float8 as amount_minor, open_minor::float8 as open_minor, disputed_minor::float8 as disputed_minor
       from entries where account_id = $1 order by recorded_at, id`,
      [ganesh],
    )
  }

  it('the form says what a payment would settle, before anything is booked', async () => {
    const { status, text, html } = await asha.post(routes.desk.previewPayment.href({ account: ganesh }), { amount: '1500' })
    expect(status).toBe(200)
    expect(html).toMatch(/^<section id="preview"/)
    expect(text).toContain('2026-27/0001 settled, oldest due 1,180.00')
    expect(text).toContain('2026-27/0002 in part, oldest due 320.00')
    expect(text).toContain('Owed before 3,540.00 Amount −1,500.00 Owed after ₹2,040.00')
    expect((await entries()).filter((entry) => entry.kind === 'RCPT')).toEqual([])
  })

  it('what exceeds everything open is shown as an advance, and what was named goes first', async () => {
    const beyond = await asha.post(routes.desk.previewPayment.href({ account: ganesh }), { amount: '4000' })
    expect(beyond.text).toContain('Advance kept for what comes 460.00')
    const named = await asha.post(routes.desk.previewPayment.href({ account: ganesh }), {
      amount: '1500',
      [`pick.${second}`]: '1',
      [`apply.${second}`]: '1000',
    })
    expect(named.text).toContain('2026-27/0002 in part, as said 1,000.00')
    expect(named.text).toContain('2026-27/0001 in part, oldest due 500.00')
  })

  it('an amount that is none comes back at its field with everything typed, and books nothing', async () => {
    const { status, html, text, cache } = await asha.send(form, { ...filled, amount: '1,2.3.4' })
    expect(status).toBe(422)
    expect(cache).toBe('private, no-store')
    expect(text).toContain('Give an amount like 1234.50.')
    expect(html).toContain('href="#f-amount"')
    expect(valueIn(html, 'amount')).toBe('1,2.3.4')
    expect(valueIn(html, 'reference')).toBe('N326 0041')
    expect((await entries()).filter((entry) => entry.kind === 'RCPT')).toEqual([])
  })

  it('many times what is owed is asked about once more, in words; another amount is asked about again', async () => {
    const much = { ...filled, amount: '9,99,99,999' }
    const { status, text, html } = await asha.send(form, much)
    expect(status).toBe(422)
    expect(text).toContain('₹3,540.00 is owed, you enter ₹9,99,99,999.00. Book it all the same?')
    expect([valueIn(html, 'amount'), valueIn(html, 'reference')]).toEqual(['9,99,99,999', 'N326 0041'])
    expect(html).toContain('name="sure" value="9,99,99,999"')
    expect((await asha.send(form, { ...much, amount: '99999999999', sure: '9,99,99,999' })).status).toBe(422)
    expect((await entries()).filter((entry) => entry.kind === 'RCPT')).toEqual([])
  })

  it('money of tomorrow is not booked today: what is open would no longer make what is owed', async () => {
    const { status, html, text } = await asha.send(form, { ...filled, dated_on: '2026-11-22' })
    expect(status).toBe(422)
    expect(text).toContain('Nothing is booked on a day to come.')
    expect(html).toContain('href="#f-dated_on"')
    expect((await entries()).filter((entry) => entry.kind === 'RCPT')).toEqual([])
  })

  it('sent twice it is booked once, and both answers lead to the same payment', async () => {
    const key = keyIn((await asha.get(form)).html)
    const [one, other] = await Promise.all([
      asha.post(form, { ...filled, source_ref: key }),
      asha.post(form, { ...filled, source_ref: key }),
    ])
    expect([one.status, other.status]).toEqual([303, 303])
    expect(one.location).toBe(other.location)
    const booked = (await entries()).filter((entry) => entry.kind === 'RCPT')
    expect(booked).toMatchObject([{ amount_minor: -118000, open_minor: 0 }])
    expect((await entries()).find((entry) => entry.id === first)?.open_minor).toBe(0)
    const page = await asha.get(one.location)
    expect(page.text).toContain('All used')
    expect(page.text).toContain('Invoice 2026-27/0001')
  })

  it('the same form with other figures is not taken for the same, and says so', async () => {
    const key = keyIn((await asha.get(form)).html)
    expect((await asha.post(form, { ...filled, amount: '10', source_ref: key })).status).toBe(303)
    const again = await asha.post(form, { ...filled, amount: '11', source_ref: key })
    expect(again.status).toBe(409)
    expect(again.text).toContain('already been sent')
    expect(valueIn(again.html, 'amount')).toBe('11')
    expect(keyIn(again.html)).not.toBe(key)
  })

  it('a payment that came back is undone from that day, with a charge of its own', async () => {
    const { id } = await books.desk((tx) =>
      recordPayment(tx, {
        account_id: ganesh,
        amount_minor: minor(50_000),
        currency: INR,
        method: 'cheque',
        dated_on: day('2026-11-10'),
      }),
    )
    const at = { account: ganesh, payment: id }
    const refused = await asha.send(routes.desk.bounce.href(at), { returned_on: '2026-11-15', reason: '', charge: '500' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('href="#f-reason"')
    expect(valueIn(refused.html, 'charge')).toBe('500')

    const done = await asha.send(routes.desk.bounce.href(at), {
      returned_on: '2026-11-15',
      reason: 'Funds insufficient',
      charge: '500',
    })
    expect(done.status).toBe(303)
    expect((await asha.get(done.location)).text).toContain('Returned on 15 Nov 2026')
    const after = await entries()
    expect(after.filter((entry) => entry.kind === 'REV')).toMatchObject([{ amount_minor: 50_000 }])
    // 500 and 18 % of it, as a cheque is charged at its own door (golden)
    expect(after.filter((entry) => entry.kind === 'DN')).toMatchObject([{ amount_minor: 59_000, open_minor: 59_000 }])
  })

  it('the charge for a cheque stands in the form as the seller has set it, that for other money does not; without tax is a choice', async () => {
    const paying = JSON.stringify({ paying: { bounce_charge_minor: 50_000 } })
    await books.query('update sellers set settings = settings || $1::jsonb, revision = revision + 1 where id = $2', [
      paying,
      books.meghdoot.id,
    ])
    const paid = (method: 'cheque' | 'upi') =>
      books.desk((tx) =>
        recordPayment(tx, { account_id: ganesh, amount_minor: minor(700), currency: INR, method, rest: 'advance' }),
      )
    const [cheque, upi] = [await paid('cheque'), await paid('upi')]
    const form = routes.desk.bounce.href({ account: ganesh, payment: cheque.id })
    const fresh = (await asha.get(form)).html
    expect(valueIn(fresh, 'charge')).toBe('500.00')
    expect(fresh).toMatch(/<option value="1800" selected(="")?>/)
    expect(valueIn((await asha.get(routes.desk.bounce.href({ account: ganesh, payment: upi.id }))).html, 'charge')).toBe('')
    const typed = { returned_on: '2026-11-21', reason: 'Signature differs', charge: '500', charge_rate: '0' }
    const before = (await entries()).map(({ id }) => id)
    expect((await asha.send(form, typed)).status).toBe(303)
    const fresh_charges = (await entries()).filter(({ id, kind }) => kind === 'DN' && !before.includes(id))
    expect(fresh_charges).toMatchObject([{ amount_minor: 50_000 }])
  })

  it('what is unused can be applied by hand, taken back, and paid back, never more than there is', async () => {
    const { id } = await books.desk((tx) =>
      recordPayment(tx, { account_id: ganesh, amount_minor: minor(30_000), currency: INR, method: 'cash', rest: 'advance' }),
    )
    const at = { account: ganesh, payment: id }
    const more = await asha.send(routes.desk.allocate.href(at), { [`apply.${second}`]: '301' })
    expect([more.status, more.text.includes('Less than that is left')]).toEqual([422, true])
    expect((await asha.send(routes.desk.allocate.href(at), { [`apply.${second}`]: '100' })).status).toBe(303)
    expect((await asha.get(routes.desk.payment.href(at))).text).toContain('Used in part')
    expect((await asha.post(routes.desk.undoAllocation.href(at), { debit: second })).status).toBe(303)
    expect((await asha.get(routes.desk.payment.href(at))).text).toContain('Advance, not used yet')
    const refund = { amount: '400', dated_on: '2026-11-21', method: 'upi' }
    const beyond = await asha.send(routes.desk.refund.href(at), refund)
    expect([beyond.status, beyond.html.includes('href="#f-amount"')]).toEqual([422, true])
    expect((await asha.send(routes.desk.refund.href(at), { ...refund, amount: '300' })).status).toBe(303)
    expect((await entries()).find((entry) => entry.id === id)?.open_minor).toBe(0)
  })

  it('what will not be paid is written off', async () => {
    const at = { account: ganesh, entry: second }
    const open_minor = (await entries()).find((entry) => entry.id === second)?.open_minor ?? 0
    expect(
      (await asha.send(routes.desk.writeOff.href(at), { amount: '20', dated_on: '2026-11-21', reason: 'Rounding' })).status,
    ).toBe(303)
    expect((await entries()).find((entry) => entry.id === second)).toMatchObject({ open_minor: open_minor - 2_000 })
  })

  it('tax the customer kept back is recorded like money', async () => {
    const { status, location } = await asha.send(routes.desk.newTaxDeducted.href({ account: ganesh }), {
      amount: '12.50',
      dated_on: '2026-11-20',
      reference: 'Form 16A 118',
    })
    expect(status).toBe(303)
    expect((await asha.get(location)).text).toContain('Tax deducted TD/26-27/0001')
  })

  it('the receipt is the PDF the customer gets', async () => {
    const payment = (await entries()).find((entry) => entry.kind === 'RCPT')?.id ?? ''
    const { status, html } = await asha.get(routes.desk.paymentPdf.href({ account: ganesh, payment }))
    expect([status, html.slice(0, 5)]).toEqual([200, '%PDF-'])
  })

  it('who sells may look at payments and record none: no button, and a refusal all the same', async () => {
    expect((await dev.get(routes.desk.account.href({ account: ganesh }))).html).not.toContain(form)
    expect((await dev.get(form)).status).toBe(403)
    expect((await dev.post(form, filled)).status).toBe(403)
    expect((await dev.post(routes.desk.previewPayment.href({ account: ganesh }), filled)).status).toBe(403)
  })

  it("another seller's people, and another account's address, find nothing", async () => {
    const payment = (await entries()).find((entry) => entry.kind === 'RCPT')?.id ?? ''
    const paths = [
      form,
      routes.desk.payment.href({ account: ganesh, payment }),
      routes.desk.bounce.href({ account: ganesh, payment }),
    ]
    for (const path of paths) expect((await nina.get(path)).status, path).toBe(404)
    expect((await nina.post(form, { ...filled, source_ref: keyIn((await asha.get(form)).html) })).status).toBe(404)
    expect((await asha.get(routes.desk.payment.href({ account: kaveri, payment }))).status).toBe(404)
  })
})
