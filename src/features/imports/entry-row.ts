import { ENTRY_KINDS, type EntryKind, isEntryKind, signedAmount } from '#features/ledger/entry.ts'
import type { Day } from '#shared/day.ts'
import { absolute, type Currency, type Minor, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { amountCell, type Cells, currencyCell, dayCell, type Spelling, textCell } from './cell.ts'
import type { Warning } from './verdict.ts'

export const ENTRY_COLUMNS = {
  required: ['account', 'kind', 'number', 'date', 'amount'],
  optional: ['due_date', 'currency', 'taxable', 'tax', 'reference'],
} as const

/** A row of a ledger file, but for whose account it is. `taxable_minor` and `tax_minor` bear the sign of the kind. */
export type EntryRow = {
  kind: EntryKind
  number: string
  dated_on: Day
  due_on: Day
  currency: Currency
  /** Without sign, except for an opening item. */
  amount_minor: Minor
  taxable_minor: Minor
  tax_minor: Minor
  reference: string
}

/** Reads a row of a ledger file. Amounts are positive and the kind gives the sign; only an opening item may be below zero. */
export function readEntry(cells: Cells, spelling: Spelling, otherwise: Currency): EntryRow {
  const kind = textCell(cells, 'kind').toUpperCase()
  if (!isEntryKind(kind))
    throw invalid('kind', 'unknown_kind', `There is no such kind. Write one of ${Object.keys(ENTRY_KINDS).join(', ')}.`)
  const number = textCell(cells, 'number', 64)
  const dated_on = dayCell(cells, 'date', spelling)
  const currency = currencyCell(cells, 'currency', otherwise)
  const amount_minor = amountCell(cells, 'amount', currency, spelling)
  refuseSign(kind, amount_minor)
  return {
    kind,
    number,
    dated_on,
    due_on: cells('due_date') === '' ? dated_on : dayCell(cells, 'due_date', spelling),
    currency,
    amount_minor,
    taxable_minor: signedPart(cells, 'taxable', kind, currency, spelling),
    tax_minor: signedPart(cells, 'tax', kind, currency, spelling),
    reference: cells('reference').slice(0, 500),
  }
}

function refuseSign(kind: EntryKind, amount_minor: Minor): void {
  if (amount_minor < 0 && kind !== 'OB') {
    throw invalid(
      'amount',
      'negative_amount',
      `An amount of kind ${kind} is written without a minus: the kind gives the sign. Only OB may be negative.`,
    )
  }
  const may_be_nothing = kind === 'INV' || kind === 'DN' || kind === 'CN'
  if (amount_minor === 0 && !may_be_nothing)
    throw invalid('amount', 'amount_missing', `An entry of kind ${kind} is of some amount. Leave it out if there was none.`)
}

/** Credit notes are written with a minus by some books and without by others: both mean the same. */
function signedPart(cells: Cells, column: string, kind: EntryKind, currency: Currency, spelling: Spelling): Minor {
  const part_minor = amountCell(cells, column, currency, spelling, ZERO)
  if (kind === 'OB') return part_minor
  if (part_minor < 0 && ENTRY_KINDS[kind].sign === 1)
    throw invalid(column, 'negative_amount', 'This is written without a minus: the kind gives the sign.')
  return signedAmount(kind, absolute(part_minor))
}

/** What is dated after today is booked, and named. */
export function futureWarning(dated_on: Day, today: Day, line: number, column: string): Warning[] {
  if (dated_on <= today) return []
  return [
    {
      line,
      column,
      code: 'future_date',
      message: `This is after today, ${today}. It is booked as it stands.`,
      value: dated_on,
    },
  ]
}

export function unknownAccount(code: string): Error {
  return invalid(
    'account',
    'unknown_account',
    `There is no account ${code}. Import it first (samepage import accounts), or let --create-accounts open it.`,
  )
}
