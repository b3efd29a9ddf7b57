import { sql } from 'kysely'
import { db, statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { newId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'
import { type BankFile, headKeyOf, lineRefs } from './bank.ts'
import { wordsOf } from './words.ts'

export type TakeLines = { file: BankFile; file_name: string; currency: Currency }

export type TakenLines = { fresh: number; known: number; unread: number }

const BATCH = 1_000

/** Lines of a bank's statement are kept, each once, whatever file it comes in again; how the file was read is remembered. */
export async function takeLines(tx: Tx, { file, file_name, currency }: TakeLines): Promise<TakenLines> {
  tx.permit('payments.verify')
  const refs = lineRefs(file.rows)
  let fresh = 0
  for (let start = 0; start < file.rows.length; start += BATCH) {
    const rows = file.rows.slice(start, start + BATCH).map((row, index) => ({
      seller_id: tx.seller_id,
      id: newId('bank_line', tx.now.getTime()),
      line_ref: refs[start + index] ?? '',
      file_name: file_name.slice(0, 200),
      line: row.line,
      dated_on: row.dated_on,
      currency,
      amount_minor: row.amount_minor,
      narration: row.narration,
      bank_reference_upper: row.bank_reference,
      virtual_account_upper: row.virtual_account,
      words: wordsOf(row),
      state: 'open' as const,
      created_at: tx.now,
    }))
    const kept = await tx.rows(
      db
        .insertInto('bank_lines')
        .values(rows)
        .onConflict((conflict) => conflict.columns(['seller_id', 'line_ref']).doNothing())
        .returning('id'),
    )
    fresh += kept.length
  }
  await tx.rows(
    statement(sql`
      insert into column_mappings (seller_id, id, account_id, kind, head_key, mapping, changed_at)
      values (${tx.seller_id}, ${newId('mapping', tx.now.getTime())}, null, 'bank', ${headKeyOf(file.head)}, ${JSON.stringify(file.mapping)}::jsonb, ${tx.now})
      on conflict (seller_id, kind, account_id, head_key) do update set mapping = excluded.mapping, changed_at = excluded.changed_at`),
  )
  const taken = { fresh, known: file.rows.length - fresh, unread: file.unread.length }
  await emit(tx, 'bank_file.taken', { account_id: null, subject_id: tx.seller_id, data: { file_name, ...taken } })
  return taken
}
