import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, Id } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'

export type DecideAccessRequest = { account_id: AccountId; request_id: Id<'access_request'>; decision: 'granted' | 'declined' }

/** The seller or the account's admin has dealt with a request. Granting is adding the contact; this notes the answer. */
export async function decideAccessRequest(tx: Tx, { account_id, request_id, decision }: DecideAccessRequest): Promise<void> {
  tx.permit(tx.viewer.contact_id === null ? 'links.manage' : 'people.manage')
  const row = await tx.row(
    db
      .updateTable('access_requests')
      .set({ decided_at: tx.now, decided_by: tx.viewer.actor, decision })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', request_id)
      .where('decided_at', 'is', null)
      .returning('id'),
  )
  if (!row) throw notFound()
  await emit(tx, 'access_request.decided', { account_id, subject_id: request_id, data: { decision } })
}
