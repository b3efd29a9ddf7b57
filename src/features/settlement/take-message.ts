import { sql } from 'kysely'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { ProviderFact, ProviderMessage } from '#ports/payment-provider.ts'
import { type AccountId, type ConnectionId, newId, type SettlementId } from '#shared/id.ts'
import { textsOf, typedText } from '#shared/typed-text.ts'
import { findByReference, findSettlement } from './queries.ts'

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
export async function takeMessage(tx: Tx, { connection_id, ...told }: TakeMessage): Promise<Touched[]> {
  tx.permit('payments.verify')
  const message = textsOf(told.message)
  const body = told.body === null ? null : typedText(told.body)
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
  const payments = [...new Set(message.facts.map((fact) => fact.payment_ref))].sort()
  await oneAtATime(tx, connection_id, payments)
  for (const fact of message.facts) {
    if (fact.amount_minor <= 0 && fact.kind !== 'failed' && fact.kind !== 'expired') continue
    await keep(tx, connection_id, fact)
  }
  return linkPayments(tx, connection_id, payments)
}

/** Two messages about one payment wait for each other: each must see the facts of the other, to learn whose they are. */
async function oneAtATime(tx: Tx, connection_id: ConnectionId, payments: readonly string[]): Promise<void> {
  const keys = payments.map((payment_ref) => `${tx.seller_id} ${connection_id} ${payment_ref}`)
  await tx.rows(statement(sql`select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest(${keys}::text[]) key`))
}

/**
 * A fact is kept once. One that does not fit what was asked is kept as held and told to the seller: a person looks at money in another
 * currency, or told by another connection than it was asked through; it is never booked by itself.
 */
async function keep(tx: Tx, connection_id: ConnectionId, fact: ProviderFact): Promise<void> {
  const here = await findSettlement(tx, connection_id, fact)
  const about = here ?? (fact.reference === null ? null : await findByReference(tx, fact.reference))
  const held = about === null ? '' : here === null ? 'connection' : about.currency === fact.currency ? '' : 'currency'
  const fresh = await tx.row(
    statement(sql`
      insert into provider_facts (seller_id, id, connection_id, fact_ref, kind, account_id, settlement_id, payment_ref, amount_minor,
        currency, method, bank_reference, note, happened_at, recorded_at, held)
      values (${tx.seller_id}, ${newId('fact', tx.now.getTime())}, ${connection_id}, ${fact.fact_ref}, ${fact.kind}, ${about?.account_id ?? null},
        ${about?.id ?? null}, ${fact.payment_ref}, ${fact.amount_minor}, ${fact.currency}, ${fact.method}, ${fact.bank_reference},
        ${fact.note.slice(0, 500)}, ${fact.happened_at}, ${tx.now}, ${held})
      on conflict (seller_id, connection_id, fact_ref) do nothing returning id`),
  )
  if (!fresh || about === null || held === '') return
  const { account_id, id, reference, currency } = about
  const { fact_ref, amount_minor, currency: told_currency } = fact
  const data = { reference, currency, about: fact_ref, code: CODES[held], fact_ref, amount_minor, told_currency }
  await emit(tx, 'settlement.disagrees', { account_id, subject_id: id, data })
}

const CODES = { currency: 'currency_differs', connection: 'other_connection' } as const

/**
 * Facts of one payment belong to one settlement: those that did not name it learn it from one that did, and are held with it or for a
 * currency of their own. Answers all with work to do.
 */
async function linkPayments(tx: Tx, connection_id: ConnectionId, payments: readonly string[]): Promise<Touched[]> {
  if (payments.length === 0) return []
  await tx.rows(
    statement(sql`
      update provider_facts f
      set account_id = k.account_id, settlement_id = k.settlement_id,
        held = case when k.held <> '' then k.held when f.currency <> k.currency then 'currency' else '' end
      from (
        select distinct on (p.payment_ref) p.payment_ref, p.account_id, p.settlement_id, p.held, s.currency
        from provider_facts p
        join settlements s on s.seller_id = p.seller_id and s.account_id = p.account_id and s.id = p.settlement_id
        where p.seller_id = ${tx.seller_id} and p.connection_id = ${connection_id} and p.payment_ref = any(${payments}::text[])
        order by p.payment_ref, p.held, p.fact_ref) k
      where f.seller_id = ${tx.seller_id} and f.connection_id = ${connection_id} and f.payment_ref = k.payment_ref and f.settlement_id is null`),
  )
  return tx.rows(
    statement(sql<Touched>`
      select distinct account_id, settlement_id as id from provider_facts
      where seller_id = ${tx.seller_id} and connection_id = ${connection_id} and payment_ref = any(${payments}::text[])
        and settlement_id is not null`),
  )
}
