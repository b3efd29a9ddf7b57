import type { EntryKind } from '#features/ledger/entry.ts'
import type { Messages } from '#messages/language.ts'
import type { Sheet } from '#platform/sheet.ts'
import type { Day } from '#shared/day.ts'
import { type Minor, subtract, sum, ZERO } from '#shared/money.ts'
import type { Comparison } from './comparison.ts'
import type { Difference } from './difference.ts'
import { kindOf, type OurLine, type TheirLine } from './reconciliation.ts'

type Part = keyof Messages['reconciliations']['sheet']['parts']

/** A row of the file: a difference, or a sum. Above the last row, the balances, both columns of amounts and their difference add up to it. */
export type MatchRow = {
  part: Part
  kind: EntryKind | null
  our_number: string
  our_date: Day | null
  ours_minor: Minor | null
  their_line: number | null
  their_number: string
  their_date: Day | null
  theirs_minor: Minor | null
  difference_minor: Minor
  seen: boolean
}

const NOTHING = {
  kind: null,
  our_number: '',
  our_date: null,
  ours_minor: null,
  their_line: null,
  their_number: '',
  their_date: null,
  theirs_minor: null,
  seen: false,
} as const

/** The differences as a file: what both owed before, what is the same, each difference, and at the end both balances. */
export function matchRows(comparison: Comparison, differences: readonly Difference[]): MatchRow[] {
  const { opening, gap_minor, ours_minor, theirs_minor, difference_minor, suggestions } = comparison
  const rows: MatchRow[] = [
    ...suggestions.flatMap((one) => [
      ...one.ours.map((line) => lineRow('suggestion', line, null)),
      ...one.theirs.map((line) => lineRow('suggestion', null, line)),
    ]),
    ...differences.map((one) => ({ ...lineRow(one.group, one.ours, one.theirs), seen: one.seen })),
  ]
  if (gap_minor !== ZERO)
    rows.push({ ...NOTHING, part: 'gap', theirs_minor: gap_minor, difference_minor: subtract(ZERO, gap_minor) })
  const totalOf = (of: 'ours_minor' | 'theirs_minor') => sum(rows.map((row) => row[of] ?? ZERO))
  const before: MatchRow = { ...NOTHING, part: 'opening', ...opening }
  const matched: MatchRow = {
    ...NOTHING,
    part: 'matched',
    ours_minor: subtract(subtract(ours_minor, opening.ours_minor), totalOf('ours_minor')),
    theirs_minor: subtract(subtract(theirs_minor, opening.theirs_minor), totalOf('theirs_minor')),
    difference_minor: ZERO,
  }
  return [before, matched, ...rows, { ...NOTHING, part: 'balance', ours_minor, theirs_minor, difference_minor }]
}

function lineRow(part: Part, ours: OurLine | null, theirs: TheirLine | null): MatchRow {
  return {
    ...NOTHING,
    part,
    kind: ours?.entry.kind ?? (theirs && kindOf(theirs.row)),
    our_number: ours?.entry.number ?? '',
    our_date: ours?.entry.dated_on ?? null,
    ours_minor: ours?.amount_minor ?? null,
    their_line: theirs?.row.line ?? null,
    their_number: theirs?.row.number ?? '',
    their_date: theirs?.row.dated_on ?? null,
    theirs_minor: theirs?.amount_minor ?? null,
    difference_minor: subtract(ours?.amount_minor ?? ZERO, theirs?.amount_minor ?? ZERO),
  }
}

/** Credits are below zero, as in the ledger. */
export function matchTable({ reconciliations, words }: Messages): Sheet<MatchRow> {
  const { sheet } = reconciliations
  return {
    name: sheet.name,
    columns: [
      { key: 'part', head: sheet.part, kind: 'text', value: (row) => row.part },
      { key: 'what', head: sheet.what, kind: 'text', value: (row) => sheet.parts[row.part] },
      { key: 'kind', head: sheet.kind, kind: 'text', value: (row) => (row.kind === null ? null : words.kinds[row.kind]) },
      { key: 'our_number', head: sheet.our_number, kind: 'text', value: (row) => row.our_number },
      { key: 'our_date', head: sheet.our_date, kind: 'day', value: (row) => row.our_date },
      { key: 'ours', head: sheet.ours, kind: 'money', value: (row) => row.ours_minor },
      { key: 'their_line', head: sheet.their_line, kind: 'integer', value: (row) => row.their_line },
      { key: 'their_number', head: sheet.their_number, kind: 'text', value: (row) => row.their_number },
      { key: 'their_date', head: sheet.their_date, kind: 'day', value: (row) => row.their_date },
      { key: 'theirs', head: sheet.theirs, kind: 'money', value: (row) => row.theirs_minor },
      { key: 'difference', head: sheet.difference, kind: 'money', value: (row) => row.difference_minor },
      { key: 'state', head: sheet.state, kind: 'text', value: (row) => (row.seen ? sheet.seen : null) },
    ],
  }
}
