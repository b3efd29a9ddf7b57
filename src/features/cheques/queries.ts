import { type RawBuilder, sql } from 'kysely'
import { db, type Read, statement } from '#platform/database.ts'
import { parseDay } from '#shared/day.ts'
import { type AccountId, type ChequeId, parseId } from '#shared/id.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import type { Cheque, ChequeDetail, ChequeTab, ChequeTotals, ChequeUse, HeldFor, ListedCheque } from './cheque.ts'

const PAGE_ROWS = 50
const MOST_GIVEN = 20
const MOST_USES = 500

const COLUMNS = sql`
  c.id, c.account_id, c.cheque_number, c.bank, c.currency, c.amount_minor, c.payable_on, c.allocations, c.note, c.state, c.payment_id,
  c.presented_on, c.closed_on, c.reason`

/** One cheque of an account, or the same 404 whether it is not there or not theirs. For acts, which ask for their own permission. */
export async function findCheque(read: Read, account_id: AccountId, id: ChequeId): Promise<Cheque> {
  const row = await read.row(
    statement(sql<Cheque>`
      select ${COLUMNS} from cheques c
      where c.seller_id = ${read.seller_id} and c.account_id = ${account_id} and c.id = ${id}`),
  )
  if (!row) throw notFound()
  return row
}

/** Whether the account has given a cheque of this number and bank before. For acts. */
export async function chequeKnown(read: Read, account_id: AccountId, cheque_number: string, bank: string): Promise<boolean> {
  const row = await read.row(
    db
      .selectFrom('cheques')
      .select('id')
      .where('seller_id', '=', read.seller_id)
      .where('account_id', '=', account_id)
      .where('cheque_number', '=', cheque_number)
      .where('bank', '=', bank),
  )
  return row !== null
}

/** A cheque with everything its page shows, or the 404 that says nothing. */
export async function getCheque(read: Read, account_id: AccountId, id: ChequeId): Promise<ChequeDetail> {
  read.permit('cheques.manage')
  const row = await read.row(
    statement(sql<ChequeDetail>`
      select ${COLUMNS}, a.name as account_name, p.number as payment_number, c.created_at as recorded_at
      from cheques c
      join accounts a on a.seller_id = c.seller_id and a.id = c.account_id
      left join entries p on p.seller_id = c.seller_id and p.account_id = c.account_id and p.id = c.payment_id
      where c.seller_id = ${read.seller_id} and c.account_id = ${account_id} and c.id = ${id}`),
  )
  if (!row) throw notFound()
  return row
}

/** The documents a cheque is for, in the order they were named. */
export async function usesOf(read: Read, account_id: AccountId, id: ChequeId): Promise<ChequeUse[]> {
  return read.rows(
    statement(sql<ChequeUse>`
      select e.id, e.kind, e.number, (used.one ->> 'amount_minor')::bigint as amount_minor
      from cheques c
      cross join lateral jsonb_array_elements(c.allocations) with ordinality used (one, place)
      join entries e on e.seller_id = c.seller_id and e.account_id = c.account_id and e.id = used.one ->> 'entry_id'
      where c.seller_id = ${read.seller_id} and c.account_id = ${account_id} and c.id = ${id}
      order by used.place limit ${MOST_USES}`),
  )
}

const TABS: Readonly<Record<ChequeTab, RawBuilder<unknown>>> = {
  due: sql`c.state = 'held' and c.payable_on <= viewer_today()`,
  held: sql`c.state = 'held' and c.payable_on > viewer_today()`,
  presented: sql`c.state = 'presented'`,
  over: sql`c.state in ('cleared', 'bounced', 'handed_back')`,
}

export type ChequeList = { rows: ListedCheque[]; totals: ChequeTotals[]; next: string | null }

/** A page of all accounts' cheques by the day written on them, 50 rows, and what each tab but the last holds. One flush. */
export async function listCheques(read: Read, tab: ChequeTab, cursor: string | null): Promise<ChequeList> {
  read.permit('cheques.manage')
  const newest = tab === 'over'
  const [rows, totals] = await Promise.all([
    read.rows(
      statement(sql<ListedCheque>`
        select ${COLUMNS}, a.name as account_name
        from cheques c join accounts a on a.seller_id = c.seller_id and a.id = c.account_id
        where c.seller_id = ${read.seller_id} and ${TABS[tab]} and ${behindCursor(cursor, newest)}
        order by ${newest ? sql`c.payable_on desc, c.id desc` : sql`c.payable_on, c.id`} limit ${PAGE_ROWS + 1}`),
    ),
    read.rows(
      statement(sql<ChequeTotals>`
        select case when c.state = 'presented' then 'presented' when c.payable_on <= viewer_today() then 'due' else 'held' end as tab,
          c.currency, count(*)::int as count, sum(c.amount_minor)::bigint as amount_minor
        from cheques c where c.seller_id = ${read.seller_id} and c.state in ('held', 'presented')
        group by 1, 2 order by 1, 2`),
    ),
  ])
  const last = rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1] : undefined
  return { rows: rows.slice(0, PAGE_ROWS), totals, next: last ? `${last.payable_on}.${last.id}` : null }
}

function behindCursor(cursor: string | null, newest: boolean) {
  if (cursor === null) return sql`true`
  const [payable_on, id] = cursor.split('.')
  if (!parseDay(payable_on) || parseId('cheque', id) === null)
    throw invalid('after', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  return newest
    ? sql`(c.payable_on, c.id) < (${payable_on}::date, ${id}::text)`
    : sql`(c.payable_on, c.id) > (${payable_on}::date, ${id}::text)`
}

/** The cheques an account has given and that are still to be paid, and those that ended within 60 days; at most 20. */
export async function givenCheques(read: Read, account_id: AccountId): Promise<Cheque[]> {
  read.permit('payments.see')
  return read.rows(
    statement(sql<Cheque>`
      select ${COLUMNS} from cheques c
      where c.seller_id = ${read.seller_id} and c.account_id = ${account_id}
        and (c.closed_on is null or c.closed_on >= viewer_today() - 60)
      order by c.closed_on is not null, c.payable_on, c.id limit ${MOST_GIVEN}`),
  )
}

/** The documents that cheques which are still held are for, by the day of the cheque; those of no document are not in it. */
export async function heldFor(read: Read, account_id: AccountId): Promise<HeldFor[]> {
  read.permit('payments.pay')
  return read.rows(
    statement(sql<HeldFor>`
      select used.one ->> 'entry_id' as entry_id, c.cheque_number, c.payable_on, (used.one ->> 'amount_minor')::bigint as amount_minor
      from cheques c
      cross join lateral jsonb_array_elements(c.allocations) used (one)
      where c.seller_id = ${read.seller_id} and c.account_id = ${account_id} and c.state = 'held'
      order by c.payable_on, c.id limit ${MOST_USES}`),
  )
}
