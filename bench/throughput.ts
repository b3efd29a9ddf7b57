import type { PoolConfig } from 'pg'
import { type Heard, type HeardDoor, limitPage } from './capture.ts'
import type { LoadJob, LoadResult } from './load.ts'
import { get } from './pages.ts'
import { type AppProcess, cpuOf, type Loader, type Served, startApp, startLimit, startLoader } from './processes.ts'
import { type Figure, median } from './report.ts'

export type Rounds = { rounds: number; warm_ms: number; run_ms: number }

type Requests = LoadJob['requests']

/** One page against its limit: F1 in full, F2 when nothing has changed. */
type Match = { heard: Heard; is_unchanged: boolean; app: Requests; limit: Requests }

/**
 * F1 and F2: requests per second of the app and of the limit server, turn by turn in the same rounds, so that what else the machine
 * does falls on both. The ratio is the median of the rounds' own ratios.
 */
export async function measureThroughput(
  data_dir: string,
  database: PoolConfig,
  heard: readonly Heard[],
  rounds: Rounds,
  wanted: { full: boolean; unchanged: boolean },
): Promise<Figure[]> {
  const app = await startApp({ data_dir })
  const limit = await startLimit({ database, pages: limitPages(heard) })
  const loader = startLoader()
  const ground: Ground = { app, limit, loader, rounds }
  try {
    const figures: Figure[] = []
    for (const one of heard) {
      const [full, unchanged] = [await matchOf(one, false, app, limit), await matchOf(one, true, app, limit)]
      if (wanted.full) {
        await warmUp(ground, full)
        for (const connections of [1, 8, 32]) figures.push(await play(ground, full, connections))
      }
      if (wanted.unchanged) {
        await warmUp(ground, unchanged)
        figures.push(await play(ground, unchanged, 8))
      }
    }
    return figures
  } finally {
    await loader.close()
    await limit.close()
    await app.close()
  }
}

function limitPages(heard: readonly Heard[]) {
  return Object.fromEntries(
    heard.flatMap(({ page, doors }) => [
      [page.name, limitPage(doors.map((door) => door.full))],
      [`${page.name}-unchanged`, limitPage(doors.map((door) => door.unchanged))],
    ]),
  )
}

async function matchOf(heard: Heard, is_unchanged: boolean, app: Served, limit: Served): Promise<Match> {
  const key = is_unchanged ? `${heard.page.name}-unchanged` : heard.page.name
  const { body_bytes, status } = limitPages([heard])[key] ?? { body_bytes: 0, status: 0 }
  const limit_requests = heard.doors.map((_, door) => ({
    text: requestText(limit.port, `/${key}/${door}`, {}),
    status,
    body_bytes,
  }))
  const app_requests: Requests[number][] = []
  for (const door of heard.doors) app_requests.push(await appRequest(app, door, is_unchanged))
  return { heard, is_unchanged, app: app_requests, limit: limit_requests }
}

/** Asks once to learn how long the right answer is: every answer under load must have this length. */
async function appRequest(app: Served, { path, door }: HeardDoor, is_unchanged: boolean): Promise<Requests[number]> {
  const headers = { cookie: door.cookie }
  const full = await get(app.port, path, headers)
  if (!is_unchanged) return { text: requestText(app.port, path, headers), status: 200, body_bytes: full.body.length }
  const asked = { ...headers, 'if-none-match': full.headers['etag'] ?? '' }
  return { text: requestText(app.port, path, asked), status: 304, body_bytes: 0 }
}

function requestText(port: number, path: string, headers: Record<string, string>): string {
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}

type Ground = { app: AppProcess; limit: Served; loader: Loader; rounds: Rounds }
type Played = LoadResult & { per_second: number; cpu_ms: number }

const WARM_REQUESTS = 3_000

/** Both servers at full speed before anything counts: the compiler of V8 takes that many requests, however long a busy machine takes for them. */
async function warmUp({ app, limit, loader, rounds }: Ground, match: Match): Promise<void> {
  for (const [served, requests] of [
    [limit, match.limit],
    [app, match.app],
  ] as const) {
    for (let warmed = 0; warmed < WARM_REQUESTS; ) {
      const { all_requests, fault } = await loader.run({
        port: served.port,
        connections: 8,
        warm_ms: 0,
        run_ms: rounds.run_ms,
        requests,
      })
      if (fault !== null) throw new Error(`a wrong answer while warming up: ${fault}`)
      warmed += all_requests
    }
  }
}

async function play({ app, limit, loader, rounds }: Ground, match: Match, connections: number): Promise<Figure> {
  async function run(served: Served, requests: Requests): Promise<Played> {
    const { warm_ms, run_ms } = rounds
    const cpu_before = cpuOf(served.pid)
    const result = await loader.run({ port: served.port, connections, warm_ms, run_ms, requests })
    if (result.fault !== null) throw new Error(`${result.wrong} wrong answers, the first: ${result.fault}`)
    const cpu_ms = (cpuOf(served.pid) - cpu_before) / result.all_requests
    return { ...result, per_second: result.requests / result.seconds, cpu_ms }
  }
  const of_app: Played[] = []
  const of_limit: Played[] = []
  for (let round = 0; round < rounds.rounds; round++) {
    // who goes first changes, as the second finds the caches warm
    if (round % 2 === 0) of_limit.push(await run(limit, match.limit))
    of_app.push(await run(app, match.app))
    if (round % 2 === 1) of_limit.push(await run(limit, match.limit))
  }
  return figureOf(match, connections, of_app, of_limit)
}

function figureOf({ heard, is_unchanged, limit }: Match, connections: number, of_app: Played[], of_limit: Played[]): Figure {
  const middle = (played: readonly Played[], key: 'per_second' | 'p50_ms' | 'p99_ms' | 'cpu_ms') =>
    median(played.map((one) => one[key]))
  const ratio = median(of_app.map((one, round) => one.per_second / (of_limit[round]?.per_second ?? Number.NaN)))
  const { name, share } = heard.page
  const goal = is_unchanged ? null : share
  return {
    id: is_unchanged ? 'F2' : 'F1',
    what: `${name}${is_unchanged ? ', unchanged' : ''}, ${connections} connection${connections === 1 ? '' : 's'}`,
    value: middle(of_app, 'per_second'),
    unit: '/s',
    limit: middle(of_limit, 'per_second'),
    ratio,
    ...(goal === null ? {} : { goal: `≥ ${goal}`, passes: ratio >= goal }),
    beside: {
      'p50 ms': middle(of_app, 'p50_ms'),
      'p99 ms': middle(of_app, 'p99_ms'),
      'limit p99 ms': middle(of_limit, 'p99_ms'),
      'CPU ms': middle(of_app, 'cpu_ms'),
      'limit CPU ms': middle(of_limit, 'cpu_ms'),
      bytes: limit[0]?.body_bytes ?? 0,
    },
  }
}
