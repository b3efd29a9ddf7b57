import { listContacts } from '#features/accounts/queries.ts'
import { db, type Read } from '#platform/database.ts'
import type { AccountId, EventId } from '#shared/id.ts'
import type { Hearer } from './notice.ts'

/** Who of an account is to hear of an event: may see what it is about, has an e-mail address, and was not told of it before. */
export async function hearersOf(read: Read, account_id: AccountId, permission: string, event_id: EventId): Promise<Hearer[]> {
  const told = await toldOf(read, event_id)
  const contacts = await listContacts(read, account_id)
  return contacts.flatMap(({ id, name, email, language, permissions }) =>
    email === null || told.has(id) || !permissions.includes(permission) ? [] : [{ contact_id: id, name, email, language }],
  )
}

async function toldOf(read: Read, event_id: EventId): Promise<ReadonlySet<unknown>> {
  const rows = await read.rows(
    db
      .selectFrom('events')
      .select('data')
      .where('seller_id', '=', read.seller_id)
      .where('subject_id', '=', event_id)
      .where('name', '=', 'notice.sent'),
  )
  return new Set(rows.map(({ data }) => contactIn(data)))
}

function contactIn(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'contact_id' in data ? data.contact_id : null
}
