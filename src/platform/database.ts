import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely'
import type pg from 'pg'
import type { Tables } from '#db/tables.ts'
import type { Country } from '#ports/country.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, EventId, SellerId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { type Clock, machineClock } from './clock.ts'
import {
  type Client,
  connect,
  leaveTogether,
  meaning,
  openClient,
  openPool,
  openSent,
  requireSendable,
  retrying,
  run,
  type Sent,
  transaction,
} from './database-client.ts'
import { may, type OpenSeller, type Viewer, type Visit } from './viewer.ts'
import { type SellerRow, sellerOf, type VisitRow, visitOf } from './visit-row.ts'

/** Builds statements; it never runs them: `tx.rows(db.selectFrom(…))` does. */
export const db = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (on) => new PostgresIntrospector(on),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** What can be asked: a built query, or a `sql` template by `statement(sql<Row>…)`. */
export type Statement<Row> = { compile(): CompiledQuery<Row> }

/** A `sql` template as something to ask. */
export function statement<Row>(template: ReturnType<typeof sql<Row>>): Statement<Row> {
  return { compile: () => template.compile(db) }
}

/** What a query needs: to say which permission it takes, and to ask. A page's queries leave in one flush. */
export type Read = {
  readonly seller_id: SellerId
  /** Refuses with 403 unless the viewer has this permission. */
  permit(permission: string): void
  rows<Row>(statement: Statement<Row>): Promise<Row[]>
  /** The first row, or null. */
  row<Row>(statement: Statement<Row>): Promise<Row | null>
}

/** A transaction that belongs to a viewer. Only a `Database` gives one; an act never commits. */
export type Tx = Read & {
  readonly viewer: Viewer
  readonly seller: OpenSeller
  readonly country: Country
  readonly now: Date
  /** Today where the seller is. */
  readonly today: Day
  /**
   * Sends a statement of which nobody needs the answer. It is carried out in its place among the others; if it fails, so does the
   * transaction.
   */
  write(statement: Statement<unknown>): void
  /** Work that may fail alone: when it throws, nothing of it is kept, and the transaction goes on. Not within another part. */
  part<T>(work: () => Promise<T>): Promise<T>
  /** What `emit` has noted; announced once the transaction has committed. */
  readonly changes: Change[]
  /** Hands an event to the worker, in this transaction; nothing happens for an event without reactions. */
  readonly enqueue: (event: EmittedEvent) => Promise<void>
}

/** An event as it stands in `events` and as reactions get it. */
export type EmittedEvent = {
  id: EventId
  seller_id: SellerId
  account_id: AccountId | null
  name: string
  subject_id: string
  data: Readonly<Record<string, unknown>>
}

/** Puts a job for an event into the queue, on the connection of the transaction that emitted it. */
export type Enqueue = (client: Client, event: EmittedEvent) => Promise<void>

/** Something of this account (or, with null, a setting of the seller) has changed. */
export type Change = { seller_id: string; account_id: string | null }

/** Asked with no viewer: finding a seller by host, signing in, the worker's rounds. Tidy lists who may. */
export type SystemTx = Pick<Read, 'rows' | 'row'> & { readonly now: Date }

/** A browser that wants in: what its cookie says, and the account in the address (null in the Desk). */
export type Door = { seller_id: SellerId; session_hash: Buffer; account_id: AccountId | null }

export type Database = {
  /**
   * Reads for a browser in one flush: BEGIN, `open_viewer`, the queries, COMMIT. `ask` issues all its queries before it first
   * awaits; a later one is a programming error.
   */
  read<T>(door: Door, ask: (read: Read) => Promise<T>): Promise<{ visit: Visit; answer: T }>
  /** A transaction for a browser: acts, with the holder of the session as viewer. */
  act<T>(door: Door, work: (tx: Tx, visit: Visit) => Promise<T>): Promise<T>
  /** A transaction for a viewer known by other means: commands, imports, reactions, tests. */
  scope<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Cross-seller work; `reason` says why, to the reader. */
  system<T>(reason: string, work: (tx: SystemTx) => Promise<T>): Promise<T>
  /** A transaction on a connection of its own, for COPY and cursors. */
  stream<T>(viewer: Viewer, work: (tx: Tx, client: pg.Client) => Promise<T>): Promise<T>
  /** Told after each commit that changed something. */
  onChange(listener: (changes: readonly Change[]) => void): void
  readonly clock: Clock
  readonly countries: Countries
  close(): Promise<void>
}

export type Countries = Readonly<Record<string, Country>>

export type DatabaseOptions = {
  /** The app's login, bound by row-level security. */
  app: pg.ClientConfig
  /** The login for cross-seller work. */
  system: pg.ClientConfig
  countries: Countries
  /** Without one, nothing reacts: commands that only read, tests of acts. */
  enqueue?: Enqueue
  clock?: Clock
  max_connections?: number
}

