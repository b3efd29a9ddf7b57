import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type Id, newId, parseId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { db, statement, type Tx } from './database.ts'

/** What a form carries so that sending it twice does one thing. */
export type OnceKey = Id<'request'>

export function newOnceKey(): OnceKey {
  return newId('request')
}

/**
 * Does `work` once per key, in the transaction that does it: the same facts sent again (a double click, the back button) get the first
 * answer. Other facts under a key that was used are refused with 409 `idempotency_conflict`, a key that is none with 422.
 */
export async function once(
  tx: Tx,
  key: unknown,
  facts: Readonly<Record<string, string>>,
  work: () => Promise<string>,
): Promise<string> {
  const id = parseId('request', key)
  if (id === null) throw new Refusal(422, 'missing_key', 'This form is too old. Please send it once more.')
  // two at once wait for each other, so that the second finds the answer of the first
  await tx.rows(statement(sql`select pg_advisory_xact_lock(hashtextextended(${id}, 0))`))
  const fingerprint = fingerprintOf(tx.viewer.actor, facts)
  const before = await tx.row(
    db.selectFrom('requests').select(['fingerprint', 'result']).where('seller_id', '=', tx.seller_id).where('id', '=', id),
  )
  if (before) {
    if (before.fingerprint !== fingerprint || typeof before.result !== 'string') {
      throw new Refusal(409, 'idempotency_conflict', 'This form has already done its work, with other figures.')
    }
    return before.result
  }
  const result = await work()
  await tx.rows(
    db.insertInto('requests').values({ seller_id: tx.seller_id, id, fingerprint, result: JSON.stringify(result), at: tx.now }),
  )
  return result
}

function fingerprintOf(actor: string, facts: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([actor, sorted]))
    .digest('base64url')
}
