import type { EntryKind } from '#shared/entry-kind.ts'
import { add, type Currency, type Minor } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'

/** What is to be said of a row: where, what is the matter, and what would mend it. `column` is '' when it is about the whole row. */
export type Verdict = {
  /** Physical line of the file, counted from 1. */
  line: number
  column: string
  code: string
  message: string
  /** What stands there. */
  value: string
}

/** Something odd about a row that is booked all the same. Warnings that share `once` are given once per file. */
export type Warning = Verdict & { once?: string }

/** Booked documents of one kind and currency. `total_minor` is signed: credits count below zero. */
export type Tally = { kind: EntryKind; currency: Currency; count: number; total_minor: Minor }

/** What became of rows: each is booked, repeated (it stood in the books already) or named in `verdicts`, once. */
export type Outcome = {
  booked: number
  repeated: number
  verdicts: Verdict[]
  warnings: Warning[]
  accounts: number
  items: number
  allocations: number
  documents: Tally[]
}

export function emptyOutcome(): Outcome {
  return { booked: 0, repeated: 0, verdicts: [], warnings: [], accounts: 0, items: 0, allocations: 0, documents: [] }
}

/** Adds what became of some rows to what became of others. */
export function addOutcome(total: Outcome, one: Outcome): void {
  total.booked += one.booked
  total.repeated += one.repeated
  total.accounts += one.accounts
  total.items += one.items
  total.allocations += one.allocations
  for (const verdict of one.verdicts) total.verdicts.push(verdict)
  for (const warning of one.warnings) total.warnings.push(warning)
  for (const tallied of one.documents) tally(total.documents, tallied)
}

/** Counts documents in: one tally per kind and currency. */
function tally(tallies: Tally[], one: Tally): void {
  const same = tallies.find((known) => known.kind === one.kind && known.currency === one.currency)
  if (!same) tallies.push({ ...one })
  else {
    same.count += one.count
    same.total_minor = add(same.total_minor, one.total_minor)
  }
}

export function countDocument(outcome: Outcome, kind: EntryKind, currency: Currency, amount_minor: Minor): void {
  tally(outcome.documents, { kind, currency, count: 1, total_minor: amount_minor })
}

/** What a refusal says of a row; anything else that was thrown is a bug and goes on. */
export function verdictFrom(error: unknown, line: number, valueAt: (column: string) => string): Verdict {
  if (!(error instanceof Refusal)) throw error
  const column = error.param ?? ''
  return { line, column, code: error.code, message: error.message, value: valueAt(column) }
}
