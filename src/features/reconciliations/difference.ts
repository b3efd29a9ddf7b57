import { absolute, type Minor, negateMinor, subtract } from '#shared/money.ts'
import type { Comparison, FoundMatch } from './comparison.ts'
import { keysOfNumber } from './number.ts'
import { type LedgerRow, type OurLine, seenKey, type TheirLine } from './reconciliation.ts'
import type { Decisions } from './suggestion.ts'

/** The groups a page lists, in its order. */
export const GROUPS = ['mismatch', 'only_ours', 'only_theirs', 'rounding'] as const
export type Group = (typeof GROUPS)[number]

export function isGroup(text: unknown): text is Group {
  return GROUPS.some((group) => group === text)
}

/** One thing that differs between the two ledgers, as pages and files list it. */
export type Difference = {
  group: Group
  /** What it is marked as seen under. */
  key: string
  ours: OurLine | null
  theirs: TheirLine | null
  /** Ours less theirs. */
  difference_minor: Minor
  hint: 'swapped' | 'twice' | null
  seen: boolean
}

/** Everything that differs, group by group, each in the order of its dates. */
export function differencesOf(comparison: Comparison, rows: readonly LedgerRow[], decisions: Decisions): Difference[] {
  const often = doubled(rows)
  const of = (group: Group, ours: OurLine | null, theirs: TheirLine | null, difference_minor: Minor): Difference => {
    const key = seenKey(...[ours, theirs].filter((line) => line !== null))
    return {
      group,
      key,
      ours,
      theirs,
      difference_minor,
      hint: hintOf(group, ours, theirs, often),
      seen: decisions[key] === 'seen',
    }
  }
  const pair = (group: Group) => (match: FoundMatch) => {
    const [ours = null, theirs = null] = [match.ours[0], match.theirs[0]]
    return ours && theirs ? [of(group, ours, theirs, subtract(ours.amount_minor, theirs.amount_minor))] : []
  }
  return [
    ...comparison.mismatches.flatMap(pair('mismatch')),
    ...comparison.only_ours.map((line) => of('only_ours', line, null, line.amount_minor)),
    ...comparison.only_theirs.map((line) => of('only_theirs', null, line, negateMinor(line.amount_minor))),
    ...comparison.rounding.flatMap(pair('rounding')),
  ]
}

function hintOf(group: Group, ours: OurLine | null, theirs: TheirLine | null, often: ReadonlySet<string>): Difference['hint'] {
  if (group === 'mismatch' && ours && theirs && isSwapped(ours.amount_minor, theirs.amount_minor)) return 'swapped'
  return group === 'only_theirs' && theirs && often.has(twinKey(theirs.row)) ? 'twice' : null
}

/** The same figures in another order, two neighbours changed: 88,500 and 85,800. */
export function isSwapped(a: Minor, b: Minor): boolean {
  const [left, right] = [String(absolute(a)), String(absolute(b))]
  if (left.length !== right.length || left === right) return false
  const first = [...left].findIndex((digit, i) => digit !== right[i])
  return (
    left[first] === right[first + 1] && left[first + 1] === right[first] && left.slice(first + 2) === right.slice(first + 2)
  )
}

/** Numbers and amounts that stand more than once in the customer's file. */
function doubled(rows: readonly LedgerRow[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const often = new Set<string>()
  for (const row of rows) {
    const key = twinKey(row)
    if (key.startsWith(' ')) continue
    if (seen.has(key)) often.add(key)
    seen.add(key)
  }
  return often
}

function twinKey({ number, amount_minor }: Pick<LedgerRow, 'number' | 'amount_minor'>): string {
  return `${keysOfNumber(number).key} ${absolute(amount_minor)}`
}

export const MOST_SHOWN = 100

export type Window<Row> = { shown: readonly Row[]; from: number; all: number; after: string | null }

/** So many rows of a group, after the one named; from the beginning when it is not there. `after` names the last shown if there are more. */
export function windowOf<Row>(rows: readonly Row[], keyOf: (row: Row) => string, after: string | null): Window<Row> {
  const place = after === null ? 0 : rows.findIndex((row) => keyOf(row) === after) + 1
  const shown = rows.slice(place, place + MOST_SHOWN)
  const last = shown.at(-1)
  return { shown, from: place + 1, all: rows.length, after: last && place + MOST_SHOWN < rows.length ? keyOf(last) : null }
}
