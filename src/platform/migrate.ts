import { createHash, createHmac } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { projectRoot } from './project-root.ts'
import { prepareQueue, QUEUE_VERSION } from './queue-schema.ts'

/** The two logins of the app. Their passwords, where the owner has one, are derived from it: nothing more to configure. */
export const APP_LOGIN = 'samepage_app'
export const SYSTEM_LOGIN = 'samepage_system'

const LOCK = 7_261_977 // any fixed number: two starters must ask for the same lock

/** Connection settings of a login beside the owner's: same server and database, derived password. */
export function loginOf(owner: pg.ClientConfig, login: string): pg.ClientConfig {
  const { user: _user, password, ...rest } = owner
  const derived = derivedPassword(password, login)
  return { ...rest, user: login, ...(derived === null ? {} : { password: derived }) }
}

function derivedPassword(password: pg.ClientConfig['password'], login: string): string | null {
  return typeof password === 'string' && password !== '' ? createHmac('sha256', password).update(login).digest('hex') : null
}

/**
 * Brings the database of `owner` to the newest schema: forward only, each file in a transaction of its own, under one lock, so that
 * several starters may call it at once. Answers the names of the files it ran. A file that was changed after it ran is an error.
 */
export async function migrate(owner: pg.ClientConfig): Promise<string[]> {
  const client = new pg.Client(owner)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await createLogins(client, owner)
    await client.query(`create schema if not exists samepage`)
    await client.query(
      `create table if not exists samepage.migrations (name text primary key, hash text not null, at timestamptz not null default now())`,
    )
    const done = await client.query<{ name: string; hash: string }>('select name, hash from samepage.migrations')
    const ran: string[] = []
    for (const { name, text } of await migrationFiles()) {
      const hash = createHash('sha256').update(text).digest('hex')
      const before = done.rows.find((row) => row.name === name)
      if (before && before.hash !== hash) throw new Error(`migration ${name} was changed after it ran; write a new one instead`)
      if (before) continue
      await runFile(client, name, text, hash)
      ran.push(name)
    }
    if (!done.rows.some((row) => row.name === QUEUE_VERSION)) {
      await prepareQueue(owner, client)
      await client.query('insert into samepage.migrations (name, hash) values ($1, $1) on conflict do nothing', [QUEUE_VERSION])
      ran.push(QUEUE_VERSION)
    }
    return ran
  } finally {
    await client.end()
  }
}

/** Names of migrations that this build has and the database has not. */
export async function pendingMigrations(query: (text: string) => Promise<{ name: string }[]>): Promise<string[]> {
  const done = new Set((await query('select name from samepage.migrations')).map((row) => row.name))
  return (await migrationFiles()).map((file) => file.name).filter((name) => !done.has(name))
}

async function migrationFiles(): Promise<{ name: string; text: string }[]> {
  const folder = path.join(projectRoot(), 'db', 'migrations')
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort()
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(path.join(folder, name), 'utf8') })))
}

async function runFile(client: pg.Client, name: string, text: string, hash: string): Promise<void> {
  await client.query('begin')
  try {
    await client.query("set local lock_timeout = '2s'")
    await client.query(text)
    await client.query('insert into samepage.migrations (name, hash) values ($1, $2)', [name, hash])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`migration ${name} failed: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

/** Logins belong to the whole server, so they are made here and not in a migration. */
async function createLogins(client: pg.Client, owner: pg.ClientConfig): Promise<void> {
  for (const login of [APP_LOGIN, SYSTEM_LOGIN]) {
    const found = await client.query('select from pg_roles where rolname = $1', [login])
    const name = client.escapeIdentifier(login)
    if (found.rowCount === 0) {
      // another database of the same server may be migrated at this moment: the second to come finds the name taken
      await client
        .query(`create role ${name} login nosuperuser nocreatedb nocreaterole nobypassrls`)
        .catch((error: unknown) => {
          if (!(error instanceof pg.DatabaseError && (error.code === '42710' || error.code === '23505'))) throw error
        })
    }
    const password = derivedPassword(owner.password, login)
    if (password !== null) await client.query(`alter role ${name} password ${client.escapeLiteral(password)}`)
  }
}
