import type { TaxIdVerdict } from '#ports/country.ts'
import { FORMER_STATES, isState } from './states.ts'

/** What each kind of registration looks like (domain specification 1.2). The first that fits names the class. */
const CLASSES: readonly { class: string; form: RegExp }[] = [
  { class: 'normal', form: /^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][Z1-9ABD-J][0-9A-Z]$/ },
  { class: 'government_department', form: /^[0-9]{2}[A-Z]{4}[0-9]{5}[A-Z][0-9]Z[0-9]$/ },
  { class: 'non_resident', form: /^[0-9]{4}[A-Z]{3}[0-9]{5}NR[0-9A-Z]$/ },
  { class: 'online_services_from_abroad', form: /^99[0-9]{2}[A-Z]{3}[0-9]{5}OS[0-9A-Z]$/ },
  { class: 'un_body', form: /^[0-9]{4}[A-Z]{3}[0-9]{5}[UO]N[A-Z0-9]$/ },
  { class: 'tax_deductor', form: /^[0-9]{2}[A-Z]{4}[A-Z0-9][0-9]{4}[A-Z][1-9A-Z]D[0-9A-Z]$/ },
  { class: 'tax_collector', form: /^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]C[0-9A-Z]$/ },
]

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** The centre's own code, which only online services from abroad are registered under. */
const CENTRE = '99'

/**
 * Form, state and check character of a GSTIN. Small letters are read as capitals; spaces are not taken away, so that what is checked is
 * what is stored. `region` is the state code, null for online services from abroad. A right check character is not yet a registration.
 */
export function checkGstin(text: string): TaxIdVerdict {
  const gstin = text.toUpperCase()
  if (/\s/.test(gstin)) return refuse('Write the GSTIN without spaces.')
  if (gstin.length !== 15) return refuse(`A GSTIN has 15 characters, this has ${gstin.length}.`)
  const found = CLASSES.find(({ form }) => form.test(gstin))
  if (!found)
    return refuse('This is not how a GSTIN is built: state code, PAN, entity, Z and a check character, like 27ZZZCZ9999Z1ZJ.')
  const state = gstin.slice(0, 2)
  const from_abroad = found.class === 'online_services_from_abroad'
  if (!from_abroad && !isState(state) && !FORMER_STATES.has(state))
    return refuse(`There is no state with the GST code ${state}.`)
  if (checkCharacter(gstin) !== gstin.charAt(14))
    return refuse('The last character does not fit the others. Check the GSTIN for a typing mistake.')
  return { ok: true, normalised: gstin, class: found.class, region: state === CENTRE ? null : state }
}

/** The fifteenth character: digits of base 36, every second one doubled, their base-36 digits added, made up to a multiple of 36. */
export function checkCharacter(gstin: string): string {
  let sum = 0
  for (let i = 0; i < 14; i++) {
    const product = ALPHABET.indexOf(gstin.charAt(i)) * (i % 2 === 0 ? 1 : 2)
    sum += Math.floor(product / 36) + (product % 36)
  }
  return ALPHABET.charAt((36 - (sum % 36)) % 36)
}

function refuse(message: string): TaxIdVerdict {
  return { ok: false, message }
}
