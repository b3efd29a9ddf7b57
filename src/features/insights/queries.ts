import { type RawBuilder, sql } from 'kysely'
import { disagreementsLately } from '#features/settlement/queries.ts'
import type { MoneyWaiting, ToldPayment } from '#features/settlement/waiting.ts'
import { db, type Read, statement } from '#platform/database.ts'
import { type Customer, type CustomerFilter, cursorAfter } from './customer.ts'
import type { Adoption, CollectedDay, DaysToPay, LateAccount, Receivables } from './overview.ts'

const PAGE_ROWS = 50
const MOST_LATE = 6
const MOST_TOLD = 6

export type OverviewAnswer = {
  receivables: Receivables[]
  collected: CollectedDay[]
  days_to_pay: DaysToPay[]
  late: LateAccount[]
  adoption: Adoption
  waiting: { requests: WaitingRequest[]; codes: number }
  money: MoneyWaiting
  told: ToldPayment[]
}

/** Everything the overview of the Desk shows, in one flush; each figure comes from one query. */
export async function readOverview(read: Read, now: Date): Promise<OverviewAnswer> {
  read.permit('accounts.see')
  read.permit('balance.see')
  const [receivables, collected, days_to_pay, late, adoption, requests, codes, money, told] = await Promise.all([
    readReceivables(read),
    collectedByDay(read),
    daysToPay(read),
    lateAccounts(read),
    readAdoption(read),
    waitingRequests(read),
    waitingCodes(read, now),
    moneyWaiting(read),
    toldPayments(read, MOST_TOLD),
  ])
  return { receivables, collected, days_to_pay, late, adoption, waiting: { requests, codes }, money, told }
}

/**
 * Entries with what is open of them today, as `with` parts: what an allocation settles only later is still open, and an entry of a later
 * day does not count yet (domain specification 2.1). Of the whole seller, or of one `account`.
 */
function openToday(read: Read, account: RawBuilder<unknown> | null = null) {
  const settled = account === null ? sql`` : sql`and l.account_id = ${account}`
  const mine = account === null ? sql`` : sql`and e.account_id = ${account}`
  return sql`
    with later as materialized (
      select ends.entry_id, sum(l.amount_minor)::bigint as amount_minor
      from allocations l cross join lateral (values (l.credit_id), (l.debit_id)) ends (entry_id)
      where l.seller_id = ${read.seller_id} ${settled} and l.effective_on > viewer_today()
      group by ends.entry_id
    ), open_today as (
      select e.account_id, e.currency, e.side, e.due_on, e.disputed_minor,
        e.open_minor + coalesce(l.amount_minor, 0) as open_minor, viewer_today() - e.due_on as late_days
      from entries e left join later l on l.entry_id = e.id
      where e.seller_id = ${read.seller_id} ${mine} and e.open_minor > 0 and e.dated_on <= viewer_today()
      union all
      select e.account_id, e.currency, e.side, e.due_on, e.disputed_minor, l.amount_minor, viewer_today() - e.due_on
      from later l join entries e on e.id = l.entry_id
      where e.seller_id = ${read.seller_id} ${mine} and e.open_minor = 0 and l.amount_minor > 0 and e.dated_on <= viewer_today()
    )`
}

function readReceivables(read: Read): Promise<Receivables[]> {
  return read.rows(
    statement(sql<Receivables>`
      ${openToday(read)}
      select currency,
        coalesce(sum(open_minor) filter (where side = 'D'), 0)::bigint as open_minor,
        coalesce(sum(open_minor - disputed_minor) filter (where side = 'D' and late_days <= 0), 0)::bigint as not_due_minor,
        coalesce(sum(open_minor - disputed_minor) filter (where side = 'D' and late_days between 1 and 30), 0)::bigint as d0_30_minor,
        coalesce(sum(open_minor - disputed_minor) filter (where side = 'D' and late_days between 31 and 60), 0)::bigint as d31_60_minor,
        coalesce(sum(open_minor - disputed_minor) filter (where side = 'D' and late_days between 61 and 90), 0)::bigint as d61_90_minor,
        coalesce(sum(open_minor - disputed_minor) filter (where side = 'D' and late_days > 90), 0)::bigint as over_90_minor,
        coalesce(sum(disputed_minor) filter (where side = 'D'), 0)::bigint as disputed_minor,
        coalesce(sum(open_minor) filter (where side = 'C'), 0)::bigint as unallocated_minor,
        (count(*) filter (where side = 'D'))::int as open_count,
        (count(distinct account_id) filter (where side = 'D'))::int as account_count,
        (count(distinct account_id) filter (where side = 'D' and late_days > 0 and open_minor > disputed_minor))::int as late_account_count
      from open_today group by currency order by currency`),
  )
}

