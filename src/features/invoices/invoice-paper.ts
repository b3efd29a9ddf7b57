import type { Entry } from '#features/ledger/entry.ts'
import { bankOf, letterheadOf } from '#features/sellers/letterhead.ts'
import type { Seller } from '#features/sellers/seller.ts'
import { bankDigest, type PaperFacts, type SignedKind, upiDigest } from '#features/signatures/paper-facts.ts'
import { verifyCode } from '#features/signatures/paper-token.ts'
import type { Addressee, Column, InvoicePaper, QrCode } from '#platform/papers.ts'
import type { Signing } from '#platform/signing.ts'
import type { Country } from '#ports/country.ts'
import { absolute } from '#shared/money.ts'
import type { InvoiceDetail } from './invoice-detail.ts'
import { type InvoiceSheet, type Reader, type SheetLine, sheetOf } from './invoice-sheet.ts'

const QR_MM = 28

export type Printed = Pick<InvoiceDetail, 'entry' | 'paper' | 'lines' | 'original'> & {
  seller: Seller
  /** Whom it is for, where the books hold only the sum of it. */
  account_name: string
  /** With it, the paper bears a code by which anybody can ask whether it is genuine. */
  signing?: Signing | null
}

/**
 * The paper of an invoice, credit note or debit note. It says nothing of how it stands today, so it is the same file for ever: a
 * document of sale has one original, whoever reads it, in English.
 */
export function invoicePaper(printed: Printed, reader: Reader): InvoicePaper {
  const { entry, paper, seller } = printed
  const { sheet: words } = reader.say.invoices
  const sheet = sheetOf(printed, reader)
  const { contact } = seller.settings
  const payable = entry.amount_minor > 0
  return {
    language: 'en',
    issued_on: entry.dated_on,
    title: sheet.title,
    seller: letterheadOf(seller, reader.format.country, paper?.seller_party ?? null),
    notice: null,
    footer: contact ? words.questions(contact.name, contact.phone) : null,
    page_label: words.page,
    verify: printed.signing ? verifyCode(printed.signing, signedFacts(printed, reader), reader.say.verify.scan) : null,
    copy_label: sheet.copy_label,
    number: sheet.number,
    buyer: sheet.buyer ?? namedBuyer(words.billed_to, printed.account_name),
    ship_to: sheet.ship_to,
    facts: sheet.facts,
    position_label: null,
    item_label: sheet.heads.item,
    ...(sheet.lines.length > 0 ? lineColumns(sheet) : sumColumn(entry, reader)),
    tax_table: sheet.tax_table ? { columns: taxColumns(sheet.tax_table.heads), rows: sheet.tax_table.rows, total: null } : null,
    totals: sheet.totals,
    words: sheet.words === null ? null : { label: words.in_words, value: sheet.words },
    remarks: sheet.remarks,
    bank: payable ? bankOf(seller, words, entry.number) : null,
    einvoice: [],
    qr_codes: payCodes(entry, seller, reader),
    declaration: seller.settings.declaration ?? null,
    signature: sheet.copy_label === null ? null : { for_label: words.for_seller(seller.name), role: words.signatory },
  }
}

const SIGNED_AS: Readonly<Partial<Record<Entry['kind'], SignedKind>>> = { CN: 'credit_note', DN: 'debit_note', OB: 'opening' }

/** What is signed of it: what a payer must be able to trust. */
function signedFacts({ entry, seller }: Pick<Printed, 'entry' | 'seller'>, { format }: Reader): PaperFacts {
  const { kind, number, dated_on, amount_minor, currency } = entry
  return {
    kind: SIGNED_AS[kind] ?? 'invoice',
    number,
    dated_on,
    from_on: null,
    amount_minor: absolute(amount_minor),
    currency,
    bank: amount_minor > 0 ? bankDigest(seller.settings.bank) : null,
    upi: upiDigest(payAddress(entry, seller, format.country)),
    their_minor: null,
  }
}

function namedBuyer(label: string, name: string): Addressee {
  return { label, name, lines: [] }
}

/** The columns that some line has something in. */
function lineColumns({ heads, lines }: InvoiceSheet): Pick<InvoicePaper, 'columns' | 'lines'> {
  const all: { column: Column; cell(line: SheetLine): string; shown: boolean }[] = [
    {
      column: { label: heads.item_code ?? '', align: 'start' },
      cell: (line) => line.item_code ?? '',
      shown: heads.item_code !== null,
    },
    { column: { label: heads.quantity, align: 'end' }, cell: (line) => line.quantity, shown: true },
    { column: { label: heads.rate, align: 'end' }, cell: (line) => line.rate, shown: true },
    {
      column: { label: heads.discount, align: 'end' },
      cell: (line) => line.discount,
      shown: lines.some((line) => line.discount !== ''),
    },
    { column: { label: heads.tax, align: 'end' }, cell: (line) => line.tax, shown: true },
    { column: { label: heads.taxable, align: 'end' }, cell: (line) => line.taxable, shown: true },
  ]
  const shown = all.filter((one) => one.shown)
  return {
    columns: shown.map((one) => one.column),
    lines: lines.map((line) => ({
      description: line.item,
      code: line.code,
      note: null,
      cells: shown.map((one) => one.cell(line)),
    })),
  }
}

/** The one line of a document of which the books hold the sum. */
function sumColumn(entry: Entry, { say, format }: Reader): Pick<InvoicePaper, 'columns' | 'lines'> {
  const amount = format.amount(absolute(entry.amount_minor), entry.currency)
  const description = say.invoices.with(say.words.kinds[entry.kind], entry.number)
  return {
    columns: [{ label: say.invoices.sheet.amount(say.invoices.sheet.total, format.symbol(entry.currency)), align: 'end' }],
    lines: [{ description, code: null, note: entry.note === '' ? null : entry.note, cells: [amount] }],
  }
}

function taxColumns(heads: readonly string[]): Column[] {
  return heads.map((label, index) => ({ label, align: index === 0 ? 'start' : 'end' }))
}

/** The address that the document's code pays to; null where it has no such code. */
function payAddress(entry: Entry, { settings }: Seller, { qr_payment, default_currency }: Country): string | null {
  const fits = entry.amount_minor > 0 && entry.currency === default_currency && payReference(entry) !== ''
  return qr_payment && fits ? (settings.upi_address ?? null) : null
}

function payReference({ number }: Entry): string {
  return number.replace(/[^A-Za-z0-9]/g, '').slice(-35)
}

/** A code to pay the document by, where the country has one. Above its limit the payer types the amount (domain specification 1.12). */
function payCodes(entry: Entry, seller: Seller, { say, format }: Reader): QrCode[] {
  const { qr_payment } = format.country
  const address = payAddress(entry, seller, format.country)
  if (!qr_payment || !address) return []
  const amount_minor = absolute(entry.amount_minor)
  const limit_minor = seller.settings.paying?.upi_limit_minor ?? qr_payment.limit_minor
  const payload = qr_payment.payload({
    address,
    payee: seller.name,
    trade_code: null,
    amount_minor: amount_minor > limit_minor ? null : amount_minor,
    currency: entry.currency,
    reference: payReference(entry),
    note: entry.number,
  })
  return [
    { payload, caption: say.invoices.sheet.scan(format.money(amount_minor, entry.currency), qr_payment.label), size_mm: QR_MM },
  ]
}
