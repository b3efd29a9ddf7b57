import type pg from 'pg'
import { PgBoss } from 'pg-boss'

/** The queue's tables, which pg-boss makes: as the owner, within the migrator's lock. */

export const SCHEMA = 'pgboss'
export const QUEUE = 'events'
export const DEAD = 'events_dead'

/** Noted beside the migrations, so that the queue is looked at only when pg-boss has changed. */
export const QUEUE_VERSION = 'queue of pg-boss 12.35.0'

/** Nine tries over a good three hours, then the dead letters, which are kept for the seller to look at. */
export const TRIES = { retryLimit: 9, retryDelay: 5, retryBackoff: true, retryDelayMax: 3_600, expireInSeconds: 300 } as const

/**
 * The app puts jobs in, in its own transactions, and cannot read one: a job tells of another seller's events. The worker, which serves
 * all sellers, logs in as the system.
 */
const GRANTS = `
  grant usage on schema pgboss to samepage_app, samepage_system;
  grant select on pgboss.queue to samepage_app;
  grant insert on pgboss.job, pgboss.job_common to samepage_app;
  grant select (id) on pgboss.job, pgboss.job_common to samepage_app;
  grant select, insert, update, delete on all tables in schema pgboss to samepage_system;
  grant usage on all sequences in schema pgboss to samepage_app, samepage_system;
  grant execute on all functions in schema pgboss to samepage_app, samepage_system`

/** Makes or mends the queue's tables as the owner, and lets the two logins work in them. Runs within the migrator's lock. */
export async function prepareQueue(owner: pg.ClientConfig, client: pg.Client): Promise<void> {
  const open = new PgBoss({
    ...connectionOf(owner),
    schema: SCHEMA,
    max: 1,
    supervise: false,
    schedule: false,
    application_name: 'samepage migrate',
  })
  open.on('error', () => undefined)
  await open.start()
  try {
    await open.createQueue(DEAD, { retentionSeconds: 90 * 86_400 })
    await open.createQueue(QUEUE, { policy: 'key_strict_fifo', deadLetter: DEAD, deleteAfterSeconds: 7 * 86_400, ...TRIES })
  } finally {
    await open.stop({ graceful: false })
  }
  await client.query(GRANTS)
}

/** pg's settings as pg-boss takes them. */
export function connectionOf({ host, port, user, password, database, ssl, connectionString }: pg.ClientConfig) {
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(typeof password === 'string' ? { password } : {}),
    ...(database === undefined ? {} : { database }),
    ...(ssl === undefined ? {} : { ssl }),
    ...(connectionString === undefined ? {} : { connectionString }),
  }
}
