import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import { openAccount } from '#features/accounts/open-account.ts'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueDebitNote } from '#features/invoices/issue-debit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { recordTaxDeducted } from '#features/payments/record-tax-deducted.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import type { Tx } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import { day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { currency, minor, parseMinor, sum } from '#shared/money.ts'
import { faultsOf } from '#test/inv01-schema.ts'
import { readPdf } from '#test/pdf-text.ts'
import { openPortal, type PortalBrowser } from '#test/portal.ts'
import { misplaced, readXml, untied } from '#test/ubl-read.ts'
import { INR, USD, world } from '#test/world.ts'

const NOVEMBER = '?from=2026-11-01&to=2026-11-30'

/** A pack as somebody finds it who opens the ZIP. */
async function packOf(browser: PortalBrowser, query = NOVEMBER) {
  const { status, bytes, name } = await browser.file(`/reports/pack/download${query}`)
  const files = status === 200 ? unzipSync(bytes) : {}
  const text = (path: string) => Buffer.from(files[path] ?? []).toString('utf8')
  const table = (path: string): Record<string, string>[] => parse(text(path), { bom: true, columns: true })
  return { status, name, paths: Object.keys(files), files, text, table }
}

/** The sum of a column of rupees, where it says something. */
function rupees(rows: readonly Record<string, string>[], column: string): number {
  return sum(rows.map((row) => parseMinor(row[column] || '0', INR) ?? minor(Number.NaN)))
}

const books = await world({
  settings: {
    tax_id: '27ZZZCZ9999Z1ZJ',
    region: '27',
    country_code: 'IN',
    address_lines: ['14 Cloth Lane', 'Mumbai 400002'],
    bank: {
      name: 'Example Bank',
      account_name: 'Meghdoot Traders',
      account_number: '000142',
      code_label: 'IFSC',
      code: 'EXMP0000142',
    },
  },
})
const { meghdoot } = books
const portal = await openPortal(books)
const goods = [
  { description: 'Register, 2 quire', item_code: '4820', quantity: '12', unit: 'pc', unit_price: '249.50', rate_bp: 1800 },
  { description: 'Geometry box', item_code: '9017', quantity: '7.5', unit: 'dozen', unit_price: '133.33', rate_bp: 500 },
]
let finance: PortalBrowser
let november: Awaited<ReturnType<typeof packOf>>
let invoice: { id: string; number: string }

beforeAll(async () => {
  await books.desk(async (tx) => {
    invoice = await bookNovember(tx, meghdoot.ganesh)
    await issueInvoice(tx, { account_id: meghdoot.kaveri, lines: goods, reference: 'SECRET-OF-KAVERI' })
  })
  finance = await portal.comeIn(meghdoot.id, meghdoot.ganesh, 'Finance')
  november = await packOf(finance)
})

/** Two invoices, a note of each kind, an invoice that came as a sum, dollars, a payment and tax deducted; and an invoice of October. */
async function bookNovember(tx: Tx, account_id: AccountId) {
  const on = (text: string) => day(`2026-11-${text}`)
  await issueInvoice(tx, { account_id, lines: goods, dated_on: day('2026-10-31') })
  const first = await issueInvoice(tx, { account_id, lines: goods, dated_on: on('02'), reference: 'PO-7' })
  await issueInvoice(tx, { account_id, lines: goods.slice(0, 1), dated_on: on('03'), reverse_charge: true })
  await issueCreditNote(tx, {
    account_id,
    original_id: first.id,
    lines: goods.slice(1),
    dated_on: on('05'),
    reason: 'Returned',
  })
  await issueDebitNote(tx, {
    account_id,
    original_id: first.id,
    lines: goods.slice(0, 1),
    dated_on: on('06'),
    reason: 'Too cheap',
  })
  const booked = { account_id, currency: INR, source_ref: 'SUM-1' }
  await bookEntries(tx, {
    source: 'former books',
    bookings: [
      {
        ...booked,
        kind: 'INV',
        number: 'SUM/1',
        dated_on: on('07'),
        amount_minor: minor(118_000),
        taxable_minor: minor(100_000),
        tax_minor: minor(18_000),
      },
      {
        ...booked,
        kind: 'INV',
        number: 'USD/1',
        currency: USD,
        dated_on: on('08'),
        amount_minor: minor(5000),
        source_ref: 'USD-1',
      },
      { ...booked, kind: 'OB', number: 'OB/1', dated_on: on('01'), amount_minor: minor(7700), source_ref: 'OB-1' },
    ],
  })
  await recordPayment(tx, { account_id, currency: INR, method: 'upi', amount_minor: minor(100_000), reference: 'UTR1' })
  await recordTaxDeducted(tx, { account_id, currency: INR, amount_minor: minor(300), reference: 'Q3' })
  return first
}

