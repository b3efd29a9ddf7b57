import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, SettlementId } from '#shared/id.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { getSettlement } from './queries.ts'

/** The seller finds no such money: the customer is told why, and may tell again. */
export async function refuseSettlement(tx: Tx, account_id: AccountId, id: SettlementId, why: string): Promise<void> {
  tx.permit('payments.verify')
  await lockAccount(tx, account_id)
  const { state, reference, currency, pay_minor } = await getSettlement(tx, account_id, id)
  if (state === 'refused') return
  if (state !== 'told') throw new Refusal(409, 'not_waiting', 'Nobody says any more that this is paid.', 'form')
  const note = why.trim()
  if (note === '') throw invalid('why', 'missing_reason', 'Say why, in words the customer understands.')
  await tx.rows(
    db
      .updateTable('settlements')
      .set({ state: 'refused', state_note: note.slice(0, 500), changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  await emit(tx, 'settlement.failed', {
    account_id,
    subject_id: id,
    data: { reference, currency, amount_minor: pay_minor, note },
  })
}
