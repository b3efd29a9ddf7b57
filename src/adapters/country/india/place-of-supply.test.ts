import { describe, expect, test } from 'vitest'
import type { Party, TaxInput } from '#ports/country.ts'
import { day } from '#shared/day.ts'
import { currency, ZERO } from '#shared/money.ts'
import { placeOfSupply } from './place-of-supply.ts'
import { stateLabel } from './states.ts'

function party(over: Partial<Party>): Party {
  return {
    name: 'Shree Traders',
    tax_id: null,
    region: null,
    country_code: 'IN',
    in_special_zone: false,
    address_lines: [],
    ...over,
  }
}

const maharashtra = party({ tax_id: '27ZZZCZ9999Z1ZJ', region: '27' })
const bengal = party({ tax_id: '19ZZZCZ9999Z1ZG', region: '19' })
const item = {
  quantity: '1',
  unit_price: '1',
  discount_percent: null,
  discount_minor: ZERO,
  rate_bp: 1800,
  category: null,
  item_code: '8471',
}

function supply(over: Partial<TaxInput>): TaxInput {
  return {
    on: day('2026-11-21'),
    currency: currency('INR'),
    supply: 'domestic',
    reverse_charge: false,
    seller: maharashtra,
    buyer: party({ tax_id: '27ZZZFY8888Y1ZM' }),
    place_of_supply: null,
    deliver_to: null,
    lines: [item],
    discount_minor: ZERO,
    prices_include_tax: false,
    ...over,
  }
}

const service = { ...item, item_code: '998311' }
const inMaharashtra = { region: '27', to: 'buyer' } as const
const zone = party({ tax_id: '27ZZZFY8888Y1ZM', in_special_zone: true })

describe('the place of supply', () => {
  test.each<[string, Partial<TaxInput>, string, string]>([
    ['a neighbour taking goods in at home: within the state', { deliver_to: inMaharashtra }, '27', 'within_state'],
    [
      'a buyer of West Bengal who has goods given to another person here: his principal place',
      { buyer: bengal, deliver_to: { region: '27', to: 'third_party' } },
      '19',
      'between_states',
    ],
    [
      'a buyer of West Bengal who takes the goods in here himself: here',
      { buyer: bengal, deliver_to: inMaharashtra },
      '27',
      'within_state',
    ],
    [
      'a service for that buyer, wherever it is done: his state',
      { buyer: bengal, lines: [service], deliver_to: inMaharashtra },
      '19',
      'between_states',
    ],
    [
      'two in Chandigarh',
      { seller: party({ tax_id: '04ZZZCZ9999Z1ZR' }), buyer: party({ region: '04' }) },
      '04',
      'within_state',
    ],
    ['a special zone next door, with tax', { buyer: zone, supply: 'zone_with_tax' }, '27', 'between_states'],
    ['a special zone next door, under bond', { buyer: zone, supply: 'zone_without_tax' }, '27', 'between_states'],
    ['a special zone next door, not even called one', { buyer: zone }, '27', 'between_states'],
    ['a seller in a special zone', { seller: { ...maharashtra, in_special_zone: true } }, '27', 'between_states'],
    [
      'an unregistered buyer with an address in Tamil Nadu',
      { seller: party({ tax_id: '29ZZZCZ9999Z1ZF' }), buyer: party({ region: '33' }) },
      '33',
      'between_states',
    ],
    ['an unregistered buyer without an address: the seller’s state', { buyer: party({}) }, '27', 'within_state'],
    ['an export', { supply: 'export_with_tax', buyer: party({ country_code: 'AE' }) }, '96', 'between_states'],
    ['named by hand', { place_of_supply: '29' }, '29', 'between_states'],
  ])('%s', (_, over, place, levy) => {
    expect(placeOfSupply(supply(over))).toEqual({ place, levy })
  })

  test('is printed with the State’s name', () => {
    expect(stateLabel('29')).toBe('29-Karnataka')
  })

  test.each<[string, string, Partial<TaxInput>]>([
    ['a seller without a state', 'seller.region', { seller: party({}) }],
    ['a buyer abroad on a domestic supply', 'supply', { buyer: party({ country_code: 'AE' }) }],
    ['an unknown state named by hand', 'place_of_supply', { place_of_supply: '00' }],
    ['a former state on a new paper', 'buyer.region', { buyer: party({ region: '25' }) }],
    ['a delivery to no state', 'deliver_to.region', { deliver_to: { region: '99', to: 'buyer' } }],
  ])('is refused for %s', (_, param, over) => {
    expect(() => placeOfSupply(supply(over))).toThrow(expect.objectContaining({ name: 'Refusal', param }))
  })
})
