import { sql } from 'kysely'
import { type Read, type SystemTx, statement } from '#platform/database.ts'
import type { AccountId, ConnectionId, EntryId, SellerId, SettlementId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { notFound } from '#shared/refusal.ts'
import type { Fact } from './fact.ts'
import type { PayableLine } from './pay-screen.ts'
import type { Payable } from './plan.ts'
import type { Settlement } from './settlement.ts'

const COLUMNS = sql`id, account_id, currency, pay_minor, fee_minor, plan, connection_id, adapter, reference, provider_ref, checkout, state,
  state_note, told_at, told_reference, told_on, proof_file_id, actor, actor_name, created_at, expires_at, changed_at`

export type ProviderPayment = {
  id: EntryId
  account_id: AccountId
  number: string
  currency: Currency
  connection_id: ConnectionId
  payment_ref: string
  /** What of it has not gone back yet. */
  left_minor: Minor
}

export type ProviderMessageRow = {
  id: string
  name: string
  verdict: 'taken' | 'quarantined'
  reason: string
  deliveries: number
  received_at: Date
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
  const row = await read.row(
    statement(sql<Settlement>`
      select ${COLUMNS} from settlements where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id}`),
  )
  if (!row) throw notFound()
  return row
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
      select id, connection_id, fact_ref, kind, payment_ref, amount_minor, currency, method, bank_reference, note, happened_at
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

/** Receipts that came by a settlement, for its page. */
export async function receiptsOf(
  read: Read,
  account_id: AccountId,
  settlement_id: SettlementId,
): Promise<{ id: EntryId; number: string; kind: string }[]> {
  return read.rows(
    statement(sql<{ id: EntryId; number: string; kind: string }>`
      select e.id, e.number, e.kind from provider_facts f
      join entries e on e.seller_id = f.seller_id and e.source = 'provider:' || f.connection_id
        and e.source_ref >= f.fact_ref and e.source_ref < f.fact_ref || ',' and split_part(e.source_ref, '+', 1) = f.fact_ref
      where f.seller_id = ${read.seller_id} and f.account_id = ${account_id} and f.settlement_id = ${settlement_id}
      order by e.dated_on, e.id`),
  )
}

/** What the round has to look after, of every seller: waiting longer than so long, past their time, or with facts not carried out. */
export type Waiting = { seller_id: SellerId; account_id: AccountId; id: SettlementId }

/**
 * Settlements under way that were not asked about since `asked_before`, or whose time is over, oldest first; and those that failed or were
 * ended before the time of their order was over, by which money may come all the same.
 */
export async function settlementsWaiting(tx: SystemTx, asked_before: Date, limit: number): Promise<Waiting[]> {
  return tx.rows(
    statement(sql<Waiting>`
      select seller_id, account_id, id from settlements
      where (state in ('begun', 'pending', 'told') and (coalesce(asked_at, created_at) <= ${asked_before} or expires_at <= ${tx.now}))
        or (state in ('failed', 'cancelled') and adapter not in ('', 'upi', 'bank_transfer') and expires_at > ${tx.now}
          and coalesce(asked_at, created_at) <= ${asked_before})
      order by coalesce(asked_at, created_at) limit ${limit}`),
  )
}

/**
 * Settlements that have ended lately and were not asked about for a day: a refund, a charge-back or money that came late may have been told
 * in a message that was lost (domain specification 2.6, the daily look).
 */
export async function settlementsEndedLately(tx: SystemTx, limit: number): Promise<Waiting[]> {
  return tx.rows(
    statement(sql<Waiting>`
      select seller_id, account_id, id from settlements
      where state not in ('begun', 'pending', 'told') and adapter not in ('', 'upi', 'bank_transfer') and changed_at > ${tx.now}::timestamptz - interval '10 days'
        and coalesce(asked_at, changed_at) <= ${tx.now}::timestamptz - interval '1 day'
      order by coalesce(asked_at, changed_at) limit ${limit}`),
  )
}

/** Settlements with facts that were stored and not carried out: the process was killed in between. */
export async function settlementsBehind(tx: SystemTx, limit: number): Promise<Waiting[]> {
  return tx.rows(
    statement(sql<Waiting>`
      select distinct seller_id, account_id, settlement_id as id from provider_facts
      where applied_at is null and settlement_id is not null limit ${limit}`),
  )
}

/** Connections with messages that were put aside within the last ten days. */
export async function attentionNow(read: Read): Promise<{ connection_id: string; name: string; put_aside: number }[]> {
  return read.rows(
    statement(sql<{ connection_id: string; name: string; put_aside: number }>`
      select c.id as connection_id, c.name, count(*)::int as put_aside
      from provider_events e join connections c on c.seller_id = e.seller_id and c.id = e.connection_id
      where e.seller_id = ${read.seller_id} and e.verdict = 'quarantined' and e.received_at > now() - interval '10 days'
      group by c.id, c.name order by c.name`),
  )
}

/** Settlements of which a provider said what does not agree with what was asked, within the last thirty days. */
export async function disagreementsLately(
  read: Read,
): Promise<{ account_id: string; settlement_id: string; reference: string }[]> {
  return read.rows(
    statement(sql<{ account_id: string; settlement_id: string; reference: string }>`
      select distinct s.account_id, s.id as settlement_id, s.reference
      from settlements s join events e on e.seller_id = s.seller_id and e.subject_id = s.id
      where s.seller_id = ${read.seller_id} and e.name = 'settlement.disagrees' and e.at > now() - interval '30 days'
      order by s.reference limit 50`),
  )
}

/** A receipt that came through a provider that can pay back, and how much of it has not gone back yet; null when it did not. */
export async function providerPayment(read: Read, account_id: AccountId, payment_id: EntryId): Promise<ProviderPayment | null> {
  return read.row(
    statement(sql<ProviderPayment>`
      select e.id, e.account_id, e.number, e.currency, f.connection_id, f.payment_ref,
        (-e.amount_minor - coalesce((
          select sum(b.amount_minor) from entries b
          where b.seller_id = e.seller_id and b.account_id = e.account_id and b.original_id = e.id and b.kind in ('REV', 'REFUND')), 0))::bigint as left_minor
      from entries e
      join provider_facts f on f.seller_id = e.seller_id and e.source = 'provider:' || f.connection_id and split_part(e.source_ref, '+', 1) = f.fact_ref
      join connections c on c.seller_id = f.seller_id and c.id = f.connection_id and c.adapter not in ('upi', 'bank_transfer')
      where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = ${payment_id} and e.kind = 'RCPT'`),
  )
}

/** Messages of a connection, newest first. */
export async function providerMessages(read: Read, connection_id: ConnectionId, limit = 100): Promise<ProviderMessageRow[]> {
  read.permit('connections.manage')
  return read.rows(
    statement(sql<ProviderMessageRow>`
      select id, name, verdict, reason, deliveries, received_at from provider_events
      where seller_id = ${read.seller_id} and connection_id = ${connection_id} order by received_at desc, id desc limit ${limit}`),
  )
}
