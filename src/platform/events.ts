import { sql } from 'kysely'
import { type AccountId, type EventId, newId } from '#shared/id.ts'
import { statement, type Tx } from './database.ts'

export type Happening = {
  /** The account it belongs to; null for a setting of the seller. */
  account_id: AccountId | null
  subject_id: string
  data?: Readonly<Record<string, unknown>>
}

/**
 * Says that something has happened, `noun.past`: writes the event, raises the revision of its account (or of the seller, for a
 * setting), and hands it to the worker. All in the act's own transaction; live pages are told after its commit.
 */
export async function emit(tx: Tx, name: string, happening: Happening): Promise<EventId> {
  const id = newId('event', tx.now.getTime())
  const { seller_id, actor, actor_name } = tx.viewer
  const { account_id, subject_id, data = {} } = happening
  await tx.row(
    statement(sql<{ id: string }>`
      with told as (
        insert into events (seller_id, id, account_id, name, subject_id, data, actor, actor_name, at)
        values (${seller_id}, ${id}, ${account_id}, ${name}, ${subject_id}, ${JSON.stringify(data)}, ${actor}, ${actor_name}, ${tx.now})
        returning id
      ), raised as (
        update accounts set revision = revision + 1 where seller_id = ${seller_id} and id = ${account_id}
      ), raised_seller as (
        update sellers set revision = revision + 1 where id = ${seller_id} and ${account_id}::text is null
      )
      select id from told`),
  )
  tx.changes.push({ seller_id, account_id })
  await tx.enqueue({ id, seller_id, account_id, name, subject_id, data })
  return id
}
