import type { Hono } from 'hono'
import type { Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { invalid } from '#shared/refusal.ts'
import type { Bank, Brand, SellerContact } from '#shared/seller-settings.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { deskPage } from '#ui/page.tsx'
import { changeSettings } from './change-settings.ts'
import { payingDesk } from './desk-paying.tsx'
import { getSeller } from './queries.ts'
import { MePage, SettingsPage, typedSettings } from './views.tsx'

/** What the seller sets, and who is signed in. */
export function sellersDesk(app: Hono<WebEnvironment>, site: Site): void {
  deskForm(app, site, routes.desk.settings.pattern, {
    ask(read) {
      read.permit('settings.manage')
      return getSeller(read)
    },
    start: (_page, { name, settings }) => typedSettings(name, settings),
    view: (page, _seller, form) => <SettingsPage page={page} form={form} saved={page.url.searchParams.has('saved')} />,
    act: save,
  })
  payingDesk(app, site)
  const me = deskPage(site, { ask: async () => null, view: (page) => <MePage page={page} /> })
  app.get(routes.desk.me.pattern, me)
}

async function save(tx: Tx, typed: Typed): Promise<string> {
  tx.permit('settings.manage')
  const { settings: before } = await getSeller(tx)
  await changeSettings(tx, {
    name: typed['name'] ?? '',
    settings: {
      address_lines: (typed['address'] ?? '')
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean)
        .slice(0, 6),
      tax_id: given(typed, 'tax_id')?.toUpperCase(),
      region: given(typed, 'region'),
      email: given(typed, 'email'),
      phone: given(typed, 'phone'),
      terms_days: termsOf(given(typed, 'terms_days')),
      declaration: given(typed, 'declaration'),
      applies_advances: typed['applies_advances'] === '1',
      bank: bankOf(typed, before.bank),
      upi_address: given(typed, 'upi_address'),
      contact: contactOf(typed),
      brand: brandOf(typed, before.brand),
    },
  })
  return routes.desk.settings.href({}, { saved: 1 })
}

function given(typed: Typed, name: string): string | undefined {
  return typed[name]?.trim() || undefined
}

function termsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,4}$/.test(text)) throw invalid('terms_days', 'invalid_terms', 'Give the terms as a number of days, like 30.')
  return Number(text)
}

/** Nothing typed is no bank; something typed must be enough for a transfer. */
function bankOf(typed: Typed, before: Bank | undefined): Bank | undefined {
  const [name, account_name, account_number, code] = ['bank_name', 'bank_account_name', 'bank_account_number', 'bank_code'].map(
    (field) => given(typed, field),
  )
  if (!name && !account_name && !account_number && !code) return undefined
  if (!account_number)
    throw invalid('bank_account_number', 'missing_bank', 'Give the account number, or leave all of the bank empty.')
  if (!code) throw invalid('bank_code', 'missing_bank', 'Give the code of the branch, or leave all of the bank empty.')
  const code_label = before?.code_label ?? (/^[A-Z]{4}0[A-Z0-9]{6}$/i.test(code) ? 'IFSC' : 'Code')
  return { name: name ?? '', account_name: account_name ?? typed['name'] ?? '', account_number, code_label, code }
}

function contactOf(typed: Typed): SellerContact | undefined {
  const [name, title, phone, whatsapp, hours] = ['name', 'title', 'phone', 'whatsapp', 'hours'].map((field) =>
    given(typed, `contact_${field}`),
  )
  if (!name && !phone) return undefined
  return {
    name: name ?? '',
    title: title ?? '',
    phone: phone ?? '',
    ...(whatsapp ? { whatsapp } : {}),
    ...(hours ? { hours } : {}),
  }
}

/** The button that takes the offered colour says it. What stands on a colour follows from it. */
function brandOf(typed: Typed, before: Brand | undefined): Brand | undefined {
  const light = given(typed, 'take_light') ?? given(typed, 'colour_light')
  const dark = given(typed, 'take_dark') ?? given(typed, 'colour_dark')
  if (!light && !dark) return undefined
  if (!light) throw invalid('colour_light', 'missing_colour', 'Give both colours, or none.')
  if (!dark) throw invalid('colour_dark', 'missing_colour', 'Give both colours, or none.')
  return { ...before, light, dark, light_on: '', dark_on: '' }
}
