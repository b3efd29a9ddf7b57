import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, ContactId } from '#shared/id.ts'

export type RequestLink = { account_id: AccountId; contact_id: ContactId }

/** A link has ended and its holder asks for a fresh one. It goes to the contact and nobody else; the worker makes and mails it. */
export async function requestLink(tx: Tx, { account_id, contact_id }: RequestLink): Promise<void> {
  tx.permit('access.enter')
  await emit(tx, 'link.requested', { account_id, subject_id: contact_id, data: { contact_id } })
}
