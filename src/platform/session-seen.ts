import type { MiddlewareHandler } from 'hono'
import { sql } from 'kysely'
import { type Database, statement } from './database.ts'
import { doorOf } from './session.ts'
import type { WebEnvironment } from './web.ts'

const EVERY_MS = 60_000
const MOST_REMEMBERED = 20_000

/**
 * Keeps sessions that are used from going idle: written after the answer, at most once a minute for each. Streams of open pages do not
 * count as use. A session that has gone idle already stays so.
 */
export function keepingSessions(database: Database): MiddlewareHandler<WebEnvironment> {
  const noted = new Map<string, number>()
  return async (context, next) => {
    await next()
    if (context.res.status >= 400 || /\/live$/.test(context.req.path)) return
    const door = doorOf(context)
    if (door === null) return
    const key = door.session_hash.toString('base64url')
    const now = database.clock().getTime()
    if (now - (noted.get(key) ?? 0) < EVERY_MS && now >= (noted.get(key) ?? 0)) return
    if (noted.size >= MOST_REMEMBERED) noted.clear()
    noted.set(key, now)
    // nobody waits for it, and what is lost is made good by the next page
    void seen(database, door.session_hash).catch(() => noted.delete(key))
  }
}

function seen(database: Database, session_hash: Buffer): Promise<unknown> {
  return database.system('a session is in use', (tx) =>
    tx.rows(
      statement(sql`
        update sessions set last_seen_at = ${tx.now}
        where token_hash = ${session_hash} and ended_at is null and expires_at > ${tx.now}
          and last_seen_at < ${tx.now} and last_seen_at + make_interval(mins => idle_minutes) > ${tx.now}`),
    ),
  )
}
