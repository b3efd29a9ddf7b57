import { sql } from 'kysely'
import { db, type Read, statement, type Tx } from '#platform/database.ts'
import type { AccountId, ContactId, Id } from '#shared/id.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import type { Account } from './account.ts'
import { type Contact, isAdmin } from './contact.ts'

const MOST_CONTACTS = 200

export const ACCOUNT_COLUMNS = [
  'id',
  'code',
  'name',
  'currency',
  'tax_id',
  'region',
  'country_code',
  'in_special_zone',
  'email',
  'phone',
  'address_lines',
  'terms_days',
  'credit_limit_minor',
  'virtual_account_upper',
  'revision',
] as const

/** The account, or the same 404 whether it is not there or not the viewer's. */
export async function getAccount(read: Read, account_id: AccountId): Promise<Account> {
  const row = await read.row(
    db.selectFrom('accounts').select(ACCOUNT_COLUMNS).where('seller_id', '=', read.seller_id).where('id', '=', account_id),
  )
  if (!row) throw notFound()
  return row
}

/** The account a seller knows under this code, whatever the case; null when there is none. */
export async function findAccountByCode(read: Read, code: string): Promise<Account | null> {
  return read.row(
    db
      .selectFrom('accounts')
      .select(ACCOUNT_COLUMNS)
      .where('seller_id', '=', read.seller_id)
      .where('code_lower', '=', code.trim().toLowerCase()),
  )
}

/** Who has this account number of their own at the seller's bank; null when nobody has. */
export async function findByVirtualAccount(read: Read, virtual_account_upper: string): Promise<Account | null> {
  return read.row(
    db
      .selectFrom('accounts')
      .select(ACCOUNT_COLUMNS)
      .where('seller_id', '=', read.seller_id)
      .where('virtual_account_upper', '=', virtual_account_upper),
  )
}

/** Takes hold of an account: every money write of it queues here (domain specification 2, decision 3). */
export async function lockAccount(tx: Tx, account_id: AccountId): Promise<Account> {
  const row = await tx.row(
    db
      .selectFrom('accounts')
      .select(ACCOUNT_COLUMNS)
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', account_id)
      .forUpdate(),
  )
  if (!row) throw notFound()
  return row
}

/** Takes hold of several accounts, always in the order of their ids, so that two batches wait for each other and never in a circle. */
export async function lockAccounts(read: Read, account_ids: readonly AccountId[]): Promise<Set<AccountId>> {
  const rows = await read.rows(
    statement(sql<{ id: AccountId }>`
      select id from accounts where seller_id = ${read.seller_id} and id = any(${account_ids}::text[]) order by id for update`),
  )
  return new Set(rows.map((row) => row.id))
}

const CONTACT_COLUMNS = [
  'c.id',
  'm.account_id',
  'c.name',
  'c.email',
  'c.phone',
  'c.language',
  'm.role_id',
  'r.name as role_name',
  'r.permissions',
  'm.created_at',
  'm.ended_at',
] as const

function contactsOf(read: Read, account_id: AccountId) {
  return db
    .selectFrom('memberships as m')
    .innerJoin('contacts as c', (on) => on.onRef('c.seller_id', '=', 'm.seller_id').onRef('c.id', '=', 'm.contact_id'))
    .innerJoin('roles as r', (on) => on.onRef('r.seller_id', '=', 'm.seller_id').onRef('r.id', '=', 'm.role_id'))
    .select(CONTACT_COLUMNS)
    .where('m.seller_id', '=', read.seller_id)
    .where('m.account_id', '=', account_id)
    .where('m.ended_at', 'is', null)
    .where('c.ended_at', 'is', null)
}

/** The people of an account, by name. */
export async function listContacts(read: Read, account_id: AccountId): Promise<Contact[]> {
  return read.rows(contactsOf(read, account_id).orderBy('c.name').orderBy('c.id').limit(MOST_CONTACTS))
}

/** One of the account's people, or the 404 that says nothing. */
export async function getContact(read: Read, account_id: AccountId, contact_id: ContactId): Promise<Contact> {
  const row = await read.row(contactsOf(read, account_id).where('c.id', '=', contact_id))
  if (!row) throw notFound()
  return row
}

/** Somebody the seller (or, for a contact, their account) knows by this e-mail address, ended or not. */
export async function findContactByEmail(read: Read, email: string): Promise<ContactId | null> {
  const row = await read.row(
    db
      .selectFrom('contacts')
      .select('id')
      .where('seller_id', '=', read.seller_id)
      .where('email_lower', '=', email.toLowerCase())
      .orderBy('created_at')
      .limit(1),
  )
  return row?.id ?? null
}

export type AccountRole = { id: Id<'role'>; name: string; permissions: string[] }

/** The roles people of accounts may have. */
export async function listAccountRoles(read: Read): Promise<AccountRole[]> {
  return read.rows(
    db
      .selectFrom('roles')
      .select(['id', 'name', 'permissions'])
      .where('seller_id', '=', read.seller_id)
      .where('side', '=', 'account')
      .orderBy('id'),
  )
}

export async function getAccountRole(read: Read, role_id: Id<'role'>): Promise<AccountRole | null> {
  return (await listAccountRoles(read)).find((role) => role.id === role_id) ?? null
}

/** Refuses when nobody else at the account could manage its people (product 3, P9: the last admin cannot go). The seller's people may. */
export async function refuseWithoutAdmin(tx: Tx, account_id: AccountId, contact_id: ContactId): Promise<void> {
  if (tx.viewer.contact_id === null) return
  const others = (await listContacts(tx, account_id)).filter((one) => one.id !== contact_id)
  if (!others.some(isAdmin)) {
    throw new Refusal(409, 'last_admin', 'Somebody must be able to manage the people here. Make a colleague Admin first.')
  }
}
