import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { addDays, day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, type World, world } from '#test/world.ts'
import { issueCreditNote } from './issue-credit-note.ts'
import { issueInvoice } from './issue-invoice.ts'
import type { LineInput } from './paper.ts'

const PENS: LineInput = {
  code: 'BP-BL',
  description: 'Ball pen, blue',
  item_code: '9608',
  quantity: '40',
  unit: 'box',
  unit_price: '265',
  rate_bp: 1800,
}
const BOOKS: LineInput = {
  description: 'Exercise book <b>172</b>',
  item_code: '4820',
  quantity: '7.5',
  unit: 'dozen',
  unit_price: '312',
  rate_bp: 0,
}

/** Ramesh, of Shree Ganesh, sees: 30 invoices brought along, one issued (part paid by credit note and money, partly disputed), one bounced. */
let books: World
let portal: Awaited<ReturnType<typeof openPortal>>
let ramesh: PortalBrowser
let issued: { id: string; number: string }
let note: { id: string; number: string }
let brought: string
beforeAll(async () => {
  books = await world({
    settings: {
      upi_address: 'meghdoot@example',
      contact: { name: 'Kavita Deshmukh', title: 'Accounts', phone: '+91 00000 00142' },
    },
  })
  const { id: seller, ganesh: account_id, kaveri } = books.meghdoot
  portal = await openPortal(books)
  ramesh = await portal.comeIn(seller, account_id, 'Admin')
  const old = Array.from({ length: 30 }, (_, index) => ({
    account_id,
    kind: 'INV' as const,
    number: `OLD/${String(index).padStart(3, '0')}`,
    dated_on: addDays(day('2025-06-01'), index * 10),
    due_on: addDays(day('2025-07-01'), index * 10),
    currency: INR,
    amount_minor: minor(1_000_00 + index),
    source_ref: `old-${index}`,
    reference: index === 4 ? '=cmd|calc!A1' : '',
  }))
  const theirs = {
    account_id: kaveri,
    kind: 'INV' as const,
    number: 'KAVERI/1',
    dated_on: day('2026-11-01'),
    currency: INR,
    amount_minor: minor(77_777_77),
    source_ref: 'k1',
  }
  const verdicts = await books.desk((tx) => bookEntries(tx, { source: 'portal', bookings: [...old, theirs] }))
  brought = verdicts[0]?.id ?? ''
  const dated_on = day('2026-10-12')
  books.clock.set('2026-10-12T06:00:00Z')
  issued = await books.desk((tx) => issueInvoice(tx, { account_id, lines: [PENS, BOOKS], dated_on, reference: 'SGS/104' }))
  books.clock.set('2026-11-02T06:00:00Z')
  note = await books.desk((tx) =>
    issueCreditNote(tx, {
      account_id,
      original_id: idOf(issued),
      reason: 'Rate difference on pens',
      dated_on: day('2026-11-02'),
      lines: [{ ...PENS, quantity: '2' }],
    }),
  )
  books.clock.set('2026-11-05T06:00:00Z')
  const paying = { account_id, currency: INR, rest: 'advance' as const }
  await books.desk((tx) =>
    recordPayment(tx, {
      ...paying,
      method: 'upi',
      amount_minor: minor(2_000_00),
      dated_on: day('2026-11-04'),
      allocations: [{ entry_id: idOf(issued), amount_minor: minor(2_000_00) }],
    }),
  )
  const cheque = await books.desk((tx) =>
    recordPayment(tx, {
      ...paying,
      method: 'cheque',
      amount_minor: minor(500_00),
      dated_on: day('2026-11-05'),
      allocations: [{ entry_id: idOf(issued), amount_minor: minor(500_00) }],
    }),
  )
  books.clock.set('2026-11-21T09:00:00Z')
  await books.desk((tx) =>
    reversePayment(tx, { account_id, payment_id: cheque.id, returned_on: day('2026-11-09'), reason: 'Funds insufficient' }),
  )
  await books.desk((tx) =>
    disputeEntry(tx, { account_id, entry_id: idOf(issued), disputed_minor: minor(100_00), reason: 'Two boxes wet' }),
  )
})

function idOf(posted: { id: string }) {
  return posted.id as Parameters<typeof disputeEntry>[1]['entry_id']
}

