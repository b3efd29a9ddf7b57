import { sql } from 'kysely'
import { createSeller } from '#features/sellers/create-seller.ts'
import { listSellers } from '#features/sellers/queries.ts'
import { type Database, statement } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import type { SellerId, StaffId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import { addStaff } from './add-staff.ts'
import { hasStaff } from './queries.ts'
import { requireStaff } from './staff.ts'

export type SetUpSeller = {
  /** Null where a seller's books are here already and only its first person is missing. */
  seller: { name: string; country: string; currency: Currency; time_zone: string; year_starts_in_month: number } | null
  person: string
  email: string
}

const LOCK = 7_261_978

/** The first person opens the seller's books and the Desk. Whoever comes second finds it done, however close behind. */
export async function setUpSeller(database: Database, input: SetUpSeller): Promise<{ seller_id: SellerId; staff_id: StaffId }> {
  // nothing is opened for somebody who could not sign in afterwards
  requireStaff({ name: input.person, email: input.email })
  const seller_id = await database.system('the first seller of an empty portal', async (tx) => {
    await tx.rows(statement(sql`select pg_advisory_xact_lock(${LOCK})`))
    if (await hasStaff(tx)) throw done()
    const [known] = await listSellers(tx)
    if (known) return known.id
    if (input.seller === null) throw new Refusal(422, 'missing_name', 'Give the name of the business.', 'name')
    return createSeller(tx, input.seller)
  })
  const staff_id = await database.scope(worker(seller_id, 'set-up'), async (tx) => {
    await tx.rows(statement(sql`select pg_advisory_xact_lock(${LOCK})`))
    const [someone] = await tx.rows(
      statement(sql<{ id: StaffId }>`select id from staff where seller_id = ${seller_id} limit 1`),
    )
    if (someone) throw done()
    return addStaff(tx, { name: input.person, email: input.email })
  })
  return { seller_id, staff_id }
}

function done(): Refusal {
  return new Refusal(409, 'set_up_already', 'This portal has been set up already. Sign in instead.')
}
