import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { BegunPayment } from '#ports/payment-provider.ts'
import type { AccountId, SettlementId } from '#shared/id.ts'
import { getSettlement } from './queries.ts'

/** The provider has made the order: from now on the payer can be shown the way, and messages about it are known. */
export async function noteCheckout(tx: Tx, account_id: AccountId, id: SettlementId, begun: BegunPayment): Promise<void> {
  tx.permit('payments.pay')
  await lockAccount(tx, account_id)
  const settlement = await getSettlement(tx, account_id, id)
  if (settlement.checkout !== null) return
  await tx.rows(
    db
      .updateTable('settlements')
      .set({
        provider_ref: begun.provider_ref,
        checkout: JSON.stringify(begun.checkout),
        expires_at: begun.expires_at,
        changed_at: tx.now,
      })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  await emit(tx, 'settlement.offered', { account_id, subject_id: id, data: { provider_ref: begun.provider_ref } })
}
