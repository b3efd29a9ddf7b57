import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type Language, type Messages, messagesIn, parseLanguage } from '#messages/language.ts'
import { wholeAnswer } from '#platform/answer.ts'
import type { Door, Read, Tx } from '#platform/database.ts'
import { doorOf } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import { may, type SiteSeller, type Visit } from '#platform/viewer.ts'
import type { WebContext } from '#platform/web.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { type Format, formatFor } from './format.ts'

/** What a page knows besides its own data: who looks, whose books, in which words and figures. */
export type Page = {
  visit: Visit
  seller: SiteSeller
  /** The account in the address. */
  account: NonNullable<Visit['account']>
  language: Language
  say: Messages
  format: Format
  site: Site
  /** The address asked for, with its query. */
  url: URL
  may(permission: string): boolean
}

/** A Desk page stands outside accounts. */
export type DeskPage = Omit<Page, 'account'>

export type Asked<Answer> = {
  /** Issues every query at once; parameters come from the address. */
  ask(read: Read, account_id: AccountId, context: WebContext): Promise<Answer>
  /** The page. `answer` is what was asked. */
  view(page: Page, answer: Answer): Child | Promise<Child>
}

/**
 * A reading page of the portal: one round trip, an ETag of everything it is a function of, 304 when nothing has changed
 * (architecture 6). On a shared computer nothing is kept by the browser.
 */
export function portalPage<Answer>(site: Site, { ask, view }: Asked<Answer>): (context: WebContext) => Promise<Response> {
  return async (context) => {
    const { door, account_id } = accountDoor(context)
    const sent = context.req.header('if-none-match')
    if (sent !== undefined) {
      const { visit } = await site.database.read(door, async () => null)
      if (etagOf(site, visit, context) === sent)
        return wholeAnswer(null, context.get('request_id'), { status: 304, headers: keeping(visit, sent) })
    }
    const { visit, answer } = await site.database.read(door, (read) => ask(read, account_id, context))
    const page = await portalPageOf(site, context, visit)
    return sendHtml(context, await asHtml(view(page, answer)), {
      ...keeping(visit, etagOf(site, visit, context)),
      ...rememberedLanguage(context),
    })
  }
}

/** The page around an answer, for doors that read and render by themselves (forms). */
export async function portalPageOf(site: Site, context: WebContext, visit: Visit): Promise<Page> {
  const page = await deskPageOf(site, context, visit)
  if (visit.account === null) throw notFound()
  return { ...page, account: visit.account }
}

export async function deskPageOf(site: Site, context: WebContext, visit: Visit): Promise<DeskPage> {
  const seller = await site.sellerOf(visit.seller.id, visit.seller.revision)
  const language = languageOf(context, visit.viewer.language)
  const country = site.database.countries[seller.country]
  if (!country) throw new Error(`no country pack ${seller.country}`)
  return {
    visit,
    seller,
    language,
    say: messagesIn(language),
    format: formatFor(country, language),
    site,
    url: new URL(context.req.url),
    may: (permission) => may(visit.viewer, permission),
  }
}

/** A page of the Desk: never kept, no ETag. */
export function deskPage<Answer>(
  site: Site,
  asked: {
    ask(read: Read, context: WebContext): Promise<Answer>
    view(page: DeskPage, answer: Answer): Child | Promise<Child>
  },
): (context: WebContext) => Promise<Response> {
  return async (context) => {
    const { visit, answer } = await site.database.read(staffDoor(context), (read) => asked.ask(read, context))
    if (visit.viewer.staff_id === null) throw notFound()
    const html = await asHtml(asked.view(await deskPageOf(site, context, visit), answer))
    return sendHtml(context, html, { 'cache-control': 'private, no-store', ...rememberedLanguage(context) })
  }
}

