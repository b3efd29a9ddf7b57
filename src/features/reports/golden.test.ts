import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { beforeAll, describe, expect, it } from 'vitest'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { balance } from '#features/ledger/queries.ts'
import { statement } from '#features/statements/queries.ts'
import { day, financialYear } from '#shared/day.ts'
import { goldenBookings, liveGolden } from '#test/golden-ledger.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser, textOf } from '#test/portal.ts'
import { INR, type World, world } from '#test/world.ts'
import { getYearReport } from './queries.ts'

/**
 * The FY report of the golden ledger, as domain specification 2.4 prints it: taxable, tax, invoices, debit notes, credit notes, payments,
 * tax deducted, refunds, returned, written off, closing. Amounts in rupees; what the specification leaves empty is 0.00.
 */
const GOLDEN: Readonly<Record<string, readonly string[]>> = {
  'Apr 2026': [
    '1,00,000.00',
    '18,000.00',
    '1,18,000.00',
    '0.00',
    '0.00',
    '50,000.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '1,18,000.00',
  ],
  'May 2026': [
    '40,000.00',
    '7,200.00',
    '59,000.00',
    '0.00',
    '11,800.00',
    '1,25,000.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '40,200.00',
  ],
  'Jun 2026': [
    '2,00,000.00',
    '36,000.00',
    '2,36,000.00',
    '0.00',
    '0.00',
    '2,10,800.00',
    '200.00',
    '0.00',
    '0.00',
    '0.00',
    '65,200.00',
  ],
  'Jul 2026': ['500.00', '90.00', '0.00', '590.00', '0.00', '18,000.00', '0.00', '0.00', '18,000.00', '0.00', '65,790.00'],
  'Aug 2026': ['0.00', '0.00', '0.00', '0.00', '0.00', '10,000.00', '0.00', '10,000.00', '0.00', '0.00', '65,790.00'],
  'Sep 2026': ['0.00', '0.00', '0.00', '0.00', '0.00', '47,199.50', '0.00', '0.00', '0.00', '0.50', '18,590.00'],
  'Oct 2026': ['75,000.00', '13,500.00', '88,500.00', '0.00', '0.00', '0.00', '0.00', '0.00', '0.00', '0.00', '1,07,090.00'],
  'Nov 2026': [
    '30,000.00',
    '5,400.00',
    '35,400.00',
    '0.00',
    '0.00',
    '30,000.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '1,12,490.00',
  ],
  'Dec 2026': ['', '', '', '', '', '', '', '', '', '', ''],
  'Jan 2027': ['', '', '', '', '', '', '', '', '', '', ''],
  'Feb 2027': ['', '', '', '', '', '', '', '', '', '', ''],
  'Mar 2027': ['', '', '', '', '', '', '', '', '', '', ''],
  '2026-27 to date': [
    '4,45,500.00',
    '80,190.00',
    '5,36,900.00',
    '590.00',
    '11,800.00',
    '4,90,999.50',
    '200.00',
    '10,000.00',
    '18,000.00',
    '0.50',
    '1,12,490.00',
  ],
}
const OPENING = '50,000.00'
const KEYS = [
  'taxable',
  'tax',
  'invoices',
  'debit_notes',
  'credit_notes',
  'payments',
  'tax_deducted',
  'refunds',
  'returned',
  'written_off',
  'closing',
]

/** What a file writes for a figure of the page. */
const digits = (figure: string) => figure.replaceAll(',', '')

describe('the golden year, its documents brought as sums from other books', () => {
  let books: World
  let ramesh: PortalBrowser
  beforeAll(async () => {
    books = await world()
    await books.desk((tx) => bookEntries(tx, { source: 'golden', bookings: goldenBookings(books.meghdoot.ganesh) }))
    ramesh = await (await openPortal(books)).comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Finance')
  })
  tells(() => ramesh, ['tax_not_split'])
  ties(
    () => books,
    () => ramesh,
  )

  it('says that the tax came without its kinds, and shows it as such', async () => {
    const { text } = await ramesh.get('/reports/year')
    expect(text).toContain('Not split: tax of documents that came without its kinds.')
    const csv = await csvOf(ramesh)
    expect(csv.find((row) => row.period === '2026-27 to date')).toMatchObject({ tax_not_split: '80190.00', tax: '80190.00' })
  })
})

