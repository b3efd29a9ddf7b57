import type { Account } from '#features/accounts/account.ts'
import type { EntryKind } from '#features/ledger/entry.ts'
import type { Day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { add, type Currency, type Minor, negateMinor, sum, ZERO } from '#shared/money.ts'

/** A statement of account (domain specification 2.2), one currency: opening, dated rows with a running balance, closing. */
export type Statement = {
  account: Account
  currency: Currency
  from: Day
  to: Day
  /** What was owed at the end of the day before `from`: everything before counts. */
  opening_minor: Minor
  rows: StatementRow[]
  closing_minor: Minor
  debit_total_minor: Minor
  credit_total_minor: Minor
  /** The part of the debits that nobody billed: payments that came back, and what was paid back. */
  returned_total_minor: Minor
}

export type StatementRow = {
  id: EntryId
  date: Day
  kind: EntryKind
  number: string
  due_on: Day
  reference: string
  note: string
  method: string | null
  /** One of the two is zero; an entry of nothing has both. */
  debit_minor: Minor
  credit_minor: Minor
  /** What is owed after this row. */
  balance_minor: Minor
  /** What a credit had paid by the statement's last day: `2026-27/0002`. At most ten; `applied_count` says how many there are. */
  applied: readonly AppliedTo[]
  applied_count: number
}

/** What a credit was used for; of a payment that came back: its return. */
export type AppliedTo = { number: string; kind: EntryKind; dated_on: Day; amount_minor: Minor }

/** Whether a debit is money on its way back, and nothing that was billed. */
export function isReturn(kind: EntryKind): boolean {
  return kind === 'REV' || kind === 'REFUND'
}

/** An entry as the statement's query finds it, in the order of the statement. */
export type StatementEntry = Pick<
  StatementRow,
  'id' | 'date' | 'kind' | 'number' | 'due_on' | 'reference' | 'note' | 'method' | 'applied' | 'applied_count'
> & {
  amount_minor: Minor
}

/** Of more entries, or more items open at its end, a PDF is not set: it would have over 500 pages. Excel and CSV take any number. */
export const MOST_PDF_ROWS = 20_000

/** Up to this many rows stand on a page; of more, the newest, so that a phone has them at once. */
const MOST_ROWS = 1_000
const NEWEST_ROWS = 500

/** The rows of a page, and what of the range stands before them in one line: opening + debit − credit = its balance. */
export type ShownRows = {
  rows: readonly StatementRow[]
  carried: { count: number; debit_minor: Minor; credit_minor: Minor; balance_minor: Minor } | null
}

/** What a page shows of a statement: all of it, or the newest rows with the others carried forward, so that the totals still tie. */
export function shownRows({ rows }: Pick<Statement, 'rows'>): ShownRows {
  if (rows.length <= MOST_ROWS) return { rows, carried: null }
  const earlier = rows.slice(0, -NEWEST_ROWS)
  const last = earlier.at(-1)
  if (!last) return { rows, carried: null }
  const carried = {
    count: earlier.length,
    debit_minor: sum(earlier.map((row) => row.debit_minor)),
    credit_minor: sum(earlier.map((row) => row.credit_minor)),
    balance_minor: last.balance_minor,
  }
  return { rows: rows.slice(-NEWEST_ROWS), carried }
}

/** Runs the balance down the rows. In one pass and without copies: an account may have tens of thousands of them, and others wait. */
export function drawUp(
  head: Pick<Statement, 'account' | 'currency' | 'from' | 'to' | 'opening_minor'>,
  entries: readonly StatementEntry[],
): Statement {
  let balance_minor = head.opening_minor
  let debit_total_minor = ZERO
  let credit_total_minor = ZERO
  let returned_total_minor = ZERO
  const rows = entries.map((entry): StatementRow => {
    const { amount_minor } = entry
    const debit_minor = amount_minor < 0 ? ZERO : amount_minor
    const credit_minor = amount_minor < 0 ? negateMinor(amount_minor) : ZERO
    balance_minor = add(balance_minor, amount_minor)
    debit_total_minor = add(debit_total_minor, debit_minor)
    credit_total_minor = add(credit_total_minor, credit_minor)
    if (isReturn(entry.kind)) returned_total_minor = add(returned_total_minor, debit_minor)
    return {
      id: entry.id,
      date: entry.date,
      kind: entry.kind,
      number: entry.number,
      due_on: entry.due_on,
      reference: entry.reference,
      note: entry.note,
      method: entry.method,
      debit_minor,
      credit_minor,
      balance_minor,
      applied: entry.applied,
      applied_count: entry.applied_count,
    }
  })
  return { ...head, rows, closing_minor: balance_minor, debit_total_minor, credit_total_minor, returned_total_minor }
}
