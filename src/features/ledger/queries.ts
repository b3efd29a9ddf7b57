import { type RawBuilder, sql } from 'kysely'
import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Read, statement, type Tx } from '#platform/database.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { type Currency, type Minor, ZERO } from '#shared/money.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import type { OpenItem } from './allocation.ts'
import { capitals, type Entry, type EntryKind, fingerprintOf, type OpenGroup, type Posted, type Source } from './entry.ts'
import type { WentBack } from './went-back.ts'

export const ENTRY_COLUMNS = [
  'id',
  'account_id',
  'kind',
  'number',
  'dated_on',
  'due_on',
  'currency',
  'amount_minor',
  'open_minor',
  'disputed_minor',
  'taxable_minor',
  'tax_minor',
  'reference',
  'note',
  'method',
  'original_id',
] as const

/** A day, or today where the seller is: a page does not know it before it asks. */
export type On = Day | 'today'

export type Balance = { currency: Currency; balance_minor: Minor }

/** What was owed at the end of a day, one row per currency, by code; above zero the customer owes. It counts every entry up to then. */
export async function balance(read: Read, account_id: AccountId, on: On): Promise<Balance[]> {
  read.permit('balance.see')
  return read.rows(
    statement(sql<Balance>`
      select currency, sum(amount_minor)::bigint as balance_minor from entries
      where seller_id = ${read.seller_id} and account_id = ${account_id} and dated_on <= ${dayOf(on)}
      group by currency order by currency`),
  )
}

/** The day of an account's first entry, or null where nothing is booked yet. It is asked beside what the page itself needs. */
export async function firstDay(read: Read, account_id: AccountId): Promise<Day | null> {
  read.permit('account.see')
  const asked = sql<{ first_on: Day | null }>`
    select min(dated_on) as first_on from entries where seller_id = ${read.seller_id} and account_id = ${account_id}`
  return (await read.row(statement(asked)))?.first_on ?? null
}

/**
 * What was open at the end of a day, oldest due first: debits to pay and credits not yet used, each with what was open of it then
 * (domain specification 2.1: the size of the amount less the allocations effective by that day).
 */
export async function openItems(read: Read, account_id: AccountId, on: On): Promise<Entry[]> {
  read.permit('balance.see')
  return read.rows(
    statement(sql<Entry>`
      select id, account_id, kind, number, dated_on, due_on, currency, amount_minor, open_minor, disputed_minor, taxable_minor,
        tax_minor, reference, note, method, original_id
      from (${openThen(read, account_id, on)}) open_then
      order by due_on, dated_on, number`),
  )
}

/** Ageing by due date (domain specification 2.2). Buckets hold debits; credits not yet used stand apart and are never netted. */
export type Ageing = {
  currency: Currency
  not_due_minor: Minor
  d0_30_minor: Minor
  d31_60_minor: Minor
  d61_90_minor: Minor
  over_90_minor: Minor
  unallocated_minor: Minor
  /** The buckets less what is unallocated: the balance of the day (invariant I4). */
  balance_minor: Minor
  /** The part of the buckets that is disputed. Marked, not dropped. */
  disputed_minor: Minor
  /** When the next of what is not yet due falls due; null: nothing does. */
  next_due_on: Day | null
}

/** What is open by how late it is at the end of a day, one row per currency. It reads only what is open: a home page's balance. */
export async function ageing(read: Read, account_id: AccountId, on: On): Promise<Ageing[]> {
  read.permit('balance.see')
  return read.rows(
    statement(sql<Ageing>`
      select currency,
        coalesce(sum(open_minor) filter (where side = 'D' and late_days <= 0), 0)::bigint as not_due_minor,
        coalesce(sum(open_minor) filter (where side = 'D' and late_days between 1 and 30), 0)::bigint as d0_30_minor,
        coalesce(sum(open_minor) filter (where side = 'D' and late_days between 31 and 60), 0)::bigint as d31_60_minor,
        coalesce(sum(open_minor) filter (where side = 'D' and late_days between 61 and 90), 0)::bigint as d61_90_minor,
        coalesce(sum(open_minor) filter (where side = 'D' and late_days > 90), 0)::bigint as over_90_minor,
        coalesce(sum(open_minor) filter (where side = 'C'), 0)::bigint as unallocated_minor,
        sum(case side when 'D' then open_minor else -open_minor end)::bigint as balance_minor,
        coalesce(sum(disputed_minor) filter (where side = 'D'), 0)::bigint as disputed_minor,
        min(due_on) filter (where side = 'D' and late_days <= 0) as next_due_on
      from (select *, ${dayOf(on)} - due_on as late_days from (${openThen(read, account_id, on)}) open_then) aged
      group by currency order by currency`),
  )
}

