import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { endSessions } from '#platform/session-end.ts'
import type { AccountId, ContactId } from '#shared/id.ts'

export type DisownDevice = { account_id: AccountId; contact_id: ContactId }

/** "I never opened this": the device that was let in without a code ends, and every session it opened (product 4). */
export async function disownDevice(tx: Tx, { account_id, contact_id }: DisownDevice): Promise<number> {
  tx.permit('access.enter')
  const ended = await tx.rows(
    db
      .updateTable('devices')
      .set({ revoked_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('contact_id', '=', contact_id)
      .where('free', '=', true)
      .where('revoked_at', 'is', null)
      .returning('id'),
  )
  for (const { id } of ended) await endSessions(tx, { device_id: id })
  await emit(tx, 'device.disowned', { account_id, subject_id: contact_id, data: { contact_id, devices: ended.length } })
  return ended.length
}
