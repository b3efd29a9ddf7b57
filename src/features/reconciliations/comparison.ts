import type { DayRange } from '#shared/day.ts'
import { add, type Currency, exponent, type Minor, minor, negateMinor, subtract, sum, ZERO } from '#shared/money.ts'
import { differenceOf, type Match, matchExactly, matchNumbers, poolOf } from './matching.ts'
import {
  joinedLine,
  type OurBooks,
  type OurLine,
  ourLine,
  type Reconciliation,
  type TheirLine,
  TURNED,
  theirLine,
} from './reconciliation.ts'
import { type Suggestion, suggest, takeDecided } from './suggestion.ts'
import { matchTogether } from './together.ts'

export type FoundMatch = Match<OurLine, TheirLine>
export type FoundSuggestion = Suggestion<OurLine, TheirLine>

/** Only what differs, and the bridge from one balance to the other. Every difference is ours less theirs. */
export type Comparison = {
  range: DayRange
  currency: Currency
  /** Bills and notes alone: the file lists nothing else. Then the balances are the sums of these. */
  documents_only: boolean
  /** Theirs was read as a ledger of the seller's side. */
  turned: boolean
  ours_minor: Minor
  theirs_minor: Minor
  difference_minor: Minor
  /** What each side owed before the period. */
  opening: { ours_minor: Minor; theirs_minor: Minor; difference_minor: Minor }
  /** The same on both sides to the last minor unit. */
  matched_count: number
  /** Of those, documents that several rows of theirs make up. */
  together: readonly FoundMatch[]
  /** Differ by at most one whole unit. */
  rounding: readonly FoundMatch[]
  mismatches: readonly FoundMatch[]
  suggestions: readonly FoundSuggestion[]
  only_ours: readonly OurLine[]
  only_theirs: readonly TheirLine[]
  /** What their balance says beyond its rows: rows that could not be read. Their balance has it, so the bridge takes it away. */
  gap_minor: Minor
  /** Rows of theirs that are later than the period: they wait for another. */
  later_count: number
}

type Kept = Pick<
  Reconciliation,
  'currency' | 'file_kind' | 'ledger_rows' | 'their_opening_minor' | 'their_balance_minor' | 'decisions'
>

/** Lays the customer's ledger beside ours (domain specification 2.7). The bridge is exact, or this is a bug (invariant I11). */
export function compareLedgers(kept: Kept, books: OurBooks): Comparison {
  const documents_only = kept.file_kind === 'gstr_2b'
  const turned = kept.decisions[TURNED] === 'turned'
  const theirs = theirsWithin(turned ? turnedRound(kept) : kept, books.range, documents_only)
  const pool = poolOf(books.entries.map(ourLine), theirs.lines)
  const decided = takeDecided(pool, kept.decisions)
  const whole_minor = wholeUnit(kept.currency)
  const exact = [...decided, ...matchExactly(pool), ...matchTogether(pool, whole_minor, joinedLine)]
  const matches = [...exact, ...matchNumbers(pool, whole_minor)]
  const suggestions = suggest(pool, kept.decisions)
  const { from, to } = books.range
  // of documents outside the period only those count that the file lists
  const only_ours = [...pool.ours].map((one) => one.line).filter((line) => line.dated_on >= from && line.dated_on <= to)
  const only_theirs = [...pool.theirs].map((one) => one.line)
  const differing = matches.filter((match) => differenceOf(match) !== ZERO)
  const found = { matches, suggestions, only_ours }
  const opening = openingOf(documents_only ? ZERO : books.opening_minor, theirs.opening_minor)
  const ours_minor = add(opening.ours_minor, oursIn(found))
  return tied({
    range: books.range,
    currency: kept.currency,
    documents_only,
    turned,
    ours_minor,
    theirs_minor: theirs.balance_minor,
    difference_minor: subtract(ours_minor, theirs.balance_minor),
    opening,
    matched_count: matches.length - differing.length,
    together: matches.filter((match) => match.pass === 'together'),
    rounding: differing.filter((match) => match.pass !== 'mismatch'),
    mismatches: differing.filter((match) => match.pass === 'mismatch'),
    suggestions,
    only_ours,
    only_theirs,
    gap_minor: theirs.gap_minor,
    later_count: theirs.later_count,
  })
}

function openingOf(ours_minor: Minor, theirs_minor: Minor): Comparison['opening'] {
  return { ours_minor, theirs_minor, difference_minor: subtract(ours_minor, theirs_minor) }
}

function wholeUnit(of: Currency): Minor {
  return minor(10 ** exponent(of))
}

/** Everything of ours that is compared. */
function oursIn(found: {
  matches: readonly FoundMatch[]
  suggestions: readonly FoundSuggestion[]
  only_ours: readonly OurLine[]
}) {
  const lines = [
    ...found.matches.flatMap((match) => match.ours),
    ...found.suggestions.flatMap((suggestion) => suggestion.ours),
    ...found.only_ours,
  ]
  return sum(lines.map((line) => line.amount_minor))
}

/** The same ledger seen from the other side. */
function turnedRound(kept: Kept): Kept {
  return {
    ...kept,
    ledger_rows: kept.ledger_rows.map((row) => ({ ...row, amount_minor: negateMinor(row.amount_minor) })),
    their_opening_minor: negateMinor(kept.their_opening_minor),
    their_balance_minor: negateMinor(kept.their_balance_minor),
  }
}

/** Their rows of the period, what stood before it, and what they owe at its end. Rows after it wait for a later one. */
function theirsWithin(kept: Kept, { from, to }: DayRange, documents_only: boolean) {
  const lines = kept.ledger_rows.map(theirLine)
  const all = sum(lines.map((line) => line.amount_minor))
  const gap_minor = subtract(subtract(kept.their_balance_minor, kept.their_opening_minor), all)
  if (documents_only) return { lines, opening_minor: ZERO, balance_minor: all, gap_minor: ZERO, later_count: 0 }
  const before = lines.filter((line) => line.dated_on < from)
  const within = lines.filter((line) => line.dated_on >= from && line.dated_on <= to)
  const opening_minor = add(kept.their_opening_minor, sum(before.map((line) => line.amount_minor)))
  const balance_minor = sum([opening_minor, gap_minor, ...within.map((line) => line.amount_minor)])
  return { lines: within, opening_minor, balance_minor, gap_minor, later_count: lines.length - before.length - within.length }
}

/** The parts of the bridge, each as it enters the difference of the balances. */
export function bridgeOf(comparison: Comparison) {
  const { opening, rounding, mismatches, only_ours, only_theirs, gap_minor } = comparison
  return {
    opening: opening.difference_minor,
    rounding: sum(rounding.map(differenceOf)),
    mismatches: sum(mismatches.map(differenceOf)),
    only_ours: sum(only_ours.map((line) => line.amount_minor)),
    only_theirs: negateMinor(sum(only_theirs.map((line) => line.amount_minor))),
    gap: negateMinor(gap_minor),
  }
}

/** seller − buyer = sum(matched differences) + only in ours − only in theirs, exactly. */
function tied(comparison: Comparison): Comparison {
  const parts = sum(Object.values(bridgeOf(comparison)))
  if (parts !== comparison.difference_minor) {
    throw new Error(`the bridge does not tie: ${parts} is not ${comparison.difference_minor}`)
  }
  return comparison
}
