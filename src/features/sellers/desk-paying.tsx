import type { Hono } from 'hono'
import type { Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseDecimal, unitsAt } from '#shared/decimal.ts'
import { type Minor, requireMinor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { PayingSettings } from '#shared/seller-settings.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { changeSettings } from './change-settings.ts'
import { getSeller } from './queries.ts'
import { PayingPage, typedPaying } from './views-paying.tsx'

/** What the seller asks of a payment, and whether its customers are told by message. */
export function payingDesk(app: Hono<WebEnvironment>, site: Site): void {
  deskForm(app, site, routes.desk.paying.pattern, {
    ask(read) {
      read.permit('settings.manage')
      return getSeller(read)
    },
    start: (_page, { currency, settings }) => typedPaying(settings, currency),
    view: (page, _seller, form) => <PayingPage page={page} form={form} saved={page.url.searchParams.has('saved')} />,
    act: save,
  })
}

async function save(tx: Tx, typed: Typed): Promise<string> {
  tx.permit('settings.manage')
  await changeSettings(tx, {
    settings: {
      tells_customers: typed['tells_customers'] === '1',
      paying: {
        least_part_minor: amountOf(tx, typed, 'least_part'),
        least_part_bp: rateOf(typed, 'least_percent'),
        cash_discount: discountOf(typed),
        // a country without such payments has no field for them, and what was set stays
        ...(tx.country.qr_payment ? { upi_limit_minor: amountOf(tx, typed, 'upi_limit') } : {}),
        bounce_charge_minor: amountOf(tx, typed, 'bounce_charge'),
        tolerance_minor: amountOf(tx, typed, 'tolerance'),
        customer_allocates_days: daysOf(typed, 'own_days'),
      },
    },
  })
  return routes.desk.paying.href({}, { saved: 1 })
}

function given(typed: Typed, name: string): string | undefined {
  return typed[name]?.trim() || undefined
}

function amountOf(tx: Tx, typed: Typed, name: string): Minor | undefined {
  const text = given(typed, name)
  return text === undefined ? undefined : requireMinor(text, tx.seller.currency, name)
}

/** `12.5` is 1,250 basis points; finer than a hundredth of a percent is refused. */
function rateOf(typed: Typed, name: string): number | undefined {
  const text = given(typed, name)?.replace(/\s*%$/, '')
  if (text === undefined) return undefined
  const parsed = parseDecimal(text)
  if (parsed === null || parsed.scale > 2) throw invalid(name, 'invalid_percent', 'Give a percentage like 2.5.')
  return Number(unitsAt(parsed, 2))
}

function daysOf(typed: Typed, name: string): number | undefined {
  const text = given(typed, name)
  if (text === undefined) return undefined
  if (!/^\d{1,4}$/.test(text)) throw invalid(name, 'invalid_days', 'Give a number of days, like 7.')
  return Number(text)
}

/** Days and rate together, or neither. */
function discountOf(typed: Typed): PayingSettings['cash_discount'] {
  const [days, rate_bp] = [daysOf(typed, 'cash_days'), rateOf(typed, 'cash_percent')]
  if (days === undefined && rate_bp === undefined) return undefined
  if (days === undefined) throw invalid('cash_days', 'missing_cash_days', 'Give the days too, or leave both empty.')
  if (rate_bp === undefined)
    throw invalid('cash_percent', 'missing_cash_percent', 'Give the discount too, or leave both empty.')
  return { days, rate_bp }
}
