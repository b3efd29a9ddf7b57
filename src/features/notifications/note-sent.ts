import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, ContactId, EventId } from '#shared/id.ts'

export type NoteSent = {
  account_id: AccountId
  contact_id: ContactId
  /** The event that was told of, and what it was called. */
  event_id: EventId
  about: string
}

/** A message about an event has left for one person: who was told what, and so that nobody is told twice. */
export async function noteSent(tx: Tx, { account_id, contact_id, event_id, about }: NoteSent): Promise<void> {
  tx.permit('notices.send')
  await emit(tx, 'notice.sent', { account_id, subject_id: event_id, data: { contact_id, about } })
}
