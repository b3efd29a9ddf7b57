import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { differingColumn, readAccount } from './account-row.ts'
import { type Batch, cellsOf, type FileRow, readRows, refuseTwin } from './cell.ts'
import { openAccounts } from './open-accounts.ts'
import type { Opening } from './opening.ts'
import { emptyOutcome, type Outcome } from './verdict.ts'

/** Customers come in from a file. An account that is there already is repeated when the row agrees with it, and named when not. */
export async function importAccounts(tx: Tx, { columns, spelling, rows }: Batch): Promise<Outcome> {
  tx.permit('imports.run')
  const outcome = emptyOutcome()
  const read = readRows(columns, rows, outcome.verdicts, (cells, row): { row: FileRow; opening: Opening } => {
    const opening = readAccount(cells, tx.country, spelling, tx.seller.currency)
    refuseTwin(row, 'account', `Account ${opening.code}`)
    return { row, opening }
  })
  const { accounts, opened } = await openAccounts(
    tx,
    read.map((one) => one.opening),
  )
  for (const { row, opening } of read) {
    const account = accounts.get(opening.code)
    if (!account) throw new Error(`account ${opening.code} was neither found nor opened`)
    const column = opened.has(account.id) ? null : differingColumn(opening, account)
    if (opened.has(account.id)) outcome.booked += 1
    else if (column === null) outcome.repeated += 1
    else {
      const message = `Account ${account.code} is in the books with something else here. An import never overwrites: change it in the Desk.`
      outcome.verdicts.push({
        line: row.line,
        column,
        code: 'booked_differently',
        message,
        value: cellsOf(columns, row)(column),
      })
    }
  }
  outcome.accounts = opened.size
  if (opened.size > 0)
    await emit(tx, 'accounts.imported', { account_id: null, subject_id: tx.seller_id, data: { count: opened.size } })
  return outcome
}
