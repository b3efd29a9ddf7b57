import { sql } from 'kysely'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { ImportId } from '#shared/id.ts'

export type AdvanceImport = {
  id: ImportId
  /** Everything up to this physical line is booked or named. */
  through_line: number
  booked: number
  repeated: number
  named: number
  finished: boolean
}

/** Some more rows of a file have been dealt with: written in the transaction that books them, so it is true after any crash. */
export async function advanceImport(tx: Tx, input: AdvanceImport): Promise<void> {
  tx.permit('imports.run')
  const { id, through_line, booked, repeated, named, finished } = input
  await tx.rows(
    statement(sql`
      update imports set done_through_line = greatest(done_through_line, ${through_line}),
        rows_booked = rows_booked + ${booked}, rows_repeated = rows_repeated + ${repeated}, rows_named = rows_named + ${named},
        finished_at = case when ${finished} then ${tx.now}::timestamptz end
      where seller_id = ${tx.seller_id} and id = ${id}`),
  )
  if (finished) await emit(tx, 'import.finished', { account_id: null, subject_id: id, data: { through_line } })
}
