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
  paying?: PayingSettings
  /** Tells the customer's people by message what happens: invoice issued, payment received, payment failed. On unless it is false. */
  tells_customers?: boolean
}

/** What the seller asks of a payment. */
export type PayingSettings = {
  /** A payment of less than all that is due of what it is for must be at least this much, in the seller's currency. Missing: no minimum. */
  least_part_minor?: number
  /** A document paid in part must be paid to at least this much of what is due of it: 2500 is a quarter. */
  least_part_bp?: number
  /** Days after its receipt in which the customer may move a payment of their own; missing or 0: the seller alone. */
  customer_allocates_days?: number
  /** Whoever pays all of an invoice within so many days of its date may keep back so much of its total (a commercial discount). */
  cash_discount?: { days: number; rate_bp: number }
  /** A bank's charge that the customer bears when a cheque comes back. */
  bounce_charge_minor?: number
  /** The most that one UPI payment may be; missing: what the country says. */
  upi_limit_minor?: number
  /** Small remainders of a settled document that are given up by themselves, at most this much. */
  tolerance_minor?: number
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
