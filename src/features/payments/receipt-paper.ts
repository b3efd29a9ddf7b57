import type { Account } from '#features/accounts/account.ts'
import type { Reader } from '#features/invoices/invoice-sheet.ts'
import { letterheadOf } from '#features/sellers/letterhead.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { PaperFacts } from '#features/signatures/paper-facts.ts'
import { verifyCode } from '#features/signatures/paper-token.ts'
import type { Fact, ReceiptPaper, Sum } from '#platform/papers.ts'
import type { Signing } from '#platform/signing.ts'
import { absolute, type Minor, sum, ZERO } from '#shared/money.ts'
import type { PaymentDetail } from './payment-detail.ts'

export type Receipted = PaymentDetail & {
  seller: Seller
  payer: Pick<Account, 'name'> & Partial<Pick<Account, 'address_lines' | 'tax_id'>>
  /** How it was paid, in the reader's words. */
  method: string
  language: string
  /** With it, the paper bears a code by which anybody can ask whether it is genuine. */
  signing?: Signing | null
}

/** The receipt of a payment, or the acknowledgement of tax deducted: what came, and what it was used for as the books stand. */
export function receiptPaper(
  { payment, settlements, seller, payer, method, language, signing }: Receipted,
  { say, format }: Reader,
): ReceiptPaper {
  const { paper } = say.payments
  const { sheet } = say.invoices
  const { contact } = seller.settings
  const deducted = payment.kind === 'TDS'
  const amount_minor = absolute(payment.amount_minor)
  const words = format.country.format.words(amount_minor, payment.currency)
  return {
    language,
    issued_on: payment.dated_on,
    title: deducted ? paper.deducted_title : paper.title,
    seller: letterheadOf(seller, format.country),
    notice: noticeOf(payment, { say, format }),
    footer: contact ? sheet.questions(contact.name, contact.phone) : null,
    page_label: sheet.page,
    verify: signing ? verifyCode(signing, signedFacts(payment), say.verify.scan) : null,
    number: payment.number,
    payer: {
      label: paper.received_from,
      name: payer.name,
      lines: [...(payer.address_lines ?? []), ...(payer.tax_id ? [`${format.country.tax_id_label} ${payer.tax_id}`] : [])],
    },
    amount: {
      label: deducted ? say.payments.amount_deducted : say.payments.amount_received,
      value: format.money(amount_minor, payment.currency),
    },
    words: words === null ? null : { label: paper.words, value: words },
    facts: factsOf({ payment, method }, { say, format }),
    applied: appliedTable({ payment, settlements }, { say, format }),
    totals: totalsOf({ payment, settlements }, { say, format }),
    remarks: payment.reversed_on === null && !deducted ? [paper.subject] : [],
    signature: format.country.code === 'IN' ? { for_label: sheet.for_seller(seller.name), role: sheet.signatory } : null,
  }
}

/** That it stands no longer, or for how much less than it says. */
function noticeOf({ reversed_on, returned_minor, currency }: PaymentDetail['payment'], { say, format }: Reader): string | null {
  const { paper } = say.payments
  if (reversed_on !== null) return paper.returned_notice(format.day(reversed_on))
  return returned_minor > ZERO ? paper.part_returned_notice(format.money(returned_minor, currency)) : null
}

function signedFacts({ kind, number, dated_on, amount_minor, currency }: PaymentDetail['payment']): PaperFacts {
  const signed_as = kind === 'TDS' ? 'tax_deducted' : 'receipt'
  const brought = { amount_minor: absolute(amount_minor), currency }
  return { kind: signed_as, number, dated_on, from_on: null, ...brought, bank: null, upi: null, their_minor: null }
}

function factsOf({ payment, method }: Pick<Receipted, 'payment' | 'method'>, { say, format }: Reader): Fact[] {
  const { payments } = say
  const facts: (Fact | false)[] = [
    { label: payments.received_on, value: format.day(payment.dated_on) },
    method !== '' && { label: payments.method, value: method },
    payment.reference !== '' && { label: payments.reference_label, value: payment.reference },
  ]
  return facts.filter((fact) => fact !== false)
}

/** What it settles now, without what a return or refund took out of it. */
function usedParts({ settlements }: Pick<PaymentDetail, 'settlements'>) {
  return settlements.filter((part) => part.kind !== 'REV' && part.kind !== 'REFUND')
}

function appliedTable(
  detail: Pick<PaymentDetail, 'payment' | 'settlements'>,
  { say, format }: Reader,
): ReceiptPaper['applied'] {
  const { paper } = say.payments
  const { currency } = detail.payment
  const parts = usedParts(detail)
  if (parts.length === 0) return null
  return {
    label: paper.used_for,
    columns: [
      { label: paper.document, align: 'start' },
      { label: paper.date, align: 'start' },
      { label: paper.counts_from, align: 'start' },
      { label: paper.paid_by_this(format.symbol(currency)), align: 'end' },
    ],
    rows: parts.map((part) => [
      say.invoices.with(say.words.kinds[part.kind], part.number),
      format.day(part.dated_on),
      format.day(part.effective_on),
      format.amount(part.amount_minor, currency),
    ]),
    total: null,
  }
}

/** Used, paid back, returned, kept: together what came. */
function totalsOf({ payment, settlements }: Pick<PaymentDetail, 'payment' | 'settlements'>, { say, format }: Reader): Sum[] {
  const { payments } = say
  if (payment.reversed_on !== null) return []
  const amount = (of: Minor) => format.amount(of, payment.currency)
  const used_minor = sum(usedParts({ settlements }).map((part) => part.amount_minor))
  const backOf = (kind: 'REV' | 'REFUND') =>
    sum(settlements.filter((part) => part.kind === kind).map((part) => part.amount_minor))
  const [refunded_minor, returned_minor] = [backOf('REFUND'), backOf('REV')]
  const rows: (Sum | false)[] = [
    { label: payments.paper.used_total, value: amount(used_minor), is_total: false },
    refunded_minor > ZERO && { label: payments.paper.refunded_total, value: amount(refunded_minor), is_total: false },
    returned_minor > ZERO && { label: payments.paper.returned_total, value: amount(returned_minor), is_total: false },
    { label: payments.kept, value: amount(payment.open_minor), is_total: false },
    {
      label: payment.kind === 'TDS' ? payments.amount_deducted : payments.amount_received,
      value: format.money(absolute(payment.amount_minor), payment.currency),
      is_total: true,
    },
  ]
  return rows.filter((row) => row !== false)
}
