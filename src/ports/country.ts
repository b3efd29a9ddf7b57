import type { Day, DayRange } from '#shared/day.ts'
import type { Currency, Minor } from '#shared/money.ts'
import type { EInvoice, PurchaseRegister } from './structured.ts'

/**
 * A country pack: everything that differs from country to country, as pure values and functions. No I/O, no database, no clock.
 * Acts and views reach it as `tx.country` or from `platform/countries.ts`; adapters/country/* are the packs.
 */
export type Country = {
  /** `IN`, `VAT`. */
  code: string
  name: string
  default_currency: Currency
  default_time_zone: string
  /** First month of the financial year, unless the seller says otherwise (India 4). */
  year_starts_in_month: number
  /** What a tax registration number is called on screen and paper: GSTIN, VAT number. */
  tax_id_label: string
  tax: TaxRules
  numbering: Numbering
  format: Formats
  /** States or regions that decide the kind of tax; empty where there are none. */
  regions: readonly Region[]
  /** How a payment is asked for by a QR code; null: the country has no such code. */
  qr_payment: QrPayment | null
  /** Taxes a buyer may keep back from a payment and pay to the state in the seller's name (India: TDS); none where that is not done. */
  deductions: readonly DeductionRule[]
  /** The tax on what a seller charges for a returned payment, in basis points, unless somebody chooses another rate. */
  bounce_charge_rate_bp: number
  /** So many months after the day written on it no bank takes a cheque; null: the country has no such rule. */
  cheque_valid_months: number | null
  /** Documents of sale for programs; null: the country has no form of its own. */
  einvoice: EInvoice | null
  purchase_register: PurchaseRegister | null
}

/**
 * A tax that buyers deduct, as it holds from a day on; of one kind the latest holds. `rate_bp` is of the amount without tax (10 is 0.1 %).
 * `free_minor`: the first so much of a financial year's purchases from one seller bears none; null: it is deducted from all.
 */
export type DeductionRule = { kind: string; label: string; rate_bp: number; from: Day; free_minor: Minor | null }

export type Region = { code: string; name: string }

export type TaxIdVerdict =
  | { ok: true; normalised: string; class: string; region: string | null }
  | { ok: false; message: string }

export type TaxRules = {
  /** Checks form, class and check character of a tax registration number. */
  checkTaxId(text: string): TaxIdVerdict
  /** Works out a whole document. Pure; throws `Refusal` at `param` (`lines.3.item_code`, counted from 0) for what the law does not allow. */
  compute(input: TaxInput): TaxedDocument
  /** What a document asks whose lines come to `subtotal_minor`: rounded as the country rounds (India: to the whole rupee). */
  roundTotal(subtotal_minor: Minor, currency: Currency): Minor
  /** The day whose rates a supply bears, `TaxInput.on`; `paid_on` null: not paid yet. India: two of the three decide (s.14). */
  rateDay(events: { supplied_on: Day; invoiced_on: Day; paid_on: Day | null }): Day
  /** Rates a person may choose at a date, in basis points, for the item form and the line grid of a seller in `country_code`. */
  ratesOn(on: Day, country_code: string): readonly TaxRateChoice[]
  /** The rate that applies to an item code (HSN, category) at the time of supply; null when the pack does not know. */
  rateFor(item_code: string, on: Day): number | null
  /** The code on an item: HSN of 4, 6 or 8 digits; null: the country has none. `check` gives a message, or null when it may stand. */
  item_code: { label: string; check(text: string, least_digits?: number): string | null } | null
}

/** `category` goes into `TaxLineInput` as it is. */
export type TaxRateChoice = { rate_bp: number; label: string; category: string | null }

/** Kinds of supply: domestic; export or special zone with tax paid or without (India: EXPWP, EXPWOP, SEZWP, SEZWOP); EU reverse charge. */
export type SupplyType = 'domestic' | 'export_with_tax' | 'export_without_tax' | 'zone_with_tax' | 'zone_without_tax'

export type TaxInput = {
  on: Day
  currency: Currency
  supply: SupplyType
  /** The buyer owes the tax (India: RCM; VAT: category AE). */
  reverse_charge: boolean
  seller: Party
  buyer: Party
  /** Place of supply as a region code; null: worked out from buyer and delivery. */
  place_of_supply: string | null
  /** Where goods go; null: to the buyer's own address, or nothing moves. */
  deliver_to: Delivery | null
  lines: readonly TaxLineInput[]
  /** A discount on the whole document in minor units, shared out by largest remainder. */
  discount_minor: Minor
  /** Unit prices already hold the tax. */
  prices_include_tax: boolean
}

