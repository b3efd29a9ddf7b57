import { unzipSync, zipSync } from 'fflate'
import { watchMemory } from './memory.ts'
import { get } from './pages.ts'
import { memoryOf, type Served, startFiles } from './processes.ts'
import { readThrough } from './read-through.ts'
import { type Figure, median } from './report.ts'

const CSV_ROWS = 1_000_000
const XLSX_ROWS = 100_000
const GOAL = { memory_mb: 100, xlsx_ms: 3_000 }
const TURNS = 3
const DEFLATE_LEVEL = 6

/**
 * F9: a CSV of a million rows and an XLSX of a hundred thousand, as the product writes and serves them, read over HTTP and thrown away.
 * The CSV stands beside as many bytes that were there already, served the same way; the XLSX beside fflate, which deflates the finished
 * XML of its sheet in one go.
 */
export async function measureFiles(): Promise<Figure[]> {
  const server = await startFiles()
  try {
    await readThrough(server.port, `/csv/${CSV_ROWS / 10}`)
    await readThrough(server.port, `/xlsx/${XLSX_ROWS / 10}`)
    return [...(await measureCsv(server)), ...(await measureXlsx(server))]
  } finally {
    await server.close()
  }
}

async function measureCsv(server: Served): Promise<Figure[]> {
  const idle_mb = memoryOf(server.pid)
  const memory = watchMemory(() => server.pid)
  const times: number[] = []
  const limits: number[] = []
  let bytes = 0
  for (let turn = 0; turn < TURNS; turn++) {
    const csv = await readThrough(server.port, `/csv/${CSV_ROWS}`)
    bytes = csv.bytes
    times.push(csv.ms)
    limits.push((await readThrough(server.port, `/plain/${bytes}`)).ms)
  }
  const held_mb = memory.stop() - idle_mb
  const [value, limit] = [median(times), median(limits)]
  return [
    {
      id: 'F9',
      what: `CSV of ${CSV_ROWS.toLocaleString('en')} rows`,
      value,
      unit: 'ms',
      limit,
      ratio: limit / value,
      beside: { MB: bytes / 1_048_576, 'rows per ms': CSV_ROWS / value },
    },
    {
      id: 'F9',
      what: 'memory above idle meanwhile',
      value: held_mb,
      unit: 'MB',
      goal: `≤ ${GOAL.memory_mb} MB`,
      passes: held_mb <= GOAL.memory_mb,
      beside: { 'idle MB': idle_mb },
    },
  ]
}

async function measureXlsx(server: Served): Promise<Figure[]> {
  const idle_mb = memoryOf(server.pid)
  const memory = watchMemory(() => server.pid)
  const times: number[] = []
  for (let turn = 0; turn < TURNS; turn++) times.push((await readThrough(server.port, `/xlsx/${XLSX_ROWS}`)).ms)
  const held_mb = memory.stop() - idle_mb
  const { body } = await get(server.port, `/xlsx/${XLSX_ROWS}`, {})
  const files = unzipSync(body)
  const limits = times.map(() => {
    const began = performance.now()
    zipSync(files, { level: DEFLATE_LEVEL })
    return performance.now() - began
  })
  const [value, limit] = [median(times), median(limits)]
  return [
    {
      id: 'F9',
      what: `XLSX of ${XLSX_ROWS.toLocaleString('en')} rows`,
      value,
      unit: 'ms',
      limit,
      ratio: limit / value,
      goal: `≤ ${GOAL.xlsx_ms.toLocaleString('en')} ms`,
      passes: value <= GOAL.xlsx_ms,
      beside: { MB: body.length / 1_048_576, 'MB above idle': held_mb },
    },
  ]
}
