import { type ConfirmationId, parseId } from '#shared/id.ts'
import { type Currency, parseCurrency } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'

/** A letter as an address names it; anything else is the same 404. */
export function confirmationNamed(text: string | undefined): ConfirmationId {
  const id = parseId('confirmation', text)
  if (id === null) throw notFound()
  return id
}

/** The currency somebody chose; null, where there was none to choose, is the account's own. */
export function currencyTyped(text = ''): Currency | null {
  if (text === '') return null
  const currency = parseCurrency(text)
  if (currency === null) throw invalid('currency', 'unknown_currency', 'There is no such currency.')
  return currency
}
