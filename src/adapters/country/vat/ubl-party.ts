import type { Party } from '#ports/country.ts'
import type { SoldDelivery, SoldDocument } from '#ports/structured.ts'
import { checkVatNumber } from './vat-number.ts'
import { element, optional, type Xml } from './xml.ts'

/**
 * A party (BG-4, BG-7). The books keep addresses as lines, so they stand as lines: a town is not picked out of them. Where nothing on
 * the document is subject to VAT no VAT number may stand on it (BR-O-02 to BR-O-04); the seller's then only identifies it.
 */
export function partyOf({ name, tax_id, address_lines, country_code }: Party, outside_vat: boolean): Xml {
  const number = tax_id === null ? null : vatNumber(tax_id)
  return element('cac:Party', [
    outside_vat && number !== null && element('cac:PartyIdentification', [element('cbc:ID', number)]),
    element('cac:PartyName', [element('cbc:Name', name)]),
    addressOf('cac:PostalAddress', address_lines, country_code),
    !outside_vat && number !== null && element('cac:PartyTaxScheme', [element('cbc:CompanyID', number), taxScheme()]),
    element('cac:PartyLegalEntity', [element('cbc:RegistrationName', name)]),
  ])
}

/** Where goods go (BG-13, BG-15): what the document says, or the buyer's own address where a rule asks for a country (BR-IC-12). */
export function deliveryOf({ ship_to, buyer }: Pick<SoldDocument, 'ship_to' | 'buyer'>, intra_community: boolean): Xml | null {
  const to: SoldDelivery | Party | null = ship_to ?? (intra_community ? buyer : null)
  if (to === null) return null
  return element('cac:Delivery', [
    element('cac:DeliveryLocation', [addressOf('cac:Address', to.address_lines, to.country_code)]),
    element('cac:DeliveryParty', [element('cac:PartyName', [element('cbc:Name', to.name)])]),
  ])
}

export function taxScheme(): Xml {
  return element('cac:TaxScheme', [element('cbc:ID', 'VAT')])
}

function addressOf(name: string, address_lines: readonly string[], country_code: string): Xml {
  const [street = '', additional = '', ...rest] = address_lines.map((line) => line.trim()).filter((line) => line !== '')
  return element(name, [
    optional('cbc:StreetName', street),
    optional('cbc:AdditionalStreetName', additional),
    rest.length > 0 && element('cac:AddressLine', [element('cbc:Line', rest.join(', '))]),
    element('cac:Country', [element('cbc:IdentificationCode', country_code)]),
  ])
}

/** With its country's letters and without spaces (BR-CO-09). */
function vatNumber(tax_id: string): string {
  const verdict = checkVatNumber(tax_id)
  return verdict.ok ? verdict.normalised : tax_id.trim()
}
