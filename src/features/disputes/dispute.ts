import type { EntryKind } from '#features/ledger/entry.ts'
import { may, type Viewer } from '#platform/viewer.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, DisputeId, EntryId, FileId, SettlementId } from '#shared/id.ts'
import { type Currency, greatest, type Minor, subtract, sum, ZERO } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'

/** Why an amount is in question. Stored as the word; screens say it in the reader's language. */
export const DISPUTE_REASONS = [
  'short_delivery',
  'damaged',
  'wrong_price',
  'wrong_item',
  'not_received',
  'duplicate',
  'tax',
  'other',
] as const

export type DisputeReason = (typeof DISPUTE_REASONS)[number]

export function isDisputeReason(text: unknown): text is DisputeReason {
  return DISPUTE_REASONS.some((reason) => reason === text)
}

export type DisputeState = 'open' | 'accepted' | 'rejected' | 'withdrawn' | 'paid'

/** What can be done with a dispute: the seller accepts or rejects it, the customer withdraws it, or pays what was in question. */
export type DisputeStep = 'accept' | 'reject' | 'withdraw' | 'pay'

/** From which state each step leads where; a dispute that is over stays over. */
export const DISPUTE_STEPS: Readonly<Record<DisputeState, Partial<Record<DisputeStep, DisputeState>>>> = {
  open: { accept: 'accepted', reject: 'rejected', withdraw: 'withdrawn', pay: 'paid' },
  accepted: {},
  rejected: {},
  withdrawn: {},
  paid: {},
}

/** Where a step leads; refused with 409 when the dispute is over. */
export function stateAfter(state: DisputeState, step: DisputeStep): DisputeState {
  const next = DISPUTE_STEPS[state][step]
  if (next === undefined) throw new Refusal(409, 'dispute_over', 'This question has already been settled.')
  return next
}

/** The longest that somebody may write about a dispute, in characters. */
export const MOST_WORDS = 1_000

/** What somebody wrote, without the blanks around it; refused at `param` beyond 1,000 characters. */
export function wordsOf(text: string, param: string): string {
  const words = text.trim()
  if (words.length > MOST_WORDS) throw invalid(param, 'too_long', 'Please say it in at most 1,000 characters.')
  return words
}

/**
 * So much of a debit is in question. `standing_minor` is derived: what of `amount_minor` is in question just now, and of a dispute
 * that is over what was when it ended. `state` is derived along with it: nothing left in question reads as `paid`.
 */
export type Dispute = {
  id: DisputeId
  account_id: AccountId
  entry_id: EntryId
  /** The line of the paper it is about; null: the whole. */
  line: number | null
  currency: Currency
  amount_minor: Minor
  standing_minor: Minor
  reason: DisputeReason
  note: string
  state: DisputeState
  opened_by_name: string
  opened_at: Date
  closed_by_name: string | null
  closed_at: Date | null
  /** What the seller said to it. */
  answer: string
  credit_note_id: EntryId | null
  settlement_id: SettlementId | null
  file_id: FileId | null
}

/** A dispute with the document it is about, as lists show it. */
export type ListedDispute = Dispute & {
  number: string
  kind: EntryKind
  /** What the line sells; null: it is about the whole. */
  line_text: string | null
}

/** A dispute as a person reads it out: the last six characters of its id. It says which, and needs no counter. */
export function disputeNumber(id: DisputeId): string {
  return `D-${id.slice(-6)}`
}

/** The permission somebody opens a dispute with: contacts their own, the seller's people (and work) theirs. */
export function openingPermission(viewer: Viewer): string {
  return may(viewer, 'entries.dispute') ? 'entries.dispute' : 'disputes.open'
}

/** What the page of a dispute shows besides: the document as it stands, the credit note that answered it, the evidence. */
export type DisputeDetail = ListedDispute & {
  open_minor: Minor
  dated_on: Day
  credit_note_number: string | null
  file: { name: string; size_bytes: number } | null
}

/** What is in question in all, per currency. */
export type DisputeTotals = { currency: Currency; count: number; standing_minor: Minor }

export type DisputePage = { rows: ListedDispute[]; totals: DisputeTotals[]; next: string | null }

/** A dispute as the seller's queue shows it. */
export type QueuedDispute = ListedDispute & { account_name: string }

/** A credit note that may answer a dispute. */
export type AnsweringNote = { id: EntryId; number: string; currency: Currency; amount_minor: Minor }

/** The part of a document's disputed figure that no dispute stands for: it was put in question before there were disputes. */
export function unexplained(disputed_minor: Minor, standing: readonly Minor[]): Minor {
  return greatest(subtract(disputed_minor, sum(standing)), ZERO)
}
