import type { Day } from '#shared/day.ts'
import type { AccountId, ContactId, DeviceId, LinkId, SellerId, SessionId, StaffId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'

/** Who is looking: a contact at one account, one of the seller's people, or work that nobody looks at. */
export type Viewer = {
  seller_id: SellerId
  /** The one account this viewer may see; null: all of the seller's (its own people, and work). */
  account_id: AccountId | null
  contact_id: ContactId | null
  staff_id: StaffId | null
  /** For events and allocations: a contact's or staff member's id, or the name of the work (`import`, `cli`). */
  actor: string
  actor_name: string
  permissions: ReadonlySet<string>
  language: string
}

/** What a web request's `open_viewer` answers: the viewer, and what every page shows around its content. */
export type Visit = {
  viewer: Viewer
  seller: OpenSeller
  account: VisitedAccount | null
  session: VisitSession
  today: Day
}

/** What every transaction knows of its seller. */
export type OpenSeller = {
  id: SellerId
  name: string
  /** Code of the country pack. */
  country: string
  currency: Currency
  time_zone: string
  year_starts_in_month: number
  revision: number
}

/** The seller as pages show it. */
export type SiteSeller = OpenSeller & { settings: SellerSettings }

export type VisitedAccount = { id: AccountId; code: string; name: string; currency: Currency; revision: number }

export type VisitSession = {
  id: SessionId
  link_id: LinkId | null
  device_id: DeviceId | null
  /** 0 link only, 1 remembered device, 2 code just now, 3 authenticator or passkey just now (domain specification 3.3). */
  level: number
  level_at: Date
  shared_computer: boolean
  seen_at: Date
}

const ALL: ReadonlySet<string> = new Set(['*'])

/** Work for a seller that no person asked for at a screen: imports, commands, reactions. It may do everything. */
export function worker(seller_id: SellerId, name: string): Viewer {
  return {
    seller_id,
    account_id: null,
    contact_id: null,
    staff_id: null,
    actor: name,
    actor_name: name,
    permissions: ALL,
    language: 'en',
  }
}

export function may(viewer: Viewer, permission: string): boolean {
  return viewer.permissions.has(permission) || viewer.permissions.has('*')
}
