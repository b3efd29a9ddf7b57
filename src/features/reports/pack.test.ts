import { describe, expect, test } from 'vitest'
import { india } from '#adapters/country/india/india.ts'
import { day, financialYear } from '#shared/day.ts'
import { type Minor, minor, negateMinor, parseMinor, sum, ZERO } from '#shared/money.ts'
import { faultsOf } from '#test/inv01-schema.ts'
import { NOVEMBER, openNovember, packOf } from '#test/pack.ts'
import { readPdf } from '#test/pdf-text.ts'
import { INR } from '#test/world.ts'
import { getYearReport } from './queries.ts'

const { books, finance, invoice } = await openNovember()
const { meghdoot } = books
const november = await packOf(finance)

/** The sum of a column of rupees, where it says something. */
function rupees(rows: readonly Record<string, string>[], column: string): number {
  return sum(rows.map((row) => parseMinor(row[column] || '0', INR) ?? minor(Number.NaN)))
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

  test('ties to the report of the financial year', async () => {
    const to = day('2026-11-21')
    const asked = { year: financialYear(to, 4), to, currency: null }
    const { total, closing_minor } = await books.desk((tx) => getYearReport(tx, meghdoot.ganesh, asked))
    const money = (amount: Minor) => india.format.amount(amount, INR)
    const page = await finance.get('/reports/pack?period=year')
    const billed_minor = sum([total.moved.INV ?? ZERO, total.moved.DN ?? ZERO, negateMinor(total.moved.CN ?? ZERO)])
    expect(page.text).toContain(`Billed in these days ₹${money(billed_minor)}`)
    expect(page.text).toContain(`Taxable value ${money(total.taxable_minor)}, tax ${money(total.tax_minor)}`)
    expect(page.text).toContain(`You owe, 21 Nov 2026 ₹${money(closing_minor)}`)
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
