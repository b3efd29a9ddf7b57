import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { ConnectionId } from '#shared/id.ts'
import { getConnection } from './queries.ts'

/** It is offered no more. Messages about what was begun under it are still taken: money is never refused. */
export async function endConnection(tx: Tx, id: ConnectionId): Promise<void> {
  tx.permit('connections.manage')
  const connection = await getConnection(tx, id)
  if (connection.ended_at !== null) return
  await tx.rows(
    db
      .updateTable('connections')
      .set({ ended_at: tx.now, changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', id),
  )
  await emit(tx, 'connection.ended', { account_id: null, is_setting: true, subject_id: id })
}
