import type { Hono } from 'hono'
import { messagesIn } from '#messages/language.ts'
import { noSoonerThan } from '#platform/rate-limit.ts'
import { placeOf, readMark } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { languageOf } from '#ui/page.tsx'
import { type Answered, answerCode } from './answer-code.ts'
import { askCode } from './ask-code.ts'
import { type Caller, visitorOf } from './entrance.ts'
import { letIn, limitDoor, limitSends } from './portal-door.ts'
import { findCallers, listTypedCodes } from './queries.ts'
import { TypedCodePage } from './views-code.tsx'

/** Longer than the slowest honest answer: from outside, a known address looks like an unknown one. */
const UNIFORM_MS = 300

/** In with a code alone: for clients without script, links whose secret was cut off, and codes passed on by telephone. */
export function typedCodePortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.access.code.pattern, (context) => page(site, context, null))
  app.post(routes.access.sendCode.pattern, async (context) => {
    await limitSends(site, context)
    const { who = '' } = await formOf(context)
    await noSoonerThan(UNIFORM_MS, askAll(site, who.slice(0, 200)))
    return page(site, context, who.slice(0, 200))
  })
  app.post(routes.access.code.pattern, (context) => enter(site, context))
}

function page(site: Site, context: WebContext, who: string | null, error?: string) {
  context.header('cache-control', 'no-store')
  return context.html(
    <TypedCodePage site={site} language={languageOf(context, undefined)} who={who} error={error} />,
    error === undefined ? 200 : 422,
  )
}

async function askAll(site: Site, who: string): Promise<void> {
  for (const caller of await find(site, who)) {
    await site.database.scope(visitorOf(caller), (tx) =>
      askCode(tx, {
        purpose: 'typed_code',
        contact_id: caller.contact_id,
        account_id: caller.account_id,
        browser_hash: null,
        sends_mail: site.sends_mail,
      }),
    )
  }
}

function find(site: Site, who: string): Promise<Caller[]> {
  return findCallers(site.database, who)
}

async function enter(site: Site, context: WebContext): Promise<Response> {
  await limitDoor(site, context)
  const form = await formOf(context)
  const who = (form['who'] ?? '').slice(0, 200)
  const shared_computer = form['shared_device'] === 'yes'
  const won = await noSoonerThan(UNIFORM_MS, tryAll(site, context, who, form['code'] ?? '', shared_computer))
  if (won === null) {
    const { access: say } = messagesIn(languageOf(context, undefined))
    return page(site, context, who, say.typed_wrong)
  }
  letIn(context, won.caller.seller_id, won.done, shared_computer)
  return context.redirect(routes.access.accounts.href(), 303)
}

type Won = { caller: Caller; done: Extract<Answered, { verdict: 'right' }> }

/** The code is tried on every wait of everybody with this address; each try counts. */
async function tryAll(
  site: Site,
  context: WebContext,
  who: string,
  code: string,
  shared_computer: boolean,
): Promise<Won | null> {
  for (const caller of await find(site, who)) {
    const done = await site.database.scope(visitorOf(caller), async (tx) => {
      for (const challenge of await listTypedCodes(tx, caller.contact_id, tx.now)) {
        const device_secret = readMark(context, 'device')
        const answered = await answerCode(tx, {
          challenge,
          caller,
          code,
          device_secret,
          shared_computer,
          place: placeOf(context),
        })
        if (answered.verdict === 'right') return answered
      }
      return null
    })
    if (done !== null) return { caller, done }
  }
  return null
}
