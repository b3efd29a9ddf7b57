import type { ConnectionId, FactId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import type { SettlementState } from './settlement.ts'

/** What a provider told, as it is kept: a set, keyed by its `fact_ref`. */
export type Fact = {
  id: FactId
  connection_id: ConnectionId
  fact_ref: string
  kind: 'pending' | 'captured' | 'failed' | 'expired' | 'refunded' | 'refund_failed' | 'charged_back' | 'charge_back_won'
  payment_ref: string
  amount_minor: Minor
  currency: Currency
  method: string
  bank_reference: string
  note: string
  happened_at: Date
  /** Why it is kept and not believed: nothing is booked by it. `currency`: another than was asked. `connection`: told by another. */
  held: '' | 'currency' | 'connection'
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
  const undoing = new Map(sorted.map((fact) => [undoneBy(fact), fact]))
  return [
    ...captured.map((fact, index) => ({ post: 'receipt' as const, fact, source_ref: fact.fact_ref, first: index === 0 })),
    ...sorted
      .filter((fact) => known.has(fact.payment_ref))
      .flatMap((fact): Wanted[] => {
        if (fact.kind !== 'refunded' && fact.kind !== 'charged_back') return []
        const back = {
          post: fact.kind === 'refunded' ? ('refund' as const) : ('return' as const),
          fact,
          source_ref: fact.fact_ref,
        }
        const again = undoing.get(fact.fact_ref)
        return again ? [back, { post: 'receipt_again', fact: again, source_ref: again.fact_ref }] : [back]
      }),
  ]
}

/** The fact that this one undoes, by its name: a charge-back that was won, a refund that came back to the provider; null: it undoes none. */
function undoneBy({ kind, fact_ref }: Fact): string | null {
  switch (kind) {
    case 'charge_back_won':
      return fact_ref.replace(/:charge_back_won$/, ':charged_back')
    case 'refund_failed':
      return fact_ref.replace(/:refund_failed$/, ':refunded')
    default:
      return null
  }
}

/**
 * How far the money has come, by the facts; null: they say nothing. An attempt that failed ends nothing while the order is open
 * (`is_open`: its time is not over), since the payer may try again on the same page: it is still `begun`.
 */
export function stateBy(facts: readonly Fact[], is_open: boolean): SettlementState | null {
  if (facts.some((fact) => fact.kind === 'captured')) return 'received'
  const failed = new Set(facts.filter((fact) => fact.kind === 'failed').map((fact) => fact.payment_ref))
  if (facts.some((fact) => fact.kind === 'pending' && !failed.has(fact.payment_ref))) return 'pending'
  const ended = facts.some((fact) => fact.kind === 'expired')
  if (failed.size > 0) return is_open && !ended ? 'begun' : 'failed'
  return ended ? 'expired' : null
}

function inTime(a: Fact, b: Fact): number {
  return a.happened_at.getTime() - b.happened_at.getTime() || (a.fact_ref < b.fact_ref ? -1 : a.fact_ref > b.fact_ref ? 1 : 0)
}
