import { type Database, db } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { hashOf } from '#platform/session.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import { newId, type SellerId, type StaffId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { MINUTES } from './challenge.ts'
import { mintToken } from './token.ts'

export type MadeDeskLink = { url_path: string; expires_at: Date }

/**
 * A one-time link for one of the seller's people, for the command line and the demo: `/desk/link/pl1_…`, good for 15 minutes. Opening
 * it shows a button; pressing the button signs in.
 */
export async function makeDeskLink(database: Database, seller_id: SellerId, staff_id: StaffId): Promise<MadeDeskLink> {
  return database.scope(worker(seller_id, 'cli'), async (tx) => {
    tx.permit('links.manage')
    const staff = await tx.row(
      db
        .selectFrom('staff')
        .select('id')
        .where('seller_id', '=', seller_id)
        .where('id', '=', staff_id)
        .where('ended_at', 'is', null),
    )
    if (!staff) throw notFound()
    const token = mintToken()
    const id = newId('challenge', tx.now.getTime())
    const expires_at = new Date(tx.now.getTime() + MINUTES.staff_link * 60_000)
    await tx.rows(
      db.insertInto('challenges').values({
        seller_id,
        id,
        staff_id,
        purpose: 'staff_link',
        code_hash: hashOf(token),
        created_at: tx.now,
        expires_at,
      }),
    )
    await emit(tx, 'desk_link.made', { account_id: null, subject_id: staff_id })
    return { url_path: routes.access.deskLink.href({ token }), expires_at }
  })
}
