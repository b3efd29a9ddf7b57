import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { beforeAll, describe, expect, it } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import type { LineInput } from '#features/invoices/paper.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { day } from '#shared/day.ts'
import { minor } from '#shared/money.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { INR, USD, type World, world } from '#test/world.ts'

/**
 * Shree Ganesh buys pens and paper, sends some back, and owes tax on a service itself; one document came without lines, one is in
 * dollars. Kaveri has bought nothing yet.
 */
let books: World
let portal: Awaited<ReturnType<typeof openPortal>>
let ramesh: PortalBrowser
let anil: PortalBrowser
beforeAll(async () => {
  books = await world()
  portal = await openPortal(books)
  const { meghdoot } = books
  ramesh = await portal.comeIn(meghdoot.id, meghdoot.ganesh, 'Finance')
  anil = await portal.comeIn(meghdoot.id, meghdoot.kaveri, 'Finance', 'Anil Rao')
  await buyPens()
})

const PEN = { description: 'Ball pen, blue', code: 'BP-1', item_code: '9608', unit: 'box', unit_price: '250', rate_bp: 1800 }
const PAPER = {
  description: 'Copier paper',
  code: 'CP-4',
  item_code: '4802',
  unit: 'REAM',
  unit_price: '200.50',
  rate_bp: 1800,
}
const BOOK = { description: 'Exercise book', item_code: '4820', unit: 'doz', unit_price: '30', rate_bp: 0 }

async function buyPens(): Promise<void> {
  const { ganesh: account_id } = books.meghdoot
  const invoice = (dated_on: string, lines: LineInput[], more: object = {}) =>
    books.desk((tx) => issueInvoice(tx, { account_id, lines, dated_on: day(dated_on), ...more }))
  const first = await invoice('2026-05-04', [
    { ...PEN, quantity: '10' },
    { ...PAPER, quantity: '4' },
  ])
  await invoice('2026-09-12', [
    { ...PEN, quantity: '2.5', unit: 'BOX', description: 'Ball pen, black' },
    { ...BOOK, quantity: '12' },
  ])
  await books.desk((tx) =>
    issueCreditNote(tx, {
      account_id,
      original_id: first.id,
      reason: 'Returned',
      dated_on: day('2026-10-01'),
      lines: [{ ...PEN, quantity: '3' }],
    }),
  )
  await invoice(
    '2026-10-05',
    [{ description: 'Transport', item_code: '996511', quantity: '1', unit_price: '1000', rate_bp: 500 }],
    {
      reverse_charge: true,
    },
  )
  const one = { account_id, currency: INR, kind: 'INV' as const, dated_on: day('2026-06-30') }
  await books.desk((tx) =>
    bookEntries(tx, {
      source: 'test',
      bookings: [
        {
          ...one,
          number: 'B/1',
          amount_minor: minor(1_180_00),
          taxable_minor: minor(1_000_00),
          tax_minor: minor(180_00),
          source_ref: 'b1',
        },
        { ...one, number: 'U/1', currency: USD, amount_minor: minor(70_00), taxable_minor: minor(70_00), source_ref: 'u1' },
        {
          ...one,
          kind: 'OB',
          number: 'O/1',
          amount_minor: minor(500_00),
          taxable_minor: minor(400_00),
          tax_minor: minor(100_00),
          source_ref: 'o1',
        },
        { ...one, number: 'L/1', dated_on: day('2025-07-01'), amount_minor: minor(9_00), source_ref: 'l1' },
      ],
    }),
  )
}

const csv = async (browser: PortalBrowser, path: string): Promise<Record<string, string>[]> =>
  parse(Buffer.from((await browser.file(path)).bytes).toString('utf8'), { columns: true, bom: true })
const of = (rows: Record<string, string>[], key: string, value: string) => rows.filter((row) => row[key] === value)