/** What is open at the end of a day by currency, side and due date: where an account stands. Ageing and balance follow from it. */
export async function openByDue(read: Read, account_id: AccountId, on: On): Promise<OpenGroup[]> {
  read.permit('account.see')
  return read.rows(
    statement(sql<OpenGroup>`
      select currency, side, due_on, sum(open_minor)::bigint as open_minor, sum(disputed_minor)::bigint as disputed_minor,
        count(*)::int as count, (count(*) filter (where open_minor > disputed_minor))::int as due_count
      from (${openThen(read, account_id, on)}) open_then
      group by currency, side, due_on order by due_on`),
  )
}

/**
 * Entries with what was open of them at the end of a day: what is open now, and what was settled only later. Two branches, so that
 * each walks an index of its own: the open ones, and those touched by an allocation effective after the day. So with what is in question:
 * disputes opened since do not count yet, those closed since still do; what was marked without a dispute has no day and counts on every one.
 */
function openThen(read: Read, account_id: AccountId, on: On) {
  const columns = sql`e.id, e.account_id, e.kind, e.number, e.dated_on, e.due_on, e.currency, e.side, e.amount_minor, e.taxable_minor,
    e.tax_minor, e.reference, e.note, e.method, e.original_id`
  const mine = sql`e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.dated_on <= ${dayOf(on)}`
  return sql`
    with later as materialized (
      select ends.entry_id, sum(a.amount_minor)::bigint as amount_minor
      from allocations a cross join lateral (values (a.credit_id), (a.debit_id)) ends (entry_id)
      where a.seller_id = ${read.seller_id} and a.account_id = ${account_id} and a.effective_on > ${dayOf(on)}
      group by ends.entry_id
    ), doubts as materialized (
      select d.entry_id, sum(case
        when (d.opened_at at time zone s.time_zone)::date > ${dayOf(on)} then case d.state when 'open' then -d.standing_minor else 0 end
        when (d.closed_at at time zone s.time_zone)::date > ${dayOf(on)} then d.amount_minor else 0 end)::bigint as change_minor
      from disputes d join sellers s on s.id = d.seller_id
      where d.seller_id = ${read.seller_id} and d.account_id = ${account_id}
      group by d.entry_id
    )
    select ${columns}, e.open_minor + coalesce(l.amount_minor, 0) as open_minor,
      greatest(least(e.disputed_minor + coalesce(q.change_minor, 0), e.open_minor + coalesce(l.amount_minor, 0)), 0) as disputed_minor
    from entries e left join later l on l.entry_id = e.id left join doubts q on q.entry_id = e.id
    where ${mine} and e.open_minor > 0 and e.open_minor + coalesce(l.amount_minor, 0) > 0
    union all
    select ${columns}, l.amount_minor as open_minor,
      greatest(least(e.disputed_minor + coalesce(q.change_minor, 0), l.amount_minor), 0) as disputed_minor
    from later l join entries e on e.id = l.entry_id left join doubts q on q.entry_id = e.id
    where ${mine} and e.open_minor = 0 and l.amount_minor > 0`
}

/** The newest entries of an account, at most `limit`. */
export async function recentEntries(read: Read, account_id: AccountId, limit = 10): Promise<Entry[]> {
  read.permit('statement.see')
  const asked = sql<Entry>`
    select ${sql.join(ENTRY_COLUMNS.map((column) => sql.ref(column)))} from entries
    where seller_id = ${read.seller_id} and account_id = ${account_id}
    order by dated_on desc, kind_rank desc, number desc limit ${limit}`
  return read.rows(statement(asked))
}

