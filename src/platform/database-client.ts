import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import type { CompiledQuery } from 'kysely'
import pg from 'pg'
import { LIMIT } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'

/** The wire: connections, prepared statements by name, types of columns, and what the server's errors mean. */

const TIMEOUTS = "set lock_timeout = '5s'; set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '30s'"

/** Dates stay `YYYY-MM-DD`, numerics stay decimal strings, bigints are safe integers or an error. */
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.DATE, (text) => text)
types.setTypeParser(pg.types.builtins.NUMERIC, (text) => text)
types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const number = Number(text)
  if (Math.abs(number) > LIMIT) throw new Error(`bigint beyond the safe range: ${text}`)
  return number
})

export function clientConfig(config: pg.ClientConfig, pipeline: boolean): pg.ClientConfig {
  return {
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'samepage',
    ...config,
    types,
    pipeline,
  } as pg.ClientConfig
}

/** A pool whose clients pipeline: statements issued together leave together. */
export function openPool(config: pg.ClientConfig, max: number): pg.Pool {
  const pool = new pg.Pool({ ...clientConfig(config, true), max, idleTimeoutMillis: 30_000 })
  pool.on('connect', (client) => {
    // one that dies while it is used says so to whoever waits for an answer; without a listener it would end the process
    client.on('error', () => undefined)
    takeTurns(client)
    client.query(TIMEOUTS).catch(() => undefined)
  })
  // a server that goes away ends idle clients; the next checkout connects anew
  pool.on('error', () => undefined)
  return pool
}

/** A client for COPY and cursors, which pipelining does not allow. */
export async function openClient(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(config, false))
  client.on('error', () => undefined)
  await client.connect()
  await client.query(TIMEOUTS)
  return client
}

/**
 * Refuses values that may fail on their way to the server, which would then know nothing of the statement and commit the others. Text,
 * numbers, truth, moments, bytes and lists of these always arrive; an object is given as JSON text.
 */
export function requireSendable(values: readonly unknown[]): void {
  for (const value of values) {
    if (Array.isArray(value)) requireSendable(value)
    else if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
      throw new TypeError(`a ${typeof value} cannot be sent to the database`)
    else if (typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array))
      throw new TypeError('an object is sent to the database as JSON text')
  }
}

const names = new Map<string, string>()

/** Prepared by name: the same text is parsed and planned once per connection. At most 500 names; the rest goes unnamed. */
function nameOf(text: string): string | undefined {
  const found = names.get(text)
  if (found !== undefined) return found
  if (names.size >= 500) return undefined
  const name = `s${createHash('sha256').update(text).digest('base64url').slice(0, 20)}`
  names.set(text, name)
  return name
}

export async function run<Row>(client: Client, query: CompiledQuery<Row>): Promise<Row[]> {
  leaveTogether(client)
  const name = nameOf(query.sql)
  const config = { text: query.sql, values: [...query.parameters] }
  const result = await client.query<pg.QueryResultRow>(name === undefined ? config : { ...config, name })
  return result.rows as Row[]
}

export type Client = Pick<pg.ClientBase, 'query'>

/** As much as a socket reads in one go. */
const FULL_PIECE = 65_536

/** A long answer comes in pieces, and between two of them others have their turn: thousands of rows read in one go keep everybody waiting. */
function takeTurns(client: pg.PoolClient): void {
  const stream = streamOf(client)
  stream.on('data', (piece: Buffer) => {
    if (piece.length < FULL_PIECE) return
    stream.pause()
    setImmediate(() => stream.resume())
  })
}

function streamOf(client: Client): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}

const held = new WeakSet<Socket>()

/** What is sent from here until somebody waits for an answer leaves as one packet, so that the server wakes up once for all of it. */
export function leaveTogether(client: Client): void {
  const stream = streamOf(client)
  if (held.has(stream)) return
  held.add(stream)
  stream.cork()
  process.nextTick(() => {
    held.delete(stream)
    stream.uncork()
  })
}

/** Statements that have left and that nobody has waited for yet. They are carried out in the order in which they were sent. */
export type Sent = {
  add(statement: Promise<unknown>): void
  /** Waits for all of them. Throws what the first that failed threw. */
  done(): Promise<void>
  /** What made a transaction fail: where an error only says that it had failed already, the statement that did it. */
  causeOf(error: unknown): Promise<unknown>
}

/** What statements meet after one that failed: a failed transaction, or a statement that was not prepared because of it. */
const FOLLOWS_A_FAILURE = new Set(['25P02', '26000'])

export function openSent(): Sent {
  const waiting: Promise<unknown>[] = []
  async function done(): Promise<void> {
    for (const statement of waiting.splice(0)) await statement
  }
  return {
    add(statement) {
      statement.catch(() => undefined)
      waiting.push(statement)
    },
    done,
    async causeOf(error) {
      if (!FOLLOWS_A_FAILURE.has(codeOf(error))) return error
      return done().then(
        () => error,
        (cause: unknown) => cause,
      )
    },
  }
}

/**
 * BEGIN, the work, COMMIT; ROLLBACK when it throws. COMMIT leaves with what was sent before it: PostgreSQL commits nothing of a
 * transaction in which a statement failed. What cannot even be sent fails before (`requireSendable`).
 */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient, sent: Sent) => Promise<T>): Promise<T> {
  const client = await connect(pool)
  const sent = openSent()
  let broken: Error | undefined
  try {
    leaveTogether(client)
    sent.add(client.query('begin'))
    try {
      const result = await work(client, sent)
      sent.add(client.query('commit'))
      await sent.done()
      return result
    } catch (error) {
      const cause = await sent.causeOf(error)
      await client.query('rollback').catch((failure: Error) => {
        broken = failure
      })
      throw meaning(cause)
    }
  } finally {
    client.release(broken)
  }
}

export async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw databaseAway(error)
  }
}

/** How pg says that the server went away in the midst. */
const CONNECTION_LOST = /^Connection terminated|not queryable/

function databaseAway(cause: unknown): Refusal {
  return new Refusal(
    503,
    'database_away',
    'The books cannot be reached just now. Please try again in a moment.',
    undefined,
    cause,
  )
}

/** A serialisation failure or deadlock is nobody's fault: once more, a little later, at most four times. */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const code = codeOf(error)
      if ((code !== '40001' && code !== '40P01') || attempt === 4) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt * 20 * (1 + Math.random())))
    }
  }
}

/** The SQLSTATE of an error the server sent, or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** What the server's refusals mean to a person; anything else stays the bug it is. */
export function meaning(error: unknown): unknown {
  if (error instanceof Error && CONNECTION_LOST.test(error.message)) return databaseAway(error)
  switch (codeOf(error)) {
    case 'SP401':
      return new Refusal(401, 'signed_out', 'You are not signed in, or your access has ended.')
    case 'SP403':
      return new Refusal(403, 'not_permitted', 'Your role does not allow this.')
    case 'SP404':
      return new Refusal(404, 'not_found', 'There is nothing here under this address.')
    case '55P03':
      return new Refusal(503, 'busy', 'Somebody is booking on this account right now. Please try again in a moment.')
    case '57P01':
    case '57P03':
    case '08006':
    case 'ECONNRESET':
    case 'ECONNREFUSED':
    case 'ENOENT':
      return databaseAway(error)
    default:
      return error
  }
}
