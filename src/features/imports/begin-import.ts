import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type ImportId, newId } from '#shared/id.ts'
import { unfinishedImport } from './queries.ts'

export type BeginImport = { kind: string; file_name: string; file_hash: string; options: Readonly<Record<string, unknown>> }

/** A file begins to come in, or goes on where it was stopped. `done_through_line` is the line to which it came before; 0: nowhere. */
export async function beginImport(tx: Tx, input: BeginImport): Promise<{ id: ImportId; done_through_line: number }> {
  tx.permit('imports.run')
  const before = await unfinishedImport(tx, input.kind, input.file_hash)
  const id = before?.id ?? newId('import', tx.now.getTime())
  if (!before) {
    const { kind, file_name, file_hash, options } = input
    await tx.rows(
      db.insertInto('imports').values({
        seller_id: tx.seller_id,
        id,
        kind,
        file_name,
        file_hash,
        options: JSON.stringify(options),
        started_at: tx.now,
      }),
    )
  } else {
    // what follows judges every row again, so it counts from the beginning
    await tx.rows(
      db
        .updateTable('imports')
        .set({ rows_booked: 0, rows_repeated: 0, rows_named: 0 })
        .where('seller_id', '=', tx.seller_id)
        .where('id', '=', id),
    )
  }
  const data = { kind: input.kind, file_name: input.file_name, goes_on: before !== null }
  await emit(tx, 'import.begun', { account_id: null, subject_id: id, data })
  return { id, done_through_line: before?.done_through_line ?? 0 }
}