describe('the golden year, lived day by day through the acts', () => {
  let books: World
  let ramesh: PortalBrowser
  beforeAll(async () => {
    books = await world({ settings: { applies_advances: true } })
    await liveGolden(books)
    books.clock.set('2026-11-21T09:00:00Z')
    ramesh = await (await openPortal(books)).comeIn(books.meghdoot.id, books.meghdoot.ganesh, 'Finance')
  })
  tells(() => ramesh, ['cgst', 'sgst'])
  ties(
    () => books,
    () => ramesh,
  )

  it('splits the tax as the documents do: half to the centre, half to the state, net of the credit note', async () => {
    const csv = await csvOf(ramesh)
    for (const [period, [, tax = '']] of Object.entries(GOLDEN)) {
      const row = csv.find((one) => one.period === period)
      const half = tax === '' ? '' : (Number(digits(tax)) / 2).toFixed(2)
      expect([period, row?.cgst, row?.sgst, row?.tax_not_split]).toEqual([period, half, half, tax === '' ? '' : '0.00'])
    }
    expect((await ramesh.get('/reports/year')).text).not.toContain('Not split')
  })

  it('has the same taxable value and tax by HSN, and by item', async () => {
    const codes = (await ramesh.get('/reports/codes')).text
    expect(codes).toContain('520811 Cotton sheeting 5 NOS 18% 4,45,500.00 40,095.00 40,095.00 80,190.00')
    expect(codes).toContain('Total 4,45,500.00 40,095.00 40,095.00 80,190.00')
    expect(codes).not.toContain('without lines')
    const items = (await ramesh.get('/reports/items')).text
    expect(items).toContain('Cotton sheeting 5 NOS 89,100.00 4,45,500.00 100.0% 15 Nov 2026')
  })

  it('shows the tax deducted in its quarter, and that it wants a certificate', async () => {
    const { text } = await ramesh.get('/reports/tax-deducted')
    expect(text).toContain('1 deduction, ₹200.00, wants a certificate.')
    expect(text).toContain('Quarter 1, 1 Apr to 30 Jun 2026 200.00 TDS-R4 25 Jun 2026 – – – 200.00 Wanted Quarter 2,')
    expect(text).toContain('Quarter 3, 1 Oct to 31 Dec 2026 0.00 Total 200.00')
    expect(text).not.toContain('Quarter 4')
  })
})

function tells(ramesh: () => PortalBrowser, tax_keys: readonly string[]): void {
  it('stands on the page as the specification has it', async () => {
    const { html } = await ramesh().get('/reports/year?year=2026-27')
    const [account = [], purchases = []] = tablesOf(html).filter(
      ([head]) => head?.[1] === '+ Invoices ₹' || head?.[1] === 'Taxable ₹',
    )
    const [opening, ...months] = account.slice(1)
    expect(opening?.filter((cell) => cell !== '')).toEqual(['Opening balance', OPENING])
    expect(account[0]).toEqual([
      'Month',
      '+ Invoices ₹',
      '+ Debit notes ₹',
      '− Credit notes ₹',
      '− Payments ₹',
      '− Tax deducted ₹',
      '+ Refunds ₹',
      '+ Returned ₹',
      '− Written off ₹',
      'You owe ₹',
    ])
    const both = months.map((row, index) => {
      const own = purchases[index + 1] ?? []
      return [row[0], [own[1], own.at(-1), ...row.slice(1)]]
    })
    expect(Object.fromEntries(both)).toEqual(GOLDEN)
  })

  it('stands in the CSV and in the workbook, figure by figure, with nothing in the months to come', async () => {
    const csv = await csvOf(ramesh())
    expect(csv.map((row) => row.period)).toEqual(['Opening balance', ...Object.keys(GOLDEN)])
    expect(csv[0]).toMatchObject({ from: '2026-04-01', closing: digits(OPENING), invoices: '' })
    for (const row of csv.slice(1)) {
      expect([row.period, KEYS.map((key) => row[key])]).toEqual([row.period, GOLDEN[row.period ?? '']?.map(digits)])
      expect(row.other).toBe(row.invoices === '' ? '' : '0.00')
      expect(tax_keys.every((key) => row[key] !== undefined)).toBe(true)
    }
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(Buffer.from((await ramesh().file('/reports/year/export?as=xlsx')).bytes) as never)
    const sheet = workbook.worksheets[0]
    const keys = Object.keys(csv[0] ?? {})
    expect(sheet?.rowCount).toBe(csv.length + 1)
    for (const [index, row] of csv.entries()) {
      for (const [place, key] of keys.entries()) {
        const written = sheet?.getRow(index + 2).getCell(place + 1).value ?? null
        const expected = row[key] === '' ? null : KEYS.includes(key) || tax_keys.includes(key) ? Number(row[key]) : undefined
        if (expected !== undefined) expect([row.period, key, written]).toEqual([row.period, key, expected])
      }
    }
  })

  it('stands on paper, row by row', async () => {
    const pdf = await ramesh().file('/reports/year/export?as=pdf')
    expect(pdf.name).toBe('Year by months SGS 2026-27.pdf')
    const words = readPdf(pdf.bytes).text.replace(/\s+/g, ' ')
    expect(words).toContain(`Opening balance ${OPENING}`)
    for (const [period, [taxable, tax, ...moved]] of Object.entries(GOLDEN)) {
      expect(words).toContain([period, ...moved].filter(Boolean).join(' '))
      const split = tax === '' ? [] : tax_keys.length === 1 ? [tax] : tax_keys.map(() => halfOf(tax ?? ''))
      expect(words).toContain([period, taxable, ...split, tax].filter(Boolean).join(' '))
    }
  })
}

