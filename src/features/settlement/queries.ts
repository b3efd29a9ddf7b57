import { sql } from 'kysely'
import { type Read, type SystemTx, statement } from '#platform/database.ts'
import type { AccountId, ConnectionId, EntryId, RefundOrderId, SellerId, SettlementId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { notFound } from '#shared/refusal.ts'
import type { ListedDisagreement } from './attention.ts'
import type { ToldDisagreement } from './disagreement.ts'
import type { Fact } from './fact.ts'
import type { PayableLine } from './pay-screen.ts'
import type { Pair, Payable } from './plan.ts'
import type { ProviderRefund } from './provider-refund.ts'
import type { BookedAs, Candidate, PaymentUnderWay, Settlement } from './settlement.ts'

const COLUMNS = sql`id, account_id, currency, pay_minor, fee_minor, plan, connection_id, adapter, reference, provider_ref, checkout, state,
  state_note, told_at, told_reference, told_on, proof_file_id, payment_id, actor, actor_name, created_at, expires_at, changed_at`

export type ProviderPayment = {
  id: EntryId
  account_id: AccountId
  number: string
  currency: Currency
  connection_id: ConnectionId
  settlement_id: SettlementId
  payment_ref: string
  /** What of it has not gone back yet and is not on its way back. */
  left_minor: Minor
}

/** What stands open in the account, of both sides and all currencies, oldest due first: what can be settled, and with which credits. */
export async function payableNow(read: Read, account_id: AccountId): Promise<Payable[]> {
  read.permit('payments.pay')
  return openEntries(read, account_id)
}

/** The same for acts, which ask for their own permission; of `ids`, or all. */
export async function openEntries(
  read: Read,
  account_id: AccountId,
  ids: readonly EntryId[] | null = null,
): Promise<Payable[]> {
  const wanted = ids === null ? sql`` : sql`and id = any(${ids}::text[])`
  return read.rows(
    statement(sql<Payable>`
      select id, kind, side, number, dated_on, due_on, currency, amount_minor, taxable_minor, open_minor, disputed_minor
      from entries where seller_id = ${read.seller_id} and account_id = ${account_id} and open_minor > 0 ${wanted}
      order by due_on, dated_on, number`),
  )
}

/** Lines of open invoices that can be shortened by themselves, of the documents due first. */
export async function payableLines(read: Read, account_id: AccountId, limit = 500): Promise<PayableLine[]> {
  return read.rows(
    statement(sql<PayableLine>`
      select l.invoice_id, l.line, l.description, l.total_minor
      from (
        select id from entries
        where seller_id = ${read.seller_id} and account_id = ${account_id} and open_minor > 0 and side = 'D'
        order by due_on, dated_on, number limit 200) e
      join invoice_lines l on l.seller_id = ${read.seller_id} and l.account_id = ${account_id} and l.invoice_id = e.id
      order by l.invoice_id, l.line limit ${limit}`),
  )
}

/** A settlement of this account, or the same 404 whether it is not there or not theirs. */
export async function getSettlement(read: Read, account_id: AccountId, id: SettlementId): Promise<Settlement> {
  const row = await findOwnSettlement(read, account_id, id)
  if (!row) throw notFound()
  return row
}

/** A settlement of this account; null: it is not there, or not theirs. */
export async function findOwnSettlement(read: Read, account_id: AccountId, id: SettlementId): Promise<Settlement | null> {
  return read.row(
    statement(sql<Settlement>`
      select ${COLUMNS} from settlements where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id}`),
  )
}

/** What of this account is on its way: begun, pending at a provider, or said to be paid; newest first. */
export async function settlementsUnderWay(read: Read, account_id: AccountId): Promise<Settlement[]> {
  return read.rows(
    statement(sql<Settlement>`
      select ${COLUMNS} from settlements
      where seller_id = ${read.seller_id} and account_id = ${account_id} and state in ('begun', 'pending', 'told')
      order by created_at desc, id desc limit 100`),
  )
}

/** Of this account, what has been paid and has not come yet: pending at a provider, or said to be paid; newest first. */
export async function paymentsUnderWay(read: Read, account_id: AccountId, limit = 5): Promise<PaymentUnderWay[]> {
  return read.rows(
    statement(sql<PaymentUnderWay>`
      select id, state, currency, pay_minor, created_at from settlements
      where seller_id = ${read.seller_id} and account_id = ${account_id} and state in ('pending', 'told')
      order by created_at desc, id desc limit ${limit}`),
  )
}

/** Of all accounts, what waits for the seller's eye: said to be paid, oldest first. */
export async function settlementsToVerify(
  read: Read,
  limit = 200,
): Promise<(Settlement & { account_code: string; account_name: string })[]> {
  read.permit('payments.verify')
  return read.rows(
    statement(sql<Settlement & { account_code: string; account_name: string }>`
      select s.*, a.code as account_code, a.name as account_name
      from (select ${COLUMNS}, seller_id from settlements where seller_id = ${read.seller_id} and state in ('begun', 'pending', 'told')) s
      join accounts a on a.seller_id = s.seller_id and a.id = s.account_id
      where s.state <> 'begun'
      order by s.told_at nulls last, s.created_at limit ${limit}`),
  )
}

/** The settlement a provider's message is about, by our reference or by its own id of the order; null when it is none of ours. */
export async function findSettlement(
  read: Read,
  connection_id: ConnectionId,
  by: { reference: string | null; provider_ref: string | null },
): Promise<Settlement | null> {
  return read.row(
    statement(sql<Settlement>`
      select ${COLUMNS} from settlements
      where seller_id = ${read.seller_id} and connection_id = ${connection_id}
        and case when ${by.reference}::text is not null then reference = ${by.reference} else provider_ref = ${by.provider_ref} end
      limit 1`),
  )
}

/** What a provider has told of a settlement so far. */
export async function factsOf(read: Read, account_id: AccountId, settlement_id: SettlementId): Promise<Fact[]> {
  return read.rows(
    statement(sql<Fact>`
      select id, connection_id, fact_ref, kind, payment_ref, amount_minor, currency, method, bank_reference, note, happened_at, held
      from provider_facts
      where seller_id = ${read.seller_id} and account_id = ${account_id} and settlement_id = ${settlement_id}
      order by happened_at, fact_ref`),
  )
}

/** The settlement that bears our reference, whichever connection it was begun under; null when it is none of ours. */
export async function findByReference(read: Read, reference: string): Promise<Settlement | null> {
  return read.row(
    statement(
      sql<Settlement>`select ${COLUMNS} from settlements where seller_id = ${read.seller_id} and reference = ${reference}`,
    ),
  )
}

/** The entries that stand for these facts already, by their reference; where there are several, in the order in which they were booked. */
export async function postedFor(
  read: Read,
  source: string,
  refs: readonly string[],
): Promise<Map<string, { id: EntryId; amount_minor: Minor }[]>> {
  const rows = await read.rows(
    statement(sql<{ ref: string; id: EntryId; amount_minor: Minor }>`
      select ref, e.id, e.amount_minor
      from unnest(${refs}::text[]) ref
      join entries e on e.seller_id = ${read.seller_id} and e.source = ${source}
        -- the reference itself and "+2", "+3" behind it, up to the sign that follows the plus
        and e.source_ref >= ref and e.source_ref < ref || ',' and substr(e.source_ref, length(ref) + 1) ~ '^([+][0-9]+)?$'
      order by length(e.source_ref), e.source_ref`),
  )
  const found = new Map<string, { id: EntryId; amount_minor: Minor }[]>()
  for (const { ref, ...entry } of rows) found.set(ref, [...(found.get(ref) ?? []), entry])
  return found
}

/** What a settlement was booked as: its receipts, or the one that stood already and was found to be its money, and whatever of them went back, by whichever door; in the order of the books. */
export async function receiptsOf(read: Read, account_id: AccountId, settlement_id: SettlementId): Promise<BookedAs[]> {
  return read.rows(
    statement(sql<BookedAs>`
      with receipt as (
        select e.id from provider_facts f
        join entries e on e.seller_id = f.seller_id and e.source = 'provider:' || f.connection_id and e.kind = 'RCPT'
          and e.source_ref >= f.fact_ref and e.source_ref < f.fact_ref || ',' and split_part(e.source_ref, '+', 1) = f.fact_ref
        where f.seller_id = ${read.seller_id} and f.account_id = ${account_id} and f.settlement_id = ${settlement_id}
        union
        select payment_id from settlements
        where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${settlement_id} and payment_id is not null)
      select e.id, e.number, e.kind, e.amount_minor from entries e
      where e.seller_id = ${read.seller_id} and e.account_id = ${account_id}
        and (e.id in (select id from receipt) or e.kind in ('REV', 'REFUND') and e.original_id in (select id from receipt))
      order by e.dated_on, e.id`),
  )
}

/** Receipts of the account that may be the money of this payment, the likeliest first. */
export async function receiptsFor(read: Read, account_id: AccountId, id: SettlementId): Promise<Candidate[]> {
  return read.rows(
    statement(sql<Candidate>`
      select e.id, e.number, e.dated_on, -e.amount_minor as amount_minor, e.reference_upper
      from settlements s
      join entries e on e.seller_id = s.seller_id and e.account_id = s.account_id and e.currency = s.currency
      where s.seller_id = ${read.seller_id} and s.account_id = ${account_id} and s.id = ${id} and e.kind = 'RCPT'
        and e.source not like 'provider:%' and (e.dated_on > viewer_today() - 180 or e.reference_upper = s.told_reference)
        and not exists (
          select from settlements o
          where o.seller_id = s.seller_id and o.account_id = s.account_id and o.payment_id = e.id)
        and not exists (
          select from entries r
          where r.seller_id = e.seller_id and r.account_id = e.account_id and r.original_id = e.id and r.kind = 'REV')
      order by e.reference_upper = s.told_reference and s.told_reference <> '' desc, -e.amount_minor = s.pay_minor + s.fee_minor desc, e.dated_on desc, e.id
      limit 50`),
  )
}

/** What a receipt paid without anybody saying so: what it fitted exactly, or the oldest due. */
export async function placedByItself(read: Read, account_id: AccountId, credit_id: EntryId): Promise<Pair[]> {
  return read.rows(
    statement(sql<Pair>`
      select debit_id, sum(amount_minor)::bigint as amount_minor from allocations
      where seller_id = ${read.seller_id} and account_id = ${account_id} and credit_side = 'C' and credit_id = ${credit_id}
        and currency = (
          select currency from entries where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${credit_id})
      group by debit_id
      having sum(amount_minor) > 0 and bool_and(rule in ('exact', 'oldest', 'derived', 'undone'))
      order by debit_id`),
  )
}

/** What the round has to look after, of every seller: waiting longer than so long, past their time, or with facts not carried out. */
export type Waiting = { seller_id: SellerId; account_id: AccountId; id: SettlementId; connection_id: ConnectionId | null }

/**
 * Settlements under way that were not asked about since `asked_before`, or whose time is over, oldest first; and those that failed or were
 * ended before the time of their order was over, by which money may come all the same.
 */
export async function settlementsWaiting(tx: SystemTx, asked_before: Date, limit: number): Promise<Waiting[]> {
  return tx.rows(
    statement(sql<Waiting>`
      select seller_id, account_id, id, connection_id
      from (
        select seller_id, account_id, id, connection_id, coalesce(asked_at, created_at) as looked_at,
          row_number() over (partition by seller_id, connection_id order by coalesce(asked_at, created_at)) as place
        from settlements
        where (state in ('begun', 'pending', 'told') and (coalesce(asked_at, created_at) <= ${asked_before} or expires_at <= ${tx.now}))
          or (state in ('failed', 'cancelled') and adapter not in ('', 'upi', 'bank_transfer') and expires_at > ${tx.now}
            and coalesce(asked_at, created_at) <= ${asked_before})) s
      -- nobody's many keep the few of others waiting
      order by place, looked_at limit ${limit}`),
  )
}

/**
 * Settlements that have ended lately and were not asked about for a day: a refund, a charge-back or money that came late may have been told
 * in a message that was lost (domain specification 2.6, the daily look).
 */
export async function settlementsEndedLately(tx: SystemTx, limit: number): Promise<Waiting[]> {
  return tx.rows(
    statement(sql<Waiting>`
      select seller_id, account_id, id, connection_id from settlements
      where state not in ('begun', 'pending', 'told') and adapter not in ('', 'upi', 'bank_transfer') and changed_at > ${tx.now}::timestamptz - interval '10 days'
        and coalesce(asked_at, changed_at) <= ${tx.now}::timestamptz - interval '1 day'
      order by coalesce(asked_at, changed_at) limit ${limit}`),
  )
}

/** Settlements with facts that were stored and not carried out: the process was killed in between. */
export async function settlementsBehind(tx: SystemTx, limit: number): Promise<Waiting[]> {
  return tx.rows(
    statement(sql<Waiting>`
      select distinct seller_id, account_id, settlement_id as id, connection_id from provider_facts
      where applied_at is null and settlement_id is not null limit ${limit}`),
  )
}

/** Of which payments something did not agree with what was asked, within the last thirty days, newest first; of one settlement also what was set aside. */
export async function disagreementsLately(
  read: Read,
  settlement_id: SettlementId | null = null,
): Promise<ListedDisagreement[]> {
  return read.rows(
    statement(sql<ListedDisagreement>`
      select s.account_id, a.name as account_name, s.id as settlement_id, s.reference, d.about, d.code, s.currency,
        (s.pay_minor + s.fee_minor)::bigint as asked_minor, d.came_minor, coalesce(d.came_currency, s.currency) as came_currency, d.at,
        l.looked_at
      from (
        select distinct on (e.subject_id, k.about) e.subject_id, k.about, k.code, e.at,
          (e.data ->> 'amount_minor')::bigint as came_minor, e.data ->> 'told_currency' as came_currency
        from events e cross join lateral (
          select coalesce(e.data ->> 'code', '') as code,
            concat_ws(' ', e.data ->> 'code', e.data ->> 'fact_ref', e.data ->> 'part', e.data ->> 'number') as about) k
        where e.seller_id = ${read.seller_id} and e.name = 'settlement.disagrees' and e.at >= viewer_today() - interval '30 days'
          and (${settlement_id}::text is null or e.subject_id = ${settlement_id})
        order by e.subject_id, k.about, e.at) d
      join settlements s on s.seller_id = ${read.seller_id} and s.id = d.subject_id
      join accounts a on a.seller_id = s.seller_id and a.id = s.account_id
      cross join lateral (select exists (
        select from events o where o.seller_id = s.seller_id and o.subject_id = s.id and o.name = 'settlement.looked_at'
          and o.data ->> 'about' = d.about) as looked_at) l
      where ${settlement_id}::text is not null or not l.looked_at
      order by d.at desc, s.id limit 50`),
  )
}

/** A refund that was asked for and has neither ended in the books nor been refused. */
const ON_ITS_WAY = sql`(r.refused_at is null and not exists (
  select from provider_facts f
  where f.seller_id = r.seller_id and f.connection_id = r.connection_id and f.applied_at is not null
    and f.fact_ref in (r.refund_ref || ':refunded', r.refund_ref || ':refund_failed')))`

const REFUND_COLUMNS = sql`r.id, r.account_id, r.settlement_id, r.connection_id, r.payment_id, r.payment_ref, r.currency, r.amount_minor,
  r.reason, r.actor_name, r.refund_ref, r.refused_note, r.created_at,
  case
    when ${ON_ITS_WAY} then 'on_its_way'
    when r.refused_at is not null or exists (
      select from provider_facts f
      where f.seller_id = r.seller_id and f.connection_id = r.connection_id and f.fact_ref = r.refund_ref || ':refund_failed') then 'failed'
    else 'done' end as state`

/** What was asked of providers to pay back of a receipt, newest first. */
export async function refundsOfPayment(read: Read, account_id: AccountId, payment_id: EntryId): Promise<ProviderRefund[]> {
  return read.rows(
    statement(sql<ProviderRefund>`
      select ${REFUND_COLUMNS} from provider_refunds r
      where r.seller_id = ${read.seller_id} and r.account_id = ${account_id} and r.payment_id = ${payment_id} order by r.id desc`),
  )
}

/** One refund that was asked for; 404 when it is not of this account. */
export async function getProviderRefund(read: Read, account_id: AccountId, id: RefundOrderId): Promise<ProviderRefund> {
  const row = await read.row(
    statement(sql<ProviderRefund>`
      select ${REFUND_COLUMNS} from provider_refunds r
      where r.seller_id = ${read.seller_id} and r.account_id = ${account_id} and r.id = ${id}`),
  )
  if (!row) throw notFound()
  return row
}

/** Refunds that were asked for and never answered, not tried since `tried_before`: the provider was away, or the process was killed. */
export async function refundsUnanswered(
  tx: SystemTx,
  tried_before: Date,
  limit: number,
): Promise<{ seller_id: SellerId; account_id: AccountId; id: RefundOrderId; connection_id: ConnectionId }[]> {
  return tx.rows(
    statement(sql<{ seller_id: SellerId; account_id: AccountId; id: RefundOrderId; connection_id: ConnectionId }>`
      select seller_id, account_id, id, connection_id from provider_refunds
      where refund_ref is null and refused_at is null and tried_at <= ${tried_before} order by tried_at limit ${limit}`),
  )
}

/** Settlements of which a refund is on its way, not asked about for an hour. */
export async function settlementsPayingBack(tx: SystemTx, limit: number): Promise<Waiting[]> {
  return tx.rows(
    statement(sql<Waiting>`
      select distinct s.seller_id, s.account_id, s.id, s.connection_id
      from provider_refunds r join settlements s on s.seller_id = r.seller_id and s.account_id = r.account_id and s.id = r.settlement_id
      where r.refund_ref is not null and r.created_at > ${tx.now}::timestamptz - interval '60 days' and ${ON_ITS_WAY}
        and greatest(coalesce(s.asked_at, r.tried_at), r.tried_at) <= ${tx.now}::timestamptz - interval '1 hour' limit ${limit}`),
  )
}

/** What did not agree with what was asked of a settlement, as it was told; latest first. */
export async function disagreementsOf(read: Read, account_id: AccountId, id: SettlementId): Promise<ToldDisagreement[]> {
  return read.rows(
    statement(sql<ToldDisagreement>`
      select id, at, coalesce(data ->> 'code', '') as code, data ->> 'part' as part, coalesce(data ->> 'number', '') as number,
        (data ->> 'amount_minor')::bigint as amount_minor, coalesce(data ->> 'told_currency', data ->> 'currency') as told_currency,
        coalesce(data ->> 'message', '') as message
      from events
      where seller_id = ${read.seller_id} and account_id = ${account_id} and subject_id = ${id} and name = 'settlement.disagrees'
      order by id desc limit 100`),
  )
}

/** Since when facts of a settlement wait to be carried out; null: none does. */
export async function behindSince(read: Read, account_id: AccountId, id: SettlementId): Promise<Date | null> {
  const row = await read.row(
    statement(sql<{ since: Date | null }>`
      select min(recorded_at) as since from provider_facts
      where seller_id = ${read.seller_id} and account_id = ${account_id} and settlement_id = ${id} and applied_at is null`),
  )
  return row?.since ?? null
}

/** A receipt that came through a provider that can pay back, and how much of it may still be paid back; null when it did not. */
export async function providerPayment(read: Read, account_id: AccountId, payment_id: EntryId): Promise<ProviderPayment | null> {
  return read.row(
    statement(sql<ProviderPayment>`
      select e.id, e.account_id, e.number, e.currency, f.connection_id, f.settlement_id, f.payment_ref,
        greatest(0, -e.amount_minor - coalesce((
          select sum(b.amount_minor) from entries b
          where b.seller_id = e.seller_id and b.account_id = e.account_id and b.original_id = e.id and b.kind in ('REV', 'REFUND')), 0)
        - coalesce((
          select sum(r.amount_minor) from provider_refunds r
          where r.seller_id = f.seller_id and r.connection_id = f.connection_id and r.payment_ref = f.payment_ref and ${ON_ITS_WAY}), 0)
        )::bigint as left_minor
      from entries e
      join provider_facts f on f.seller_id = e.seller_id and e.source = 'provider:' || f.connection_id and split_part(e.source_ref, '+', 1) = f.fact_ref
      join connections c on c.seller_id = f.seller_id and c.id = f.connection_id and c.adapter not in ('upi', 'bank_transfer')
      where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = ${payment_id} and e.kind = 'RCPT'`),
  )
}
