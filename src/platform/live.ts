import { EventEmitter } from 'node:events'
import pg from 'pg'
import type { Change, Database } from './database.ts'

/**
 * Tells open pages that something they show has changed. Acts note their changes; after the commit one connection announces all
 * of the last 10 ms in one NOTIFY (a NOTIFY inside an act would serialise all commits). Once a second the revisions of the accounts that
 * somebody looks at are asked for, so a lost announcement heals.
 */
export type Live = {
  /** Calls `heard` whenever the topic changes, until the returned function is called. `account_id` null: any account of the seller. */
  listen(topic: Change, heard: () => void): () => void
  /** How many streams listen now. */
  readonly count: number
  close(): Promise<void>
}

const CHANNEL = 'samepage_changed'
const GATHER_MS = 10
const HEAL_MS = 1_000
const RECONNECT_MS = 500
/** PostgreSQL takes 8,000 bytes a NOTIFY; a change is some 100. */
const MOST_IN_ONE = 60

export async function openLive(database: Database, config: pg.ClientConfig): Promise<Live> {
  const topics = openTopics()
  const line = await openLine(config, (changes) => void told(topics, line, changes))
  gather(database, line)
  const healing = setInterval(() => void heal(topics, line).catch(() => undefined), HEAL_MS)
  healing.unref()
  return {
    listen: topics.listen,
    get count() {
      return topics.count()
    },
    async close() {
      clearInterval(healing)
      await line.close()
    },
  }
}

type Watched = { topic: Change; listeners: number; revision: number | null }

/** Who listens to what, in this process. */
function openTopics() {
  const emitter = new EventEmitter().setMaxListeners(0)
  const watched = new Map<string, Watched>()
  return {
    hear(change: Change): void {
      emitter.emit(keyOf(change))
      if (change.account_id !== null) emitter.emit(keyOf({ ...change, account_id: null }))
    },
    listen(topic: Change, heard: () => void): () => void {
      const key = keyOf(topic)
      const known = watched.get(key) ?? { topic, listeners: 0, revision: null }
      known.listeners += 1
      watched.set(key, known)
      emitter.on(key, heard)
      let listening = true
      return () => {
        if (!listening) return
        listening = false
        emitter.off(key, heard)
        known.listeners -= 1
        if (known.listeners === 0) watched.delete(key)
      }
    },
    count: () => [...watched.values()].reduce((all, known) => all + known.listeners, 0),
    accounts: () => [...watched.values()].filter(({ topic }) => topic.account_id !== null),
  }
}

type Topics = ReturnType<typeof openTopics>

/** The connection between processes; it comes back by itself. */
type Line = {
  announce(changes: readonly Change[]): void
  ask<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

async function openLine(config: pg.ClientConfig, hear: (changes: Change[]) => void): Promise<Line> {
  let client: pg.Client | null = null
  let closed = false

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ ...config, application_name: 'samepage live', keepAlive: true })
    fresh.on('error', () => undefined)
    fresh.on('end', again)
    fresh.on('notification', ({ payload = '[]' }) => hear(JSON.parse(payload)))
    await fresh.connect()
    await fresh.query(`listen ${CHANNEL}`)
    client = fresh
  }
  function again(): void {
    client = null
    if (!closed) setTimeout(() => void connect().catch(() => undefined), RECONNECT_MS).unref()
  }
  await connect()

  return {
    announce(changes) {
      client?.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(changes)]).catch(() => undefined)
    },
    ask: async (text, values) => (client === null ? [] : (await client.query(text, values)).rows),
    async close() {
      closed = true
      await client?.end()
    },
  }
}

/** Announces what commits have changed, at most once in 10 ms. */
function gather(database: Database, line: Line): void {
  let gathered = new Map<string, Change>()
  function announce(): void {
    const changes = [...gathered.values()]
    gathered = new Map()
    for (let start = 0; start < changes.length; start += MOST_IN_ONE) line.announce(changes.slice(start, start + MOST_IN_ONE))
  }
  database.onChange((changes) => {
    if (gathered.size === 0) setTimeout(announce, GATHER_MS)
    for (const change of changes) gathered.set(keyOf(change), change)
  })
}

/**
 * Changes were announced. Their revisions are noted before the pages are told, so that healing does not tell them again, and whatever
 * is committed after that still moves the revision on.
 */
async function told(topics: Topics, line: Line, changes: readonly Change[]): Promise<void> {
  const accounts = new Set(changes.map((change) => change.account_id))
  const watched = topics.accounts().filter(({ topic }) => accounts.has(topic.account_id))
  for (const [known, revision] of await revisionsOf(line, watched).catch(() => [])) known.revision = revision
  for (const change of changes) topics.hear(change)
}

/** Asks the revisions of the accounts that somebody looks at; one that has moved unannounced is told now. */
async function heal(topics: Topics, line: Line): Promise<void> {
  for (const [known, revision] of await revisionsOf(line, topics.accounts())) {
    const moved = known.revision !== null && revision > known.revision
    known.revision = revision
    if (moved) topics.hear(known.topic)
  }
}

async function revisionsOf(line: Line, watched: readonly Watched[]): Promise<[Watched, number][]> {
  if (watched.length === 0) return []
  const ids = watched.map(({ topic }) => topic.account_id)
  const rows = await line.ask<{ id: string; revision: string }>('select id, revision from accounts where id = any ($1)', [ids])
  const revisions = new Map(rows.map((row) => [row.id, Number(row.revision)]))
  return watched.flatMap((known): [Watched, number][] => {
    const revision = revisions.get(known.topic.account_id ?? '')
    return revision === undefined ? [] : [[known, revision]]
  })
}

function keyOf(change: Change): string {
  return `${change.seller_id} ${change.account_id ?? '*'}`
}
