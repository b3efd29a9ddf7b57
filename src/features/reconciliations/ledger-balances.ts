import { addDays, type Day, type DayRange, endOfMonth, maxDay, minDay } from '#shared/day.ts'
import { absolute, type Minor, ZERO } from '#shared/money.ts'
import type { Figure } from './figure.ts'
import { type RawRow, type Reading, writtenByCustomer } from './reading.ts'
import { inRaw, type Running, runningBalance, type Step } from './running-balance.ts'

/** An opening or closing balance as its row has it: in the columns of amounts, in the column of balances, or in both. */
export type Noted = {
  mark: 'opening' | 'closing'
  line: number
  text: string
  dated_on: Day | null
  amount_minor: Minor | null
  balance: Figure | null
}

/** What the rows of a file say about balances, in the order they stand. */
export type Told = {
  rows: readonly RawRow[]
  steps: readonly Step[]
  noted: readonly Noted[]
  marked: boolean
  by_kind: boolean
}

export type Balances = Pick<Reading, 'opening_minor' | 'closing_minor' | 'closing_size_minor'> & {
  /** The period the two rows name. */
  period: Partial<DayRange>
  /** Balances of a page or month in between. */
  between: readonly Noted[]
}

/**
 * What was owed before the file and at its end: the balance beside the words, with its side; else the amounts beside them; else what the
 * running balance says. On a row that has a balance, the amounts beside are totals.
 */
export function balancesOf(told: Told): Balances {
  const running = runningBalance(told.steps, { marked: told.marked, newest_first: newestFirst(told.rows) })
  const [opening, closing] = [chosen(told.noted, 'opening', running), chosen(told.noted, 'closing', running)]
  const sign = running.sign ?? signWithout(told)
  const stated = closing?.balance ? inRaw(closing.balance.amount_minor, sign) : null
  const size = closing?.amount_minor ?? null
  const isSigned = stated !== null || (size === null && running.sign !== null)
  const beside = opening?.balance ? inRaw(opening.balance.amount_minor, sign) : opening?.amount_minor
  return {
    opening_minor: opening ? (beside ?? ZERO) : running.opening_minor,
    closing_minor: isSigned ? (stated ?? running.closing_minor) : null,
    closing_size_minor: isSigned ? null : sizeOf(size),
    period: periodBetween(opening, closing, told.rows),
    between: told.noted.filter((one) => one !== opening && one !== closing),
  }
}

function sizeOf(amount: Minor | null): Minor | null {
  return amount === null ? null : absolute(amount)
}

/** The first opening and the last closing balance; where the newest row comes first, the other way round. */
function chosen(noted: readonly Noted[], mark: Noted['mark'], { backward }: Running): Noted | undefined {
  const all = noted.filter((one) => one.mark === mark)
  return (mark === 'opening') === backward ? all.at(-1) : all[0]
}

function newestFirst(rows: readonly RawRow[]): boolean | null {
  const [first, last] = [rows[0]?.dated_on, rows.at(-1)?.dated_on]
  return first === undefined || last === undefined || first === last ? null : first > last
}

/** No row tells the side of a balance: with marks it is as marked; without, it is what the customer owes. */
function signWithout({ marked, by_kind, rows }: Told): 1 | -1 {
  return marked || by_kind || !writtenByCustomer(rows) ? 1 : -1
}

/** A file that names no period in its titles may do so here. An opening balance of the last day of a month is what was owed after it. */
function periodBetween(opening: Noted | undefined, closing: Noted | undefined, rows: readonly RawRow[]): Balances['period'] {
  const days = rows.map((row) => row.dated_on)
  const [start, end] = [opening?.dated_on ?? null, closing?.dated_on ?? null]
  const isBefore = start !== null && start === endOfMonth(start) && !days.includes(start)
  const from = start === null ? null : days.reduce(minDay, isBefore ? addDays(start, 1) : start)
  const to = end === null ? null : days.reduce(maxDay, end)
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
}
