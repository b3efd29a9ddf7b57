import type { EntryKind } from '#features/ledger/entry.ts'
import type { NamedAllocation } from '#features/payments/payment.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, ChequeId, EntryId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'

export type ChequeState = 'held' | 'presented' | 'cleared' | 'bounced' | 'handed_back'

/** What happens to a cheque: it goes to the bank, is paid or comes back, or is given back to the customer. */
export const CHEQUE_STEPS = ['present', 'clear', 'bounce', 'hand-back'] as const

export type ChequeStep = (typeof CHEQUE_STEPS)[number]

export function isChequeStep(text: unknown): text is ChequeStep {
  return CHEQUE_STEPS.some((step) => step === text)
}

/**
 * From which state each step leads where. Held, it is a promise: no balance knows of it. Presented, it is a receipt. One that came back
 * may be presented again, or handed back; even a cleared one may come back late.
 */
export const CHEQUE_STATES: Readonly<Record<ChequeState, Partial<Record<ChequeStep, ChequeState>>>> = {
  held: { present: 'presented', 'hand-back': 'handed_back' },
  presented: { clear: 'cleared', bounce: 'bounced' },
  cleared: { bounce: 'bounced' },
  bounced: { present: 'presented', 'hand-back': 'handed_back' },
  handed_back: {},
}

/** Where a step leads; refused with 409 when the cheque is past it. */
export function stateAfter(state: ChequeState, step: ChequeStep): ChequeState {
  const next = CHEQUE_STATES[state][step]
  if (next === undefined) throw new Refusal(409, 'cheque_past', 'The cheque is past this step. Look at where it stands.')
  return next
}

/** The steps that can be taken now, in their order. */
export function stepsOf(state: ChequeState): ChequeStep[] {
  return CHEQUE_STEPS.filter((step) => CHEQUE_STATES[state][step] !== undefined)
}

/** A post-dated cheque a customer has given: money only from the day it is presented. */
export type Cheque = {
  id: ChequeId
  account_id: AccountId
  cheque_number: string
  bank: string
  currency: Currency
  amount_minor: Minor
  /** The day written on it, before which no bank takes it. */
  payable_on: Day
  /** What it is for. */
  allocations: readonly NamedAllocation[]
  note: string
  state: ChequeState
  /** The receipt it became when it was last presented. */
  payment_id: EntryId | null
  presented_on: Day | null
  /** When it was cleared, came back or was handed back. */
  closed_on: Day | null
  reason: string
}

/** A cheque as lists of all accounts show it. */
export type ListedCheque = Cheque & { account_name: string }

/** What a cheque is for, by the number of the document. */
export type ChequeUse = { id: EntryId; kind: EntryKind; number: string; amount_minor: Minor }

/** A cheque with everything its page shows. */
export type ChequeDetail = ListedCheque & { payment_number: string | null; recorded_at: Date }

/** Which cheques a list shows: to be presented now, to come, at the bank, over. */
export const CHEQUE_TABS = ['due', 'held', 'presented', 'over'] as const

export type ChequeTab = (typeof CHEQUE_TABS)[number]

/** How many cheques a tab holds, and what they come to. */
export type ChequeTotals = { tab: ChequeTab; currency: Currency; count: number; amount_minor: Minor }

/** A document that a held cheque is for: when the cheque is presented, this much of the document is paid. */
export type HeldFor = { entry_id: EntryId; cheque_number: string; payable_on: Day; amount_minor: Minor }
