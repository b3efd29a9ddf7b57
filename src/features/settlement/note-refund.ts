import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, RefundOrderId } from '#shared/id.ts'
import { getProviderRefund } from './queries.ts'

/** What the provider answered: its id of the refund, that it says no and why, or nothing yet. */
export type RefundAnswer = { refund_ref: string } | { refused: string } | 'away'

/** Notes what a provider answered to a refund that was asked for. What has been answered once stays as it is. */
export async function noteRefund(tx: Tx, account_id: AccountId, id: RefundOrderId, answer: RefundAnswer): Promise<void> {
  tx.permit('payments.refund')
  await lockAccount(tx, account_id)
  const { state, refund_ref, payment_id, currency, amount_minor } = await getProviderRefund(tx, account_id, id)
  if (state !== 'on_its_way' || refund_ref !== null) return
  await tx.rows(
    db
      .updateTable('provider_refunds')
      .set({ tried_at: tx.now, ...written(tx.now, answer) })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  if (answer === 'away') return
  const data = { currency, amount_minor, note: 'refused' in answer ? answer.refused : '' }
  const name = 'refused' in answer ? 'payment.refund_refused' : 'payment.refund_taken'
  await emit(tx, name, { account_id, subject_id: payment_id, data })
}

function written(now: Date, answer: RefundAnswer) {
  if (answer === 'away') return {}
  if ('refund_ref' in answer) return { refund_ref: answer.refund_ref }
  return { refused_at: now, refused_note: answer.refused.slice(0, 500) }
}
