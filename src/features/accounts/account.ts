import type { AccountId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'

/** A customer organisation: what it owes, and to whom papers are made out. Never a login. */
export type Account = {
  id: AccountId
  /** The seller's own code for it: `17850`, `SGS`. */
  code: string
  name: string
  /** What it is billed in unless a document says otherwise. */
  currency: Currency
  tax_id: string | null
  /** State or region by the country pack. */
  region: string | null
  country_code: string
  in_special_zone: boolean
  email: string | null
  phone: string | null
  address_lines: readonly string[]
  terms_days: number | null
  credit_limit_minor: Minor | null
  /** An account number of their own at the seller's bank, in capitals: what comes in under it is theirs. */
  virtual_account_upper: string | null
  revision: number
}

/** Days until an invoice is due: the account's own terms, else the seller's, else 30. */
export function termsOf(account: Pick<Account, 'terms_days'>, seller_terms_days: number | undefined): number {
  return account.terms_days ?? seller_terms_days ?? 30
}
