import { addStaff } from '#features/access/add-staff.ts'
import { addContact } from '#features/accounts/add-contact.ts'
import { ACCOUNT_PERMISSIONS, STAFF_PERMISSIONS } from '#features/sellers/seller.ts'
import { worker } from '#platform/viewer.ts'
import { newId } from '#shared/id.ts'
import type { TestDatabase } from '../database.ts'
import type { SellerBooks } from './books.ts'
import { contact, employee, type Viewer } from './viewers.ts'

export type Razor = {
  contact: Viewer
  staff: Viewer
  /** Both have every permission of their side but this one. */
  lack(permission: string): Promise<void>
}

/** Two people of a seller and its first account whose role lacks exactly one permission. */
export async function openRazor({ database, query }: TestDatabase, seller: SellerBooks): Promise<Razor> {
  const [account] = seller.accounts
  const roles = { account: newId('role'), staff: newId('role') }
  for (const [side, id] of Object.entries(roles)) {
    await query(`insert into roles (seller_id, id, side, name, permissions) values ($1, $2, $3, $4, '{}')`, [
      seller.id,
      id,
      side,
      `Razor ${side}`,
    ])
  }
  const people = await database.scope(worker(seller.id, 'test'), async (tx) => ({
    contact_id: await addContact(tx, {
      account_id: account.id,
      role_id: roles.account,
      name: 'Razor',
      email: 'razor@lotus.example',
    }),
    staff_id: await addStaff(tx, { name: 'Razor', email: 'razor@meghdoot.example', role: 'Razor staff' }),
  }))
  return {
    contact: contact(database, 'a contact', [account], people.contact_id),
    staff: employee(database, seller, 'somebody', people.staff_id),
    async lack(permission) {
      const sides = { account: ACCOUNT_PERMISSIONS, staff: STAFF_PERMISSIONS }
      for (const side of ['account', 'staff'] as const) {
        const left = sides[side].filter((one) => one !== permission)
        await query('update roles set permissions = $1 where seller_id = $2 and id = $3', [left, seller.id, roles[side]])
      }
    },
  }
}
