import type { TaxAmount } from '#ports/country.ts'
import type { EInvoice, SoldDocument, SoldKind, SoldLine, StructuredFile, StructuredGap } from '#ports/structured.ts'
import { formatDecimal } from '#shared/decimal.ts'
import { add, type Minor, plain, sum, ZERO } from '#shared/money.ts'
import { REMARKS } from './category.ts'
import { deliveryOf, partyOf, taxScheme } from './ubl-party.ts'
import { unitCodeOf } from './units.ts'
import { element, optional, type Parts, type Xml, xmlText } from './xml.ts'

/** UNTDID 1001 (BT-3). */
const TYPE_CODES: Readonly<Record<SoldKind, string>> = { INV: '380', CN: '381', DN: '383' }
/** Reason codes of EN 16931 for supplies without VAT (BT-121); for exempt ones the sentence stands alone. */
const EXEMPTIONS: Readonly<Record<string, string>> = {
  AE: 'VATEX-EU-AE',
  K: 'VATEX-EU-IC',
  G: 'VATEX-EU-G',
  O: 'VATEX-EU-O',
}
const CREDIT_TRANSFER = '30'
const DISCOUNT = '95'
const EN16931 = 'urn:cen.eu:en16931:2017'
const NAMESPACES = {
  'xmlns:cac': 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
  'xmlns:cbc': 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
}

/** UBL 2.1 by the core of EN 16931, without a network's own rules: those ask for addresses in the network, which the books do not have, so it names no network's process (BT-23). */
export const ubl: EInvoice = { label: 'UBL 2.1', extension: 'xml', render }

/** One VAT of a document: BG-23. */
type Breakdown = { category: string; rate_bp: number; taxable_minor: Minor; amount_minor: Minor }

function render(document: SoldDocument): StructuredFile {
  if (document.lines.length === 0 || document.lines.some((line) => line.taxes.length === 0))
    return { text: null, because: 'taxes_unknown' }
  return { text: xmlText(rootOf(document)), missing: gapsOf(document), registration: null }
}

/** Elements in the order of the UBL 2.1 schemas; a credit note has no due date of its own. */
function rootOf(document: SoldDocument): Xml {
  const note = document.kind === 'CN'
  const name = note ? 'CreditNote' : 'Invoice'
  const words = [...document.remarks, document.reason].filter((text) => text.trim() !== '').join(' ')
  const type = TYPE_CODES[document.kind]
  const outside = breakdownOf(document).some(({ category }) => category === 'O')
  const intra = breakdownOf(document).some(({ category }) => category === 'K')
  return element(
    name,
    [
      element('cbc:CustomizationID', EN16931),
      element('cbc:ID', document.number),
      element('cbc:IssueDate', document.dated_on),
      !note && element('cbc:DueDate', document.due_on),
      element(note ? 'cbc:CreditNoteTypeCode' : 'cbc:InvoiceTypeCode', type),
      optional('cbc:Note', words),
      element('cbc:DocumentCurrencyCode', document.currency),
      document.reference.trim() !== '' && element('cac:OrderReference', [element('cbc:ID', document.reference)]),
      document.corrects && correctedDocument(document.corrects),
      element('cac:AccountingSupplierParty', [partyOf(document.seller, outside)]),
      element('cac:AccountingCustomerParty', [partyOf(document.buyer, outside)]),
      deliveryOf(document, intra),
      ...(note ? [] : [paymentOf(document)]),
      taxTotal(document),
      totals(document),
      ...document.lines.map((line) => lineOf(line, document)),
    ],
    { xmlns: `urn:oasis:names:specification:ubl:schema:xsd:${name}-2`, ...NAMESPACES },
  )
}

function correctedDocument({ number, dated_on }: NonNullable<SoldDocument['corrects']>): Xml {
  const named = element('cac:InvoiceDocumentReference', [element('cbc:ID', number), element('cbc:IssueDate', dated_on)])
  return element('cac:BillingReference', [named])
}

function paymentOf({ pay_to, number }: SoldDocument): Xml | null {
  if (pay_to === null) return null
  return element('cac:PaymentMeans', [
    element('cbc:PaymentMeansCode', CREDIT_TRANSFER),
    element('cbc:PaymentID', number),
    element('cac:PayeeFinancialAccount', [
      element('cbc:ID', pay_to.account_number),
      element('cbc:Name', pay_to.account_name),
      pay_to.branch.trim() !== '' && element('cac:FinancialInstitutionBranch', [element('cbc:ID', pay_to.branch)]),
    ]),
  ])
}

function taxTotal(document: SoldDocument): Xml {
  const rows = breakdownOf(document)
  return element('cac:TaxTotal', [
    amount('cbc:TaxAmount', sum(rows.map((row) => row.amount_minor)), document),
    ...rows.map((row) =>
      element('cac:TaxSubtotal', [
        amount('cbc:TaxableAmount', row.taxable_minor, document),
        amount('cbc:TaxAmount', row.amount_minor, document),
        element('cac:TaxCategory', categoryParts(row, true)),
      ]),
    ),
  ])
}

