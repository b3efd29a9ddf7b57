import { type RawBuilder, sql } from 'kysely'
import { capitals, type Entry } from '#features/ledger/entry.ts'
import { ENTRY_COLUMNS, settlementsOf, wentBack } from '#features/ledger/queries.ts'
import { db, type Read, statement } from '#platform/database.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import {
  amountSearched,
  cursorAfter,
  INVOICE_TABS,
  type InvoiceFilter,
  type InvoiceSort,
  type InvoiceTab,
  readCursor,
  WITH_THREE_DIGITS,
  WITHOUT_DIGITS,
} from './invoice.ts'
import type {
  InvoiceCounts,
  InvoiceDetail,
  InvoiceHistory,
  InvoicePage,
  InvoiceRow,
  InvoiceTotals,
  ListedInvoice,
  Movement,
} from './invoice-detail.ts'
import type { Paper, PaperLine } from './paper.ts'

const PAGE_ROWS = 25

/** A page of an account's documents of sale, 25 rows, and the totals of the whole filter. Both statements leave in one flush. */
export async function listInvoices(read: Read, account_id: AccountId, filter: InvoiceFilter): Promise<InvoicePage> {
  read.permit('invoices.see')
  const matching = matches(read, account_id, filter)
  const [rows, totals] = await Promise.all([
    read.rows(
      statement(sql<ListedInvoice>`
        select ${sql.join(ENTRY_COLUMNS.map((column) => sql.ref(`e.${column}`)))}, ${creditedMinor()} as credited_minor,
          paid.settled_on, paid.settled_method
        from entries e left join lateral (${lastSettled()}) paid on e.open_minor = 0 and e.side = 'D'
        where ${matching} and ${behindCursor(filter)}
        order by ${ORDERS[filter.sort]} limit ${PAGE_ROWS + 1}`),
    ),
    read.rows(
      statement(sql<InvoiceTotals>`
        select e.currency, count(*)::int as count, sum(e.amount_minor)::bigint as total_minor,
          sum(case e.side when 'D' then e.open_minor else -e.open_minor end)::bigint as open_minor
        from entries e where ${matching} group by e.currency order by e.currency`),
    ),
  ])
  const last = rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1] : undefined
  return { rows: rows.slice(0, PAGE_ROWS), totals, next: last ? cursorAfter(last, filter.sort) : null }
}

/** How many documents each tab would hold under the same search and dates, per currency. */
export async function countInvoices(
  read: Read,
  account_id: AccountId,
  filter: Omit<InvoiceFilter, 'tab' | 'sort' | 'cursor'>,
): Promise<InvoiceCounts[]> {
  read.permit('invoices.see')
  const counts = INVOICE_TABS.map((tab) => sql`count(*) filter (where ${TABS[tab]})::int as ${sql.ref(tab)}`)
  return read.rows(
    statement(sql<InvoiceCounts>`
      select e.currency, ${sql.join(counts)}, coalesce(sum(e.open_minor) filter (where ${TABS.open}), 0)::bigint as open_minor
      from entries e where ${narrowed(read, account_id, filter)} and e.kind in ('INV', 'DN', 'OB', 'CN')
      group by e.currency order by e.currency`),
  )
}

/** All rows of a filter for files (CSV, XLSX), at most `limit`. */
export async function exportInvoices(
  read: Read,
  account_id: AccountId,
  filter: InvoiceFilter,
  limit = 100_000,
): Promise<InvoiceRow[]> {
  read.permit('invoices.see')
  return read.rows(
    statement(sql<InvoiceRow>`
      select ${sql.join(ENTRY_COLUMNS.map((column) => sql.ref(`e.${column}`)))}, ${creditedMinor()} as credited_minor
      from entries e where ${matches(read, account_id, filter)} order by ${ORDERS[filter.sort]} limit ${limit}`),
  )
}

/** What stands in a tab. */
const TABS: Readonly<Record<InvoiceTab, RawBuilder<unknown>>> = {
  all: sql`e.kind in ('INV', 'DN', 'OB') and e.side = 'D'`,
  open: sql`e.kind in ('INV', 'DN', 'OB') and e.side = 'D' and e.open_minor > 0`,
  late: sql`e.kind in ('INV', 'DN', 'OB') and e.side = 'D' and e.open_minor > 0
    and e.due_on < viewer_today()`,
  paid: sql`e.kind in ('INV', 'DN', 'OB') and e.side = 'D' and e.open_minor = 0`,
  notes: sql`e.kind in ('CN', 'DN')`,
}

const ORDERS: Readonly<Record<InvoiceSort, RawBuilder<unknown>>> = {
  newest: sql`e.dated_on desc, e.kind_rank desc, e.number desc`,
  oldest: sql`e.dated_on, e.kind_rank, e.number`,
  due: sql`e.due_on, e.dated_on, e.number, e.id`,
  amount: sql`abs(e.amount_minor) desc, e.id desc`,
}

