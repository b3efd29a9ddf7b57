import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, ContactId, Id } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { isAdmin } from './contact.ts'
import { getAccountRole, lockAccount, refuseWithoutAdmin } from './queries.ts'

export type ChangeRole = { account_id: AccountId; contact_id: ContactId; role_id: Id<'role'> }

/** A contact may do other things from now on: the next request of theirs asks for the new role's permissions. */
export async function changeRole(tx: Tx, { account_id, contact_id, role_id }: ChangeRole): Promise<void> {
  tx.permit(tx.viewer.contact_id === null ? 'accounts.manage' : 'people.manage')
  await lockAccount(tx, account_id)
  const role = await getAccountRole(tx, role_id)
  if (!role) throw notFound()
  // an account without an admin could not help itself any more; the seller may leave it so, its own people may not
  if (!isAdmin(role)) await refuseWithoutAdmin(tx, account_id, contact_id)

  const changed = await tx.row(
    db
      .updateTable('memberships')
      .set({ role_id })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('contact_id', '=', contact_id)
      .where('ended_at', 'is', null)
      .returning('contact_id'),
  )
  if (!changed) throw notFound()
  await emit(tx, 'contact.role_changed', { account_id, subject_id: contact_id, data: { contact_id, role: role.name } })
}
