import { createHash } from 'node:crypto'
import type { Day } from '#shared/day.ts'
import type { EntryKind } from '#shared/entry-kind.ts'
import type { AccountId, EntryId, IdKind } from '#shared/id.ts'
import { type Currency, type Minor, negateMinor, subtract } from '#shared/money.ts'

export type { EntryKind } from '#shared/entry-kind.ts'

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
} as const satisfies Record<EntryKind, { rank: number; sign: -1 | 0 | 1; id: IdKind }>

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
  /** What no allocation has settled yet, from 0 to the size of the amount. */
  open_minor: Minor
  /** The part of what is open that the customer questions. */
  disputed_minor: Minor
  taxable_minor: Minor
  tax_minor: Minor
  reference: string
  note: string
  method: string | null
  original_id: EntryId | null
}

/** An entry as an act answers it, the first time and every time the same is sent again. */
export type Posted = { id: EntryId; number: string }

/** Where a fact came from: what makes sending it twice one entry (invariant I7). Without one it is `samepage` and the entry's own id. */
export type Source = { source: string; source_ref: string }

/** What is still to pay of a debit: what is open and not disputed. */
export function amountDue(entry: Pick<Entry, 'open_minor' | 'disputed_minor'>): Minor {
  return subtract(entry.open_minor, entry.disputed_minor)
}

export function isEntryKind(text: string): text is EntryKind {
  return Object.hasOwn(ENTRY_KINDS, text)
}

/** An amount given without sign, as the ledger signs it. Opening items keep the sign they come with. */
export function signedAmount(kind: EntryKind, amount_minor: Minor): Minor {
  return ENTRY_KINDS[kind].sign === -1 ? negateMinor(amount_minor) : amount_minor
}

/** In capitals as the database makes them of a number (`number_upper`, collation C): only the letters a to z change. */
export function capitals(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

/** What was sent, in 43 characters: equal for equal facts, whatever the order of their fields; an absent field is as good as undefined. */
export function fingerprintOf(facts: unknown): string {
  return createHash('sha256').update(JSON.stringify(facts, sorted)).digest('base64url')
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What is open on an account today, by due date: the rows `openByDue` answers. Credits have `side` C. */
export type OpenGroup = {
  currency: Currency
  side: 'D' | 'C'
  due_on: Day
  open_minor: Minor
  disputed_minor: Minor
  count: number
  /** How many of them have something open that is not in question. */
  due_count: number
}
