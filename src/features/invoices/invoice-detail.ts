import type { Entry, EntryKind } from '#features/ledger/entry.ts'
import type { Day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import type { InvoiceTab } from './invoice.ts'
import type { Paper, PaperLine } from './paper.ts'

/** A row of the list: the entry, and what credit notes have settled of it (for `invoiceStatus`). */
export type InvoiceRow = Entry & { credited_minor: Minor }

/** The same in a list, with what settled it last, if nothing of it is open. */
export type ListedInvoice = InvoiceRow & { settled_on: Day | null; settled_method: string | null }

/** What a filter holds in all, per currency; credit notes count below zero. It ties to the rows. */
export type InvoiceTotals = { currency: Currency; count: number; total_minor: Minor; open_minor: Minor }

export type InvoicePage = { rows: ListedInvoice[]; totals: InvoiceTotals[]; next: string | null }

/** How many documents each tab would hold under the same search and dates, per currency. */
export type InvoiceCounts = Record<InvoiceTab, number> & { currency: Currency; open_minor: Minor }

/** What one entry settles of another, as a page tells it. `amount_minor` is above zero and net of what was undone. */
export type SettledPart = {
  id: EntryId
  kind: EntryKind
  number: string
  dated_on: Day
  amount_minor: Minor
  effective_on: Day
  reference: string
  method: string | null
}

export type InvoiceDetail = {
  entry: InvoiceRow
  paper: Paper | null
  lines: PaperLine[]
  /** What has settled it, or what this credit note has settled. */
  settlements: SettledPart[]
  /** The document this one corrects. */
  original: Pick<Entry, 'id' | 'kind' | 'number' | 'dated_on'> | null
  /** Notes that correct this one. */
  notes: Pick<Entry, 'id' | 'kind' | 'number' | 'dated_on' | 'amount_minor' | 'currency'>[]
}

/** Something that was done to a document, and by whom; `disputed_minor` when it was put in question (zero: no longer). */
export type InvoiceEvent = {
  name: string
  at: Date
  actor: string
  actor_name: string
  disputed_minor: Minor | null
  currency: Currency
}

/** One application of another entry to a document, or (below zero) its taking back, as it was booked. */
export type Movement = {
  kind: EntryKind
  number: string
  method: string | null
  currency: Currency
  amount_minor: Minor
  effective_on: Day
  /** The day nothing was left of the other entry, a payment that went back; null: something is. */
  reversed_on: Day | null
  /** The last day the bank took something of it back; null: it did not. */
  returned_on: Day | null
}

/** What has happened to a document since it was issued, oldest first, and who at the customer saw it first. */
export type InvoiceHistory = { events: InvoiceEvent[]; movements: Movement[]; seen: { at: Date; name: string } | null }
