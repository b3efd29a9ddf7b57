import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openDatabaseServer } from '#platform/database-server.ts'
import { projectRoot } from '#platform/project-root.ts'
import type { Day } from '#shared/day.ts'
import { NODE_FLAGS } from '../bin/node-flags.mjs'
import { type GeneratedDoor, generateBooks, generatedDoors } from './generate.ts'
import { type BenchPage, get } from './pages.ts'
import { end, freePort, memoryOf, tied } from './processes.ts'
import { type Figure, median } from './report.ts'

const START_MS = 1_000
const MEMORY_MB = 150
const STARTS = 5
const VISITED = 100

/**
 * F11: from starting `samepage serve` to a customer's page, with the embedded database and books that are there already; and what the
 * app's process holds (PostgreSQL apart) after a hundred pages. The first start is not counted: it fills Node's compile cache.
 */
export async function measureStart(pages: readonly BenchPage[], today: Day, now: Date): Promise<Figure[]> {
  const data_dir = await mkdtemp(path.join(tmpdir(), 'samepage-start-'))
  try {
    const server = await openDatabaseServer({ data_dir })
    await generateBooks(server.owner, { invoices: 1_000, today, now })
    const doors = await generatedDoors(server.owner, 20)
    await server.stop()

    const starts: Start[] = []
    for (let turn = 0; turn <= STARTS; turn++) starts.push(await startOnce(data_dir, { pages, doors, today }))
    const counted = starts.slice(1)
    const start_ms = median(counted.map((start) => start.first_page_ms))
    const memory_mb = median(counted.map((start) => start.memory_mb))
    const slowest = Math.max(...counted.map((start) => start.first_page_ms))
    return [
      {
        id: 'F11',
        what: 'process start to first page',
        value: start_ms,
        unit: 'ms',
        goal: `≤ ${START_MS} ms`,
        passes: start_ms <= START_MS,
        beside: { 'slowest of 5': slowest },
      },
      {
        id: 'F11',
        what: `memory of the app after ${VISITED} pages`,
        value: memory_mb,
        unit: 'MB',
        goal: `≤ ${MEMORY_MB} MB`,
        passes: memory_mb <= MEMORY_MB,
      },
    ]
  } finally {
    await rm(data_dir, { recursive: true, force: true })
  }
}

type Ground = { pages: readonly BenchPage[]; doors: readonly GeneratedDoor[]; today: Day }
type Start = { first_page_ms: number; memory_mb: number }

async function startOnce(data_dir: string, ground: Ground): Promise<Start> {
  const port = await freePort()
  const { DATABASE_URL: _, ...env } = process.env
  const began = performance.now()
  const words = [
    ...NODE_FLAGS,
    path.join(projectRoot(), 'bin', 'samepage.mjs'),
    'serve',
    '--data',
    data_dir,
    '--port',
    String(port),
  ]
  const child = tied(spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'], env }))
  try {
    await openPage(child, port, ground, 0)
    const first_page_ms = performance.now() - began
    for (let turn = 1; turn < VISITED; turn++) await openPage(child, port, ground, turn)
    return { first_page_ms, memory_mb: memoryOf(appOf(child.pid ?? 0)) }
  } finally {
    await end(child)
  }
}

/** The pages in turn, the first of them home; asked again until the server listens. */
async function openPage(child: ChildProcess, port: number, { pages, doors, today }: Ground, turn: number): Promise<void> {
  const page = pages[turn % pages.length]
  const door = doors[turn % doors.length]
  if (!page || !door) throw new Error('no page to open')
  while (child.exitCode === null) {
    const answer = await get(port, page.path(door, today), { cookie: door.cookie }).catch(() => null)
    if (answer?.status === 200) return
    if (answer !== null) throw new Error(`${page.name} answered ${answer.status}`)
    await pause(5)
  }
  throw new Error('the app ended at its start')
}

/** The process that serves: the one started, or the Node it handed over to. */
function appOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  const handed = children.find((child) => readFileSync(`/proc/${child}/comm`, 'utf8').trim() === 'node')
  return handed === undefined ? pid : handed
}
