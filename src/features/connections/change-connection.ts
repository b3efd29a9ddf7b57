import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { ConnectionId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import type { ConnectionSettings } from './connection.ts'
import { getConnection } from './queries.ts'

export type ChangeConnection = {
  id: ConnectionId
  name: string
  external_ref: string
  settings: ConnectionSettings
  place: number
  /** Without new secrets the old ones stay. */
  sealed?: Buffer
}

/** Another name, place, fee, or fresh keys. What was begun under it goes on. */
export async function changeConnection(tx: Tx, input: ChangeConnection): Promise<void> {
  tx.permit('connections.manage')
  const before = await getConnection(tx, input.id)
  if (input.name.trim() === '') throw invalid('name', 'missing_name', 'Give it a name your customers will recognise.')
  await tx.rows(
    db
      .updateTable('connections')
      .set({
        name: input.name.trim(),
        external_ref: input.external_ref,
        settings: JSON.stringify(input.settings),
        place: input.place,
        sealed: input.sealed ?? before.sealed,
        changed_at: tx.now,
      })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', input.id),
  )
  await emit(tx, 'connection.changed', {
    account_id: null,
    is_setting: true,
    subject_id: input.id,
    data: { new_keys: input.sealed !== undefined },
  })
}
