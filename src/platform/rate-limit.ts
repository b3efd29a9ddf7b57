import { sql } from 'kysely'
import { Refusal } from '#shared/refusal.ts'
import { type Database, statement } from './database.ts'

export type Limit = { most: number; per_ms: number }

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS

/**
 * Counts one attempt under `key` and refuses with 429 when it is one too many for any of the limits. Counted in the database, so that
 * several processes count together; windows are fixed. The answer never depends on whether what was tried exists.
 */
export async function countAttempt(database: Database, key: string, limits: readonly Limit[]): Promise<void> {
  const over = await database.system('count attempts before anyone is known', async (tx) => {
    const windows = limits.map(({ per_ms }) => new Date(Math.floor(tx.now.getTime() / per_ms) * per_ms))
    const keys = limits.map(({ per_ms }) => `${key} ${per_ms}`)
    const rows = await tx.rows(
      statement(sql<{ key: string; count: number }>`
        insert into attempts (key, window_at, count)
        select * from (select unnest(${keys}::text[]) as key, unnest(${windows}::timestamptz[]) as window_at, 1) as counted order by key
        on conflict (key, window_at) do update set count = attempts.count + 1
        returning key, count`),
    )
    return limits.some(({ most, per_ms }) => rows.some((row) => row.key === `${key} ${per_ms}` && row.count > most))
  })
  if (over)
    throw new Refusal(
      429,
      'too_many_attempts',
      'There were too many attempts from your network. Please try again in a few minutes.',
    )
}

/** Forgets windows that are over: asked for once a day. */
export async function forgetAttempts(database: Database): Promise<void> {
  await database.system('forget attempts of yesterday', (tx) =>
    tx.rows(statement(sql`delete from attempts where window_at < ${new Date(tx.now.getTime() - 24 * HOUR_MS)}`)),
  )
}

/** Lets an answer take at least this long: what is quick and what is slow look alike from outside (domain specification 3.3). */
export async function noSoonerThan<T>(least_ms: number, work: Promise<T>): Promise<T> {
  await Promise.allSettled([work, new Promise((resolve) => setTimeout(resolve, least_ms))])
  return work
}
