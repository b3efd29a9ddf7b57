import { sql } from 'kysely'
import { type Read, statement } from '#platform/database.ts'
import type { AccountId } from '#shared/id.ts'
import type { HomeAnswer, MonthMovement, OpenGroup, Opening, RecentEntry } from './standing.ts'

/** Everything the Home page shows, asked at once. */
export async function readHome(read: Read, account_id: AccountId): Promise<HomeAnswer> {
  read.permit('account.see')
  const [groups, recent, movements, openings] = await Promise.all([
    openByDue(read, account_id),
    recentEntries(read, account_id),
    movementsByMonth(read, account_id),
    openingOfYear(read, account_id),
  ])
  return { groups, recent, movements, openings }
}

/**
 * What is open today, by currency and due date. An allocation that takes effect later than today still leaves its entry open today;
 * an entry dated later does not count yet (domain specification 2.1: open(x, D)).
 */
export function openByDue(read: Read, account_id: AccountId): Promise<OpenGroup[]> {
  return read.rows(
    statement(sql<OpenGroup>`
      with later as materialized (
        select id, sum(amount_minor)::bigint as amount_minor
        from (
          select credit_id as id, amount_minor from allocations
          where seller_id = ${read.seller_id} and account_id = ${account_id} and effective_on > viewer_today()
          union all
          select debit_id, amount_minor from allocations
          where seller_id = ${read.seller_id} and account_id = ${account_id} and effective_on > viewer_today()
        ) ends
        group by id
      ), open_today as (
        select e.currency, e.side, e.due_on, e.disputed_minor, e.open_minor + coalesce(l.amount_minor, 0) as open_minor
        from entries e left join later l on l.id = e.id
        where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.open_minor > 0 and e.dated_on <= viewer_today()
        union all
        select e.currency, e.side, e.due_on, e.disputed_minor, l.amount_minor
        from later l join entries e on e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = l.id
        where e.open_minor = 0 and e.dated_on <= viewer_today()
      )
      select currency, side, due_on, sum(open_minor)::bigint as open_minor, sum(disputed_minor)::bigint as disputed_minor,
        count(*)::int as count
      from open_today group by currency, side, due_on having sum(open_minor) <> 0 order by due_on`),
  )
}

function recentEntries(read: Read, account_id: AccountId): Promise<RecentEntry[]> {
  return read.rows(
    statement(sql<RecentEntry>`
      select id, kind, number, dated_on, due_on, currency, amount_minor, open_minor, method from entries
      where seller_id = ${read.seller_id} and account_id = ${account_id} and dated_on <= viewer_today()
      order by dated_on desc, kind_rank desc, number desc limit 5`),
  )
}

/** What was bought (invoices, debit notes, less credit notes) and paid (everything else) in this month and the eleven before. */
function movementsByMonth(read: Read, account_id: AccountId): Promise<MonthMovement[]> {
  return read.rows(
    statement(sql<MonthMovement>`
      select date_trunc('month', dated_on)::date as month, currency,
        coalesce(sum(amount_minor) filter (where kind in ('OB', 'INV', 'DN', 'CN')), 0)::bigint as bought_minor,
        coalesce(-sum(amount_minor) filter (where kind not in ('OB', 'INV', 'DN', 'CN')), 0)::bigint as paid_minor
      from entries
      where seller_id = ${read.seller_id} and account_id = ${account_id}
        and dated_on >= (date_trunc('month', viewer_today()) - interval '11 months')::date and dated_on <= viewer_today()
      group by 1, 2 order by 1`),
  )
}

function openingOfYear(read: Read, account_id: AccountId): Promise<Opening[]> {
  return read.rows(
    statement(sql<Opening>`
      select currency, sum(amount_minor)::bigint as opening_minor from entries
      where seller_id = ${read.seller_id} and account_id = ${account_id}
        and dated_on < (date_trunc('month', viewer_today()) - interval '11 months')::date
      group by currency`),
  )
}
