import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type ConnectionId, newId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import type { ConnectionSettings } from './connection.ts'

export type AddConnection = {
  /** Made by the caller, since the secrets are sealed for it. */
  id?: ConnectionId
  adapter: string
  name: string
  mode: 'test' | 'live'
  external_ref?: string
  settings?: ConnectionSettings
  sealed?: Buffer | null
  place?: number
}

/** The seller offers another way to pay. */
export async function addConnection(tx: Tx, input: AddConnection): Promise<ConnectionId> {
  tx.permit('connections.manage')
  if (input.name.trim() === '') throw invalid('name', 'missing_name', 'Give it a name your customers will recognise.')
  const id = input.id ?? newId('connection', tx.now.getTime())
  await tx.rows(
    db.insertInto('connections').values({
      seller_id: tx.seller_id,
      id,
      kind: 'payment',
      adapter: input.adapter,
      name: input.name.trim(),
      mode: input.mode,
      external_ref: input.external_ref ?? '',
      settings: JSON.stringify(input.settings ?? {}),
      sealed: input.sealed ?? null,
      place: input.place ?? 10,
      created_at: tx.now,
      changed_at: tx.now,
    }),
  )
  await emit(tx, 'connection.added', {
    account_id: null,
    is_setting: true,
    subject_id: id,
    data: { adapter: input.adapter, mode: input.mode },
  })
  return id
}
