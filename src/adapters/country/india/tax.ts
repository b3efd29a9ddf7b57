import type { TaxAmount, TaxedDocument, TaxedLine, TaxInput, TaxLineInput } from '#ports/country.ts'
import { atRate, type Currency, currency, type Minor, roundToWhole, subtract, sum, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { type NetLine, netLines, sumBy, withoutTax } from '../lines.ts'
import { type Levy, placeOfSupply } from './place-of-supply.ts'
import { checkItemCode, isRateAllowed } from './rates.ts'
import { stateTaxName } from './states.ts'

const RUPEE = currency('INR')
const PAPER_ORDER = ['CGST', 'SGST', 'UTGST', 'IGST']

/**
 * A GST document, rounded line by line as the invoice portal does; the total is rounded to the rupee on a line of its own, which never
 * touches a taxable value (domain specification 1.6). Documents in another currency are not rounded off.
 */
export function computeGst(input: TaxInput): TaxedDocument {
  refuseContradictions(input)
  const { place, levy } = placeOfSupply(input)
  for (const [index, line] of input.lines.entries()) refuseLine(line, `lines.${index}`, input)
  const lines = netLines(input).map((net, index) => {
    const rate_bp = chargesNoTax(input) ? 0 : (input.lines[index]?.rate_bp ?? 0)
    const priced = input.prices_include_tax ? withoutTax(net, rate_bp) : net
    return taxedLine(priced, taxesOf(priced.net_minor, rate_bp, levy, place), input.reverse_charge)
  })
  return totals(lines, place, input)
}

function taxedLine(net: NetLine, taxes: readonly TaxAmount[], reverse_charge: boolean): TaxedLine {
  const { gross_minor, discount_minor, header_discount_minor, net_minor } = net
  const charged = reverse_charge ? [] : taxes.map((tax) => tax.amount_minor)
  return {
    gross_minor,
    discount_minor,
    header_discount_minor,
    taxable_minor: net_minor,
    taxes,
    total_minor: sum([net_minor, ...charged]),
  }
}

/** Each half is worked out for itself: CGST and SGST are equal always, and together not always what IGST would be. */
function taxesOf(taxable: Minor, rate_bp: number, levy: Levy, place: string): TaxAmount[] {
  if (levy === 'between_states') return [{ tax: 'IGST', rate_bp, category: null, amount_minor: atRate(taxable, rate_bp) }]
  const half = { rate_bp: rate_bp / 2, category: null, amount_minor: atRate(taxable, rate_bp, 2) }
  return [
    { tax: 'CGST', ...half },
    { tax: stateTaxName(place), ...half },
  ]
}

function totals(lines: readonly TaxedLine[], place: string, input: TaxInput): TaxedDocument {
  const taxes = taxRows(lines)
  const shown_minor = sum(taxes.map((row) => row.amount_minor))
  const subtotal_minor = sum(lines.map((line) => line.total_minor))
  const total_minor = roundTotal(subtotal_minor, input.currency)
  return {
    lines,
    taxable_minor: sum(lines.map((line) => line.taxable_minor)),
    taxes,
    tax_totals: [
      ...sumBy(
        taxes,
        (row) => row.tax,
        (row) => row.amount_minor,
      ),
    ].map(([tax, amount_minor]) => ({ tax, amount_minor })),
    tax_minor: input.reverse_charge ? ZERO : shown_minor,
    reverse_charge_tax_minor: input.reverse_charge ? shown_minor : ZERO,
    subtotal_minor,
    round_off_minor: subtract(total_minor, subtotal_minor),
    total_minor,
    place_of_supply: place,
    remarks: remarks(input),
  }
}

function taxRows(lines: readonly TaxedLine[]): TaxedDocument['taxes'] {
  const parts = lines.flatMap((line) => line.taxes.map((tax) => ({ ...tax, taxable_minor: line.taxable_minor })))
  const key = (row: TaxAmount) => `${row.tax} ${row.rate_bp}`
  const amounts = sumBy(parts, key, (row) => row.amount_minor)
  const bases = sumBy(parts, key, (row) => row.taxable_minor)
  const kinds = new Map(parts.map((part) => [key(part), part]))
  return [...kinds]
    .map(([name, row]) => ({ ...row, amount_minor: amounts.get(name) ?? ZERO, taxable_minor: bases.get(name) ?? ZERO }))
    .sort((a, b) => PAPER_ORDER.indexOf(a.tax) - PAPER_ORDER.indexOf(b.tax) || a.rate_bp - b.rate_bp)
}

function chargesNoTax(input: TaxInput): boolean {
  return input.supply === 'export_without_tax' || input.supply === 'zone_without_tax'
}

function refuseContradictions(input: TaxInput): void {
  const zone = input.supply === 'zone_with_tax' || input.supply === 'zone_without_tax'
  if (zone && !input.buyer.in_special_zone) {
    throw invalid('supply', 'buyer_not_in_zone', 'This buyer is not marked as a unit of a special economic zone.')
  }
  if (input.reverse_charge && chargesNoTax(input)) {
    throw invalid('reverse_charge', 'no_tax_to_reverse', 'No tax falls due on this supply, so the buyer cannot owe it.')
  }
  if (input.prices_include_tax && (input.reverse_charge || chargesNoTax(input))) {
    throw invalid('prices_include_tax', 'no_tax_in_price', 'You charge no tax on this supply. Give the prices without tax.')
  }
}

function refuseLine(line: TaxLineInput, at: string, input: TaxInput): void {
  const wrong_code = line.item_code === null ? null : checkItemCode(line.item_code)
  if (wrong_code) throw invalid(`${at}.item_code`, 'invalid_item_code', wrong_code)
  if (!isRateAllowed(line.rate_bp, line.item_code, input.on)) {
    throw invalid(
      `${at}.rate_bp`,
      'rate_not_in_force',
      `${line.rate_bp / 100} % was not a GST rate for this item on ${input.on}.`,
    )
  }
  if (line.rate_bp > 0 && input.seller.tax_id === null && !chargesNoTax(input)) {
    throw invalid(
      'seller.tax_id',
      'seller_not_registered',
      'A seller without a GSTIN may not charge GST. Give the GSTIN or set the rates to 0.',
    )
  }
}

/** The endorsements of Rule 46 (domain specification 1.1, 1.8). */
function remarks(input: TaxInput): string[] {
  const found: string[] = []
  if (input.reverse_charge) found.push('Tax is payable on reverse charge.')
  switch (input.supply) {
    case 'domestic':
      break
    case 'export_with_tax':
      found.push('SUPPLY MEANT FOR EXPORT ON PAYMENT OF INTEGRATED TAX')
      break
    case 'export_without_tax':
      found.push('SUPPLY MEANT FOR EXPORT UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX')
      break
    case 'zone_with_tax':
      found.push('SUPPLY TO SEZ UNIT OR DEVELOPER FOR AUTHORISED OPERATIONS ON PAYMENT OF INTEGRATED TAX')
      break
    case 'zone_without_tax':
      found.push(
        'SUPPLY TO SEZ UNIT OR DEVELOPER FOR AUTHORISED OPERATIONS UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX',
      )
      break
  }
  return found
}

/** An invoice in rupees asks whole rupees; the rest is its round-off line (domain specification 1.6). */
export function roundTotal(subtotal_minor: Minor, of: Currency): Minor {
  return of === RUPEE ? roundToWhole(subtotal_minor, RUPEE) : subtotal_minor
}
