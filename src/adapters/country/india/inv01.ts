import type { EInvoice, SoldDocument, SoldKind, SoldLine, StructuredFile, StructuredGap } from '#ports/structured.ts'
import { type Day, financialYear } from '#shared/day.ts'
import { decimal, formatDecimal, unitsAt } from '#shared/decimal.ts'
import { type JsonValue, jsonText, type Numeral, numeral } from '#shared/json-text.ts'
import { add, currency, type Minor, plain, sum } from '#shared/money.ts'
import { buyerDetails, deliveryDetails, type Noting, plainText, sellerDetails } from './inv01-party.ts'
import { type Inv01Type, irnOf } from './irn.ts'
import { isService } from './rates.ts'
import { uqcOf } from './uqc.ts'

const RUPEE = currency('INR')
const YEAR_STARTS_IN_MONTH = 4
const TYPES: Readonly<Record<SoldKind, Inv01Type>> = { INV: 'INV', CN: 'CRN', DN: 'DBN' }
const SUPPLIES = {
  domestic: 'B2B',
  export_with_tax: 'EXPWP',
  export_without_tax: 'EXPWOP',
  zone_with_tax: 'SEZWP',
  zone_without_tax: 'SEZWOP',
} as const satisfies Record<SoldDocument['supply'], string>

/** Number of a document as the portal takes it (domain specification 1.9); it writes small letters as capitals. */
const DOCUMENT_NUMBER = /^[A-Z1-9][A-Z0-9/-]{0,15}$/
const ORDER_NUMBER = /^[0-9A-Za-z/-]{1,16}$/
/** Quantities and prices may be this fine. */
const FINEST = 3
const DESCRIPTION = { least: 3, most: 300 }

/** FORM GST INV-01, version 1.1, as the invoice portal takes it for registration (domain specification 1.10). */
export const inv01: EInvoice = { label: 'INV-01 JSON', extension: 'json', render }

/**
 * INV-01 holds supplies between registered businesses and exports, in rupees: what is sold to an unregistered buyer in India is not
 * registered, and of amounts in dollars the books do not know the rupees.
 */
function render(document: SoldDocument): StructuredFile {
  if (document.currency !== RUPEE) return { text: null, because: 'foreign_currency' }
  if (document.buyer.tax_id === null && document.supply === 'domestic') return { text: null, because: 'buyer_unregistered' }
  if (document.lines.length === 0 || document.lines.every((line) => line.taxes.length === 0))
    return { text: null, because: 'taxes_unknown' }
  const missing = new Set<StructuredGap>()
  const text = jsonText(inv01Of(document, (gap) => missing.add(gap)))
  return { text, missing: [...missing], registration: registrationOf(document) }
}

function inv01Of(document: SoldDocument, note: Noting): JsonValue {
  if (!DOCUMENT_NUMBER.test(document.number.toUpperCase())) note('number')
  return {
    Version: '1.1',
    TranDtls: {
      TaxSch: 'GST',
      SupTyp: SUPPLIES[document.supply],
      RegRev: document.reverse_charge ? 'Y' : 'N',
      IgstOnIntra: isIntegratedWithin(document) ? 'Y' : 'N',
    },
    DocDtls: { Typ: TYPES[document.kind], No: document.number.toUpperCase(), Dt: slashed(document.dated_on) },
    SellerDtls: sellerDetails(document.seller, note),
    BuyerDtls: buyerDetails(document.buyer, document.place_of_supply, note),
    ShipDtls: document.ship_to ? deliveryDetails(document.ship_to, note) : undefined,
    ItemList: document.lines.map((line) => itemOf(line, note)),
    ValDtls: totalsOf(document, note),
    RefDtls: referencesOf(document),
    ExpDtls: document.supply.startsWith('export') ? { CntCode: document.buyer.country_code } : undefined,
  }
}

