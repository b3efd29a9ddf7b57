import type { Insertable } from 'kysely'
import type { InvoiceLinesTable, InvoicesTable } from '#db/tables.ts'
import { type Account, termsOf } from '#features/accounts/account.ts'
import type { Entry } from '#features/ledger/entry.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { Country, Party, SupplyType, TaxAmount, TaxedDocument, TaxInput } from '#ports/country.ts'
import { addDays, type Day } from '#shared/day.ts'
import type { EntryId, ItemId } from '#shared/id.ts'
import { add, type Currency, type Minor, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'

/** One line as a person or an order gives it. */
export type LineInput = {
  item_id?: ItemId
  code?: string
  description: string
  /** HSN, SAC: what the country wants on the line. */
  item_code?: string
  /** Decimal strings: `12`, `7.5`; `249.50`. */
  quantity: string
  unit?: string
  unit_price: string
  /** At most one of the two. */
  discount_percent?: string
  discount_minor?: Minor
  /** Basis points: 18 % = 1800. */
  rate_bp: number
  category?: string
}

/** Where goods go, when it is not the buyer's own address. `third_party`: somebody else takes them in on the buyer's word. */
export type ShipTo = {
  name: string
  address_lines: readonly string[]
  region: string | null
  country_code: string
  tax_id?: string
  to: 'buyer' | 'third_party'
}

/** What an invoice, credit note and debit note have in common. */
export type PaperInput = {
  lines: readonly LineInput[]
  /** A discount on the whole, before tax. */
  discount_minor?: Minor
  currency?: Currency
  supply?: SupplyType
  reverse_charge?: boolean
  /** A region code; without one the country's rules find it. */
  place_of_supply?: string
  ship_to?: ShipTo
}

/** What is taken from elsewhere when a document is drawn up. `rates_on`: the day whose rates it bears. */
export type PaperFacts = { country: Country; seller: Seller; account: Account; rates_on: Day }

/** A document worked out but not yet in the books. */
export type Draft = { taxed: TaxedDocument; currency: Currency; seller_party: Party; buyer_party: Party; input: PaperInput }

/** Works out a document: parties as they are today, taxes by the country's rules. Refuses what the law or arithmetic does not allow. */
export function draftPaper({ country, seller, account, rates_on }: PaperFacts, input: PaperInput): Draft {
  for (const [index, line] of input.lines.entries()) {
    if (line.description.trim() === '')
      throw invalid(`lines.${index}.description`, 'missing_description', 'Say what this line is for.')
  }
  const currency = input.currency ?? account.currency
  const seller_party = sellerParty(seller)
  const buyer_party = buyerParty(account)
  const taxed = country.tax.compute(taxInput(input, { on: rates_on, currency, seller: seller_party, buyer: buyer_party }))
  return { taxed, currency, seller_party, buyer_party, input }
}

/** A note takes after the invoice it corrects, where it says nothing else: currency, kind of supply, place. */
export function correcting(
  input: PaperInput,
  original: Pick<Entry, 'kind' | 'number' | 'currency'> | null,
  sale: Pick<Paper, 'supply' | 'reverse_charge' | 'place_of_supply'> | null,
): PaperInput {
  if (!original) return input
  if (original.kind !== 'INV' && original.kind !== 'DN' && original.kind !== 'OB') {
    throw invalid('original_id', 'not_an_invoice', `${original.number} is no invoice that a note could correct.`)
  }
  const currency = input.currency ?? original.currency
  if (currency !== original.currency)
    throw invalid('currency', 'other_currency', `${original.number} is in ${original.currency}.`)
  const place_of_supply = sale?.place_of_supply
  const takenOver = sale
    ? { supply: sale.supply, reverse_charge: sale.reverse_charge, ...(place_of_supply ? { place_of_supply } : {}) }
    : {}
  return { ...takenOver, ...input, currency }
}

/** When an invoice falls due: as agreed with the account, else as the seller says, else after 30 days. */
export function dueOn(dated_on: Day, given: Day | undefined, account: Account, seller: Seller): Day {
  const due_on = given ?? addDays(dated_on, termsOf(account, seller.settings.terms_days))
  if (due_on < dated_on) throw invalid('due_on', 'due_before_date', 'It cannot be due before the day it is dated.')
  return due_on
}

function taxInput(input: PaperInput, known: Pick<TaxInput, 'on' | 'currency' | 'seller' | 'buyer'>): TaxInput {
  return {
    ...known,
    supply: input.supply ?? 'domestic',
    reverse_charge: input.reverse_charge ?? false,
    place_of_supply: input.place_of_supply ?? null,
    deliver_to: input.ship_to ? { region: input.ship_to.region, to: input.ship_to.to } : null,
    lines: input.lines.map((line) => ({
      quantity: line.quantity,
      unit_price: line.unit_price,
      discount_percent: line.discount_percent ?? null,
      discount_minor: line.discount_minor ?? ZERO,
      rate_bp: line.rate_bp,
      category: line.category ?? null,
      item_code: line.item_code ?? null,
    })),
    discount_minor: input.discount_minor ?? ZERO,
    prices_include_tax: false,
  }
}

function sellerParty({ name, country, settings }: Seller): Party {
  return {
    name,
    tax_id: settings.tax_id ?? null,
    region: settings.region ?? null,
    country_code: settings.country_code ?? (country === 'IN' ? 'IN' : 'GB'),
    in_special_zone: false,
    address_lines: settings.address_lines ?? [],
  }
}

function buyerParty({ name, tax_id, region, country_code, in_special_zone, address_lines }: Account): Party {
  return { name, tax_id, region, country_code, in_special_zone, address_lines }
}

/** Whose document it becomes, and what else is printed on it. */
export type PaperHead = Pick<InvoicesTable, 'seller_id' | 'account_id' | 'id'> & {
  words: string | null
  reason: string
  issued_by: string
}

/** The row of `invoices`: what is printed, as it is printed, for ever. */
export function paperRow(head: PaperHead, { taxed, seller_party, buyer_party, input }: Draft): Insertable<InvoicesTable> {
  return {
    ...head,
    supply: input.supply ?? 'domestic',
    reverse_charge: input.reverse_charge ?? false,
    place_of_supply: taxed.place_of_supply,
    seller_party: JSON.stringify(seller_party),
    buyer_party: JSON.stringify(buyer_party),
    ship_to: input.ship_to ? JSON.stringify(input.ship_to) : null,
    taxes: JSON.stringify(taxed.taxes),
    discount_minor: input.discount_minor ?? ZERO,
    round_off_minor: taxed.round_off_minor,
    remarks: [...taxed.remarks],
  }
}

/** The rows of `invoice_lines`; a line's discount holds its share of the document's, so that each line adds up by itself. */
export function lineRows(
  head: Pick<PaperHead, 'seller_id' | 'account_id' | 'id'>,
  { taxed, input }: Draft,
): Insertable<InvoiceLinesTable>[] {
  return taxed.lines.flatMap((line, index) => {
    const given = input.lines[index]
    if (!given) return []
    return [
      {
        seller_id: head.seller_id,
        account_id: head.account_id,
        invoice_id: head.id,
        line: index + 1,
        item_id: given.item_id ?? null,
        code: given.code?.trim() ?? '',
        description: given.description.trim(),
        item_code: given.item_code ?? null,
        quantity: given.quantity,
        unit: given.unit?.trim() ?? '',
        unit_price: given.unit_price,
        rate_bp: given.rate_bp,
        gross_minor: line.gross_minor,
        discount_minor: add(line.discount_minor, line.header_discount_minor),
        taxable_minor: line.taxable_minor,
        taxes: JSON.stringify(line.taxes),
        total_minor: line.total_minor,
      },
    ]
  })
}

/** A document as it was printed. Opening items and summary imports have none. */
export type Paper = {
  id: EntryId
  supply: SupplyType
  reverse_charge: boolean
  place_of_supply: string | null
  seller_party: Party
  buyer_party: Party
  ship_to: ShipTo | null
  taxes: readonly (TaxAmount & { taxable_minor: Minor })[]
  discount_minor: Minor
  round_off_minor: Minor
  words: string | null
  remarks: readonly string[]
  reason: string
  issued_by: string
}

/** A line as it was printed. `quantity` and `unit_price` are decimal strings without needless zeros. */
export type PaperLine = {
  line: number
  item_id: ItemId | null
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
