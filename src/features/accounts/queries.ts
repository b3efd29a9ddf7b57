import { db, type Read, type Tx } from '#platform/database.ts'
import type { AccountId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import type { Account } from './account.ts'

export const ACCOUNT_COLUMNS = [
  'id', 'code', 'name', 'currency', 'tax_id', 'region', 'country_code', 'in_special_zone', 'email', 'phone', 'address_lines',
  'terms_days', 'credit_limit_minor', 'revision',
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
