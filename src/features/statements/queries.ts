import { sql } from 'kysely'
import { getAccount } from '#features/accounts/queries.ts'
import { statement as asked, type Read } from '#platform/database.ts'
import type { Day, DayRange } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { drawUp, type Statement, type StatementEntry } from './statement.ts'

type Row = { currency: Currency; opening_minor: Minor } & (StatementEntry | { [key in keyof StatementEntry]: null })

/**
 * The statement of an account over a range of days, both ends included, in one currency (null: the account's own). Rows stand by
 * date, kind and number, and what came back after all else of its day, so behind its payment; splitting a range at any day never changes the end (invariant I3). The account and its rows, with the
 * opening balance in every row, leave in one flush.
 */
export async function statement(
  read: Read,
  account_id: AccountId,
  { from, to }: DayRange,
  currency: Currency | null,
): Promise<Statement> {
  read.permit('statement.see')
  if (to < from) throw invalid('to', 'range_reversed', 'The last day stands before the first.')
  const [account, rows] = await Promise.all([
    getAccount(read, account_id),
    read.rows(
      asked(sql<Row>`
        with chosen as materialized (
          select coalesce(${currency}::text, currency) collate "C" as currency from accounts
          where seller_id = ${read.seller_id} and id = ${account_id}
        ), before as materialized (
          select coalesce(sum(amount_minor), 0)::bigint as opening_minor from entries
          where seller_id = ${read.seller_id} and account_id = ${account_id} and dated_on < ${from}::date
            and currency = (select currency from chosen)
        )
        select chosen.currency, before.opening_minor, e.id, e.dated_on as date, e.kind, e.number, e.due_on, e.reference, e.note,
          e.method, e.amount_minor, coalesce(paid.applied, '[]') as applied, coalesce(paid.applied_count, 0)::int as applied_count
        from chosen cross join before
        left join entries e on e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.currency = chosen.currency
          and e.dated_on between ${from}::date and ${to}::date
        left join lateral (${paidBy(to)}) paid on e.side = 'C'
        order by e.dated_on, e.kind in ('REV', 'REFUND'), e.kind_rank, e.number`),
    ),
  ])
  const [first] = rows
  if (!first) throw new Error('a statement without a row of its own')
  const head = { account, currency: first.currency, from, to, opening_minor: first.opening_minor }
  return drawUp(head, rows.filter(isEntry))
}

/** A range without entries has one row all the same, of the opening balance alone. */
function isEntry(row: Row): row is Row & StatementEntry {
  return row.id !== null
}

/** What the credit `e` had paid at the end of a day. */
function paidBy(on: Day) {
  return sql`
    select json_agg(json_build_object('number', d.number, 'kind', d.kind, 'dated_on', d.dated_on, 'amount_minor', p.amount_minor) order by d.due_on, d.number)
        filter (where p.place <= 10) as applied,
      count(*) as applied_count
    from (
      select a.debit_id, sum(a.amount_minor)::bigint as amount_minor, row_number() over (order by a.debit_id) as place
      from allocations a
      where a.seller_id = e.seller_id and a.account_id = e.account_id and a.currency = e.currency
        and a.credit_side = 'C' and a.credit_id = e.id and a.effective_on <= ${on}::date
      group by a.debit_id having sum(a.amount_minor) > 0
    ) p
    join entries d on d.seller_id = e.seller_id and d.account_id = e.account_id and d.id = p.debit_id`
}
