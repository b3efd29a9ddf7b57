import type { Hono } from 'hono'
import { giveCookie, placeOf } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseCurrency } from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { languageOf } from '#ui/page.tsx'
import { doorman } from './entrance.ts'
import { openSession } from './open-session.ts'
import { firstRunOf } from './queries.ts'
import { setUpSeller } from './set-up-seller.ts'
import { SetUpPage } from './views-staff.tsx'

const CURRENCIES = ['INR', 'EUR', 'GBP', 'USD', 'AED', 'SGD']

/** First run: the address printed at the start leads here, once. */
export function setUpDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.access.setUp.pattern, async (context) => {
    await guard(site, context)
    return show(site, context, {})
  })
  app.post(routes.access.setUp.pattern, (context) => setUp(site, context))
}

/** Without the secret, and once somebody is there, there is nothing under this address. */
async function guard(site: Site, context: WebContext): Promise<void> {
  const open = site.first_run?.isSecret(context.req.param('token') ?? '') === true
  if (!open || !(await firstRunOf(site.database)).due) throw notFound()
}

async function show(site: Site, context: WebContext, given: Record<string, string>, problem?: Refusal): Promise<Response> {
  const { seller_name } = await firstRunOf(site.database)
  context.header('cache-control', 'no-store')
  return context.html(
    <SetUpPage
      site={site}
      language={languageOf(context, undefined)}
      token={context.req.param('token') ?? ''}
      known={seller_name}
      currencies={CURRENCIES}
      given={given}
      problem={problem}
    />,
    problem?.status ?? 200,
  )
}

async function setUp(site: Site, context: WebContext): Promise<Response> {
  await guard(site, context)
  const given = await formOf(context)
  try {
    const { seller_id, staff_id } = await setUpSeller(site.database, {
      seller: given['name'] === undefined ? null : sellerFrom(site, given),
      person: given['person'] ?? '',
      email: given['email'] ?? '',
    })
    const secret = await site.database.scope(doorman(seller_id), (tx) =>
      openSession(tx, { who: { staff_id }, level: 2, place: placeOf(context) }),
    )
    giveCookie(context, 'desk', `${seller_id}.${secret}`, 24 * 60 * 60)
    return context.redirect(routes.desk.home.href(), 303)
  } catch (problem) {
    if (problem instanceof Refusal) return show(site, context, given, problem)
    throw problem
  }
}

function sellerFrom(site: Site, given: Readonly<Record<string, string>>) {
  const name = given['name']?.trim() ?? ''
  if (name === '') throw invalid('name', 'missing_name', 'Give the name of the business.')
  const country = site.database.countries[given['country'] ?? '']
  if (!country) throw invalid('country', 'unknown_country', 'Choose a country of the list.')
  const currency = parseCurrency(given['currency'])
  if (currency === null) throw invalid('currency', 'unknown_currency', 'Choose a currency of the list.')
  const { code, default_time_zone, year_starts_in_month } = country
  return { name, country: code, currency, time_zone: default_time_zone, year_starts_in_month }
}
