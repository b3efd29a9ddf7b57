import type { AllocationRule } from '#features/ledger/allocation.ts'
import { addDays, type Day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { least, type Minor, subtract } from '#shared/money.ts'

/** One row of how a payment was applied or taken back, and by whom: one of the seller's people, one of the customer's, or the product itself. */
export type AllocationDeed = {
  debit_id: EntryId
  amount_minor: Minor
  rule: AllocationRule
  by: 'staff' | 'contact' | 'work'
  by_name: string
  recorded_at: Date
}

/** Why a part stands as it does. */
export type Reason = Pick<AllocationDeed, 'rule' | 'by' | 'by_name' | 'recorded_at'>

/**
 * Why so much of a document stands settled, newest first: the rows that make it up. What was taken back is counted against the oldest,
 * since whoever takes back and applies anew means the new.
 */
export function reasonsFor(deeds: readonly AllocationDeed[], standing_minor: Minor): Reason[] {
  const found = new Map<string, Reason>()
  let rest_minor = standing_minor
  for (const deed of [...deeds].reverse()) {
    if (rest_minor <= 0) break
    if (deed.amount_minor <= 0) continue
    rest_minor = subtract(rest_minor, least(deed.amount_minor, rest_minor))
    const { rule, by, by_name, recorded_at } = deed
    const key = rule === 'by_hand' ? `${rule} ${by_name} ${recorded_at.toISOString().slice(0, 10)}` : rule
    if (!found.has(key)) found.set(key, { rule, by, by_name, recorded_at })
  }
  return [...found.values()]
}

/** What decides whether a customer may still change how a payment of theirs is applied. */
export type OwnHand = {
  /** Money that came, and stayed. */
  is_standing_receipt: boolean
  /** The day the seller recorded it, where the seller is. */
  recorded_on: Day
  /** The seller's people have applied it or taken it back by hand. */
  is_handled: boolean
}

/** Why the customer's own hand is off a payment: the seller never allows it, it is none that could be moved, or it is too late. */
export type HandsOff = 'not_allowed' | 'not_a_receipt' | 'handled_by_seller' | 'too_late'

/** Whether a customer may apply, move or take back a payment of their own (domain specification 2.5, 3); null: they may, until `days` are over. */
export function handsOff(hand: OwnHand, days: number | undefined, today: Day): HandsOff | null {
  if (days === undefined || days <= 0) return 'not_allowed'
  if (!hand.is_standing_receipt) return 'not_a_receipt'
  if (hand.is_handled) return 'handled_by_seller'
  return today > lastOwnDay(hand, days) ? 'too_late' : null
}

/** The last day on which the customer may. */
export function lastOwnDay({ recorded_on }: Pick<OwnHand, 'recorded_on'>, days: number): Day {
  return addDays(recorded_on, days)
}
