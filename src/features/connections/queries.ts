import { sql } from 'kysely'
import { type Read, type SystemTx, statement } from '#platform/database.ts'
import type { ConnectionId, SellerId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import type { Attention, Connection } from './connection.ts'

export type ProviderMessageRow = {
  id: string
  name: string
  verdict: 'taken' | 'quarantined'
  reason: string
  deliveries: number
  received_at: Date
}

const COLUMNS = sql`id, seller_id, kind, adapter, name, mode, external_ref, settings, sealed, place, created_at, changed_at, ended_at`

/** The ways to pay that the seller has, in the order they are offered. Without their secrets. */
export async function listConnections(read: Read): Promise<Connection[]> {
  return read.rows(
    statement(sql<Connection>`
      select id, seller_id, kind, adapter, name, mode, external_ref, settings, null::bytea as sealed, place, created_at, changed_at, ended_at
      from connections where seller_id = ${read.seller_id} and kind = 'payment' and ended_at is null order by place, id`),
  )
}

/** One connection with its sealed secrets, ended or not: messages about old orders still come. 404 when it is not this seller's. */
export async function getConnection(read: Read, id: ConnectionId): Promise<Connection> {
  const row = await read.row(
    statement(sql<Connection>`select ${COLUMNS} from connections where seller_id = ${read.seller_id} and id = ${id}`),
  )
  if (!row) throw notFound()
  return row
}

/** Whether a seller has such a connection, asked before anybody is known: a provider knocks. */
export async function hasConnection(tx: SystemTx, seller_id: SellerId, id: ConnectionId): Promise<boolean> {
  const row = await tx.row(
    statement(sql<{ id: string }>`select id from connections where seller_id = ${seller_id} and id = ${id}`),
  )
  return row !== null
}

/** Connections with messages that were put aside within the last ten days. */
export async function attentionNow(read: Read): Promise<Attention[]> {
  return read.rows(
    statement(sql<Attention>`
      select c.id as connection_id, c.name, count(*)::int as put_aside
      from provider_events e join connections c on c.seller_id = e.seller_id and c.id = e.connection_id
      where e.seller_id = ${read.seller_id} and e.verdict = 'quarantined' and e.received_at > now() - interval '10 days'
      group by c.id, c.name order by c.name`),
  )
}

/** Messages of a connection, newest first. */
export async function providerMessages(read: Read, connection_id: ConnectionId, limit = 100): Promise<ProviderMessageRow[]> {
  read.permit('connections.manage')
  return read.rows(
    statement(sql<ProviderMessageRow>`
      select id, name, verdict, reason, deliveries, received_at from provider_events
      where seller_id = ${read.seller_id} and connection_id = ${connection_id} order by received_at desc, id desc limit ${limit}`),
  )
}