/** A supply outside VAT has no rate, not even zero (BR-O-05); a reason stands in the breakdown alone. */
function categoryParts({ category, rate_bp }: Pick<Breakdown, 'category' | 'rate_bp'>, with_reason: boolean): Parts {
  const remark = Object.entries(REMARKS).find(([code]) => code === category)?.[1] ?? null
  return [
    element('cbc:ID', category),
    category !== 'O' && element('cbc:Percent', formatDecimal({ units: BigInt(rate_bp), scale: 2 })),
    with_reason && optional('cbc:TaxExemptionReasonCode', EXEMPTIONS[category] ?? null),
    with_reason && optional('cbc:TaxExemptionReason', remark),
    taxScheme(),
  ]
}

/** BR-CO-10, 13, 15, 16. Discounts stand at the lines, so there are none on the whole. */
function totals(document: SoldDocument): Xml {
  const net_minor = sum(document.lines.map((line) => line.taxable_minor))
  const gross_minor = add(net_minor, sum(breakdownOf(document).map((row) => row.amount_minor)))
  return element('cac:LegalMonetaryTotal', [
    amount('cbc:LineExtensionAmount', net_minor, document),
    amount('cbc:TaxExclusiveAmount', net_minor, document),
    amount('cbc:TaxInclusiveAmount', gross_minor, document),
    document.round_off_minor !== ZERO && amount('cbc:PayableRoundingAmount', document.round_off_minor, document),
    amount('cbc:PayableAmount', document.total_minor, document),
  ])
}

function lineOf(line: SoldLine, document: SoldDocument): Xml {
  const note = document.kind === 'CN'
  const unit = unitCodeOf(line.unit)
  const discounted = line.discount_minor > ZERO
  return element(note ? 'cac:CreditNoteLine' : 'cac:InvoiceLine', [
    element('cbc:ID', String(line.line)),
    !unit.known && element('cbc:Note', line.unit),
    element(note ? 'cbc:CreditedQuantity' : 'cbc:InvoicedQuantity', line.quantity, { unitCode: unit.code }),
    amount('cbc:LineExtensionAmount', line.taxable_minor, document),
    discounted &&
      element('cac:AllowanceCharge', [
        element('cbc:ChargeIndicator', 'false'),
        element('cbc:AllowanceChargeReasonCode', DISCOUNT),
        element('cbc:AllowanceChargeReason', 'Discount'),
        amount('cbc:Amount', line.discount_minor, document),
        amount('cbc:BaseAmount', line.gross_minor, document),
      ]),
    element('cac:Item', [
      element('cbc:Name', line.description),
      line.code !== '' && element('cac:SellersItemIdentification', [element('cbc:ID', line.code)]),
      element('cac:ClassifiedTaxCategory', categoryParts(kindOf(line.taxes), false)),
    ]),
    element('cac:Price', [element('cbc:PriceAmount', line.unit_price, { currencyID: document.currency })]),
  ])
}

/** Category and rate of a line; one that names no category has the usual one of its rate. */
function kindOf(taxes: readonly TaxAmount[]): { category: string; rate_bp: number } {
  const [vat] = taxes
  const rate_bp = vat?.rate_bp ?? 0
  return { category: vat?.category ?? (rate_bp > 0 ? 'S' : 'Z'), rate_bp }
}

/** VAT per category and rate: bases from the lines, VAT as the document charged it (BR-CO-17). */
function breakdownOf({ lines, taxes }: SoldDocument): Breakdown[] {
  const groups = Map.groupBy(lines, (line) => Object.values(kindOf(line.taxes)).join(' '))
  return [...groups.values()].map((own) => {
    const kind = kindOf(own[0]?.taxes ?? [])
    const charged = taxes.filter((tax) => Object.values(kindOf([tax])).join(' ') === Object.values(kind).join(' '))
    return {
      ...kind,
      taxable_minor: sum(own.map((line) => line.taxable_minor)),
      amount_minor: sum(charged.map((tax) => tax.amount_minor)),
    }
  })
}

function gapsOf(document: SoldDocument): StructuredGap[] {
  const rows = breakdownOf(document)
  const gross_minor = sum(rows.flatMap((row) => [row.taxable_minor, row.amount_minor]))
  const says = (category: string) => rows.some((row) => row.category === category)
  const gaps: (StructuredGap | false)[] = [
    document.seller.tax_id === null && 'seller_tax_id',
    document.buyer.tax_id === null && (says('AE') || says('K')) && 'buyer_tax_id',
    // the day goods went is what makes a supply between members free of VAT (BR-IC-11)
    says('K') && 'delivery_day',
    add(gross_minor, document.round_off_minor) !== document.total_minor && 'sums',
  ]
  return gaps.filter((gap) => gap !== false)
}

function amount(name: string, of: Minor, { currency }: SoldDocument): Xml {
  return element(name, plain(of, currency), { currencyID: currency })
}
