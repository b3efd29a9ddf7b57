import { type RawBuilder, sql } from 'kysely'
import { amountSearched, cursorAfter, WITH_THREE_DIGITS, WITHOUT_DIGITS } from '#features/invoices/invoice.ts'
import { capitals, ENTRY_KINDS } from '#features/ledger/entry.ts'
import { type Read, statement } from '#platform/database.ts'
import type { AccountId } from '#shared/id.ts'
import type { EntryFilter, ListedEntry, NamedEntry } from './found.ts'

const PAGE_ROWS = 50
/** More bearers of one reference than this make no difference: it names no single document. */
const MOST_NAMED = 20

export type EntriesAnswer = { rows: ListedEntry[]; count: number; next: string | null }

/** Everything booked on an account, newest first, 50 at a time, and how much there is under the same search. */
export async function listEntries(read: Read, account_id: AccountId, { search, after }: EntryFilter): Promise<EntriesAnswer> {
  read.permit('invoices.see')
  read.permit('payments.see')
  const matching = sql`e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and ${found(search)}`
  const [day, rank, number] = after ?? []
  const behind =
    after === null ? sql`true` : sql`(e.dated_on, e.kind_rank, e.number) < (${day}::date, ${rank}::smallint, ${number}::text)`
  const [rows, count] = await Promise.all([
    read.rows(
      statement(sql<ListedEntry>`
        select e.id, e.account_id, e.kind, e.number, e.reference, e.dated_on, e.due_on, e.currency, e.amount_minor, e.open_minor,
          e.disputed_minor, ${SHOWN_ON}
        from entries e ${BELONGS_TO}
        where ${matching} and ${behind}
        order by e.dated_on desc, e.kind_rank desc, e.number desc limit ${PAGE_ROWS + 1}`),
    ),
    read.row(statement(sql<{ count: number }>`select count(*)::int as count from entries e where ${matching}`)),
  ])
  const last = rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1] : undefined
  return { rows: rows.slice(0, PAGE_ROWS), count: count?.count ?? 0, next: last ? cursorAfter(last, 'newest') : null }
}

/** By the beginning of the number or of the reference, whatever the case, or by the amount, to the last digit. */
function found(search: string): RawBuilder<unknown> {
  if (search === '') return sql`true`
  const from = capitals(search)
  // the last text that begins so, in the order of collation C
  const to = `${from}\u{10ffff}`
  const text = sql`e.number_upper between ${from} and ${to} or e.reference_upper between ${from} and ${to}`
  const amount = amountSearched(search)
  if (!amount) return sql`(${text})`
  return sql`(${text} or abs(e.amount_minor) = case
    when e.currency = any(${WITHOUT_DIGITS}::text[]) then ${amount.none}::bigint
    when e.currency = any(${WITH_THREE_DIGITS}::text[]) then ${amount.three}::bigint
    else ${amount.two}::bigint end)`
}

/** The entries of the seller that bear exactly this text as number or reference, whatever the case. */
export async function findNamed(read: Read, text: string): Promise<NamedEntry[]> {
  read.permit('accounts.see')
  read.permit('invoices.see')
  read.permit('payments.see')
  const name = capitals(text)
  return read.rows(
    statement(sql<NamedEntry>`
      select e.account_id, e.by_number, ${SHOWN_ON}
      from (
        select seller_id, account_id, id, kind, original_id, true as by_number from entries
        where seller_id = ${read.seller_id} and kind = any(${Object.keys(ENTRY_KINDS)}::text[]) and number_upper = ${name}
        union all
        (select seller_id, account_id, id, kind, original_id, false from entries
        where seller_id = ${read.seller_id} and reference_upper = ${name} and reference_upper <> '' limit ${MOST_NAMED})
      ) e ${BELONGS_TO}`),
  )
}

const SHOWN_ON = sql`coalesce(root.id, o.id, e.id) as page_id, coalesce(root.kind, o.kind, e.kind) as page_kind`

/** What a reversal, refund or write-off belongs to; of a written-off reversal, the payment that came back. */
const BELONGS_TO = sql`
  left join entries o on e.kind in ('REV', 'REFUND', 'WO') and o.seller_id = e.seller_id and o.account_id = e.account_id
    and o.id = e.original_id
  left join entries root on o.kind in ('REV', 'REFUND') and root.seller_id = o.seller_id and root.account_id = o.account_id
    and root.id = o.original_id`
