import type { EntryKind } from '#features/ledger/entry.ts'
import { type Day, type DayRange, minDay } from '#shared/day.ts'
import { add, type Minor, subtract, sum, ZERO } from '#shared/money.ts'
import { partsOfYear, type ReportHead, sizeOf, sumsBy, taxNames } from './report.ts'

/** What was booked of one kind in one month (its first day), as the ledger signs it. */
export type Movement = { month: Day; kind: EntryKind; amount_minor: Minor; taxable_minor: Minor; tax_minor: Minor }

/** One tax of one month as its documents name it, credit notes taken off. `reverse_charge`: shown on them, never charged. */
export type MonthTax = { month: Day; tax: string; reverse_charge: boolean; amount_minor: Minor }

/** The financial year of an account (domain specification 2.4): its months, and their sums. */
export type YearReport = ReportHead & {
  /** All twelve; those to come have no figures. */
  months: readonly YearMonth[]
  total: Figures
  closing_minor: Minor
  /** The taxes there are, in the order of paper. */
  taxes: readonly string[]
  /** Tax of the year that the buyer owes to the state; part of no other figure. */
  reverse_charge_minor: Minor
}

export type YearMonth = DayRange & ({ figures: Figures; closing_minor: Minor } | { figures: null; closing_minor: null })

/** Sums over some days. `taxes` and `unsplit_minor` together are `tax_minor`. */
export type Figures = {
  taxable_minor: Minor
  tax_minor: Minor
  taxes: ReadonlyMap<string, Minor>
  /** Charged, but by documents that do not say which tax it is. */
  unsplit_minor: Minor
  /** By kind, without sign (`sizeOf`). */
  moved: Readonly<Partial<Record<EntryKind, Minor>>>
  /** Invoices, debit notes and opening items less credit notes. */
  bought_minor: Minor
  /** Everything else that lowers what is owed, less what came back. Opening + bought − paid = closing. */
  paid_minor: Minor
}

/** Draws up the year: closing after each month, and months to come left empty (not zero). */
export function yearReport(head: ReportHead, movements: readonly Movement[], taxes: readonly MonthTax[]): YearReport {
  const charged = taxes.filter((tax) => !tax.reverse_charge)
  let closing_minor = head.opening_minor
  const months = partsOfYear(head.year, 1).map(({ from, to }): YearMonth => {
    if (from > head.to) return { from, to, figures: null, closing_minor: null }
    const own = movements.filter((movement) => movement.month === from)
    const figures = figuresOf(
      own,
      charged.filter((tax) => tax.month === from),
    )
    closing_minor = subtract(add(closing_minor, figures.bought_minor), figures.paid_minor)
    return { from, to: minDay(to, head.to), figures, closing_minor }
  })
  return {
    ...head,
    months,
    total: figuresOf(movements, charged),
    closing_minor,
    taxes: taxNames(charged),
    reverse_charge_minor: sum(taxes.filter((tax) => tax.reverse_charge).map((tax) => tax.amount_minor)),
  }
}

const BOUGHT: readonly EntryKind[] = ['INV', 'DN', 'CN', 'OB']
/** An opening item is no purchase: its tax is of former books (domain specification 2.1). */
const TAXED: readonly EntryKind[] = ['INV', 'DN', 'CN']

function figuresOf(movements: readonly Movement[], taxes: readonly MonthTax[]): Figures {
  const taxed = movements.filter((movement) => TAXED.includes(movement.kind))
  const tax_minor = sum(taxed.map((movement) => movement.tax_minor))
  const bought = movements.filter((movement) => BOUGHT.includes(movement.kind))
  const others = movements.filter((movement) => !BOUGHT.includes(movement.kind))
  const moved: Partial<Record<EntryKind, Minor>> = {}
  for (const { kind, amount_minor } of movements) moved[kind] = add(moved[kind] ?? ZERO, sizeOf(kind, amount_minor))
  return {
    taxable_minor: sum(taxed.map((movement) => movement.taxable_minor)),
    tax_minor,
    taxes: sumsBy(taxes, (tax) => tax.tax),
    unsplit_minor: subtract(tax_minor, sum(taxes.map((tax) => tax.amount_minor))),
    moved,
    bought_minor: sum(bought.map((movement) => movement.amount_minor)),
    paid_minor: subtract(ZERO, sum(others.map((movement) => movement.amount_minor))),
  }
}
