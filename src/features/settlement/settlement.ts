import type { BegunPayment } from '#ports/payment-provider.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, ConnectionId, EntryId, FileId, SettlementId } from '#shared/id.ts'
import { absolute, type Currency, type Minor, subtract, sum, ZERO } from '#shared/money.ts'
import type { Plan } from './plan.ts'

/**
 * How far the money of a settlement has come. Only what the outside decides is stored: `begun` the payer has been shown the way, and may
 * have failed there and try again;
 * `pending` the provider has it and is not sure yet; `told` the customer says it is paid; `received` it has come. The others ended
 * without money, but money that comes late is still received.
 */
export type SettlementState = 'begun' | 'pending' | 'told' | 'received' | 'failed' | 'expired' | 'cancelled' | 'refused'

/** What may follow what. Money is never refused: everything can still become `received`, which is the end. */
export const TRANSITIONS: Readonly<Record<SettlementState, readonly SettlementState[]>> = {
  begun: ['pending', 'told', 'received', 'failed', 'expired', 'cancelled'],
  pending: ['begun', 'received', 'failed', 'expired'],
  told: ['received', 'refused', 'pending'],
  failed: ['pending', 'received', 'told', 'expired'],
  expired: ['pending', 'received', 'told', 'failed'],
  cancelled: ['pending', 'received', 'told', 'failed'],
  refused: ['received', 'told', 'pending'],
  received: [],
}

/** In these a second attempt for the same documents waits: money may be on its way. */
export const UNDER_WAY: readonly SettlementState[] = ['begun', 'pending', 'told']

export type Settlement = {
  id: SettlementId
  account_id: AccountId
  currency: Currency
  /** What is asked of the payer, without the fee. */
  pay_minor: Minor
  /** What the provider takes and the customer bears. */
  fee_minor: Minor
  plan: Plan
  connection_id: ConnectionId | null
  adapter: string
  /** Ours, which the money carries along. */
  reference: string
  provider_ref: string | null
  checkout: BegunPayment['checkout'] | null
  state: SettlementState
  state_note: string
  told_at: Date | null
  told_reference: string
  told_on: Day | null
  proof_file_id: FileId | null
  /** The receipt that stood already and was found to be this money; null: the money was booked as it came, or has not come. */
  payment_id: EntryId | null
  actor: string
  actor_name: string
  created_at: Date
  expires_at: Date
  changed_at: Date
}

/** Of a payment on its way, what the customer is told of it. */
export type PaymentUnderWay = Pick<Settlement, 'id' | 'state' | 'currency' | 'pay_minor' | 'created_at'>

/** An entry that a settlement was booked as: a receipt, below zero, or what went back of one, above. */
export type BookedAs = { id: EntryId; number: string; kind: string; amount_minor: Minor }

/** What became of money that had come: it stands, some or all of it was paid back, or it was taken back by the bank or the card's holder. */
export type Outcome = { was: 'standing' } | { was: 'refunded' | 'returned' | 'gone'; back_minor: Minor; left_minor: Minor }

/** By the books. What went back and came again (a charge-back that was won) stands. */
export function outcomeOf(booked: readonly BookedAs[]): Outcome {
  const total = (kinds: readonly string[]) =>
    sum(booked.filter((one) => kinds.includes(one.kind)).map((one) => one.amount_minor))
  const first_minor = absolute(booked.find((one) => one.kind === 'RCPT')?.amount_minor ?? ZERO)
  const left_minor = subtract(ZERO, total(['RCPT', 'REFUND', 'REV']))
  const back_minor = subtract(first_minor, left_minor)
  if (back_minor <= 0) return { was: 'standing' }
  const returned = total(['REV']) > 0
  return { was: returned ? (total(['REFUND']) > 0 ? 'gone' : 'returned') : 'refunded', back_minor, left_minor }
}

/** A receipt that may be the money of an announced payment: no payment service brought it, it has not come back, and it is nobody else's. */
export type Candidate = { id: EntryId; number: string; dated_on: Day; amount_minor: Minor; reference_upper: string }

export function mayFollow(from: SettlementState, to: SettlementState): boolean {
  return TRANSITIONS[from].includes(to)
}

export function isUnderWay(state: SettlementState): boolean {
  return UNDER_WAY.includes(state)
}

/** Of these ways to pay no provider tells: only the customer, the seller or the bank's file says that money came. */
export function isToldByNobody({ adapter }: Pick<Settlement, 'adapter'>): boolean {
  return adapter === 'upi' || adapter === 'bank_transfer'
}

/** In these a person can say that the money has come after all. */
export function isConfirmable(state: SettlementState): boolean {
  return state === 'begun' || state === 'told' || state === 'expired' || state === 'cancelled' || state === 'refused'
}

/** These ended without money: the same may be begun once more. */
export function mayBeBegunAgain({ state }: Pick<Settlement, 'state'>): boolean {
  return state === 'failed' || state === 'expired' || state === 'cancelled' || state === 'refused'
}

/** How long the payer is waited for, until somebody else may try to pay the same. */
export const WAITING_MINUTES = {
  page: 30,
  code: 30,
  details: 24 * 60,
  pending: 6 * 60,
  pending_at_most: 72 * 60,
  told: 14 * 24 * 60,
} as const

/** The source that entries of a provider's payments carry (invariant I7). */
export function sourceOf(connection_id: ConnectionId): string {
  return `provider:${connection_id}`
}

/**
 * Our reference of a settlement: `SP` and the last ten characters of its id, which are random. Short enough to be typed into a bank's
 * form by hand; two of one seller are never the same, as the table refuses that.
 */
export function referenceOf(id: SettlementId): string {
  return `SP${id.slice(-10)}`
}
