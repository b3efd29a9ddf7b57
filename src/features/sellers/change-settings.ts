import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { invalid } from '#shared/refusal.ts'
import type { Brand, SellerSettings } from '#shared/seller-settings.ts'
import { PAPER, parseColour, passes, textOn } from './contrast.ts'
import { type ChangedPaying, refusePaying } from './paying.ts'
import { getSeller } from './queries.ts'

export type ChangeSettings = {
  /** Without one it stays. */
  name?: string
  /** Only what is named changes, and so within `paying`; `undefined` takes a setting away. */
  settings: { [Key in keyof Omit<SellerSettings, 'paying'>]: SellerSettings[Key] | undefined } & { paying?: ChangedPaying }
}

/** The seller changes what customers see of it and what papers print. Open pages show it at once. */
export async function changeSettings(tx: Tx, input: ChangeSettings): Promise<void> {
  tx.permit('settings.manage')
  await tx.rows(db.selectFrom('sellers').select('id').where('id', '=', tx.seller_id).forUpdate())
  const before = await getSeller(tx)
  const name = (input.name ?? before.name).trim()
  if (name === '') throw invalid('name', 'missing_name', 'Give the name of the business.')
  const { settings } = input
  refuseSettings(tx, settings)
  if (settings.paying) refusePaying(settings.paying, tx.seller.currency)
  const brand = settings.brand ? checkedBrand(settings.brand) : settings.brand
  // JSON leaves out what is undefined
  const changed = {
    ...before.settings,
    ...settings,
    ...('brand' in settings ? { brand } : {}),
    ...(settings.paying ? { paying: { ...before.settings.paying, ...settings.paying } } : {}),
  }

  await tx.rows(
    db
      .updateTable('sellers')
      .set({ name, settings: JSON.stringify(changed) })
      .where('id', '=', tx.seller_id),
  )
  await emit(tx, 'settings.changed', {
    account_id: null,
    is_setting: true,
    subject_id: tx.seller_id,
    data: { changed: Object.keys(settings) },
  })
}

function refuseSettings(tx: Tx, settings: ChangeSettings['settings']): void {
  const { tax_id, region, email, upi_address, terms_days, bank, contact } = settings
  if (tax_id) {
    const verdict = tx.country.tax.checkTaxId(tax_id)
    if (!verdict.ok) throw invalid('tax_id', 'invalid_tax_id', verdict.message)
    if (region && verdict.region !== null && verdict.region !== region) {
      throw invalid('region', 'other_region', `${tx.country.tax_id_label} belongs to another state.`)
    }
  }
  if (region && tx.country.regions.length > 0 && !tx.country.regions.some((one) => one.code === region)) {
    throw invalid('region', 'unknown_region', 'There is no such state.')
  }
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw invalid('email', 'invalid_email', 'This e-mail address looks incomplete.')
  if (upi_address && !/^[A-Za-z0-9._-]{2,256}@[A-Za-z0-9.-]{2,64}$/.test(upi_address)) {
    throw invalid('upi_address', 'invalid_upi_address', 'A UPI address looks like name@bank.')
  }
  if (terms_days !== undefined && (!Number.isInteger(terms_days) || terms_days < 0 || terms_days > 3650)) {
    throw invalid('terms_days', 'invalid_terms', 'Give the terms as a number of days, like 30.')
  }
  if (bank && bank.account_number.replace(/\D/g, '').length < 4) {
    throw invalid('bank_account_number', 'invalid_bank', 'This account number looks too short.')
  }
  if (contact && contact.name.trim() === '') throw invalid('contact_name', 'missing_name', 'Give the name of the person.')
  if (contact && contact.phone.replace(/\D/g, '').length < 7) {
    throw invalid('contact_phone', 'invalid_phone', 'This phone number looks too short.')
  }
}

/** An accent must be read on paper, light and dark, at 4.5 to 1 (WCAG 2.2, 1.4.3); what stands on it follows from it. */
function checkedBrand(brand: Brand): Brand {
  const light = checkedColour(brand.light, 'light')
  const dark = checkedColour(brand.dark, 'dark')
  return { ...brand, light, dark, light_on: textOn(light), dark_on: textOn(dark) }
}

function checkedColour(text: string, paper: keyof typeof PAPER): string {
  const param = `colour_${paper}`
  const colour = parseColour(text)
  if (colour === null) throw invalid(param, 'invalid_colour', 'Give a colour like #14497c.')
  if (!passes(colour, PAPER[paper])) throw invalid(param, 'weak_colour', 'This colour is too weak to be read on the page.')
  return colour
}
