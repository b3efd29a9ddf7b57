import { capitals, isEntryKind } from '#features/ledger/entry.ts'
import type { Day } from '#shared/day.ts'
import { maxDay } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { plain } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { NumberedEntry, Wish, WishFault } from './allocation-plan.ts'
import { amountCell, type Cells, dayCell, type FileRow, type Spelling, textCell } from './cell.ts'
import type { Verdict, Warning } from './verdict.ts'

export const ALLOCATION_COLUMNS = {
  required: ['account', 'credit_number', 'debit_number', 'amount'],
  optional: ['effective_date', 'credit_kind', 'debit_kind'],
} as const

/** An allocation a file asks for, with the row it stands in. */
export type FileWish = Wish & { row: FileRow; source_ref: string; warnings: Warning[] }

/** Entries by account and number in capitals. */
export type EntryIndex = ReadonlyMap<string, readonly NumberedEntry[]>

export function indexEntries(entries: readonly NumberedEntry[]): EntryIndex {
  return Map.groupBy(entries, (entry) => `${entry.account_id} ${entry.number_upper}`)
}

/** Reads a row of an allocations file. A negative amount undoes an earlier allocation of the same two, from its own date. */
export function readAllocation(
  cells: Cells,
  row: FileRow,
  account_id: AccountId,
  index: EntryIndex,
  spelling: Spelling,
): FileWish {
  const credit = findEntry(cells, account_id, index, 'credit')
  const debit = findEntry(cells, account_id, index, 'debit')
  if (credit.currency !== debit.currency) {
    throw invalid(
      'debit_number',
      'other_currency',
      `${debit.number} is in ${debit.currency} and ${credit.number} in ${credit.currency}. One never settles the other.`,
    )
  }
  const amount_minor = amountCell(cells, 'amount', credit.currency, spelling)
  if (amount_minor === 0) throw invalid('amount', 'amount_missing', 'Nothing is allocated here. Leave the row out.')
  const earliest = maxDay(credit.dated_on, debit.dated_on)
  const given = cells('effective_date') === '' ? earliest : dayCell(cells, 'effective_date', spelling)
  const effective_on = maxDay(given, earliest)
  const twin = row.nth === 1 ? '' : `#${row.nth}`
  const source_ref = `${credit.id}/${debit.id}/${effective_on}/${plain(amount_minor, credit.currency)}${twin}`
  return { row, credit, debit, amount_minor, effective_on, source_ref, warnings: movedWarning(row, given, effective_on) }
}

/** The one entry of this side that bears the number; its kind, where the file names it, decides between several. */
function findEntry(cells: Cells, account_id: AccountId, index: EntryIndex, end: 'credit' | 'debit'): NumberedEntry {
  const column = `${end}_number`
  const number = textCell(cells, column, 64)
  const kind = cells(`${end}_kind`).toUpperCase()
  if (kind !== '' && !isEntryKind(kind)) throw invalid(`${end}_kind`, 'unknown_kind', 'There is no such kind.')
  const bearing = index.get(`${account_id} ${capitals(number)}`) ?? []
  const side = end === 'credit' ? 'C' : 'D'
  const fitting = bearing.filter((entry) => entry.side === side && (kind === '' || entry.kind === kind))
  const [entry, another] = fitting
  if (entry && !another) return entry
  if (entry) {
    const kinds = fitting.map((one) => one.kind).join(', ')
    throw invalid(
      column,
      'ambiguous_number',
      `Several entries bear the number ${number}: ${kinds}. Name the kind in a column “${end}_kind”.`,
    )
  }
  if (bearing.length > 0)
    throw invalid(column, 'wrong_side', `${number} is no ${end} of this account. The credit pays, the debit is paid.`)
  throw invalid(column, 'unknown_number', `This account has no entry ${number}. Import the entries first.`)
}

function movedWarning(row: FileRow, given: Day, effective_on: Day): Warning[] {
  if (given === effective_on) return []
  const message = `An allocation counts from the day both its ends exist: ${effective_on}.`
  return [{ line: row.line, column: 'effective_date', code: 'effective_moved', message, value: given }]
}

/** What is said of an allocation that would break the books. */
export function wishVerdict({ row, credit, debit, amount_minor, effective_on }: FileWish, fault: WishFault): Verdict {
  const said: Record<WishFault, string> = {
    more_than_credit: `More would be allocated than ${credit.number} comes to, on ${effective_on} or after. Lower the amount, or undo another first.`,
    more_than_debit: `More would be settled than ${debit.number} comes to, on ${effective_on} or after. Lower the amount, or undo another first.`,
    nothing_to_undo: `By ${effective_on}, less than that is allocated from ${credit.number} to ${debit.number}. Only what is allocated can be undone.`,
  }
  return { line: row.line, column: 'amount', code: fault, message: said[fault], value: plain(amount_minor, credit.currency) }
}
