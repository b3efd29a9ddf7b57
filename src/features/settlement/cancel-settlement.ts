import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, SettlementId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { getSettlement } from './queries.ts'

/** The customer does not want to pay this way after all. What the provider already has cannot be called back here. */
export async function cancelSettlement(tx: Tx, account_id: AccountId, id: SettlementId): Promise<void> {
  tx.permit('payments.pay')
  await lockAccount(tx, account_id)
  const { state, reference } = await getSettlement(tx, account_id, id)
  if (state === 'cancelled') return
  if (state !== 'begun') {
    throw new Refusal(409, 'cannot_cancel', 'This payment is already on its way and cannot be ended here.', 'form')
  }
  await tx.rows(
    db
      .updateTable('settlements')
      .set({ state: 'cancelled', changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  await emit(tx, 'settlement.cancelled', { account_id, subject_id: id, data: { reference } })
}