describe('the year by months', () => {
  it('splits the tax of documents with papers, shows the rest as not split, and leaves out what the buyer owes himself', async () => {
    const rows = await csv(ramesh, '/reports/year/export?as=csv')
    const [may, june, october, total] = ['May 2026', 'Jun 2026', 'Oct 2026', '2026-27 to date'].map(
      (period) => of(rows, 'period', period)[0],
    )
    expect(may).toMatchObject({ taxable: '3302.00', cgst: '297.18', sgst: '297.18', tax_not_split: '0.00', tax: '594.36' })
    expect(june).toMatchObject({
      taxable: '1000.00',
      cgst: '0.00',
      sgst: '0.00',
      tax_not_split: '180.00',
      tax: '180.00',
      other: '500.00',
    })
    expect(october).toMatchObject({ taxable: '250.00', cgst: '-67.50', sgst: '-67.50', tax: '-135.00' })
    expect(total).toMatchObject({ taxable: '5537.00', cgst: '285.93', sgst: '285.93', tax_not_split: '180.00', tax: '751.86' })
    const { text } = await ramesh.get('/reports/year')
    expect(text).toContain('Not in these figures: ₹50.00 of tax on reverse charge')
    expect(text).toContain('Not split: tax of documents that came without its kinds.')
  })

  it('counts an opening item of the year as other: it is no purchase, and it is owed', async () => {
    const { text } = await ramesh.get('/reports/year')
    expect(text).toContain('+ Other ₹')
    expect(text).toContain('Owed on 1 Apr 2026 9.00')
  })

  it('is of one currency at a time', async () => {
    expect((await ramesh.get('/reports/year')).html).toMatch(/currency=USD[^>]*>USD</)
    const { text } = await ramesh.get('/reports/year?currency=usd')
    expect(text).toContain('1 Apr to 21 Nov 2026, in $')
    expect(text).toContain('You owe, 21 Nov 2026 $70.00')
    expect(text).not.toContain('3,302')
    expect((await ramesh.file('/reports/year/export?as=csv&currency=USD')).name).toBe('Year by months SGS 2026-27 USD.csv')
    expect(await csv(ramesh, '/reports/items/export?as=csv&currency=EUR')).toHaveLength(1)
  })

  it('is of another year as asked, whole when it is over', async () => {
    const { text } = await ramesh.get('/reports/year?year=2025-26')
    expect(text).toContain('1 Apr 2025 to 31 Mar 2026, in ₹')
    expect(text).toContain('Mar 2026 0.00')
    expect(text).toContain('2025-26 9.00 0.00 0.00 9.00')
  })

  it('is offered back to the first entry, however long ago; what is no year, or was over before it, has no report', async () => {
    const account_id = await books.desk((tx) => openAccount(tx, { code: 'OLD', name: 'Old Stores', currency: INR }))
    const entry = {
      account_id,
      kind: 'OB' as const,
      number: 'OLD/1',
      currency: INR,
      amount_minor: minor(7_00),
      source_ref: 'old',
    }
    await books.desk((tx) => bookEntries(tx, { source: 'old', bookings: [{ ...entry, dated_on: day('2012-06-01') }] }))
    const old = await portal.comeIn(books.meghdoot.id, account_id, 'Finance', 'Kamala')
    const { text, html } = await old.get('/reports/year?year=2012-13')
    expect(text).toContain('1 Apr 2012 to 31 Mar 2013, in ₹')
    expect(html).toMatch(/year=2012-13/)
    expect(html).not.toMatch(/year=2011-12/)
    for (const path of [
      '/reports/year?year=2011-12',
      '/reports/year?year=1066-67',
      '/reports?year=2026',
      '/reports/items?year=soon',
      '/reports/year/export?as=csv&year=2011-12',
      '/reports/year/export?as=pdf&year=1066-67',
    ]) {
      const answer = await old.get(path)
      expect([answer.status, path]).toEqual([404, path])
      expect(answer.text).toContain('We have no books of this financial year with you.')
    }
    expect((await ramesh.get('/reports/year?year=')).text).toContain('1 Apr to 21 Nov 2026')
  })

  it('says so where nothing has happened', async () => {
    expect((await anil.get('/reports/year')).text).toContain('Nothing was bought or paid in this year.')
    expect((await anil.get('/reports/codes')).text).toContain('Nothing was bought in this year.')
    expect((await anil.get('/reports/tax-deducted')).text).toContain('No tax was deducted in this year.')
  })
})

describe('the summary by item code', () => {
  it('adds up quantity, taxable value and each tax by code, unit and rate, less credit notes', async () => {
    const rows = await csv(ramesh, '/reports/codes/export?as=csv')
    expect(
      rows.map((row) => [
        row.item_code,
        row.description,
        row.unit,
        row.quantity,
        row.rate_percent,
        row.taxable,
        row.cgst,
        row.sgst,
        row.tax,
      ]),
    ).toEqual([
      ['4802', 'Copier paper', 'REAM', '4', '18', '802.00', '72.18', '72.18', '144.36'],
      ['4820', 'Exercise book', 'doz', '12', '0', '360.00', '0.00', '0.00', '0.00'],
      ['9608', 'Ball pen, blue and 1 other', 'BOX', '9.5', '18', '2375.00', '213.75', '213.75', '427.50'],
      ['996511', 'Transport', '', '1', '5', '1000.00', '0.00', '0.00', '0.00'],
      ['1 document without lines', '', '', '', '', '1000.00', '', '', '180.00'],
      ['Total', '', '', '', '', '5537.00', '285.93', '285.93', '751.86'],
    ])
  })

  it('ties to the year, and says what stands behind it', async () => {
    const { text } = await ramesh.get('/reports/codes')
    const [total] = of(await csv(ramesh, '/reports/year/export?as=csv'), 'period', '2026-27 to date')
    expect(text).toContain('Total 5,537.00 285.93 285.93 751.86')
    expect(total).toMatchObject({ taxable: '5537.00', cgst: '285.93', sgst: '285.93', tax: '751.86' })
    expect(text).toContain('1 document without lines 1,000.00 180.00')
    expect(text).toContain('9608 Ball pen, blue and 1 other 9.5 BOX 18% 2,375.00 213.75 213.75 427.50')
    expect(text).toContain('₹50.00 of tax on reverse charge')
  })

  it('shows what documents and their own lines differ by', async () => {
    const { id: seller_id, ganesh: account_id } = books.meghdoot
    await books.query(
      `update invoice_lines set taxable_minor = taxable_minor - 1 where seller_id = $1 and account_id = $2 and item_code = '4802'`,
      [seller_id, account_id],
    )
    const { text } = await ramesh.get('/reports/codes?again')
    expect(text).toContain('Rounding between documents and their lines 0.01 0.00 Total 5,537.00')
    expect((await ramesh.get('/reports/items?again')).text).toContain(
      'Rounding between documents and their lines 0.01 0.0% Total 5,537.00',
    )
    await books.query(
      `update invoice_lines set taxable_minor = taxable_minor + 1 where seller_id = $1 and account_id = $2 and item_code = '4802'`,
      [seller_id, account_id],
    )
  })
})