/** One entry of an account, or the same 404 whether it is not there or not this account's. For acts, which ask for their own permission. */
export async function getEntry(read: Read, account_id: AccountId, id: EntryId): Promise<Entry> {
  const row = await read.row(
    db
      .selectFrom('entries')
      .select(ENTRY_COLUMNS)
      .where('seller_id', '=', read.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  if (!row) throw notFound()
  return row
}

/** What an amount can be applied to just now: the open entries of one side (`D`, what is owed) and currency. Of `ids`, or all. */
export async function openNow(
  read: Read,
  account_id: AccountId,
  currency: Currency,
  side: 'C' | 'D',
  ids: readonly EntryId[] | null = null,
): Promise<OpenItem[]> {
  let query = db
    .selectFrom('entries')
    .select(['id', 'number', 'dated_on', 'due_on', 'open_minor', 'disputed_minor'])
    .where('seller_id', '=', read.seller_id)
    .where('account_id', '=', account_id)
    .where('open_minor', '>', ZERO)
    .where('currency', '=', currency)
    .where('side', '=', side)
    .orderBy('due_on')
    .orderBy('dated_on')
    .orderBy('number')
  if (ids) query = query.where('id', '=', sql<EntryId>`any(${ids})`)
  return read.rows(query)
}

/** Which of these ids are no entries of this side and currency in the account, open or not. */
export async function strangersAmong(
  read: Read,
  account_id: AccountId,
  currency: Currency,
  side: 'C' | 'D',
  ids: readonly EntryId[],
): Promise<EntryId[]> {
  const rows = await read.rows(
    statement(sql<{ id: EntryId }>`
      select asked.id from unnest(${ids}::text[]) asked (id)
      where not exists (
        select from entries e where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = asked.id
          and e.currency = ${currency} and e.side = ${side})`),
  )
  return rows.map((row) => row.id)
}

/** What one entry settles of another, as a page tells it. `amount_minor` is above zero and net of what was undone. */
export type Settlement = {
  id: EntryId
  kind: EntryKind
  number: string
  dated_on: Day
  amount_minor: Minor
  /** The day it counts from. */
  effective_on: Day
  reference: string
  method: string | null
}

/** What an entry has settled or been settled by: the other end of each pair that stands, in the order it happened. */
export async function settlementsOf(read: Read, account_id: AccountId, id: EntryId): Promise<Settlement[]> {
  const mine = sql`a.seller_id = ${read.seller_id} and a.account_id = ${account_id} and a.currency = (
    select currency from entries where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id})`
  return read.rows(
    statement(sql<Settlement>`
      select o.id, o.kind, o.number, o.dated_on, p.amount_minor, p.effective_on, o.reference, o.method
      from (
        select other_id, sum(amount_minor)::bigint as amount_minor, max(effective_on) as effective_on
        from (
          select a.debit_id as other_id, a.amount_minor, a.effective_on from allocations a
          where ${mine} and a.credit_side = 'C' and a.credit_id = ${id}
          union all
          select a.credit_id, a.amount_minor, a.effective_on from allocations a
          where ${mine} and a.debit_side = 'D' and a.debit_id = ${id}
        ) ends
        group by other_id having sum(amount_minor) > 0
      ) p
      join entries o on o.seller_id = ${read.seller_id} and o.account_id = ${account_id} and o.id = p.other_id
      order by p.effective_on, o.dated_on, o.number`),
  )
}

/** What two entries have settled of each other just now, net; `effective_on` is the last day on which that changed. */
export type Standing = { credit_id: EntryId; debit_id: EntryId; amount_minor: Minor; effective_on: Day }

/** What a credit has settled, one row per debit. */
export async function settledBy(read: Read, credit: Pick<Entry, 'id' | 'account_id' | 'currency'>): Promise<Standing[]> {
  return read.rows(
    statement(sql<Standing>`
      select credit_id, debit_id, sum(amount_minor)::bigint as amount_minor, max(effective_on) as effective_on
      from allocations
      where seller_id = ${read.seller_id} and account_id = ${credit.account_id} and currency = ${credit.currency}
        and credit_side = 'C' and credit_id = ${credit.id}
      group by credit_id, debit_id having sum(amount_minor) <> 0
      order by debit_id`),
  )
}

/**
 * What a credit settles of each debit, by the day from `on` on which it began or changed: everything before counts as that day's.
 * Taking each row back on its own day leaves the credit applied to nothing from `on`, but to what had been returned of it before.
 */
export async function standingFrom(
  read: Read,
  credit: Pick<Entry, 'id' | 'account_id' | 'currency'>,
  on: Day,
): Promise<Standing[]> {
  return read.rows(
    statement(sql<Standing>`
      select credit_id, debit_id, greatest(effective_on, ${on}::date) as effective_on, sum(amount_minor)::bigint as amount_minor
      from allocations
      where seller_id = ${read.seller_id} and account_id = ${credit.account_id} and currency = ${credit.currency}
        and credit_side = 'C' and credit_id = ${credit.id} and debit_id not like 'rev\\_%'
      group by 1, 2, 3 having sum(amount_minor) <> 0
      order by 3, 2`),
  )
}

/**
 * `WentBack` of the entry that a statement calls `payment`, as one row to join. A payment counts as returned when nothing of it is left,
 * and nowhere before: every page, paper and file asks here.
 */
export function wentBack(payment: 'e' | 'o'): RawBuilder<WentBack> {
  const of = (column: string) => sql.ref(`${payment}.${column}`)
  return sql`
    select coalesce(sum(b.amount_minor) filter (where b.kind = 'REV'), 0)::bigint as returned_minor,
      coalesce(sum(b.amount_minor) filter (where b.kind = 'REFUND'), 0)::bigint as refunded_minor,
      case when sum(b.amount_minor) >= -${of('amount_minor')} then max(b.dated_on) end as reversed_on
    from entries b
    where b.seller_id = ${of('seller_id')} and b.account_id = ${of('account_id')} and b.original_id = ${of('id')}
      and b.kind in ('REV', 'REFUND')`
}

/** What the bank has left of a payment: its amount less what was returned of it. Whatever the seller paid back was his own to lose. */
export async function leftByBank(read: Read, account_id: AccountId, payment_id: EntryId): Promise<Minor> {
  const row = await read.row(
    statement(sql<{ left_minor: Minor }>`
      select (-e.amount_minor - back.returned_minor)::bigint as left_minor
      from entries e cross join lateral (${wentBack('e')}) back
      where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = ${payment_id}`),
  )
  return row?.left_minor ?? ZERO
}

/** What was answered when this was sent before; null when it is new. Sent before with other facts, it is refused with 409. */
export async function findPosted(read: Read, source: Partial<Source>, fingerprint: string): Promise<Posted | null> {
  if (source.source_ref === undefined) return null
  const row = await read.row(
    db
      .selectFrom('entries')
      .select(['id', 'number', 'fingerprint'])
      .where('seller_id', '=', read.seller_id)
      .where('source', '=', source.source ?? 'samepage')
      .where('source_ref', '=', source.source_ref),
  )
  if (row && row.fingerprint !== fingerprint)
    throw new Refusal(409, 'idempotency_conflict', 'The same reference was already used for something else.', 'source_ref')
  return row && { id: row.id, number: row.number }
}

/**
 * Holds an account until the transaction ends, and finds what was posted for the same source before. Both questions leave together; the
 * second is answered once the account is held. Refuses 404 for an account that is not there, 409 `idempotency_conflict` when the same
 * reference was used for something else.
 */
export async function holdAccount(tx: Tx, act: string, input: Partial<Source> & { account_id: AccountId }) {
  const fingerprint = fingerprintOf({ act, ...input })
  const [account, repeated] = await Promise.all([lockAccount(tx, input.account_id), findPosted(tx, input, fingerprint)])
  return { account, fingerprint, repeated }
}

/**
 * Which of these documents' numbers, whatever the case, already stand in the seller's books; answered in capitals. The capitals are
 * made here: a function in the condition would keep row-level security from using the index.
 */
export async function numbersStanding(
  read: Read,
  documents: readonly { kind: EntryKind; number: string }[],
): Promise<{ kind: EntryKind; number_upper: string }[]> {
  const asked = JSON.stringify(documents.map(({ kind, number }) => ({ kind, number_upper: capitals(number) })))
  return read.rows(
    statement(sql<{ kind: EntryKind; number_upper: string }>`
      select e.kind, e.number_upper
      from json_to_recordset(${asked}::json) asked (kind text, number_upper text)
      cross join lateral (
        select kind, number_upper from entries
        where seller_id = ${read.seller_id} and kind = asked.kind and number_upper = asked.number_upper limit 1) e`),
  )
}

/** A day as SQL. */
export function dayOf(on: On) {
  return on === 'today' ? sql<Day>`viewer_today()` : sql<Day>`${on}::date`
}

/** An entry as a batch of bookings finds it. */
export type StandingEntry = Pick<
  Entry,
  'id' | 'account_id' | 'number' | 'dated_on' | 'due_on' | 'currency' | 'open_minor' | 'disputed_minor'
> & {
  side: 'C' | 'D'
  source: string
  source_ref: string
  fingerprint: string
}

/**
 * Entries of the seller that a source has sent before under these references, in whatever account. One look-up each: while a first
 * import runs the table has no statistics, and a join would be planned as if it were empty.
 */
export async function sentBefore(read: Read, source: string, refs: readonly string[]): Promise<StandingEntry[]> {
  return read.rows(
    statement(sql<StandingEntry>`
      select e.*
      from unnest(${refs}::text[]) asked (ref)
      cross join lateral (
        select id, account_id, number, dated_on, due_on, currency, side, open_minor, disputed_minor, source, source_ref, fingerprint
        from entries where seller_id = ${read.seller_id} and source = ${source} and source_ref = asked.ref limit 1) e`),
  )
}

/** Everything open in these accounts. */
export async function openIn(read: Read, account_ids: readonly AccountId[]): Promise<StandingEntry[]> {
  return read.rows(
    statement(sql<StandingEntry>`
      select id, account_id, number, dated_on, due_on, currency, side, open_minor, disputed_minor, source, source_ref, fingerprint
      from entries where seller_id = ${read.seller_id} and account_id = any(${account_ids}::text[]) and open_minor > 0`),
  )
}
