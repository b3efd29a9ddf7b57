import type { Day, DayRange } from '#shared/day.ts'
import type { Currency, Minor } from '#shared/money.ts'
import type { Party, SupplyType, TaxAmount } from './country.ts'

/** What a country's programs read: one document as a structured invoice, and many as the buyer's register. Pure, like the pack around it. */

export type SoldKind = 'INV' | 'CN' | 'DN'

/** A document of sale as it was printed. Amounts are without sign, whatever the kind: a credit note gives back what it says. */
export type SoldDocument = {
  kind: SoldKind
  number: string
  dated_on: Day
  due_on: Day
  currency: Currency
  supply: SupplyType
  reverse_charge: boolean
  place_of_supply: string | null
  seller: Party
  buyer: Party
  ship_to: SoldDelivery | null
  lines: readonly SoldLine[]
  /** One row per tax and rate. */
  taxes: readonly (TaxAmount & { taxable_minor: Minor })[]
  round_off_minor: Minor
  total_minor: Minor
  /** The buyer's order. */
  reference: string
  /** Why a note was issued. */
  reason: string
  remarks: readonly string[]
  /** The document a note corrects. */
  corrects: { number: string; dated_on: Day } | null
  /** Where money for it goes; null: nowhere, or nobody has said. */
  pay_to: { account_name: string; account_number: string; branch: string } | null
}

export type SoldDelivery = {
  name: string
  address_lines: readonly string[]
  region: string | null
  country_code: string
  tax_id: string | null
}

/** gross − discount = taxable, where the document was worked out here; quantities and prices are decimal strings. */
export type SoldLine = {
  line: number
  code: string
  description: string
  item_code: string | null
  quantity: string
  unit: string
  unit_price: string
  rate_bp: number
  gross_minor: Minor
  discount_minor: Minor
  taxable_minor: Minor
  taxes: readonly TaxAmount[]
  total_minor: Minor
}

/** What the receiving side asks for and the document does not say. It is left out and named, never made up. */
export type StructuredGap =
  | 'number'
  | 'seller_tax_id'
  | 'seller_address'
  | 'seller_place'
  | 'seller_postcode'
  | 'seller_region'
  | 'buyer_tax_id'
  | 'buyer_address'
  | 'buyer_place'
  | 'buyer_postcode'
  | 'buyer_region'
  | 'delivery_tax_id'
  | 'delivery_address'
  | 'delivery_place'
  | 'delivery_postcode'
  | 'delivery_region'
  | 'delivery_day'
  | 'place_of_supply'
  | 'item_code'
  | 'unit'
  | 'sums'

/** Why there is no such file of a document: none is asked for, or it would have to be made up. */
export type NoStructure = 'buyer_unregistered' | 'foreign_currency' | 'taxes_unknown'

export type StructuredFile =
  /** `registration`: the number the state's portal will give it, where that can be known beforehand (India: IRN). */
  { text: string; missing: readonly StructuredGap[]; registration: string | null } | { text: null; because: NoStructure }

/** A document as the country's programs exchange it: INV-01 JSON, UBL. */
export type EInvoice = {
  /** `INV-01 JSON`, `UBL 2.1`. */
  label: string
  extension: 'json' | 'xml'
  render(document: SoldDocument): StructuredFile
}

/** A document as a register lists it. Amounts are without sign. */
export type RegisteredDocument = Pick<
  SoldDocument,
  | 'kind'
  | 'number'
  | 'dated_on'
  | 'currency'
  | 'supply'
  | 'reverse_charge'
  | 'place_of_supply'
  | 'seller'
  | 'buyer'
  | 'corrects'
> & {
  reference: string
  total_minor: Minor
  /** What is open of it, or of a credit note not used, today. */
  open_minor: Minor
  /** Before tax, of the whole; null: the books hold the total alone. */
  taxable_minor: Minor | null
  /** One per rate (and category); null: the books hold no lines, so the split is not known. */
  rates: readonly RegisteredRate[] | null
}

export type RegisteredRate = {
  /** Of all taxes together, as charged: 18 % of CGST and SGST is 1800. A cess stands in `taxes` and not in it. */
  rate_bp: number
  category: string | null
  taxable_minor: Minor
  taxes: readonly TaxAmount[]
  /** HSN codes of its lines, each once. */
  item_codes: readonly string[]
}

/** A column of a register; `decimal` cells are digits (`-200.00`), which a sheet takes for numbers. */
export type RegisterColumn = { head: string; kind: 'text' | 'decimal' }

/** The buyer's purchases as the buyer's accountant takes them in: what the state would list, so that both can be laid side by side. */
export type PurchaseRegister = {
  /** `GSTR-2B`; null: the state lists nothing of the kind. */
  label: string | null
  columns: readonly RegisterColumn[]
  /** One row per rate, a cell per column. */
  rows(document: RegisteredDocument): (string | null)[][]
  /** Whether the register lists it at all: India's is in rupees. */
  takes(document: Pick<RegisteredDocument, 'currency'>): boolean
  /** The same as the state's file has it, for programs that read that; null: there is none. */
  json: ((documents: readonly RegisteredDocument[], of: RegisterOf) => string) | null
}

/** Whose register, of which days, made on which. */
export type RegisterOf = { buyer_tax_id: string | null; range: DayRange; made_on: Day }
