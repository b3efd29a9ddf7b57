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
const PAYLOAD_LIMIT = 7_000

export async function openLive(database: Database, config: pg.ClientConfig): Promise<Live> {
  const emitter = new EventEmitter().setMaxListeners(0)
  const topics = new Map<string, { topic: Change; count: number; revision: number }>()
  let gathered = new Map<string, Change>()
  let timer: NodeJS.Timeout | undefined
  let client: pg.Client | null = null
  let closed = false

  function hear(change: Change): void {
    emitter.emit(keyOf(change))
    if (change.account_id !== null) emitter.emit(keyOf({ seller_id: change.seller_id, account_id: null }))
  }

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ ...config, application_name: 'samepage live', keepAlive: true })
    fresh.on('error', () => undefined)
    fresh.on('end', () => {
      client = null
      if (!closed) setTimeout(() => void connect().catch(() => undefined), 500).unref()
    })
    fresh.on('notification', ({ payload = '[]' }) => {
      const changes: [string, string | null][] = JSON.parse(payload)
      for (const [seller_id, account_id] of changes) hear({ seller_id, account_id })
    })
    await fresh.connect()
    await fresh.query(`listen ${CHANNEL}`)
    client = fresh
  }

  function announce(): void {
    timer = undefined
    const changes = [...gathered.values()].map((change) => [change.seller_id, change.account_id])
    gathered = new Map()
    while (changes.length > 0) {
      const part = changes.splice(0, Math.floor(PAYLOAD_LIMIT / 70))
      client?.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(part)]).catch(() => undefined)
    }
  }

  database.onChange((changes) => {
    for (const change of changes) gathered.set(keyOf(change), change)
    timer ??= setTimeout(announce, GATHER_MS)
  })

  async function heal(): Promise<void> {
    const watched = [...topics.values()].filter(({ topic }) => topic.account_id !== null)
    if (watched.length === 0 || client === null) return
    const ids = watched.map(({ topic }) => topic.account_id)
    const found = await client.query<{ id: string; revision: string }>(
      'select id, revision from accounts where id = any ($1)',
      [ids],
    )
    const revisions = new Map(found.rows.map((row) => [row.id, Number(row.revision)]))
    for (const known of watched) {
      const revision = revisions.get(known.topic.account_id ?? '') ?? known.revision
      if (known.revision !== -1 && revision !== known.revision) hear(known.topic)
      known.revision = revision
    }
  }
  await connect()
  const healing = setInterval(() => void heal().catch(() => undefined), HEAL_MS)
  healing.unref()

  return {
    listen(topic, heard) {
      const key = keyOf(topic)
      const known = topics.get(key) ?? { topic, count: 0, revision: -1 }
      known.count += 1
      topics.set(key, known)
      emitter.on(key, heard)
      let listening = true
      return () => {
        if (!listening) return
        listening = false
        emitter.off(key, heard)
        known.count -= 1
        if (known.count === 0) topics.delete(key)
      }
    },
    get count() {
      return [...topics.values()].reduce((all, known) => all + known.count, 0)
    },
    async close() {
      closed = true
      clearInterval(healing)
      clearTimeout(timer)
      await client?.end()
    },
  }
}

function keyOf(change: Change): string {
  return `${change.seller_id} ${change.account_id ?? '*'}`
}
