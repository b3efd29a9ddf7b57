import { ADMIN_PERMISSION, type Contact } from '#features/accounts/contact.ts'

export type Hearer = Contact & { email: string }

/** Who of an account is asked by mail: everybody who may answer and has an address. */
export function hearersOf(contacts: readonly Contact[]): Hearer[] {
  return withAddress(
    contacts.filter(({ permissions }) => permissions.includes('statement.confirm') || permissions.includes('*')),
  )
}

/** Who hears that somebody has signed: everybody who manages people there (domain specification 3.3: notice to all Admins). */
export function adminsOf(contacts: readonly Contact[]): Hearer[] {
  return withAddress(contacts.filter(({ permissions }) => permissions.includes(ADMIN_PERMISSION) || permissions.includes('*')))
}

function withAddress(contacts: readonly Contact[]): Hearer[] {
  return contacts.flatMap((one) => (one.email === null ? [] : [{ ...one, email: one.email }]))
}
