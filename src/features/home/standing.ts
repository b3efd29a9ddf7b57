import type { OpenGroup } from '#features/ledger/entry.ts'
import type { PaymentUnderWay } from '#features/settlement/settlement.ts'
import { type Day, daysBetween, endOfMonth, startOfMonth } from '#shared/day.ts'
import type { EntryKind } from '#shared/entry-kind.ts'
import type { EntryId } from '#shared/id.ts'
import { absolute, add, type Currency, type Minor, negateMinor, subtract, sum, ZERO } from '#shared/money.ts'

/** Where an account stands in one currency. Every figure of the Home page comes from here, so they tie. */
export type Standing = {
  currency: Currency
  /** Below zero: the customer is in credit. */
  balance_minor: Minor
  open_minor: Minor
  open_count: number
  /** What of it is in question: neither late nor due, and in no bucket of its age. */
  disputed_minor: Minor
  /** Credits and advances not used yet, as a positive amount. */
  advance_minor: Minor
  late: { amount_minor: Minor; count: number; oldest_days: number } | null
  /** The next due date, and what falls on it. */
  next: { due_on: Day; amount_minor: Minor; count: number } | null
  /** What falls due after that, month by month; at most three rows, the last holding all the rest (`month` null). */
  later: { month: Day | null; amount_minor: Minor; count: number }[]
  /** Not yet due, then 1 to 30, 31 to 60, 61 to 90, over 90 days late. */
  ageing: readonly [Minor, Minor, Minor, Minor, Minor]
}

/** One standing per currency, the account's own first; amounts of two currencies are never added. */
export function standingsOf(groups: readonly OpenGroup[], today: Day, own: Currency): Standing[] {
  const currencies = [...new Set([own, ...groups.map((group) => group.currency)])]
  return currencies.map((currency) =>
    standingOf(
      groups.filter((group) => group.currency === currency),
      today,
      currency,
    ),
  )
}

function standingOf(groups: readonly OpenGroup[], today: Day, currency: Currency): Standing {
  const debits = groups.filter((group) => group.side === 'D')
  const open_minor = total(debits)
  const advance_minor = total(groups.filter((group) => group.side === 'C'))
  const asked = debits.filter((group) => group.open_minor > group.disputed_minor)
  const late = asked.filter((group) => group.due_on < today)
  const due = asked.filter((group) => group.due_on >= today).sort((a, b) => (a.due_on < b.due_on ? -1 : 1))
  const oldest = late.reduce<Day | null>(
    (first, group) => (first === null || group.due_on < first ? group.due_on : first),
    null,
  )
  const [next, ...after] = due
  return {
    currency,
    balance_minor: add(open_minor, negateMinor(advance_minor)),
    open_minor,
    open_count: count(debits),
    disputed_minor: sum(debits.map((group) => group.disputed_minor)),
    advance_minor,
    late:
      oldest === null
        ? null
        : { amount_minor: undisputed(late), count: dueCount(late), oldest_days: daysBetween(oldest, today) },
    next: next ? { due_on: next.due_on, amount_minor: undisputed([next]), count: next.due_count } : null,
    later: laterOf(after),
    ageing: ageingOf(debits, today),
  }
}

const MOST_MONTHS = 3

function laterOf(groups: readonly OpenGroup[]): Standing['later'] {
  const months = [...new Set(groups.map((group) => startOfMonth(group.due_on)))]
  const shown = months.length > MOST_MONTHS ? months.slice(0, MOST_MONTHS - 1) : months
  const rows: Standing['later'] = shown.map((month) => {
    const within = groups.filter((group) => group.due_on >= month && group.due_on <= endOfMonth(month))
    return { month, amount_minor: undisputed(within), count: dueCount(within) }
  })
  const last = shown.at(-1)
  const rest = last === undefined ? [] : groups.filter((group) => group.due_on > endOfMonth(last))
  return rest.length === 0 ? rows : [...rows, { month: null, amount_minor: undisputed(rest), count: dueCount(rest) }]
}

