import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { checkBooks } from '#features/ledger/check-books.ts'
import { type DatabaseServer, openDatabaseServer } from '#platform/database-server.ts'
import { type Day, dayOf } from '#shared/day.ts'
import { hearPages } from './capture.ts'
import { measureFiles } from './files.ts'
import { type GeneratedDoor, generateBooks, generatedDoors, SCALES } from './generate.ts'
import { measureImport } from './import-speed.ts'
import { PAGES } from './pages.ts'
import { measurePapers } from './papers.ts'
import { measurePayments } from './payments.ts'
import { type Figure, machineOf, table } from './report.ts'
import { roundTrips } from './round-trips.ts'
import { measureStart } from './start.ts'
import { measureThroughput, type Rounds } from './throughput.ts'
import { measureWeight } from './weight.ts'

const ALL = ['F1', 'F2', 'F3', 'F5', 'F8', 'F9', 'F10', 'F11', 'F12'] as const
/** Accounts that take turns under load. */
const DOORS = 60

const USAGE = `npm run bench -- [options]
  --only F1,F3      of ${ALL.join(', ')}
  --pages home,…    of ${PAGES.map((page) => page.name).join(', ')}
  --scale 10k       invoices in the books: ${Object.keys(SCALES).join(', ')}
  --json FILE       the figures as JSON as well
  --rounds N        of F1 and F2, 3 unless told
  --seconds N       of each round, 2 unless told`

type Wanted = { only: ReadonlySet<string>; pages: typeof PAGES; invoices: number; json: string | undefined; rounds: Rounds }

/** Measures what is wanted and answers the process's exit code: 1 when a goal is missed. */
async function main(): Promise<number> {
  const wanted = readOptions(process.argv.slice(2))
  if (wanted === null) {
    console.log(USAGE)
    return 0
  }
  const now = new Date()
  const today = dayOf(now, 'Asia/Kolkata')
  const data_dir = await mkdtemp(path.join(tmpdir(), 'samepage-bench-'))
  const server = await openDatabaseServer({ data_dir })
  try {
    const figures: Figure[] = []
    const on = (ids: string[]) => ids.some((id) => wanted.only.has(id))
    if (on(['F1', 'F2', 'F3', 'F5'])) {
      await fill(server, wanted.invoices, today, now)
      const doors = await generatedDoors(server.owner, DOORS)
      figures.push(...(await measurePages(wanted, { server, data_dir, doors, today })))
    }
    if (on(['F8'])) figures.push(...(await measurePapers(today, now)))
    if (on(['F9'])) figures.push(...(await measureFiles()))
    if (on(['F10'])) figures.push(...(await measureImport()))
    if (on(['F12'])) figures.push(...(await measurePayments(today, now)))
    if (on(['F11'])) figures.push(...(await measureStart(wanted.pages, today, now)))

    const machine = machineOf(await versionOf(server), wanted.invoices)
    console.log(`\n${table(figures, machine)}`)
    if (wanted.json) await writeFile(wanted.json, `${JSON.stringify({ machine, at: now, figures }, null, 2)}\n`)
    return figures.some((figure) => figure.passes === false) ? 1 : 0
  } finally {
    await server.stop()
    await rm(data_dir, { recursive: true, force: true })
  }
}

type Ground = { server: DatabaseServer; data_dir: string; doors: readonly GeneratedDoor[]; today: Day }

async function measurePages({ only, pages, rounds }: Wanted, { server, data_dir, doors, today }: Ground): Promise<Figure[]> {
  const figures: Figure[] = []
  if (only.has('F1') || only.has('F2') || only.has('F3')) {
    const heard = await hearPages(String(server.app.host), data_dir, pages, doors, today)
    if (only.has('F3')) figures.push(...roundTrips(heard))
    const load = { full: only.has('F1'), unchanged: only.has('F2') }
    if (load.full || load.unchanged) figures.push(...(await measureThroughput(data_dir, server.app, heard, rounds, load)))
  }
  const [, ordinary] = doors
  if (only.has('F5') && ordinary) figures.push(...(await measureWeight(data_dir, pages, ordinary, today)))
  return figures
}

/** Books that are not sound would be measured for nothing. */
async function fill(server: DatabaseServer, invoices: number, today: Day, now: Date): Promise<void> {
  const began = performance.now()
  await generateBooks(server.owner, { invoices, today, now })
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  const client = new pg.Client(server.owner)
  await client.connect()
  try {
    const faults = await checkBooks(async (text) => (await client.query(text)).rows)
    if (faults.length > 0) throw new Error(`the generated books break ${faults.map((fault) => fault.invariant).join(', ')}`)
  } finally {
    await client.end()
  }
  console.log(`Books of ${invoices.toLocaleString('en')} invoices in ${seconds} s; every invariant holds.`)
}

async function versionOf(server: DatabaseServer): Promise<string> {
  const client = new pg.Client(server.owner)
  await client.connect()
  try {
    const found = await client.query<{ server_version: string }>('show server_version')
    return found.rows[0]?.server_version ?? 'unknown'
  } finally {
    await client.end()
  }
}

/** What the command line asks for; null: help. */
function readOptions(args: string[]): Wanted | null {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: ALL.join() },
      pages: { type: 'string', default: PAGES.map((page) => page.name).join() },
      scale: { type: 'string', default: '10k' },
      json: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const only = new Set(values.only.toUpperCase().split(','))
  const unknown = [...only].filter((id) => !ALL.some((known) => known === id))
  if (unknown.length > 0) throw new Error(`there is no benchmark ${unknown.join(', ')}; there are ${ALL.join(', ')}`)
  const names = new Set(values.pages.split(','))
  const pages = PAGES.filter((page) => names.has(page.name))
  const invoices = SCALES[values.scale]
  if (invoices === undefined) throw new Error(`the scale is one of ${Object.keys(SCALES).join(', ')}`)
  const rounds = { rounds: atLeastOne(values.rounds), warm_ms: 500, run_ms: atLeastOne(values.seconds) * 1_000 }
  return { only, pages, invoices, json: values.json, rounds }
}

function atLeastOne(text: string): number {
  const number = Number(text)
  if (!(number >= 1 && number <= 600)) throw new Error(`from 1 to 600, not ${text}`)
  return number
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  },
)
