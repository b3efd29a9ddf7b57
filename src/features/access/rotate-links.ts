import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { endSessions } from '#platform/session-end.ts'
import { invalid } from '#shared/refusal.ts'
import { MOST_GRACE_HOURS } from './link.ts'
import { type MadeLink, type MakeLink, makeLink } from './make-link.ts'

export type RotateLinks = MakeLink & { grace_hours: number }

/**
 * The contact gets a new link, and those before it end: at once, with every session, so that a lost phone is out however it came in,
 * by a link or by a typed code; or after the hours of grace the seller gives (domain specification 3.3, 6).
 */
export async function rotateLinks(tx: Tx, input: RotateLinks): Promise<MadeLink> {
  tx.permit('links.manage')
  const { account_id, contact_id, grace_hours } = input
  if (!Number.isInteger(grace_hours) || grace_hours < 0 || grace_hours > MOST_GRACE_HOURS) {
    throw invalid('grace_hours', 'invalid_grace', `The old links may go on for 0 to ${MOST_GRACE_HOURS} hours.`)
  }
  const until = new Date(tx.now.getTime() + grace_hours * 3_600_000)
  const before = await tx.rows(
    db
      .updateTable('access_links')
      .set((field) =>
        grace_hours === 0
          ? { revoked_at: tx.now, revoked_by: tx.viewer.actor, revoke_reason: 'replaced' }
          : { expires_at: field.fn<Date>('least', ['expires_at', field.val(until)]), revoke_reason: 'replaced' },
      )
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('contact_id', '=', contact_id)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', tx.now)
      .returning('id'),
  )
  if (grace_hours === 0) await endSessions(tx, { contact_id })
  else for (const { id } of before) await shortenSessions(tx, account_id, id, until)
  const made = await makeLink(tx, input)
  await emit(tx, 'links.rotated', {
    account_id,
    subject_id: contact_id,
    data: { contact_id, replaced: before.length, grace_hours },
  })
  return made
}

async function shortenSessions(
  tx: Tx,
  account_id: MakeLink['account_id'],
  link_id: MadeLink['link_id'],
  until: Date,
): Promise<void> {
  await tx.rows(
    db
      .updateTable('sessions')
      .set({ expires_at: until })
      .where('seller_id', '=', tx.seller_id)
      .where('link_account_id', '=', account_id)
      .where('link_id', '=', link_id)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', until),
  )
}