function matches(read: Read, account_id: AccountId, filter: InvoiceFilter) {
  return sql`${narrowed(read, account_id, filter)} and ${TABS[filter.tab]}`
}

function narrowed(
  read: Read,
  account_id: AccountId,
  { search = '', from, to, currency, ids }: Omit<InvoiceFilter, 'tab' | 'sort'>,
) {
  const parts = [sql`e.seller_id = ${read.seller_id} and e.account_id = ${account_id}`]
  if (from !== undefined) parts.push(sql`e.dated_on >= ${from}::date`)
  if (to !== undefined) parts.push(sql`e.dated_on <= ${to}::date`)
  if (currency !== undefined) parts.push(sql`e.currency = ${currency}`)
  if (ids !== undefined) parts.push(sql`e.id = any(${ids}::text[])`)
  if (search.trim() !== '') parts.push(found(search.trim()))
  return sql.join(parts, sql` and `)
}

function found(search: string) {
  const pattern = `%${capitals(search).replace(/[\\%_]/g, '\\$&')}%`
  const amount = amountSearched(search)
  const text = sql`e.number_upper like ${pattern} or e.reference_upper like ${pattern}`
  if (!amount) return sql`(${text})`
  return sql`(${text} or abs(e.amount_minor) = case
    when e.currency = any(${WITHOUT_DIGITS}::text[]) then ${amount.none}::bigint
    when e.currency = any(${WITH_THREE_DIGITS}::text[]) then ${amount.three}::bigint
    else ${amount.two}::bigint end)`
}

