import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { SigningKeyId } from '#shared/id.ts'
import { currentKey } from './queries.ts'
import type { SigningKey } from './signing-key.ts'

export type MakeSigningKey = Pick<SigningKey, 'id' | 'public_key'> & {
  /** The private half, sealed under `id`. */
  sealed: Buffer
  /** A key that no longer opens: it ends, and what it has signed is believed as before. */
  instead_of?: SigningKeyId
}

/**
 * The seller gets a key of its own to sign papers with; the answer is the key in use. When two want one at once there is one: the later finds
 * the first's (a unique index of keys in use).
 */
export async function makeSigningKey(tx: Tx, { id, public_key, sealed, instead_of }: MakeSigningKey): Promise<SigningKey> {
  tx.permit('signing_keys.make')
  if (instead_of !== undefined) {
    await tx.rows(
      db
        .updateTable('signing_keys')
        .set({ ended_at: tx.now })
        .where('seller_id', '=', tx.seller_id)
        .where('id', '=', instead_of)
        .where('ended_at', 'is', null),
    )
  }
  const { seller_id, now } = tx
  const made = await tx.row(
    db
      .insertInto('signing_keys')
      .values({ seller_id, id, public_key, sealed, created_at: now, ended_at: null })
      .onConflict((on) => on.doNothing())
      .returning('id'),
  )
  if (made) await emit(tx, 'signing_key.made', { account_id: null, subject_id: id, data: instead_of ? { instead_of } : {} })
  const key = await currentKey(tx)
  if (!key) throw new Error('a key was made and is not there')
  return key
}
