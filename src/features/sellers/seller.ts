import type { Id, SellerId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'

/** The business whose books these are. */
export type Seller = {
  id: SellerId
  name: string
  /** Code of the country pack: IN, VAT. */
  country: string
  currency: Currency
  time_zone: string
  year_starts_in_month: number
  settings: SellerSettings
  revision: number
}

/** What a seller sets once: how it looks, where money goes, whom to call. Every field may be missing. */
export type SellerSettings = {
  address_lines?: readonly string[]
  tax_id?: string
  region?: string
  /** ISO 3166 alpha-2, for the seller's own address. */
  country_code?: string
  email?: string
  phone?: string
  brand?: Brand
  bank?: Bank
  /** UPI address (VPA) money may be sent to. */
  upi_address?: string
  contact?: SellerContact
  terms_days?: number
  /** A new invoice takes open advances at once, oldest first. */
  applies_advances?: boolean
  /** A mailed link frees the first device too (product 4: off unless the seller says so). */
  mailed_link_frees_device?: boolean
  /** Links are mailed from here; the address mail comes from. */
  mail_from?: string
  declaration?: string
}

/** The four colours a seller may set; contrast is checked when they are saved. */
export type Brand = {
  light: string
  light_on: string
  dark: string
  dark_on: string
  /** An SVG drawing, or nothing for the initial. */
  logo_svg?: string
}

export type Bank = { name: string; account_name: string; account_number: string; code_label: string; code: string }

export type SellerContact = { name: string; title: string; phone: string; whatsapp?: string; hours?: string }

export type RoleId = Id<'role'>

/** What a role may do. One list for both sides; `*` stands for all. */
export const ACCOUNT_PERMISSIONS = ['account.see', 'balance.see', 'invoices.see', 'payments.see', 'statement.see', 'people.manage'] as const
export const STAFF_PERMISSIONS = [
  'accounts.see', 'accounts.manage', 'items.manage', 'invoices.see', 'invoices.issue', 'payments.see', 'payments.record',
  'payments.allocate', 'payments.reverse', 'payments.refund', 'entries.write_off', 'entries.dispute', 'statement.see', 'balance.see',
  'links.manage', 'imports.run', 'settings.manage', 'account.see',
] as const

export type DefaultRole = { key: string; side: 'account' | 'staff'; name: string; permissions: readonly string[] }

/** The roles a new seller starts with; it may change every one of them. */
export const DEFAULT_ROLES: readonly DefaultRole[] = [
  { key: 'admin', side: 'account', name: 'Admin', permissions: ACCOUNT_PERMISSIONS },
  { key: 'finance', side: 'account', name: 'Finance', permissions: ['account.see', 'balance.see', 'invoices.see', 'payments.see', 'statement.see'] },
  { key: 'procurement', side: 'account', name: 'Procurement', permissions: ['account.see', 'invoices.see'] },
  { key: 'executive', side: 'account', name: 'Executive', permissions: ['account.see', 'balance.see', 'invoices.see', 'statement.see'] },
  { key: 'viewer', side: 'account', name: 'Viewer', permissions: ['account.see', 'invoices.see'] },
  { key: 'owner', side: 'staff', name: 'Owner', permissions: ['*'] },
  { key: 'accounts', side: 'staff', name: 'Accounts', permissions: STAFF_PERMISSIONS.filter((permission) => permission !== 'settings.manage') },
  {
    key: 'sales',
    side: 'staff',
    name: 'Sales',
    permissions: ['accounts.see', 'invoices.see', 'balance.see', 'statement.see', 'payments.see', 'links.manage', 'account.see'],
  },
]
