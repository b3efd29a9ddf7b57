import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { PORT, readStatus, socketFolder, stalePid } from '#platform/embedded-postgres-folder.ts'
import { type Attempt, findProgram, launch, type Plan } from '#platform/embedded-postgres-program.ts'

export type EmbeddedPostgresOptions = {
  /** The portal's data folder (made with mode 0700 when absent). PostgreSQL's files go into `<data_dir>/postgres`. */
  data_dir: string
  /** False only for tests: a power cut may then cost data. */
  fsync?: boolean
  max_connections?: number
  /** How long the first start may take, creation of the files included. */
  timeout_ms?: number
  /** The server was found dead: called before each try to bring it back. */
  on_restart?: (loss: Loss) => void
}

/** `attempt` counts from 1 and starts anew once the server has lived for a minute. */
export type Loss = { reason: string; attempt: number }

export type EmbeddedPostgres = {
  /** The folder of the Unix socket; with the next four all a driver needs. There is no password and no TCP. */
  readonly host: string
  readonly port: number
  readonly user: 'postgres'
  readonly database: 'postgres'
  /** To be handed on as well: PGSSLMODE of the surroundings would otherwise make a driver ask for TLS. */
  readonly ssl: false
  /** Whether the server is this process's own; false when it joined another's. Changes when it takes over. */
  readonly started: boolean
  /** The process id of the server when it is this process's own. */
  readonly pid: number | null
  /** Resolves when the server answers, at once in ordinary times. Throws after `timeout_ms`, or when stopped. */
  ready(): Promise<void>
  /** Ends this process's server in order (open transactions are rolled back), or leaves the other's alone. */
  stop(): Promise<void>
}

const POLL_MS = 5
const RETRY_MS = 100
const LONGEST_BACKOFF_MS = 5_000
const STEADY_MS = 60_000
const PATIENCE_ON_STOP_MS = 30_000

/**
 * Opens the PostgreSQL that is shipped with Samepage: joins the server of this data folder when another process runs it, otherwise
 * creates the files when they are absent and starts it. From then on the server is brought back whenever it dies, by whichever
 * process is first, and it never outlives the process that started it. Call from the main thread, and `stop()` before leaving.
 * Throws one sentence that says what to do when it cannot be done.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.data_dir, { recursive: true, mode: 0o700 })
  const supervisor = new Supervisor({ ...options, data_dir: realpathSync(options.data_dir) })
  try {
    await supervisor.open()
  } catch (error) {
    await supervisor.stop()
    throw error
  }
  return supervisor
}

/** Holds either the server itself (`#server`) or a connection whose end tells that the other process's server is gone (`#watch`). */
class Supervisor implements EmbeddedPostgres {
  readonly host: string
  readonly port = PORT
  readonly user = 'postgres'
  readonly database = 'postgres'
  readonly ssl = false
  readonly #plan: Omit<Plan, 'stale_pid'>
  readonly #timeout_ms: number
  readonly #on_restart: (loss: Loss) => void
  readonly #stopping = new AbortController()
  #server: Attempt | null = null
  #watch: pg.Client | null = null
  #recovery: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | null = null
  #losses = 0
  #up_since_ms = 0

