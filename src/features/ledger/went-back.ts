import type { Day } from '#shared/day.ts'
import type { Minor } from '#shared/money.ts'

/** What went back of a payment. */
export type WentBack = {
  /** What the bank or the holder of the card took back of it. */
  returned_minor: Minor
  /** What the seller paid back of it. */
  refunded_minor: Minor
  /** The day on which all of it had gone back; null: something of it is still here. */
  reversed_on: Day | null
}
