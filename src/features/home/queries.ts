import { sql } from 'kysely'
import { openByDue } from '#features/ledger/queries.ts'
import { paymentsUnderWay } from '#features/settlement/queries.ts'
import { type Read, statement } from '#platform/database.ts'
import type { AccountId } from '#shared/id.ts'
import type { HomeAnswer, MonthMovement, Opening, RecentEntry } from './standing.ts'

/** Everything the Home page shows, asked at once. */
export async function readHome(read: Read, account_id: AccountId): Promise<HomeAnswer> {
  read.permit('account.see')
  const [groups, recent, movements, openings, waiting] = await Promise.all([
    openByDue(read, account_id, 'today'),
    recentEntries(read, account_id),
    movementsByMonth(read, account_id),
    openingOfYear(read, account_id),
    paymentsUnderWay(read, account_id),
  ])
  return { groups, recent, movements, openings, waiting }
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
