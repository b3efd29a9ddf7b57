import type { Entry, EntryKind } from '#features/ledger/entry.ts'
import type { WentBack } from '#features/ledger/went-back.ts'
import type { Day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import type { Reason } from './allocating.ts'

/** A payment as lists and pages show it: money, or tax deducted. `open_minor` is what is left of it as an advance. */
export type PaymentRow = Entry & WentBack

/** What has come in, per currency, above zero; payments that came back are not in it. */
export type PaymentTotals = { currency: Currency; count: number; received_minor: Minor; advance_minor: Minor }

/** Which payments a list shows; `cursor` is where the page before ended. */
export type PaymentFilter = { from?: Day | undefined; to?: Day | undefined; cursor?: string | undefined }

export type PaymentPage = { rows: PaymentRow[]; totals: PaymentTotals[]; next: string | null }

/** What a payment settles of another entry. `amount_minor` is above zero and net of what was undone. */
export type PaidPart = {
  id: EntryId
  kind: EntryKind
  number: string
  dated_on: Day
  amount_minor: Minor
  effective_on: Day
  /** Why it is so, newest first. */
  reasons: readonly Reason[]
}

/** A return or refund of a payment. */
export type PaymentCorrection = Pick<Entry, 'id' | 'kind' | 'number' | 'dated_on' | 'amount_minor' | 'note' | 'reference'>

/** A payment, how it was applied, and what was left of it; what came of a return or refund stands in `corrections`. */
export type PaymentDetail = { payment: PaymentRow; settlements: PaidPart[]; corrections: PaymentCorrection[] }
