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
  /** A line drawing of 24 × 24 as the `d` of its SVG paths; without one the initial stands in. */
  logo_paths?: readonly string[]
}

export type Bank = { name: string; account_name: string; account_number: string; code_label: string; code: string }

export type SellerContact = { name: string; title: string; phone: string; whatsapp?: string; hours?: string }
