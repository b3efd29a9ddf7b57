import type { Day } from '#shared/day.ts'
import type { AccountId, EntryId, IdKind } from '#shared/id.ts'
import { type Currency, type Minor, minor } from '#shared/money.ts'

/**
 * The ledger's kinds (domain specification 2.1), in the order in which they stand within a day. `sign` 1: the customer owes more.
 * An opening item may have either sign.
 */
export const ENTRY_KINDS = {
  OB: { rank: 0, sign: 0, id: 'opening' },
  INV: { rank: 1, sign: 1, id: 'invoice' },
  DN: { rank: 2, sign: 1, id: 'debit_note' },
  REV: { rank: 3, sign: 1, id: 'reversal' },
  REFUND: { rank: 4, sign: 1, id: 'refund' },
  CN: { rank: 5, sign: -1, id: 'credit_note' },
  RCPT: { rank: 6, sign: -1, id: 'payment' },
  TDS: { rank: 7, sign: -1, id: 'tax_deducted' },
  WO: { rank: 8, sign: -1, id: 'write_off' },
} as const satisfies Record<string, { rank: number; sign: -1 | 0 | 1; id: IdKind }>

export type EntryKind = keyof typeof ENTRY_KINDS

/** One money fact. `amount_minor` above zero: the customer owes more. */
export type Entry = {
  id: EntryId
  account_id: AccountId
  kind: EntryKind
  number: string
  dated_on: Day
  due_on: Day
  currency: Currency
  amount_minor: Minor
  open_minor: Minor
  disputed_minor: Minor
  taxable_minor: Minor
  tax_minor: Minor
  reference: string
  note: string
  method: string | null
  original_id: EntryId | null
}

/** Why an allocation stands as it does; written beside it, for whoever asks. */
export type AllocationRule = 'explicit' | 'exact' | 'oldest' | 'original' | 'reversal' | 'by_hand' | 'imported' | 'undone'

/** Where a fact came from: what makes sending it twice one entry (invariant I7). */
export type Source = { source: string; source_ref: string }

export function isEntryKind(text: string): text is EntryKind {
  return Object.hasOwn(ENTRY_KINDS, text)
}

/** An amount given without sign, as the ledger signs it. Opening items keep the sign they come with. */
export function signedAmount(kind: EntryKind, amount_minor: Minor): Minor {
  const { sign } = ENTRY_KINDS[kind]
  return sign === -1 ? minor(-amount_minor) : amount_minor
}
