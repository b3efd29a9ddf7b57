import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { issueCreditNote } from '#features/invoices/issue-credit-note.ts'
import { issueDebitNote } from '#features/invoices/issue-debit-note.ts'
import { issueInvoice } from '#features/invoices/issue-invoice.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { recordTaxDeducted } from '#features/payments/record-tax-deducted.ts'
import type { Tx } from '#platform/database.ts'
import { day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { minor } from '#shared/money.ts'
import { openPortal, type PortalBrowser } from './portal.ts'
import { INR, USD, world } from './world.ts'

export const NOVEMBER = '?from=2026-11-01&to=2026-11-30'

/** A pack as somebody finds it who opens the ZIP. */
export async function packOf(browser: PortalBrowser, query = NOVEMBER) {
  const { status, bytes, name } = await browser.file(`/reports/pack/download${query}`)
  const files = status === 200 ? unzipSync(bytes) : {}
  const text = (path: string) => Buffer.from(files[path] ?? []).toString('utf8')
  const table = (path: string): Record<string, string>[] => parse(text(path), { bom: true, columns: true })
  return { status, name, paths: Object.keys(files), files, text, table }
}

/** The books of November, the portal around them, and somebody of Finance in it. */
export async function openNovember() {
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
  const { ganesh, kaveri, id } = books.meghdoot
  const portal = await openPortal(books)
  const invoice = await books.desk(async (tx) => {
    const issued = await bookNovember(tx, ganesh)
    await issueInvoice(tx, { account_id: kaveri, lines: goods, reference: 'SECRET-OF-KAVERI' })
    return issued
  })
  return { books, portal, invoice, finance: await portal.comeIn(id, ganesh, 'Finance') }
}

const goods = [
  { description: 'Register, 2 quire', item_code: '4820', quantity: '12', unit: 'pc', unit_price: '249.50', rate_bp: 1800 },
  { description: 'Geometry box', item_code: '9017', quantity: '7.5', unit: 'dozen', unit_price: '133.33', rate_bp: 500 },
]

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
