import type { PurchaseRegister, SoldKind } from '#ports/structured.ts'
import { formatDecimal } from '#shared/decimal.ts'
import { sum } from '#shared/money.ts'
import { amount, type Column, digits, paymentStatus, registerOf, text } from '../register-columns.ts'

const TYPES: Readonly<Record<SoldKind, string>> = { INV: 'Invoice', CN: 'Credit note', DN: 'Debit note' }

/** A purchase register by VAT category and rate, in whatever currency: one row per document and rate, credit notes above zero under their type. */
const COLUMNS: readonly Column[] = [
  text('Supplier VAT Number', ({ seller }) => seller.tax_id),
  text('Supplier Name', ({ seller }) => seller.name),
  text('Customer VAT Number', ({ buyer }) => buyer.tax_id),
  text('Document Type', ({ kind }) => TYPES[kind]),
  text('Document Number', ({ number }) => number),
  text('Document Date', ({ dated_on }) => dated_on),
  text('Original Document Number', ({ corrects }) => corrects?.number ?? null),
  text('Original Document Date', ({ corrects }) => corrects?.dated_on ?? null),
  text('Currency', ({ currency }) => currency),
  amount('Document Total', ({ total_minor }) => total_minor),
  text('VAT Category', (_, rate) => rate && (rate.category ?? (rate.rate_bp > 0 ? 'S' : 'Z'))),
  digits('VAT Rate', (_, rate) => rate && formatDecimal({ units: BigInt(rate.rate_bp), scale: 2 })),
  amount('Net', (document, rate) => (rate ? rate.taxable_minor : document.taxable_minor)),
  amount('VAT', (_, rate) => rate && sum(rate.taxes.map((tax) => tax.amount_minor))),
  text('Payment Status', paymentStatus),
  amount('Balance', ({ open_minor }) => open_minor),
  text('PO Number', ({ reference }) => reference),
]

export const purchaseRegister: PurchaseRegister = registerOf(COLUMNS, { label: null, takes: () => true, json: null })
