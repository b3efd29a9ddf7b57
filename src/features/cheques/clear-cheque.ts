import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, ChequeId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import { stateAfter } from './cheque.ts'
import { findCheque } from './queries.ts'

export type ClearCheque = {
  account_id: AccountId
  cheque_id: ChequeId
  /** The day the bank paid it; without one, today. */
  cleared_on?: Day
}

/** The bank has paid the cheque. The receipt stands already; nothing in the books changes. Once more changes nothing. */
export async function clearCheque(tx: Tx, input: ClearCheque): Promise<void> {
  tx.permit('cheques.manage')
  const account = await lockAccount(tx, input.account_id)
  const cheque = await findCheque(tx, account.id, input.cheque_id)
  if (cheque.state === 'cleared') return
  const state = stateAfter(cheque.state, 'clear')
  const closed_on = input.cleared_on ?? tx.today
  if (closed_on > tx.today)
    throw invalid('cleared_on', 'day_to_come', 'Nothing is booked on a day to come. Give today or a day before.')
  if (cheque.presented_on !== null && closed_on < cheque.presented_on)
    throw invalid('cleared_on', 'before_presented', 'It cannot be paid before it was presented.')

  await tx.rows(
    db
      .updateTable('cheques')
      .set({ state, closed_on, changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account.id)
      .where('id', '=', cheque.id),
  )
  await emit(tx, 'cheque.cleared', {
    account_id: account.id,
    subject_id: cheque.id,
    data: { cheque_number: cheque.cheque_number, closed_on, payment_id: cheque.payment_id },
  })
}
