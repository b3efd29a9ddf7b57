import type { TaxIdVerdict } from '#ports/country.ts'

type Rule = { form: RegExp; example: string; fits?: (number: string) => boolean }

/**
 * How a VAT number is built after its country letters (European Commission, VIES construction rules; HMRC for GB and XI). Where `fits`
 * is missing only the form is checked. GR writes EL.
 */
const RULES: Readonly<Record<string, Rule>> = {
  AT: { form: /^U\d{8}$/, example: 'ATU99999999' },
  BE: { form: /^[01]\d{9}$/, example: 'BE0999999922', fits: fitsBelgium },
  BG: { form: /^\d{9,10}$/, example: 'BG999999999' },
  CY: { form: /^\d{8}[A-Z]$/, example: 'CY99999999L' },
  CZ: { form: /^\d{8,10}$/, example: 'CZ99999999' },
  DE: { form: /^[1-9]\d{8}$/, example: 'DE999999995', fits: fitsGermany },
  DK: { form: /^\d{8}$/, example: 'DK99999999' },
  EE: { form: /^\d{9}$/, example: 'EE999999999' },
  EL: { form: /^\d{9}$/, example: 'EL999999999' },
  ES: { form: /^([A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])$/, example: 'ESX9999999X' },
  FI: { form: /^\d{8}$/, example: 'FI99999999' },
  FR: { form: /^[0-9A-HJ-NP-Z]{2}\d{9}$/, example: 'FR11999999998', fits: fitsFrance },
  GB: { form: /^(\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/, example: 'GB999999973', fits: fitsBritain },
  HR: { form: /^\d{11}$/, example: 'HR99999999999' },
  HU: { form: /^\d{8}$/, example: 'HU99999999' },
  IE: { form: /^(\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W])$/, example: 'IE9999999P', fits: fitsIreland },
  IT: { form: /^\d{11}$/, example: 'IT99999990015', fits: fitsLuhn },
  LT: { form: /^(\d{9}|\d{12})$/, example: 'LT999999999' },
  LU: { form: /^\d{8}$/, example: 'LU99999999' },
  LV: { form: /^\d{11}$/, example: 'LV99999999999' },
  MT: { form: /^\d{8}$/, example: 'MT99999999' },
  NL: { form: /^\d{9}B\d{2}$/, example: 'NL999999991B42', fits: fitsNetherlands },
  PL: { form: /^\d{10}$/, example: 'PL9999999999' },
  PT: { form: /^\d{9}$/, example: 'PT999999999' },
  RO: { form: /^\d{2,10}$/, example: 'RO999999999' },
  SE: { form: /^\d{10}01$/, example: 'SE999999999901' },
  SI: { form: /^\d{8}$/, example: 'SI99999999' },
  SK: { form: /^\d{10}$/, example: 'SK9999999999' },
  XI: { form: /^(\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/, example: 'XI999999973', fits: fitsBritain },
}

/** Spaces, points and hyphens are how people group a number. */
const GROUPING = /[\s.-]/g

/**
 * Form and, for BE, DE, FR, GB, IE, IT and NL, check digits of a VAT number with its country letters. `class` is those letters. That a
 * number fits says nothing of whether it is registered: VIES and HMRC know.
 */
export function checkVatNumber(text: string): TaxIdVerdict {
  const written = text.toUpperCase().replace(GROUPING, '')
  const normalised = written.startsWith('GR') ? `EL${written.slice(2)}` : written
  const country = normalised.slice(0, 2)
  const rule = Object.hasOwn(RULES, country) ? RULES[country] : undefined
  if (!rule) return { ok: false, message: 'Begin the VAT number with the letters of its country, like GB, DE or FR.' }
  const number = normalised.slice(2)
  if (!rule.form.test(number)) return { ok: false, message: `A VAT number of ${country} is written like ${rule.example}.` }
  if (rule.fits && !rule.fits(number)) {
    return { ok: false, message: 'The check digits do not fit. Check the VAT number for a typing mistake.' }
  }
  return { ok: true, normalised, class: country, region: null }
}

/** Weighted sum with the two check digits, modulo 97; series from 100 on, begun in 2010, may also leave 42 (97 − 55) or 55. */
function fitsBritain(number: string): boolean {
  if (/^[A-Z]/.test(number)) return true
  const sum = weighted(number.slice(0, 9), [8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97
  return sum === 0 || (Number(number.slice(0, 3)) >= 100 && (sum === 42 || sum === 55))
}

/** ISO 7064, modulus 11, 10. */
function fitsGermany(number: string): boolean {
  let product = 10
  for (const digit of number.slice(0, 8)) {
    const sum = (Number(digit) + product) % 10
    product = (2 * (sum === 0 ? 10 : sum)) % 11
  }
  return (11 - product) % 10 === Number(number.charAt(8))
}

/** Two digits worked out of the SIREN; of the newer keys with a letter only the SIREN is checked. */
function fitsFrance(number: string): boolean {
  const siren = number.slice(2)
  // Monaco's numbers begin with 000 behind the key and hold no SIREN.
  if (!siren.startsWith('000') && !fitsLuhn(siren)) return false
  return /^\d{2}/.test(number) ? Number(number.slice(0, 2)) === Number(`${siren}12`) % 97 : true
}

/** A company's RSIN by its weighted sum modulo 11, or a sole trader's number by ISO 7064 modulus 97, 10 over all of it. */
function fitsNetherlands(number: string): boolean {
  const rsin = weighted(number.slice(0, 9), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0
  const digits = [...`NL${number}`].map((character) => Number.parseInt(character, 36)).join('')
  return rsin || BigInt(digits) % 97n === 1n
}

/** Modulo 23 to a letter; the ninth character counts nine-fold, and the old form hides a digit in front. */
function fitsIreland(number: string): boolean {
  const letters = 'WABCDEFGHIJKLMNOPQRSTUV'
  const old = !/^\d{7}/.test(number)
  const digits = old ? `0${number.slice(2, 7)}${number.charAt(0)}` : number.slice(0, 7)
  const sum = weighted(digits, [8, 7, 6, 5, 4, 3, 2]) + 9 * Math.max(0, letters.indexOf(number.charAt(8) || 'W'))
  return letters.charAt(sum % 23) === number.charAt(7)
}

/** The last two digits make the first eight up to a multiple of 97. */
function fitsBelgium(number: string): boolean {
  return (Number(number.slice(0, 8)) + Number(number.slice(8))) % 97 === 0
}

/** Luhn: every second digit from the right doubled, its digits added, the sum a multiple of ten. */
function fitsLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((all, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return all + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((all, weight, index) => all + weight * Number(digits.charAt(index)), 0)
}