function ties(books: () => World, ramesh: () => PortalBrowser): void {
  it('ties to the balance and to the statement at the end of every month (I5)', async () => {
    const { desk, meghdoot } = books()
    const year = financialYear(day('2026-11-21'), 4)
    const asked = { year, to: day('2026-11-21'), currency: null }
    const report = await desk((tx) => getYearReport(tx, meghdoot.ganesh, asked))
    for (const { from, to, closing_minor } of report.months) {
      if (closing_minor === null) continue
      const [owed] = await desk((tx) => balance(tx, meghdoot.ganesh, to))
      const drawn = await desk((tx) => statement(tx, meghdoot.ganesh, { from, to }, null))
      expect([to, owed?.balance_minor, drawn.closing_minor]).toEqual([to, closing_minor, closing_minor])
    }
    const moved = report.months.reduce(
      (all, { figures }) => all + Number(figures?.bought_minor ?? 0) - Number(figures?.paid_minor ?? 0),
      0,
    )
    expect(report.opening_minor + moved).toBe(report.closing_minor)
    expect([report.currency, report.closing_minor]).toEqual([INR, 11_249_000])
  })

  it('leads from each figure to what makes it', async () => {
    const { html } = await ramesh().get('/reports/year')
    const account = `/a/${ramesh().account_id}`
    const links = [...html.matchAll(/<a class="plain" href="([^"]+)">(?:<span class="zero">)?([^<]+)</g)].map(
      ([, href = '', figure = '']) => [href.replaceAll('&amp;', '&'), figure],
    )
    expect(links).toContainEqual([`${account}/invoices?from=2026-05-01&to=2026-05-31`, '59,000.00'])
    expect(links).toContainEqual([`${account}/invoices?tab=notes&from=2026-05-01&to=2026-05-31`, '11,800.00'])
    expect(links).toContainEqual([`${account}/payments?from=2026-06-01&to=2026-06-30`, '2,10,800.00'])
    expect(links).toContainEqual([`${account}/statement?from=2026-11-01&to=2026-11-21`, '1,12,490.00'])
    for (const [href = ''] of links) expect((await ramesh().get(href.replace(account, ''))).status).toBe(200)
  })
}

function halfOf(tax: string): string {
  const half = Number(digits(tax)) / 2
  return new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2 }).format(half)
}

async function csvOf(browser: PortalBrowser): Promise<Record<string, string>[]> {
  const { bytes } = await browser.file('/reports/year/export?as=csv')
  return parse(Buffer.from(bytes).toString('utf8'), { columns: true, bom: true })
}

/** Every table of a page as rows of words. */
function tablesOf(html: string): string[][][] {
  return [...html.matchAll(/<table.*?<\/table>/gs)].map(([table]) =>
    [...table.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) =>
      [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) => textOf(cell)),
    ),
  )
}
