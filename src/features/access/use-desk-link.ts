import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Place } from '#platform/session.ts'
import type { Challenge } from './challenge.ts'
import { openSession } from './open-session.ts'
import { getStaff } from './queries.ts'

export type UseDeskLink = { challenge: Challenge; place: Place }

/** The button behind a one-time link was pressed: it signs in once. Null when it has been used, is too old, or its person has gone. */
export async function useDeskLink(tx: Tx, { challenge, place }: UseDeskLink): Promise<string | null> {
  tx.permit('access.enter')
  const { id, staff_id } = challenge
  if (staff_id === null || !(await getStaff(tx, staff_id))) return null
  const taken = await tx.row(
    db
      .updateTable('challenges')
      .set({ answered_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', id)
      .where('purpose', '=', 'staff_link')
      .where('answered_at', 'is', null)
      .where('expires_at', '>', tx.now)
      .returning('id'),
  )
  if (!taken) return null
  const secret = await openSession(tx, { who: { staff_id }, level: 2, place })
  await emit(tx, 'staff.signed_in', { account_id: null, subject_id: staff_id, data: { label: place.label } })
  return secret
}
