import { sql } from 'kysely'
import { type Read, type SystemTx, statement } from '#platform/database.ts'
import type { AccountId, ConnectionId, EntryId, SellerId, SettlementId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import type { Fact } from './fact.ts'
import type { PayableLine } from './pay-screen.ts'
import type { Payable } from './plan.ts'
import type { Settlement } from './settlement.ts'

const COLUMNS = sql`id, account_id, currency, pay_minor, fee_minor, plan, connection_id, adapter, reference, provider_ref, checkout, state,
  state_note, told_at, told_reference, told_on, proof_file_id, actor, actor_name, created_at, expires_at, changed_at`

/** What stands open in the account, of both sides and all currencies, oldest due first: what can be settled, and with which credits. */
export async function payableNow(read: Read, account_id: AccountId): Promise<Payable[]> {
  read.permit('payments.pay')
  return openEntries(read, account_id)
}

/** The same for acts, which ask for their own permission. */
export async function openEntries(read: Read, account_id: AccountId): Promise<Payable[]> {
  return read.rows(
    statement(sql<Payable>`
      select id, kind, side, number, dated_on, due_on, currency, amount_minor, taxable_minor, open_minor, disputed_minor
      from entries where seller_id = ${read.seller_id} and account_id = ${account_id} and open_minor > 0
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

/** The entries that stand for these facts already, by their reference. */
export async function postedFor(
  read: Read,
  source: string,
  refs: readonly string[],
): Promise<Map<string, { id: EntryId; number: string }>> {
  const rows = await read.rows(
    statement(sql<{ source_ref: string; id: EntryId; number: string }>`
      select source_ref, id, number from entries
      where seller_id = ${read.seller_id} and source = ${source} and source_ref = any(${refs}::text[])`),
  )
  return new Map(rows.map(({ source_ref, id, number }) => [source_ref, { id, number }]))
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
      join entries e on e.seller_id = f.seller_id and e.source = 'provider:' || f.connection_id and e.source_ref = f.fact_ref
      where f.seller_id = ${read.seller_id} and f.account_id = ${account_id} and f.settlement_id = ${settlement_id}
      order by e.dated_on, e.id`),
  )
}

/** What the round has to look after, of every seller: waiting longer than so long, past their time, or with facts not carried out. */
export type Waiting = { seller_id: SellerId; account_id: AccountId; id: SettlementId }

/** Settlements under way that were not asked about since `asked_before`, or whose time is over, oldest first. */
export async function settlementsWaiting(tx: SystemTx, asked_before: Date, limit: number): Promise<Waiting[]> {
  return tx.rows(
    statement(sql<Waiting>`
      select seller_id, account_id, id from settlements
      where state in ('begun', 'pending', 'told') and (coalesce(asked_at, created_at) <= ${asked_before} or expires_at <= ${tx.now})
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
