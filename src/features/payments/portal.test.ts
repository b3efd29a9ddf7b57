import ExcelJS from 'exceljs'
import { beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { addDays, day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, type World, world } from '#test/world.ts'
import { recordPayment } from './record-payment.ts'
import { recordTaxDeducted } from './record-tax-deducted.ts'
import { refundPayment } from './refund-payment.ts'
import { reversePayment } from './reverse-payment.ts'
import { takeBackPayment } from './take-back-payment.ts'

/** One invoice of 10,000; a payment of 25,000 that pays 6,000 of it, keeps 19,000 and gives 4,000 back; tax deducted; a bounced cheque. */
let books: World
let portal: Awaited<ReturnType<typeof openPortal>>
let ramesh: PortalBrowser
let paid: { id: EntryId; number: string }
let bounced: { id: EntryId; number: string }
let deducted: { id: EntryId; number: string }
beforeAll(async () => {
  books = await world({ settings: { address_lines: ['14 Cloth Lane'] } })
  const { id: seller, ganesh: account_id, kaveri } = books.meghdoot
  portal = await openPortal(books)
  ramesh = await portal.comeIn(seller, account_id, 'Finance')
  const invoice = {
    account_id,
    kind: 'INV' as const,
    number: 'A/1',
    dated_on: day('2026-10-01'),
    currency: INR,
    amount_minor: minor(10_000_00),
    source_ref: 'a1',
  }
  const [booked] = await books.desk((tx) => bookEntries(tx, { source: 'test', bookings: [invoice] }))
  const entry_id = booked?.id ?? fail()
  const money = { account_id, currency: INR, rest: 'advance' as const }
  books.clock.set('2026-11-04T06:00:00Z')
  paid = await books.desk((tx) =>
    recordPayment(tx, {
      ...money,
      method: 'upi',
      reference: 'UTR 4411',
      amount_minor: minor(25_000_00),
      allocations: [{ entry_id, amount_minor: minor(6_000_00) }],
    }),
  )
  deducted = await books.desk((tx) =>
    recordTaxDeducted(tx, { ...money, amount_minor: minor(10_00), allocations: [{ entry_id, amount_minor: minor(10_00) }] }),
  )
  await books.desk((tx) =>
    refundPayment(tx, { account_id, payment_id: paid.id, amount_minor: minor(4_000_00), method: 'bank_transfer' }),
  )
  books.clock.set('2026-11-06T06:00:00Z')
  bounced = await books.desk((tx) =>
    recordPayment(tx, {
      ...money,
      method: 'cheque',
      amount_minor: minor(3_000_00),
      allocations: [{ entry_id, amount_minor: minor(3_000_00) }],
    }),
  )
  books.clock.set('2026-11-21T09:00:00Z')
  await books.desk((tx) =>
    reversePayment(tx, { account_id, payment_id: bounced.id, returned_on: day('2026-11-10'), reason: 'Funds insufficient' }),
  )
  const many = Array.from({ length: 40 }, (_, index) => ({
    account_id: kaveri,
    kind: 'RCPT' as const,
    number: `K/${index}`,
    dated_on: addDays(day('2026-01-01'), index),
    currency: INR,
    amount_minor: minor(1_00 + index),
    source_ref: `k${index}`,
  }))
  await books.desk((tx) => bookEntries(tx, { source: 'many', bookings: many }))
})

function fail(): never {
  throw new Error('it was not booked')
}

describe('the list of payments', () => {
  it('says what was received; what came back stands there and is not counted', async () => {
    const { text, status } = await ramesh.get('/payments')
    expect(status).toBe(200)
    expect(text).toContain('₹25,010.00 received in 2 payments')
    expect(text).toContain(`${bounced.number} 6 Nov Returned ₹3,000.00, on 10 Nov Cheque – –`)
    expect(text).toContain(`${paid.number} 4 Nov Partly used ₹4,000.00 paid back UPI, UTR 4411 15,000.00 25,000.00`)
    expect(text).toContain('2 payments what came back is not counted 15,000.00 25,010.00')
  })

  it('narrows to a year and to typed dates, and gives wrong ones back', async () => {
    expect((await ramesh.get('/payments?year=2025-26')).text).toContain('Nothing was received in these dates.')
    expect((await ramesh.get('/payments?from=2026-11-05&to=2026-11-30')).text).toContain(bounced.number)
    const wrong = await ramesh.get('/payments?from=soon')
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('value="soon"')
    expect((await ramesh.get('/payments?cursor=2026-11-04.x')).status).toBe(422)
    expect((await ramesh.get(`/payments?cursor=${encodeURIComponent('2026-11-04.\u0000')}`)).status).toBe(422)
  })

  it('goes through all of them, page by page, none twice', async () => {
    const anil = await portal.comeIn(books.meghdoot.id, books.meghdoot.kaveri, 'Admin', 'Anil Rao')
    const first = await anil.get('/payments')
    const next = /href="([^"]+)" rel="next"/.exec(first.html)?.[1] ?? fail()
    const second = await anil.get(next.replace(`/a/${anil.account_id}`, '').replaceAll('&amp;', '&'))
    const numbers = [first, second].flatMap((page) => [...page.text.matchAll(/K\/\d+/g)].map(([number]) => number))
    expect(new Set(numbers).size).toBe(40)
    expect(numbers).toHaveLength(40)
    expect((await anil.get(`/payments/${paid.id}`)).status).toBe(404)
  })
})

