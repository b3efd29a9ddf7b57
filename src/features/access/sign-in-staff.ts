import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Place } from '#platform/session.ts'
import type { StaffId } from '#shared/id.ts'
import type { Challenge, Verdict } from './challenge.ts'
import { openSession } from './open-session.ts'
import { tryCode } from './try-code.ts'

export type SignInStaff = { challenge: Challenge; staff_id: StaffId; code: string; place: Place }

/** One of the seller's people answers the code from their own mailbox. */
export async function signInStaff(tx: Tx, input: SignInStaff): Promise<{ verdict: Verdict; session_secret: string | null }> {
  tx.permit('access.enter')
  const { staff_id, place } = input
  const verdict = await tryCode(tx, input)
  if (verdict !== 'right') return { verdict, session_secret: null }
  const session_secret = await openSession(tx, { who: { staff_id }, level: 2, place })
  await emit(tx, 'staff.signed_in', { account_id: null, subject_id: staff_id, data: { label: place.label } })
  return { verdict, session_secret }
}
