import { sql } from 'kysely'
import { db, statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { hashOf, newSecret, type Place } from '#platform/session.ts'
import type { DeviceId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { askCode } from './ask-code.ts'
import { type Entrance, opens } from './entrance.ts'
import { openSession } from './open-session.ts'
import { rememberDevice } from './remember-device.ts'

const FREE_DEVICE_DAYS = 7

export type ExchangeLink = {
  entrance: Entrance
  /** The secret of the device cookie, if the browser brought one. */
  device_secret: string | null
  shared_computer: boolean
  sends_mail: boolean
  place: Place
}

export type Exchanged =
  | { kind: 'opened'; session_secret: string; device_secret: string | null }
  /** This device is not known: the browser that holds `browser_secret` may answer a code. */
  | { kind: 'asks'; browser_secret: string }

/**
 * A person has tapped "Continue". A remembered device is let in; the contact's first one is remembered without a code (once per
 * contact, within 7 days of the first message, by links that a person handed over: product 4); any other is asked for a code.
 */
export async function exchangeLink(tx: Tx, input: ExchangeLink): Promise<Exchanged> {
  tx.permit('access.enter')
  const { entrance, device_secret, shared_computer, place } = input
  const { contact_id, account_id, link } = entrance
  const held = await tx.row(
    db
      .selectFrom('access_links')
      .select(['created_at', 'expires_at', 'idle_days', 'last_used_at', 'revoked_at'])
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', link.id)
      .forUpdate(),
  )
  // it may have been turned off since it was looked up
  if (!held || !opens({ ...entrance, link: { ...link, ...held } }, tx.now)) throw notFound()

  const known = device_secret === null ? null : await seeDevice(tx, input, device_secret)
  const freed = known === null && (await takeFreeDevice(tx, entrance))
  if (known === null && !freed) {
    const browser_secret = newSecret()
    await askCode(tx, {
      purpose: 'device',
      contact_id,
      account_id,
      link_id: link.id,
      browser_hash: hashOf(browser_secret),
      sends_mail: input.sends_mail,
    })
    return { kind: 'asks', browser_secret }
  }

  const device =
    known === null
      ? await rememberDevice(tx, { contact_id, account_id, held: device_secret, free: true, place })
      : { device_id: known, secret: null }
  await tx.rows(
    statement(sql`
      update access_links set last_used_at = ${tx.now}, use_count = use_count + 1
      where seller_id = ${tx.seller_id} and account_id = ${account_id} and id = ${link.id}`),
  )
  const session_secret = await openSession(tx, {
    who: { contact_id, account_id },
    link_id: link.id,
    device_id: device.device_id,
    level: 1,
    shared_computer,
    place,
    until: held.expires_at,
  })
  await emit(tx, 'link.used', { account_id, subject_id: link.id, data: { contact_id, label: place.label, free: freed } })
  // a shared computer keeps nothing: its device ends with the session, since nobody holds its secret
  return { kind: 'opened', session_secret, device_secret: shared_computer ? null : device.secret }
}

async function seeDevice(tx: Tx, { entrance, place }: ExchangeLink, secret: string): Promise<DeviceId | null> {
  const row = await tx.row(
    db
      .updateTable('devices')
      .set({ last_seen_at: tx.now, label: place.label })
      .where('seller_id', '=', tx.seller_id)
      .where('contact_id', '=', entrance.contact_id)
      .where('token_hash', '=', hashOf(secret))
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', tx.now)
      .returning('id'),
  )
  return row?.id ?? null
}

/** One statement takes the free device or finds it taken: two browsers at once cannot both have it. */
async function takeFreeDevice(tx: Tx, { contact_id, link }: Entrance): Promise<boolean> {
  if (!link.frees_first_device) return false
  const row = await tx.row(
    db
      .updateTable('contacts')
      .set({ free_device_used_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', contact_id)
      .where('free_device_used_at', 'is', null)
      .where('first_message_at', '>', new Date(tx.now.getTime() - FREE_DEVICE_DAYS * 86_400_000))
      .returning('id'),
  )
  return row !== null
}
