import { timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import { db, statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type Challenge, MOST_TRIES, MOST_TRIES_A_DAY, type Verdict } from './challenge.ts'
import { hashCode } from './token.ts'

export type TryCode = { challenge: Challenge; code: string }

/**
 * Somebody answers a code: five tries each, twenty a day and person (domain specification 3.3, 4). The verdict is an answer and not a
 * refusal: a refusal would undo the count.
 */
export async function tryCode(tx: Tx, { challenge, code }: TryCode): Promise<Verdict> {
  // signed in, one may always answer a code of one's own
  if (challenge.purpose !== 'step_up') tx.permit('access.enter')
  await holdPerson(tx, challenge)
  const spent = await triesToday(tx, challenge)
  if (spent >= MOST_TRIES_A_DAY) return 'over'
  const held = await tx.row(
    statement(sql<{ code_hash: Buffer | null; tries: number }>`
      update challenges set tries = tries + 1
      where seller_id = ${tx.seller_id} and id = ${challenge.id} and tries < ${MOST_TRIES}
        and answered_at is null and ended_at is null and expires_at > ${tx.now}
      returning code_hash, tries`),
  )
  if (!held) return 'over'
  const right = held.code_hash !== null && timingSafeEqual(held.code_hash, hashCode(challenge.id, code))
  const told = { account_id: challenge.link_account_id, subject_id: challenge.id }
  const data = { contact_id: challenge.contact_id, purpose: challenge.purpose }
  if (!right) {
    await emit(tx, 'code.failed', { ...told, data: { ...data, tries: held.tries } })
    return held.tries >= MOST_TRIES ? 'over' : 'wrong'
  }
  await tx.rows(
    db
      .updateTable('challenges')
      .set({ answered_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', challenge.id),
  )
  await emit(tx, 'code.answered', { ...told, data })
  return 'right'
}

/** Tries of one person are counted one after the other. */
async function holdPerson(tx: Tx, { contact_id, staff_id }: Challenge): Promise<void> {
  const { seller_id } = tx
  if (contact_id !== null) {
    await tx.rows(
      db.selectFrom('contacts').select('id').where('seller_id', '=', seller_id).where('id', '=', contact_id).forUpdate(),
    )
  }
  if (staff_id !== null) {
    await tx.rows(db.selectFrom('staff').select('id').where('seller_id', '=', seller_id).where('id', '=', staff_id).forUpdate())
  }
}

async function triesToday(tx: Tx, { contact_id, staff_id }: Challenge): Promise<number> {
  const row = await tx.row(
    statement(sql<{ tries: number }>`
      select coalesce(sum(tries), 0)::bigint as tries from challenges
      where seller_id = ${tx.seller_id} and created_at > ${new Date(tx.now.getTime() - 86_400_000)}
        and (contact_id = ${contact_id} or staff_id = ${staff_id})`),
  )
  return row?.tries ?? 0
}
