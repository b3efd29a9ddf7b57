import type { Account } from '#features/accounts/account.ts'
import type { Country } from '#ports/country.ts'
import type { Day } from '#shared/day.ts'
import { newId } from '#shared/id.ts'
import { add, ZERO } from '#shared/money.ts'
import type { InvoiceDetail } from './invoice-detail.ts'
import type { Draft, PaperLine } from './paper.ts'

/** What a draft has besides its figures. */
export type DraftHead = { account: Account; number: string; dated_on: Day; due_on: Day; reference: string; note: string }

/** A draft as a document: what the preview sets is what would be issued. Nothing is booked. */
export function draftDetail(draft: Draft, head: DraftHead, country: Country): InvoiceDetail {
  const { taxed, currency, seller_party, buyer_party, input } = draft
  const id = newId('invoice')
  return {
    entry: {
      ...head,
      id,
      account_id: head.account.id,
      kind: 'INV',
      currency,
      amount_minor: taxed.total_minor,
      open_minor: taxed.total_minor,
      disputed_minor: ZERO,
      credited_minor: ZERO,
      taxable_minor: taxed.taxable_minor,
      tax_minor: taxed.tax_minor,
      method: null,
      original_id: null,
    },
    paper: {
      id,
      supply: input.supply ?? 'domestic',
      reverse_charge: input.reverse_charge ?? false,
      place_of_supply: taxed.place_of_supply,
      seller_party,
      buyer_party,
      ship_to: input.ship_to ?? null,
      taxes: taxed.taxes,
      discount_minor: input.discount_minor ?? ZERO,
      round_off_minor: taxed.round_off_minor,
      words: country.format.words(taxed.total_minor, currency),
      remarks: taxed.remarks,
      reason: '',
      issued_by: '',
    },
    lines: draftLines(draft),
    settlements: [],
    original: null,
    notes: [],
  }
}

function draftLines({ taxed, input }: Draft): PaperLine[] {
  return taxed.lines.flatMap((line, index) => {
    const given = input.lines[index]
    if (!given) return []
    const { item_id = null, code = '', description, item_code = null, quantity, unit = '', unit_price, rate_bp } = given
    const discount_minor = add(line.discount_minor, line.header_discount_minor)
    return [
      {
        line: index + 1,
        item_id,
        code,
        description,
        item_code,
        quantity,
        unit,
        unit_price,
        rate_bp,
        discount_minor,
        gross_minor: line.gross_minor,
        taxable_minor: line.taxable_minor,
        taxes: line.taxes,
        total_minor: line.total_minor,
      },
    ]
  })
}
