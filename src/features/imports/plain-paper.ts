import type { Account } from '#features/accounts/account.ts'
import type { Draft, LineInput } from '#features/invoices/paper.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { TaxedLine } from '#ports/country.ts'
import { type Currency, type Minor, sum, ZERO } from '#shared/money.ts'

/** The paper of a document whose lines came without taxes: it says what they came to, and works out nothing. */
export function untaxed(
  seller: Seller,
  account: Account,
  currency: Currency,
  lines: readonly (LineInput & { amount_minor: Minor })[],
): Draft {
  const { name, country, settings } = seller
  const total_minor = sum(lines.map((line) => line.amount_minor))
  return {
    currency,
    seller_party: {
      name,
      tax_id: settings.tax_id ?? null,
      region: settings.region ?? null,
      country_code: settings.country_code ?? (country === 'IN' ? 'IN' : 'GB'),
      in_special_zone: false,
      address_lines: settings.address_lines ?? [],
    },
    buyer_party: {
      name: account.name,
      tax_id: account.tax_id,
      region: account.region,
      country_code: account.country_code,
      in_special_zone: account.in_special_zone,
      address_lines: account.address_lines,
    },
    input: { lines, currency },
    taxed: {
      lines: lines.map(untaxedLine),
      taxable_minor: total_minor,
      taxes: [],
      tax_totals: [],
      tax_minor: ZERO,
      reverse_charge_tax_minor: ZERO,
      subtotal_minor: total_minor,
      round_off_minor: ZERO,
      total_minor,
      place_of_supply: null,
      remarks: [],
    },
  }
}

function untaxedLine({ amount_minor }: { amount_minor: Minor }): TaxedLine {
  return {
    gross_minor: amount_minor,
    discount_minor: ZERO,
    header_discount_minor: ZERO,
    taxable_minor: amount_minor,
    taxes: [],
    total_minor: amount_minor,
  }
}
