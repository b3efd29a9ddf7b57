import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { findProgram, restoreLinks } from '#platform/embedded-postgres-program.ts'

/** The apps of these tests are real processes: `open` a data folder, then run one line of SQL per line of input. */
const APP = `
const [supervisor, data_dir, options] = process.argv.slice(1)
const { openEmbeddedPostgres } = await import(supervisor)
const { default: pg } = await import('pg')
const { createInterface } = await import('node:readline')
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n')
const on_restart = (loss) => say({ kind: 'loss', ...loss })
let postgres
try {
  postgres = await openEmbeddedPostgres({ data_dir, fsync: false, ...JSON.parse(options), on_restart })
} catch (error) {
  say({ kind: 'refused', message: error.message })
  process.exit(1)
}
const { host, port, user, database, ssl } = postgres
say({ kind: 'open', started: postgres.started, pid: postgres.pid, host })
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stop') break
  if (line === 'who') { say({ kind: 'who', started: postgres.started, pid: postgres.pid }); continue }
  await postgres.ready()
  const client = new pg.Client({ host, port, user, database, ssl })
  client.on('error', () => undefined)
  try {
    await client.connect()
    say({ kind: 'rows', rows: (await client.query(line)).rows })
  } catch (error) {
    say({ kind: 'rows', message: error.message })
  }
  await client.end().catch(() => undefined)
}
await postgres.stop()
process.exit(0)
`
const SUPERVISOR = new URL('./embedded-postgres.ts', import.meta.url)
const IS_ROOT = process.geteuid?.() === 0
const NOBODY = 65534
const LIMIT_MS = 30_000

type Message = { kind: string; [field: string]: unknown }
type App = {
  child: ChildProcess
  next(kind: string): Promise<Message>
  ask(line: string): Promise<Message>
  sql(text: string): Promise<unknown>
  ended: Promise<number | null>
}

let folder: string
let apps: App[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samepage-postgres-'))
  apps = []
})

afterEach(async () => {
  for (const app of apps) app.child.kill('SIGKILL')
  await Promise.all(apps.map((app) => app.ended))
  await vi.waitFor(() => expect(serversOf(folder)).toEqual([]), { timeout: LIMIT_MS, interval: 10 })
  rmSync(folder, { recursive: true, force: true })
})

/** Starts an app on a data folder; `prefix` are words before node, such as another user. */
function start(data_dir: string, { options = {}, prefix = [] as string[], path = process.env['PATH'] } = {}): App {
  const words = [
    ...prefix,
    process.execPath,
    '--input-type=module',
    '-e',
    APP,
    SUPERVISOR.href,
    data_dir,
    JSON.stringify(options),
  ]
  const [command = '', ...rest] = words
  const env = { ...process.env, PATH: path, PGPORT: '1', PGSSLMODE: 'require', PGDATA: '/nowhere' }
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'], env })
  const said: Message[] = []
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)))
  async function next(kind: string): Promise<Message> {
    return await vi.waitFor(
      () => {
        const index = said.findIndex((message) => message.kind === kind)
        if (index < 0) throw new Error(`"${kind}" was not said; said: ${JSON.stringify(said)}`)
        return said.splice(index, 1)[0] as Message
      },
      { timeout: LIMIT_MS, interval: 5 },
    )
  }
  async function ask(line: string): Promise<Message> {
    child.stdin.write(`${line}\n`)
    return await next(line === 'who' ? 'who' : 'rows')
  }
  async function sql(text: string): Promise<unknown> {
    const answer = await ask(text)
    return answer['rows'] ?? answer['message']
  }
  const app = { child, next, ask, sql, ended }
  apps.push(app)
  return app
}

async function stop(app: App): Promise<void> {
  app.child.stdin?.write('stop\n')
  expect(await app.ended).toBe(0)
}

/** Process ids of every PostgreSQL process whose working folder lies below `path`. */
function serversOf(path: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => linkOf(`/proc/${name}/cwd`).startsWith(path) && linkOf(`/proc/${name}/exe`).endsWith('/postgres'))
    .map(Number)
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

async function noServer(): Promise<void> {
  await vi.waitFor(() => expect(serversOf(folder)).toEqual([]), { timeout: LIMIT_MS, interval: 5 })
}

