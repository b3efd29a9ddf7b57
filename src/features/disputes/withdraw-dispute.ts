import { lockAccount } from '#features/accounts/queries.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import { getEntry } from '#features/ledger/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, DisputeId } from '#shared/id.ts'
import { subtract } from '#shared/money.ts'
import { stateAfter } from './dispute.ts'
import { findDispute } from './queries.ts'
import { settleDisputes } from './settle-disputes.ts'

export type WithdrawDispute = { account_id: AccountId; dispute_id: DisputeId }

/** The customer takes a question back: what was in question is due as it was. Once more changes nothing; refused with 409 when it ended otherwise. */
export async function withdrawDispute(tx: Tx, input: WithdrawDispute): Promise<void> {
  tx.permit('disputes.open')
  const account = await lockAccount(tx, input.account_id)
  const dispute = await findDispute(tx, account.id, input.dispute_id)
  if (dispute.state === 'withdrawn') return
  const state = stateAfter(dispute.state, 'withdraw')

  const { standing_minor } = dispute
  await tx.rows(
    db
      .updateTable('disputes')
      .set({ state, standing_minor, closed_by: tx.viewer.actor, closed_by_name: tx.viewer.actor_name, closed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account.id)
      .where('id', '=', dispute.id),
  )
  const entry = await getEntry(tx, account.id, dispute.entry_id)
  const disputed_minor = subtract(entry.disputed_minor, standing_minor)
  await disputeEntry(tx, { account_id: account.id, entry_id: entry.id, disputed_minor, reason: 'withdrawn' }, 'disputes.open')
  await settleDisputes(tx, 'disputes.open', account.id, [entry.id])
  await emit(tx, 'dispute.withdrawn', {
    account_id: account.id,
    subject_id: dispute.id,
    data: { number: entry.number, entry_id: entry.id, currency: entry.currency, ended_minor: standing_minor },
  })
}
