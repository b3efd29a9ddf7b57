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
  certificate_state: 'uploaded' | 'accepted' | 'rejected' | null
  /** The seller did not accept it and has put it back on the account (an entry REV). */
  reversed_on: Day | null
}

export const DEDUCTION_STATES = ['claimed', 'uploaded', 'accepted', 'rejected'] as const
export type DeductionState = (typeof DEDUCTION_STATES)[number]

/**
 * How a deduction stands. `rejected`: put back on the account. A certificate that was sent back proves nothing, so its deduction is
 * `claimed` again.
 */
export function deductionState({
  reversed_on,
  certificate_state,
}: Pick<Deduction, 'reversed_on' | 'certificate_state'>): DeductionState {
  if (reversed_on !== null) return 'rejected'
  return certificate_state === 'uploaded' || certificate_state === 'accepted' ? certificate_state : 'claimed'
}

export type StateSum = { state: DeductionState; count: number; amount_minor: Minor }

export type Quarter = DayRange & {
  /** 1 to 4 of the financial year. */
  number: number
  /** Null: it has not begun. */
  deductions: readonly Deduction[] | null
  amount_minor: Minor
  accepted_minor: Minor
}

/** The tax deducted in a financial year, by quarters and by how its certificates stand. The states add up to the total. */
export type TaxReport = ReportHead & {
  quarters: readonly Quarter[]
  states: readonly StateSum[]
  /** The deductions that still want a certificate. */
  pending: StateSum
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
      accepted_minor: amountOf(own.filter((one) => deductionState(one) === 'accepted')),
    }
  })
  return {
    ...head,
    quarters,
    states: DEDUCTION_STATES.map((state) => stateSum(deductions, state)),
    pending: stateSum(deductions, 'claimed'),
    total_minor: amountOf(deductions),
  }
}

function stateSum(deductions: readonly Deduction[], state: DeductionState): StateSum {
  const own = deductions.filter((one) => deductionState(one) === state)
  return { state, count: own.length, amount_minor: amountOf(own) }
}

function amountOf(deductions: readonly Deduction[]): Minor {
  return sum(deductions.map((one) => one.amount_minor))
}
