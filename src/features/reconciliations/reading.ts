import type { Day, DayRange } from '#shared/day.ts'
import { endOfMonth, maxDay, minDay, startOfMonth } from '#shared/day.ts'
import { absolute, add, LIMIT, type Minor, negateMinor, subtract, sum, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { Word } from './matching.ts'
import type { LedgerRow, UnreadRow } from './reconciliation.ts'

/** A row as the file has it. `raw_minor` is debit less credit in the file's own books, or signed as ours where the file says so. */
export type RawRow = Omit<LedgerRow, 'kind' | 'amount_minor'> & { word: Word | null; raw_minor: Minor }

/** What a file says, before it is known whose side it was written from. */
export type Reading = {
  rows: readonly RawRow[]
  unread: readonly UnreadRow[]
  /** `ours`: the amounts are signed as the seller's books sign them. `sides`: as debit and credit of whoever wrote the file. */
  signed: 'ours' | 'sides'
  opening_minor: Minor | null
  /** The closing balance the file states, signed as its rows are. */
  closing_minor: Minor | null
  /** Where it states only its size: a total on the other side of the page does not say its sign. */
  closing_size_minor: Minor | null
  /** The period the file says it is of, as far as it does. */
  period: Partial<DayRange> | null
}

/** A reading signed as the seller's books sign, ready to be kept. */
export type Oriented = {
  ledger_rows: LedgerRow[]
  their_opening_minor: Minor
  their_balance_minor: Minor
  /** The file was written from the customer's side, as a purchase ledger is: what they credit, we debit. */
  mirrored: boolean
}

/**
 * Finds out whose side a ledger was written from: more of its amounts stand in our books with the sign one way than the other. Where that
 * says nothing, it is the customer's own, in which a purchase is a credit. `ours` are the amounts of our entries around its days.
 */
export function orient(reading: Reading, ours: Iterable<Minor>): Oriented {
  const mirrored = reading.signed === 'sides' && isMirrored(reading.rows, new Set(ours))
  const turn = (amount: Minor) => (mirrored ? negateMinor(amount) : amount)
  const ledger_rows = reading.rows.map(({ word, raw_minor, ...row }) => ({ ...row, kind: word, amount_minor: turn(raw_minor) }))
  const their_opening_minor = turn(reading.opening_minor ?? ZERO)
  const counted = add(their_opening_minor, sum(ledger_rows.map((row) => row.amount_minor)))
  const { closing_minor, closing_size_minor } = reading
  const their_balance_minor = closing_minor === null ? balanceOf(counted, closing_size_minor) : turn(closing_minor)
  return { ledger_rows, their_opening_minor, their_balance_minor, mirrored }
}

function isMirrored(rows: readonly RawRow[], ours: ReadonlySet<Minor>): boolean {
  const straight = rows.filter((row) => ours.has(row.raw_minor)).length
  const turned = rows.filter((row) => ours.has(negateMinor(row.raw_minor))).length
  return straight === turned ? writtenByCustomer(rows) : turned > straight
}

/** In the customer's own books a purchase is a credit; that is also what a ledger without bills is taken for. */
export function writtenByCustomer(rows: readonly RawRow[]): boolean {
  const bills = rows.filter((row) => row.word === 'bill' && row.raw_minor !== ZERO)
  const debits = bills.filter((row) => row.raw_minor > ZERO).length
  return bills.length === 0 || debits + debits <= bills.length
}

/** The closing balance a file states counts, also beyond its rows; its sign is that of the rows. */
function balanceOf(counted: Minor, closing_size: Minor | null): Minor {
  if (closing_size === null || closing_size === absolute(counted)) return counted
  return counted < ZERO ? negateMinor(closing_size) : closing_size
}

/**
 * The days to compare: those the person named, else those the file names, else the whole months its rows stand in. Never beyond today,
 * since our books end there.
 */
export function periodOf(reading: Reading, asked: Partial<DayRange>, today: Day): DayRange {
  const days = reading.rows.map((row) => row.dated_on)
  const first = days.reduce<Day | null>((a, b) => (a === null ? b : minDay(a, b)), null) ?? today
  const last = days.reduce<Day | null>((a, b) => (a === null ? b : maxDay(a, b)), null) ?? today
  const to = asked.to ?? reading.period?.to ?? minDay(endOfMonth(last), maxDay(today, last))
  const from = asked.from ?? reading.period?.from ?? startOfMonth(first)
  return { from: minDay(from, to), to }
}

/** What of the stated balance the rows do not explain. */
export function gapOf({ ledger_rows, their_opening_minor, their_balance_minor }: Omit<Oriented, 'mirrored'>): Minor {
  return subtract(subtract(their_balance_minor, their_opening_minor), sum(ledger_rows.map((row) => row.amount_minor)))
}

/** Sums of this many minor units still can be told apart and compared: far more than any ledger holds. */
const MOST_IN_ALL = LIMIT / 10

/** Throws `Refusal` 422 `absurd_amounts` where the sum of all amounts would be beyond reckoning. */
export function refuseAbsurd(amounts: Iterable<Minor>): void {
  let left = MOST_IN_ALL
  for (const amount of amounts) {
    if (absolute(amount) > left) {
      throw invalid(
        'file',
        'absurd_amounts',
        'The amounts of this file are larger than any ledger. Look at how they are written.',
      )
    }
    left -= absolute(amount)
  }
}

const LONGEST = { number: 60, reference: 200, text: 120 } as const

/** Texts of a file as they are kept: one line, not endless. */
export function shortened(kind: keyof typeof LONGEST, text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST[kind] ? `${line.slice(0, LONGEST[kind] - 1).toWellFormed()}…` : line
}
