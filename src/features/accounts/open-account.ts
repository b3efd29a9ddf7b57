import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type AccountId, newId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { findAccountByCode } from './queries.ts'

export type OpenAccount = {
  code: string
  name: string
  currency: Currency
  tax_id?: string | null
  region?: string | null
  country_code?: string
  email?: string | null
  phone?: string | null
  address_lines?: readonly string[]
  terms_days?: number | null
  credit_limit_minor?: Minor | null
}

/** A new customer gets an account in the seller's books. Its tax number is checked by the country pack. */
export async function openAccount(tx: Tx, input: OpenAccount): Promise<AccountId> {
  tx.permit('accounts.manage')
  const code = input.code.trim()
  const name = input.name.trim()
  if (code === '' || code.length > 64)
    throw invalid('code', 'invalid_code', 'Give the account a code of at most 64 characters.')
  if (name === '') throw invalid('name', 'missing_name', 'Give the name of the customer.')
  if (await findAccountByCode(tx, code)) {
    throw new Refusal(409, 'account_exists', `There already is an account ${code}.`, 'code')
  }
  const tax = input.tax_id ? tx.country.tax.checkTaxId(input.tax_id) : null
  if (tax && !tax.ok) throw invalid('tax_id', 'invalid_tax_id', tax.message)

  const id = newId('account', tx.now.getTime())
  await tx.rows(
    db.insertInto('accounts').values({
      seller_id: tx.seller_id,
      id,
      code,
      name,
      currency: input.currency,
      tax_id: tax?.normalised ?? null,
      region: input.region ?? tax?.region ?? null,
      country_code: input.country_code ?? (tx.seller.country === 'IN' ? 'IN' : 'GB'),
      email: input.email ?? null,
      phone: input.phone ?? null,
      address_lines: [...(input.address_lines ?? [])],
      terms_days: input.terms_days ?? null,
      credit_limit_minor: input.credit_limit_minor ?? null,
      source: 'samepage',
      source_ref: id,
      created_at: tx.now,
    }),
  )
  await emit(tx, 'account.opened', { account_id: id, subject_id: id, data: { code, name } })
  return id
}
