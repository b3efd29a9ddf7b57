import { openAccount } from '#features/accounts/open-account.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { DEFAULT_ROLES } from '#features/sellers/seller.ts'
import type { Tx } from '#platform/database.ts'
import { type Viewer, worker } from '#platform/viewer.ts'
import { type AccountId, newId, type SellerId } from '#shared/id.ts'
import { currency } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'
import { type TestDatabase, testDatabase } from './database.ts'

export const INR = currency('INR')
export const GBP = currency('GBP')
export const USD = currency('USD')

/** Two sellers with two accounts each, and people who may this and not that. Every name is invented. */
export type World = TestDatabase & {
  /** Meghdoot Traders, a wholesaler in Mumbai (Maharashtra, 27). */
  meghdoot: { id: SellerId; ganesh: AccountId; kaveri: AccountId }
  /** Brightwell Supplies, in Leeds. */
  brightwell: { id: SellerId; harbour: AccountId; fern: AccountId }
  /** Work for Meghdoot, as its owner. */
  desk<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** As somebody of Meghdoot's staff with exactly these permissions. */
  asStaff<T>(permissions: readonly string[], work: (tx: Tx) => Promise<T>): Promise<T>
  /** As a contact of Shree Ganesh Stores with this role: `finance`, `viewer` … */
  asContact<T>(role: string, work: (tx: Tx) => Promise<T>): Promise<T>
}

/** `unbound`: row-level security does not hold, so that what the queries say themselves stands alone. */
export type WorldOptions = { settings?: SellerSettings; unbound?: boolean }

/** A fresh database with everybody in it. Its clock says 21 November 2026, 14:30 in Mumbai. */
export async function world({ settings = {}, unbound = false }: WorldOptions = {}): Promise<World> {
  const base = await testDatabase({ unbound })
  const { database } = base
  const meghdoot_id = await database.system('the world', (tx) =>
    createSeller(tx, {
      name: 'Meghdoot Traders',
      country: 'IN',
      currency: INR,
      time_zone: 'Asia/Kolkata',
      year_starts_in_month: 4,
      settings: {
        tax_id: '27ZZZCZ9999Z1ZJ',
        region: '27',
        country_code: 'IN',
        address_lines: ['14 Cloth Lane', 'Mumbai 400002'],
        ...settings,
      },
    }),
  )
  const brightwell_id = await database.system('the world', (tx) =>
    createSeller(tx, {
      name: 'Brightwell Supplies',
      country: 'VAT',
      currency: GBP,
      time_zone: 'Europe/London',
      year_starts_in_month: 4,
      settings: { country_code: 'GB', address_lines: ['3 Mill Yard', 'Leeds LS1'] },
    }),
  )
  const accounts = await database.scope(worker(meghdoot_id, 'world'), async (tx) => ({
    ganesh: await openAccount(tx, { code: 'SGS', name: 'Shree Ganesh Stores', currency: INR, tax_id: '27ZZZFY8888Y1ZM' }),
    kaveri: await openAccount(tx, {
      code: 'KAV',
      name: 'Kaveri Provisions',
      currency: INR,
      tax_id: '29ZZZFY8888Y1ZI',
      terms_days: 45,
    }),
  }))
  const others = await database.scope(worker(brightwell_id, 'world'), async (tx) => ({
    harbour: await openAccount(tx, { code: 'HAR', name: 'Harbour Gifts', currency: GBP }),
    fern: await openAccount(tx, { code: 'FRN', name: 'Fern and Daughters', currency: GBP }),
  }))
  const staff: Viewer = { ...worker(meghdoot_id, 'Asha Rao'), staff_id: newId('staff'), actor_name: 'Asha Rao' }
  const contact: Viewer = {
    ...worker(meghdoot_id, 'contact'),
    account_id: accounts.ganesh,
    contact_id: newId('contact'),
    actor_name: 'Ravi Shinde',
  }
  return {
    ...base,
    meghdoot: { id: meghdoot_id, ...accounts },
    brightwell: { id: brightwell_id, ...others },
    desk: (work) => database.scope(staff, work),
    asStaff: (permissions, work) => database.scope({ ...staff, permissions: new Set(permissions) }, work),
    asContact: (role, work) => database.scope({ ...contact, permissions: permissionsOf(role) }, work),
  }
}

function permissionsOf(role: string): ReadonlySet<string> {
  const found = DEFAULT_ROLES.find((one) => one.side === 'account' && one.key === role)
  if (!found) throw new Error(`no such role: ${role}`)
  return new Set(found.permissions)
}

/** What a person is told who may not: status, code and field of the refusal; a bug is thrown on. */
export async function refusalOf(
  attempt: Promise<unknown>,
): Promise<{ status: number; code: string; param: string | undefined }> {
  const outcome = await attempt.then(
    () => null,
    (error: unknown) => error,
  )
  if (outcome instanceof Refusal) return { status: outcome.status, code: outcome.code, param: outcome.param }
  throw outcome ?? new Error('it was not refused')
}