  constructor(options: EmbeddedPostgresOptions) {
    const cluster_dir = join(options.data_dir, 'postgres')
    this.host = socketFolder(cluster_dir)
    this.#timeout_ms = options.timeout_ms ?? 60_000
    this.#on_restart = options.on_restart ?? (() => undefined)
    this.#plan = {
      program_dir: findProgram(),
      cluster_dir,
      socket_lock: join(this.host, `.s.PGSQL.${PORT}.lock`),
      lock_file: join(options.data_dir, 'postgres.lock'),
      log_file: join(options.data_dir, 'postgres.log'),
      fsync: options.fsync ?? true,
      // Relative to the cluster where it can be: this setting is a list, and a path may hold a comma.
      settings: settings(options, this.host === cluster_dir ? '.' : this.host),
    }
  }

  get started(): boolean {
    return this.#server !== null && !this.#server.is_over
  }

  get pid(): number | null {
    return this.started ? (this.#server?.pid ?? null) : null
  }

  async open(): Promise<void> {
    await this.#bringUp(performance.now() + this.#timeout_ms)
  }

  async ready(): Promise<void> {
    const deadline = performance.now() + this.#timeout_ms
    while (performance.now() < deadline) {
      this.#stopping.signal.throwIfAborted()
      const client = await connect(this.host)
      await client?.end()
      if (client !== null) return
      await pause(POLL_MS)
    }
    throw this.#silence()
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  /** Until the server answers: connect when it says it is ready, start it when nobody has. Throws when it cannot run. */
  async #bringUp(deadline: number): Promise<void> {
    let next_try = 0
    for (;;) {
      this.#stopping.signal.throwIfAborted()
      if (await this.#isUp()) return
      if (this.#server?.is_over === true) {
        const failed = this.#takeServer()
        if (failed?.is_busy === false) throw await failed.explain()
      }
      const now = performance.now()
      if (now > deadline) throw this.#silence()
      if (this.#server === null && now >= next_try) {
        this.#server = launch({ ...this.#plan, stale_pid: stalePid(this.#plan.cluster_dir) })
        next_try = now + RETRY_MS
      }
      await pause(POLL_MS)
    }
  }

  /** While an attempt of ours is alive, only its own server counts: it either becomes the server or finds the lock taken. */
  async #isUp(): Promise<boolean> {
    const status = readStatus(this.#plan.cluster_dir)
    if (!status?.is_ready || (this.started && status.pid !== this.#server?.pid)) return false
    const client = await connect(this.host)
    if (client === null) return false
    this.#up_since_ms = performance.now()
    const server = this.#server
    if (server !== null && !server.is_over) {
      await client.end()
      void server.ended.then((how) => this.#lost(`The server ended (${how}).`))
    } else {
      this.#watch = client
      client.once('end', () => this.#lost("The other process's server ended."))
    }
    return true
  }

  #lost(reason: string): void {
    if (this.#stopping.signal.aborted) return
    this.#server = null
    this.#watch = null
    if (performance.now() - this.#up_since_ms > STEADY_MS) this.#losses = 0
    this.#recovery = this.#recover(reason)
  }

  /** Never gives up while the app lives: a full disk may be freed. There is no deadline, as recovery after a crash takes its time. */
  async #recover(first_reason: string): Promise<void> {
    let reason = first_reason
    while (!this.#stopping.signal.aborted) {
      this.#losses += 1
      this.#on_restart({ reason, attempt: this.#losses })
      await pause(backoff(this.#losses), undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      try {
        await this.#bringUp(Number.POSITIVE_INFINITY)
        return
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error)
      }
    }
  }

  async #end(): Promise<void> {
    this.#stopping.abort(new Error('The embedded PostgreSQL has been stopped.'))
    await this.#recovery
    await this.#watch?.end()
    const server = this.#takeServer()
    if (server === null || server.is_over) return
    server.signal('SIGINT')
    // Without a last checkpoint the next start recovers from the log: slower, and nothing is lost.
    const impatience = setTimeout(() => server.signal('SIGQUIT'), PATIENCE_ON_STOP_MS)
    await server.ended
    clearTimeout(impatience)
  }

  #takeServer(): Attempt | null {
    const server = this.#server
    this.#server = null
    return server
  }

  #silence(): Error {
    const seconds = Math.round(this.#timeout_ms / 1000)
    return new Error(`The embedded PostgreSQL did not answer within ${seconds} s (its log: ${this.#plan.log_file})`)
  }
}

function backoff(attempt: number): number {
  return attempt === 1 ? 0 : Math.min(RETRY_MS * 2 ** (attempt - 2), LONGEST_BACKOFF_MS)
}

function settings(options: EmbeddedPostgresOptions, socket_dir: string): Record<string, string> {
  const durable = options.fsync === false ? 'off' : 'on'
  return {
    listen_addresses: '',
    port: String(PORT),
    unix_socket_directories: socket_dir,
    unix_socket_permissions: '0700',
    max_connections: String(options.max_connections ?? 60),
    shared_buffers: '64MB',
    fsync: durable,
    full_page_writes: durable,
    // young books grow quickly: without fresh statistics the planner walks an account where it should look up an id
    autovacuum_naptime: '5s',
    autovacuum_analyze_scale_factor: '0.05',
    synchronous_commit: durable,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    log_checkpoints: 'off',
    // The detail of an error holds values of rows, and a customer's data does not belong into a log.
    log_error_verbosity: 'terse',
    logging_collector: 'off',
    log_destination: 'stderr',
  }
}

/** Every field is given, so that PGPORT, PGSSLMODE and their like cannot lead elsewhere. Null when nobody answers. */
async function connect(host: string): Promise<pg.Client | null> {
  const client = new pg.Client({
    host,
    port: PORT,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5_000,
    application_name: 'samepage supervisor',
  })
  // The end of the connection is what counts, and it is told by another event.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch {
    await client.end().catch(() => undefined)
    return null
  }
}
