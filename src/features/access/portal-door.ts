import { countAttempt, HOUR_MS, type Limit, MINUTE_MS } from '#platform/rate-limit.ts'
import { DEVICE_DAYS, giveCookie, placeOf, takeCookie } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext } from '#platform/web.ts'
import type { SellerId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { type Entrance, NOT_VALID } from './entrance.ts'
import { findEntrance } from './queries.ts'

const DOOR_LIMITS: readonly Limit[] = [
  { most: 30, per_ms: MINUTE_MS },
  { most: 300, per_ms: HOUR_MS },
]
const SEND_LIMITS: readonly Limit[] = [{ most: 10, per_ms: HOUR_MS }]
const SESSION_SECONDS = 24 * 60 * 60

/** Somebody holds out a secret: counted by their network first, then looked up, whatever it looks like. */
export async function knock(
  site: Site,
  context: WebContext,
): Promise<{ entrance: Entrance | null; body: Readonly<Record<string, unknown>> }> {
  await limitDoor(site, context)
  const body = await jsonOf(context)
  const entrance = await findEntrance(site.database, body['token'])
  return { entrance, body }
}

/** At most 30 attempts a minute and 300 an hour from one network (domain specification 3.3). */
export async function limitDoor(site: Site, context: WebContext): Promise<void> {
  await countAttempt(site.database, `door ${placeOf(context).network}`, DOOR_LIMITS)
}

/** At most 10 codes an hour asked for from one network. */
export async function limitSends(site: Site, context: WebContext): Promise<void> {
  await countAttempt(site.database, `send ${placeOf(context).network}`, SEND_LIMITS)
}

/** The one answer to a link that opens nothing, for whatever reason. */
export function refused(context: WebContext): Response {
  context.header('cache-control', 'no-store')
  return context.json(NOT_VALID, 404)
}

/** Gives the browser what it won; a shared computer keeps nothing beyond the window. */
export function letIn(
  context: WebContext,
  seller_id: SellerId,
  won: { session_secret: string; device_secret: string | null },
  shared_computer: boolean,
): void {
  giveCookie(context, 'session', `${seller_id}.${won.session_secret}`, shared_computer ? null : SESSION_SECONDS)
  if (won.device_secret !== null) giveCookie(context, 'device', won.device_secret, DEVICE_DAYS * SESSION_SECONDS)
  takeCookie(context, 'pending')
}

/** What is not there (any more) is null; any other failure goes on. */
export function orNull(error: unknown): null {
  if (error instanceof Refusal && error.status === 404) return null
  throw error
}

/** A body of JSON; anything else is refused, so that no form of another site can be taken for one. */
async function jsonOf(context: WebContext): Promise<Readonly<Record<string, unknown>>> {
  if (!/^application\/json\b/.test(context.req.header('content-type') ?? '')) {
    throw new Refusal(415, 'not_json', 'Send this as application/json.')
  }
  const read: unknown = await context.req.json().catch(() => null)
  if (typeof read !== 'object' || read === null) throw new Refusal(400, 'not_json', 'The body is not a JSON object.')
  return { ...read }
}
