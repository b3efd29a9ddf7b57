import { sql } from 'kysely'
import { db, type Read, statement } from '#platform/database.ts'
import { addDays, type Day, type DayRange } from '#shared/day.ts'
import type { AccountId, FileId, ReconciliationId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import type { Explained } from './explained.ts'
import type { ListedReconciliation, OurBooks, OurEntry, Reconciliation } from './reconciliation.ts'

export const PAGE_ROWS = 20

/** More entries than this in one comparison are refused; a shorter period has fewer. */
export const MOST_ENTRIES = 25_000

/** How far around the period a document may be dated that a list of documents alone names. */
const AROUND_DAYS = 45

/** What the account has matched before, newest first; `after` is the last one seen. One more than a page, so that the page knows of the next. */
export async function listReconciliations(
  read: Read,
  account_id: AccountId,
  after: ReconciliationId | null,
): Promise<ListedReconciliation[]> {
  read.permit('statement.match')
  let query = db
    .selectFrom('reconciliations')
    .select(['id', 'from_on', 'to_on', 'currency', 'file_name', 'file_kind', 'made_by_name', 'created_at'])
    .where('seller_id', '=', read.seller_id)
    .where('account_id', '=', account_id)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(PAGE_ROWS + 1)
  if (after !== null) {
    query = query.where(
      sql<boolean>`(created_at, id) < (select created_at, id from reconciliations
        where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${after})`,
    )
  }
  return read.rows(query)
}

/** What was uploaded and how it was read, or the same 404 whether it is not there or not this account's. */
export async function getReconciliation(
  read: Read,
  account_id: AccountId,
  id: ReconciliationId,
): Promise<Reconciliation & { mapping: Explained }> {
  read.permit('statement.match')
  const row = await read.row(
    statement(sql<Reconciliation & { mapping: Explained }>`
      select id, account_id, from_on, to_on, currency, file_id, file_name, file_kind, mapping, ledger_rows, unread_rows,
        their_balance_minor, their_opening_minor, decisions, made_by_name, created_at
      from reconciliations where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id}`),
  )
  if (!row) throw notFound()
  return row
}

/** The decisions of a reconciliation, held until the transaction ends. */
export async function lockDecisions(read: Read, account_id: AccountId, id: ReconciliationId): Promise<Record<string, string>> {
  const row = await read.row(
    statement(sql<{ decisions: Record<string, string> }>`
      select decisions from reconciliations
      where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id} for update`),
  )
  if (!row) throw notFound()
  return row.decisions
}

/**
 * Our side of a comparison: the entries of its days (or of those asked for), in its currency, in the order of the statement, and what was
 * owed before. Of a list of documents alone: invoices and notes, also those somewhat before and after. Both leave in one flush.
 */
export async function ourBooks(
  read: Read,
  account_id: AccountId,
  id: ReconciliationId,
  asked: Partial<DayRange>,
): Promise<OurBooks> {
  read.permit('statement.match')
  const chosen = sql`
    select coalesce(${asked.from ?? null}::date, from_on) as from_on,
      greatest(coalesce(${asked.to ?? null}::date, to_on), coalesce(${asked.from ?? null}::date, from_on)) as to_on, currency,
      file_kind = 'gstr_2b' as documents_only
    from reconciliations where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id}`
  const around = sql`case when r.documents_only then ${AROUND_DAYS} else 0 end`
  const [entries, heads] = await Promise.all([
    read.rows(
      statement(sql<OurEntry>`
        with r as materialized (${chosen})
        select e.id, e.kind, e.number, e.dated_on, e.amount_minor, e.reference, left(e.note, 200) as note,
          greatest(e.open_minor - e.disputed_minor, 0)::bigint as due_minor
        from r join entries e on e.currency = r.currency and e.dated_on between r.from_on - ${around} and r.to_on + ${around}
          and (not r.documents_only or e.kind in ('INV', 'DN', 'CN'))
        where e.seller_id = ${read.seller_id} and e.account_id = ${account_id}
        order by e.dated_on, e.kind_rank, e.number
        limit ${MOST_ENTRIES + 1}`),
    ),
    read.rows(
      statement(sql<{ from: Day; to: Day; opening_minor: Minor }>`
        with r as materialized (${chosen})
        select r.from_on as "from", r.to_on as "to", coalesce((
          select sum(e.amount_minor) from entries e
          where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.currency = r.currency
            and e.dated_on < r.from_on), 0)::bigint as opening_minor
        from r`),
    ),
  ])
  const [head] = heads
  if (!head) throw notFound()
  if (entries.length > MOST_ENTRIES) throw new Refusal(422, 'too_many_entries', 'These days hold too many entries.', 'from')
  return { range: { from: head.from, to: head.to }, opening_minor: head.opening_minor, entries }
}

/** The amounts of our entries around some days, each once: what tells whose side a ledger was written from. */
export async function amountsAround(
  read: Read,
  account_id: AccountId,
  currency: Currency,
  { from, to }: DayRange,
): Promise<Minor[]> {
  const rows = await read.rows(
    db
      .selectFrom('entries')
      .select('amount_minor')
      .distinct()
      .where('seller_id', '=', read.seller_id)
      .where('account_id', '=', account_id)
      .where('currency', '=', currency)
      .where('dated_on', '>=', addDays(from, -AROUND_DAYS))
      .where('dated_on', '<=', addDays(to, AROUND_DAYS))
      .limit(MOST_ENTRIES),
  )
  return rows.map((row) => row.amount_minor)
}

/** How a person has explained a file with this head before; null when nobody has. */
export async function findMapping(read: Read, account_id: AccountId, head_key: string): Promise<unknown> {
  read.permit('statement.match')
  const row = await read.row(
    db
      .selectFrom('column_mappings')
      .select('mapping')
      .where('seller_id', '=', read.seller_id)
      .where('account_id', '=', account_id)
      .where('kind', '=', 'ledger')
      .where('head_key', '=', head_key),
  )
  return row?.mapping ?? null
}

/** In which currencies the account has entries: a ledger is of one of them. */
export async function currenciesOf(read: Read, account_id: AccountId): Promise<Currency[]> {
  read.permit('statement.match')
  const rows = await read.rows(
    statement(sql<{ currency: Currency }>`
      select distinct currency from entries where seller_id = ${read.seller_id} and account_id = ${account_id} order by currency`),
  )
  return rows.map((row) => row.currency)
}

/** What a ledger is uploaded as; another purpose is another door's file. */
export async function getLedgerFile(
  read: Read,
  account_id: AccountId,
  file_id: FileId,
): Promise<{ id: FileId; name: string; type: string }> {
  read.permit('statement.match')
  const row = await read.row(
    db
      .selectFrom('files')
      .select(['id', 'name', 'type'])
      .where('seller_id', '=', read.seller_id)
      .where('account_id', '=', account_id)
      .where('purpose', '=', 'ledger')
      .where('id', '=', file_id),
  )
  if (!row) throw notFound()
  return row
}
