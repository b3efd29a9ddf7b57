import type { Party, TaxInput } from '#ports/country.ts'
import { invalid } from '#shared/refusal.ts'
import { checkGstin } from './gstin.ts'
import { isService } from './rates.ts'
import { ABROAD, FORMER_STATES, isState, stateLabel } from './states.ts'

/** CGST with the state's tax, or IGST. */
export type Levy = 'within_state' | 'between_states'

/** The state a supply belongs to and so which taxes it bears (IGST Act s.7, 8, 10, 12; domain specification 1.3). */
export function placeOfSupply(input: TaxInput): { place: string; levy: Levy } {
  const seller_state = stateOf(input.seller, 'seller')
  if (seller_state === null)
    throw invalid('seller.region', 'state_missing', 'Give the seller’s state: it decides which GST applies.')
  const place = input.place_of_supply === null ? derivedPlace(input, seller_state) : givenPlace(input.place_of_supply)
  // s.7(5): whatever a special economic zone gives or takes is between States, even next door.
  const zone = input.seller.in_special_zone || input.buyer.in_special_zone
  return { place, levy: input.supply !== 'domestic' || zone || place !== seller_state ? 'between_states' : 'within_state' }
}

function givenPlace(code: string): string {
  if (!isState(code)) throw invalid('place_of_supply', 'unknown_state', `There is no state with the GST code ${code}.`)
  return code
}

function derivedPlace(input: TaxInput, seller_state: string): string {
  switch (input.supply) {
    case 'export_with_tax':
    case 'export_without_tax':
      return ABROAD
    case 'zone_with_tax':
    case 'zone_without_tax':
      return buyerState(input) ?? stateMissing()
    case 'domestic':
      return domesticPlace(input, seller_state)
  }
}

function domesticPlace(input: TaxInput, seller_state: string): string {
  if (input.buyer.country_code !== 'IN') {
    throw invalid('supply', 'buyer_abroad', 'This buyer is not in India. Make it an export, or name the place of supply.')
  }
  const registered = input.buyer.tax_id !== null
  const buyer_state = buyerState(input)
  if (registered && buyer_state === null) return stateMissing()
  const recorded = buyer_state ?? seller_state
  // Services go where the recipient is (s.12(2)), and so do goods that a third party takes in on the buyer's word (s.10(1)(b)).
  if (input.deliver_to === null || input.deliver_to.to === 'third_party' || isServiceOnly(input)) return recorded
  // Otherwise where the goods arrive (s.10(1)(a)); for the unregistered that is the address on the invoice (s.10(1)(ca)).
  return input.deliver_to.region === null ? recorded : currentState(input.deliver_to.region, 'deliver_to.region')
}

function buyerState(input: TaxInput): string | null {
  return stateOf(input.buyer, 'buyer')
}

/** A registration belongs to a state, so a GSTIN tells it; without one the address does. */
function stateOf(party: Party, param: 'seller' | 'buyer'): string | null {
  if (party.country_code !== 'IN') return null
  if (party.tax_id !== null) {
    const verdict = checkGstin(party.tax_id)
    if (!verdict.ok) throw invalid(`${param}.tax_id`, 'invalid_tax_id', verdict.message)
    if (verdict.region !== null) return currentState(verdict.region, `${param}.tax_id`)
  }
  return party.region === null ? null : currentState(party.region, `${param}.region`)
}

function currentState(code: string, param: string): string {
  const successor = FORMER_STATES.get(code)
  if (successor)
    throw invalid(param, 'former_state', `State code ${code} is no longer used; it is now ${stateLabel(successor)}.`)
  if (!isState(code)) throw invalid(param, 'unknown_state', `There is no state with the GST code ${code}.`)
  return code
}

function isServiceOnly(input: TaxInput): boolean {
  return input.lines.every((line) => line.item_code !== null && isService(line.item_code))
}

function stateMissing(): never {
  throw invalid('buyer.region', 'state_missing', 'Give the buyer’s state: it decides which GST applies.')
}
