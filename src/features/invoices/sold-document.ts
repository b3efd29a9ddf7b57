import type { Seller } from '#features/sellers/seller.ts'
import type { Country } from '#ports/country.ts'
import type { SoldDocument, SoldKind, StructuredFile } from '#ports/structured.ts'
import { absolute } from '#shared/money.ts'
import type { InvoiceDetail } from './invoice-detail.ts'

type Sold = Pick<InvoiceDetail, 'entry' | 'paper' | 'lines' | 'original'>

const KINDS: readonly SoldKind[] = ['INV', 'CN', 'DN']

/** A document as the country's programs take it; null where the books hold its sum alone. Where money goes is the seller's word of today. */
export function soldDocument(
  { entry, paper, lines, original }: Sold,
  { settings }: Pick<Seller, 'settings'>,
): SoldDocument | null {
  const kind = KINDS.find((one) => one === entry.kind)
  if (paper === null || kind === undefined) return null
  const { bank } = settings
  const { ship_to } = paper
  return {
    kind,
    number: entry.number,
    dated_on: entry.dated_on,
    due_on: entry.due_on,
    currency: entry.currency,
    supply: paper.supply,
    reverse_charge: paper.reverse_charge,
    place_of_supply: paper.place_of_supply,
    seller: paper.seller_party,
    buyer: paper.buyer_party,
    ship_to: ship_to && {
      name: ship_to.name,
      address_lines: ship_to.address_lines,
      region: ship_to.region,
      country_code: ship_to.country_code,
      tax_id: ship_to.tax_id ?? null,
    },
    lines,
    taxes: paper.taxes,
    round_off_minor: paper.round_off_minor,
    total_minor: absolute(entry.amount_minor),
    reference: entry.reference,
    reason: paper.reason,
    remarks: paper.remarks,
    corrects: original && { number: original.number, dated_on: original.dated_on },
    pay_to: bank ? { account_name: bank.account_name, account_number: bank.account_number, branch: bank.code } : null,
  }
}

/** The structured e-invoice of a document by its country; null where there is none, and `because` may say why. */
export function structuredOf(sold: Sold, seller: Pick<Seller, 'settings'>, { einvoice }: Country): StructuredFile | null {
  const document = soldDocument(sold, seller)
  return einvoice && document && einvoice.render(document)
}
