import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { differingColumn, readAccount } from './account-row.ts'
import { type Batch, cellsOf, type FileRow, readRows, refuseTwin } from './cell.ts'
import { openAccounts } from './open-accounts.ts'
import type { Opening } from './opening.ts'
import { ownersOf } from './queries.ts'
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
  const { free, used } = apart(
    read,
    await ownersOf(
      tx,
      read.flatMap(({ opening }) => opening.virtual_account_upper ?? []),
    ),
  )
  for (const { row, opening } of used) {
    const message = 'Another customer has this number. Each has one of their own: correct it, or leave the cell empty.'
    const value = opening.virtual_account_upper ?? ''
    outcome.verdicts.push({ line: row.line, column: 'virtual_account', code: 'virtual_account_used', message, value })
  }
  const { accounts, opened } = await openAccounts(
    tx,
    free.map((one) => one.opening),
  )
  for (const { row, opening } of free) {
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

type ReadRow = { row: FileRow; opening: Opening }

/** Rows whose account number somebody else has, in the books or further up in the file, and the others. */
function apart(read: readonly ReadRow[], owners: ReadonlyMap<string, string>): { free: ReadRow[]; used: ReadRow[] } {
  const taken = new Map(owners)
  const free: ReadRow[] = []
  const used: ReadRow[] = []
  for (const one of read) {
    const { virtual_account_upper: number, code } = one.opening
    const owner = number === null ? undefined : taken.get(number)
    if (owner !== undefined && owner !== code.toLowerCase()) used.push(one)
    else free.push(one)
    if (number !== null && owner === undefined) taken.set(number, code.toLowerCase())
  }
  return { free, used }
}
