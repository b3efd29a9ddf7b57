import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, SettlementId } from '#shared/id.ts'
import { getSettlement } from './queries.ts'

/**
 * The round has asked about a settlement: it is not asked again for a while, and when its time is over and nothing came it blocks nobody
 * any more; `answered` false: the provider could not be asked. What the customer says is paid waits for a person. Money that comes later still lands.
 */
export async function expireSettlement(tx: Tx, account_id: AccountId, id: SettlementId, answered: boolean): Promise<void> {
  tx.permit('payments.verify')
  await lockAccount(tx, account_id)
  const { state, expires_at, reference } = await getSettlement(tx, account_id, id)
  // a provider that does not answer may know of money on its way
  const over = expires_at <= tx.now && (state === 'begun' || (state === 'pending' && answered))
  await tx.rows(
    db
      .updateTable('settlements')
      .set({ asked_at: tx.now, ...(over ? { state: 'expired' as const, changed_at: tx.now } : {}) })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  if (over) await emit(tx, 'settlement.expired', { account_id, subject_id: id, data: { reference } })
}
