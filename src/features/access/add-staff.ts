import { findRole } from '#features/sellers/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { newId, type StaffId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { requireStaff } from './staff.ts'

export type AddStaff = {
  name: string
  email: string
  phone?: string | null
  title?: string | null
  role?: string
  language?: string
}

/** One of the seller's own people gets access to the Desk. They sign in with codes to their own mailbox; there is no password. */
export async function addStaff(tx: Tx, input: AddStaff): Promise<StaffId> {
  tx.permit('settings.manage')
  const { name, email } = requireStaff(input)
  const known = await tx.row(
    db.selectFrom('staff').select('id').where('seller_id', '=', tx.seller_id).where('email_lower', '=', email.toLowerCase()),
  )
  if (known) throw new Refusal(409, 'staff_exists', 'Somebody with this e-mail address is there already.', 'email')

  const id = newId('staff', tx.now.getTime())
  await tx.rows(
    db.insertInto('staff').values({
      seller_id: tx.seller_id,
      id,
      role_id: await findRole(tx, 'staff', input.role ?? 'Owner'),
      name,
      email,
      phone: input.phone ?? null,
      title: input.title ?? null,
      language: input.language ?? 'en',
      created_at: tx.now,
    }),
  )
  await emit(tx, 'staff.added', { account_id: null, subject_id: id, data: { name } })
  return id
}
