import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, ChequeId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import { stateAfter } from './cheque.ts'
import { findCheque } from './queries.ts'

export type HandBackCheque = {
  account_id: AccountId
  cheque_id: ChequeId
  /** Without one, today. */
  handed_on?: Day
  /** Why: paid otherwise, replaced by another. */
  reason: string
}

/** The customer has their paper back: one that was never presented, or that came back. No balance changes. Once more changes nothing. */
export async function handBackCheque(tx: Tx, input: HandBackCheque): Promise<void> {
  tx.permit('cheques.manage')
  const account = await lockAccount(tx, input.account_id)
  const cheque = await findCheque(tx, account.id, input.cheque_id)
  if (cheque.state === 'handed_back') return
  const state = stateAfter(cheque.state, 'hand-back')
  const closed_on = input.handed_on ?? tx.today
  const reason = input.reason.trim()
  if (reason === '') throw invalid('reason', 'missing_reason', 'Say why it was handed back.')
  if (closed_on > tx.today)
    throw invalid('handed_on', 'day_to_come', 'Nothing is booked on a day to come. Give today or a day before.')

  await tx.rows(
    db
      .updateTable('cheques')
      .set({ state, closed_on, reason, changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account.id)
      .where('id', '=', cheque.id),
  )
  await emit(tx, 'cheque.handed_back', {
    account_id: account.id,
    subject_id: cheque.id,
    data: { cheque_number: cheque.cheque_number, closed_on, reason },
  })
}
