import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { india } from '#adapters/country/india/india.ts'
import { vat } from '#adapters/country/vat/vat.ts'
import type { Clock } from '#platform/clock.ts'
import { type Database, type Enqueue, openDatabase } from '#platform/database.ts'
import { APP_LOGIN, loginOf, SYSTEM_LOGIN } from '#platform/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection of the owner to the template database, made once per run by test/global-setup.ts. */
    owner: { host: string; port?: number; user: string; database: string; ssl?: false }
  }
}

/** A clock a test can set; business dates follow it. */
export type TestClock = Clock & { set(instant: string): void; advance(by_ms: number): void }

export function testClock(instant = '2026-11-21T09:00:00Z'): TestClock {
  let now = new Date(instant)
  return Object.assign(() => now, {
    set(next: string) {
      now = new Date(next)
    },
    advance(by_ms: number) {
      now = new Date(now.getTime() + by_ms)
    },
  })
}

export type TestDatabase = {
  database: Database
  clock: TestClock
  /** The owner's connection settings: for looking behind the curtain and for tests of the schema itself. */
  owner: pg.ClientConfig
  app: pg.ClientConfig
  system: pg.ClientConfig
  /** As the owner, whom row-level security does not bind. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
}

let count = 0

/**
 * A database of this test file's own, copied from the migrated template. `unbound`: the app's login is one that row-level security
 * does not bind, so that the conditions in the queries stand alone.
 */
export async function testDatabase(
  options: { unbound?: boolean; clock?: TestClock; enqueue?: Enqueue } = {},
): Promise<TestDatabase> {
  const template = inject('owner')
  const name = `test_${process.pid}_${Date.now()}_${count++}`
  await once({ ...template, database: 'postgres' }, `create database ${name} template ${template.database}`)
  const owner: pg.ClientConfig = { ...template, database: name }
  const app = options.unbound ? owner : loginOf(owner, APP_LOGIN)
  const system = loginOf(owner, SYSTEM_LOGIN)
  const clock = options.clock ?? testClock()
  const database = openDatabase({
    app,
    system,
    clock,
    countries: { IN: india, VAT: vat },
    ...(options.enqueue ? { enqueue: options.enqueue } : {}),
  })
  const client = new pg.Client(owner)
  await client.connect()
  afterAll(async () => {
    await database.close()
    await client.end()
    await once({ ...template, database: 'postgres' }, `drop database if exists ${name} with (force)`)
  })
  return {
    database,
    clock,
    owner,
    app,
    system,
    query: async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await client.query<Row>(text, values)).rows,
  }
}

async function once(config: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