export type Party = {
  name: string
  tax_id: string | null
  /** Region code; null where there are none. */
  region: string | null
  /** ISO 3166 alpha-2. */
  country_code: string
  in_special_zone: boolean
  address_lines: readonly string[]
}

/** `to`: the buyer takes them in there, or somebody else does because the buyer said so (bill-to, ship-to). */
export type Delivery = { region: string | null; to: 'buyer' | 'third_party' }

export type TaxLineInput = {
  /** Decimal strings: `12`, `7.5`, `133.33`. */
  quantity: string
  unit_price: string
  /** One of: percent of the gross (decimal string), or an amount. */
  discount_percent: string | null
  discount_minor: Minor
  /** Basis points: 18 % = 1800. */
  rate_bp: number
  /** EN 16931 category where the pack has them (S, Z, E, AE, K, G, O); null: the pack's usual one for the rate. */
  category: string | null
  item_code: string | null
}

/**
 * One tax of a document: CGST, SGST, UTGST, IGST, VAT. `rate_bp` is this tax's own rate (half of the whole for CGST, so 12.5 is
 * possible); `category` as in `TaxLineInput`.
 */
export type TaxAmount = { tax: string; rate_bp: number; category: string | null; amount_minor: Minor }

/** Always without tax, also when the prices held it: gross − discount − header discount = taxable. */
export type TaxedLine = {
  gross_minor: Minor
  discount_minor: Minor
  /** This line's share of the document's discount. */
  header_discount_minor: Minor
  taxable_minor: Minor
  taxes: readonly TaxAmount[]
  /** Taxable and the taxes the seller charges; under reverse charge the taxable alone. */
  total_minor: Minor
}

/** taxable + tax = subtotal; subtotal + round-off = total; tax + reverse-charge tax = the sum of `tax_totals`. */
export type TaxedDocument = {
  lines: readonly TaxedLine[]
  taxable_minor: Minor
  /** One row per tax and rate, in the order of paper. */
  taxes: readonly (TaxAmount & { taxable_minor: Minor })[]
  /** Totals per tax, ties to `taxes`. */
  tax_totals: readonly { tax: string; amount_minor: Minor }[]
  /** What the seller charges. */
  tax_minor: Minor
  /** Shown, not charged: the buyer pays it to the state. */
  reverse_charge_tax_minor: Minor
  subtotal_minor: Minor
  round_off_minor: Minor
  total_minor: Minor
  place_of_supply: string | null
  /** Sentences the paper must carry (reverse charge, bond text). */
  remarks: readonly string[]
}

export type NumberKind = 'INV' | 'CN' | 'DN' | 'RCPT' | 'REFUND'

export type Numbering = {
  /** The pattern a new seller starts with: `{FY}` 2026-27, `{YY}` 26-27, `{SEQ:4}`. */
  default_pattern(kind: NumberKind): string
  /** The number of a document, or a refusal when it breaks the country's rule (India: 16 characters, letters, digits, - and /). */
  render(pattern: string, sequence: number, on: Day, year_starts_in_month: number): string
  /** A message when the pattern cannot carry `yearly_volume` documents, otherwise null. */
  check(pattern: string, yearly_volume: number): string | null
}

export type Formats = {
  /** `1,12,490.00`, `−5,000.00` (a real minus); no symbol. */
  amount(amount: Minor, currency: Currency): string
  /** `₹1,12,490.00`. */
  money(amount: Minor, currency: Currency): string
  /** Axis labels: `50,000`, `1 lakh`, `1.5 lakh`; elsewhere `50k`. `amount` in minor units. */
  short(amount: Minor, currency: Currency, language: string): string
  /** Quantity with grouping: `1,250`, `7.5`. */
  quantity(decimal_text: string): string
  /** The amount in words as the country prints it on paper, in English; null where it is not the custom. */
  words(amount: Minor, currency: Currency): string | null
  symbol(currency: Currency): string
}

export type QrPayment = {
  /** What it is called: UPI. */
  label: string
  /** Payments above this are usually declined by the network; a seller may be allowed more. Default currency. */
  limit_minor: Minor
  /** The payload of the QR or intent link (NPCI linking specification 1.6; domain specification 1.12). `amount_minor` null: the payer types it. */
  payload(input: {
    address: string
    payee: string
    /** Merchant category of the payee, four digits (ISO 18245); null or missing: it has none. */
    trade_code?: string | null
    amount_minor: Minor | null
    currency: Currency
    reference: string
    note: string
  }): string
}

export type FinancialYear = DayRange & { label: string }
