import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { randomPiece } from '#shared/random.ts'
import { Refusal } from '#shared/refusal.ts'
import { typedText } from '#shared/typed-text.ts'
import { completeAnswer } from './answer.ts'
import type { Log } from './log.ts'

/** What middleware hands down, besides the scope: the request's id, where it comes from, and whether cookies may go over plain http. */
export type WebEnvironment = {
  /** What the server hands in; absent where a test asks without one. */
  Bindings: Partial<Pick<HttpBindings, 'incoming'>>
  Variables: { request_id: string; address?: string; insecure_cookies?: boolean }
}

export type WebContext = Context<WebEnvironment>

/** How the outside reaches us. */
export type Surroundings = {
  /** A reverse proxy of ours stands in front and says who is asking: its word is the last of X-Forwarded-For. */
  behind_proxy?: boolean
  /** The portal's own address is plain http, for a trial in an office: browsers then take no Secure cookie. */
  plain_http?: boolean
}

/**
 * Where a request comes from: the connection's other end, or, behind a proxy that is trusted, whom the proxy names last. What a client
 * wrote before the proxy's own word is not believed.
 */
function addressOf(context: WebContext, { behind_proxy }: Surroundings): string {
  if (behind_proxy) return context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
  return context.env?.incoming?.socket.remoteAddress ?? ''
}

/** Every answer carries the same headers, an id, and leaves one line in the log. */
export function wrapping(log: Log, surroundings: Surroundings = {}): MiddlewareHandler<WebEnvironment> {
  return async (context, next) => {
    const request_id = randomPiece(9).toString('base64url')
    const began = performance.now()
    context.set('request_id', request_id)
    context.set('address', addressOf(context, surroundings))
    if (surroundings.plain_http) context.set('insecure_cookies', true)
    await next()
    completeAnswer(context.res, request_id)
    log('info', 'request', {
      request_id,
      method: context.req.method,
      path: context.req.path,
      status: context.res.status,
      ms: Math.round((performance.now() - began) * 10) / 10,
    })
  }
}

/**
 * A form or script of another site may not act here (domain specification 4, row 15). Browsers say where a request comes from in
 * Origin and Sec-Fetch-Site, so pages need no token.
 */
export function refusesOtherSites(context: WebContext): boolean {
  const { method } = context.req
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false
  const site = context.req.header('sec-fetch-site')
  // decisive where it is sent: our own forms carry `Origin: null`, since our pages send no referrer
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const origin = context.req.header('origin')
  return origin === undefined || !URL.canParse(origin) || new URL(origin).host !== context.req.header('host')
}

/** The form of a POST as text fields; files and repeated names are the door's own affair. Bodies beyond `limit` bytes are refused by the server. */
export async function formOf(context: WebContext): Promise<Record<string, string>> {
  const body = await context.req.parseBody().catch(() => {
    throw new Refusal(400, 'not_a_form', 'This is not how a browser sends a form.')
  })
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries(body)) if (typeof value === 'string') fields[name] = typedText(value)
  return fields
}
