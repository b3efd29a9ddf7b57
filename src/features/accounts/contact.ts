import type { AccountId, ContactId, Id } from '#shared/id.ts'

/** A person at an account, with the role they have there. */
export type Contact = {
  id: ContactId
  account_id: AccountId
  name: string
  email: string | null
  phone: string | null
  language: string
  role_id: Id<'role'>
  role_name: string
  permissions: readonly string[]
  created_at: Date
  ended_at: Date | null
}

/** Who may bring in and remove colleagues. */
export const ADMIN_PERMISSION = 'people.manage'

export function isAdmin(contact: Pick<Contact, 'permissions'>): boolean {
  return contact.permissions.includes(ADMIN_PERMISSION)
}
