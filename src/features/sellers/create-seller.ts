import { db, type SystemTx } from '#platform/database.ts'
import { newId, type SellerId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'
import { DEFAULT_ROLES } from './seller.ts'

const BANK = { adapter: 'bank_transfer', name: 'Bank transfer', place: 2 }

export type CreateSeller = {
  name: string
  country: string
  currency: Currency
  time_zone: string
  year_starts_in_month: number
  settings?: SellerSettings
}

/** A business opens its books here. There is nobody yet to permit it, so it runs as the system: at set-up, import and demo. */
export async function createSeller(tx: SystemTx, input: CreateSeller): Promise<SellerId> {
  if (input.name.trim() === '') throw invalid('name', 'missing_name', 'Give the name of the business.')
  const id = newId('seller', tx.now.getTime())
  await tx.rows(
    db.insertInto('sellers').values({
      id,
      name: input.name.trim(),
      country: input.country,
      currency: input.currency,
      time_zone: input.time_zone,
      year_starts_in_month: input.year_starts_in_month,
      settings: JSON.stringify(input.settings ?? {}),
      created_at: tx.now,
    }),
  )
  const roles = DEFAULT_ROLES.map((role) => ({
    seller_id: id,
    id: newId('role', tx.now.getTime()),
    side: role.side,
    name: role.name,
    permissions: [...role.permissions],
  }))
  await tx.rows(db.insertInto('roles').values(roles))
  // every seller can be paid by bank transfer and, where the country has it, by UPI; offered once the bank or the address is set
  const ways = [...(input.country === 'IN' ? [{ adapter: 'upi', name: 'UPI', place: 1 }] : []), BANK]
  await tx.rows(
    db.insertInto('connections').values(
      ways.map((way) => ({
        ...way,
        seller_id: id,
        id: newId('connection', tx.now.getTime()),
        kind: 'payment' as const,
        mode: 'live' as const,
        created_at: tx.now,
        changed_at: tx.now,
      })),
    ),
  )
  await tx.rows(
    db.insertInto('events').values({
      seller_id: id,
      id: newId('event', tx.now.getTime()),
      name: 'seller.created',
      subject_id: id,
      actor: 'system',
      at: tx.now,
    }),
  )
  return id
}
