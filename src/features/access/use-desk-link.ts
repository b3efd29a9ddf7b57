import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Place } from '#platform/session.ts'
import type { ChallengeId, StaffId } from '#shared/id.ts'
import { openSession } from './open-session.ts'

export type UseDeskLink = { challenge_id: ChallengeId; staff_id: StaffId; place: Place }

/** The button behind a one-time link was pressed: it signs in once. Null when it has been used or is too old. */
export async function useDeskLink(tx: Tx, { challenge_id, staff_id, place }: UseDeskLink): Promise<string | null> {
  tx.permit('access.enter')
  const taken = await tx.row(
    db
      .updateTable('challenges')
      .set({ answered_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', challenge_id)
      .where('staff_id', '=', staff_id)
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
