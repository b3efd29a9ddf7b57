import type { Hono } from 'hono'
import type { Database } from '#platform/database.ts'
import { giveCookie, placeOf, readMark, takeCookie } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import { accountDoor, portalPage, portalPageOf } from '#ui/page.tsx'
import { askCode } from './ask-code.ts'
import { visitorOf } from './entrance.ts'
import { limitDoor, limitSends } from './portal-door.ts'
import { findDeviceHolders, findStepUp, listMyArrivals, listMyDevices, listMyLinks } from './queries.ts'
import { restoreSession } from './restore-session.ts'
import { revokeDevice } from './revoke-device.ts'
import { revokeLink } from './revoke-link.ts'
import { signOut } from './sign-out.ts'
import { stepUp } from './step-up.ts'
import { targetOf } from './target.ts'
import { MinePage, StepUpPage } from './views-mine.tsx'

/** One's own links, devices and sign-ins; leaving; confirming that it is oneself. */
export function minePortal(app: Hono<WebEnvironment>, site: Site): void {
  const mine = portalPage(site, {
    ask: async (read, account_id) => {
      const [links, devices, arrivals] = await Promise.all([
        listMyLinks(read, account_id),
        listMyDevices(read, site.database.clock()),
        listMyArrivals(read, account_id),
      ])
      return { links, devices, arrivals }
    },
    view: (page, answer) => <MinePage page={page} mine={answer} />,
  })
  app.get(routes.access.mine.pattern, mine)
  app.post(routes.access.revokeLink.pattern, (context) => turnOff(site, context))
  app.post(routes.access.revokeDevice.pattern, (context) => forget(site, context))
  app.post(routes.access.signOut.pattern, (context) => leave(site, context, false))
  app.post(routes.access.signOutEverywhere.pattern, (context) => leave(site, context, true))
  app.get(routes.access.stepUp.pattern, (context) => stepUpPage(site, context, context.req.query('next') ?? ''))
  app.post(routes.access.sendStepUp.pattern, (context) => sendStepUp(site, context))
  app.post(routes.access.stepUp.pattern, (context) => confirm(site, context))
}

/**
 * Lets a remembered device in again when its session has run out: called for a reading page that was refused for want of a session.
 * Answers whether the page should be asked for once more.
 */
export async function comeBack(database: Database, context: WebContext): Promise<boolean> {
  const account_id = parseId('account', context.req.path.split('/')[2])
  const device = readMark(context, 'device')
  if (account_id === null || device === null) return false
  const holders = await findDeviceHolders(database, device)
  const holder = holders.find((one) => one.account_id === account_id)
  if (!holder) return false
  const { contact_id, device_id, seller_id } = holder
  const secret = await database.scope(visitorOf(holder), (tx) =>
    restoreSession(tx, { contact_id, account_id, device_id, place: placeOf(context) }),
  )
  if (secret !== null) giveCookie(context, 'session', `${seller_id}.${secret}`, 24 * 60 * 60)
  return secret !== null
}

async function turnOff(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const link_id = parseId('link', context.req.param('link'))
  if (link_id === null) throw notFound()
  await site.database.act(door, (tx) => revokeLink(tx, { account_id, link_id, reason: 'turned off by its holder' }))
  return context.redirect(routes.access.mine.href({ account: account_id }), 303)
}

async function forget(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const device_id = parseId('device', context.req.param('device'))
  if (device_id === null) throw notFound()
  await site.database.act(door, (tx) => revokeDevice(tx, { account_id, device_id }))
  return context.redirect(routes.access.mine.href({ account: account_id }), 303)
}

/** Leaving also empties what the browser keeps of these pages. */
async function leave(site: Site, context: WebContext, everywhere: boolean): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  await site.database.act(door, (tx, { session, account }) => {
    if (account === null) throw notFound()
    return signOut(tx, { session_id: session.id, account_id, everywhere })
  })
  takeCookie(context, 'session')
  if (everywhere) takeCookie(context, 'device')
  context.header('clear-site-data', '"cache", "storage"')
  return context.redirect(routes.access.code.href(), 303)
}

async function stepUpPage(site: Site, context: WebContext, next: string, error?: string): Promise<Response> {
  const { door } = accountDoor(context)
  const { page, waits } = await site.database.act(door, async (tx, visit) => ({
    page: await portalPageOf(site, context, visit),
    waits: await findStepUp(tx, visit.session.id),
  }))
  context.header('cache-control', 'private, no-store')
  return context.html(<StepUpPage page={page} next={next} waits={waits} error={error} />, error === undefined ? 200 : 422)
}

async function sendStepUp(site: Site, context: WebContext): Promise<Response> {
  await limitSends(site, context)
  const { door, account_id } = accountDoor(context)
  const { next = '' } = await formOf(context)
  await site.database.act(door, (tx, { viewer, session }) => {
    if (viewer.contact_id === null) throw notFound()
    return askCode(tx, {
      purpose: 'step_up',
      contact_id: viewer.contact_id,
      account_id,
      session_id: session.id,
      browser_hash: null,
      sends_mail: site.sends_mail,
    })
  })
  return context.redirect(routes.access.stepUp.href({ account: account_id }, { next }), 303)
}

async function confirm(site: Site, context: WebContext): Promise<Response> {
  await limitDoor(site, context)
  const { door, account_id } = accountDoor(context)
  const { code = '', next = '' } = await formOf(context)
  const { say, ...done } = await site.database.act(door, async (tx, visit) => {
    const { contact_id } = visit.viewer
    if (contact_id === null) throw notFound()
    const { say } = await portalPageOf(site, context, visit)
    return {
      say,
      visit,
      ...(await stepUp(tx, { account_id, contact_id, session_id: visit.session.id, code, place: placeOf(context) })),
    }
  })
  if (done.session_secret === null) {
    return stepUpPage(site, context, next, done.verdict === 'wrong' ? say.access.code_wrong : say.access.code_over)
  }
  const { shared_computer } = done.visit.session
  giveCookie(context, 'session', `${door.seller_id}.${done.session_secret}`, shared_computer ? null : 24 * 60 * 60)
  return context.redirect(targetOf(next, account_id), 303)
}
