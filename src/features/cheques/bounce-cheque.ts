import { lockAccount } from '#features/accounts/queries.ts'
import { leftByBank } from '#features/ledger/queries.ts'
import { chargeReturn } from '#features/payments/charge-return.ts'
import type { ReturnCharge } from '#features/payments/return-charge.ts'
import { reversePayment } from '#features/payments/reverse-payment.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, ChequeId, EntryId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import { stateAfter } from './cheque.ts'
import { findCheque } from './queries.ts'

export type BounceCheque = {
  account_id: AccountId
  cheque_id: ChequeId
  /** The day the bank returned it; without one, today. */
  returned_on?: Day
  reason: string
  charge?: ReturnCharge | null
}

/**
 * The bank has returned the cheque. What it had settled is open again from that day, due when it was due; earlier days stay as they were
 * told (domain specification 2.4, the bounce). A charge for it is a debit note of its own, due at once. Answers that note, if any.
 */
export async function bounceCheque(tx: Tx, input: BounceCheque): Promise<EntryId | null> {
  tx.permit('cheques.manage')
  const account = await lockAccount(tx, input.account_id)
  const cheque = await findCheque(tx, account.id, input.cheque_id)
  const state = stateAfter(cheque.state, 'bounce')
  const returned_on = input.returned_on ?? tx.today
  const reason = input.reason.trim()
  if (reason === '') throw invalid('reason', 'missing_reason', 'Say why it came back.')
  if (returned_on > tx.today)
    throw invalid('returned_on', 'day_to_come', 'Nothing is booked on a day to come. Give today or a day before.')
  const { payment_id } = cheque
  if (payment_id === null) throw new Error('a cheque at the bank has no receipt')

  // somebody may have taken the receipt back on its own page
  if ((await leftByBank(tx, account.id, payment_id)) > 0) {
    const source = { source: 'cheque', source_ref: `${cheque.id} ${payment_id} returned` }
    await reversePayment(tx, { ...source, account_id: account.id, payment_id, returned_on, reason })
  }
  const { cheque_number, currency, amount_minor } = cheque
  const note = input.charge
    ? await chargeReturn(tx, {
        source: 'cheque',
        source_ref: `${cheque.id} ${payment_id} charge`,
        account_id: account.id,
        payment_id,
        reference: cheque_number,
        description: `Charge for returned cheque ${cheque_number}`,
        currency,
        on: returned_on,
        reason,
        charge: input.charge,
      })
    : null
  const note_id = note?.id ?? null
  await tx.rows(
    db
      .updateTable('cheques')
      .set({ state, closed_on: returned_on, reason, changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account.id)
      .where('id', '=', cheque.id),
  )
  await emit(tx, 'cheque.bounced', {
    account_id: account.id,
    subject_id: cheque.id,
    data: { cheque_number, currency, amount_minor, returned_on, reason, payment_id, debit_note_id: note_id },
  })
  return note_id
}
