import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Place } from '#platform/session.ts'
import type { AccountId, ContactId, DeviceId } from '#shared/id.ts'
import { isLive } from './link.ts'
import { openSession } from './open-session.ts'

export type RestoreSession = { contact_id: ContactId; account_id: AccountId; device_id: DeviceId; place: Place }

/**
 * A remembered device is let in again without a word, as long as the link it last came by is alive (domain specification 3.3, 5); null
 * when it is not. Turning a link off thus also keeps out the devices that came by it.
 */
export async function restoreSession(
  tx: Tx,
  { contact_id, account_id, device_id, place }: RestoreSession,
): Promise<string | null> {
  tx.permit('access.enter')
  const last = await tx.row(
    db
      .selectFrom('sessions')
      .select(['link_account_id', 'link_id', 'ended_at'])
      .where('seller_id', '=', tx.seller_id)
      .where('device_id', '=', device_id)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1),
  )
  // who signed out wants to be signed out: a link must be opened again
  if (!last || last.ended_at !== null) return null
  let until: Date | undefined
  if (last.link_id !== null) {
    const link = await tx.row(
      db
        .selectFrom('access_links')
        .select(['created_at', 'expires_at', 'idle_days', 'last_used_at', 'revoked_at'])
        .where('seller_id', '=', tx.seller_id)
        .where('account_id', '=', last.link_account_id)
        .where('id', '=', last.link_id),
    )
    if (!link || !isLive(link, tx.now)) return null
    until = link.expires_at
  }
  const link_account_id = last.link_account_id ?? account_id
  const secret = await openSession(tx, {
    who: { contact_id, account_id: link_account_id },
    link_id: last.link_id,
    device_id,
    level: 1,
    place,
    ...(until === undefined ? {} : { until }),
  })
  await tx.rows(
    db
      .updateTable('devices')
      .set({ last_seen_at: tx.now, label: place.label })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', device_id),
  )
  await emit(tx, 'session.restored', { account_id, subject_id: device_id, data: { contact_id, label: place.label } })
  return secret
}
