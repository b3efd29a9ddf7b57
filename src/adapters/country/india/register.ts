import type { PurchaseRegister, SoldKind } from '#ports/structured.ts'
import { amount, type Column, digits, paymentStatus, registerOf, text } from '../register-columns.ts'
import { gstr2b } from './gstr-2b.ts'
import { dashed, RUPEE, rateText, SUPPLIES, taxOf } from './returns.ts'
import { stateLabel } from './states.ts'

const TYPES: Readonly<Record<SoldKind, string>> = { INV: 'INV', CN: 'CRN', DN: 'DBN' }

/**
 * The purchase register in the columns accountants lay beside GSTR-2B (domain specification 1.15): one row per document and rate,
 * credit notes above zero under their type. What only the portals know (IRN, filing) has its column and is empty.
 */
const COLUMNS: readonly Column[] = [
  text('Supplier GSTIN', ({ seller }) => seller.tax_id),
  text('Supplier Name', ({ seller }) => seller.name),
  text('Recipient GSTIN', ({ buyer }) => buyer.tax_id),
  text('Document Type', ({ kind }) => TYPES[kind]),
  text('Document Number', ({ number }) => number),
  text('Document Date', ({ dated_on }) => dashed(dated_on)),
  text('Original Document Number', ({ corrects }) => corrects?.number ?? null),
  text('Original Document Date', ({ corrects }) => (corrects ? dashed(corrects.dated_on) : null)),
  amount('Document Value', ({ total_minor }) => total_minor),
  text('Place of Supply', ({ place_of_supply }) => (place_of_supply === null ? null : stateLabel(place_of_supply))),
  text('Reverse Charge', ({ reverse_charge }) => (reverse_charge ? 'Y' : 'N')),
  text('Supply Type', ({ supply }) => SUPPLIES[supply]),
  digits('Rate', (_, rate) => rate && rateText(rate.rate_bp)),
  amount('Taxable Value', (document, rate) => (rate ? rate.taxable_minor : document.taxable_minor)),
  amount('IGST', (_, rate) => rate && taxOf(rate, 'IGST')),
  amount('CGST', (_, rate) => rate && taxOf(rate, 'CGST')),
  amount('SGST/UTGST', (_, rate) => rate && taxOf(rate, 'SGST', 'UTGST')),
  amount('Cess', (_, rate) => rate && taxOf(rate, 'CESS')),
  text('HSN', (_, rate) => rate?.item_codes.join('; ') ?? null),
  text('IRN', () => null),
  text('IRN Date', () => null),
  text('E-Way Bill No', () => null),
  text('GSTR-1 Period', () => null),
  text('GSTR-1 Filing Date', () => null),
  text('Payment Status', paymentStatus),
  amount('Balance', ({ open_minor }) => open_minor),
  text('PO Number', ({ reference }) => reference),
]

export const purchaseRegister: PurchaseRegister = registerOf(COLUMNS, {
  label: 'GSTR-2B',
  takes: ({ currency }) => currency === RUPEE,
  json: gstr2b,
})