/** What came in this month by day, less what came back. */
function collectedByDay(read: Read): Promise<CollectedDay[]> {
  return read.rows(
    statement(sql<CollectedDay>`
      select e.currency, e.dated_on as "on", (-sum(e.amount_minor))::bigint as amount_minor
      from entries e left join entries o on o.seller_id = e.seller_id and o.account_id = e.account_id and o.id = e.original_id
      where e.seller_id = ${read.seller_id} and (e.kind = 'RCPT' or (e.kind = 'REV' and o.kind = 'RCPT'))
        and e.dated_on >= date_trunc('month', viewer_today())::date and e.dated_on <= viewer_today()
      group by e.currency, e.dated_on order by e.dated_on`),
  )
}

function daysToPay(read: Read): Promise<DaysToPay[]> {
  const days = sql`sum((a.effective_on - d.dated_on) * a.amount_minor::numeric)`
  const month = sql`a.effective_on >= date_trunc('month', viewer_today())::date`
  return read.rows(
    statement(sql<DaysToPay>`
      select a.currency,
        round(${days} filter (where ${month}) / nullif(sum(a.amount_minor) filter (where ${month}), 0))::int as this_month,
        round(${days} filter (where not ${month}) / nullif(sum(a.amount_minor) filter (where not ${month}), 0))::int as month_before
      from allocations a
      join entries d on d.seller_id = a.seller_id and d.account_id = a.account_id and d.id = a.debit_id and d.kind = 'INV'
      join entries c on c.seller_id = a.seller_id and c.account_id = a.account_id and c.id = a.credit_id and c.kind = 'RCPT'
      where a.seller_id = ${read.seller_id} and a.amount_minor > 0 and a.effective_on <= viewer_today()
        and a.effective_on >= (date_trunc('month', viewer_today()) - interval '1 month')::date
      group by a.currency`),
  )
}

/** The customers with most that is late, and in what they owe in all. */
function lateAccounts(read: Read): Promise<LateAccount[]> {
  return read.rows(
    statement(sql<LateAccount>`
      ${openToday(read)}, owing as (
        select account_id, currency, max(late_days) filter (where side = 'D' and open_minor > disputed_minor) as oldest_days,
          coalesce(sum(open_minor - disputed_minor) filter (where side = 'D' and late_days > 0), 0)::bigint as late_minor,
          sum(case side when 'D' then open_minor else -open_minor end)::bigint as balance_minor
        from open_today group by account_id, currency
      ), worst as (
        select o.* from owing o join sellers s on s.id = ${read.seller_id} and s.currency = o.currency
        where o.late_minor > 0 order by o.late_minor desc, o.account_id limit ${MOST_LATE}
      )
      select a.id as account_id, a.name, w.currency, w.oldest_days, w.late_minor, w.balance_minor, ${lastSeen()} as last_seen_at,
        ${hasLink()} as has_link
      from worst w join accounts a on a.seller_id = ${read.seller_id} and a.id = w.account_id
      order by w.late_minor desc, a.id`),
  )
}

/** When anybody of the account `a` last came. */
function lastSeen() {
  return sql`(select v.at from visits v where v.seller_id = a.seller_id and v.account_id = a.id order by v.at desc limit 1)`
}

/** Whether somebody of the account `a` holds a link that was not turned off and has not ended. */
function hasLink() {
  return sql`exists (
    select from access_links l where l.seller_id = a.seller_id and l.account_id = a.id and l.revoked_at is null
      and l.expires_at > viewer_today())`
}

async function readAdoption(read: Read): Promise<Adoption> {
  const row = await read.row(
    statement(sql<Adoption>`
      select count(*)::int as accounts, (count(*) filter (where with_link))::int as with_link,
        (count(*) filter (where opened))::int as opened, (count(*) filter (where came))::int as came
      from (
        select ${hasLink()} as with_link,
          exists (select from access_links l where l.seller_id = a.seller_id and l.account_id = a.id and l.last_used_at is not null)
            or exists (select from visits v where v.seller_id = a.seller_id and v.account_id = a.id) as opened,
          exists (
            select from visits v where v.seller_id = a.seller_id and v.account_id = a.id
              and v.at >= date_trunc('month', viewer_today())) as came
        from accounts a where a.seller_id = ${read.seller_id}
      ) each_account`),
  )
  return row ?? { accounts: 0, with_link: 0, opened: 0, came: 0 }
}

export type WaitingRequest = { id: string; account_id: string; account_name: string; name: string; created_at: Date }

/** Who asked for access of their own and has no answer, longest waiting first. */
function waitingRequests(read: Read): Promise<WaitingRequest[]> {
  return read.rows(
    statement(sql<WaitingRequest>`
      select r.id, r.account_id, a.name as account_name, r.name, r.created_at
      from access_requests r join accounts a on a.seller_id = r.seller_id and a.id = r.account_id
      where r.seller_id = ${read.seller_id} and r.decided_at is null order by r.created_at limit 20`),
  )
}

/** How many people wait for a code that nobody has mailed or made yet. */
async function waitingCodes(read: Read, now: Date): Promise<number> {
  const row = await read.row(
    statement(sql<{ count: number }>`
      select count(*)::int as count from challenges
      where seller_id = ${read.seller_id} and contact_id is not null and sent_to = '' and made_by is null and answered_at is null and ended_at is null
        and expires_at > ${now}`),
  )
  return row?.count ?? 0
}

