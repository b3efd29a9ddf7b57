import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Place } from '#platform/session.ts'
import { endSessions } from '#platform/session-end.ts'
import type { AccountId, ContactId, SessionId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { proofOf, type Verdict } from './challenge.ts'
import { openSession } from './open-session.ts'
import { findStepUp } from './queries.ts'
import { tryCode } from './try-code.ts'

export type StepUp = { account_id: AccountId; contact_id: ContactId; session_id: SessionId; code: string; place: Place }

/**
 * A signed-in contact confirms with a code: the session goes on at level 2 under a new secret, the old one ends (session
 * fixation: domain specification 3.2, T18).
 */
export async function stepUp(tx: Tx, input: StepUp): Promise<{ verdict: Verdict; session_secret: string | null }> {
  const { account_id, contact_id, session_id, code, place } = input
  if (tx.viewer.contact_id !== contact_id) tx.permit('access.enter')
  const session = await tx.row(
    db
      .selectFrom('sessions')
      .select(['link_account_id', 'link_id', 'device_id', 'shared_computer', 'expires_at'])
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', session_id)
      .where('ended_at', 'is', null)
      .forUpdate(),
  )
  if (!session) throw notFound()
  const challenge = await findStepUp(tx, session_id)
  if (!challenge) return { verdict: 'over', session_secret: null }
  const verdict = await tryCode(tx, { challenge, code })
  if (verdict !== 'right') return { verdict, session_secret: null }

  await endSessions(tx, { session_id })
  const session_secret = await openSession(tx, {
    who: { contact_id, account_id: session.link_account_id ?? account_id },
    link_id: session.link_id,
    device_id: session.device_id,
    level: 2,
    proof: proofOf(challenge),
    shared_computer: session.shared_computer,
    place,
    until: session.expires_at,
  })
  await emit(tx, 'contact.proven', { account_id, subject_id: contact_id, data: { contact_id, purpose: 'step_up' } })
  return { verdict, session_secret }
}
