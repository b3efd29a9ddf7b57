import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { india } from '#adapters/country/india/india.ts'
import { openAccount } from '#features/accounts/open-account.ts'
import { addConnection } from '#features/connections/add-connection.ts'
import { createSeller } from '#features/sellers/create-seller.ts'
import { type Database, openDatabase } from '#platform/database.ts'
import { openEmbeddedPostgres } from '#platform/embedded-postgres.ts'
import { APP_LOGIN, loginOf, migrate, SYSTEM_LOGIN } from '#platform/migrate.ts'
import { worker } from '#platform/viewer.ts'
import type { AccountId, ConnectionId, SellerId } from '#shared/id.ts'
import { currency } from '#shared/money.ts'

export type Ids = { seller_id: SellerId; account_id: AccountId; connection_id: ConnectionId }

/** A seller with one customer and a payment gateway, in a database of its own. */
export type Ground = Ids & {
  database: Database
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

/** A PostgreSQL with a template in which the seller already stands; `fresh` copies it. */
export async function openGrounds(clock: () => Date) {
  const folder = await mkdtemp(path.join(tmpdir(), 'samepage-simulation-'))
  const server = await openEmbeddedPostgres({ data_dir: folder, fsync: false, max_connections: 100 })
  const maintenance = { host: server.host, port: server.port, user: server.user, database: server.database, ssl: server.ssl }
  const template: pg.ClientConfig = { ...maintenance, database: 'simulation' }
  const keeper = new pg.Client(maintenance)
  await keeper.connect()
  await keeper.query('create database simulation')
  await migrate(template)
  const ids = await founded(template, clock)
  let count = 0
  let swept: Ground | null = null
  return {
    /** The same books, emptied: what a seed leaves behind is swept away. A database is copied only where its schema is to be another. */
    async fresh(before?: string | null): Promise<Ground> {
      if (!before) {
        swept ??= await this.copied(null)
        await swept.query(SWEEP)
        return { ...swept, close: async () => undefined }
      }
      return this.copied(before)
    },
    async copied(before: string | null): Promise<Ground> {
      count += 1
      const owner = { ...maintenance, database: `seed_${count}` }
      await keeper.query(`create database ${owner.database} template simulation`)
      const client = new pg.Client(owner)
      await client.connect()
      if (before) await client.query(before)
      const database = open(owner, clock)
      return {
        ...ids,
        database,
        query: async (text, values = []) => (await client.query(text, values)).rows,
        async close() {
          await database.close()
          await client.end()
          await keeper.query(`drop database ${owner.database} with (force)`)
        },
      }
    },
    async close() {
      await swept?.close()
      await keeper.end()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Everything that a story writes. */
const SWEEP = `truncate entries, allocations, settlements, provider_events, provider_facts, provider_refunds, disputes, tax_deductions, tax_certificates, cheques,
  bank_lines, events, requests, series, visits cascade`

function open(owner: pg.ClientConfig, clock: () => Date): Database {
  return openDatabase({
    app: loginOf(owner, APP_LOGIN),
    system: loginOf(owner, SYSTEM_LOGIN),
    clock,
    countries: { IN: india },
    max_connections: 6,
  })
}

async function founded(owner: pg.ClientConfig, clock: () => Date): Promise<Ids> {
  const database = open(owner, clock)
  const seller_id = await database.system('the simulation opens its books', (tx) =>
    createSeller(tx, {
      name: 'Simulated Traders',
      country: 'IN',
      currency: currency('INR'),
      time_zone: 'Asia/Kolkata',
      year_starts_in_month: 4,
      settings: { paying: { cash_discount: { days: 5, rate_bp: 200 } } },
    }),
  )
  const ids = await database.scope(worker(seller_id, 'simulation'), async (tx) => ({
    seller_id,
    account_id: await openAccount(tx, { code: 'SIM', name: 'Simulated Stores', currency: currency('INR') }),
    connection_id: await addConnection(tx, { adapter: 'gateway', name: 'Gateway', mode: 'test' }),
  }))
  await database.close()
  return ids
}
