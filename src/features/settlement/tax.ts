import { type Deduction, deductionsOn, suggestedDeduction, taxedPart } from '#features/payments/deduction.ts'
import type { DeductionRule } from '#ports/country.ts'
import type { Day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { add, atRate, type Currency, exponent, type Minor, minor, plain, requireMinor, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'

type Typed = Readonly<Record<string, string>>

/** Tax that the customer keeps back of a document: which, at which rate, of what without GST, and how much. */
export type ChosenTax = Pick<Deduction, 'kind' | 'rate_bp' | 'base_minor'> & { entry_id: EntryId; amount_minor: Minor }

/** What a deduction must know of the document it is made from. */
export type TaxedDocument = { id: EntryId; number: string; amount_minor: Minor; taxable_minor: Minor }

/** As many deductions as documents can be settled at once. */
export const MOST_TAXES = 200

/** The names of the fields of a row. */
export function taxFields(row: number) {
  const at = `tax.${row}`
  return { entry: `${at}.entry`, kind: `${at}.kind`, base: `${at}.base`, amount: `${at}.amount`, filled: `${at}.filled` }
}

/** The deductions as they were typed; a row without an amount is none. Each is refused at its own field. */
export function taxesTyped(
  typed: Typed,
  debits: readonly TaxedDocument[],
  currency: Currency,
  rules: readonly DeductionRule[],
): ChosenTax[] {
  const taxes: ChosenTax[] = []
  for (let row = 0; row < MOST_TAXES; row++) {
    const fields = taxFields(row)
    if ((typed[fields.amount] ?? '').trim() === '') continue
    const entry = debits.find((one) => one.id === typed[fields.entry])
    if (!entry) throw invalid(fields.entry, 'not_chosen', 'Choose the invoice the tax was deducted from.')
    const rule = rules.find((one) => one.kind === typed[fields.kind])
    if (!rule) throw invalid(fields.kind, 'unknown_kind', 'Choose what the tax was deducted for.')
    if ((typed[fields.base] ?? '').trim() === '')
      throw invalid(fields.base, 'missing_base', 'Give the amount without GST that it was deducted from.')
    const tax = {
      entry_id: entry.id,
      kind: rule.kind,
      rate_bp: rule.rate_bp,
      base_minor: requireMinor(typed[fields.base] ?? '', currency, fields.base),
      amount_minor: requireMinor(typed[fields.amount] ?? '', currency, fields.amount),
    }
    refuseTax(tax, entry, currency, row)
    taxes.push(tax)
  }
  return taxes
}

/** A deduction as it would be typed once more in a row; it counts as filled in, so that it stays as it was. */
export function taxAgain(tax: ChosenTax, row: number, figure: (of: Minor) => string): string[][] {
  const { entry, kind, base, amount, filled } = taxFields(row)
  return [
    [entry, tax.entry_id],
    [kind, tax.kind],
    [base, figure(tax.base_minor)],
    [amount, figure(tax.amount_minor)],
    [filled, filledFor(tax.entry_id, tax.kind)],
  ]
}

/** Refuses a deduction of which base, rate and amount do not agree: a rupee more than the rate makes of the base is rounding. */
export function refuseTax(tax: ChosenTax, entry: TaxedDocument, currency: Currency, row: number): void {
  const { base, amount } = taxFields(row)
  if (tax.amount_minor <= 0) throw invalid(amount, 'amount_not_positive', 'The amount must be more than zero.')
  if (tax.base_minor > baseOf(entry))
    throw invalid(base, 'more_than_taxable', `${entry.number} comes to less than that without GST.`)
  if (tax.amount_minor > tax.base_minor)
    throw invalid(amount, 'more_than_base', 'More is deducted than the amount it was deducted from.')
  if (tax.amount_minor > add(atRate(tax.base_minor, tax.rate_bp), minor(10 ** exponent(currency))))
    throw invalid(amount, 'more_than_rate', 'That is more than the rate makes of the amount it was deducted from.')
}

/** Refuses a kind of tax, or a rate, that the country does not know on that day. */
export function refuseUnknownTax(taxes: readonly ChosenTax[], rules: readonly DeductionRule[], today: Day): void {
  const known = deductionsOn(rules, today)
  for (const [row, { kind, rate_bp }] of taxes.entries()) {
    if (!known.some((rule) => rule.kind === kind && rule.rate_bp === rate_bp))
      throw invalid(taxFields(row).kind, 'unknown_kind', 'Choose what the tax was deducted for.')
  }
}

/** What a document comes to without GST; what was brought along from before has no such amount of its own. */
function baseOf({ taxable_minor, amount_minor }: TaxedDocument): Minor {
  return taxable_minor > 0 ? taxable_minor : amount_minor
}

/**
 * Fills in the rows for which an invoice was just chosen: what the country's rule makes of it after what was bought before in the same
 * year. What was typed for this invoice and kind stays. Answers what now stands in the form, and which rows were filled.
 */
export function fillTaxes(
  typed: Typed,
  debits: readonly TaxedDocument[],
  rules: readonly DeductionRule[],
  bought: ReadonlyMap<EntryId, Minor>,
  currency: Currency,
): { typed: Typed; filled: number[] } {
  const added: Record<string, string> = {}
  const filled: number[] = []
  for (let row = 0; row < MOST_TAXES; row++) {
    const fields = taxFields(row)
    const entry = debits.find((one) => one.id === typed[fields.entry])
    const rule = rules.find((one) => one.kind === typed[fields.kind]) ?? rules[0]
    if (!entry || !rule) continue
    const meant = filledFor(entry.id, rule.kind)
    const before = typed[fields.filled] ?? ''
    if (before === meant) continue
    const suggested = suggestTax(entry, rule, bought.get(entry.id) ?? ZERO, currency)
    const keeps = (name: string) => before === '' && (typed[name] ?? '').trim() !== ''
    added[fields.filled] = meant
    if (!keeps(fields.base)) added[fields.base] = suggested.base
    if (!keeps(fields.amount)) added[fields.amount] = suggested.amount
    filled.push(row)
  }
  return { typed: { ...typed, ...added }, filled }
}

/** What the hidden field of a row says: for which document and kind it was filled in. */
function filledFor(entry_id: EntryId, kind: string): string {
  return `${entry_id} ${kind}`
}

function suggestTax(
  entry: TaxedDocument,
  rule: DeductionRule,
  bought_minor: Minor,
  currency: Currency,
): { base: string; amount: string } {
  const { taxable_minor } = entry
  if (taxable_minor <= 0) return { base: '', amount: '' }
  const amount_minor = suggestedDeduction(rule, bought_minor, taxable_minor)
  if (amount_minor <= 0) return { base: plain(taxable_minor, currency), amount: '' }
  return { base: plain(taxedPart(rule, bought_minor, taxable_minor), currency), amount: plain(amount_minor, currency) }
}
