import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, SettlementId } from '#shared/id.ts'
import { carryOutPlan } from './carry-out-plan.ts'
import { getSettlement } from './queries.ts'

/** A settlement that needs no money, since credits and deductions settle all of it, is carried out at once; a second time changes nothing. */
export async function finishSettlement(tx: Tx, account_id: AccountId, id: SettlementId): Promise<void> {
  tx.permit('payments.verify')
  await lockAccount(tx, account_id)
  const settlement = await getSettlement(tx, account_id, id)
  if (settlement.connection_id !== null || settlement.state !== 'begun') return
  await carryOutPlan(tx, settlement, null, false)
  await tx.rows(
    db
      .updateTable('settlements')
      .set({ state: 'received', changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  const { reference, currency, pay_minor } = settlement
  await emit(tx, 'settlement.received', {
    account_id,
    subject_id: id,
    data: { reference, currency, amount_minor: pay_minor, note: '' },
  })
}
