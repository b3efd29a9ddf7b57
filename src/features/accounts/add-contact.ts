import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type AccountId, type ContactId, type Id, newId } from '#shared/id.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { findContactByEmail, getAccount, getAccountRole, listContacts } from './queries.ts'

export type AddContact = {
  account_id: AccountId
  role_id: Id<'role'>
  name: string
  email?: string | null
  phone?: string | null
  language?: string
}

/** A person is taken up at an account. Somebody the seller knows from another account keeps their one identity. */
export async function addContact(tx: Tx, input: AddContact): Promise<ContactId> {
  tx.permit(tx.viewer.contact_id === null ? 'accounts.manage' : 'people.manage')
  const { account_id, role_id } = input
  await getAccount(tx, account_id)
  const role = await getAccountRole(tx, role_id)
  if (!role) throw notFound()
  const name = input.name.trim()
  const email = input.email?.trim() || null
  const phone = input.phone?.trim() || null
  if (name === '') throw invalid('name', 'missing_name', 'Give the name of the person.')
  if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    throw invalid('email', 'invalid_email', 'This e-mail address looks incomplete.')
  }
  if (phone !== null && phone.replace(/\D/g, '').length < 7)
    throw invalid('phone', 'invalid_phone', 'This phone number looks too short.')
  // the seller may know somebody without an address, and passes links and codes on by hand
  if (email === null && phone === null && tx.viewer.contact_id !== null)
    throw invalid('email', 'missing_address', 'Give an e-mail address or a phone number.')
  const there =
    email !== null && (await listContacts(tx, account_id)).some((one) => one.email?.toLowerCase() === email.toLowerCase())
  if (there) throw new Refusal(409, 'contact_exists', 'Somebody with this e-mail address is there already.', 'email')

  const known = email === null ? null : await findContactByEmail(tx, email)
  const contact_id = known ?? newId('contact', tx.now.getTime())
  if (known === null) {
    await tx.rows(
      db.insertInto('contacts').values({
        seller_id: tx.seller_id,
        id: contact_id,
        name,
        email,
        phone,
        language: input.language ?? 'en',
        created_at: tx.now,
      }),
    )
  } else {
    await tx.rows(
      db.updateTable('contacts').set({ ended_at: null }).where('seller_id', '=', tx.seller_id).where('id', '=', known),
    )
  }
  await tx.rows(
    db
      .insertInto('memberships')
      .values({ seller_id: tx.seller_id, account_id, contact_id, role_id, created_at: tx.now })
      .onConflict((row) => row.columns(['seller_id', 'account_id', 'contact_id']).doUpdateSet({ role_id, ended_at: null })),
  )
  await emit(tx, 'contact.added', { account_id, subject_id: contact_id, data: { contact_id, name, role: role.name } })
  return contact_id
}
