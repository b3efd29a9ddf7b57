import type { ConnectionId, FactId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import type { SettlementState } from './settlement.ts'

/** What a provider told, as it is kept: a set, keyed by its `fact_ref`. */
export type Fact = {
  id: FactId
  connection_id: ConnectionId
  fact_ref: string
  kind: 'pending' | 'captured' | 'failed' | 'expired' | 'refunded' | 'charged_back' | 'charge_back_won'
  payment_ref: string
  amount_minor: Minor
  currency: Currency
  method: string
  bank_reference: string
  note: string
  happened_at: Date
}

/** One thing the books must say because of the facts. Each is posted once, under its reference. */
export type Wanted =
  | { post: 'receipt'; fact: Fact; source_ref: string; first: boolean }
  | { post: 'refund' | 'return' | 'receipt_again'; fact: Fact; source_ref: string }

/**
 * What the books must say, given what is known: a function of the set alone, so that it is the same whatever order the facts came in.
 * What takes from a payment that has not been told of yet waits for it. Every fact adds to it and none takes away.
 */
export function projectFacts(facts: readonly Fact[]): Wanted[] {
  const sorted = [...facts].sort(inTime)
  const captured = sorted.filter((fact) => fact.kind === 'captured')
  const known = new Set(captured.map((fact) => fact.payment_ref))
  const later = sorted.filter((fact) => known.has(fact.payment_ref))
  return [
    ...captured.map((fact, index) => ({ post: 'receipt' as const, fact, source_ref: fact.fact_ref, first: index === 0 })),
    ...later.flatMap((fact): Wanted[] => {
      switch (fact.kind) {
        case 'refunded':
          return [{ post: 'refund', fact, source_ref: fact.fact_ref }]
        case 'charged_back':
          return [{ post: 'return', fact, source_ref: fact.fact_ref }]
        default:
          return []
      }
    }),
    // a charge-back that was won is told together with the charge-back itself, which stands before it
    ...later
      .filter((fact) => fact.kind === 'charge_back_won')
      .map((fact) => ({ post: 'receipt_again' as const, fact, source_ref: fact.fact_ref })),
  ]
}

/** How far the money has come, by the facts alone; null: they say nothing. */
export function stateBy(facts: readonly Fact[]): SettlementState | null {
  if (facts.some((fact) => fact.kind === 'captured')) return 'received'
  const failed = new Set(facts.filter((fact) => fact.kind === 'failed').map((fact) => fact.payment_ref))
  if (facts.some((fact) => fact.kind === 'pending' && !failed.has(fact.payment_ref))) return 'pending'
  if (failed.size > 0) return 'failed'
  return facts.some((fact) => fact.kind === 'expired') ? 'expired' : null
}

function inTime(a: Fact, b: Fact): number {
  return a.happened_at.getTime() - b.happened_at.getTime() || (a.fact_ref < b.fact_ref ? -1 : a.fact_ref > b.fact_ref ? 1 : 0)
}
