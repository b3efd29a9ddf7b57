import type { Account } from '#features/accounts/account.ts'
import type { InvoiceDetail } from '#features/invoices/invoice-detail.ts'
import type { PaperLine } from '#features/invoices/paper.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { Sheet } from '#platform/sheet.ts'
import type { RegisterColumn, RegisteredDocument, RegisteredRate, SoldKind } from '#ports/structured.ts'
import { absolute, type Currency, type Minor, negateMinor, sum, ZERO } from '#shared/money.ts'

const CESS = 'CESS'

type Registered = Pick<InvoiceDetail, 'entry' | 'paper' | 'lines' | 'original'>

/** A document as its country's register lists it, amounts without sign. One that came without paper is between the two as they are today. */
export function registered(
  { entry, paper, lines, original }: Registered,
  kind: SoldKind,
  { seller, account }: { seller: Seller; account: Account },
): RegisteredDocument {
  const known_minor = absolute(entry.taxable_minor)
  return {
    kind,
    number: entry.number,
    dated_on: entry.dated_on,
    currency: entry.currency,
    supply: paper?.supply ?? 'domestic',
    reverse_charge: paper?.reverse_charge ?? false,
    place_of_supply: paper?.place_of_supply ?? null,
    seller: paper?.seller_party ?? {
      name: seller.name,
      tax_id: seller.settings.tax_id ?? null,
      region: seller.settings.region ?? null,
      country_code: seller.settings.country_code ?? '',
      in_special_zone: false,
      address_lines: seller.settings.address_lines ?? [],
    },
    buyer: paper?.buyer_party ?? account,
    corrects: original && { number: original.number, dated_on: original.dated_on },
    reference: entry.reference,
    total_minor: absolute(entry.amount_minor),
    open_minor: entry.open_minor,
    taxable_minor: known_minor === ZERO ? null : known_minor,
    rates: ratesOf(lines),
  }
}

/** The lines by rate and category, in the order they first stand; null where they came without taxes. */
function ratesOf(lines: readonly PaperLine[]): RegisteredRate[] | null {
  if (lines.every((line) => line.taxes.length === 0)) return null
  const groups = Map.groupBy(lines, ({ taxes }) => `${rateOf(taxes)} ${categoryOf(taxes) ?? ''}`)
  return [...groups.values()].map((own) => {
    const taxes = own.flatMap((line) => line.taxes)
    const first = own[0]?.taxes ?? []
    return {
      rate_bp: rateOf(first),
      category: categoryOf(first),
      taxable_minor: sum(own.map((line) => line.taxable_minor)),
      taxes: [...Map.groupBy(taxes, ({ tax }) => tax).values()].flatMap((same) => {
        const [one] = same
        return one ? [{ ...one, amount_minor: sum(same.map((tax) => tax.amount_minor)) }] : []
      }),
      item_codes: [...new Set(own.flatMap((line) => line.item_code ?? []))],
    }
  })
}

/** CGST at 9 % and SGST at 9 % are 18 %; a cess is charged beside the rate and has its own column. */
function rateOf(taxes: PaperLine['taxes']): number {
  return taxes.reduce((all, { tax, rate_bp }) => (tax === CESS ? all : all + rate_bp), 0)
}

function categoryOf(taxes: PaperLine['taxes']): string | null {
  return taxes.find(({ tax }) => tax !== CESS)?.category ?? null
}

/** The rows of a register as a sheet. */
export function registerSheet(name: string, columns: readonly RegisterColumn[]): Sheet<readonly (string | null)[]> {
  return {
    name,
    columns: columns.map(({ head, kind }, index) => ({ key: head, head, kind, value: (row) => row[index] ?? null })),
  }
}

/** What a register comes to, credit notes taken off; taxes by name, in the order they first stand. Tax on reverse charge is in it. */
export type RegisterTotal = { currency: Currency; taxable_minor: Minor; taxes: readonly { tax: string; amount_minor: Minor }[] }

export function registerTotals(documents: readonly RegisteredDocument[]): RegisterTotal[] {
  return [...Map.groupBy(documents, ({ currency }) => currency)].map(([currency, own]) => ({
    currency,
    taxable_minor: sum(own.map((one) => signed(one, one.rates ? sumOfRates(one.rates) : (one.taxable_minor ?? ZERO)))),
    taxes: [...Map.groupBy(own.flatMap(signedTaxes), ({ tax }) => tax)].map(([tax, same]) => ({
      tax,
      amount_minor: sum(same.map((one) => one.amount_minor)),
    })),
  }))
}

function signedTaxes(document: RegisteredDocument): { tax: string; amount_minor: Minor }[] {
  const taxes = (document.rates ?? []).flatMap((rate) => rate.taxes)
  return taxes.map(({ tax, amount_minor }) => ({ tax, amount_minor: signed(document, amount_minor) }))
}

function sumOfRates(rates: readonly RegisteredRate[]): Minor {
  return sum(rates.map((rate) => rate.taxable_minor))
}

function signed({ kind }: Pick<RegisteredDocument, 'kind'>, of: Minor): Minor {
  return kind === 'CN' ? negateMinor(of) : of
}
