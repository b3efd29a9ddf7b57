import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { endSessions } from '#platform/session-end.ts'
import type { AccountId, LinkId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'

export type RevokeLink = { account_id: AccountId; link_id: LinkId; reason?: string }

/** A link is turned off, and the sessions it opened end with it. Doing it again changes nothing. */
export async function revokeLink(tx: Tx, { account_id, link_id, reason = '' }: RevokeLink): Promise<void> {
  const link = await tx.row(
    db
      .selectFrom('access_links')
      .select(['contact_id', 'hint', 'revoked_at'])
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', link_id)
      .forUpdate(),
  )
  if (!link) throw notFound()
  // one's own link is one's own affair
  if (tx.viewer.contact_id !== link.contact_id) tx.permit(tx.viewer.contact_id === null ? 'links.manage' : 'people.manage')
  if (link.revoked_at !== null) return

  await tx.rows(
    db
      .updateTable('access_links')
      .set({ revoked_at: tx.now, revoked_by: tx.viewer.actor, revoke_reason: reason })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', link_id),
  )
  await endSessions(tx, { account_id, link_id })
  await emit(tx, 'link.revoked', { account_id, subject_id: link_id, data: { contact_id: link.contact_id, hint: link.hint } })
}
