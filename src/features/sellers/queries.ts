import { type Database, db, type Read, type SystemTx } from '#platform/database.ts'
import type { SellerId, StaffId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'
import type { RoleId, Seller } from './seller.ts'

const COLUMNS = ['id', 'name', 'country', 'currency', 'time_zone', 'year_starts_in_month', 'settings', 'revision'] as const

type SellerRow = Omit<Seller, 'settings'> & { settings: unknown }

function sellerOf(row: SellerRow): Seller {
  return { ...row, settings: settingsOf(row.settings) }
}

/** The settings column, as the noun knows it. It is written only by this feature, so its shape is trusted. */
function settingsOf(value: unknown): SellerSettings {
  return typeof value === 'object' && value !== null ? value : {}
}

/** The seller whose books are open. */
export async function getSeller(read: Read): Promise<Seller> {
  const row = await read.row(db.selectFrom('sellers').select(COLUMNS).where('id', '=', read.seller_id))
  if (!row) throw notFound()
  return sellerOf(row)
}

/** All sellers of this installation, oldest first. */
export async function listSellers(tx: SystemTx): Promise<Seller[]> {
  const rows = await tx.rows(db.selectFrom('sellers').select(COLUMNS).orderBy('created_at').orderBy('id'))
  return rows.map(sellerOf)
}

/** The role a seller knows under this name. */
export async function findRole(read: Read, side: 'account' | 'staff', name: string): Promise<RoleId> {
  const row = await read.row(
    db
      .selectFrom('roles')
      .select('id')
      .where('seller_id', '=', read.seller_id)
      .where('side', '=', side)
      .where('name', '=', name),
  )
  if (!row) throw notFound()
  return row.id
}

/**
 * Keeps each seller in memory as long as its revision stands: pages show its name, brand and contact without asking for them.
 */
export function sellerCache(database: Database): (seller_id: SellerId, revision: number) => Promise<Seller> {
  const known = new Map<SellerId, Promise<Seller>>()
  return async (seller_id, revision) => {
    const cached = await known.get(seller_id)
    if (cached && cached.revision >= revision) return cached
    const fresh = database.system('the seller around a page', async (tx) => {
      const row = await tx.row(db.selectFrom('sellers').select(COLUMNS).where('id', '=', seller_id))
      if (!row) throw notFound()
      return sellerOf(row)
    })
    known.set(seller_id, fresh)
    fresh.catch(() => known.delete(seller_id))
    return fresh
  }
}

/** One of the seller's own people. */
export type StaffMember = { id: StaffId; name: string; email: string | null; title: string | null }

/** The seller's people who may still sign in, oldest first. */
export async function listStaff(read: Read): Promise<StaffMember[]> {
  return read.rows(
    db
      .selectFrom('staff')
      .select(['id', 'name', 'email', 'title'])
      .where('seller_id', '=', read.seller_id)
      .where('ended_at', 'is', null)
      .orderBy('created_at')
      .orderBy('id'),
  )
}
