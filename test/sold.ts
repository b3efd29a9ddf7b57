import type { Party, TaxedDocument, TaxInput, TaxLineInput } from '#ports/country.ts'
import type { SoldDocument } from '#ports/structured.ts'
import { day } from '#shared/day.ts'
import { add, currency, ZERO } from '#shared/money.ts'

/** A line to be taxed: 12 at 249.50 at 18 %. */
export function taxLine(quantity: string, unit_price: string, rate_bp: number, over: Partial<TaxLineInput> = {}): TaxLineInput {
  const plain = { discount_percent: null, discount_minor: ZERO, category: null, item_code: null }
  return { quantity, unit_price, rate_bp, ...plain, ...over }
}

export function someParty(over: Partial<Party> = {}): Party {
  const nothing = { tax_id: null, region: null, in_special_zone: false, address_lines: [] }
  return { name: 'Shree Traders', country_code: 'IN', ...nothing, ...over }
}

export function taxInput(seller: Party, buyer: Party, lines: readonly TaxLineInput[], over: Partial<TaxInput> = {}): TaxInput {
  return {
    on: day('2026-11-21'),
    currency: currency(seller.country_code === 'IN' ? 'INR' : 'EUR'),
    supply: 'domestic',
    reverse_charge: false,
    seller,
    buyer,
    place_of_supply: null,
    deliver_to: null,
    lines,
    discount_minor: ZERO,
    prices_include_tax: false,
    ...over,
  }
}

/** The document that was printed of what a pack has worked out. */
export function soldOf(input: TaxInput, taxed: TaxedDocument, over: Partial<SoldDocument> = {}): SoldDocument {
  return {
    kind: 'INV',
    number: '2026-27/0001',
    dated_on: input.on,
    due_on: day('2026-12-21'),
    currency: input.currency,
    supply: input.supply,
    reverse_charge: input.reverse_charge,
    place_of_supply: taxed.place_of_supply,
    seller: input.seller,
    buyer: input.buyer,
    ship_to: null,
    lines: taxed.lines.map((line, index) => ({
      line: index + 1,
      code: `A-${index + 1}`,
      description: `Article ${index + 1}`,
      item_code: input.lines[index]?.item_code ?? '4820',
      quantity: input.lines[index]?.quantity ?? '1',
      unit: 'pc',
      unit_price: input.lines[index]?.unit_price ?? '0',
      rate_bp: input.lines[index]?.rate_bp ?? 0,
      gross_minor: line.gross_minor,
      discount_minor: add(line.discount_minor, line.header_discount_minor),
      taxable_minor: line.taxable_minor,
      taxes: line.taxes,
      total_minor: line.total_minor,
    })),
    taxes: taxed.taxes,
    round_off_minor: taxed.round_off_minor,
    total_minor: taxed.total_minor,
    reference: '',
    reason: '',
    remarks: taxed.remarks,
    corrects: null,
    pay_to: null,
    ...over,
  }
}
