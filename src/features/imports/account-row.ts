import type { Account } from '#features/accounts/account.ts'
import { virtualAccountOf } from '#features/accounts/virtual-account.ts'
import type { Country } from '#ports/country.ts'
import type { Currency } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { amountCell, type Cells, currencyCell, type Spelling, textCell, wholeCell } from './cell.ts'
import type { Opening } from './opening.ts'

export const ACCOUNT_COLUMNS = {
  required: ['account', 'name', 'currency'],
  optional: ['gstin', 'email', 'phone', 'address', 'state', 'country', 'terms_days', 'credit_limit', 'virtual_account'],
} as const

/** A row of an accounts file. Tax number and state are checked by the seller's country. */
export function readAccount(cells: Cells, country: Country, spelling: Spelling, otherwise: Currency): Opening {
  textCell(cells, 'currency')
  const currency = currencyCell(cells, 'currency', otherwise)
  const tax = taxOf(cells, country)
  const address_lines = cells('address')
    .split(/\s*[\r\n|]\s*/)
    .filter((line) => line !== '')
  const state = cells('state')
  const knows_states = country.regions.length > 0
  if (state !== '' && !knows_states) address_lines.push(state)
  const region = state !== '' && knows_states ? regionOf(state, country) : null
  if (region !== null && tax?.region && tax.region !== region) {
    throw invalid(
      'state',
      'state_differs',
      `The ${country.tax_id_label} is of another state (${tax.region}). Correct one of the two.`,
    )
  }
  return {
    code: textCell(cells, 'account', 64),
    name: textCell(cells, 'name', 200),
    currency,
    tax_id: tax?.normalised ?? null,
    region: region ?? tax?.region ?? null,
    country_code: countryOf(cells),
    email: emailOf(cells),
    phone: cells('phone') || null,
    address_lines,
    terms_days: wholeCell(cells, 'terms_days', 3650),
    credit_limit_minor: limitOf(cells, currency, spelling),
    virtual_account_upper: virtualAccountOf(cells('virtual_account')),
  }
}

function taxOf(cells: Cells, country: Country): { normalised: string; region: string | null } | null {
  const text = cells('gstin')
  if (text === '') return null
  const verdict = country.tax.checkTaxId(text)
  if (verdict.ok) return verdict
  throw invalid('gstin', 'invalid_tax_id', `${verdict.message} Correct it, or leave the cell empty.`)
}

/** A state by its code (`27`) or name, whatever the case. */
function regionOf(text: string, country: Country): string {
  const wanted = text.toLowerCase()
  const found = country.regions.find(({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted)
  if (!found)
    throw invalid(
      'state',
      'unknown_state',
      'There is no state of this name or code. Write its name in full, or its code as in a GSTIN.',
    )
  return found.code
}

function countryOf(cells: Cells): string | null {
  const text = cells('country').toUpperCase()
  if (text === '') return null
  if (!/^[A-Z]{2}$/.test(text))
    throw invalid('country', 'unknown_country', 'Write the two letters of the country, like IN or GB.')
  return text
}

function emailOf(cells: Cells): string | null {
  const text = cells('email')
  if (text === '') return null
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    throw invalid('email', 'invalid_email', 'This is no e-mail address. Correct it, or leave the cell empty.')
  return text
}

function limitOf(cells: Cells, currency: Currency, spelling: Spelling) {
  if (cells('credit_limit') === '') return null
  const limit_minor = amountCell(cells, 'credit_limit', currency, spelling)
  if (limit_minor < 0)
    throw invalid('credit_limit', 'negative_amount', 'A credit limit is not below zero. Leave the cell empty for none.')
  return limit_minor
}

/** The first column in which a row says something else than the account in the books; null when they agree. Empty cells say nothing. */
export function differingColumn(opening: Opening, account: Account): string | null {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['name', opening.name, account.name],
    ['currency', opening.currency, account.currency],
    ['gstin', opening.tax_id, account.tax_id],
    ['state', opening.region, account.region],
    ['country', opening.country_code, account.country_code],
    ['email', opening.email, account.email],
    ['phone', opening.phone, account.phone],
    ['address', opening.address_lines.join('\n') || null, account.address_lines.join('\n')],
    ['terms_days', opening.terms_days, account.terms_days],
    ['credit_limit', opening.credit_limit_minor, account.credit_limit_minor],
    ['virtual_account', opening.virtual_account_upper, account.virtual_account_upper],
  ]
  return pairs.find(([, given, known]) => given !== null && given !== known)?.[0] ?? null
}