describe('the list of invoices', () => {
  it('says what is open, counts its tabs, and ties its total to the rows of all its pages', async () => {
    const first = await ramesh.get('/invoices')
    expect(first.text).toContain('All 31 Open 31 Late 31 Paid 0 Notes 1')
    const shown: string[] = []
    for (let page = first; ; ) {
      shown.push(...[...page.html.matchAll(/<td class="c-tot num"[^>]*>([\d,.]+)</g)].map((match) => match[1] ?? ''))
      const next = /rel="next"/.test(page.html) ? /href="([^"]+)" rel="next"/.exec(page.html)?.[1] : undefined
      if (next === undefined) break
      page = await ramesh.get(next.replace(`/a/${ramesh.account_id}`, '').replaceAll('&amp;', '&'))
    }
    const rows = shown.filter((_, index) => index !== 25 && index !== shown.length - 1)
    expect(rows).toHaveLength(31)
    const total = rows.reduce((sum, text) => sum + Math.round(Number(text.replaceAll(',', '')) * 100), 0)
    expect(shown.at(-1)).toBe(new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2 }).format(total / 100))
  })

  it('finds by part of a number, by the PO and by an amount', async () => {
    expect((await ramesh.get('/invoices?q=old/007')).text).toMatch(/OLD\/007 .* 1 invoice /)
    expect((await ramesh.get('/invoices?q=sgs%2F104')).text).toContain(issued.number)
    expect((await ramesh.get('/invoices?q=1,000.12')).text).toContain('OLD/012')
    expect((await ramesh.get('/invoices?q=nothing-like-it')).text).toContain('Nothing matches')
  })

  it('narrows to a financial year, and to dates typed by hand', async () => {
    const year = await ramesh.get('/invoices?dates=2026-27')
    expect(year.text).toContain('1 invoice 14,848.00')
    const typed = await ramesh.get('/invoices?from=2025-06-01&to=2025-06-11')
    expect(typed.text).toContain('1 Jun 2025 to 11 Jun 2025')
    expect(typed.text).toContain('2 invoices')
    expect(typed.html).toContain('name="dates" value="2025-06-01..2025-06-11"')
  })

  it('gives wrong dates back with what was typed, the message at the field, and status 422', async () => {
    const answer = await ramesh.get('/invoices?from=2026-02-30&to=2025-01-01&q=pen')
    expect(answer.status).toBe(422)
    expect(answer.html).toMatch(/id="f-from" name="from" type="text" value="2026-02-30"[^>]* aria-invalid="true"/)
    expect(answer.html).toContain('value="pen"')
    expect(answer.html).not.toContain('OLD/')
    const reversed = await ramesh.get('/invoices?from=2026-02-02&to=2025-01-01')
    expect(reversed.text).toContain('The last day is before the first.')
  })

  it('answers a mutilated cursor with a plain page, never with a fault of its own', async () => {
    const forged = [
      'x',
      'W10',
      Buffer.from('["2026-01-01",99999,"a"]').toString('base64url'),
      Buffer.from('["2026-01-01",1,"a\\u0000"]').toString('base64url'),
    ]
    for (const cursor of forged) {
      const answer = await ramesh.get(`/invoices?cursor=${cursor}`)
      expect(answer.status).toBe(422)
      expect(answer.text).toContain('Begin at the first')
    }
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          q: fc.string({ unit: 'binary', maxLength: 30 }),
          cursor: fc.string({ maxLength: 40 }),
          sort: fc.string({ maxLength: 8 }),
        }),
        async (query) => {
          const { status, html } = await ramesh.get(`/invoices?${new URLSearchParams(query)}`)
          expect([200, 422]).toContain(status)
          expect(html).not.toContain('KAVERI')
        },
      ),
      { numRuns: 40 },
    )
  })

  it('is never widened by a filter', async () => {
    const all = new Set([
      ...(await numbers('/invoices/export?as=csv')),
      ...(await numbers('/invoices/export?as=csv&tab=notes')),
    ])
    const word = fc.constantFrom('', 'OLD', '1', '%', '_', '=', "' or 1=1 --")
    const tab = fc.constantFrom('all', 'open', 'late', 'paid', 'notes', 'other')
    const date = fc.constantFrom('', '2025-01-01', '2025-08-08', '2026-10-12')
    await fc.assert(
      fc.asyncProperty(word, tab, date, fc.constantFrom('', 'INR', 'USD'), async (q, tab, from, in_currency) => {
        const found = await numbers(`/invoices/export?as=csv&${new URLSearchParams({ q, tab, from, currency: in_currency })}`)
        for (const number of found) expect(all.has(number)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('shows a customer nothing of another, whatever the address', async () => {
    const [theirs] = await books.query<{ id: string }>(`select id from entries where number = 'KAVERI/1'`)
    const foreign = theirs?.id ?? ''
    for (const path of [
      `/invoices/${foreign}`,
      `/invoices/${foreign}/pdf`,
      `/invoices/${foreign}/csv`,
      `/invoices/${foreign}/json`,
    ]) {
      const answer = await ramesh.get(path)
      expect(answer.status).toBe(404)
      expect(answer.text).toBe((await ramesh.get(path.replace(foreign, `inv_${'0'.repeat(26)}`))).text)
    }
    expect(await numbers(`/invoices/export?as=csv&invoice=${foreign}`)).toEqual([])
  })
})

async function numbers(path: string): Promise<string[]> {
  const { bytes } = await ramesh.file(path)
  const lines = Buffer.from(bytes).toString('utf8').trim().split('\r\n')
  return lines.slice(1).map((line) => line.split(',')[0] ?? '')
}

describe('one invoice', () => {
  it('says what is still to pay, adds up to it, and tells what happened, newest first', async () => {
    const { status, text } = await ramesh.get(`/invoices/${issued.id}`)
    expect(status).toBe(200)
    expect(text).toContain('₹12,223.00 still to pay')
    expect(text).toContain('Invoice total 14,848.00')
    expect(text).toContain(`Credit note ${note.number} 2 Nov 2026 −625.00`)
    expect(text).toContain('−2,000.00 Still to pay ₹12,223.00')
    expect(text).toContain('₹100.00 is in question')
    expect(text).toContain('Payment returned, ₹500.00')
    expect(text.indexOf('Late since')).toBeLessThan(text.indexOf('Issued'))
    expect(text.indexOf('Payment returned')).toBeLessThan(text.indexOf('Part paid, ₹500.00'))
  })

  it('shows the paper as it was issued: taxes by rate, and an addition that ties', async () => {
    const { text, html } = await ramesh.get(`/invoices/${issued.id}`)
    expect(text).toContain('Tax invoice')
    expect(text).toContain('27-Maharashtra')
    expect(text).toContain('Ball pen, blue BP-BL 9608 40 box 265.00 18% 10,600.00')
    expect(html).toContain('Exercise book &lt;b&gt;172&lt;/b&gt;')
    expect(text).toContain('18% 10,600.00 954.00 954.00 0% 2,340.00 0.00 0.00')
    expect(text).toContain('Taxable value 12,940.00 CGST 954.00 SGST 954.00 Total ₹14,848.00')
  })

  it('gives a credit note its own page and title', async () => {
    const { text } = await ramesh.get(`/invoices/${note.id}`)
    expect(text).toContain('₹625.00 credited to you')
    expect(text).toContain(`It corrects invoice ${issued.number}.`)
    expect(text).toContain('Credit note total 625.00')
    expect(text).toContain('Rate difference on pens')
    expect(text).not.toContain('How to pay')
  })

  it('gives a plain summary where the books hold only a sum', async () => {
    const { text } = await ramesh.get(`/invoices/${brought}`)
    expect(text).toContain('Invoice summary OLD/000')
    expect(text).toContain('Only the sum of this document is kept here.')
    const pdf = readPdf((await ramesh.file(`/invoices/${brought}/pdf`)).bytes)
    expect(pdf.text).toContain('1,000.00')
  })

  it('remembers who saw it first, and says so', async () => {
    await ramesh.get(`/invoices/${issued.id}`)
    await portal.site.visits.flush()
    const seen = await ramesh.get(`/invoices/${issued.id}`)
    expect(seen.text).toContain('First seen 21 Nov 2026, 14:30, by Ramesh Patil')
  })

  it('answers 304 to who has it already', async () => {
    const { headers } = await ramesh.get(`/invoices/${issued.id}`)
    expect((await ramesh.get(`/invoices/${issued.id}`, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304)
  })

  it('shows who may not see payments no payment', async () => {
    const viewer = await portal.comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Viewer', 'Asif Khan')
    const { text } = await viewer.get(`/invoices/${issued.id}`)
    expect(text).toContain('Paid and other −2,000.00 Still to pay ₹12,223.00')
    expect(text).not.toContain('RC/')
    expect((await viewer.get('/payments')).status).toBe(403)
  })

  it('has no page under a mutilated id', async () => {
    for (const id of ['1', 'inv_short', `inv_${'!'.repeat(26)}`, `pay_${'0'.repeat(26)}`, '%00', issued.id.toLowerCase()]) {
      expect((await ramesh.get(`/invoices/${id}`)).status).toBe(404)
      expect((await ramesh.get(`/invoices/${id}/pdf`)).status).toBe(404)
    }
  })
})

/** With the machine's clock in another year; the session's own clock stands still. */
async function laterOn<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-03-04T05:06:07Z') })
  try {
    return await work()
  } finally {
    vi.useRealTimers()
  }
}

describe('files', () => {
  it('gives the same PDF every time, next year too, with the figures of the page', async () => {
    const one = await ramesh.file(`/invoices/${issued.id}/pdf`)
    const two = await laterOn(() => ramesh.file(`/invoices/${issued.id}/pdf?lang=hi`))
    expect(one.name).toBe(`Invoice ${issued.number.replace('/', '-')}.pdf`)
    expect(one.headers.get('cache-control')).toBe('private, no-store')
    expect(Buffer.from(one.bytes).equals(Buffer.from(two.bytes))).toBe(true)
    const { text } = readPdf(one.bytes)
    for (const figure of ['10,600.00', '954.00', '12,940.00', '14,848.00', 'ORIGINAL FOR RECIPIENT'])
      expect(text).toContain(figure)
  })

  it('keeps CSV, XLSX and the page at the same figures (I9)', async () => {
    const csv = Buffer.from((await ramesh.file('/invoices/export?as=csv&q=old/00')).bytes).toString('utf8')
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(Buffer.from((await ramesh.file('/invoices/export?as=xlsx&q=old/00')).bytes) as never)
    const sheet = workbook.worksheets[0]
    const page = await ramesh.get('/invoices?q=old/00')
    const lines = csv.trim().split('\r\n').slice(1)
    expect(lines).toHaveLength(10)
    lines.forEach((line, index) => {
      const cells = line.split(',')
      const row = sheet?.getRow(index + 2)
      expect(row?.getCell(1).value).toBe(cells[0])
      expect(row?.getCell(10).value).toBe(Number(cells[9]))
      expect(page.text).toContain(`${cells[0]}`)
      expect(page.html).toContain(new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2 }).format(Number(cells[9])))
    })
  })

  it('lets no text run as a formula in a spreadsheet', async () => {
    const csv = Buffer.from((await ramesh.file('/invoices/export?as=csv&q=old/004')).bytes).toString('utf8')
    expect(csv).toContain(`'=cmd|calc!A1`)
  })

  it('puts the chosen ones, and only those, into a ZIP of PDFs', async () => {
    const { name, bytes } = await ramesh.file(`/invoices/export?as=zip&tab=all&invoice=${issued.id}&invoice=${brought}`)
    expect(name).toBe('Invoices SGS 2026-11-21.zip')
    const files = unzipSync(bytes)
    expect(Object.keys(files).sort()).toEqual([`Invoice ${issued.number.replace('/', '-')}.pdf`, 'Invoice OLD-000.pdf'].sort())
  })

  it('makes the PDFs of a ZIP while it travels, and no more of them when the reader has left', async () => {
    const printing = vi.spyOn(portal.site.pdf, 'invoice')
    const response = await ramesh.open('/invoices/export?as=zip&tab=all')
    const reader = response.body?.getReader()
    for (let pieces = 0; pieces < 4; pieces++) expect((await reader?.read())?.done).toBe(false)
    await reader?.cancel()
    const printed = printing.mock.calls.length
    expect(printed).toBeGreaterThan(1)
    expect(printed).toBeLessThan(8)
    await ramesh.get('/invoices')
    // those that were under way end; nobody begins another
    expect(printing.mock.calls.length).toBeLessThan(printed + 3)
    printing.mockRestore()
  })

  it('gives lines as CSV and the whole document as JSON', async () => {
    const csv = Buffer.from((await ramesh.file(`/invoices/${issued.id}/csv`)).bytes).toString('utf8')
    expect(csv.split('\r\n')[1]).toContain(
      `${issued.number},INV,2026-10-12,2026-11-11,INR,1,BP-BL,"Ball pen, blue",9608,40,box,265,0.00,18,10600.00,954.00,954.00,12508.00`,
    )
    const json = JSON.parse(Buffer.from((await ramesh.file(`/invoices/${issued.id}/json`)).bytes).toString('utf8'))
    expect(json).toMatchObject({
      number: issued.number,
      total_minor: 1_484_800,
      open_minor: 1_222_300,
      currency: 'INR',
      status: 'overdue',
    })
    expect(json.lines).toHaveLength(2)
  })
})

it('reads in Hindi, with every word of the catalogue', async () => {
  for (const path of ['/invoices', `/invoices/${issued.id}`, `/invoices/${note.id}`, `/invoices/${brought}`]) {
    const { text, html } = await ramesh.get(`${path}?lang=hi`)
    expect(html).toContain('<html lang="hi"')
    expect(text).toMatch(/[\u0900-\u097f]{3}/)
    expect(text).not.toMatch(/undefined|Still|Settled by|What happened|Newest/)
  }
})