describe('one app', { timeout: 60_000 }, () => {
  test('the first start creates the files, the second finds what was written, and stopping leaves no process', async () => {
    const data_dir = join(folder, 'new', 'data')
    const first = start(data_dir)
    expect(await first.next('open')).toMatchObject({ started: true, host: join(data_dir, 'postgres') })
    await first.sql('create table money (minor bigint)')
    await first.sql('insert into money values (1050)')
    await stop(first)
    expect(serversOf(folder)).toEqual([])

    const second = start(data_dir)
    expect(await second.next('open')).toMatchObject({ started: true })
    expect(await second.sql('select minor from money')).toEqual([{ minor: '1050' }])
    await stop(second)
  })

  test('nothing is readable by others, and nothing listens on the network', async () => {
    const data_dir = join(folder, 'data')
    const app = start(data_dir)
    await app.next('open')
    expect(statSync(data_dir).mode & 0o777).toBe(0o700)
    expect(statSync(join(data_dir, 'postgres')).mode & 0o777).toBe(0o700)
    expect(statSync(join(data_dir, 'postgres.log')).mode & 0o777).toBe(0o600)
    expect(statSync(join(data_dir, 'postgres', '.s.PGSQL.5432')).mode & 0o777).toBe(0o700)
    expect(await app.sql('show listen_addresses')).toEqual([{ listen_addresses: '' }])
    await stop(app)
  })

  test('unless a test asks otherwise, what is committed is on the disk', async () => {
    const app = start(join(folder, 'data'), { options: { fsync: true } })
    await app.next('open')
    const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'TimeZone', 'max_connections']
    const rows = await app.sql(`select name, setting from pg_settings where name in ('${names.join("','")}')`)
    expect(new Map((rows as { name: string; setting: string }[]).map((row) => [row.name, row.setting]))).toEqual(
      new Map([
        ['fsync', 'on'],
        ['full_page_writes', 'on'],
        ['synchronous_commit', 'on'],
        ['data_checksums', 'on'],
        ['TimeZone', 'UTC'],
        ['max_connections', '60'],
      ]),
    )
    await stop(app)
  })

  test('SIGKILL of the app ends the server too', async () => {
    const app = start(join(folder, 'data'))
    await app.next('open')
    expect(serversOf(folder)).not.toEqual([])
    app.child.kill('SIGKILL')
    await noServer()
  })

  test('SIGKILL of the server brings a new one, with everything that was committed', async () => {
    const app = start(join(folder, 'data'), { options: { fsync: true } })
    const { pid } = await app.next('open')
    await app.sql('create table money (minor bigint)')
    await app.sql('insert into money values (1), (2)')
    process.kill(Number(pid), 'SIGKILL')
    expect(await app.next('loss')).toEqual({ kind: 'loss', reason: 'The server ended (SIGKILL).', attempt: 1 })
    expect(await app.sql('select count(*)::int as rows from money')).toEqual([{ rows: 2 }])
    const now = await app.ask('who')
    expect(now['started']).toBe(true)
    expect(now['pid']).not.toBe(pid)
    await stop(app)
  })

  test('a server killed again and again is brought back with growing pauses', async () => {
    const app = start(join(folder, 'data'))
    let pid = (await app.next('open'))['pid']
    for (const attempt of [1, 2, 3]) {
      process.kill(Number(pid), 'SIGKILL')
      expect(await app.next('loss')).toMatchObject({ attempt })
      expect(await app.sql('select 1 as one')).toEqual([{ one: 1 }])
      pid = (await app.ask('who'))['pid']
    }
    await stop(app)
  })

  test('a path too long for a socket is served from a short private folder', async () => {
    const data_dir = join(folder, 'a-rather-long-name-of-a-folder-'.repeat(3), 'data')
    const first = start(data_dir)
    const { host } = await first.next('open')
    expect(host).toMatch(/^\/tmp\/samepage-[0-9a-f]{16}$/)
    expect(statSync(String(host)).mode & 0o777).toBe(0o700)
    const second = start(data_dir)
    expect(await second.next('open')).toMatchObject({ started: false, host })
    await stop(second)
    await stop(first)
    chmodSync(String(host), 0o777)
    const third = start(data_dir)
    expect((await third.next('refused'))['message']).toContain('is not a folder of this user alone')
    rmSync(String(host), { recursive: true })
  })
})

describe('what an earlier end has left behind', { timeout: 60_000 }, () => {
  test('half-made files of an interrupted first start are thrown away', async () => {
    mkdirSync(join(folder, 'postgres.new', 'base'), { recursive: true })
    writeFileSync(join(folder, 'postgres.new', 'PG_VERSION'), '18\n')
    const app = start(folder)
    expect(await app.next('open')).toMatchObject({ started: true })
    await stop(app)
    expect(readdirSync(folder).sort()).toEqual(['postgres', 'postgres.lock', 'postgres.log'])
  })

  test('a postmaster.pid whose number now belongs to another program does not keep the server from starting', async () => {
    const first = start(folder)
    await first.next('open')
    await stop(first)
    const lines = [process.pid, join(folder, 'postgres'), 1, 5432, '.', '', '', 'ready   ']
    writeFileSync(join(folder, 'postgres', 'postmaster.pid'), `${lines.join('\n')}\n`)
    const second = start(folder)
    expect(await second.next('open')).toMatchObject({ started: true })
    await stop(second)
  })

  test('shared libraries get their links when npm skipped install scripts', () => {
    const program_dir = findProgram()
    const copy = join(folder, 'package')
    cpSync(join(program_dir, '..', '..'), copy, {
      recursive: true,
      filter: (source) => !/\/lib\/[^/]+\.(so[.\d]*|a)$/.test(source) || !isLink(source),
    })
    const version = [join(copy, 'native', 'bin', 'postgres'), '--version'] as const
    expect(() => execFileSync(version[0], [version[1]], { stdio: 'pipe' })).toThrow(/libicu\w+\.so\.60/)
    restoreLinks(copy)
    expect(execFileSync(version[0], [version[1]], { encoding: 'utf8' })).toContain('PostgreSQL) 18')
  })
})

