import type { Party } from '#ports/country.ts'
import type { SoldDelivery, StructuredGap } from '#ports/structured.ts'
import { type JsonValue, numeral } from '#shared/json-text.ts'
import { ABROAD, STATES } from './states.ts'

/** What the portal takes for a buyer outside India, since its fields are for States and their pin codes. */
const ABROAD_PIN = '999999'
const UNREGISTERED = 'URP'

/** Lengths of INV-01 1.1: names, addresses, places. */
const NAME = 100
const PLACE = { least: 3, most: 50 }

type Members = Record<string, JsonValue | undefined>
type Whose = 'seller' | 'buyer' | 'delivery'

/** Notes what an object lacks; what is noted is left out of it. */
export type Noting = (gap: StructuredGap) => void

export function sellerDetails(seller: Party, note: Noting): Members {
  const gstin = orNote(seller.tax_id, 'seller_tax_id', note)
  return {
    Gstin: gstin,
    LglNm: plainText(seller.name, NAME),
    ...addressOf('seller', seller, note),
    Stcd: stateOf(seller, note),
  }

  function stateOf(party: Party, miss: Noting): string | undefined {
    return orNote(party.tax_id?.slice(0, 2) ?? party.region, 'seller_region', miss)
  }
}

/** `Pos` is the place of supply; a buyer abroad is the portal's 96 and 999999. */
export function buyerDetails(buyer: Party, place_of_supply: string | null, note: Noting): Members {
  const abroad = buyer.country_code !== 'IN'
  const state = abroad ? ABROAD : (buyer.tax_id?.slice(0, 2) ?? buyer.region)
  return {
    Gstin: buyer.tax_id ?? UNREGISTERED,
    LglNm: plainText(buyer.name, NAME),
    Pos: orNote(place_of_supply, 'place_of_supply', note),
    ...addressOf('buyer', buyer, note),
    Stcd: orNote(state, 'buyer_region', note),
  }
}

/** Where goods go. Since August 2026 the portal wants to know whose registration that is (domain specification 1.10). */
export function deliveryDetails(ship_to: SoldDelivery, note: Noting): Members {
  const abroad = ship_to.country_code !== 'IN'
  return {
    Gstin: abroad ? UNREGISTERED : orNote(ship_to.tax_id, 'delivery_tax_id', note),
    LglNm: plainText(ship_to.name, NAME),
    ...addressOf('delivery', ship_to, note),
    Stcd: orNote(abroad ? ABROAD : (ship_to.tax_id?.slice(0, 2) ?? ship_to.region), 'delivery_region', note),
  }
}

function addressOf(
  whose: Whose,
  { address_lines, country_code }: { address_lines: readonly string[]; country_code: string },
  note: Noting,
): Members {
  const [first = '', ...rest] = address_lines.map((line) => plainText(line, NAME)).filter((line) => line !== '')
  const second = plainText(rest.join(', '), NAME)
  const abroad = country_code !== 'IN'
  const read = abroad ? { place: placeAbroad(address_lines), pin: ABROAD_PIN } : placeAndPin(address_lines)
  const street = orNote(first || null, `${whose}_address`, note)
  const place = orNote(read.place, `${whose}_place`, note)
  const pin = orNote(read.pin, `${whose}_postcode`, note)
  return {
    Addr1: street,
    Addr2: second.length >= PLACE.least ? second : undefined,
    Loc: place,
    Pin: pin === undefined ? undefined : numeral(pin),
  }
}

function orNote(value: string | null, gap: StructuredGap, note: Noting): string | undefined {
  if (value !== null) return value
  note(gap)
  return undefined
}

/** `Bhiwandi, Maharashtra 421302`: whatever stands before a pin code, which ends its line. */
const PIN_AT_END = /^(.*?)[\s,.–-]*\b([1-9]\d{2})\s?(\d{3})[\s.,]*(?:India[\s.]*)?$/i

/** States that are a town too: their name beside a pin code is the place. */
const TOWNS = new Set(['delhi', 'chandigarh', 'puducherry'])
const STATE_NAMES = new Set(STATES.map((state) => state.name.toLowerCase()).filter((name) => !TOWNS.has(name)))

/** Place and pin code, where a line of the address ends in one. Read, never guessed: an address without a pin code has neither. */
export function placeAndPin(address_lines: readonly string[]): { place: string | null; pin: string | null } {
  const found = address_lines.map((line) => PIN_AT_END.exec(line.trim())).findLast((match) => match !== null)
  if (!found) return { place: null, pin: null }
  const [, before = '', ...digits] = found
  const parts = before
    .split(',')
    .map((part) => plainText(part, PLACE.most))
    .filter((part) => part.length >= PLACE.least)
  const place = parts.findLast((part) => !STATE_NAMES.has(part.toLowerCase())) ?? null
  return { place, pin: digits.join('') }
}

/** The last line of an address abroad that is a name and no number. */
function placeAbroad(address_lines: readonly string[]): string | null {
  const last = plainText(address_lines.at(-1) ?? '', PLACE.most)
  return last.length >= PLACE.least && !/\d/.test(last) ? last : null
}

/** A text as INV-01 takes it: on one line, without `"` and `\`, at most so many characters. */
export function plainText(text: string, most: number): string {
  const clean = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .trim()
  return [...clean].slice(0, most).join('').trim()
}
