import { sql } from 'kysely'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { ProviderFact, ProviderMessage } from '#ports/payment-provider.ts'
import { type AccountId, type ConnectionId, newId, type SettlementId } from '#shared/id.ts'
import { findByReference, findSettlement } from './queries.ts'
import type { Settlement } from './settlement.ts'

export type TakeMessage = {
  connection_id: ConnectionId
  /** As it came; null for what we asked and were not told. */
  body: string | null
  message: ProviderMessage
}

export type Touched = { account_id: AccountId; id: SettlementId }

const LONGEST_BODY = 100_000

/**
 * Keeps a provider's message and its facts, each once, and says which settlements they are about. Nothing is posted here: what is kept is
 * carried out afterwards (`applyFacts`), as often as need be. A fact whose payment nobody knows yet waits for one that names it.
 */
export async function takeMessage(tx: Tx, { connection_id, body, message }: TakeMessage): Promise<Touched[]> {
  tx.permit('payments.verify')
  const seller_id = tx.seller_id
  if (body !== null) {
    await tx.rows(
      statement(sql`
        insert into provider_events (seller_id, id, connection_id, event_ref, name, verdict, body, received_at, last_at)
        values (${seller_id}, ${newId('provider_event', tx.now.getTime())}, ${connection_id}, ${message.event_ref.slice(0, 200)},
          ${message.name.slice(0, 200)}, 'taken', ${body.slice(0, LONGEST_BODY)}, ${tx.now}, ${tx.now})
        on conflict (seller_id, connection_id, verdict, event_ref)
        do update set deliveries = provider_events.deliveries + 1, last_at = excluded.last_at`),
    )
  }
  const touched = new Map<string, Touched>()
  const payments = new Set<string>()
  for (const fact of message.facts) {
    if (fact.amount_minor <= 0 && fact.kind !== 'failed' && fact.kind !== 'expired') continue
    const about = await findSettlement(tx, connection_id, fact)
    if (about === null && fact.reference !== null) {
      // our own reference, told by another connection than it was begun under: a person must look
      const elsewhere = await findByReference(tx, fact.reference)
      if (elsewhere) await tellDisagreement(tx, elsewhere, fact)
    }
    if (about !== null && about.currency !== fact.currency) {
      await tellDisagreement(tx, about, fact)
      continue
    }
    await keep(tx, connection_id, fact, about)
    payments.add(fact.payment_ref)
  }
  for (const one of await linkPayments(tx, connection_id, [...payments])) touched.set(one.id, one)
  return [...touched.values()]
}

async function keep(tx: Tx, connection_id: ConnectionId, fact: ProviderFact, about: Settlement | null): Promise<void> {
  await tx.rows(
    statement(sql`
      insert into provider_facts (seller_id, id, connection_id, fact_ref, kind, account_id, settlement_id, payment_ref, amount_minor,
        currency, method, bank_reference, note, happened_at, recorded_at)
      values (${tx.seller_id}, ${newId('fact', tx.now.getTime())}, ${connection_id}, ${fact.fact_ref}, ${fact.kind}, ${about?.account_id ?? null},
        ${about?.id ?? null}, ${fact.payment_ref}, ${fact.amount_minor}, ${fact.currency}, ${fact.method}, ${fact.bank_reference},
        ${fact.note.slice(0, 500)}, ${fact.happened_at}, ${tx.now})
      on conflict (seller_id, connection_id, fact_ref) do nothing`),
  )
}

/** Facts of one payment belong to one settlement: those that did not name it learn it from one that did. Answers all with work to do. */
async function linkPayments(tx: Tx, connection_id: ConnectionId, payments: readonly string[]): Promise<Touched[]> {
  if (payments.length === 0) return []
  await tx.rows(
    statement(sql`
      update provider_facts f set account_id = k.account_id, settlement_id = k.settlement_id
      from (
        select distinct on (payment_ref) payment_ref, account_id, settlement_id from provider_facts
        where seller_id = ${tx.seller_id} and connection_id = ${connection_id} and payment_ref = any(${payments}::text[])
          and settlement_id is not null
        order by payment_ref, fact_ref) k
      where f.seller_id = ${tx.seller_id} and f.connection_id = ${connection_id} and f.payment_ref = k.payment_ref and f.settlement_id is null`),
  )
  return tx.rows(
    statement(sql<Touched>`
      select distinct account_id, settlement_id as id from provider_facts
      where seller_id = ${tx.seller_id} and connection_id = ${connection_id} and payment_ref = any(${payments}::text[])
        and settlement_id is not null`),
  )
}

/** Money in another currency than was asked for is looked at by a person, never booked by itself. */
async function tellDisagreement(
  tx: Tx,
  { account_id, id, reference, currency }: Settlement,
  fact: ProviderFact,
): Promise<void> {
  await emit(tx, 'settlement.disagrees', {
    account_id,
    subject_id: id,
    data: { reference, currency, told_currency: fact.currency, amount_minor: fact.amount_minor, fact_ref: fact.fact_ref },
  })
}
