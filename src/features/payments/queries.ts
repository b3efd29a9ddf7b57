import { type RawBuilder, sql } from 'kysely'
import { ENTRY_COLUMNS, settlementsOf } from '#features/ledger/queries.ts'
import { type Read, statement } from '#platform/database.ts'
import { parseDay } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { paymentIdOf } from './payment.ts'
import type {
  PaymentCorrection,
  PaymentDetail,
  PaymentFilter,
  PaymentPage,
  PaymentRow,
  PaymentTotals,
} from './payment-detail.ts'

const PAGE_ROWS = 25

/** A page of an account's payments, newest first, 25 rows, and the totals of the whole filter. Both statements leave in one flush. */
export async function listPayments(read: Read, account_id: AccountId, filter: PaymentFilter = {}): Promise<PaymentPage> {
  read.permit('payments.see')
  const matching = matches(read, account_id, filter)
  const [rows, totals] = await Promise.all([
    read.rows(
      statement(sql<PaymentRow>`
        ${PAYMENT} where ${matching} and ${behindCursor(filter.cursor)}
        order by e.dated_on desc, e.id desc limit ${PAGE_ROWS + 1}`),
    ),
    read.rows(
      statement(sql<PaymentTotals>`
        select currency, count(*)::int as count, -sum(amount_minor)::bigint as received_minor, sum(open_minor)::bigint as advance_minor
        from (${PAYMENT} where ${matching}) paid where reversed_on is null
        group by currency order by currency`),
    ),
  ])
  const last = rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1] : undefined
  return { rows: rows.slice(0, PAGE_ROWS), totals, next: last ? `${last.dated_on}.${last.id}` : null }
}

/** All payments of a filter for files, at most `limit`, in the order of the list. */
export async function exportPayments(
  read: Read,
  account_id: AccountId,
  filter: PaymentFilter,
  limit = 100_000,
): Promise<PaymentRow[]> {
  read.permit('payments.see')
  return read.rows(
    statement(sql<PaymentRow>`
      ${PAYMENT} where ${matches(read, account_id, filter)} order by e.dated_on desc, e.id desc limit ${limit}`),
  )
}

/** A payment with everything its page shows, in one flush; 404 when it is not this account's or no payment. */
export async function getPayment(read: Read, account_id: AccountId, id: EntryId): Promise<PaymentDetail> {
  read.permit('payments.see')
  const [payment, settlements, corrections] = await Promise.all([
    read.row(
      statement(sql<PaymentRow>`
        ${PAYMENT} where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = ${id} and e.kind in ('RCPT', 'TDS')`),
    ),
    settlementsOf(read, account_id, id),
    read.rows(
      statement(sql<PaymentCorrection>`
        select id, kind, number, dated_on, amount_minor, note, reference from entries
        where seller_id = ${read.seller_id} and account_id = ${account_id} and original_id = ${id} and kind in ('REV', 'REFUND')
        order by dated_on, number`),
    ),
  ])
  if (!payment) throw notFound()
  return { payment, settlements, corrections }
}

const PAYMENT: RawBuilder<unknown> = sql`
  select ${sql.join(ENTRY_COLUMNS.map((column) => sql.ref(`e.${column}`)))}, back.reversed_on,
    coalesce(back.refunded_minor, 0)::bigint as refunded_minor
  from entries e
  left join lateral (
    select max(c.dated_on) filter (where c.kind = 'REV') as reversed_on,
      sum(c.amount_minor) filter (where c.kind = 'REFUND') as refunded_minor
    from entries c
    where c.seller_id = e.seller_id and c.account_id = e.account_id and c.original_id = e.id
  ) back on true`

function matches(read: Read, account_id: AccountId, { from, to }: PaymentFilter) {
  const parts = [sql`e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.kind in ('RCPT', 'TDS')`]
  if (from !== undefined) parts.push(sql`e.dated_on >= ${from}::date`)
  if (to !== undefined) parts.push(sql`e.dated_on <= ${to}::date`)
  return sql.join(parts, sql` and `)
}

function behindCursor(cursor: string | undefined) {
  if (cursor === undefined) return sql`true`
  const [dated_on, id] = cursor.split('.')
  if (!parseDay(dated_on) || paymentIdOf(id) === null)
    throw invalid('cursor', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  return sql`(e.dated_on, e.id) < (${dated_on}::date, ${id}::text)`
}
