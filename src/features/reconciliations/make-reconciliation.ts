import { getAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { DayRange } from '#shared/day.ts'
import { type AccountId, type FileId, newId, type ReconciliationId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { Explained, Remembered } from './explained.ts'
import { amountsAround } from './queries.ts'
import { gapOf, orient, periodOf, type Reading } from './reading.ts'
import type { FileKind } from './reconciliation.ts'

export type MakeReconciliation = {
  account_id: AccountId
  currency: Currency
  file: { id: FileId | null; name: string; kind: FileKind }
  reading: Reading
  explained: Explained
  /** The days the person named. */
  asked: Partial<DayRange>
  /** What the person said about this file, to be known the next time. */
  remember: { head_key: string; mapping: Remembered } | null
}

const MOST_UNREAD = 2_000
const MOST_ROWS = 25_000

/** The customer's own ledger is kept as it was read; what follows from it is worked out whenever it is looked at (product P4). */
export async function makeReconciliation(tx: Tx, input: MakeReconciliation): Promise<ReconciliationId> {
  tx.permit('statement.match')
  const account = await getAccount(tx, input.account_id)
  const { reading, file, currency, asked } = input
  if (reading.rows.length === 0 && file.kind !== 'gstr_2b') throw invalid('file', 'no_rows', 'No row of this file can be read.')
  if (reading.rows.length > MOST_ROWS) throw invalid('file', 'too_many_rows', `The file has more than ${MOST_ROWS} rows.`)
  if (asked.from !== undefined && asked.to !== undefined && asked.to < asked.from) {
    throw invalid('to', 'range_reversed', 'The last day stands before the first.')
  }
  const range = periodOf(reading, asked, tx.today)
  const { ledger_rows, ...oriented } = orient(reading, await amountsAround(tx, account.id, currency, range))
  const { mirrored, ...balances } = oriented
  const id = newId('reconciliation', tx.now.getTime())
  const explained: Explained = { ...input.explained, mirrored, states_balance: gapOf({ ledger_rows, ...balances }) !== 0 }

  await tx.rows(
    db.insertInto('reconciliations').values({
      seller_id: tx.seller_id,
      account_id: account.id,
      id,
      from_on: range.from,
      to_on: range.to,
      currency,
      file_id: file.id,
      file_name: file.name,
      file_kind: file.kind,
      mapping: JSON.stringify(explained),
      ledger_rows: JSON.stringify(ledger_rows),
      unread_rows: JSON.stringify(reading.unread.slice(0, MOST_UNREAD)),
      ...balances,
      made_by: tx.viewer.actor,
      made_by_name: tx.viewer.actor_name,
      created_at: tx.now,
      changed_at: tx.now,
    }),
  )
  if (input.remember) await remember(tx, account.id, input.remember)
  await emit(tx, 'reconciliation.made', {
    account_id: account.id,
    subject_id: id,
    data: { file_name: file.name, file_kind: file.kind, rows: ledger_rows.length, from_on: range.from, to_on: range.to },
  })
  return id
}

async function remember(tx: Tx, account_id: AccountId, said: { head_key: string; mapping: Remembered }): Promise<void> {
  const mapping = JSON.stringify(said.mapping)
  await tx.rows(
    db
      .insertInto('column_mappings')
      .values({
        seller_id: tx.seller_id,
        account_id,
        id: newId('mapping', tx.now.getTime()),
        kind: 'ledger',
        head_key: said.head_key,
        mapping,
        changed_at: tx.now,
      })
      .onConflict((conflict) =>
        conflict.columns(['seller_id', 'kind', 'account_id', 'head_key']).doUpdateSet({ mapping, changed_at: tx.now }),
      ),
  )
}
