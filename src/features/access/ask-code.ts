import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import {
  type AccountId,
  type ChallengeId,
  type ContactId,
  type LinkId,
  newId,
  type SessionId,
  type StaffId,
} from '#shared/id.ts'
import { type ChallengePurpose, MINUTES, MOST_SENDS_AN_HOUR } from './challenge.ts'
import { maskEmail } from './mask.ts'

export type AskCode = {
  purpose: Exclude<ChallengePurpose, 'staff_link'>
  contact_id?: ContactId
  staff_id?: StaffId
  account_id?: AccountId
  link_id?: LinkId | null
  /** The signed-in session that asks for more. */
  session_id?: SessionId
  /** Only the browser that asks may answer; null for codes typed anywhere. */
  browser_hash: Buffer | null
  sends_mail: boolean
}

/**
 * Somebody waits for a code. It goes to the contact's own mailbox, at most three an hour; the code itself is made where it is
 * sent, so that it never stands in the database or the queue. Without mail, or beyond the limit, the seller passes one on.
 */
export async function askCode(tx: Tx, input: AskCode): Promise<{ challenge_id: ChallengeId; sent_to: string }> {
  // signed in, one may always ask for a code of one's own
  if (input.session_id === undefined) tx.permit('access.enter')
  const email = await addressOf(tx, input)
  const sends = input.sends_mail && email !== null && (await sentWithinTheHour(tx, input)) < MOST_SENDS_AN_HOUR
  const challenge_id = newId('challenge', tx.now.getTime())
  await tx.rows(
    db.insertInto('challenges').values({
      seller_id: tx.seller_id,
      id: challenge_id,
      contact_id: input.contact_id ?? null,
      staff_id: input.staff_id ?? null,
      purpose: input.purpose,
      link_account_id: input.account_id ?? null,
      link_id: input.link_id ?? null,
      session_id: input.session_id ?? null,
      browser_hash: input.browser_hash,
      sent_to: sends ? maskEmail(email) : '',
      created_at: tx.now,
      expires_at: new Date(tx.now.getTime() + MINUTES[input.purpose] * 60_000),
    }),
  )
  const told = { account_id: input.account_id ?? null, subject_id: challenge_id }
  await emit(tx, sends ? 'code.requested' : 'code.awaited', {
    ...told,
    data: { contact_id: input.contact_id ?? null, purpose: input.purpose },
  })
  return { challenge_id, sent_to: sends ? maskEmail(email) : '' }
}

/** The mailbox of who asks. Their row is held, so that sends and tries are counted one after the other. */
async function addressOf(tx: Tx, { contact_id, staff_id }: AskCode): Promise<string | null> {
  const row =
    contact_id === undefined
      ? await tx.row(
          db
            .selectFrom('staff')
            .select('email')
            .where('seller_id', '=', tx.seller_id)
            .where('id', '=', staff_id ?? newId('staff'))
            .forUpdate(),
        )
      : await tx.row(
          db
            .selectFrom('contacts')
            .select('email')
            .where('seller_id', '=', tx.seller_id)
            .where('id', '=', contact_id)
            .forUpdate(),
        )
  return row?.email ?? null
}

async function sentWithinTheHour(tx: Tx, { contact_id, staff_id }: AskCode): Promise<number> {
  let asked = db
    .selectFrom('challenges')
    .select('id')
    .where('seller_id', '=', tx.seller_id)
    .where('created_at', '>', new Date(tx.now.getTime() - 3_600_000))
    .where('sent_to', '<>', '')
  if (contact_id !== undefined) asked = asked.where('contact_id', '=', contact_id)
  if (staff_id !== undefined) asked = asked.where('staff_id', '=', staff_id)
  return (await tx.rows(asked)).length
}
