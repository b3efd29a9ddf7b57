import { sql } from 'kysely'
import { db, type Read, statement } from '#platform/database.ts'
import { type AccountId, type DisputeId, type EntryId, parseId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import type {
  AnsweringNote,
  Dispute,
  DisputeDetail,
  DisputePage,
  DisputeTotals,
  ListedDispute,
  QueuedDispute,
} from './dispute.ts'

const PAGE_ROWS = 25
const QUEUE_ROWS = 50
const MOST_ON_ENTRY = 50

/**
 * What of the dispute `d` on the entry `e` is in question just now. The ledger lowers `entries.disputed_minor` when what was disputed
 * is paid, and knows no disputes; so each open dispute stands for what is left of that figure when the older ones on its entry have
 * taken theirs: the oldest keep standing longest, and what is paid ends the newest first.
 */
export const STANDING = sql<Minor>`
  case when d.state <> 'open' then d.standing_minor else greatest(least(d.standing_minor, e.disputed_minor - coalesce((
    select sum(older.standing_minor) from disputes older
    where older.seller_id = d.seller_id and older.account_id = d.account_id and older.entry_id = d.entry_id
      and older.state = 'open' and (older.opened_at, older.id) < (d.opened_at, d.id)), 0)), 0) end::bigint`

const COLUMNS = sql`
  d.id, d.account_id, d.entry_id, d.line, d.currency, d.amount_minor, s.standing_minor, d.reason, d.note,
  case when d.state = 'open' and s.standing_minor = 0 then 'paid' else d.state end as state,
  d.opened_by_name, d.opened_at, d.closed_by_name, d.closed_at, d.answer, d.credit_note_id, d.settlement_id, d.file_id`

const DISPUTES = sql`
  disputes d
  join entries e on e.seller_id = d.seller_id and e.account_id = d.account_id and e.id = d.entry_id
  cross join lateral (select ${STANDING} as standing_minor) s`

const LISTED = sql`
  ${COLUMNS}, e.number, e.kind, (
    select l.description from invoice_lines l
    where l.seller_id = d.seller_id and l.account_id = d.account_id and l.invoice_id = d.entry_id and l.line = d.line
  ) as line_text`

/** A page of an account's disputes, newest first, 25 rows, and what is in question in all. Both statements leave in one flush. */
export async function listDisputes(read: Read, account_id: AccountId, cursor: string | null): Promise<DisputePage> {
  read.permit('invoices.see')
  const before = cursor === null ? null : cursorOf(cursor)
  const mine = sql`d.seller_id = ${read.seller_id} and d.account_id = ${account_id}`
  const [rows, totals] = await Promise.all([
    read.rows(
      statement(sql<ListedDispute>`
        select ${LISTED} from ${DISPUTES}
        where ${mine} and (${before}::text is null or d.id < ${before}) order by d.id desc limit ${PAGE_ROWS + 1}`),
    ),
    read.rows(
      statement(sql<DisputeTotals>`
        select d.currency, count(*)::int as count, sum(s.standing_minor)::bigint as standing_minor from ${DISPUTES}
        where ${mine} and d.state = 'open' and s.standing_minor > 0 group by d.currency order by d.currency`),
    ),
  ])
  const last = rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1] : undefined
  return { rows: rows.slice(0, PAGE_ROWS), totals, next: last?.id ?? null }
}

