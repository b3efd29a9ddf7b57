import type { Entry } from '#features/ledger/entry.ts'
import { daysBetween } from '#shared/day.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { add, negateMinor, subtract, sum, ZERO } from '#shared/money.ts'
import { MOST_PDF_ROWS, type Statement } from './statement.ts'

/** What is open at the end of a statement, by age: the row of `ageing` of its currency and last day. */
export type StatementAgeing = {
  not_due_minor: Minor
  d0_30_minor: Minor
  d31_60_minor: Minor
  d61_90_minor: Minor
  over_90_minor: Minor
  unallocated_minor: Minor
  balance_minor: Minor
  disputed_minor: Minor
}

/** Everything a statement shows, on screen and on paper. The open items less the unused credits make the closing balance. */
export type StatementAnswer = {
  statement: Statement
  ageing: StatementAgeing
  /** What was owed on its last day, oldest due first. */
  open: readonly Entry[]
  /** Advances and credits not used by then. */
  unused: readonly Entry[]
  /** The currencies this account has ever had an entry in; the statement is of one of them. */
  currencies: readonly Currency[]
}

/** Whether it is refused as a PDF, before it is set. */
export function isTooLongForPdf(answer: StatementAnswer): boolean {
  return longestList(answer) > MOST_PDF_ROWS
}

/** How many entries the longer of its lists has: those of the range, or those open at its end. */
export function longestList({ statement, open, unused }: StatementAnswer): number {
  return Math.max(statement.rows.length, open.length + unused.length)
}

const NOTHING: StatementAgeing = {
  not_due_minor: ZERO,
  d0_30_minor: ZERO,
  d31_60_minor: ZERO,
  d61_90_minor: ZERO,
  over_90_minor: ZERO,
  unallocated_minor: ZERO,
  balance_minor: ZERO,
  disputed_minor: ZERO,
}

/** Puts together what was asked at once; ageing and open items come in all currencies. */
export function answerOf(
  statement: Statement,
  ageings: readonly (StatementAgeing & { currency: Currency })[],
  items: readonly Entry[],
  balances: readonly { currency: Currency }[],
): StatementAnswer {
  const { currency } = statement
  const own = items.filter((item) => item.currency === currency)
  return {
    statement,
    ageing: ageings.find((one) => one.currency === currency) ?? NOTHING,
    open: own.filter((item) => item.amount_minor > 0),
    unused: own.filter((item) => item.amount_minor < 0),
    currencies: balances.map((one) => one.currency),
  }
}

/** The five buckets in the order of age, as the ledger counts them: with what is in question. */
function bucketsOf(ageing: StatementAgeing): readonly Minor[] {
  return [ageing.not_due_minor, ageing.d0_30_minor, ageing.d31_60_minor, ageing.d61_90_minor, ageing.over_90_minor]
}

/** The last day of lateness of each bucket. */
const AGES = [0, 30, 60, 90, Number.POSITIVE_INFINITY]

/** The five buckets as people read them: what is in question stands apart (`ageing.disputed_minor`) and is late nowhere. */
export function undisputedBuckets({
  statement,
  ageing,
  open,
}: Pick<StatementAnswer, 'statement' | 'ageing' | 'open'>): Minor[] {
  const disputed = AGES.map(() => ZERO)
  for (const { due_on, disputed_minor } of open) {
    const late = daysBetween(due_on, statement.to)
    const bucket = AGES.findIndex((most) => late <= most)
    disputed[bucket] = add(disputed[bucket] ?? ZERO, disputed_minor)
  }
  return bucketsOf(ageing).map((of, index) => subtract(of, disputed[index] ?? ZERO))
}

/** What is open on both sides, from the ageing: `open_minor` less `unused_minor` is the closing balance (invariant I4). */
export function openSums(ageing: StatementAgeing): { open_minor: Minor; unused_minor: Minor } {
  return { open_minor: sum(bucketsOf(ageing)), unused_minor: negateMinor(ageing.unallocated_minor) }
}
