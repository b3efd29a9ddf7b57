import { sql } from 'kysely'
import { listSellers } from '#features/sellers/queries.ts'
import { type Database, db, type Read, type SystemTx, statement } from '#platform/database.ts'
import { hashOf } from '#platform/session.ts'
import type { AccountId, ChallengeId, ContactId, DeviceId, Id, SellerId, SessionId, StaffId } from '#shared/id.ts'
import { ARRIVALS, type Arrival } from './arrival.ts'
import type { Challenge, PendingCode, Proof } from './challenge.ts'
import type { Device } from './device.ts'
import type { AccessRequest, Caller, Entrance, StaffCaller } from './entrance.ts'
import type { LinkRow } from './link.ts'

const MOST_LISTED = 50
const MOST_NAMESAKES = 5

const LINK_COLUMNS = [
  'seller_id',
  'account_id',
  'id',
  'contact_id',
  'hint',
  'channel',
  'purpose',
  'frees_first_device',
  'created_by',
  'created_at',
  'expires_at',
  'idle_days',
  'last_used_at',
  'use_count',
  'revoked_at',
  'revoke_reason',
] as const

/**
 * Whom a link's secret belongs to, whether or not it still opens anything; null for one nobody made. Anything that is no secret is
 * looked for all the same, so that every refusal costs the same work.
 */
export async function findEntrance(database: Database, token: unknown): Promise<Entrance | null> {
  const asked = db
    .selectFrom('access_links as l')
    .innerJoin('memberships as m', (on) =>
      on
        .onRef('m.seller_id', '=', 'l.seller_id')
        .onRef('m.account_id', '=', 'l.account_id')
        .onRef('m.contact_id', '=', 'l.contact_id'),
    )
    .innerJoin('contacts as c', (on) => on.onRef('c.seller_id', '=', 'l.seller_id').onRef('c.id', '=', 'l.contact_id'))
    .innerJoin('accounts as a', (on) => on.onRef('a.seller_id', '=', 'l.seller_id').onRef('a.id', '=', 'l.account_id'))
    .innerJoin('sellers as e', 'e.id', 'l.seller_id')
    .select(LINK_COLUMNS.map((column) => `l.${column}` as const))
    .select(['c.name as contact_name', 'c.email as contact_email', 'c.phone as contact_phone', 'c.language'])
    .select(['a.name as account_name', 'e.name as seller_name', 'm.ended_at as left_at', 'c.ended_at as contact_ended_at'])
    .select(sql<boolean>`c.free_device_used_at is not null`.as('had_free_device'))
    .where('l.token_hash', '=', hashOf(typeof token === 'string' ? token.slice(0, 200) : ''))
  const row = await database.system('whose link this is', (tx) => tx.row(asked))
  return row && { ...row, link: row, belongs: row.left_at === null && row.contact_ended_at === null }
}

function callers() {
  return db
    .selectFrom('contacts as c')
    .innerJoin('memberships as m', (on) => on.onRef('m.seller_id', '=', 'c.seller_id').onRef('m.contact_id', '=', 'c.id'))
    .innerJoin('accounts as a', (on) => on.onRef('a.seller_id', '=', 'm.seller_id').onRef('a.id', '=', 'm.account_id'))
    .innerJoin('sellers as e', 'e.id', 'c.seller_id')
    .select(['c.seller_id', 'm.account_id', 'c.id as contact_id', 'c.name as contact_name', 'c.email as contact_email'])
    .select(['c.phone as contact_phone', 'c.language', 'a.name as account_name', 'e.name as seller_name'])
    .select(sql<boolean>`c.free_device_used_at is not null`.as('had_free_device'))
    .where('c.ended_at', 'is', null)
    .where('m.ended_at', 'is', null)
}

/** The accounts this contact may open, by name. */
export async function accountsOfContact(database: Database, seller_id: SellerId, contact_id: ContactId): Promise<Caller[]> {
  const asked = callers().where('c.seller_id', '=', seller_id).where('c.id', '=', contact_id).orderBy('a.name_lower')
  return database.system('the accounts of one contact', (tx) => tx.rows(asked.limit(MOST_LISTED)))
}

/** Contacts with this e-mail address or phone number, at any seller; each once, with the first of their accounts. */
export async function findCallers(database: Database, typed: string): Promise<Caller[]> {
  const text = typed.trim().toLowerCase()
  const digits = text.replace(/\D/g, '')
  const found = callers()
    .distinctOn(['c.seller_id', 'c.id'])
    .orderBy('c.seller_id')
    .orderBy('c.id')
    .orderBy('a.name_lower')
    .limit(MOST_NAMESAKES)
  // a number is often typed without its country
  const spellings =
    digits.length < 7 ? ['-'] : [digits, digits.replace(/^0+/, ''), `91${digits}`, `91${digits.replace(/^0+/, '')}`]
  const asked = text.includes('@') ? found.where('c.email_lower', '=', text) : found.where('c.phone_digits', 'in', spellings)
  return database.system('who is known by this address', (tx) => tx.rows(asked))
}