/** What waits for the seller's people around money, by kind: for the overview, the menu and the page of money. */
export async function moneyWaiting(read: Read): Promise<MoneyWaiting> {
  const mine = sql`seller_id = ${read.seller_id}`
  const [row, disagreements] = await Promise.all([
    read.row(
      statement(sql<Omit<MoneyWaiting, 'disagreements'>>`
        select (select count(*) from settlements where ${mine} and state = 'told')::int as told,
          (select count(*) from disputes d
            join entries e on e.seller_id = d.seller_id and e.account_id = d.account_id and e.id = d.entry_id
            where d.seller_id = ${read.seller_id} and d.state = 'open' and e.disputed_minor > 0)::int as disputes,
          (select count(*) from tax_certificates where ${mine} and state = 'uploaded')::int as certificates,
          (select count(*) from cheques where ${mine} and state = 'held' and payable_on <= viewer_today())::int as cheques`),
    ),
    disagreementsLately(read),
  ])
  return { ...(row ?? { told: 0, disputes: 0, certificates: 0, cheques: 0 }), disagreements: disagreements.length }
}

/** What customers say they have paid and nobody has verified, oldest first. */
function toldPayments(read: Read, limit: number): Promise<ToldPayment[]> {
  return read.rows(
    statement(sql<ToldPayment>`
      select s.id, s.account_id, a.name as account_name, s.told_reference, coalesce(s.told_at, s.created_at) as told_at, s.currency,
        (s.pay_minor + s.fee_minor)::bigint as amount_minor
      from settlements s join accounts a on a.seller_id = s.seller_id and a.id = s.account_id
      where s.seller_id = ${read.seller_id} and s.state = 'told' order by 5, s.id limit ${limit}`),
  )
}

export type CustomersAnswer = { rows: Customer[]; count: number; next: string | null }

/** Customers by the beginning of code or name, 50 at a time; found by text ranges, which the policies let reach an index. */
export async function listCustomers(read: Read, filter: CustomerFilter): Promise<CustomersAnswer> {
  read.permit('accounts.see')
  read.permit('balance.see')
  const [rows, count] = await Promise.all([
    read.rows(customers(read, filter)),
    read.row(
      statement(sql<{ count: number }>`select count(*)::int as count from accounts a where ${begins(read, filter.search)}`),
    ),
  ])
  const last = rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1] : undefined
  return { rows: rows.slice(0, PAGE_ROWS), count: count?.count ?? 0, next: last ? cursorAfter(last) : null }
}

function begins(read: Read, search: string) {
  const from = search.trim().toLowerCase()
  // the last text that begins so, in the order of collation C
  const to = `${from}\u{10ffff}`
  return sql`a.seller_id = ${read.seller_id}
    and ((a.code_lower >= ${from} and a.code_lower <= ${to}) or (a.name_lower >= ${from} and a.name_lower <= ${to}))`
}

function customers(read: Read, { search, sort, after }: CustomerFilter) {
  const byName = after === null || sort !== 'name' ? sql`true` : sql`(a.name_lower, a.id) > (${after.name_lower}, ${after.id})`
  const byBalance =
    after === null || sort !== 'owes' ? sql`true` : sql`(balance_minor, id) < (${after.balance_minor}::bigint, ${after.id})`
  const order = sort === 'name' ? sql`name_lower, id` : sql`balance_minor desc, id desc`
  // by name the page is cut before its figures are worked out; by what they owe, all figures are needed
  const page = sort === 'name' ? sql`order by a.name_lower, a.id limit ${PAGE_ROWS + 1}` : sql``
  return statement(sql<Customer>`
    with chosen as (
      select a.seller_id, a.id, a.code, a.name, a.name_lower, a.currency from accounts a
      where ${begins(read, search)} and ${byName} ${page}
    ), figured as (
      select a.*, o.balance_minor, o.late_minor, o.other_currencies
      from chosen a
      cross join lateral (
        ${openToday(read, sql`a.id`)}
        select
          coalesce(sum(case side when 'D' then open_minor else -open_minor end) filter (where currency = a.currency), 0)::bigint
            as balance_minor,
          coalesce(sum(open_minor - disputed_minor) filter (where currency = a.currency and side = 'D' and late_days > 0), 0)::bigint
            as late_minor,
          coalesce(bool_or(currency <> a.currency), false) as other_currencies
        from open_today
      ) o
    ), page as (
      select * from figured where ${byBalance} order by ${order} limit ${PAGE_ROWS + 1}
    )
    select a.id, a.code, a.name, a.name_lower, a.currency, a.balance_minor, a.late_minor, a.other_currencies,
      ${lastSeen()} as last_seen_at, ${hasLink()} as has_link
    from page a order by ${order}`)
}

export type StaffName = { id: string; name: string }

/** The seller's own people, also those who left: who made what. */
export async function listStaffNames(read: Read): Promise<StaffName[]> {
  return read.rows(
    db.selectFrom('staff').select(['id', 'name']).where('seller_id', '=', read.seller_id).orderBy('name').limit(500),
  )
}
