import { lockAccount } from '#features/accounts/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, ChequeId, EntryId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import { type Cheque, stateAfter } from './cheque.ts'
import { findCheque } from './queries.ts'

export type PresentCheque = {
  account_id: AccountId
  cheque_id: ChequeId
  /** The day it went to the bank; without one, today. Not before the day written on it. */
  presented_on?: Day
}

/**
 * The cheque has gone to the bank: from now on it is a receipt, applied to what it was given for. Presenting it once more while it is
 * there changes nothing and answers the same receipt; one that came back may go again, as a receipt of its own.
 */
export async function presentCheque(tx: Tx, input: PresentCheque): Promise<EntryId> {
  tx.permit('cheques.manage')
  const account = await lockAccount(tx, input.account_id)
  const cheque = await findCheque(tx, account.id, input.cheque_id)
  if (cheque.state === 'presented' && cheque.payment_id !== null) return cheque.payment_id
  const state = stateAfter(cheque.state, 'present')
  const presented_on = input.presented_on ?? tx.today
  refuseDay(tx, cheque, presented_on)

  const { currency, amount_minor, cheque_number, allocations, note } = cheque
  const { id: payment_id, number } = await recordPayment(tx, {
    account_id: account.id,
    amount_minor,
    currency,
    method: 'cheque',
    dated_on: presented_on,
    reference: cheque_number,
    note,
    allocations,
    source: 'cheque',
    // what came back and goes again is another receipt; the same presentation sent twice is one
    source_ref: cheque.payment_id === null ? cheque.id : `${cheque.id} after ${cheque.payment_id}`,
  })
  await tx.rows(
    db
      .updateTable('cheques')
      .set({ state, payment_id, presented_on, closed_on: null, reason: '', changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account.id)
      .where('id', '=', cheque.id),
  )
  await emit(tx, 'cheque.presented', {
    account_id: account.id,
    subject_id: cheque.id,
    data: { cheque_number, currency, amount_minor, presented_on, payment_id, number },
  })
  return payment_id
}

function refuseDay(tx: Tx, cheque: Cheque, presented_on: Day): void {
  if (presented_on > tx.today)
    throw invalid('presented_on', 'day_to_come', 'Nothing is booked on a day to come. Give today or a day before.')
  if (presented_on < cheque.payable_on)
    throw invalid('presented_on', 'before_payable', 'No bank takes it before the day written on it.')
  if (cheque.closed_on !== null && presented_on < cheque.closed_on)
    throw invalid('presented_on', 'before_return', 'It cannot go again before it came back.')
}
