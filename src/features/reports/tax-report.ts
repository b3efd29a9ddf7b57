import { type CertificateState, type ProofState, wantsProof } from '#features/payments/certificate.ts'
import type { Day, DayRange } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { type Minor, sum } from '#shared/money.ts'
import { partsOfYear, type ReportHead } from './report.ts'

/** Tax the customer kept back and paid to the state in the seller's name, with what proves it. */
export type Deduction = {
  id: EntryId
  number: string
  dated_on: Day
  /** Above zero. */
  amount_minor: Minor
  /** The section or code it was deducted under, rate and base; null where the books hold the amount alone. */
  tax_kind: string | null
  rate_bp: number | null
  base_minor: Minor | null
  certificate_number: string | null
  certificate_state: CertificateState | null
  /** The seller did not accept it and has put it back on the account (an entry REV). */
  reversed_on: Day | null
}

export const PROOF_STATES = ['missing', 'uploaded', 'accepted', 'rejected', 'reversed'] as const satisfies readonly ProofState[]

/** How a deduction is proved; `reversed`: it was put back on the account, whatever its certificate. */
export function proofOf({ reversed_on, certificate_state }: Pick<Deduction, 'reversed_on' | 'certificate_state'>): ProofState {
  return reversed_on === null ? (certificate_state ?? 'missing') : 'reversed'
}

export type ProofSum = { proof: ProofState; count: number; amount_minor: Minor }

export type Quarter = DayRange & {
  /** 1 to 4 of the financial year. */
  number: number
  /** Null: it has not begun. */
  deductions: readonly Deduction[] | null
  amount_minor: Minor
  accepted_minor: Minor
}

/** The tax deducted in a financial year, by quarters and by how it is proved. The proofs add up to the total. */
export type TaxReport = ReportHead & {
  quarters: readonly Quarter[]
  proofs: readonly ProofSum[]
  /** What still wants a certificate: none has come, or the one that came was not accepted. */
  pending: Omit<ProofSum, 'proof'>
  total_minor: Minor
}

export function taxReport(head: ReportHead, deductions: readonly Deduction[]): TaxReport {
  const quarters = partsOfYear(head.year, 3).map(({ from, to }, index): Quarter => {
    const own = deductions.filter((one) => one.dated_on >= from && one.dated_on <= to)
    return {
      from,
      to,
      number: index + 1,
      deductions: from > head.to ? null : own,
      amount_minor: amountOf(own),
      accepted_minor: amountOf(own.filter((one) => proofOf(one) === 'accepted')),
    }
  })
  return {
    ...head,
    quarters,
    proofs: PROOF_STATES.map((proof) => ({ proof, ...sumOf(deductions.filter((one) => proofOf(one) === proof)) })),
    pending: sumOf(deductions.filter((one) => wantsProof({ proof: proofOf(one) }))),
    total_minor: amountOf(deductions),
  }
}

function sumOf(deductions: readonly Deduction[]): Omit<ProofSum, 'proof'> {
  return { count: deductions.length, amount_minor: amountOf(deductions) }
}

function amountOf(deductions: readonly Deduction[]): Minor {
  return sum(deductions.map((one) => one.amount_minor))
}