/** Opens the pools. It connects when first asked; `samepage doctor` checks what it connects to. */
export function openDatabase(options: DatabaseOptions): Database {
  const { clock = machineClock } = options
  const surroundings: Surroundings = { countries: options.countries, enqueue: options.enqueue ?? (async () => undefined) }
  const app = openPool(options.app, options.max_connections ?? 10)
  const system = openPool(options.system, 4)
  const listeners: ((changes: readonly Change[]) => void)[] = []

  async function announcing<T>(work: (changes: Change[]) => Promise<T>): Promise<T> {
    const changes: Change[] = []
    const result = await work(changes)
    if (changes.length > 0) for (const listener of listeners) listener(changes)
    return result
  }
  function attempting<T>(changes: Change[], work: (client: Client, sent: Sent) => Promise<T>): Promise<T> {
    return retrying(() => {
      changes.length = 0
      return transaction(app, work)
    })
  }

  return {
    clock,
    countries: options.countries,
    read: (door, ask) => readFlush(app, clock, door, ask),
    act: (door, work) =>
      announcing((changes) =>
        attempting(changes, async (client, sent) => {
          const now = clock()
          const visit = visitOf(first(await run(client, openViewer(door, [], now))))
          const { viewer, seller, today } = visit
          return work(makeTx({ client, sent, viewer, seller, today, now, changes, ...surroundings }), visit)
        }),
      ),
    scope: (viewer, work) =>
      announcing((changes) =>
        attempting(changes, async (client, sent) =>
          work(await openScope({ client, sent, viewer, now: clock(), changes, ...surroundings })),
        ),
      ),
    system: (_reason, work) => transaction(system, (client) => work({ ...asking(client), now: clock() })),
    stream: (viewer, work) =>
      announcing(async (changes) => {
        const client = await openClient(options.app)
        const sent = openSent()
        try {
          await client.query('begin')
          const tx = await openScope({ client, sent, viewer, now: clock(), changes, ...surroundings })
          const result = await work(tx, client)
          await sent.done()
          await client.query('commit')
          return result
        } catch (error) {
          throw meaning(await sent.causeOf(error))
        } finally {
          await client.end()
        }
      }),
    onChange: (listener) => void listeners.push(listener),
    async close() {
      await Promise.all([app.end(), system.end()])
    },
  }
}

async function readFlush<T>(pool: pg.Pool, clock: Clock, door: Door, ask: (read: Read) => Promise<T>) {
  const client = await connect(pool)
  try {
    const permissions: string[] = []
    const waiting: (() => void)[] = []
    let sent = false
    let failed = false
    function rows<Row>(asked: Statement<Row>): Promise<Row[]> {
      if (sent) throw new Error('a page asks all its questions before it awaits the first answer')
      return new Promise((resolve, reject) => {
        function send(): void {
          run(client, asked.compile()).then(
            (found) => failed || resolve(found),
            (error) => failed || reject(error),
          )
        }
        waiting.push(send)
      })
    }
    const answering = ask({
      seller_id: door.seller_id,
      rows,
      permit: (permission) => void permissions.push(permission),
      row: (asked) => rows(asked).then((all) => all[0] ?? null),
    })
    sent = true
    // where one question was refused before it was asked, nobody waits for the answers to the others
    answering.catch(() => {
      failed = true
    })
    leaveTogether(client)
    const beginning = client.query('begin isolation level repeatable read read only')
    const opening = run(client, openViewer(door, permissions, clock()))
    for (const send of waiting) send()
    const committing = client.query('commit')
    // the first failure is the cause; what follows it only says that the transaction is aborted
    const [begun, opened, answered, committed] = await Promise.allSettled([beginning, opening, answering, committing])
    for (const step of [begun, opened, answered, committed]) if (step.status === 'rejected') throw meaning(step.reason)
    if (opened.status !== 'fulfilled' || answered.status !== 'fulfilled') throw new Error('unreachable')
    return { visit: visitOf(first(opened.value)), answer: answered.value }
  } finally {
    client.release()
  }
}

function openViewer(door: Door, permissions: string[], now: Date): CompiledQuery<VisitRow> {
  return sql<VisitRow>`select * from open_viewer(${door.seller_id}, ${door.session_hash}, ${door.account_id}, ${permissions}, ${now})`.compile(
    db,
  )
}

async function openScope(begun: Begun): Promise<Tx> {
  const { client, viewer, now } = begun
  const { seller_id, account_id, contact_id } = viewer
  const opening = sql<SellerRow>`select * from set_viewer(${seller_id}, ${account_id}, ${contact_id}, ${now})`.compile(db)
  const row = first(await run(client, opening))
  return makeTx({ ...begun, seller: sellerOf(row), today: row.today })
}

/** What every transaction of this database carries along. */
type Surroundings = { countries: Countries; enqueue: Enqueue }

/** A transaction that has begun. */
type Begun = Surroundings & { client: Client; sent: Sent; viewer: Viewer; now: Date; changes: Change[] }

function makeTx(begun: Begun & { seller: OpenSeller; today: Day }): Tx {
  const { client, sent, viewer, seller, today, now, changes, countries, enqueue } = begun
  const country = countries[seller.country]
  if (!country) throw new Error(`no country pack ${seller.country}`)
  return {
    ...asking(client),
    seller_id: viewer.seller_id,
    viewer,
    seller,
    country,
    now,
    today,
    changes,
    write(asked) {
      const query = asked.compile()
      requireSendable(query.parameters)
      sent.add(run(client, query))
    },
    async part(work) {
      await client.query('savepoint part')
      try {
        const result = await work()
        await sent.done()
        await client.query('release savepoint part')
        return result
      } catch (error) {
        const cause = await sent.causeOf(error)
        await client.query('rollback to savepoint part')
        throw cause
      }
    },
    enqueue: (event) => enqueue(client, event),
    permit(permission) {
      if (!may(viewer, permission)) throw new Refusal(403, 'not_permitted', 'Your role does not allow this.')
    },
  }
}

function asking(client: Client): Pick<Read, 'rows' | 'row'> {
  return {
    rows: (asked) => run(client, asked.compile()),
    row: async (asked) => (await run(client, asked.compile()))[0] ?? null,
  }
}

function first<Row>(rows: Row[]): Row {
  const row = rows[0]
  if (!row) throw new Error('the database answered no row where there is always one')
  return row
}
