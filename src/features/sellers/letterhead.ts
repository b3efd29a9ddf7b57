import type { BankDetails, Letterhead, Logo } from '#platform/papers.ts'
import type { Country, Party } from '#ports/country.ts'
import type { Brand } from '#shared/seller-settings.ts'
import type { Seller } from './seller.ts'

/** The seller at the head of a paper: as a document of sale has kept it, or, without one, as it is today. */
export function letterheadOf(seller: Seller, country: Country, party: Party | null = null): Letterhead {
  const { settings } = seller
  const { name, address_lines, tax_id } = party ?? {
    name: seller.name,
    address_lines: settings.address_lines ?? [],
    tax_id: settings.tax_id,
  }
  return {
    name,
    lines: [...address_lines, ...(tax_id ? [`${country.tax_id_label} ${tax_id}`] : [])],
    logo: settings.brand ? logoOf(settings.brand) : null,
  }
}

/** Where money goes, with what the payer is to name. */
export function bankOf(
  { settings }: Seller,
  words: { bank: string; account: string; reference: string },
  reference: string,
): BankDetails | null {
  const { bank } = settings
  if (!bank) return null
  return {
    label: words.bank,
    facts: [
      { label: words.account, value: `${bank.account_name}, ${bank.account_number}` },
      { label: bank.code_label, value: `${bank.code}, ${bank.name}` },
      { label: words.reference, value: reference },
    ],
  }
}

/** The line drawing of the brand on its colour, as the pages show it. */
function logoOf({ light, light_on, logo_paths }: Brand): Logo | null {
  const drawn = logo_paths?.filter((path) => /^[\d\s.,eA-Za-z+-]+$/.test(path)) ?? []
  const colours = [light, light_on].every((colour) => /^#[0-9a-f]{6}$/i.test(colour))
  if (drawn.length === 0 || !colours) return null
  const paths = drawn.map((path) => `<path d="${path}"/>`).join('')
  const stroke = `fill="none" stroke="${light_on}" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"`
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 32 32"><rect x="-4" y="-4" width="32" height="32" rx="6" fill="${light}"/><g ${stroke}>${paths}</g></svg>`,
  }
}

/** The last four digits of the seller's account: enough to know it by. */
export function bankEnding({ settings }: Pick<Seller, 'settings'>): string | null {
  return settings.bank ? settings.bank.account_number.slice(-4) : null
}
