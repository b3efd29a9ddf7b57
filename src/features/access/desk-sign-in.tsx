import type { Hono } from 'hono'
import { messagesIn } from '#messages/language.ts'
import { countAttempt, HOUR_MS, MINUTE_MS, noSoonerThan } from '#platform/rate-limit.ts'
import { giveCookie, hashOf, newSecret, PENDING_MINUTES, placeOf, readMark, takeCookie } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import type { SellerId } from '#shared/id.ts'
import { languageOf, staffAct } from '#ui/page.tsx'
import { askCode } from './ask-code.ts'
import { doorman } from './entrance.ts'
import { findByCode, findPending, findStaff } from './queries.ts'
import { signInStaff } from './sign-in-staff.ts'
import { signOut } from './sign-out.ts'
import { isToken } from './token.ts'
import { useDeskLink } from './use-desk-link.ts'
import { DeskLinkPage, StaffCodePage, StaffSignInPage } from './views-staff.tsx'

const UNIFORM_MS = 300
const SESSION_SECONDS = 24 * 60 * 60

/** The Desk's own door: a code to the mailbox, or a one-time link from the command line. Never a password. */
export function signInDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.access.staffSignIn.pattern, (context) => {
    context.header('cache-control', 'no-store')
    return context.html(<StaffSignInPage site={site} language={languageOf(context, undefined)} email="" />)
  })
  app.post(routes.access.staffSignIn.pattern, (context) => send(site, context))
  app.post(routes.access.staffCode.pattern, (context) => enter(site, context))
  app.post(routes.access.staffSignOut.pattern, (context) => leave(site, context))
  app.get(routes.access.deskLink.pattern, (context) => {
    context.header('cache-control', 'no-store')
    const token = context.req.param('token')
    return context.html(<DeskLinkPage site={site} language={languageOf(context, undefined)} token={token} />)
  })
  app.post(routes.access.deskLink.pattern, (context) => enterByLink(site, context))
}

async function limit(site: Site, context: WebContext): Promise<void> {
  await countAttempt(site.database, `desk ${placeOf(context).network}`, [
    { most: 30, per_ms: MINUTE_MS },
    { most: 300, per_ms: HOUR_MS },
  ])
}

/** A code for everybody with this address, and the same answer for those nobody knows. */
async function send(site: Site, context: WebContext): Promise<Response> {
  await limit(site, context)
  const { email = '' } = await formOf(context)
  const browser_secret = newSecret()
  await noSoonerThan(UNIFORM_MS, askAll(site, email.slice(0, 200), hashOf(browser_secret)))
  giveCookie(context, 'pending', browser_secret, PENDING_MINUTES * 60)
  context.header('cache-control', 'no-store')
  return context.html(<StaffCodePage site={site} language={languageOf(context, undefined)} />)
}

async function askAll(site: Site, email: string, browser_hash: Buffer): Promise<void> {
  const known = await findStaff(site.database, email)
  for (const { seller_id, staff_id } of known) {
    await site.database.scope(doorman(seller_id), (tx) =>
      askCode(tx, { purpose: 'staff_sign_in', staff_id, browser_hash, sends_mail: site.sends_mail }),
    )
  }
}

async function enter(site: Site, context: WebContext): Promise<Response> {
  await limit(site, context)
  const { code = '' } = await formOf(context)
  const won = await noSoonerThan(UNIFORM_MS, tryAll(site, context, code))
  if (won === null) {
    const language = languageOf(context, undefined)
    const error = messagesIn(language).desk_access.wrong
    return context.html(<StaffCodePage site={site} language={language} error={error} />, 422)
  }
  return letInto(context, won.seller_id, won.session_secret)
}

async function tryAll(
  site: Site,
  context: WebContext,
  code: string,
): Promise<{ seller_id: SellerId; session_secret: string } | null> {
  const browser_secret = readMark(context, 'pending')
  if (browser_secret === null) return null
  const waits = await findPending(site.database, browser_secret)
  for (const challenge of waits) {
    const { seller_id, staff_id } = challenge
    if (challenge.purpose !== 'staff_sign_in' || staff_id === null) continue
    const done = await site.database.scope(doorman(seller_id), (tx) =>
      signInStaff(tx, { challenge, staff_id, code, place: placeOf(context) }),
    )
    if (done.session_secret !== null) return { seller_id, session_secret: done.session_secret }
  }
  return null
}

async function enterByLink(site: Site, context: WebContext): Promise<Response> {
  await limit(site, context)
  const token = context.req.param('token') ?? ''
  const held = hashOf(isToken(token) ? token : '')
  const challenge = await findByCode(site.database, held)
  const session_secret =
    challenge &&
    (await site.database.scope(doorman(challenge.seller_id), (tx) => useDeskLink(tx, { challenge, place: placeOf(context) })))
  if (challenge === null || session_secret === null) {
    const language = languageOf(context, undefined)
    const error = messagesIn(language).desk_access.link_used
    return context.html(<DeskLinkPage site={site} language={language} token="" error={error} />, 404)
  }
  return letInto(context, challenge.seller_id, session_secret)
}

function letInto(context: WebContext, seller_id: SellerId, session_secret: string): Response {
  giveCookie(context, 'desk', `${seller_id}.${session_secret}`, SESSION_SECONDS)
  takeCookie(context, 'pending')
  return context.redirect(routes.desk.home.href(), 303)
}

async function leave(site: Site, context: WebContext): Promise<Response> {
  await staffAct(site, context, (tx, { session }) =>
    signOut(tx, { session_id: session.id, account_id: null, everywhere: false }),
  )
  takeCookie(context, 'desk')
  context.header('clear-site-data', '"cache", "storage"')
  return context.redirect(routes.access.staffSignIn.href(), 303)
}
