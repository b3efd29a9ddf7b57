import type { Currency, Minor } from '#shared/money.ts'

/** An account to open, checked already. */
export type Opening = {
  code: string
  name: string
  currency: Currency
  tax_id: string | null
  region: string | null
  /** ISO 3166 alpha-2; null: the seller's own. */
  country_code: string | null
  email: string | null
  phone: string | null
  address_lines: readonly string[]
  terms_days: number | null
  credit_limit_minor: Minor | null
  /** An account number of their own at the seller's bank. */
  virtual_account_upper: string | null
}

/** An account of which only the code is known so far. */
export function bareOpening(code: string, name: string, currency: Currency, country_code: string | null = null): Opening {
  return {
    code,
    name,
    currency,
    country_code,
    tax_id: null,
    region: null,
    email: null,
    phone: null,
    address_lines: [],
    terms_days: null,
    credit_limit_minor: null,
    virtual_account_upper: null,
  }
}