function ageingOf(debits: readonly OpenGroup[], today: Day): Standing['ageing'] {
  const within = (least: number, most: number) =>
    undisputed(debits.filter((group) => daysBetween(group.due_on, today) >= least && daysBetween(group.due_on, today) <= most))
  return [
    within(Number.NEGATIVE_INFINITY, 0),
    within(1, 30),
    within(31, 60),
    within(61, 90),
    within(91, Number.POSITIVE_INFINITY),
  ]
}

function total(groups: readonly OpenGroup[]): Minor {
  return sum(groups.map((group) => group.open_minor))
}

/** What is asked for: what is open less what is in question. */
function undisputed(groups: readonly OpenGroup[]): Minor {
  return subtract(total(groups), sum(groups.map((group) => group.disputed_minor)))
}

function dueCount(groups: readonly OpenGroup[]): number {
  return groups.reduce((all, group) => all + group.due_count, 0)
}

function count(groups: readonly OpenGroup[]): number {
  return groups.reduce((all, group) => all + group.count, 0)
}

/** What was bought and paid in one month, both as positive amounts in the normal course. */
export type MonthMovement = { month: Day; currency: Currency; bought_minor: Minor; paid_minor: Minor }

/** Twelve months that end in the balance: opening + bought − paid. */
export type Year = {
  opening_minor: Minor
  months: Day[]
  bought: Minor[]
  paid: Minor[]
  bought_minor: Minor
  paid_minor: Minor
  closing_minor: Minor
}

/** The chart's figures of one currency. Months without a movement are zero. */
export function yearOf(movements: readonly MonthMovement[], months: readonly Day[], opening_minor: Minor): Year {
  const of = (month: Day, key: 'bought_minor' | 'paid_minor') =>
    sum(movements.filter((movement) => movement.month === month).map((movement) => movement[key]))
  const bought = months.map((month) => of(month, 'bought_minor'))
  const paid = months.map((month) => of(month, 'paid_minor'))
  const [bought_minor, paid_minor] = [sum(bought), sum(paid)]
  return {
    opening_minor,
    months: [...months],
    bought,
    paid,
    bought_minor,
    paid_minor,
    closing_minor: sum([opening_minor, bought_minor, negateMinor(paid_minor)]),
  }
}

/** What a person reads as the amount owed or in credit: never negative. */
export function shown(standing: Standing): Minor {
  return standing.balance_minor === ZERO ? ZERO : absolute(standing.balance_minor)
}

/** What one payment is for: the whole balance, what is late, what is due next, or whatever the payer types (`amount_minor` null). */
export type PartToPay =
  | { part: 'all' | 'late' | 'next'; amount_minor: Minor }
  | {
      part: 'any'
      amount_minor: null
    }

/** The largest part of a balance that stands by itself and may be paid at once, when at most `limit_minor` may. */
export function partToPay({ balance_minor, late, next }: Standing, limit_minor: Minor): PartToPay {
  const any = { part: 'any', amount_minor: null } as const
  if (balance_minor <= 0) return any
  if (balance_minor <= limit_minor) return { part: 'all', amount_minor: balance_minor }
  const [part, first] = late ? (['late', late] as const) : (['next', next] as const)
  return first && first.amount_minor <= limit_minor ? { part, amount_minor: first.amount_minor } : any
}

/** One of the newest entries. */
export type RecentEntry = {
  id: EntryId
  kind: EntryKind
  number: string
  dated_on: Day
  due_on: Day
  currency: Currency
  amount_minor: Minor
  open_minor: Minor
  method: string | null
}

export type Opening = { currency: Currency; opening_minor: Minor }

/** Everything the Home page shows. */
export type HomeAnswer = {
  groups: OpenGroup[]
  recent: RecentEntry[]
  movements: MonthMovement[]
  openings: Opening[]
  /** What has been paid and has not come yet. */
  waiting: PaymentUnderWay[]
}
