import type { Currency, Minor } from '#shared/money.ts'

/** What a provider told and is not booked by itself, or is booked otherwise than asked. */
export type FactCode =
  | 'currency_differs'
  | 'other_connection'
  | 'amount_differs'
  | 'kept_as_advance'
  | 'nothing_left'
  | 'refund_failed'

export type PlanPart = 'credit' | 'tax' | 'discount' | 'dispute'

/** Something about a settlement that a person must look at: a fact, or a part of its plan that the books did not take. */
export type Disagreement =
  | { code: FactCode; fact_ref: string; amount_minor: Minor; told_currency: Currency }
  /** `code`: of the refusal, or `bug`. */
  | { code: string; part: PlanPart; number: string; message: string }

/** As it was told, for the page of the settlement. */
export type ToldDisagreement = {
  id: string
  code: string
  part: PlanPart | null
  number: string
  amount_minor: Minor | null
  told_currency: Currency | null
  message: string
  at: Date
}