describe('the accountant’s pack of November', () => {
  test('is one ZIP under the account’s name, with every file once', async () => {
    const pack = november
    expect(pack.name).toBe('Accountant’s pack SGS 2026-11-01 to 2026-11-30.zip')
    expect(pack.paths.sort()).toEqual([
      'README.txt',
      'documents.csv',
      'documents/Credit note CN-26-27-0001.pdf',
      'documents/Debit note DN-26-27-0001.pdf',
      'documents/Invoice 2026-27-0002.pdf',
      'documents/Invoice 2026-27-0003.pdf',
      'documents/Invoice SUM-1.pdf',
      'documents/Invoice USD-1.pdf',
      'e-invoices/Credit note CN-26-27-0001.json',
      'e-invoices/Debit note DN-26-27-0001.json',
      'e-invoices/Invoice 2026-27-0002.json',
      'e-invoices/Invoice 2026-27-0003.json',
      'purchase-register-GSTR-2B.csv',
      'purchase-register-GSTR-2B.json',
      'receipts/Receipt RC-26-27-0001.pdf',
      'receipts/Tax deducted TD-26-27-0001.pdf',
      'statement/statement INR 2026-11-01 to 2026-11-30.csv',
      'statement/statement INR 2026-11-01 to 2026-11-30.pdf',
      'statement/statement INR 2026-11-01 to 2026-11-30.xlsx',
      'statement/statement USD 2026-11-01 to 2026-11-30.csv',
      'statement/statement USD 2026-11-01 to 2026-11-30.pdf',
      'statement/statement USD 2026-11-01 to 2026-11-30.xlsx',
    ])
  })

  test('has the PDFs a document has by itself, byte for byte', async () => {
    const pack = november
    const alone = await finance.file(`/invoices/${invoice.id}/pdf`)
    expect(Buffer.from(pack.files['documents/Invoice 2026-27-0002.pdf'] ?? [])).toEqual(Buffer.from(alone.bytes))
    expect(readPdf(pack.files['receipts/Receipt RC-26-27-0001.pdf'] ?? new Uint8Array()).text).toContain('1,000.00')
    expect(readPdf(pack.files['documents/Credit note CN-26-27-0001.pdf'] ?? new Uint8Array()).text).toContain('Credit note')
  })

  test('has the e-invoice a document has by itself, and each fits its form', async () => {
    const pack = november
    const alone = await finance.file(`/invoices/${invoice.id}/e-invoice`)
    expect([alone.status, alone.name]).toEqual([200, 'Invoice 2026-27-0002 INV-01 JSON.json'])
    expect(pack.text('e-invoices/Invoice 2026-27-0002.json')).toBe(Buffer.from(alone.bytes).toString('utf8'))
    for (const path of pack.paths.filter((one) => one.startsWith('e-invoices/'))) {
      // the books of the buyer know no address, so the form misses the same three in each
      expect(faultsOf(JSON.parse(pack.text(path)))).toEqual(
        ['BuyerDtls.Addr1', 'BuyerDtls.Loc', 'BuyerDtls.Pin'].map((name) => `${name} is missing`),
      )
    }
  })

  test('lists its documents with their files and what is missing in them', () => {
    const rows = november.table('documents.csv')
    expect(rows.map((row) => [row['number'], row['total'], row['e_invoice'] === '' ? row['missing'] : 'e-invoice'])).toEqual([
      ['2026-27/0002', '4583.00', 'e-invoice'],
      ['2026-27/0003', '2994.00', 'e-invoice'],
      ['CN/26-27/0001', '-1050.00', 'e-invoice'],
      ['DN/26-27/0001', '3533.00', 'e-invoice'],
      ['SUM/1', '1180.00', 'none: we hold the total of this document, not its lines'],
      ['USD/1', '50.00', 'none: we hold the total of this document, not its lines'],
    ])
    expect(rows[0]?.['missing']).toBe('your address; your town; your PIN code')
    expect(rows[0]?.['expected_irn']).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('the purchase register beside GSTR-2B', () => {
  test('has the columns of the specification, one row per document and rate, credit notes above zero', async () => {
    const pack = november
    const text = pack.text('purchase-register-GSTR-2B.csv')
    const [head = '', first = ''] = text.split('\r\n')
    expect(head).toBe(
      '\ufeffSupplier GSTIN,Supplier Name,Recipient GSTIN,Document Type,Document Number,Document Date,Original Document Number,Original Document Date,Document Value,Place of Supply,Reverse Charge,Supply Type,Rate,Taxable Value,IGST,CGST,SGST/UTGST,Cess,HSN,IRN,IRN Date,E-Way Bill No,GSTR-1 Period,GSTR-1 Filing Date,Payment Status,Balance,PO Number',
    )
    expect(first).toBe(
      '27ZZZCZ9999Z1ZJ,Meghdoot Traders,27ZZZFY8888Y1ZM,INV,2026-27/0002,02-11-2026,,,4583.00,27-Maharashtra,N,R,18,2994.00,0.00,269.46,269.46,0.00,4820,,,,,,Part paid,3533.00,PO-7',
    )
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    const rows = pack.table('purchase-register-GSTR-2B.csv')
    expect(
      rows.map((row) => ['Document Type', 'Document Number', 'Rate', 'Taxable Value', 'CGST'].map((name) => row[name])),
    ).toEqual([
      ['INV', '2026-27/0002', '18', '2994.00', '269.46'],
      ['INV', '2026-27/0002', '5', '999.98', '25.00'],
      ['INV', '2026-27/0003', '18', '2994.00', '269.46'],
      ['CRN', 'CN/26-27/0001', '5', '999.98', '25.00'],
      ['DBN', 'DN/26-27/0001', '18', '2994.00', '269.46'],
      ['INV', 'SUM/1', '', '1000.00', ''],
    ])
    expect(rows[3]).toMatchObject({ 'Original Document Number': '2026-27/0002', 'Original Document Date': '02-11-2026' })
    expect(rows[2]?.['Reverse Charge']).toBe('Y')
  })

  test('ties to the books: taxable value and tax, credit notes taken off', async () => {
    const rows = november.table('purchase-register-GSTR-2B.csv')
    const less = (column: string) =>
      rupees(
        rows.filter((row) => row['Document Type'] !== 'CRN'),
        column,
      ) -
      rupees(
        rows.filter((row) => row['Document Type'] === 'CRN'),
        column,
      )
    const [sums] = await books.query<{ taxable: string; tax: string }>(
      `select sum(taxable_minor) as taxable, sum(tax_minor) as tax from entries
       where account_id = $1 and currency = 'INR' and kind in ('INV', 'DN', 'CN') and dated_on between '2026-11-01' and '2026-11-30'`,
      [meghdoot.ganesh],
    )
    expect(less('Taxable Value')).toBe(Number(sums?.taxable))
    // the tax on reverse charge is shown and not charged; the document without lines has its tax in no column
    expect(less('CGST') + less('SGST/UTGST') + less('IGST')).toBe(Number(sums?.tax) + 53_892 - 18_000)
  })

  test('has a twin in the shape of the state’s file: invoices and notes by supplier', async () => {
    const pack = november
    const { data } = JSON.parse(pack.text('purchase-register-GSTR-2B.json'))
    expect([data.gstin, data.rtnprd, data.gendt]).toEqual(['27ZZZFY8888Y1ZM', '112026', '21-11-2026'])
    const [supplier] = data.docdata.b2b
    expect([supplier.ctin, supplier.trdnm, supplier.inv.length]).toEqual(['27ZZZCZ9999Z1ZJ', 'Meghdoot Traders', 2])
    expect(supplier.inv[0]).toEqual({
      inum: '2026-27/0002',
      typ: 'R',
      dt: '02-11-2026',
      val: 4583,
      pos: '27',
      rev: 'N',
      items: [
        { num: 1, rt: 18, txval: 2994, igst: 0, cgst: 269.46, sgst: 269.46, cess: 0 },
        { num: 2, rt: 5, txval: 999.98, igst: 0, cgst: 25, sgst: 25, cess: 0 },
      ],
    })
    const notes = data.docdata.cdnr[0].nt
    expect(notes.map((note: Record<string, unknown>) => [note['ntnum'], note['typ'], note['suptyp'], note['val']])).toEqual([
      ['CN/26-27/0001', 'C', 'R', 1050],
      ['DN/26-27/0001', 'D', 'R', 3533],
    ])
  })
})

describe('what a pack says of itself', () => {
  test('are the totals of the statement, of the documents and of the page', async () => {
    const pack = november
    const readme = pack.text('README.txt')
    const statement = pack.table('statement/statement INR 2026-11-01 to 2026-11-30.csv')
    const closing = statement.at(-1)
    expect(readme).toContain('Invoice: 3, taxable ₹7,987.98, tax ₹768.92, total ₹8,757.00')
    expect(readme).toContain('Credit note: 1, taxable −₹999.98, tax −₹50.00, total −₹1,050.00')
    expect(readme).toContain('Billed less credit notes: ₹11,240.00')
    expect(readme).toContain('Payments and tax deducted: 2, ₹1,003.00')
    expect(readme).toContain('Invoice: 1, total $50.00')
    expect(readme).toContain('Purchase register less credit notes: taxable ₹9,982.00, CGST ₹808.38, SGST ₹808.38')
    expect(readme).toContain('for programs: 4 of 6;')
    expect(readme).toContain('documents in USD are not in it')
    expect([closing?.['debit'], closing?.['credit'], closing?.['balance']]).toEqual(['12367.00', '2053.00', '14897.00'])
    expect(readme).toContain('opening ₹4,583.00 + billed ₹12,367.00 - paid and credited ₹2,053.00 = closing ₹14,897.00')
    const page = await finance.get(`/reports/pack${NOVEMBER}`)
    expect(page.text).toContain(
      'Invoice (3) 8,757.00 Debit note (1) 3,533.00 Credit note (1) −1,050.00 Billed in these days ₹11,240.00',
    )
    expect(page.text).toContain('Taxable value 9,982.00, tax 1,257.84')
    expect(page.text).toContain('You owe, 30 Nov 2026 ₹14,897.00')
    expect(page.text).toMatch(/Invoices and notes as PDF ?6/)
  })

  test('is in the reader’s language, and names of files are not', async () => {
    const pack = await packOf(finance, `${NOVEMBER}&lang=hi`)
    expect(pack.text('README.txt')).toContain('मिलान के जोड़')
    expect(pack.paths).toContain('documents/Invoice 2026-27-0002.pdf')
    expect(pack.name).toBe('लेखाकार का पैक SGS 2026-11-01 to 2026-11-30.zip')
  })

  test('is the last month unless somebody asks for other days', async () => {
    expect((await packOf(finance, '')).name).toContain('2026-10-01 to 2026-10-31')
    expect((await packOf(finance, '?period=year')).name).toContain('2026-04-01 to 2026-11-21')
  })
})

describe('a pack is made without', () => {
  test('receipts for who may not see payments, and says so', async () => {
    const executive = await portal.comeIn(meghdoot.id, meghdoot.ganesh, 'Executive')
    const pack = await packOf(executive)
    expect(pack.paths.filter((path) => path.startsWith('receipts/'))).toEqual([])
    expect(pack.text('README.txt')).toContain('made without receipts')
    expect((await executive.get(`/reports/pack${NOVEMBER}`)).text).toContain('made without receipts')
  })

  test('anything of another account', async () => {
    const pack = await packOf(finance, '?period=year')
    for (const path of pack.paths.filter((one) => /\.(csv|json|txt)$/.test(one)))
      expect(pack.text(path)).not.toContain('KAVERI')
  })
})

describe('a pack is refused', () => {
  test.each([
    ['for a role without reports', 'Viewer', NOVEMBER, 403],
    ['for dates that are none', 'Finance', '?from=2026-11-31&to=2026-12-01', 422],
    ['for one date alone', 'Finance', '?from=2026-11-01', 422],
    ['for days turned round', 'Finance', '?from=2026-11-30&to=2026-11-01', 422],
    ['for days in which nothing happened', 'Finance', '?from=2020-01-01&to=2020-01-31', 422],
  ])('%s', async (_, role, query, status) => {
    const browser = role === 'Finance' ? finance : await portal.comeIn(meghdoot.id, meghdoot.ganesh, role)
    expect((await browser.file(`/reports/pack/download${query}`)).status).toBe(status)
  })

  test('beyond 2,000 documents, in words that say what to do', async () => {
    const account_id = await books.desk(async (tx) => {
      const opened = await openAccount(tx, { code: 'MANY', name: 'Many Papers', currency: INR })
      const bookings = Array.from({ length: 2001 }, (_, index) => {
        const number = `M/${index + 1}`
        return {
          account_id: opened,
          kind: 'INV' as const,
          number,
          dated_on: tx.today,
          currency: INR,
          amount_minor: minor(100),
          source_ref: number,
        }
      })
      await bookEntries(tx, { source: 'many', bookings })
      return opened
    })
    const many = await portal.comeIn(meghdoot.id, account_id, 'Finance')
    const file = await many.file(`/reports/pack/download${NOVEMBER}`)
    expect([file.status, Buffer.from(file.bytes).toString()]).toEqual([413, expect.stringContaining('Choose a shorter period')])
    const page = await many.get(`/reports/pack${NOVEMBER}`)
    expect([page.status, page.text.includes('more than 2,000 documents'), page.html.includes('/download')]).toEqual([
      200,
      true,
      false,
    ])
    expect((await many.get('/reports/pack?from=2026-11-31&to=')).status).toBe(422)
  })
})

describe('a pack that travels', () => {
  test('is made no faster than it is taken, and ends when the reader leaves', async () => {
    const printed = { count: 0 }
    const { invoice: print } = portal.site.pdf
    portal.site.pdf.invoice = (paper) => {
      printed.count += 1
      return print(paper)
    }
    const response = await finance.open(`/reports/pack/download${NOVEMBER}`)
    const reader = response.body?.getReader()
    if (!reader) throw new Error('a body')
    await reader.read()
    expect(printed.count).toBe(0)
    let taken = ''
    while (printed.count < 2) taken += Buffer.from((await reader.read()).value ?? []).toString('latin1')
    expect(taken).toContain('documents/Invoice 2026-27-0002.pdf')
    await reader.cancel()
    const made = printed.count
    await finance.get(`/reports/pack${NOVEMBER}`)
    expect(printed.count).toBe(made)
    portal.site.pdf.invoice = print
  })
})

describe('the pack of a VAT seller', () => {
  test('has UBL and a purchase register by category and rate', async () => {
    const GBP = currency('GBP')
    const seller_id = await books.database.system('a VAT seller', (tx) =>
      createSeller(tx, {
        name: 'Tidewater & Sons',
        country: 'VAT',
        currency: GBP,
        time_zone: 'Europe/London',
        year_starts_in_month: 4,
        settings: { tax_id: 'GB999999973', country_code: 'GB', address_lines: ['1 Quay', 'Hull HU1'] },
      }),
    )
    const account_id = await books.database.scope(worker(seller_id, 'test'), async (tx) => {
      const opened = await openAccount(tx, { code: 'HAR', name: 'Harbour <Gifts>', currency: GBP })
      const lines = [
        { description: 'Oak stool', quantity: '3', unit_price: '47.55', rate_bp: 2000 },
        { description: 'Tea', quantity: '10', unit_price: '2.10', rate_bp: 0 },
      ]
      const issued = await issueInvoice(tx, { account_id: opened, lines, dated_on: day('2026-11-02') })
      await issueCreditNote(tx, {
        account_id: opened,
        original_id: issued.id,
        lines: lines.slice(0, 1),
        dated_on: day('2026-11-05'),
        reason: 'Broken',
      })
      return opened
    })
    const browser = await portal.comeIn(seller_id, account_id, 'Finance')
    const pack = await packOf(browser)
    const structured = pack.paths.filter((path) => path.endsWith('.xml'))
    expect(structured.map((path) => path.replace(/ .*/, ''))).toEqual(['e-invoices/Invoice', 'e-invoices/Credit'])
    for (const path of structured) {
      const root = readXml(pack.text(path))
      expect([misplaced(root), untied(root)]).toEqual([[], []])
    }
    expect(pack.paths.filter((path) => path.startsWith('purchase-register'))).toEqual(['purchase-register.csv'])
    const rows = pack.table('purchase-register.csv')
    expect(
      rows.map((row) => ['Document Type', 'Currency', 'VAT Category', 'VAT Rate', 'Net', 'VAT'].map((name) => row[name])),
    ).toEqual([
      ['Invoice', 'GBP', 'S', '20', '142.65', '28.53'],
      ['Invoice', 'GBP', 'Z', '0', '21.00', '0.00'],
      ['Credit note', 'GBP', 'S', '20', '142.65', '28.53'],
    ])
    expect(pack.text('README.txt')).not.toContain('IRN')
    const page = await browser.get(`/reports/pack${NOVEMBER}`)
    expect(page.text).toContain('Each document as UBL 2.1')
  })
})

describe('the page of an invoice', () => {
  test('offers the e-invoice and names what is missing in it', async () => {
    const page = await finance.get(`/invoices/${invoice.id}`)
    expect(page.html).toContain(`/invoices/${invoice.id}/e-invoice`)
    expect(page.text).toContain(
      'Not in the INV-01 JSON, because our books do not have it: your address, your town, your PIN code.',
    )
  })

  test('offers none where there is none, and nothing is under its address', async () => {
    const [row] = await books.query<{ id: string }>(`select id from entries where number = 'SUM/1'`)
    const page = await finance.get(`/invoices/${row?.id}`)
    expect(page.html).not.toContain('/e-invoice')
    expect((await finance.file(`/invoices/${row?.id}/e-invoice`)).status).toBe(404)
  })
})
