import type { TaxInput, TaxLineInput } from '#ports/country.ts'
import { invalid } from '#shared/refusal.ts'
import { isRateAllowed } from './rates.ts'
import { checkVatNumber } from './vat-number.ts'

/** VAT categories (UNTDID 5305 as EN 16931 takes it): standard, zero, exempt, reverse charge, intra-Community, export, outside VAT. */
const CATEGORIES = ['S', 'Z', 'E', 'AE', 'K', 'G', 'O'] as const
export type Category = (typeof CATEGORIES)[number]

/** What a paper says where no VAT is charged (Directive 2006/112/EC, art. 226(11), (11a); EN 16931 BT-120). */
export const REMARKS: Partial<Record<Category, string>> = {
  E: 'Exempt from VAT.',
  AE: 'Reverse charge: VAT to be accounted for by the recipient.',
  K: 'Intra-Community supply, exempt under Article 138 of Directive 2006/112/EC.',
  G: 'Export outside the territory of VAT, free of VAT.',
  O: 'Not subject to VAT.',
}

const SELLER_NUMBER_NEEDED = new Set<Category>(['S', 'Z', 'AE', 'K', 'G'])
const BUYER_NUMBER_NEEDED = new Set<Category>(['AE', 'K'])

/**
 * The category of a line: the one it names, or S and Z by its rate. A reverse charge or an export turns what would bear VAT into AE or G.
 * Refuses a rate its category cannot have (BR-S-05, BR-Z-05, BR-E-05, BR-AE-05) or that was not in force.
 */
export function categoryOf(line: TaxLineInput, index: number, input: TaxInput): Category {
  const named = line.category === null ? null : CATEGORIES.find((category) => category === line.category)
  if (named === undefined) {
    throw invalid(
      `lines.${index}.category`,
      'unknown_category',
      `VAT category ${line.category} is not known. Use one of ${CATEGORIES.join(', ')}.`,
    )
  }
  const category = named ?? (line.rate_bp > 0 ? 'S' : 'Z')
  if ((category === 'S') !== line.rate_bp > 0) {
    const says =
      category === 'S'
        ? 'Standard VAT needs a rate above 0; for 0 choose zero-rated or exempt.'
        : `VAT category ${category} has a rate of 0.`
    throw invalid(`lines.${index}.rate_bp`, 'rate_not_of_category', says)
  }
  if (category !== 'S') return category
  const [from, to] = [input.seller.country_code, input.buyer.country_code]
  if (!isRateAllowed(line.rate_bp, input.on, from, to)) {
    const says = `${line.rate_bp / 100} % was not a VAT rate of ${[...new Set([from, to])].join(' or ')} on ${input.on}.`
    throw invalid(`lines.${index}.rate_bp`, 'rate_not_in_force', says)
  }
  if (input.supply === 'export_without_tax') return 'G'
  return input.reverse_charge ? 'AE' : 'S'
}

/** What the categories of a document ask of its parties and of each other (BR-S-02, BR-AE-02, BR-IC-02, BR-O-11). */
export function refuseMixtures(categories: readonly Category[], input: TaxInput): void {
  if (categories.includes('O') && categories.some((category) => category !== 'O')) {
    throw invalid('lines', 'mixed_outside_vat', 'Lines outside VAT cannot stand on one document with lines inside it.')
  }
  if (categories.some((category) => SELLER_NUMBER_NEEDED.has(category))) {
    requireNumber(input.seller.tax_id, 'seller', 'Give the seller’s VAT number.')
  }
  if (categories.some((category) => BUYER_NUMBER_NEEDED.has(category))) {
    requireNumber(input.buyer.tax_id, 'buyer', 'Without VAT the buyer’s VAT number must be on the invoice. Give it.')
  }
  if (categories.includes('K')) refuseUnlessBetweenMembers(input)
  if (input.prices_include_tax && categories.some((category) => category === 'AE' || category === 'G')) {
    throw invalid('prices_include_tax', 'no_tax_in_price', 'You charge no VAT on this supply. Give the prices without tax.')
  }
}

function requireNumber(tax_id: string | null, party: 'seller' | 'buyer', missing: string): void {
  if (tax_id === null) throw invalid(`${party}.tax_id`, 'vat_number_missing', missing)
  const verdict = checkVatNumber(tax_id)
  if (!verdict.ok) throw invalid(`${party}.tax_id`, 'invalid_tax_id', verdict.message)
}

/** Article 138: from one member state to another. Great Britain is none; Northern Ireland (XI) counts as one for goods. */
function refuseUnlessBetweenMembers({ seller, buyer }: TaxInput): void {
  const [from, to] = [seller, buyer]
    .map((party) => checkVatNumber(party.tax_id ?? ''))
    .map((verdict) => (verdict.ok ? verdict.class : null))
  if (from === to || from === 'GB' || to === 'GB') {
    throw invalid('buyer.tax_id', 'not_intra_community', 'An intra-Community supply goes from one member state to another.')
  }
}
