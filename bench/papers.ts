import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { openDatabaseServer } from '#platform/database-server.ts'
import { routes } from '#routes.ts'
import { type Day, type DayRange, day } from '#shared/day.ts'
import { type GeneratedDoor, generateBooks, generatedDoors } from './generate.ts'
import { childOf, cpuOrNone, watchMemory } from './memory.ts'
import { get } from './pages.ts'
import { type BarePapers, barePapers } from './papers-bare.ts'
import type { ProbeAnswer } from './probe.ts'
import { type AppProcess, memoryOf, startApp, startIdle } from './processes.ts'
import { readThrough } from './read-through.ts'
import { type Figure, median } from './report.ts'

const GOAL = { invoice_ms: 30, statement_ms: 2_000, memory_mb: 50, block_ms: 25 }
/** Half of the invoices are one account's, the whale's: with its payments it has over 5,000 entries. */
const BOOKS = { invoices: 6_000, whale_each: 2 }
const ENTRIES = 5_000
const IN_ZIP = 200
const WARM = 5
const COUNTED = 30
const STATEMENTS = 3

/**
 * F8: an invoice as PDF, a statement of 5,000 entries, and a ZIP of 200 invoices, each over HTTP from the app as it is shipped; what the
 * app held meanwhile, and how long its thread was blocked. Each stands beside Typst alone: the same papers set in one process, in one
 * go, with nothing else to do.
 */
export async function measurePapers(today: Day, now: Date): Promise<Figure[]> {
  const data_dir = await mkdtemp(path.join(tmpdir(), 'samepage-papers-'))
  const server = await openDatabaseServer({ data_dir })
  try {
    await generateBooks(server.owner, { ...BOOKS, today, now })
    const [whale, ...doors] = await generatedDoors(server.owner, WARM + COUNTED + 1)
    if (!whale) throw new Error('books without accounts')
    const asked = await askWhale(server.owner, whale)
    const app = await startApp({ data_dir, probe: true })
    const idle = await startIdle()
    const bare = barePapers(server, whale.seller_id)
    try {
      // what is opened once (connections, statements prepared, the press) is no paper's
      for (const door of doors.slice(0, WARM))
        await get(app.port, routes.home.href({ account: door.account_id }), { cookie: door.cookie })
      await Promise.all([app.probe(), idle.probe()])
      const invoices = await measureInvoices(app, doors, bare)
      const idle_mb = memoryOf(app.pid)
      const memory = watchMemory(() => app.pid)
      const statement = await measureStatement(app, whale, { from: asked.from, to: today }, bare)
      const zip = await measureZip(app, whale, asked.ids, invoices.limit ?? Number.NaN)
      const most_mb = memory.stop()
      const [blocked, held] = await Promise.all([app.probe(), idle.probe()])
      return [invoices, statement, zip, memoryFigure(idle_mb, most_mb), blockFigure(blocked, held)]
    } finally {
      await bare.close()
      await app.close()
      await idle.close()
    }
  } finally {
    await server.stop()
    await rm(data_dir, { recursive: true, force: true })
  }
}

/** The day from which the whale has so many entries, and so many of its invoices. */
async function askWhale(owner: pg.ClientConfig, { account_id }: GeneratedDoor): Promise<{ from: Day; ids: string[] }> {
  const client = new pg.Client(owner)
  await client.connect()
  try {
    const found = await client.query<{ from_on: string }>(
      'select dated_on::text as from_on from entries where account_id = $1 order by dated_on desc offset $2 limit 1',
      [account_id, ENTRIES - 1],
    )
    const invoices = await client.query<{ id: string }>(
      "select id from entries where account_id = $1 and kind = 'INV' limit $2",
      [account_id, IN_ZIP],
    )
    const [first] = found.rows
    if (!first) throw new Error(`the whale has fewer than ${ENTRIES} entries`)
    return { from: day(first.from_on), ids: invoices.rows.map(({ id }) => id) }
  } finally {
    await client.end()
  }
}

