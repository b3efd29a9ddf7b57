import { sql } from 'kysely'
import { COUNTRIES } from '#countries.ts'
import type { Mapping } from '#features/imports/mapping.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { listSellers } from '#features/sellers/queries.ts'
import { type Database, statement } from '#platform/database.ts'
import type { SellerId } from '#shared/id.ts'
import { parseCurrency } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { chooseSeller } from './books.ts'

/** What the command line says of the seller. */
export type SellerOptions = { seller?: string | undefined; country?: string | undefined; currency?: string | undefined }

/** The seller whose books the file goes into: the one chosen, or the first one, which empty books get as options and mapping describe it. */
export async function sellerFor(
  database: Database,
  options: SellerOptions,
  mapping: Mapping | null,
): Promise<{ id: SellerId; name: string }> {
  const made = await database.system('the first import opens the books', async (tx) => {
    // two imports that begin at once must not open them twice
    await tx.rows(statement(sql`select pg_advisory_xact_lock(hashtext('samepage first seller'))`))
    const sellers = await listSellers(tx)
    if (sellers.length > 0) return null
    const described = describedSeller(options, mapping?.seller ?? {})
    return { id: await createSeller(tx, described), name: described.name }
  })
  if (made) return made
  const seller = await chooseSeller(database, options.seller)
  for (const name of ['country', 'currency'] as const) {
    const wanted = options[name]?.toUpperCase()
    if (wanted !== undefined && wanted !== seller[name]) {
      throw invalid(
        name,
        'seller_differs',
        `${seller.name} keeps its books with ${name} ${seller[name]}. --${name} is for the first import only.`,
      )
    }
  }
  return seller
}

/** The command line wins over the mapping. */
function describedSeller(options: SellerOptions, mapped: Mapping['seller']) {
  const name = options.seller ?? mapped.name ?? 'My business'
  const country = options.country ?? mapped.country ?? 'IN'
  const currency = options.currency ?? mapped.currency
  const { country_code } = mapped
  const pack = COUNTRIES[country.toUpperCase()]
  if (!pack)
    throw invalid(
      'country',
      'unknown_country',
      `There is no country ${country}. There are: ${Object.keys(COUNTRIES).join(', ')}.`,
    )
  const code = currency === undefined ? pack.default_currency : parseCurrency(currency)
  if (!code)
    throw invalid('currency', 'unknown_currency', `There is no currency ${currency}. Write its three letters, like INR or GBP.`)
  return {
    name,
    country: pack.code,
    currency: code,
    time_zone: pack.default_time_zone,
    year_starts_in_month: pack.year_starts_in_month,
    settings: country_code === undefined ? {} : { country_code },
  }
}