describe('one payment', () => {
  it('adds up from what came to what is kept as an advance', async () => {
    const { text } = await ramesh.get(`/payments/${paid.id}`)
    expect(text).toContain('₹25,000.00 received')
    expect(text).toContain('Amount received 25,000.00')
    expect(text).toContain('Invoice A/1 4 Nov 2026. As you said −6,000.00')
    expect(text).toContain('−4,000.00 Kept as an advance ₹15,000.00')
    expect(text).toContain('Paid back, ₹4,000.00')
  })

  it('says honestly that one came back', async () => {
    const { text } = await ramesh.get(`/payments/${bounced.id}`)
    expect(text).toContain('₹3,000.00 came back')
    expect(text).toContain('It came back on 10 Nov 2026, so what it had settled is open again.')
    expect(text).toContain('10 Nov 2026, Funds insufficient')
  })

  it('prints the same receipt every time, with the figures of the page; a returned one says so', async () => {
    const [one, two] = [await ramesh.file(`/payments/${paid.id}/pdf`), await ramesh.file(`/payments/${paid.id}/pdf`)]
    expect(Buffer.from(one.bytes).equals(Buffer.from(two.bytes))).toBe(true)
    expect(one.name).toBe(`Receipt ${paid.number.replaceAll('/', '-')}.pdf`)
    const { text } = readPdf(one.bytes)
    for (const words of ['25,000.00', '6,000.00', '4,000.00', '15,000.00', 'UTR 4411', 'Invoice A/1'])
      expect(text).toContain(words)
    expect(readPdf((await ramesh.file(`/payments/${bounced.id}/pdf`)).bytes).text).toContain('came back on 10 Nov 2026')
    expect(readPdf((await ramesh.file(`/payments/${deducted.id}/pdf`)).bytes).text).toContain('Tax deducted, acknowledged')
  })

  it('says how much of one was charged back, in the list, on its page and on its receipt, while it stands for the rest', async () => {
    const { id: seller } = books.meghdoot
    const account_id = await books.desk((tx) => openAccount(tx, { code: 'CARD', name: 'Card Stores', currency: INR }))
    const [{ id, number }, mira] = [
      await books.desk((tx) => recordPayment(tx, { account_id, currency: INR, amount_minor: minor(900_00), method: 'card' })),
      await portal.comeIn(seller, account_id, 'Finance', 'Mira'),
    ]
    await books.desk((tx) =>
      takeBackPayment(tx, {
        account_id,
        payment_id: id,
        amount_minor: minor(250_00),
        as: 'return',
        on: tx.today,
        method: 'card',
        reason: 'Charged back',
      }),
    )
    expect((await mira.get('/payments')).text).toContain(`${number} 21 Nov Partly returned ₹250.00 of it Card 650.00 900.00`)
    const page = await mira.get(`/payments/${id}`)
    expect(page.text).toContain('₹900.00 received')
    expect(page.text).toContain('₹250.00 of it came back, so that much of what it had settled is open again.')
    const { text } = readPdf((await mira.file(`/payments/${id}/pdf`)).bytes)
    expect(text).toContain('₹250.00 of this payment came back. The receipt stands for the rest.')
    expect(text).toMatch(/Returned\s+250\.00\s+Kept as an advance\s+650\.00/)
  })

  it('has no page under a mutilated id', async () => {
    for (const id of ['1', `inv_${'0'.repeat(26)}`, `pay_${'0'.repeat(26)}`, '%00'])
      expect((await ramesh.get(`/payments/${id}`)).status).toBe(404)
  })
})

it('keeps CSV, XLSX and the page at the same figures (I9)', async () => {
  const csv = Buffer.from((await ramesh.file('/payments/export?as=csv')).bytes)
    .toString('utf8')
    .trim()
    .split('\r\n')
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(Buffer.from((await ramesh.file('/payments/export?as=xlsx')).bytes) as never)
  const sheet = workbook.worksheets[0]
  expect(csv).toHaveLength(4)
  csv.slice(1).forEach((line, index) => {
    const cells = line.split(',')
    expect(sheet?.getRow(index + 2).getCell(1).value).toBe(cells[0])
    expect(sheet?.getRow(index + 2).getCell(8).value).toBe(Number(cells[7]))
  })
  expect(csv.find((line) => line.startsWith(paid.number))).toContain('25000.00,15000.00,,4000.00')
  expect((await ramesh.get('/payments/export?as=exe')).status).toBe(404)
})

it('reads in Hindi', async () => {
  for (const path of ['/payments', `/payments/${paid.id}`, `/payments/${bounced.id}`]) {
    const { text } = await ramesh.get(`${path}?lang=hi`)
    expect(text).not.toMatch(/undefined|Received|Kept|Returned/)
  }
  expect(readPdf((await ramesh.file(`/payments/${paid.id}/pdf?lang=hi`)).bytes).text).toContain('25,000.00')
})
