import type { DeductionRule } from '#ports/country.ts'
import type { Day } from '#shared/day.ts'
import type { SettlementId } from '#shared/id.ts'
import { atRate, type Currency, greatest, type Minor, requireMinor, subtract, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'

/** What stands behind a deduction of tax: which tax, at which rate, of which amount without GST. */
export type Deduction = {
  /** A kind of the country pack (`194Q`), or another word where the pack does not know it. */
  kind: string
  rate_bp: number
  base_minor: Minor
  /** The settlement it was declared in. */
  settlement_id?: SettlementId | null
}

/** The deductions that may be declared on a day: of each kind the rule that holds then. */
export function deductionsOn(rules: readonly DeductionRule[], on: Day): DeductionRule[] {
  const holding = new Map<string, DeductionRule>()
  for (const rule of rules) {
    const before = holding.get(rule.kind)
    if (rule.from <= on && (before === undefined || before.from < rule.from)) holding.set(rule.kind, rule)
  }
  return [...holding.values()]
}

/**
 * What a buyer may be expected to deduct from a purchase of `base_minor` without GST, after purchases of `before_minor` in the same
 * financial year: the rate on what lies beyond the free part (domain specification 1.13). A suggestion, never booked by itself.
 */
export function suggestedDeduction(
  rule: Pick<DeductionRule, 'rate_bp' | 'free_minor'>,
  before_minor: Minor,
  base_minor: Minor,
): Minor {
  return atRate(taxedPart(rule, before_minor, base_minor), rule.rate_bp)
}

/** What of a purchase lies beyond the free part of the year: all of it where there is none. */
export function taxedPart({ free_minor }: Pick<DeductionRule, 'free_minor'>, before_minor: Minor, base_minor: Minor): Minor {
  const free_left_minor = greatest(subtract(free_minor ?? ZERO, before_minor), ZERO)
  return greatest(subtract(base_minor, free_left_minor), ZERO)
}

/** The longest name of a kind of tax. */
const MOST_KIND = 40

/** Refuses a deduction that cannot be: no kind, a rate beyond 100 %, more deducted than its base. */
export function refuseDeduction({ kind, rate_bp, base_minor }: Deduction, amount_minor: Minor): void {
  if (kind.trim() === '' || kind.length > MOST_KIND) throw invalid('kind', 'unknown_kind', 'Choose which tax was deducted.')
  if (!Number.isInteger(rate_bp) || rate_bp < 0 || rate_bp > 10_000)
    throw invalid('rate_bp', 'invalid_rate', 'Give a rate between 0 and 100 %.')
  if (base_minor < 0) throw invalid('base_minor', 'invalid_amount', 'The amount it was deducted from cannot be below zero.')
  if (amount_minor > base_minor)
    throw invalid('base_minor', 'base_too_small', 'More is deducted than the amount it was deducted from.')
}

/** Which tax a form names (`tax_kind`), at the rate that holds on the day, and of what (`base`); nothing where it names none. */
export function deductionTyped(
  typed: Readonly<Record<string, string>>,
  rules: readonly DeductionRule[],
  on: Day,
  currency: Currency,
): { deduction?: Deduction } {
  const named = typed['tax_kind'] ?? ''
  if (named === '') return {}
  const rule = deductionsOn(rules, on).find((one) => one.kind === named)
  if (!rule) throw invalid('tax_kind', 'unknown_kind', 'This tax did not exist on that day. Choose another, or none.')
  const base_minor = requireMinor(typed['base'] ?? '', currency, 'base')
  return { deduction: { kind: rule.kind, rate_bp: rule.rate_bp, base_minor } }
}
