import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { endSessions } from '#platform/session-end.ts'
import type { AccountId, SessionId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'

export type SignOut = {
  session_id: SessionId
  account_id: AccountId | null
  /** All sessions and devices of this person, not only this browser. */
  everywhere: boolean
}

/** A person leaves: here, or everywhere, which also forgets their devices. */
export async function signOut(tx: Tx, { session_id, account_id, everywhere }: SignOut): Promise<void> {
  const session = await tx.row(
    db
      .selectFrom('sessions')
      .select(['contact_id', 'staff_id', 'label'])
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', session_id)
      .forUpdate(),
  )
  if (!session) throw notFound()
  const { contact_id, staff_id, label } = session
  // one's own session is one's own affair
  if (tx.viewer.actor !== (contact_id ?? staff_id)) tx.permit(contact_id === null ? 'settings.manage' : 'people.manage')

  await endSessions(tx, { session_id })
  if (everywhere && staff_id !== null) await endSessions(tx, { staff_id })
  if (everywhere && contact_id !== null) {
    await endSessions(tx, { contact_id })
    await tx.rows(
      db
        .updateTable('devices')
        .set({ revoked_at: tx.now })
        .where('seller_id', '=', tx.seller_id)
        .where('contact_id', '=', contact_id)
        .where('revoked_at', 'is', null),
    )
  }
  await emit(tx, 'session.ended', { account_id, subject_id: session_id, data: { contact_id, label, everywhere } })
}