function behindCursor({ cursor, sort }: InvoiceFilter) {
  if (cursor === undefined) return sql`true`
  const values = readCursor(cursor, sort)
  if (!values) throw invalid('cursor', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  const [a, b, c, d] = values
  switch (sort) {
    case 'newest':
      return sql`(e.dated_on, e.kind_rank, e.number) < (${a}::date, ${b}::smallint, ${c}::text)`
    case 'oldest':
      return sql`(e.dated_on, e.kind_rank, e.number) > (${a}::date, ${b}::smallint, ${c}::text)`
    case 'due':
      return sql`(e.due_on, e.dated_on, e.number, e.id) > (${a}::date, ${b}::date, ${c}::text, ${d}::text)`
    case 'amount':
      return sql`(abs(e.amount_minor), e.id) < (${a}::bigint, ${b}::text)`
  }
}

/** The last thing that settled the entry `e`. */
function lastSettled() {
  return sql`
    select a.effective_on as settled_on, c.method as settled_method
    from allocations a join entries c on c.seller_id = a.seller_id and c.account_id = a.account_id and c.id = a.credit_id
    where a.seller_id = e.seller_id and a.account_id = e.account_id and a.currency = e.currency and a.debit_side = 'D'
      and a.debit_id = e.id and a.amount_minor > 0
    order by a.effective_on desc, a.id desc limit 1`
}

/** What credit notes have settled of the entry `e`; an id tells a credit note from money. */
function creditedMinor() {
  return sql`(
    select coalesce(sum(a.amount_minor), 0)::bigint from allocations a
    where a.seller_id = e.seller_id and a.account_id = e.account_id and a.currency = e.currency and a.debit_side = 'D'
      and a.debit_id = e.id and a.credit_id like 'crn\\_%')`
}

/** A document of sale with everything its page shows, in one flush; 404 when it is not this account's or no document of sale. */
export async function getInvoice(read: Read, account_id: AccountId, id: EntryId): Promise<InvoiceDetail> {
  read.permit('invoices.see')
  const [entry, paper, lines, settled, original, notes] = await Promise.all([
    read.row(invoiceEntry(read, account_id, id)),
    read.row(invoicePaper(read, account_id, id)),
    read.rows(invoiceLines(read, account_id, id)),
    settlementsOf(read, account_id, id),
    read.row(originalOf(read, account_id, id)),
    read.rows(notesOn(read, account_id, id)),
  ])
  if (!entry) throw notFound()
  return { entry, paper, lines, settlements: settled, original, notes }
}

function invoiceEntry(read: Read, account_id: AccountId, id: EntryId) {
  return statement(sql<InvoiceRow>`
    select ${sql.join(ENTRY_COLUMNS.map((column) => sql.ref(`e.${column}`)))}, ${creditedMinor()} as credited_minor
    from entries e
    where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = ${id}
      and e.kind in ('INV', 'DN', 'CN', 'OB')`)
}

function invoicePaper(read: Read, account_id: AccountId, id: EntryId) {
  return statement(sql<Paper>`
    select id, supply, reverse_charge, place_of_supply, seller_party, buyer_party, ship_to, taxes, discount_minor, round_off_minor,
      words, remarks, reason, issued_by
    from invoices where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id}`)
}

function invoiceLines(read: Read, account_id: AccountId, id: EntryId) {
  return statement(sql<PaperLine>`
    select line, item_id, code, description, item_code, trim_scale(quantity) as quantity, unit, trim_scale(unit_price) as unit_price,
      rate_bp, gross_minor, discount_minor, taxable_minor, taxes, total_minor
    from invoice_lines where seller_id = ${read.seller_id} and account_id = ${account_id} and invoice_id = ${id}
    order by line`)
}

function originalOf(read: Read, account_id: AccountId, id: EntryId) {
  return statement(sql<Pick<Entry, 'id' | 'kind' | 'number' | 'dated_on'>>`
    select o.id, o.kind, o.number, o.dated_on
    from entries e join entries o on o.seller_id = e.seller_id and o.account_id = e.account_id and o.id = e.original_id
    where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = ${id}`)
}

function notesOn(read: Read, account_id: AccountId, id: EntryId) {
  return db
    .selectFrom('entries')
    .select(['id', 'kind', 'number', 'dated_on', 'amount_minor', 'currency'])
    .where('seller_id', '=', read.seller_id)
    .where('account_id', '=', account_id)
    .where('original_id', '=', id)
    .where('kind', 'in', ['CN', 'DN'])
    .orderBy('dated_on')
    .orderBy('number')
}

/** The sale a note corrects, as far as the note takes after it; null when it came without paper. For acts. */
export async function saleOf(
  read: Read,
  account_id: AccountId,
  id: EntryId,
): Promise<Pick<Paper, 'supply' | 'reverse_charge' | 'place_of_supply'> | null> {
  return read.row(
    statement(sql<Pick<Paper, 'supply' | 'reverse_charge' | 'place_of_supply'>>`
      select supply, reverse_charge, place_of_supply from invoices
      where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id}`),
  )
}

/** What credit notes have taken back of an invoice: in all, and before rounding. */
export type CreditedSoFar = { credited_minor: Minor; subtotal_minor: Minor }

/** What credit notes take off an invoice so far, above zero, whatever they were applied to. For acts. */
export async function creditedSoFar(read: Read, account_id: AccountId, id: EntryId): Promise<CreditedSoFar> {
  const row = await read.row(
    statement(sql<CreditedSoFar>`
      select coalesce(-sum(amount_minor), 0)::bigint as credited_minor,
        coalesce(-sum(taxable_minor + tax_minor), 0)::bigint as subtotal_minor
      from entries
      where seller_id = ${read.seller_id} and account_id = ${account_id} and original_id = ${id} and kind = 'CN'`),
  )
  if (!row) throw new Error('a sum without a row')
  return row
}

/** What has happened to a document, for its timeline. */
export async function invoiceHistory(read: Read, account_id: AccountId, id: EntryId): Promise<InvoiceHistory> {
  read.permit('invoices.see')
  const [events, movements, seen] = await Promise.all([
    read.rows(
      statement(sql<InvoiceHistory['events'][number]>`
        select name, at, actor, actor_name, (data ->> 'disputed_minor')::bigint as disputed_minor,
          data ->> 'currency' as currency
        from events
        where seller_id = ${read.seller_id} and account_id = ${account_id} and subject_id = ${id}
          and name in ('invoice.issued', 'credit_note.issued', 'debit_note.issued', 'item.opened', 'entry.disputed')
        order by id`),
    ),
    read.rows(movementsOf(read, account_id, id)),
    read.row(
      statement(sql<{ at: Date; name: string }>`
        select v.at, c.name
        from visits v join contacts c on c.seller_id = v.seller_id and c.id = v.contact_id
        where v.seller_id = ${read.seller_id} and v.account_id = ${account_id} and v.subject_id = ${id}
        order by v.at limit 1`),
    ),
  ])
  return { events, movements, seen }
}

/** Every application to (or of) an entry and every taking back, as booked; those without effect, undone on the same day, cancel out. */
function movementsOf(read: Read, account_id: AccountId, id: EntryId) {
  return statement(sql<Movement>`
    select o.kind, o.number, o.method, o.currency, m.amount_minor, m.effective_on, back.reversed_on, (
        select max(r.dated_on) from entries r
        where r.seller_id = ${read.seller_id} and r.account_id = ${account_id} and r.original_id = o.id and r.kind = 'REV'
      ) as returned_on
    from (
      select case when credit_id = ${id} then debit_id else credit_id end as other_id, effective_on,
        sum(amount_minor)::bigint as amount_minor
      from (
        select credit_id, debit_id, effective_on, amount_minor from allocations
        where seller_id = ${read.seller_id} and account_id = ${account_id} and credit_side = 'C' and credit_id = ${id}
          and currency = (select currency from entries where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id})
        union all
        select credit_id, debit_id, effective_on, amount_minor from allocations
        where seller_id = ${read.seller_id} and account_id = ${account_id} and debit_side = 'D' and debit_id = ${id}
          and currency = (select currency from entries where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id})
      ) both_ends
      group by 1, 2 having sum(amount_minor) <> 0
    ) m
    join entries o on o.seller_id = ${read.seller_id} and o.account_id = ${account_id} and o.id = m.other_id
    cross join lateral (${wentBack('o')}) back
    order by m.effective_on, m.amount_minor, o.dated_on, o.number`)
}
