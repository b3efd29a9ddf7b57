import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { addItems } from './add-items.ts'
import { type Batch, cellsOf, type FileRow, readRows, refuseTwin } from './cell.ts'
import { differingItemColumn, type NewItem, readItem } from './item-row.ts'
import { emptyOutcome, type Outcome } from './verdict.ts'

/** The catalogue comes in from a file. An item that is there already is repeated when the row agrees with it, and named when not. */
export async function importItems(tx: Tx, { columns, spelling, rows }: Batch): Promise<Outcome> {
  tx.permit('imports.run')
  const outcome = emptyOutcome()
  const read = readRows(columns, rows, outcome.verdicts, (cells, row): { row: FileRow; item: NewItem } => {
    const item = readItem(cells, tx.country, spelling)
    refuseTwin(row, 'item', `Item ${item.code}`)
    return { row, item }
  })
  const { items, added } = await addItems(
    tx,
    read.map((one) => one.item),
  )
  for (const { row, item } of read) {
    const known = items.get(item.code)
    if (!known) throw new Error(`item ${item.code} was neither found nor added`)
    const column = added.has(known.id) ? null : differingItemColumn(item, known)
    if (added.has(known.id)) outcome.booked += 1
    else if (column === null) outcome.repeated += 1
    else {
      const message = `Item ${known.code} is in the catalogue with something else here. An import never overwrites: change it in the Desk.`
      outcome.verdicts.push({
        line: row.line,
        column,
        code: 'booked_differently',
        message,
        value: cellsOf(columns, row)(column),
      })
    }
  }
  outcome.items = added.size
  if (added.size > 0)
    await emit(tx, 'items.imported', { account_id: null, subject_id: tx.seller_id, data: { count: added.size } })
  return outcome
}
