import type { Day } from '#shared/day.ts'
import type { GeneratedDoor } from './generate.ts'
import type { LimitPage, LimitStatement, LimitValue } from './limit-server.ts'
import { type BenchPage, get, type PageAnswer } from './pages.ts'
import { type AppProcess, startApp } from './processes.ts'
import { type Asked, type Flush, openWire, type Wire, type WireValue } from './wire.ts'

/** A page as it was heard on the wire, for one door after the other. */
export type Heard = {
  page: BenchPage
  doors: readonly HeardDoor[]
}

export type HeardDoor = { path: string; door: GeneratedDoor; full: HeardAnswer; unchanged: HeardAnswer }
export type HeardAnswer = { answer: PageAnswer; round_trips: number; statements: LimitStatement[] }

/** What a browser is told beyond the page's own headers; the limit server says these by itself. */
const OWN_HEADERS = ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'x-request-id']

/** Opens every page for every door through the proxy, one after the other, first in full and then with its own ETag. */
export async function hearPages(
  host: string,
  data_dir: string,
  pages: readonly BenchPage[],
  doors: readonly GeneratedDoor[],
  today: Day,
): Promise<Heard[]> {
  const wire = await openWire(host)
  const database_url = `postgresql://postgres@localhost/samepage?host=${encodeURIComponent(wire.folder)}`
  const app = await startApp({ data_dir, database_url })
  try {
    const heard: Heard[] = []
    for (const page of pages) {
      // what is made once (connections, prepared statements, the seller at hand) belongs to no page
      for (const door of doors.slice(0, 3)) await get(app.port, page.path(door, today), { cookie: door.cookie })
      const windows: (() => HeardDoor)[] = []
      for (const door of doors) windows.push(await hearDoor(wire, app, page.path(door, today), door))
      heard.push({ page, doors: windows.map((window) => window()) })
    }
    return heard
  } finally {
    await app.close()
    await wire.close()
  }
}

/** Asks now; what was heard is sorted out when the caller has asked everything and it is known what each transaction was for. */
async function hearDoor(wire: Wire, app: AppProcess, path: string, door: GeneratedDoor): Promise<() => HeardDoor> {
  const full = await hear(wire, app, path, { cookie: door.cookie })
  if (full.answer.status !== 200) throw new Error(`${path} answered ${full.answer.status}`)
  const { etag } = full.answer.headers
  const unchanged = await hear(wire, app, path, { cookie: door.cookie, ...(etag ? { 'if-none-match': etag } : {}) })
  return () => ({ path, door, full: sorted(full, wire.flushes), unchanged: sorted(unchanged, wire.flushes) })
}

type Window = { answer: PageAnswer; from: number; to: number }

async function hear(wire: Wire, app: AppProcess, path: string, headers: Record<string, string>): Promise<Window> {
  const from = wire.flushes.length
  const answer = await get(app.port, path, headers)
  return { answer, from, to: wire.flushes.length }
}

function sorted({ answer, from, to }: Window, all: readonly Flush[]): HeardAnswer {
  const own = all.slice(from, to).filter((flush) => isOfPage(flush, all))
  return { answer, round_trips: own.length, statements: own.flatMap((flush) => flush.asked.map(limitStatement)) }
}

/** What is written beside pages, for nobody to wait on: visits once a second for all, and once a minute that a session is in use. */
const WRITTEN_BESIDE = [/insert into "?visits\b/, /update sessions\s+set last_seen_at\b/]

/** A new connection is set up once; that is no page's either. */
function isOfPage({ transaction }: Flush, all: readonly Flush[]): boolean {
  if (transaction.endsWith('/0')) return false
  const asked = all.filter((flush) => flush.transaction === transaction).flatMap((flush) => flush.asked)
  return !asked.some(({ text }) => WRITTEN_BESIDE.some((written) => written.test(text)))
}

function limitStatement({ name, text, values }: Asked): LimitStatement {
  return { name, text, values: values.map(limitValue) }
}

/** A moment as the driver spells one: in `open_viewer` it is that of the request. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/

function limitValue(value: WireValue): LimitValue {
  if (value === null) return { kind: 'null' }
  if (!value.is_binary && MOMENT.test(value.bytes.toString('latin1'))) return { kind: 'now' }
  return { kind: value.is_binary ? 'bytes' : 'text', base64: value.bytes.toString('base64') }
}

/** The page for the limit server: the same statements, the same headers, as many bytes as the app's pages have on average. */
export function limitPage(doors: readonly HeardAnswer[]): LimitPage {
  const [first] = doors
  if (!first) throw new Error('a page that nobody opened')
  const bytes = doors.reduce((all, { answer }) => all + answer.body.length, 0)
  const headers = Object.entries(first.answer.headers).filter(([name]) => !OWN_HEADERS.includes(name))
  return {
    status: first.answer.status,
    headers: Object.fromEntries(headers),
    body_bytes: Math.round(bytes / doors.length),
    doors: doors.map(({ statements }) => statements),
  }
}