const STAFF_COLUMNS = ['seller_id', 'id as staff_id', 'name', 'email', 'language'] as const

/** The seller's people with this e-mail address, at any seller. */
export async function findStaff(database: Database, email: string): Promise<StaffCaller[]> {
  const asked = db
    .selectFrom('staff')
    .select(STAFF_COLUMNS)
    .where('email_lower', '=', email.trim().toLowerCase())
    .where('ended_at', 'is', null)
    .orderBy('seller_id')
    .limit(MOST_NAMESAKES)
  return database.system('who of the sellers signs in', (tx) => tx.rows(asked))
}

/** Whether nobody can sign in to a Desk of this installation yet, and whose books are here already. */
export async function firstRunOf(database: Database): Promise<{ due: boolean; seller_name: string | null }> {
  return database.system('whether anybody is here yet', async (tx) => ({
    due: !(await hasStaff(tx)),
    seller_name: (await listSellers(tx))[0]?.name ?? null,
  }))
}

export async function hasStaff(tx: SystemTx): Promise<boolean> {
  return (await tx.row(db.selectFrom('staff').select('id').where('ended_at', 'is', null).limit(1))) !== null
}

/** The codes this browser is waiting for: those made or on their way first, then the newest. */
export async function findPending(database: Database, browser_secret: string): Promise<Challenge[]> {
  const asked = db
    .selectFrom('challenges')
    .selectAll()
    .where('browser_hash', '=', hashOf(browser_secret))
    .where('ended_at', 'is', null)
    .where('answered_at', 'is', null)
    .orderBy(sql`(sent_to <> '' or code_hash is not null)`, 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_NAMESAKES)
  return database.system('which code this browser waits for', (tx) => tx.rows(asked))
}

/** Whose code it is, at the account its link leads to. */
export async function findCallerOf(database: Database, challenge: Challenge): Promise<Caller | null> {
  if (challenge.contact_id === null || challenge.link_account_id === null) return null
  const asked = callers()
    .where('c.seller_id', '=', challenge.seller_id)
    .where('c.id', '=', challenge.contact_id)
    .where('m.account_id', '=', challenge.link_account_id)
  return database.system('whose code this is', (tx) => tx.row(asked))
}

/** The challenge a one-time link stands for. */
export async function findByCode(database: Database, code_hash: Buffer): Promise<Challenge | null> {
  const asked = db.selectFrom('challenges').selectAll().where('code_hash', '=', code_hash)
  return database.system('whose sign-in link this is', (tx) => tx.row(asked))
}

/** Remembered devices with this secret: one browser may serve several contacts. */
export async function findDeviceHolders(database: Database, secret: string): Promise<(Caller & { device_id: DeviceId })[]> {
  const asked = callers()
    .innerJoin('devices as d', (on) => on.onRef('d.seller_id', '=', 'c.seller_id').onRef('d.contact_id', '=', 'c.id'))
    .select('d.id as device_id')
    .where('d.token_hash', '=', hashOf(secret))
    .where('d.revoked_at', 'is', null)
    .where('d.expires_at', '>', database.clock())
    .limit(MOST_LISTED)
  return database.system('whose device this is', (tx) => tx.rows(asked))
}

export async function getChallenge(read: Read, challenge_id: ChallengeId): Promise<Challenge | null> {
  return read.row(
    db.selectFrom('challenges').selectAll().where('seller_id', '=', read.seller_id).where('id', '=', challenge_id),
  )
}

/** Typed codes this contact could answer now, newest first. */
export async function listTypedCodes(read: Read, contact_id: ContactId, now: Date): Promise<Challenge[]> {
  return read.rows(
    db
      .selectFrom('challenges')
      .selectAll()
      .where('seller_id', '=', read.seller_id)
      .where('contact_id', '=', contact_id)
      .where('purpose', '=', 'typed_code')
      .where('ended_at', 'is', null)
      .where('answered_at', 'is', null)
      .where('expires_at', '>', now)
      .orderBy('created_at', 'desc')
      .limit(MOST_NAMESAKES),
  )
}

/** The step-up code this session is waiting for. */
export async function findStepUp(read: Read, session_id: SessionId): Promise<Challenge | null> {
  return read.row(
    db
      .selectFrom('challenges')
      .selectAll()
      .where('seller_id', '=', read.seller_id)
      .where('session_id', '=', session_id)
      .where('purpose', '=', 'step_up')
      .where('ended_at', 'is', null)
      .where('answered_at', 'is', null)
      .orderBy('created_at', 'desc')
      .limit(1),
  )
}

/** How the code travelled that a session was proven with. */
export async function provenBy(read: Read, session_id: SessionId): Promise<Proof> {
  const row = await read.row(
    db
      .selectFrom('sessions')
      .select(['proof', 'proof_note'])
      .where('seller_id', '=', read.seller_id)
      .where('id', '=', session_id),
  )
  return row ?? { proof: null, proof_note: null }
}

