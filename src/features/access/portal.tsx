import type { Hono } from 'hono'
import { parseLanguage } from '#messages/language.ts'
import { countAttempt, HOUR_MS, type Limit, noSoonerThan } from '#platform/rate-limit.ts'
import { doorOf, giveCookie, PENDING_MINUTES, placeOf, readMark } from '#platform/session.ts'
import { keepingSessions } from '#platform/session-seen.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { formatFor } from '#ui/format.ts'
import { languageOf } from '#ui/page.tsx'
import { brandStylesheet } from '#ui/portal-frame.tsx'
import { opens, visitorOf } from './entrance.ts'
import { exchangeLink } from './exchange-link.ts'
import { maskName } from './mask.ts'
import { codePortal } from './portal-code.tsx'
import { knock, letIn, orNull, refused } from './portal-door.ts'
import { comeBack, minePortal } from './portal-mine.tsx'
import { typedCodePortal } from './portal-typed.tsx'
import { accountsOfContact } from './queries.ts'
import { requestLink } from './request-link.ts'
import { stepUpHref, targetOf } from './target.ts'
import { AccountsPage } from './views-code.tsx'
import { LinkPage } from './views-link.tsx'

const SELLER_LIMITS: readonly Limit[] = [{ most: 3_000, per_ms: HOUR_MS }]
const UNIFORM_MS = 150

/** A name and an id fit. */
const LONGEST_TARGET = 60

/** The policy of the page behind a link: nothing but its own script, style and pictures (domain specification 3.3, 1). */
const LINK_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; " +
  "frame-ancestors 'none'"

/** Getting in (domain specification 3.3): a link, a tap, perhaps a code. */
export function accessPortal(app: Hono<WebEnvironment>, site: Site): void {
  // registered first of all pages, so that every page after it counts as use
  app.use(keepingSessions(site.database))
  app.get(routes.access.link.pattern, (context) => {
    context.header('cache-control', 'no-store')
    context.header('content-security-policy', LINK_POLICY)
    return context.html(<LinkPage site={site} language={languageOf(context, undefined)} />)
  })
  app.post(routes.access.peek.pattern, (context) => peek(site, context))
  app.post(routes.access.exchange.pattern, (context) => exchange(site, context))
  app.post(routes.access.renew.pattern, (context) => renew(site, context))
  app.get(routes.access.accounts.pattern, (context) => accounts(site, context))
  codePortal(app, site)
  typedCodePortal(app, site)
  minePortal(app, site)
}

/** Whose link this is, for the person to see before they tap. No session begins, nothing is counted as a use. */
async function peek(site: Site, context: WebContext): Promise<Response> {
  const { entrance, body } = await knock(site, context)
  if (!opens(entrance, site.database.clock())) return refused(context)
  const { seller_id, seller_name, account_name, contact_name, link } = entrance
  const language = parseLanguage(String(body['lang'])) ?? 'en'
  const seller = await site.sellerOf(seller_id, 0)
  const country = site.database.countries[seller.country]
  const until = country && formatFor(country, language).instant(link.expires_at, seller.time_zone)
  context.header('cache-control', 'no-store')
  return context.json({
    seller: seller_name,
    company: account_name,
    contact_masked: maskName(contact_name),
    until: until?.split(',')[0] ?? '',
    stylesheet: brandStylesheet({ seller }) ?? null,
    logo_paths: seller.settings.brand?.logo_paths ?? null,
  })
}

/** The tap: in, or on to the code page. */
async function exchange(site: Site, context: WebContext): Promise<Response> {
  const { entrance, body } = await knock(site, context)
  if (!opens(entrance, site.database.clock())) return refused(context)
  await countAttempt(site.database, `door ${entrance.seller_id}`, SELLER_LIMITS)
  const shared_computer = body['shared_device'] === true
  const done = await site.database
    .scope(visitorOf(entrance), (tx) =>
      exchangeLink(tx, {
        entrance,
        device_secret: readMark(context, 'device'),
        shared_computer,
        sends_mail: site.sends_mail,
        place: placeOf(context),
      }),
    )
    .catch(orNull)
  if (done === null) return refused(context)
  context.header('cache-control', 'no-store')
  if (done.kind === 'asks') {
    giveCookie(context, 'pending', done.browser_secret, PENDING_MINUTES * 60)
    const asked = { shared: shared_computer ? 'yes' : '', to: String(body['to'] ?? '').slice(0, LONGEST_TARGET) }
    return context.json({ location: routes.access.pending.href({}, asked) })
  }
  letIn(context, entrance.seller_id, done, shared_computer)
  return context.json({ location: targetOf(body['to'], entrance.account_id) })
}

/** A fresh link for the holder of an ended one. The answer is the same for every secret, as is the time it takes. */
async function renew(site: Site, context: WebContext): Promise<Response> {
  const work = async () => {
    const { entrance } = await knock(site, context)
    if (entrance?.belongs) {
      const { account_id, contact_id } = entrance
      await countAttempt(site.database, `renew ${contact_id}`, [{ most: 3, per_ms: HOUR_MS }])
        .then(() => site.database.scope(visitorOf(entrance), (tx) => requestLink(tx, { account_id, contact_id })))
        .catch((error: unknown) => {
          // that this contact has asked too often is nobody's knowledge
          if (!(error instanceof Refusal)) throw error
        })
    }
  }
  await noSoonerThan(UNIFORM_MS, work())
  return context.json({ accepted: true }, 202)
}

/** The accounts of whoever is signed in: one is opened at once, unless the list itself was asked for. */
async function accounts(site: Site, context: WebContext): Promise<Response> {
  const opened = doorOf(context)
  if (opened === null) throw new Refusal(401, 'signed_out', 'You are not signed in, or your access has ended.')
  const { visit } = await site.database.read({ ...opened, account_id: null }, async () => null)
  const { contact_id } = visit.viewer
  if (contact_id === null) return context.redirect(routes.desk.home.href(), 303)
  const mine = await accountsOfContact(site.database, opened.seller_id, contact_id)
  const [only, ...more] = mine
  if (only && more.length === 0 && context.req.query('all') === undefined)
    return context.redirect(routes.home.href({ account: only.account_id }), 303)
  context.header('cache-control', 'private, no-store')
  const seller = await site.sellerOf(visit.seller.id, visit.seller.revision)
  return context.html(<AccountsPage site={site} language={languageOf(context, undefined)} seller={seller} accounts={mine} />)
}

/**
 * A refusal that leads on: a remembered device whose session has run out is let in again and asks for its page once more; an act that
 * needs a code leads to the code page. Null when it is a refusal like any other.
 */
export async function wayOn(site: Site, error: unknown, context: WebContext): Promise<Response | null> {
  if (!(error instanceof Refusal)) return null
  const account_id = parseId('account', context.req.path.split('/')[2])
  if (error.code === 'step_up_needed' && account_id !== null) {
    return context.redirect(stepUpHref(account_id, error.param ?? ''), 303)
  }
  if (error.status !== 401 || context.req.method !== 'GET' || !(await comeBack(site.database, context))) return null
  const { pathname, search } = new URL(context.req.url)
  return context.redirect(pathname + search, 303)
}
