import { sql } from 'kysely'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Place } from '#platform/session.ts'
import { type Challenge, proofOf, type Verdict } from './challenge.ts'
import type { Caller } from './entrance.ts'
import { openSession } from './open-session.ts'
import { rememberDevice } from './remember-device.ts'
import { tryCode } from './try-code.ts'

export type AnswerCode = {
  challenge: Challenge
  caller: Caller
  code: string
  device_secret: string | null
  shared_computer: boolean
  place: Place
}

export type Answered =
  | { verdict: Exclude<Verdict, 'right'> }
  | { verdict: 'right'; session_secret: string; device_secret: string | null }

/** The code from their own mailbox proves the contact: this device is remembered (unless shared) and let in at level 2. */
export async function answerCode(tx: Tx, input: AnswerCode): Promise<Answered> {
  tx.permit('access.enter')
  const { challenge, caller, place, shared_computer } = input
  const { contact_id, account_id } = caller
  const verdict = await tryCode(tx, input)
  if (verdict !== 'right') return { verdict }

  const until = challenge.link_id === null ? undefined : await useLink(tx, challenge)
  if (until === null) return { verdict: 'over' }
  const device = shared_computer
    ? null
    : await rememberDevice(tx, { contact_id, account_id, held: input.device_secret, free: false, place })
  const session_secret = await openSession(tx, {
    who: { contact_id, account_id },
    link_id: challenge.link_id,
    device_id: device?.device_id ?? null,
    level: 2,
    proof: proofOf(challenge),
    shared_computer,
    place,
    ...(until === undefined ? {} : { until }),
  })
  await emit(tx, 'contact.proven', { account_id, subject_id: contact_id, data: { contact_id, purpose: challenge.purpose } })
  return { verdict: 'right', session_secret, device_secret: device?.secret ?? null }
}

/** The link counts as used now; the answer is when it ends, null when it was turned off while the code was awaited. */
async function useLink(tx: Tx, { link_account_id, link_id }: Challenge): Promise<Date | null> {
  const row = await tx.row(
    statement(sql<{ expires_at: Date }>`
      update access_links set last_used_at = ${tx.now}, use_count = use_count + 1
      where seller_id = ${tx.seller_id} and account_id = ${link_account_id} and id = ${link_id}
        and revoked_at is null and expires_at > ${tx.now}
      returning expires_at`),
  )
  return row?.expires_at ?? null
}