describe('two apps', { timeout: 60_000 }, () => {
  test('the second joins the server of the first and leaves it running', async () => {
    const first = start(folder)
    await first.next('open')
    await first.sql('create table shared (n int)')
    const second = start(folder)
    expect(await second.next('open')).toMatchObject({ started: false, pid: null })
    await second.sql('insert into shared values (7)')
    await stop(second)
    expect(await first.sql('select n from shared')).toEqual([{ n: 7 }])
    await stop(first)
  })

  test.each(['SIGKILL', 'SIGTERM'] as const)('when the first ends by %s, the second takes over', async (signal) => {
    const first = start(folder)
    await first.next('open')
    await first.sql('create table shared as select 1 as n')
    const second = start(folder)
    expect(await second.next('open')).toMatchObject({ started: false })
    first.child.kill(signal)
    expect(await second.next('loss')).toMatchObject({ reason: "The other process's server ended.", attempt: 1 })
    expect(await second.sql('select n from shared')).toEqual([{ n: 1 }])
    expect(await second.ask('who')).toMatchObject({ started: true })
    await stop(second)
    expect(serversOf(folder)).toEqual([])
  })

  test('four that start at once on an empty folder end with one server and one set of files', async () => {
    const racers = [start(folder), start(folder), start(folder), start(folder)]
    const opened = await Promise.all(racers.map((app) => app.next('open')))
    expect(opened.filter((message) => message['started'])).toHaveLength(1)
    await racers[0]?.sql('create table shared as select 1 as n')
    for (const app of racers) expect(await app.sql('select n from shared')).toEqual([{ n: 1 }])
  })

  test('when the owner of four ends, exactly one of the others owns the next server', async () => {
    const racers = [start(folder), start(folder), start(folder), start(folder)]
    const opened = await Promise.all(racers.map((app) => app.next('open')))
    const owner = racers[opened.findIndex((message) => message['started'])]
    owner?.child.kill('SIGKILL')
    const others = racers.filter((app) => app !== owner)
    for (const app of others) {
      await app.next('loss')
      expect(await app.sql('select 1 as one')).toEqual([{ one: 1 }])
    }
    await vi.waitFor(
      async () => {
        const owners = await Promise.all(others.map((app) => app.ask('who')))
        expect(owners.filter((message) => message['started'])).toHaveLength(1)
      },
      { timeout: LIMIT_MS, interval: 10 },
    )
  })
})

describe.runIf(IS_ROOT)('as root', { timeout: 60_000 }, () => {
  test('a normal user runs it in a folder of his own', async ({ skip }) => {
    const prefix = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
    skip(!canRead(prefix), 'this checkout lies in a folder that only root may enter')
    chownSync(folder, NOBODY, NOBODY)
    const app = start(join(folder, 'data'), { prefix })
    expect(await app.next('open')).toMatchObject({ started: true })
    expect(statSync(join(folder, 'data', 'postgres')).uid).toBe(NOBODY)
    expect(await app.sql('select 1 as one')).toEqual([{ one: 1 }])
    app.child.kill('SIGKILL')
    await noServer()

    const other = start(join(folder, 'data'))
    expect((await other.next('refused'))['message']).toMatch(
      /cannot be used by this user .*run Samepage as the user who owns it\.$/,
    )
  })

  test('it runs below a folder that only root may enter, and the files stay those of root', async () => {
    mkdirSync(join(folder, 'locked'), { mode: 0o700 })
    const app = start(join(folder, 'locked', 'data'))
    expect(await app.next('open')).toMatchObject({ started: true })
    expect(statSync(join(folder, 'locked', 'data', 'postgres')).uid).toBe(0)
    await stop(app)
  })

  const SENTENCE =
    /^PostgreSQL refuses to run as root, and .* \(.*unshare.*\): run Samepage as a normal user, or set DATABASE_URL to a PostgreSQL server/

  test('where the kernel forbids user namespaces, one sentence says what to do', async () => {
    const prefix = [
      'unshare',
      '--user',
      '--map-root-user',
      'sh',
      '-c',
      'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"',
      'sh',
    ]
    const app = start(folder, { prefix })
    expect((await app.next('refused'))['message']).toMatch(SENTENCE)
    expect(await app.ended).toBe(1)
  })

  test('where the command for namespaces is missing, the same sentence says it', async () => {
    const app = start(folder, { path: folder })
    expect((await app.next('refused'))['message']).toMatch(SENTENCE)
  })
})

function canRead(prefix: string[]): boolean {
  const [command = '', ...rest] = prefix
  try {
    execFileSync(command, [...rest, 'test', '-x', join(findProgram(), 'postgres'), '-a', '-r', SUPERVISOR.pathname])
    return true
  } catch {
    return false
  }
}

function isLink(path: string): boolean {
  return linkOf(path) !== ''
}
