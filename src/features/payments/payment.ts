import type { Entry } from '#features/ledger/entry.ts'
import { type EntryId, parseId } from '#shared/id.ts'
import { absolute, type Minor, sum } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'

/** How money came. Stored as the word; screens say it in the reader's language. */
export const PAYMENT_METHODS = ['bank_transfer', 'upi', 'cheque', 'cash', 'card', 'other'] as const

export type PaymentMethod = (typeof PAYMENT_METHODS)[number]

export function isPaymentMethod(text: string): text is PaymentMethod {
  return PAYMENT_METHODS.some((method) => method === text)
}

/** The id of a payment or a tax deduction as an address spells it; null when it spells none. */
export function paymentIdOf(text: unknown): EntryId | null {
  return parseId('payment', text) ?? parseId('tax_deducted', text)
}

/** What somebody said a payment is for, each an invoice or other debit of the account and an amount above zero. */
export type NamedAllocation = { entry_id: EntryId; amount_minor: Minor }

/** A payment never names more than it brings, and nothing without an amount. */
export function refuseAllocations(named: readonly NamedAllocation[], amount_minor: Minor): void {
  if (named.length > 500) throw invalid('allocations', 'too_many', 'Name at most 500 items at once.')
  const empty = named.findIndex((one) => one.amount_minor <= 0)
  if (empty >= 0)
    throw invalid(`allocations.${empty}.amount_minor`, 'amount_not_positive', 'The amount must be more than zero.')
  if (sum(named.map((one) => one.amount_minor)) > amount_minor) {
    throw invalid('allocations', 'more_than_paid', 'The amounts named come to more than was paid.')
  }
}

/** How a payment stands: gone back, all of it or a part; or by how much of it has been used. */
export type PaymentStatus = 'advance' | 'part_applied' | 'applied' | 'returned' | 'part_returned'

/** A part that the seller paid back does not make it returned, only what the bank took; all of it does, whoever did. */
export function paymentStatus(
  payment: Pick<Entry, 'amount_minor' | 'open_minor'> & { reversed_on: string | null; returned_minor: Minor },
): PaymentStatus {
  if (payment.reversed_on !== null) return 'returned'
  if (payment.returned_minor > 0) return 'part_returned'
  if (payment.open_minor === 0) return 'applied'
  return payment.open_minor > 0 && payment.open_minor < absolute(payment.amount_minor) ? 'part_applied' : 'advance'
}