function itemOf(line: SoldLine, note: Noting): JsonValue {
  const description = plainText(line.description, DESCRIPTION.most)
  const code = line.item_code
  if (code === null) note('item_code')
  const service = code !== null && isService(code)
  const unit = uqcOf(line.unit)
  if (unit === null && !service) note('unit')
  return {
    SlNo: String(line.line),
    PrdDesc: description.length >= DESCRIPTION.least ? description : undefined,
    IsServc: code === null ? undefined : service ? 'Y' : 'N',
    HsnCd: code ?? undefined,
    Qty: fine(line.quantity),
    Unit: unit ?? undefined,
    UnitPrice: fine(line.unit_price),
    TotAmt: rupees(line.gross_minor),
    Discount: rupees(line.discount_minor),
    AssAmt: rupees(line.taxable_minor),
    GstRt: percent(line.rate_bp),
    ...taxesOf(line.taxes, 'Amt'),
    ...cessOf(line.taxes),
    TotItemVal: rupees(line.total_minor),
  }
}

function totalsOf(document: SoldDocument, note: Noting): JsonValue {
  const { lines, round_off_minor, total_minor } = document
  const taxes = lines.flatMap((line) => line.taxes)
  if (add(sum(lines.map((line) => line.total_minor)), round_off_minor) !== total_minor) note('sums')
  return {
    AssVal: rupees(sum(lines.map((line) => line.taxable_minor))),
    ...taxesOf(taxes, 'Val'),
    CesVal: cessIn(taxes),
    RndOffAmt: rupees(round_off_minor),
    TotInvVal: rupees(total_minor),
  }
}

/** UTGST stands in the field of SGST (domain specification 1.3). */
function taxesOf(taxes: SoldLine['taxes'], ending: 'Amt' | 'Val'): Record<string, JsonValue> {
  const of = (...names: readonly string[]) =>
    rupees(sum(taxes.filter(({ tax }) => names.includes(tax)).map((tax) => tax.amount_minor)))
  return { [`Igst${ending}`]: of('IGST'), [`Cgst${ending}`]: of('CGST'), [`Sgst${ending}`]: of('SGST', 'UTGST') }
}

/** A line's cess and its rate; the form leaves both out where there is none. */
function cessOf(taxes: SoldLine['taxes']): Record<string, JsonValue | undefined> {
  const rate_bp = taxes.reduce((all, { tax, rate_bp: own }) => (tax === 'CESS' ? all + own : all), 0)
  return { CesRt: rate_bp === 0 ? undefined : percent(rate_bp), CesAmt: cessIn(taxes) }
}

function cessIn(taxes: SoldLine['taxes']): JsonValue | undefined {
  const cess = taxes.filter(({ tax }) => tax === 'CESS')
  return cess.length === 0 ? undefined : rupees(sum(cess.map((tax) => tax.amount_minor)))
}

function referencesOf({ corrects, reference }: SoldDocument): JsonValue | undefined {
  const order = ORDER_NUMBER.test(reference) ? reference : null
  if (corrects === null && order === null) return undefined
  return {
    PrecDocDtls: corrects === null ? undefined : [{ InvNo: corrects.number.toUpperCase(), InvDt: slashed(corrects.dated_on) }],
    ContrDtls: order === null ? undefined : [{ PORefr: order }],
  }
}

/** Integrated tax although the supply stays in the seller's state. A zone is between States by law and says so by its type of supply. */
function isIntegratedWithin({ supply, seller, place_of_supply, taxes }: SoldDocument): boolean {
  const state = seller.tax_id?.slice(0, 2) ?? seller.region
  return supply === 'domestic' && state === place_of_supply && taxes.some(({ tax }) => tax === 'IGST')
}

function registrationOf({ seller, kind, number, dated_on }: SoldDocument): string | null {
  if (seller.tax_id === null) return null
  return irnOf(seller.tax_id, financialYear(dated_on, YEAR_STARTS_IN_MONTH).label, TYPES[kind], number.toUpperCase())
}

function rupees(amount: Minor): Numeral {
  return numeral(plain(amount, RUPEE))
}

function fine(decimal_text: string): Numeral {
  return numeral(formatDecimal({ units: unitsAt(decimal(decimal_text), FINEST), scale: FINEST }, 2))
}

/** `18`, `0.25` of basis points. */
function percent(rate_bp: number): Numeral {
  return numeral(formatDecimal({ units: BigInt(rate_bp), scale: 2 }))
}

/** `05/04/2026`. */
function slashed(of: Day): string {
  return `${of.slice(8, 10)}/${of.slice(5, 7)}/${of.slice(0, 4)}`
}
