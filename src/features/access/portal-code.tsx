import type { Hono } from 'hono'
import { messagesIn } from '#messages/language.ts'
import { giveCookie, hashOf, PENDING_MINUTES, placeOf, readMark } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import type { SiteSeller } from '#platform/viewer.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import type { LinkId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { typedText } from '#shared/typed-text.ts'
import { languageOf } from '#ui/page.tsx'
import { answerCode } from './answer-code.ts'
import { askCode } from './ask-code.ts'
import type { Challenge } from './challenge.ts'
import { disownDevice } from './disown-device.ts'
import { type Caller, opens, visitorOf } from './entrance.ts'
import { knock, letIn, limitDoor, limitSends, orNull, refused } from './portal-door.ts'
import { findCallerOf, findPending } from './queries.ts'
import { requestAccess } from './request-access.ts'
import { targetOf } from './target.ts'
import { CodePage, ColleaguePage, SaidPage, StrangerPage } from './views-code.tsx'

/** Another device has tapped: it proves itself by a code, or its holder says that the link is not theirs. */
export function codePortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.access.pending.pattern, async (context) => {
    const waiting = await whoWaits(site, context)
    const asked = { shared: context.req.query('shared') === 'yes', to: context.req.query('to') ?? '' }
    return codePage(site, context, waiting, asked)
  })
  app.post(routes.access.pending.pattern, (context) => answer(site, context))
  app.post(routes.access.resend.pattern, (context) => resend(site, context))
  app.post(routes.access.disown.pattern, (context) => disown(site, context))
  app.get(routes.access.colleague.pattern, async (context) => {
    const { caller, seller } = await whoWaits(site, context)
    return context.html(
      <ColleaguePage site={site} language={languageOf(context, caller.language)} seller={seller} caller={caller} />,
    )
  })
  app.get(routes.access.stranger.pattern, async (context) => {
    const { caller, seller } = await whoWaits(site, context)
    return context.html(<StrangerPage site={site} language={languageOf(context, caller.language)} seller={seller} />)
  })
  app.post(routes.access.colleague.pattern, (context) => ask(site, context, 'colleague'))
  app.post(routes.access.stranger.pattern, (context) => ask(site, context, 'stranger'))
}

type Waiting = { challenge: Challenge; caller: Caller; seller: SiteSeller; browser_secret: string }

/** What this browser waits for: only the one that tapped may answer. Without a wait the page says what an ended link says. */
async function whoWaits(site: Site, context: WebContext): Promise<Waiting> {
  const browser_secret = readMark(context, 'pending')
  const waits = browser_secret === null ? [] : await findPending(site.database, browser_secret)
  const challenge = waits.find((one) => one.purpose === 'device')
  const caller = challenge ? await findCallerOf(site.database, challenge) : null
  if (!challenge || caller === null || browser_secret === null) {
    throw new Refusal(401, 'nothing_awaited', 'Open your link once more.')
  }
  return { challenge, caller, browser_secret, seller: await site.sellerOf(caller.seller_id, 0) }
}

/** `to`: the page the link was for, by name. */
type Said = { shared: boolean; to: string; error?: string; notice?: string; status?: 200 | 422 }

function codePage(site: Site, context: WebContext, { challenge, caller, seller }: Waiting, said: Said) {
  context.header('cache-control', 'no-store')
  return context.html(
    <CodePage
      site={site}
      language={languageOf(context, caller.language)}
      seller={seller}
      caller={caller}
      sent_to={challenge.sent_to}
      shared={said.shared}
      to={said.to}
      error={said.error}
      notice={said.notice}
    />,
    said.status ?? 200,
  )
}

async function answer(site: Site, context: WebContext): Promise<Response> {
  await limitDoor(site, context)
  const waiting = await whoWaits(site, context)
  const { challenge, caller } = waiting
  const form = await formOf(context)
  const shared_computer = form['shared_device'] === 'yes'
  const to = form['to'] ?? ''
  const done = await site.database.scope(visitorOf(caller), (tx) =>
    answerCode(tx, {
      challenge,
      caller,
      code: form['code'] ?? '',
      device_secret: readMark(context, 'device'),
      shared_computer,
      place: placeOf(context),
    }),
  )
  const { access: say } = messagesIn(languageOf(context, caller.language))
  if (done.verdict !== 'right') {
    const error = done.verdict === 'wrong' ? say.code_wrong : say.code_over
    return codePage(site, context, waiting, { shared: shared_computer, to, error, status: 422 })
  }
  letIn(context, caller.seller_id, done, shared_computer)
  return context.redirect(targetOf(to, caller.account_id), 303)
}

async function resend(site: Site, context: WebContext): Promise<Response> {
  await limitSends(site, context)
  const waiting = await whoWaits(site, context)
  const { challenge, caller, browser_secret } = waiting
  const { to = '' } = await formOf(context)
  const asked = await site.database.scope(visitorOf(caller), (tx) =>
    askCode(tx, {
      purpose: 'device',
      contact_id: caller.contact_id,
      account_id: caller.account_id,
      link_id: challenge.link_id,
      browser_hash: hashOf(browser_secret),
      sends_mail: site.sends_mail,
    }),
  )
  giveCookie(context, 'pending', browser_secret, PENDING_MINUTES * 60)
  if (asked.sent_to !== '' || challenge.sent_to === '') return context.redirect(routes.access.pending.href({}, { to }), 303)
  const { access: say } = messagesIn(languageOf(context, caller.language))
  return codePage(site, context, waiting, { shared: false, to, error: say.code_enough, status: 422 })
}

async function disown(site: Site, context: WebContext): Promise<Response> {
  await limitDoor(site, context)
  const waiting = await whoWaits(site, context)
  const { caller } = waiting
  await site.database.scope(visitorOf(caller), (tx) => disownDevice(tx, caller))
  const { access: say } = messagesIn(languageOf(context, caller.language))
  return codePage(site, context, waiting, { shared: false, to: '', notice: say.disowned })
}

/** From the page behind a link (JSON with its secret) or from the code page (a form of the browser that waits). */
async function ask(site: Site, context: WebContext, kind: 'colleague' | 'stranger'): Promise<Response> {
  if (/^application\/json\b/.test(context.req.header('content-type') ?? '')) {
    const { entrance, body } = await knock(site, context)
    if (!opens(entrance, site.database.clock())) return refused(context)
    const done = await request(site, entrance, entrance.link.id, kind, textsOf(body)).catch(orNull)
    return done === null ? refused(context) : context.json({ accepted: true }, 202)
  }
  await limitDoor(site, context)
  const { challenge, caller, seller } = await whoWaits(site, context)
  const language = languageOf(context, caller.language)
  const { access: say } = messagesIn(language)
  const given = await formOf(context)
  try {
    if (challenge.link_id !== null) await request(site, caller, challenge.link_id, kind, given)
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem
    const page = (
      <ColleaguePage site={site} language={language} seller={seller} caller={caller} given={given} problem={problem} />
    )
    return context.html(page, problem.status)
  }
  return context.html(
    <SaidPage site={site} language={language} seller={seller} title={say.asked_title} text={say.asked_text} />,
  )
}

function request(
  site: Site,
  caller: Caller,
  link_id: LinkId,
  kind: 'colleague' | 'stranger',
  given: Readonly<Record<string, string>>,
) {
  const { name = '', email = '', phone = '', note = '' } = given
  return site.database.scope(visitorOf(caller), (tx) =>
    requestAccess(tx, { account_id: caller.account_id, link_id, kind, name, email, phone, note }),
  )
}

function textsOf(body: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(body)) if (typeof value === 'string') texts[name] = typedText(value)
  return texts
}
