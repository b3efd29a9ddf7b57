import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { endChallenges, endDevices, endLinks, endSessions } from '#platform/session-end.ts'
import type { AccountId, ContactId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { lockAccount, refuseWithoutAdmin } from './queries.ts'

export type EndContact = { account_id: AccountId; contact_id: ContactId }

/**
 * A person no longer belongs to the account. Links to it, devices and sessions end in this very transaction (domain specification
 * 3.2, T11); at other accounts of theirs they sign in anew by the links they have there.
 */
export async function endContact(tx: Tx, { account_id, contact_id }: EndContact): Promise<void> {
  tx.permit(tx.viewer.contact_id === null ? 'accounts.manage' : 'people.manage')
  await lockAccount(tx, account_id)
  await refuseWithoutAdmin(tx, account_id, contact_id)
  const ended = await tx.row(
    db
      .updateTable('memberships')
      .set({ ended_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('contact_id', '=', contact_id)
      .where('ended_at', 'is', null)
      .returning('contact_id'),
  )
  if (!ended) throw notFound()
  await endLinks(tx, account_id, contact_id, 'no longer at the account')
  await endSessions(tx, { contact_id })
  await endDevices(tx, contact_id)
  await endChallenges(tx, contact_id)
  await emit(tx, 'contact.ended', { account_id, subject_id: contact_id, data: { contact_id } })
}
