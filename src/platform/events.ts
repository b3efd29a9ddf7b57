import { sql } from 'kysely'
import { type AccountId, type EventId, newId } from '#shared/id.ts'
import { statement, type Tx } from './database.ts'

export type Happening = {
  /** The account it belongs to; null for what is the seller's own. */
  account_id: AccountId | null
  /** A setting of the seller (brand, bank, roles) that every customer's page may show: only these raise the seller's revision. */
  is_setting?: boolean
  subject_id: string
  data?: Readonly<Record<string, unknown>>
}

/**
 * Says that something has happened, `noun.past`: writes the event, raises the revision of its account (or of the seller, for a
 * setting), and hands it to the worker. All in the act's own transaction; live pages are told after its commit.
 */
export async function emit(tx: Tx, name: string, happening: Happening): Promise<EventId> {
  const [id] = await emitAll(tx, name, [happening])
  if (id === undefined) throw new Error('an event has no id')
  return id
}

/** The same for many at once, in one statement: what an import does to each of its accounts. */
export async function emitAll(tx: Tx, name: string, happenings: readonly Happening[]): Promise<EventId[]> {
  if (happenings.length === 0) return []
  const { seller_id, actor, actor_name } = tx.viewer
  const events = happenings.map(({ account_id, subject_id, data = {} }) => ({
    id: newId('event', tx.now.getTime()),
    account_id,
    subject_id,
    data,
  }))
  tx.write(
    statement(sql`
      with happened as (
        select * from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as h (id text, account_id text, subject_id text, data jsonb)
      ), raised as (
        update accounts a set revision = a.revision + 1
        from (select distinct account_id from happened) h where a.seller_id = ${seller_id} and a.id = h.account_id
      ), raised_seller as (
        update sellers set revision = revision + 1
        where id = ${seller_id} and ${happenings.some((one) => one.is_setting)}
      )
      insert into events (seller_id, id, account_id, name, subject_id, data, actor, actor_name, at)
      select ${seller_id}, id, account_id, ${name}, subject_id, data, ${actor}, ${actor_name}, ${tx.now} from happened`),
  )
  for (const { id, account_id, subject_id, data } of events) {
    tx.changes.push({ seller_id, account_id })
    await tx.enqueue({ id, seller_id, account_id, name, subject_id, data })
  }
  return events.map((event) => event.id)
}
