import { getSeller } from '#features/sellers/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { hashOf } from '#platform/session.ts'
import { routes } from '#routes.ts'
import { type AccountId, type ContactId, type LinkId, newId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { freesFirstDevice, type LinkChannel, lifetimeOf } from './link.ts'
import { hintOf, mintToken } from './token.ts'

export type MakeLink = {
  account_id: AccountId
  contact_id: ContactId
  /** How it will reach the person; a link for `email` does not free the first device unless the seller says so. */
  channel: LinkChannel
  /** What it is for, in words; empty for the account itself. */
  purpose?: string
  /** When what the message is about falls due: such a link ends 30 days later (90 to 120 days in all). */
  due_at?: Date
  /** The page it opens, by name (`targetTo`); without one, home. */
  to?: string
}

export type MadeLink = { link_id: LinkId; url_path: string; expires_at: Date }

/**
 * A contact gets a link of their own for one message: `/l#pl1_…`. The secret is in the answer and nowhere else; it cannot be shown
 * again, so every message has a new one (domain specification 3.3).
 */
export async function makeLink(tx: Tx, input: MakeLink): Promise<MadeLink> {
  tx.permit('links.manage')
  const { account_id, contact_id, channel, purpose = '', to } = input
  const contact = await tx.row(
    db
      .selectFrom('contacts as c')
      .innerJoin('memberships as m', (on) => on.onRef('m.seller_id', '=', 'c.seller_id').onRef('m.contact_id', '=', 'c.id'))
      .select(['c.id', 'c.first_message_at'])
      .where('c.seller_id', '=', tx.seller_id)
      .where('c.id', '=', contact_id)
      .where('m.account_id', '=', account_id)
      .where('m.ended_at', 'is', null)
      .where('c.ended_at', 'is', null)
      .forUpdate('c'),
  )
  if (!contact) throw notFound()

  const { settings } = await getSeller(tx)
  const token = mintToken()
  const link_id = newId('link', tx.now.getTime())
  const lifetime = lifetimeOf(tx.now, input.due_at ?? null)
  await tx.rows(
    db.insertInto('access_links').values({
      seller_id: tx.seller_id,
      account_id,
      id: link_id,
      contact_id,
      token_hash: hashOf(token),
      hint: hintOf(token),
      channel,
      purpose,
      frees_first_device: freesFirstDevice(channel, settings.mailed_link_frees_device),
      created_by: tx.viewer.actor,
      created_at: tx.now,
      ...lifetime,
    }),
  )
  if (contact.first_message_at === null) {
    await tx.rows(
      db
        .updateTable('contacts')
        .set({ first_message_at: tx.now })
        .where('seller_id', '=', tx.seller_id)
        .where('id', '=', contact_id),
    )
  }
  await emit(tx, 'link.made', { account_id, subject_id: link_id, data: { contact_id, channel, hint: hintOf(token) } })
  return { link_id, url_path: `${routes.access.link.href({}, { to })}#${token}`, expires_at: lifetime.expires_at }
}
