import type { InvoiceLine, InvoicePaper, Letterhead, ReceiptPaper, StatementPaper, StatementRow } from '#platform/papers.ts'
import { day } from '#shared/day.ts'

/** Papers of invented people for tests: each is the plain case; a test overrides what it is about. */

export const LOGO_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#14497c"/>
<path d="M10 19a4.5 4.5 0 0 1 .2-9 6.2 6.2 0 0 1 11.6 1.4 3.9 3.9 0 0 1 .6 7.6M12 23l4-6 4 6M16 17v7" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>`

const SELLER: Letterhead = {
  name: 'Meghdoot Traders',
  lines: ['Gala 14, Shreyas Compound, Bhiwandi, Maharashtra 421302', 'GSTIN 27ZZZCZ9999Z1ZJ'],
  logo: { svg: LOGO_SVG },
}

const COMMON = {
  language: 'en',
  issued_on: day('2026-10-12'),
  seller: SELLER,
  notice: null,
  footer: 'Questions? Kavita Deshmukh, +91 00000 00142',
  page_label: 'Page {page} of {pages}',
}

const BANK = {
  label: 'Pay by bank transfer',
  facts: [
    { label: 'Account', value: 'Meghdoot Traders, 00000000000118' },
    { label: 'IFSC', value: 'EXMP0000142' },
    { label: 'Reference', value: 'SGS118' },
  ],
}

/** To whom, where to, and the facts of the sample sale. */
const SALE = {
  buyer: {
    label: 'Billed to',
    name: 'Shree Ganesh Stationers',
    lines: ['22 Laxmi Road, Pune, Maharashtra 411030', 'GSTIN 27ZZZFY8888Y1ZM'],
  },
  ship_to: {
    label: 'Delivered to',
    name: 'Shree Ganesh Stationers, godown',
    lines: ['Plot 7, Hadapsar, Pune, Maharashtra 411028'],
  },
  facts: [
    { label: 'Invoice date', value: '12 Oct 2026' },
    { label: 'Due, 30 days', value: '11 Nov 2026' },
    { label: 'Your order', value: 'SGS/104' },
    { label: 'Place of supply', value: '27-Maharashtra' },
    { label: 'Our order', value: 'SO/26-27/0593' },
    { label: 'Reverse charge', value: 'No' },
  ],
}

export function taxInvoice(change: Partial<InvoicePaper> = {}): InvoicePaper {
  return {
    ...COMMON,
    title: 'Tax invoice',
    copy_label: 'ORIGINAL FOR RECIPIENT',
    number: 'MT/26-27/1126',
    ...SALE,
    position_label: null,
    item_label: 'Item',
    columns: [
      { label: 'HSN', align: 'start' },
      { label: 'Quantity', align: 'end' },
      { label: 'Rate ₹', align: 'end' },
      { label: 'Discount ₹', align: 'end' },
      { label: 'GST', align: 'end' },
      { label: 'Taxable ₹', align: 'end' },
    ],
    lines: [
      line('Ball pen, blue, box of 50', 'BP-BL-50', ['9608', '40 box', '265.00', '', '18%', '10,600.00']),
      line('Copier paper A4 75 gsm', 'CP-A4-75', ['4802', '60 ream', '248.00', '', '18%', '14,880.00']),
      line('Exercise book, 172 pages', 'EB-172', ['4820', '20 dozen', '312.00', '', '0%', '6,240.00']),
      line('Geometry box, steel', 'GB-ST', ['9017', '24 pc', '100.00', '120.00', '5%', '2,280.00']),
      line('Lever arch file A4', 'LA-A4', ['4820', '30 pc', '112.00', '', '18%', '3,360.00']),
    ],
    tax_table: {
      columns: [
        { label: 'GST', align: 'start' },
        { label: 'Taxable ₹', align: 'end' },
        { label: 'CGST ₹', align: 'end' },
        { label: 'SGST ₹', align: 'end' },
      ],
      rows: [
        ['18%', '28,840.00', '2,595.60', '2,595.60'],
        ['5%', '2,280.00', '57.00', '57.00'],
        ['0%', '6,240.00', '0.00', '0.00'],
      ],
      total: ['', '37,360.00', '2,652.60', '2,652.60'],
    },
    totals: [
      { label: 'Taxable value', value: '37,360.00', is_total: false },
      { label: 'CGST', value: '2,652.60', is_total: false },
      { label: 'SGST', value: '2,652.60', is_total: false },
      { label: 'Rounded off', value: '−0.20', is_total: false },
      { label: 'Total', value: '₹42,665.00', is_total: true },
    ],
    words: { label: 'In words', value: 'Rupees Forty-Two Thousand Six Hundred Sixty-Five Only' },
    remarks: ['Goods once sold are exchanged within 7 days against this invoice.'],
    bank: BANK,
    einvoice: [
      { label: 'IRN', value: '706daeccda0ef6f818da78f3a2a05a1288731057373002289b46c3229289a2e7' },
      { label: 'Acknowledged', value: '112610000000142, 12 Oct 2026, 11:08' },
    ],
    qr_codes: [
      { payload: `eyJhbGciOiJSUzI1NiJ9.${'A1b2C3d4'.repeat(90)}`, caption: 'Signed e-invoice', size_mm: 40 },
      {
        payload: 'upi://pay?pa=meghdoot.sgs118@example&pn=Meghdoot%20Traders&tr=INV2627001126A1&am=42665.00&cu=INR',
        caption: 'Pay ₹42,665.00 by UPI',
        size_mm: 28,
      },
    ],
    declaration:
      'We declare that this invoice shows the actual price of the goods and that all particulars are true and correct.',
    signature: { for_label: 'For Meghdoot Traders', role: 'Authorised signatory' },
    ...change,
  }
}

export function line(description: string, code: string | null, cells: readonly string[]): InvoiceLine {
  return { description, code, note: null, cells }
}

/** As a seller under the VAT pack prints it: no HSN, no copy label, no code to scan. */
export function vatInvoice(change: Partial<InvoicePaper> = {}): InvoicePaper {
  return taxInvoice({
    title: 'Invoice',
    copy_label: null,
    number: 'INV-2026-0142',
    seller: { name: 'Harbour & Vale Ltd', lines: ['4 Quay Street, Bristol', 'VAT GB 000 0000 00'], logo: null },
    buyer: { label: 'Billed to', name: 'Atelier Nørregård ApS', lines: ['Søndergade 12, 8000 Aarhus', 'VAT DK 00 00 00 00'] },
    ship_to: null,
    facts: [
      { label: 'Invoice date', value: '12 Oct 2026' },
      { label: 'Due', value: '11 Nov 2026' },
    ],
    columns: [
      { label: 'Quantity', align: 'end' },
      { label: 'Unit price €', align: 'end' },
      { label: 'VAT', align: 'end' },
      { label: 'Net €', align: 'end' },
    ],
    lines: [line('Linen shirt, white', 'LS-W', ['10', '24.50', '20%', '245.00'])],
    tax_table: {
      columns: [
        { label: 'VAT', align: 'start' },
        { label: 'Net €', align: 'end' },
        { label: 'VAT €', align: 'end' },
      ],
      rows: [['20%', '245.00', '49.00']],
      total: null,
    },
    totals: [
      { label: 'Net', value: '245.00', is_total: false },
      { label: 'VAT', value: '49.00', is_total: false },
      { label: 'Total', value: '€294.00', is_total: true },
    ],
    words: null,
    remarks: [],
    einvoice: [],
    qr_codes: [],
    declaration: null,
    signature: null,
    ...change,
  })
}

export function receipt(change: Partial<ReceiptPaper> = {}): ReceiptPaper {
  return {
    ...COMMON,
    title: 'Receipt',
    number: 'RC/26-27/0871',
    payer: { label: 'Received from', name: 'Shree Ganesh Stationers', lines: ['22 Laxmi Road, Pune, Maharashtra 411030'] },
    amount: { label: 'Amount received', value: '₹25,000.00' },
    words: { label: 'In words', value: 'Rupees Twenty-Five Thousand Only' },
    facts: [
      { label: 'Received on', value: '4 Nov 2026' },
      { label: 'Method', value: 'UPI' },
      { label: 'Reference', value: '000000871142' },
    ],
    applied: {
      label: 'Used for',
      columns: [
        { label: 'Invoice', align: 'start' },
        { label: 'Date', align: 'start' },
        { label: 'Invoice total ₹', align: 'end' },
        { label: 'Paid by this ₹', align: 'end' },
      ],
      rows: [['MT/26-27/1126', '12 Oct 2026', '42,665.00', '20,000.00']],
      total: null,
    },
    totals: [
      { label: 'Used for invoices', value: '20,000.00', is_total: false },
      { label: 'Kept as an advance', value: '5,000.00', is_total: false },
      { label: 'Received', value: '₹25,000.00', is_total: true },
    ],
    remarks: ['Subject to the bank crediting the amount.'],
    signature: { for_label: 'For Meghdoot Traders', role: 'Authorised signatory' },
    ...change,
  }
}

export function statement(change: Partial<StatementPaper> = {}): StatementPaper {
  return {
    ...COMMON,
    issued_on: day('2026-11-21'),
    title: 'Statement',
    period: '1 Oct to 21 Nov 2026, in ₹',
    account: {
      label: 'Account of',
      name: 'Shree Ganesh Stationers',
      lines: ['22 Laxmi Road, Pune, Maharashtra 411030', 'GSTIN 27ZZZFY8888Y1ZM'],
    },
    equation: [
      { sign: '', label: 'Opening, 1 Oct', value: '18,590.00 Dr', is_total: false },
      { sign: '+', label: 'Billed', value: '1,23,900.00', is_total: false },
      { sign: '−', label: 'Paid and credited', value: '30,000.00', is_total: false },
      { sign: '=', label: 'You owe, 21 Nov', value: '₹1,12,490.00 Dr', is_total: true },
    ],
    columns: row(['Date', 'Entry', 'Number', 'Note', 'Debit ₹', 'Credit ₹', 'Balance ₹']),
    opening: row(['1 Oct', 'Opening balance', '', '', '', '', '18,590.00 Dr']),
    rows: [
      row(['1 Oct', 'Invoice', '2026-27/0004', 'due 31 Oct', '88,500.00', '', '1,07,090.00 Dr']),
      row(['15 Nov', 'Invoice', '2026-27/0005', 'due 15 Dec', '35,400.00', '', '1,42,490.00 Dr']),
      row(['18 Nov', 'Payment', 'R8', 'NEFT, used for 2026-27/0001, DN/0001, 2026-27/0004', '', '30,000.00', '1,12,490.00 Dr']),
    ],
    closing: row(['21 Nov', 'Closing balance', '', '', '1,23,900.00', '30,000.00', '1,12,490.00 Dr']),
    ageing: {
      label: 'The closing balance by age',
      buckets: [
        { label: 'Not yet due', value: '35,400.00', share: 315 },
        { label: '1 to 30 days late', value: '77,090.00', share: 685 },
        { label: '31 to 60 days late', value: '0.00', share: 0 },
        { label: '61 to 90 days late', value: '0.00', share: 0 },
        { label: 'Over 90 days late', value: '0.00', share: 0 },
      ],
    },
    open_items: {
      label: 'Open items on 21 Nov 2026',
      columns: [
        { label: 'Number', align: 'start' },
        { label: 'Date', align: 'start' },
        { label: 'Due', align: 'start' },
        { label: 'Total ₹', align: 'end' },
        { label: 'Open ₹', align: 'end' },
      ],
      rows: [
        ['2026-27/0004', '1 Oct 2026', '31 Oct 2026', '88,500.00', '77,090.00'],
        ['2026-27/0005', '15 Nov 2026', '15 Dec 2026', '35,400.00', '35,400.00'],
      ],
      total: ['', '', '', '', '1,12,490.00'],
    },
    unallocated: null,
    totals: [
      { label: '2 open invoices', value: '1,12,490.00', is_total: false },
      { label: 'Less advances not used yet', value: '0.00', is_total: false },
      { label: 'You owe', value: '₹1,12,490.00 Dr', is_total: true },
    ],
    bank: BANK,
    remarks: [],
    declaration: 'E. & O.E.',
    ...change,
  }
}

type StatementCells = [
  date: string,
  entry: string,
  number: string,
  note: string,
  debit: string,
  credit: string,
  balance: string,
]

export function row([date, entry, number, note, debit, credit, balance]: StatementCells): StatementRow {
  return { date, entry, number, note, debit, credit, balance }
}

/** A statement of so many entries, each different, as a busy account has in a year. */
export function longStatement(entries: number): StatementPaper {
  const rows = Array.from({ length: entries }, (_, index) =>
    row([
      `${(index % 28) + 1} Oct`,
      'Invoice',
      `MT/26-27/${index}`,
      `due ${(index % 28) + 1} Nov`,
      `1,${100 + (index % 900)}.00`,
      '',
      `12,${100 + (index % 900)}.00 Dr`,
    ]),
  )
  return statement({ rows })
}
