import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { openDatabaseServer } from '#platform/database-server.ts'
import { projectRoot } from '#platform/project-root.ts'
import { type Figure, median } from './report.ts'

const FILE = 'test/data/retail-20000.csv.gz'
const MAPPING = 'examples/retail/mapping.json'
/** What an import of sales lines writes; the copies are as wide and have the same keys, checks and indexes. */
const TABLES = ['accounts', 'items', 'entries', 'allocations', 'invoices', 'invoice_lines', 'events']
const COPIES = 3

/**
 * F10: lines per second of `samepage import sales-lines`, from the start of the command to its end, against COPY of the rows it has
 * made into equal tables with equal indexes, in one transaction.
 */
export async function measureImport(): Promise<Figure[]> {
  const file = path.join(projectRoot(), FILE)
  const lines = gunzipSync(readFileSync(file)).toString('latin1').trimEnd().split('\n').length - 1
  const data_dir = await mkdtemp(path.join(tmpdir(), 'samepage-import-'))
  const server = await openDatabaseServer({ data_dir })
  try {
    const import_seconds = await timed(() => runImport(data_dir, file))
    const { rows, seconds } = await timeCopies(server.owner, data_dir)
    return [
      {
        id: 'F10',
        what: `import of ${lines.toLocaleString('en')} sales lines`,
        value: lines / import_seconds,
        unit: 'lines/s',
        limit: lines / seconds,
        ratio: seconds / import_seconds,
        beside: { 'rows written': rows, seconds: import_seconds, 'COPY seconds': seconds },
      },
    ]
  } finally {
    await server.stop()
    await rm(data_dir, { recursive: true, force: true })
  }
}

async function runImport(data_dir: string, file: string): Promise<void> {
  const root = projectRoot()
  const words = ['import', 'sales-lines', file, '--mapping', path.join(root, MAPPING), '--data', data_dir]
  const { DATABASE_URL: _, ...env } = process.env
  const cli = ['--enable-source-maps', path.join(root, 'dist', 'cli.js')]
  await promisify(execFile)(process.execPath, [...cli, ...words], { env, maxBuffer: 64 * 1024 * 1024 })
}

async function timeCopies(owner: pg.ClientConfig, data_dir: string): Promise<{ rows: number; seconds: number }> {
  const client = new pg.Client(owner)
  await client.connect()
  try {
    await client.query('create schema bare')
    const copies: { name: string; columns: string; file: string }[] = []
    let rows = 0
    for (const table of TABLES) {
      const name = client.escapeIdentifier(table)
      const found = await client.query<{ column_name: string }>(
        `select column_name from information_schema.columns
         where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
        [table],
      )
      const columns = found.rows.map((row) => client.escapeIdentifier(row.column_name)).join(', ')
      const file = client.escapeLiteral(path.join(data_dir, `${table}.copy`))
      await client.query(`create table bare.${name} (like public.${name} including all)`)
      const written = await client.query(`copy public.${name} (${columns}) to ${file}`)
      rows += written.rowCount ?? 0
      copies.push({ name, columns, file })
    }
    const seconds: number[] = []
    for (let turn = 0; turn < COPIES; turn++) {
      await client.query(`truncate ${copies.map(({ name }) => `bare.${name}`).join(', ')}`)
      seconds.push(
        await timed(async () => {
          await client.query('begin')
          for (const { name, columns, file } of copies) await client.query(`copy bare.${name} (${columns}) from ${file}`)
          await client.query('commit')
        }),
      )
    }
    return { rows, seconds: median(seconds) }
  } finally {
    await client.end()
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}