async function measureInvoices(app: AppProcess, doors: readonly GeneratedDoor[], bare: BarePapers): Promise<Figure> {
  const times: number[] = []
  const limits: number[] = []
  const sizes: number[] = []
  for (const { account_id, invoice_id, cookie } of doors.slice(0, WARM + COUNTED)) {
    const href = routes.invoices.pdf.href({ account: account_id, invoice: invoice_id })
    const began = performance.now()
    const { status, body } = await get(app.port, href, { cookie })
    times.push(performance.now() - began)
    if (status !== 200 || body.toString('latin1', 0, 5) !== '%PDF-') throw new Error(`an invoice as PDF answered ${status}`)
    sizes.push(body.length / 1_024)
    limits.push(await bare.invoice(account_id, invoice_id))
  }
  const [value, limit] = [median(times.slice(WARM)), median(limits.slice(WARM))]
  return {
    id: 'F8',
    what: `invoice as PDF, median of ${COUNTED}`,
    value,
    unit: 'ms',
    limit,
    ratio: limit / value,
    goal: `≤ ${GOAL.invoice_ms} ms`,
    passes: value <= GOAL.invoice_ms,
    beside: { KB: median(sizes), slowest: Math.max(...times.slice(WARM)), 'first ms': times[0] ?? Number.NaN },
  }
}

const PRINTER = 'pdf.worker'

/** The slowest of three counts, the one among them for which a process is started. */
async function measureStatement(
  app: AppProcess,
  { account_id, cookie }: GeneratedDoor,
  range: DayRange,
  bare: BarePapers,
): Promise<Figure> {
  const href = routes.statement.export.href({ account: account_id }, { ...range, as: 'pdf' })
  const times: number[] = []
  const cpu: number[] = []
  const limits: number[] = []
  const printer = () => childOf(app.pid, PRINTER)
  const memory = watchMemory(printer)
  let bytes = 0
  for (let turn = 0; turn < STATEMENTS; turn++) {
    const used = turn === 0 ? 0 : cpuOrNone(printer())
    const began = performance.now()
    const { status, body } = await get(app.port, href, { cookie })
    times.push(performance.now() - began)
    cpu.push(cpuOrNone(printer()) - used)
    if (status !== 200) throw new Error(`a statement as PDF answered ${status}`)
    bytes = body.length
    limits.push(await bare.statement(account_id, range))
  }
  const [value, limit] = [Math.max(...times), median(limits)]
  return {
    id: 'F8',
    what: `statement of ${ENTRIES.toLocaleString('en')} entries as PDF, slowest of ${STATEMENTS}`,
    value,
    unit: 'ms',
    limit,
    ratio: limit / value,
    goal: `≤ ${GOAL.statement_ms.toLocaleString('en')} ms`,
    passes: value <= GOAL.statement_ms,
    beside: { fastest: Math.min(...times), 'CPU ms': median(cpu), KB: bytes / 1_024, 'printer MB': memory.stop() },
  }
}

async function measureZip(app: AppProcess, whale: GeneratedDoor, ids: readonly string[], bare_ms: number): Promise<Figure> {
  const query = new URLSearchParams([['as', 'zip'], ['tab', 'all'], ...ids.map((id) => ['invoice', id])])
  const href = `${routes.invoices.export.href({ account: whale.account_id })}?${query}`
  const { ms, first_ms, bytes } = await readThrough(app.port, href, { cookie: whale.cookie })
  const limit = bare_ms * ids.length
  return {
    id: 'F8',
    what: `ZIP of ${ids.length} invoices as PDF`,
    value: ms,
    unit: 'ms',
    limit,
    ratio: limit / ms,
    beside: { MB: bytes / 1_048_576, 'first byte ms': first_ms },
  }
}

function memoryFigure(idle_mb: number, most_mb: number): Figure {
  const held_mb = most_mb - idle_mb
  return {
    id: 'F8',
    what: 'memory of the app above idle, statements and ZIP',
    value: held_mb,
    unit: 'MB',
    goal: `≤ ${GOAL.memory_mb} MB`,
    passes: held_mb <= GOAL.memory_mb,
    beside: { 'idle MB': idle_mb },
  }
}

/**
 * The limit is what a process that does nothing saw in the same minutes: a thread is also held up by whoever else has the cores. What
 * the app's thread does itself in one turn tells the two apart.
 */
function blockFigure(app: ProbeAnswer, idle: ProbeAnswer): Figure {
  const { longest_block_ms: value, longest_turn_cpu_ms } = app
  const limit = idle.longest_block_ms
  return {
    id: 'F8',
    what: 'longest block of the request thread meanwhile',
    value,
    unit: 'ms',
    limit,
    ratio: limit / value,
    goal: `≤ ${GOAL.block_ms} ms of its own`,
    passes: Math.min(value, longest_turn_cpu_ms) <= GOAL.block_ms,
    beside: { 'own CPU ms': longest_turn_cpu_ms, 'p99 ms': app.p99_block_ms },
  }
}
