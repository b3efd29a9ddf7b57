import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type JobWithMetadata, PgBoss } from 'pg-boss'
import { Rejected } from '#ports/failure.ts'
import type { Database, EmittedEvent, Enqueue } from './database.ts'
import type { Client } from './database-client.ts'
import type { Log } from './log.ts'
import { connectionOf, DEAD, QUEUE, SCHEMA, TRIES } from './queue-schema.ts'

/**
 * What follows an event, outside its transaction: mails, postings, webhooks. `react` reads in a Tx, calls ports with no transaction
 * open, records by an act, and may be called again after a failure: `key` is the same each time. A `Rejected` of a port is not tried
 * again; a person must look.
 */
export type Reaction<World> = {
  name: string
  on: readonly string[]
  /** Events of one lane happen strictly one after the other, and one that fails holds up those behind it; without lanes none waits. */
  lane?(event: EmittedEvent): string
  /** Once an event is given up (its dead letter is kept), those behind it in the lane go on; otherwise they wait for a person. */
  goes_on?: boolean
  react(world: World, event: EmittedEvent, key: string): Promise<void>
}

export type Worker<World> = {
  /** For `openDatabase`: puts one job per event with reactions into the queue, in the act's own transaction. */
  enqueue: Enqueue
  /** Begins to react; `database` tells after each commit, so that jobs of this process wait for nothing. */
  start(world: World, database: Database): Promise<void>
  /** How many events wait, are being reacted to, and have been given up. */
  state(): Promise<{ waiting: number; active: number; dead: number }>
  /** Ends after what is under way. */
  stop(): Promise<void>
}

const AT_ONCE = 4

/** An act that has put a job into the queue has committed by then. */
const LONGEST_ACT_MS = 30_000

const EACH = { batchSize: 1, pollingIntervalSeconds: 2, perJobResults: true, includeMetadata: true } as const

/** An event on its way; with a name when it has several reactions, each of which is a job of its own. */
type Errand = { event: EmittedEvent; reaction?: string }

type Outcome = { id: string; status: 'completed' | 'deadletter'; output?: object }

/**
 * The one queue (pg-boss, in the same PostgreSQL), served with the system's login, since jobs are of all sellers. Nothing is opened until it is needed. Jobs are not announced by NOTIFY: inside an act
 * it would make all commits wait for one another. This process wakes its own workers after the commit, and each process looks every
 * two seconds for what others have left.
 */
export function openWorker<World>(config: pg.ClientConfig, reactions: readonly Reaction<World>[], log: Log): Worker<World> {
  const reacting = byEvent(reactions)
  let started: Promise<PgBoss> | null = null
  let lively_until_ms = 0

  /** Opened once; if that fails, the next who needs it tries again. */
  function boss(): Promise<PgBoss> {
    started ??= openBoss(config, log).catch((error: unknown) => {
      started = null
      throw error
    })
    return started
  }

  return {
    async enqueue(client, event) {
      const [first, ...more] = reacting.get(event.name) ?? []
      if (first === undefined) return
      await send(await boss(), client, { event }, more.length === 0 ? first : null)
      lively_until_ms = Date.now() + LONGEST_ACT_MS
    },
    async start(world, database) {
      const open = await boss()
      const workers: string[] = []
      const wake = () => {
        for (const id of workers) open.notifyWorker(id)
      }
      for (let one = 0; one < AT_ONCE; one++) {
        const work = async ([job]: JobWithMetadata<Errand>[]) => {
          // whoever has found a job looks again at once: there may be more, of its lane or of its event
          wake()
          return job ? [await handle(open, reacting, world, log, job)] : []
        }
        workers.push(await open.work<Errand, object, typeof EACH>(QUEUE, EACH, work))
      }
      database.onChange(() => {
        if (Date.now() < lively_until_ms) wake()
      })
    },
    async state() {
      const text = `select
        count(*) filter (where name = 'events' and state in ('created', 'retry'))::int as waiting,
        count(*) filter (where name = 'events' and state = 'active')::int as active,
        count(*) filter (where name = 'events_dead' and state = 'created')::int as dead
        from pgboss.job`
      const [now] = (await (await boss()).getDb().executeSql(text)).rows
      return { waiting: now.waiting, active: now.active, dead: now.dead }
    },
    async stop() {
      const open = await started?.catch(() => null)
      started = null
      await open?.stop({ graceful: true, timeout: 10_000 })
    },
  }
}

type Reacting<World> = ReadonlyMap<string, readonly Reaction<World>[]>

function byEvent<World>(reactions: readonly Reaction<World>[]): Reacting<World> {
  const reacting = new Map<string, Reaction<World>[]>()
  for (const reaction of reactions) {
    for (const name of reaction.on) reacting.set(name, [...(reacting.get(name) ?? []), reaction])
  }
  return reacting
}

/** One job: the event's only reaction, or, where it has several, a job for each of them. */
async function handle<World>(
  open: PgBoss,
  reacting: Reacting<World>,
  world: World,
  log: Log,
  job: JobWithMetadata<Errand>,
): Promise<Outcome> {
  const { event, reaction } = job.data
  const due = (reacting.get(event.name) ?? []).filter((one) => reaction === undefined || one.name === reaction)
  const [first, ...more] = due
  if (more.length > 0) for (const one of due) await send(open, null, { event, reaction: one.name }, one)
  if (first === undefined || more.length > 0) return { id: job.id, status: 'completed' }
  try {
    await first.react(world, event, `${event.id}:${first.name}`)
    return { id: job.id, status: 'completed' }
  } catch (error) {
    const said = {
      event: event.id,
      name: event.name,
      reaction: first.name,
      error: error instanceof Error ? error.message : String(error),
    }
    log('warn', 'a reaction failed', said)
    const over = error instanceof Rejected
    if (first.goes_on && (over || job.retryCount >= job.retryLimit)) {
      // a job that has failed would close its lane, so this one is done, and its letter is put with the dead ones by hand
      await open.send(DEAD, job.data, { id: idOf(`dead ${job.id}`) })
      return { id: job.id, status: 'completed', output: said }
    }
    if (over) return { id: job.id, status: 'deadletter', output: said }
    throw error
  }
}

/** One job. Sent twice for the same reaction, it is still one: its id follows from the event's. */
async function send<World>(
  open: PgBoss,
  client: Client | null,
  errand: Errand,
  reaction: Reaction<World> | null,
): Promise<void> {
  const { event } = errand
  const lane = reaction?.lane?.(event) ?? `${event.id} ${errand.reaction ?? ''}`
  await open.send(QUEUE, errand, {
    ...TRIES,
    id: idOf(`${event.id} ${errand.reaction ?? ''}`),
    singletonKey: lane,
    ...(client === null ? {} : { db: { executeSql: (text: string, values: unknown[] = []) => client.query(text, values) } }),
  })
}

async function openBoss(config: pg.ClientConfig, log: Log): Promise<PgBoss> {
  const open = new PgBoss({
    ...connectionOf(config),
    schema: SCHEMA,
    max: AT_ONCE + 1,
    application_name: 'samepage worker',
    // the owner makes and mends the schema (migrate); this login only works in it
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
  })
  open.on('error', (error) => log('warn', 'the queue had a difficulty', { error: error.message }))
  await open.start()
  return open
}

/** A UUID that follows from a text. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
