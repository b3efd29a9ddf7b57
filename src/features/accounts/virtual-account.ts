import { invalid } from '#shared/refusal.ts'

/**
 * An account number of the customer's own at the seller's bank, as it is kept: in capitals, without spaces. A line of the bank that bears it
 * is booked as theirs without a look, so it must be nothing that stands in a text by chance: six letters or more, four of them figures.
 */
export function virtualAccountOf(text: string, param = 'virtual_account'): string | null {
  const number = text.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')
  if (number === '') return null
  if (/^[A-Z0-9]{6,34}$/.test(number) && (number.match(/\d/g) ?? []).length >= 4) return number
  throw invalid(param, 'invalid_virtual_account', 'Give 6 to 34 letters and figures, at least 4 of them figures, or nothing.')
}
