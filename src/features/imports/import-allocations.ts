import { lockAccounts } from '#features/accounts/queries.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type FileWish, indexEntries, readAllocation, wishVerdict } from './allocation-row.ts'
import { bookAllocations } from './book-allocations.ts'
import { type Batch, readRows, textCell } from './cell.ts'
import { unknownAccount } from './entry-row.ts'
import { accountsByCode, entriesByNumber } from './queries.ts'
import { emptyOutcome, type Outcome } from './verdict.ts'

/** What pays what comes in from other books, each from its own day. */
export async function importAllocations(tx: Tx, { columns, spelling, rows }: Batch): Promise<Outcome> {
  tx.permit('imports.run')
  const outcome = emptyOutcome()
  function cellsIn(column: string): string[] {
    return rows.map((row) => row.cells[columns[column] ?? -1]?.trim() ?? '')
  }
  const accounts = await accountsByCode(tx, cellsIn('account'))
  const account_ids = [...new Set([...accounts.values()].map((account) => account.id))]
  await lockAccounts(tx, account_ids)
  const index = indexEntries(await entriesByNumber(tx, account_ids, [...cellsIn('credit_number'), ...cellsIn('debit_number')]))
  const wishes = readRows(columns, rows, outcome.verdicts, (cells, row): FileWish => {
    const code = textCell(cells, 'account', 64)
    const account = accounts.get(code)
    if (!account) throw unknownAccount(code)
    return readAllocation(cells, row, account.id, index, spelling)
  })
  const { booked, repeated, refused } = await bookAllocations(tx, wishes, 'imported')
  outcome.booked = booked.length
  outcome.allocations = booked.length
  outcome.repeated = repeated.length
  outcome.verdicts.push(...refused.map(({ wish, fault }) => wishVerdict(wish, fault)))
  outcome.warnings.push(...[...booked, ...repeated].flatMap((wish) => wish.warnings))
  if (booked.length > 0) {
    await emit(tx, 'payments.allocated', { account_id: null, subject_id: tx.seller_id, data: { count: booked.length } })
  }
  return outcome
}
