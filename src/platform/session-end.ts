import type { AccountId, ContactId, DeviceId, LinkId, SessionId, StaffId } from '#shared/id.ts'
import { db, type Tx } from './database.ts'

/**
 * Ends of access, each in the act's own transaction: the very next request finds no session (domain specification 3.3, 6). They
 * stand in platform because both who manages people (accounts) and who manages links (access) end access.
 */
export type EndOfSessions =
  | { session_id: SessionId }
  | { contact_id: ContactId; but?: SessionId }
  | { staff_id: StaffId }
  | { device_id: DeviceId }
  | { account_id: AccountId; link_id: LinkId }

/** Ends sessions; those that have ended stay as they are. Answers how many it ended. */
export async function endSessions(tx: Tx, which: EndOfSessions): Promise<number> {
  let ending = db
    .updateTable('sessions')
    .set({ ended_at: tx.now })
    .where('seller_id', '=', tx.seller_id)
    .where('ended_at', 'is', null)
  if ('session_id' in which) ending = ending.where('id', '=', which.session_id)
  else if ('staff_id' in which) ending = ending.where('staff_id', '=', which.staff_id)
  else if ('device_id' in which) ending = ending.where('device_id', '=', which.device_id)
  else if ('link_id' in which)
    ending = ending.where('link_account_id', '=', which.account_id).where('link_id', '=', which.link_id)
  else {
    ending = ending.where('contact_id', '=', which.contact_id)
    if (which.but !== undefined) ending = ending.where('id', '<>', which.but)
  }
  return (await tx.rows(ending.returning('id'))).length
}

/** Turns off every link by which this contact comes to this account. */
export async function endLinks(tx: Tx, account_id: AccountId, contact_id: ContactId, reason: string): Promise<number> {
  const ended = await tx.rows(
    db
      .updateTable('access_links')
      .set({ revoked_at: tx.now, revoked_by: tx.viewer.actor, revoke_reason: reason })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('contact_id', '=', contact_id)
      .where('revoked_at', 'is', null)
      .returning('id'),
  )
  return ended.length
}

/** Forgets every device of this contact. */
export async function endDevices(tx: Tx, contact_id: ContactId): Promise<number> {
  const ended = await tx.rows(
    db
      .updateTable('devices')
      .set({ revoked_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('contact_id', '=', contact_id)
      .where('revoked_at', 'is', null)
      .returning('id'),
  )
  return ended.length
}

/** No code that is under way opens anything any more. */
export async function endChallenges(tx: Tx, contact_id: ContactId): Promise<void> {
  await tx.rows(
    db
      .updateTable('challenges')
      .set({ ended_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('contact_id', '=', contact_id)
      .where('ended_at', 'is', null),
  )
}
