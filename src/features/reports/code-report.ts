import { add, type Minor, subtract, sum, ZERO } from '#shared/money.ts'
import { type ReportHead, sumsBy, taxNames } from './report.ts'

/** Lines of one item code, unit and rate, less those of credit notes. */
export type CodeRow = {
  /** HSN, SAC; null where the line has none. */
  item_code: string | null
  /** As the lines spell it, one unit whatever the case. */
  unit: string
  unit_key: string
  rate_bp: number
  /** What most of the lines are called, and how many names there are. */
  description: string
  descriptions: number
  /** A decimal string. */
  quantity: string
  taxable_minor: Minor
}

/** One tax of the lines of a code, unit and rate. `reverse_charge`: shown on them, never charged. */
export type CodeTax = Pick<CodeRow, 'item_code' | 'unit_key' | 'rate_bp'> & {
  tax: string
  reverse_charge: boolean
  amount_minor: Minor
}

/** The documents of sale of the year from the ledger's side; `bare` ones have no lines in the books. */
export type YearDocuments = {
  taxable_minor: Minor
  tax_minor: Minor
  bare_count: number
  bare_taxable_minor: Minor
  bare_tax_minor: Minor
}

export type TaxSums = { taxable_minor: Minor; tax_minor: Minor }

export type CodeGroup = Omit<CodeRow, 'unit_key'> & { taxes: ReadonlyMap<string, Minor>; tax_minor: Minor }

/** Taxable value and tax of the year by item code. Groups, documents without lines and the difference make the total of the year. */
export type CodeReport = ReportHead & {
  groups: readonly CodeGroup[]
  /** The taxes there are, in the order of paper. */
  taxes: readonly string[]
  bare: TaxSums & { count: number }
  /** What documents and their own lines differ by: papers of other books may be rounded otherwise. */
  difference: TaxSums
  total: TaxSums & { taxes: ReadonlyMap<string, Minor> }
  reverse_charge_minor: Minor
}

/** Puts the taxes to their groups and ties the whole to the ledger. */
export function codeReport(
  head: ReportHead,
  rows: readonly CodeRow[],
  taxes: readonly CodeTax[],
  documents: YearDocuments,
): CodeReport {
  const charged = taxes.filter((tax) => !tax.reverse_charge)
  const taxesOf = Map.groupBy(charged, keyOf)
  const groups = rows.map(({ unit_key, ...row }): CodeGroup => {
    const own = taxesOf.get(keyOf({ ...row, unit_key })) ?? []
    return { ...row, taxes: sumsBy(own, (tax) => tax.tax), tax_minor: sum(own.map((tax) => tax.amount_minor)) }
  })
  const lined = {
    taxable_minor: subtract(documents.taxable_minor, documents.bare_taxable_minor),
    tax_minor: subtract(documents.tax_minor, documents.bare_tax_minor),
  }
  return {
    ...head,
    groups,
    taxes: taxNames(charged),
    bare: {
      count: documents.bare_count,
      taxable_minor: documents.bare_taxable_minor,
      tax_minor: documents.bare_tax_minor,
    },
    difference: {
      taxable_minor: subtract(lined.taxable_minor, sum(groups.map((group) => group.taxable_minor))),
      tax_minor: subtract(lined.tax_minor, sum(groups.map((group) => group.tax_minor))),
    },
    total: {
      taxable_minor: documents.taxable_minor,
      tax_minor: documents.tax_minor,
      taxes: sumsBy(charged, (tax) => tax.tax),
    },
    reverse_charge_minor: sum(taxes.filter((tax) => tax.reverse_charge).map((tax) => tax.amount_minor)),
  }
}

function keyOf({ item_code, unit_key, rate_bp }: Pick<CodeTax, 'item_code' | 'unit_key' | 'rate_bp'>): string {
  return JSON.stringify([item_code, unit_key, rate_bp])
}

/** The same by rate alone, highest first: for countries whose lines bear no code, and for the drawing. */
export function byRate(groups: readonly CodeGroup[]): CodeGroup[] {
  const rates = new Map<number, CodeGroup>()
  for (const group of groups) {
    const before = rates.get(group.rate_bp)
    rates.set(group.rate_bp, before ? together(before, group) : group)
  }
  return [...rates.values()].sort((a, b) => b.rate_bp - a.rate_bp)
}

function together(one: CodeGroup, other: CodeGroup): CodeGroup {
  const taxes = new Map(one.taxes)
  for (const [name, amount] of other.taxes) taxes.set(name, add(taxes.get(name) ?? ZERO, amount))
  return {
    ...one,
    taxable_minor: add(one.taxable_minor, other.taxable_minor),
    tax_minor: add(one.tax_minor, other.tax_minor),
    taxes,
  }
}