function cursorOf(cursor: string): DisputeId {
  const id = parseId('dispute', cursor)
  if (id === null) throw invalid('cursor', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  return id
}

/** The disputes of one document, newest first, at most 50: for its page. */
export async function disputesOn(read: Read, account_id: AccountId, entry_id: EntryId): Promise<ListedDispute[]> {
  read.permit('invoices.see')
  return read.rows(
    statement(sql<ListedDispute>`
      select ${LISTED} from ${DISPUTES}
      where d.seller_id = ${read.seller_id} and d.account_id = ${account_id} and d.entry_id = ${entry_id}
      order by d.id desc limit ${MOST_ON_ENTRY}`),
  )
}

/** A dispute with everything its page shows, or the same 404 whether it is not there or not theirs. */
export async function getDispute(read: Read, account_id: AccountId, id: DisputeId): Promise<DisputeDetail> {
  read.permit('invoices.see')
  const row = await read.row(
    statement(sql<DisputeDetail>`
      select ${LISTED}, e.open_minor, e.dated_on, n.number as credit_note_number, 
        case when f.id is not null then json_build_object('name', f.name, 'size_bytes', f.size_bytes) end as file
      from ${DISPUTES}
      left join entries n on n.seller_id = d.seller_id and n.account_id = d.account_id and n.id = d.credit_note_id
      left join files f on f.seller_id = d.seller_id and f.account_id = d.account_id and f.id = d.file_id
      where d.seller_id = ${read.seller_id} and d.account_id = ${account_id} and d.id = ${id}`),
  )
  if (!row) throw notFound()
  return row
}

/** Credit notes on the document in question, newest first, at most 50: one of them may answer it. */
export async function notesAnswering(read: Read, account_id: AccountId, id: DisputeId): Promise<AnsweringNote[]> {
  return read.rows(
    statement(sql<AnsweringNote>`
      select n.id, n.number, n.currency, n.amount_minor
      from disputes d
      join entries n on n.seller_id = d.seller_id and n.account_id = d.account_id and n.original_id = d.entry_id
      where d.seller_id = ${read.seller_id} and d.account_id = ${account_id} and d.id = ${id} and n.kind = 'CN'
      order by n.dated_on desc, n.number desc limit ${MOST_ON_ENTRY}`),
  )
}

/** What the seller has yet to answer, of all accounts, oldest first, 50 rows; and what is in question in all. */
export async function disputeQueue(
  read: Read,
  cursor: string | null,
): Promise<{ rows: QueuedDispute[]; totals: DisputeTotals[]; next: string | null }> {
  read.permit('disputes.resolve')
  const behind = cursor === null ? null : cursorOf(cursor)
  const waiting = sql`d.seller_id = ${read.seller_id} and d.state = 'open' and s.standing_minor > 0`
  const [rows, totals] = await Promise.all([
    read.rows(
      statement(sql<QueuedDispute>`
        select ${LISTED}, a.name as account_name
        from ${DISPUTES} join accounts a on a.seller_id = d.seller_id and a.id = d.account_id
        where ${waiting} and (${behind}::text is null or d.id > ${behind}) order by d.id limit ${QUEUE_ROWS + 1}`),
    ),
    read.rows(
      statement(sql<DisputeTotals>`
        select d.currency, count(*)::int as count, sum(s.standing_minor)::bigint as standing_minor
        from ${DISPUTES} where ${waiting} group by d.currency order by d.currency`),
    ),
  ])
  const last = rows.length > QUEUE_ROWS ? rows[QUEUE_ROWS - 1] : undefined
  return { rows: rows.slice(0, QUEUE_ROWS), totals, next: last?.id ?? null }
}

/** One dispute of an account, or the same 404 whether it is not there or not theirs. For acts, which ask for their own permission. */
export async function findDispute(read: Read, account_id: AccountId, id: DisputeId): Promise<Dispute> {
  const row = await read.row(
    statement(sql<Dispute>`
      select ${COLUMNS} from ${DISPUTES}
      where d.seller_id = ${read.seller_id} and d.account_id = ${account_id} and d.id = ${id}`),
  )
  if (!row) throw notFound()
  return row
}

/** What is written of a dispute that is open, beside what of it really stands. */
export type StandingDispute = Pick<Dispute, 'id' | 'entry_id' | 'currency' | 'standing_minor'> & { written_minor: Minor }

/** The disputes of these entries that are written as open, oldest first. For acts that hold the account. */
export async function standingOn(read: Read, account_id: AccountId, entry_ids: readonly EntryId[]): Promise<StandingDispute[]> {
  return read.rows(
    statement(sql<StandingDispute>`
      select d.id, d.entry_id, d.currency, d.standing_minor as written_minor, s.standing_minor from ${DISPUTES}
      where d.seller_id = ${read.seller_id} and d.account_id = ${account_id} and d.entry_id = any(${entry_ids}::text[])
        and d.state = 'open'
      order by d.opened_at, d.id`),
  )
}

/** What a line of a document comes to, taxes included; null: the document has no such line. For acts. */
export async function lineTotal(read: Read, account_id: AccountId, entry_id: EntryId, line: number): Promise<Minor | null> {
  const row = await read.row(
    db
      .selectFrom('invoice_lines')
      .select('total_minor')
      .where('seller_id', '=', read.seller_id)
      .where('account_id', '=', account_id)
      .where('invoice_id', '=', entry_id)
      .where('line', '=', line),
  )
  return row?.total_minor ?? null
}
