import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { BankLineId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { getLine } from './queries.ts'

/** A line is no customer's money, or is booked elsewhere: it is asked about no more. */
export async function setLineAside(tx: Tx, id: BankLineId, note: string): Promise<void> {
  tx.permit('payments.verify')
  const line = await getLine(tx, id, true)
  if (line.state === 'set_aside') return
  if (line.state !== 'open') throw new Refusal(409, 'line_decided', 'Somebody has decided this line already.', 'form')
  await tx.rows(
    db
      .updateTable('bank_lines')
      .set({ state: 'set_aside', note: note.trim().slice(0, 300), decided_by: tx.viewer.actor, decided_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', id),
  )
  await emit(tx, 'bank_line.set_aside', { account_id: null, subject_id: id, data: { note: note.trim() } })
}
