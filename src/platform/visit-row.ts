import type { Day } from '#shared/day.ts'
import type { AccountId, ContactId, DeviceId, LinkId, SellerId, SessionId, StaffId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'
import type { OpenSeller, Visit } from './viewer.ts'

/** A row of `open_viewer` and `set_viewer` (db/migrations/0007): the edge where their columns become our records. */
export type SellerRow = {
  seller_id: SellerId
  seller_name: string
  seller_revision: number
  country: string
  seller_currency: Currency
  time_zone: string
  year_starts_in_month: number
  today: Day
}

export type VisitRow = SellerRow & {
  account_id: AccountId | null
  account_code: string
  account_name: string
  account_currency: Currency
  account_revision: number
  contact_id: ContactId | null
  staff_id: StaffId | null
  person_name: string
  language: string
  permissions: string[]
  session_id: SessionId
  link_id: LinkId | null
  device_id: DeviceId | null
  level: number
  level_at: Date
  shared_computer: boolean
  session_seen_at: Date
}

export function sellerOf(row: SellerRow): OpenSeller {
  return {
    id: row.seller_id,
    name: row.seller_name,
    country: row.country,
    currency: row.seller_currency,
    time_zone: row.time_zone,
    year_starts_in_month: row.year_starts_in_month,
    revision: row.seller_revision,
  }
}

export function visitOf(row: VisitRow): Visit {
  return {
    viewer: {
      seller_id: row.seller_id,
      account_id: row.contact_id === null ? null : row.account_id,
      contact_id: row.contact_id,
      staff_id: row.staff_id,
      actor: row.contact_id ?? row.staff_id ?? '',
      actor_name: row.person_name,
      permissions: new Set(row.permissions),
      language: row.language,
    },
    seller: sellerOf(row),
    account:
      row.account_id === null
        ? null
        : {
            id: row.account_id,
            code: row.account_code,
            name: row.account_name,
            currency: row.account_currency,
            revision: row.account_revision,
          },
    session: {
      id: row.session_id,
      link_id: row.link_id,
      device_id: row.device_id,
      level: row.level,
      level_at: row.level_at,
      shared_computer: row.shared_computer,
      seen_at: row.session_seen_at,
    },
    today: row.today,
  }
}
