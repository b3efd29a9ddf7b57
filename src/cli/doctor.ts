import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { smtpChannel } from '#adapters/channel/smtp.ts'
import { diskFileStore } from '#adapters/file-store/disk.ts'
import { readEnvironment } from '#environment.ts'
import { checkBooks } from '#features/ledger/check-books.ts'
import { openServer } from '#open-server.ts'
import type { DatabaseServer } from '#platform/database-server.ts'
import { pendingMigrations } from '#platform/migrate.ts'
import { readSealKey } from '#platform/seal-key.ts'

type Finding = { what: string; good: boolean; says: string }

const LEAST_FREE_BYTES = 1024 ** 3
const MOST_CLOCK_DRIFT_MS = 2_000
const OLDEST_POSTGRES = 150_000

/** `samepage doctor`: database, logins, migrations, invariants, disk, mail and clock, a line each; exit code 1 when one is bad. */
export async function doctorCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { data: { type: 'string' }, json: { type: 'boolean' } } })
  const environment = readEnvironment(values)
  const server = await openServer(environment)
  const owner = new pg.Client(server.owner)
  await owner.connect()
  try {
    const findings = [
      await postgres(owner),
      await walls(server),
      await migrations(owner),
      await books(owner),
      await disk(environment.data_dir),
      await files(environment.data_dir),
      await secret(environment.secret, environment.data_dir),
      await clock(owner),
      await mail(environment.smtp_url),
    ]
    if (values.json) process.stdout.write(`${JSON.stringify(findings)}\n`)
    else
      for (const { what, good, says } of findings)
        process.stdout.write(`${good ? 'good' : 'BAD '}  ${what.padEnd(12)} ${says}\n`)
    return findings.every((finding) => finding.good) ? 0 : 1
  } finally {
    await owner.end()
    await server.stop()
  }
}

async function postgres(owner: pg.Client): Promise<Finding> {
  const { rows } = await owner.query<{ version: string; number: number; fsync: string; pages: string; commit: string }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
       current_setting('fsync') as fsync, current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as commit`,
  )
  const [found] = rows
  if (!found) throw new Error('the database answered nothing')
  const durable = found.fsync === 'on' && found.pages === 'on' && found.commit !== 'off'
  const good = durable && found.number >= OLDEST_POSTGRES
  const says = durable
    ? `PostgreSQL ${found.version}, every commit reaches the disk`
    : 'commits may be lost: fsync, full_page_writes or synchronous_commit is off'
  return {
    what: 'database',
    good,
    says: found.number >= OLDEST_POSTGRES ? says : `PostgreSQL ${found.version} is too old; 15 or newer is needed`,
  }
}

/** The app's login must be bound by row-level security. */
async function walls({ app }: DatabaseServer): Promise<Finding> {
  const client = new pg.Client(app)
  await client.connect()
  try {
    const { rows } = await client.query<{ free: boolean; owned: number }>(
      `select rolsuper or rolbypassrls as free, (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
       from pg_roles where rolname = current_user`,
    )
    const bound = rows[0]?.free === false && rows[0].owned === 0
    return {
      what: 'walls',
      good: bound,
      says: bound
        ? 'the app is bound by row-level security and owns nothing'
        : 'the app logs in as an owner or past row-level security',
    }
  } finally {
    await client.end()
  }
}

async function migrations(owner: pg.Client): Promise<Finding> {
  const pending = await pendingMigrations(async (text) => (await owner.query<{ name: string }>(text)).rows)
  return {
    what: 'migrations',
    good: pending.length === 0,
    says: pending.length === 0 ? 'up to date' : `missing: ${pending.join(', ')}`,
  }
}

async function books(owner: pg.Client): Promise<Finding> {
  const faults = await checkBooks(async (text) => (await owner.query(text)).rows)
  const [first] = faults
  const says = first
    ? `${faults.length} faults; the first: ${first.invariant}, ${first.says}: ${first.subject}`
    : 'every invariant of the ledger holds'
  return { what: 'books', good: faults.length === 0, says }
}

async function disk(data_dir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(data_dir)
  const free = bavail * bsize
  return { what: 'disk', good: free >= LEAST_FREE_BYTES, says: `${(free / 1024 ** 3).toFixed(1)} GB free` }
}

async function files(data_dir: string): Promise<Finding> {
  return asked('files', () => diskFileStore(path.join(data_dir, 'files')).check())
}

async function secret(given: string | undefined, data_dir: string): Promise<Finding> {
  return asked('key', async () => {
    await readSealKey(given, data_dir)
    return given
      ? 'secrets are sealed with SAMEPAGE_SECRET'
      : 'secrets are sealed with secret.key of the data folder: back it up'
  })
}

/** What it says when it is well; what its failure says when it is not. */
async function asked(what: string, ask: () => Promise<string>): Promise<Finding> {
  try {
    return { what, good: true, says: await ask() }
  } catch (error) {
    return { what, good: false, says: error instanceof Error ? error.message : String(error) }
  }
}

async function clock(owner: pg.Client): Promise<Finding> {
  const asked = Date.now()
  const { rows } = await owner.query<{ at: Date }>('select clock_timestamp() as at')
  const answered = Date.now()
  const drift = Math.abs((rows[0]?.at.getTime() ?? 0) - (asked + answered) / 2)
  const good = drift <= MOST_CLOCK_DRIFT_MS
  return {
    what: 'clock',
    good,
    says: good
      ? 'this machine and the database agree'
      : `this machine and the database differ by ${Math.round(drift / 1000)} s`,
  }
}

async function mail(url: string | undefined): Promise<Finding> {
  if (url === undefined)
    return { what: 'mail', good: true, says: 'not set up (SMTP_URL): links and codes are shown to the seller to pass on' }
  return asked('mail', () => smtpChannel(url).check())
}
