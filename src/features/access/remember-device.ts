import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { DEVICE_DAYS, hashOf, newSecret, type Place } from '#platform/session.ts'
import { type AccountId, type ContactId, type DeviceId, newId } from '#shared/id.ts'
import { later } from './link.ts'

export type RememberDevice = {
  contact_id: ContactId
  account_id: AccountId
  /** What the browser holds already from another contact; reused unless it was ever turned off. */
  held: string | null
  free: boolean
  place: Place
}

/** From now on this browser is the contact's own. The answer's secret is for its cookie. */
export async function rememberDevice(tx: Tx, input: RememberDevice): Promise<{ device_id: DeviceId; secret: string }> {
  tx.permit('access.enter')
  const { contact_id, account_id, held, free, place } = input
  const secret = held !== null && !(await wasTurnedOff(tx, contact_id, held)) ? held : newSecret()
  const device_id = newId('device', tx.now.getTime())
  await tx.rows(
    db.insertInto('devices').values({
      seller_id: tx.seller_id,
      id: device_id,
      contact_id,
      token_hash: hashOf(secret),
      label: place.label,
      free,
      created_at: tx.now,
      last_seen_at: tx.now,
      expires_at: later(tx.now, DEVICE_DAYS),
    }),
  )
  await emit(tx, 'device.remembered', { account_id, subject_id: device_id, data: { contact_id, label: place.label, free } })
  return { device_id, secret }
}

/** A copy of a secret that was turned off may be in other hands: it is never given life again. */
async function wasTurnedOff(tx: Tx, contact_id: ContactId, secret: string): Promise<boolean> {
  const row = await tx.row(
    db
      .selectFrom('devices')
      .select('id')
      .where('seller_id', '=', tx.seller_id)
      .where('contact_id', '=', contact_id)
      .where('token_hash', '=', hashOf(secret))
      .where('revoked_at', 'is not', null)
      .limit(1),
  )
  return row !== null
}
