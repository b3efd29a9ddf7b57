import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { ChallengeId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { MINUTES } from './challenge.ts'
import { getChallenge } from './queries.ts'
import { hashCode, newCode, newTypedCode } from './token.ts'

export type MintCode = { challenge_id: ChallengeId }

/**
 * Makes the code somebody waits for and answers it, once: to be mailed by the worker, or passed on by the seller's people. A
 * code made before for the same wait no longer works; time starts anew, tries do not.
 */
export async function mintCode(tx: Tx, { challenge_id }: MintCode): Promise<string> {
  tx.permit('links.manage')
  const challenge = await getChallenge(tx, challenge_id)
  if (!challenge) throw tooLate()
  const code = challenge.purpose === 'typed_code' ? newTypedCode() : newCode()
  const minted = await tx.row(
    db
      .updateTable('challenges')
      .set({
        code_hash: hashCode(challenge_id, code),
        // the worker mails it; a person at the Desk passes it on, and what is signed after it says so
        made_by: tx.viewer.staff_id,
        made_by_name: tx.viewer.staff_id === null ? null : tx.viewer.actor_name,
        expires_at: new Date(tx.now.getTime() + MINUTES[challenge.purpose] * 60_000),
      })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', challenge_id)
      .where('purpose', '<>', 'staff_link')
      .where('answered_at', 'is', null)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', tx.now)
      .returning('id'),
  )
  if (!minted) throw tooLate()
  const { contact_id, link_account_id } = challenge
  await emit(tx, 'code.made', {
    account_id: link_account_id,
    subject_id: challenge_id,
    data: { contact_id, purpose: challenge.purpose },
  })
  return code
}

function tooLate(): Refusal {
  return new Refusal(409, 'nobody_waits', 'Nobody waits for this code any more.')
}