/** Who looks, as the database knows it: a page asks for what is its reader's own without knowing them first. */
const READER = sql<ContactId>`viewer_contact()`

/** Links of an account, newest first. */
export async function listLinks(read: Read, account_id: AccountId): Promise<LinkRow[]> {
  return read.rows(linksOf(read, account_id))
}

/** The reader's own links to this account. */
export async function listMyLinks(read: Read, account_id: AccountId): Promise<LinkRow[]> {
  return read.rows(linksOf(read, account_id).where('l.contact_id', '=', READER))
}

function linksOf(read: Read, account_id: AccountId) {
  return db
    .selectFrom('access_links as l')
    .innerJoin('contacts as c', (on) => on.onRef('c.seller_id', '=', 'l.seller_id').onRef('c.id', '=', 'l.contact_id'))
    .select(LINK_COLUMNS.map((column) => `l.${column}` as const))
    .select('c.name as contact_name')
    .where('l.seller_id', '=', read.seller_id)
    .where('l.account_id', '=', account_id)
    .orderBy('l.created_at', 'desc')
    .orderBy('l.id', 'desc')
    .limit(MOST_LISTED)
}

const DEVICE_COLUMNS = ['id', 'contact_id', 'label', 'free', 'created_at', 'last_seen_at'] as const

/** The reader's devices that are remembered, last seen first. */
export async function listMyDevices(read: Read, now: Date): Promise<Device[]> {
  return read.rows(
    db
      .selectFrom('devices')
      .select(DEVICE_COLUMNS)
      .where('seller_id', '=', read.seller_id)
      .where('contact_id', '=', READER)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .orderBy('last_seen_at', 'desc')
      .limit(MOST_LISTED),
  )
}

/** What happened at the door for the reader, newest first. */
export async function listMyArrivals(read: Read, account_id: AccountId): Promise<Arrival[]> {
  return read.rows(
    statement(sql<Arrival>`
      select id, name, at, coalesce(data ->> 'label', data ->> 'hint', '') as label from events
      where seller_id = ${read.seller_id} and account_id = ${account_id} and data ->> 'contact_id' = viewer_contact()
        and name = any (${[...ARRIVALS]})
      order by id desc limit 20`),
  )
}

/** Devices and people who wait for a code now, longest first: the Desk makes one and passes it on. */
export async function pendingCodes(read: Read, now: Date): Promise<PendingCode[]> {
  read.permit('links.manage')
  return read.rows(
    statement(sql<PendingCode>`
      select h.id as challenge_id, a.id as account_id, a.name as account_name, c.name as contact_name, h.purpose, h.created_at,
        h.sent_to <> '' as mailed, h.made_by_name
      from challenges h
      join contacts c on c.seller_id = h.seller_id and c.id = h.contact_id and c.ended_at is null
      join accounts a on a.seller_id = h.seller_id and a.id = h.link_account_id
      where h.seller_id = ${read.seller_id} and h.purpose in ('device', 'step_up', 'typed_code')
        and h.answered_at is null and h.ended_at is null and h.expires_at > ${now}
      order by h.created_at limit ${MOST_LISTED}`),
  )
}

/** Who asked for access of their own, or said that a link went astray, and has no answer yet. */
export async function listAccessRequests(read: Read, account_id: AccountId): Promise<AccessRequest[]> {
  return read.rows(
    db
      .selectFrom('access_requests as r')
      .innerJoin('access_links as l', (on) =>
        on.onRef('l.seller_id', '=', 'r.seller_id').onRef('l.account_id', '=', 'r.account_id').onRef('l.id', '=', 'r.link_id'),
      )
      .innerJoin('contacts as c', (on) => on.onRef('c.seller_id', '=', 'l.seller_id').onRef('c.id', '=', 'l.contact_id'))
      .select([
        'r.id',
        'r.account_id',
        'r.name',
        'r.email',
        'r.phone',
        'r.note',
        'r.kind',
        'r.created_at',
        'c.name as contact_name',
      ])
      .where('r.seller_id', '=', read.seller_id)
      .where('r.account_id', '=', account_id)
      .where('r.decided_at', 'is', null)
      .orderBy('r.created_at', 'desc')
      .limit(MOST_LISTED),
  )
}

export async function getDevice(read: Read, device_id: DeviceId): Promise<Device | null> {
  return read.row(
    db.selectFrom('devices').select(DEVICE_COLUMNS).where('seller_id', '=', read.seller_id).where('id', '=', device_id),
  )
}

export async function getStaff(read: Read, staff_id: StaffId): Promise<StaffCaller | null> {
  return read.row(
    db
      .selectFrom('staff')
      .select(STAFF_COLUMNS)
      .where('seller_id', '=', read.seller_id)
      .where('id', '=', staff_id)
      .where('ended_at', 'is', null),
  )
}

export async function getAccessRequest(
  read: Read,
  account_id: AccountId,
  id: Id<'access_request'>,
): Promise<AccessRequest | null> {
  return (await listAccessRequests(read, account_id)).find((one) => one.id === id) ?? null
}
