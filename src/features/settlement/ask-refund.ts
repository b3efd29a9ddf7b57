import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type AccountId, type EntryId, newId, type RefundOrderId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { providerPayment } from './queries.ts'

export type AskRefund = {
  account_id: AccountId
  /** The receipt that came through a provider. */
  payment_id: EntryId
  amount_minor: Minor
  /** Why, for the customer and the provider. */
  reason: string
}

/**
 * The seller's people want a payment paid back by the provider that brought it. It is kept before the provider is asked: what is on its
 * way is not asked again. Refused (422 `more_than_unused`) when less than that has not gone back and is not on its way.
 */
export async function askRefund(tx: Tx, input: AskRefund): Promise<RefundOrderId> {
  tx.permit('payments.refund')
  await lockAccount(tx, input.account_id)
  const payment = await providerPayment(tx, input.account_id, input.payment_id)
  if (!payment) throw notFound()
  const { amount_minor } = input
  if (amount_minor <= 0) throw invalid('amount', 'amount_not_positive', 'The amount must be more than zero.')
  if (amount_minor > payment.left_minor) throw invalid('amount', 'more_than_unused', 'Less than that is left of this payment.')
  const id = newId('refund_order', tx.now.getTime())
  const reason = input.reason.trim().slice(0, 200)
  await tx.rows(
    db.insertInto('provider_refunds').values({
      seller_id: tx.seller_id,
      account_id: input.account_id,
      id,
      settlement_id: payment.settlement_id,
      connection_id: payment.connection_id,
      payment_id: payment.id,
      payment_ref: payment.payment_ref,
      currency: payment.currency,
      amount_minor,
      reason,
      actor: tx.viewer.actor,
      actor_name: tx.viewer.actor_name,
      created_at: tx.now,
      tried_at: tx.now,
    }),
  )
  await emit(tx, 'payment.refund_asked', {
    account_id: input.account_id,
    subject_id: payment.id,
    data: { number: payment.number, currency: payment.currency, amount_minor, reason },
  })
  return id
}
