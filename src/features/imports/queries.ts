import { sql } from 'kysely'
import type { Account } from '#features/accounts/account.ts'
import { ACCOUNT_COLUMNS } from '#features/accounts/queries.ts'
import type { Item } from '#features/catalog/item.ts'
import { db, type Read, statement } from '#platform/database.ts'
import type { AccountId, EntryId, ImportId } from '#shared/id.ts'
import type { DaysPair, NumberedEntry } from './allocation-plan.ts'

/** The accounts of these codes, whatever the case, by the code as it was asked. */
export async function accountsByCode(read: Read, codes: Iterable<string>): Promise<Map<string, Account>> {
  const asked = [...new Set(codes)]
  if (asked.length === 0) return new Map()
  const columns = sql.join(ACCOUNT_COLUMNS.map((column) => sql.ref(`a.${column}`)))
  const rows = await read.rows(
    statement(sql<Account & { asked: string }>`
      select asked.code as asked, ${columns}
      from unnest(${asked}::text[]) asked (code)
      join accounts a on a.seller_id = ${read.seller_id} and a.code_lower = lower(asked.code collate "C")`),
  )
  return new Map(rows.map(({ asked, ...account }) => [asked, account]))
}

/** Who has these account numbers of their own at the seller's bank: the code, in small letters. */
export async function ownersOf(read: Read, numbers: readonly string[]): Promise<Map<string, string>> {
  if (numbers.length === 0) return new Map()
  const rows = await read.rows(
    statement(sql<{ number: string; code_lower: string }>`
      select virtual_account_upper as number, code_lower from accounts
      where seller_id = ${read.seller_id} and virtual_account_upper = any(${numbers}::text[])`),
  )
  return new Map(rows.map((row) => [row.number, row.code_lower]))
}

/** The items of these codes, whatever the case, by the code as it was asked. */
export async function itemsByCode(read: Read, codes: Iterable<string>): Promise<Map<string, Item>> {
  const asked = [...new Set(codes)]
  if (asked.length === 0) return new Map()
  const rows = await read.rows(
    statement(sql<Item & { asked: string }>`
      select asked.code as asked, i.id, i.code, i.name, i.item_code, i.unit, trim_scale(i.price) as price, i.rate_bp
      from unnest(${asked}::text[]) asked (code)
      join items i on i.seller_id = ${read.seller_id} and i.code_lower = lower(asked.code collate "C")`),
  )
  return new Map(rows.map(({ asked, ...item }) => [asked, item]))
}

/** A run of this file that was stopped before its end, the newest; null when there is none. */
export async function unfinishedImport(
  read: Read,
  kind: string,
  file_hash: string,
): Promise<{ id: ImportId; done_through_line: number } | null> {
  return read.row(
    db
      .selectFrom('imports')
      .select(['id', 'done_through_line'])
      .where('seller_id', '=', read.seller_id)
      .where('kind', '=', kind)
      .where('file_hash', '=', file_hash)
      .where('finished_at', 'is', null)
      .orderBy('started_at', 'desc')
      .limit(1),
  )
}

/** The entries of these accounts that bear one of these numbers, whatever the case. */
export async function entriesByNumber(
  read: Read,
  account_ids: Iterable<AccountId>,
  numbers: Iterable<string>,
): Promise<NumberedEntry[]> {
  return read.rows(
    statement(sql<NumberedEntry>`
      select e.id, e.account_id, e.kind, e.number, e.number_upper, e.dated_on, e.due_on, e.currency, e.side, e.amount_minor, e.open_minor
      from unnest(${[...new Set(numbers)]}::text[]) asked (number)
      cross join unnest(array['OB', 'INV', 'DN', 'REV', 'REFUND', 'CN', 'RCPT', 'TDS', 'WO']) kinds (kind)
      join entries e on e.seller_id = ${read.seller_id} and e.kind = kinds.kind and e.number_upper = upper(asked.number collate "C")
      where e.account_id = any(${[...new Set(account_ids)]}::text[])`),
  )
}

/** Every allocation that touches one of these entries, summed by pair and day. */
export async function allocationsOf(
  read: Read,
  account_ids: Iterable<AccountId>,
  entry_ids: Iterable<EntryId>,
): Promise<DaysPair[]> {
  const ids = [...new Set(entry_ids)]
  return read.rows(
    statement(sql<DaysPair>`
      select account_id, credit_id, debit_id, effective_on, sum(amount_minor)::bigint as amount_minor
      from allocations
      where seller_id = ${read.seller_id} and account_id = any(${[...new Set(account_ids)]}::text[])
        and (credit_id = any(${ids}::text[]) or debit_id = any(${ids}::text[]))
      group by account_id, credit_id, debit_id, effective_on`),
  )
}

/** Which of these references an import has booked as allocations of these accounts already. */
export async function allocationsSent(
  read: Read,
  source: string,
  account_ids: Iterable<AccountId>,
  refs: readonly string[],
): Promise<Set<string>> {
  const rows = await read.rows(
    statement(sql<{ source_ref: string }>`
      select source_ref from allocations
      where seller_id = ${read.seller_id} and account_id = any(${[...new Set(account_ids)]}::text[])
        and source = ${source} and source_ref = any(${refs}::text[])`),
  )
  return new Set(rows.map((row) => row.source_ref))
}
