import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { hashOf, newSecret, type Place } from '#platform/session.ts'
import { type AccountId, type ContactId, type DeviceId, type LinkId, newId, type StaffId } from '#shared/id.ts'
import type { Proof } from './challenge.ts'

const HOUR_MS = 3_600_000
const ABSOLUTE_HOURS = 24
const IDLE_MINUTES = 12 * 60
const IDLE_MINUTES_PROVEN = 30

export type OpenSession = {
  who: { contact_id: ContactId; account_id: AccountId } | { staff_id: StaffId }
  link_id?: LinkId | null
  device_id?: DeviceId | null
  /** 1: remembered device; 2: a code just now. */
  level: 1 | 2
  /** How that code travelled, where there was one. */
  proof?: Proof
  shared_computer?: boolean
  place: Place
  /** No session outlives the link, or the session it continues. */
  until?: Date
}

/**
 * A browser is let in. The answer is the secret for its cookie. Idle after 12 hours, after 30 minutes when a code was proven, and at
 * the latest after 24 hours (domain specification 3.3, 5).
 */
export async function openSession(tx: Tx, input: OpenSession): Promise<string> {
  const { who, level, place, link_id = null, device_id = null, shared_computer = false } = input
  const contact = 'contact_id' in who ? who : null
  // a session of one's own may always go on under a new secret
  if (contact === null || contact.contact_id !== tx.viewer.contact_id) tx.permit('access.enter')
  const secret = newSecret()
  const id = newId('session', tx.now.getTime())
  const absolute = tx.now.getTime() + ABSOLUTE_HOURS * HOUR_MS
  await tx.rows(
    db.insertInto('sessions').values({
      seller_id: tx.seller_id,
      id,
      contact_id: contact?.contact_id ?? null,
      staff_id: 'staff_id' in who ? who.staff_id : null,
      link_account_id: link_id === null ? null : (contact?.account_id ?? null),
      link_id,
      device_id,
      token_hash: hashOf(secret),
      level,
      level_at: tx.now,
      proof: input.proof?.proof ?? null,
      proof_note: input.proof?.proof_note ?? null,
      shared_computer,
      label: place.label,
      ip_prefix: place.network,
      created_at: tx.now,
      last_seen_at: tx.now,
      expires_at: new Date(Math.min(absolute, input.until?.getTime() ?? absolute)),
      idle_minutes: contact !== null && level > 1 ? IDLE_MINUTES_PROVEN : IDLE_MINUTES,
    }),
  )
  await emit(tx, 'session.opened', {
    account_id: contact?.account_id ?? null,
    subject_id: id,
    data: { contact_id: contact?.contact_id ?? null, level, label: place.label },
  })
  return secret
}
