import { issueDebitNote } from '#features/invoices/issue-debit-note.ts'
import type { Posted, Source } from '#features/ledger/entry.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { type Currency, plain } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { ReturnCharge } from './return-charge.ts'

export type ChargeReturn = Source & {
  account_id: AccountId
  /** The receipt that came back. */
  payment_id: EntryId
  /** What came back, as the customer knows it: the number of the cheque, of the receipt. */
  reference: string
  /** What the line of the note says. */
  description: string
  currency: Currency
  on: Day
  reason: string
  charge: ReturnCharge
}

/** What the customer bears for a payment that came back: a debit note of its own, due at once, with the tax of the country unless another is said. */
export async function chargeReturn(tx: Tx, input: ChargeReturn): Promise<Posted> {
  tx.permit('invoices.issue')
  const { account_id, payment_id, reference, description, currency, on, reason, source, source_ref } = input
  const { amount_minor, rate_bp = tx.country.bounce_charge_rate_bp } = input.charge
  if (amount_minor <= 0) throw invalid('charge', 'amount_not_positive', 'The amount must be more than zero.')
  const posted = await issueDebitNote(tx, {
    source,
    source_ref,
    account_id,
    currency,
    dated_on: on,
    due_on: on,
    reference,
    reason,
    lines: [{ description, quantity: '1', unit_price: plain(amount_minor, currency), rate_bp }],
  })
  await emit(tx, 'payment.return_charged', {
    account_id,
    subject_id: payment_id,
    data: { number: posted.number, debit_note_id: posted.id, currency, amount_minor, rate_bp },
  })
  return posted
}
