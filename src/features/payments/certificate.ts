import type { Day, DayRange } from '#shared/day.ts'
import type { AccountId, CertificateId, EntryId, FileId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { quarterOf } from '#shared/period.ts'
import { invalid, Refusal } from '#shared/refusal.ts'

export type CertificateState = 'uploaded' | 'accepted' | 'rejected'

/** The seller's people look at what was uploaded, once. */
export const CERTIFICATE_STEPS: Readonly<Record<CertificateState, Partial<Record<'accept' | 'reject', CertificateState>>>> = {
  uploaded: { accept: 'accepted', reject: 'rejected' },
  accepted: {},
  rejected: {},
}

/** Where a step leads; refused with 409 when somebody has decided already. */
export function certificateAfter(state: CertificateState, step: 'accept' | 'reject'): CertificateState {
  const next = CERTIFICATE_STEPS[state][step]
  if (next === undefined) throw new Refusal(409, 'certificate_decided', 'Somebody has decided on this certificate already.')
  return next
}

/** What proves that deducted tax was paid to the state: in India Form 131 (formerly 16A), one for a quarter. */
export type Certificate = {
  id: CertificateId
  account_id: AccountId
  certificate_number: string
  currency: Currency
  /** What it says was deducted. */
  amount_minor: Minor
  from_on: Day
  to_on: Day
  file_id: FileId | null
  state: CertificateState
  /** What the seller said to it. */
  answer: string
  uploaded_by_name: string
  created_at: Date
}

/** A certificate with everything its page at the Desk shows. */
export type CertificateDetail = Certificate & {
  account_name: string
  file: { name: string; size_bytes: number } | null
  covered_minor: Minor
  count: number
}

/** How a deduction stands: without proof, with one to be looked at, proved, refused; or the deduction itself was refused. */
export type ProofState = 'missing' | 'uploaded' | 'accepted' | 'rejected' | 'reversed'

/** A deduction the customer has declared, and its proof. `amount_minor` is above zero. */
export type DeclaredDeduction = {
  id: EntryId
  number: string
  dated_on: Day
  currency: Currency
  amount_minor: Minor
  /** Empty: nobody has said which tax. */
  tax_kind: string
  rate_bp: number
  base_minor: Minor
  proof: ProofState
  certificate_id: CertificateId | null
  certificate_number: string | null
  /** Why the certificate was refused. */
  answer: string
}

/** What still wants a certificate, per currency. */
export type DeductionTotals = { currency: Currency; count: number; amount_minor: Minor }

export type DeductionPage = { rows: DeclaredDeduction[]; totals: DeductionTotals[]; next: string | null }

/** Whether a certificate may still be uploaded for it. */
export function wantsProof({ proof }: Pick<DeclaredDeduction, 'proof'>): boolean {
  return proof === 'missing' || proof === 'rejected'
}

/** Rows of one quarter of the financial year, as they follow each other in the list. */
export type Quarter<Row> = DayRange & { rows: Row[] }

/** The rows by quarter, in their order: a quarter begins anew where another one came between. */
export function byQuarter<Row extends { dated_on: Day }>(rows: readonly Row[], year_starts_in_month: number): Quarter<Row>[] {
  const quarters: Quarter<Row>[] = []
  for (const row of rows) {
    const range = quarterOf(row.dated_on, year_starts_in_month)
    const last = quarters.at(-1)
    if (last?.from === range.from) last.rows.push(row)
    else quarters.push({ ...range, rows: [row] })
  }
  return quarters
}

/** The longest number of a certificate and the longest answer, in characters. */
export const MOST_CERTIFICATE_NUMBER = 60
export const MOST_ANSWER = 1_000

/** What somebody wrote to a certificate, without the blanks around it; refused at `param` beyond 1,000 characters. */
export function answerOf(text: string, param: string): string {
  const words = text.trim()
  if (words.length > MOST_ANSWER) throw invalid(param, 'too_long', 'Please say it in at most 1,000 characters.')
  return words
}
