import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { endSessions } from '#platform/session-end.ts'
import type { AccountId, DeviceId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'

export type RevokeDevice = { account_id: AccountId; device_id: DeviceId }

/** A device of one of the account's people is forgotten, and its sessions end. Doing it again changes nothing. */
export async function revokeDevice(tx: Tx, { account_id, device_id }: RevokeDevice): Promise<void> {
  const device = await tx.row(
    db
      .selectFrom('devices as d')
      .innerJoin('memberships as m', (on) =>
        on.onRef('m.seller_id', '=', 'd.seller_id').onRef('m.contact_id', '=', 'd.contact_id'),
      )
      .select(['d.contact_id', 'd.label', 'd.revoked_at'])
      .where('d.seller_id', '=', tx.seller_id)
      .where('d.id', '=', device_id)
      .where('m.account_id', '=', account_id)
      .forUpdate('d'),
  )
  if (!device) throw notFound()
  // one's own device is one's own affair
  if (tx.viewer.contact_id !== device.contact_id) tx.permit(tx.viewer.contact_id === null ? 'links.manage' : 'people.manage')
  if (device.revoked_at !== null) return

  await tx.rows(
    db.updateTable('devices').set({ revoked_at: tx.now }).where('seller_id', '=', tx.seller_id).where('id', '=', device_id),
  )
  await endSessions(tx, { device_id })
  const { contact_id, label } = device
  await emit(tx, 'device.revoked', { account_id, subject_id: device_id, data: { contact_id, label } })
}