/** The browser's session and the account in the address; refusals are the same whatever is wrong with the address. */
export function accountDoor(context: WebContext): { door: Door & { account_id: AccountId }; account_id: AccountId } {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  const opened = doorOf(context)
  if (opened === null) throw new Refusal(401, 'signed_out', 'You are not signed in, or your access has ended.')
  return { door: { ...opened, account_id }, account_id }
}

/** An act of the seller's own people: for anybody else, whatever cookie they bring, there is nothing at the Desk's addresses. */
export function staffAct<T>(site: Site, context: WebContext, work: (tx: Tx, visit: Visit) => Promise<T>): Promise<T> {
  return site.database.act(staffDoor(context), (tx, visit) => {
    if (visit.viewer.staff_id === null) throw notFound()
    return work(tx, visit)
  })
}

export function staffDoor(context: WebContext): Door {
  const opened = doorOf(context)
  if (opened === null) throw new Refusal(401, 'signed_out', 'You are not signed in, or your access has ended.')
  return { ...opened, account_id: null }
}

/** What was asked for in the address, else the cookie's choice, else the person's own language. */
export function languageOf(context: WebContext, own: string | undefined): Language {
  return parseLanguage(context.req.query('lang')) ?? parseLanguage(cookie(context, 'lang')) ?? parseLanguage(own) ?? 'en'
}

function cookie(context: WebContext, name: string): string | undefined {
  const found = (context.req.header('cookie') ?? '').split(/;\s*/).find((pair) => pair.startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

/** A page with a form: never kept, since what stands in it is somebody's own. */
export async function formAnswer(context: WebContext, html: string, status: ContentfulStatusCode): Promise<Response> {
  const response = await context.html(html, status)
  response.headers.set('cache-control', 'private, no-store')
  for (const [name, value] of Object.entries(rememberedLanguage(context))) response.headers.append(name, value)
  return response
}

/** A language chosen by its link stays chosen in this browser. */
function rememberedLanguage(context: WebContext): Record<string, string> {
  const chosen = parseLanguage(context.req.query('lang'))
  return chosen ? { 'set-cookie': `lang=${chosen}; Path=/; Max-Age=31536000; SameSite=Lax` } : {}
}

/**
 * A page is a function of build, seller, account, the person's permissions and name, language, day and address. Weak, as one tag stands
 * for the page in every encoding.
 */
function etagOf(site: Site, visit: Visit, context: WebContext): string {
  const { viewer, account, seller, today } = visit
  const of = [
    site.build,
    seller.revision,
    account?.id,
    account?.revision,
    viewer.actor,
    viewer.actor_name,
    [...viewer.permissions].join(),
    languageOf(context, viewer.language),
    today,
    context.req.url,
  ]
  return `W/"${hash('sha256', of.join('\n'), 'base64url').slice(0, 22)}"`
}

const VARIES = { vary: 'Cookie, Accept-Encoding' }

function keeping({ session }: Visit, etag: string): Record<string, string> {
  return { etag, 'cache-control': session.shared_computer ? 'private, no-store' : 'private, no-cache', ...VARIES }
}

const SMALL_BYTES = 1024
const compressed = promisify(gzip)

/**
 * A page leaves whole: compressed in one piece and with its length, which costs a fraction of a stream, and with all its headers, so that
 * no middleware has anything to add.
 */
async function sendHtml(context: WebContext, html: string, own: Readonly<Record<string, string>>): Promise<Response> {
  const bytes = Buffer.from(html)
  const headers = { 'content-type': 'text/html; charset=utf-8', ...VARIES, ...own }
  const request_id = context.get('request_id')
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(context.req.header('accept-encoding') ?? '')
  if (!takesGzip || bytes.length < SMALL_BYTES) return wholeAnswer(bytes, request_id, { status: 200, headers })
  const small = new Uint8Array(await compressed(bytes))
  return wholeAnswer(small, request_id, { status: 200, headers: { ...headers, 'content-encoding': 'gzip' } })
}

async function asHtml(content: Child | Promise<Child>): Promise<string> {
  const done = await content
  return String(await (done ?? ''))
}