describe('the purchases by item', () => {
  it('stand with most money first: quantity, average price, share, last day bought', async () => {
    const rows = await csv(ramesh, '/reports/items/export?as=csv')
    expect(
      rows.map((row) => [
        row.name,
        row.code,
        row.quantity,
        row.unit,
        row.average_price,
        row.taxable,
        row.share_percent,
        row.last_bought_on,
      ]),
    ).toEqual([
      ['Ball pen, black', 'BP-1', '9.5', 'BOX', '250.00', '2375.00', '42.9', '2026-09-12'],
      ['Transport', '', '1', '', '1000.00', '1000.00', '18.1', '2026-10-05'],
      ['Copier paper', 'CP-4', '4', 'REAM', '200.50', '802.00', '14.5', '2026-05-04'],
      ['Exercise book', '', '12', 'doz', '30.00', '360.00', '6.5', '2026-09-12'],
      ['1 document without lines', '', '', '', '', '1000.00', '18.1', ''],
      ['Total', '', '', '', '', '5537.00', '100.0', ''],
    ])
    const { text } = await ramesh.get('/reports/items')
    expect(text).toContain('Ball pen, black 9.5 BOX at 250.00 2,375.00')
    expect(text).toContain('Ball pen, black BP-1 9.5 BOX 250.00 2,375.00 42.9% 12 Sep 2026')
  })
})

describe('files', () => {
  const REPORTS = ['year', 'codes', 'tax-deducted', 'items']

  it('are the same to the byte, however often they are taken, and kept by nobody', async () => {
    for (const report of REPORTS) {
      for (const as of ['pdf', 'xlsx', 'csv']) {
        const path = `/reports/${report}/export?as=${as}`
        const [one, two] = [await ramesh.file(path), await ramesh.file(path)]
        expect([path, one.status, Buffer.from(one.bytes).equals(Buffer.from(two.bytes))]).toEqual([path, 200, true])
        expect(one.headers.get('cache-control')).toBe('private, no-store')
      }
      expect((await ramesh.get(`/reports/${report}/export?as=docx`)).status).toBe(404)
    }
  })

  it('hold as a workbook what they hold as CSV', async () => {
    for (const report of REPORTS) {
      const rows = await csv(ramesh, `/reports/${report}/export?as=csv`)
      const workbook = new ExcelJS.Workbook()
      await workbook.xlsx.load(Buffer.from((await ramesh.file(`/reports/${report}/export?as=xlsx`)).bytes) as never)
      const sheet = workbook.worksheets[0]
      expect([report, sheet?.rowCount, sheet?.columnCount]).toEqual([
        report,
        rows.length + 1,
        Object.keys(rows[0] ?? {}).length,
      ])
    }
  })

  it('print the figures of their pages', async () => {
    const codes = readPdf((await ramesh.file('/reports/codes/export?as=pdf')).bytes).text.replace(/\s+/g, ' ')
    expect(codes).toContain('HSN/SAC summary')
    expect(codes).toContain('9608 Ball pen, blue and 1 other 9.5 BOX 18% 2,375.00 213.75 213.75 427.50')
    expect(codes).toContain('Total 5,537.00 285.93 285.93 751.86')
    const items = readPdf((await ramesh.file('/reports/items/export?as=pdf')).bytes).text.replace(/\s+/g, ' ')
    expect(items).toContain('Ball pen, black BP-1 9.5 BOX 250.00 2,375.00 42.9% 12 Sep 2026')
    expect(items).toContain('GSTIN 27ZZZFY8888Y1ZM')
  })
})

it('read in Hindi, on screen and on paper', async () => {
  for (const [browser, report] of [
    [ramesh, 'year'],
    [ramesh, 'codes'],
    [ramesh, 'items'],
  ] as const) {
    const { text } = await browser.get(`/reports/${report}?lang=hi`)
    expect(text).toContain('कुल')
    expect(text).not.toMatch(/undefined|Month|Quarter|Payments|Quantity|Total|certificate|Owed|to date/)
    expect((await browser.file(`/reports/${report}/export?as=pdf&lang=hi`)).status).toBe(200)
  }
  expect(readPdf((await ramesh.file('/reports/year/export?as=pdf&lang=hi')).bytes).text).toContain('5,537.00')
})
