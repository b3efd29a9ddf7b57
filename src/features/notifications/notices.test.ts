import { describe, expect, it } from 'vitest'
import { memoryChannel } from '#adapters/channel/memory.ts'
import { smtpChannel } from '#adapters/channel/smtp.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { emit } from '#platform/events.ts'
import { addDays } from '#shared/day.ts'
import { newId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { testApp } from '#test/app.ts'
import { browser } from '#test/door.ts'
import { closing, filesIn, mailServer, readable } from '#test/mail-server.ts'
import { linkIn, openNotices } from '#test/notices.ts'
import { readPdf } from '#test/pdf-text.ts'
import { INR } from '#test/world.ts'

const scene = await openNotices()
const { account, at, bill, desk, idle, mailTo, mails, pay, query, seller_id, serve, stop, today, told } = scene

describe('an invoice is issued', () => {
  it('is told to everybody who may see invoices and has an address, each in their language', async () => {
    const { number } = await bill('1000')
    expect(await told()).toEqual([
      `Ramesh Patil: Invoice ${number} of ₹11,800.00 from Meghdoot Traders`,
      `Sunita Rao: Meghdoot Traders का बिल ${number}, ₹11,800.00`,
      `Vikram Shah: Invoice ${number} of ₹11,800.00 from Meghdoot Traders`,
    ])
    const { text, html, from, reply_to } = mailTo('ramesh')
    expect(text).toContain(`Meghdoot Traders has issued invoice ${number} to Shree Ganesh Stores.`)
    expect(text).toContain('  Date: 21 Nov 2026\n  Your order: PO-77\n  Due: 21 Dec 2026\n  Amount: ₹11,800.00\n')
    expect(text).toContain('Questions? Kavita Deshmukh, +91 22 5550 0142.')
    expect([from, reply_to]).toEqual([
      { name: 'Meghdoot Traders', address: 'door@portal.example' },
      'accounts@meghdoot.example',
    ])
    expect(html).toContain('background:#0b6b53;color:#ffffff')
    expect(html).toContain('<th scope="row"')
    expect(mailTo('sunita').html).toContain('<html lang="hi">')
    expect(mailTo('sunita').text).not.toMatch(/undefined|issued|Amount/)
  })

  it('says what an advance has settled of it already', async () => {
    await desk((tx) =>
      recordPayment(tx, {
        account_id: account(),
        amount_minor: minor(1_800_00),
        currency: INR,
        method: 'upi',
        dated_on: addDays(today, -60),
        rest: 'advance',
      }),
    )
    await query(`update sellers set settings = settings || '{"applies_advances": true}' where id = $1`, [seller_id])
    await bill('1000')
    await query(`update sellers set settings = settings - 'applies_advances' where id = $1`, [seller_id])
    await idle()
    expect(mailTo('ramesh').text).toContain('  Settled already: ₹1,800.00\n  To pay: ₹10,000.00')
  })

  it('comes with a link of the reader’s own, which leads to the invoice and is listed by what it is for', async () => {
    const { id, number } = await bill('1000')
    await idle()
    const links = ['ramesh', 'vikram'].map((who) => linkIn(mailTo(who, number).text))
    expect(new Set(links.map((one) => one.token)).size).toBe(2)
    expect(links[0]?.to).toBe(`invoice.${id}`)
    const listed = await query<{ purpose: string; days: number; channel: string }>(
      `select purpose, channel, extract(day from expires_at - created_at)::int as days from access_links where account_id = $1`,
      [account()],
    )
    expect(listed).toContainEqual({ purpose: `Invoice ${number}`, channel: 'email', days: 90 })
    expect(listed).toHaveLength(3)
  })

  it('opens the page it is about, also where another device is asked for a code first; nowhere else', async () => {
    const { id, number } = await bill('1000')
    await idle()
    const { token, to } = linkIn(mailTo('ramesh', number).text)
    const { app } = await testApp(scene)
    const phone = browser(app)
    const asked = await (await phone.json('/a/exchange', { token, to })).json()
    expect(asked).toEqual({ location: `/a/code?to=invoice.${id}` })
    const page = await (await phone.get(`/a/code?to=invoice.${id}`)).text()
    expect(page).toContain(`name="to" value="invoice.${id}"`)
    await idle()
    const code = /\d{6}/.exec(mailTo('ramesh', 'Your code').text)?.[0] ?? ''
    const entered = await phone.post('/a/code', { code, to })
    expect(entered.headers.get('location')).toBe(`/a/${account()}/invoices/${id}`)
    const again = await (await phone.json('/a/exchange', { token, to: '//evil.example' })).json()
    expect(again).toEqual({ location: `/a/${account()}` })
  })

  it('is told to nobody when it is dated weeks ago: that is history being entered', async () => {
    await bill('1000', addDays(today, -15))
    expect(await told()).toEqual([])
    await bill('1000', addDays(today, -14))
    expect(await told()).toHaveLength(3)
  })

  it('is told to nobody where the seller tells its customers nothing', async () => {
    await query(`update sellers set settings = settings || '{"tells_customers": false}' where id = $1`, [seller_id])
    await bill('1000')
    await pay(100)
    expect(await told()).toEqual([])
    await query(`update sellers set settings = settings - 'tells_customers' where id = $1`, [seller_id])
  })

  it('is told to nobody when it comes by an import, as is a payment', async () => {
    const facts = { account_id: account(), dated_on: today, currency: INR, amount_minor: minor(100) }
    await desk((tx) =>
      bookEntries(tx, {
        source: 'file',
        bookings: [
          { ...facts, kind: 'INV', number: 'F/1', source_ref: 'f1' },
          { ...facts, kind: 'RCPT', number: 'F/2', source_ref: 'f2' },
        ],
      }),
    )
    expect(await told()).toEqual([])
  })
})

describe('a payment has come', () => {
  it('is told with what it was used for, what is kept, and the receipt', async () => {
    const [first, second] = [await bill('1000'), await bill('100')]
    await idle()
    const { id, number } = await pay(14_000_00)
    expect((await told()).filter((one) => !one.includes('nvoice') && !one.includes('बिल'))).toEqual([
      'Ramesh Patil: Meghdoot Traders has received ₹14,000.00',
      'Sunita Rao: Meghdoot Traders को ₹14,000.00 मिले',
    ])
    const { text, attachments = [] } = mailTo('ramesh', 'received')
    expect(text).toContain('Thank you. Meghdoot Traders has received ₹14,000.00 from Shree Ganesh Stores on 21 Nov 2026. UPI')
    expect(text).toContain(
      `  Invoice ${first.number}: ₹11,800.00\n  Invoice ${second.number}: ₹1,180.00\n  Kept as an advance: ₹1,020.00\n  Received: ₹14,000.00`,
    )
    expect(linkIn(text).to).toBe(`payment.${id}`)
    const [receipt] = attachments
    expect(receipt?.name).toBe(`Receipt ${number.replaceAll('/', '-')}.pdf`)
    expect(readPdf(receipt?.bytes ?? new Uint8Array()).text).toContain('14,000.00')
    expect(mailTo('sunita', 'मिले').attachments?.[0]?.name).toMatch(/^रसीद/)
  })

  it('is told in the order in which things happened to the account', async () => {
    await bill('1000')
    await pay(11_800_00)
    await bill('200')
    await pay(2_360_00)
    await idle()
    const mine = mails()
      .filter((one) => one.to.address === at('ramesh'))
      .map((one) => one.subject.replace(/ of .*/, ''))
    expect(mine.map((one) => (one.startsWith('Invoice') ? 'invoice' : 'payment'))).toEqual([
      'invoice',
      'payment',
      'invoice',
      'payment',
    ])
  })

  it('is told to nobody when it has come back before anybody could be told', async () => {
    await stop()
    const { id } = await pay(500)
    await desk((tx) => reversePayment(tx, { account_id: account(), payment_id: id, reason: 'Bounced' }))
    const later = memoryChannel()
    await serve(later)
    await idle()
    expect(later.arrived).toEqual([])
  })

  it('arrives by a real mail server, as text, as HTML, and with its receipt', async () => {
    const server = await mailServer({})
    await serve(closing(smtpChannel(`smtp://127.0.0.1:${server.port}`)))
    await pay(500_00)
    await idle()
    const mail = server.mails.find((one) => one.includes(at('ramesh'))) ?? ''
    expect(server.mails).toHaveLength(2)
    expect(mail).toContain('Subject: =?UTF-8?')
    expect(readable(mail)).toContain('Meghdoot Traders has received ₹500.00')
    expect(readable(mail)).toContain('multipart/alternative')
    const [file] = filesIn(mail)
    expect(readPdf(file?.bytes ?? new Uint8Array()).text).toContain('500.00')
  })
})

describe('a payment has come to nothing', () => {
  async function fail(state: string, note: string) {
    const id = newId('settlement')
    const reference = `SP${id.slice(-10)}`
    await query(
      `insert into settlements (seller_id, account_id, id, currency, pay_minor, plan, reference, state, state_note, actor, created_at, expires_at, changed_at)
       values ($1, $2, $3, 'INR', 250000, '{}', $4, $5, $6, 'test', now(), now(), now())`,
      [seller_id, account(), id, reference, state, note],
    )
    const data = { reference, amount_minor: 250_000, currency: 'INR', note }
    await desk((tx) => emit(tx, 'settlement.failed', { account_id: account(), subject_id: id, data }))
    await idle()
    return reference
  }

  it('is told to those who may pay: nothing was taken, and where to pay again', async () => {
    const reference = await fail('failed', 'Insufficient funds')
    expect(await told()).toEqual([
      'Ramesh Patil: Your payment of ₹2,500.00 to Meghdoot Traders did not go through',
      'Sunita Rao: Meghdoot Traders को ₹2,500.00 का आपका भुगतान नहीं हुआ',
    ])
    const { text, attachments } = mailTo('ramesh')
    expect(text).toContain('did not go through. Nothing was taken.\n\nWhat we were told: Insufficient funds')
    expect(text).toContain(`  Reference: ${reference}`)
    expect(linkIn(text).to).toBe('pay')
    expect(attachments).toEqual([])
  })

  it('says it otherwise when the seller has looked and found nothing', async () => {
    await fail('refused', 'No such UTR')
    const { text, subject } = mailTo('ramesh')
    expect(subject).toBe('Meghdoot Traders has not found your payment of ₹2,500.00')
    expect(text).toContain('Meghdoot Traders says: No such UTR')
  })

  it('is not told once the money has come after all', async () => {
    await fail('received', '')
    expect(await told()).toEqual([])
  })
})
