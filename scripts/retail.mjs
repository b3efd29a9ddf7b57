#!/usr/bin/env node
/**
 * `npm run retail -- FILE [--mapping FILE]`: imports a file of sales lines into books of its own, twice, and holds the result against
 * a count of the file made without Samepage. Prints rows, totals, time and the most memory the import took. Exit code 1 when
 * anything does not tie. Without a file it takes the first 20,000 lines that are kept for the tests.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({ allowPositionals: true, options: { mapping: { type: 'string' } } })
const file = positionals[0] ?? join(root, 'test', 'data', 'retail-20000.csv.gz')
const mapping_file = values.mapping ?? join(root, 'examples', 'retail', 'mapping.json')
const folder = mkdtempSync(join(tmpdir(), 'samepage-retail-'))

try {
  process.exitCode = check()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function check() {
  const expected = recount()
  const [first, second] = [importOnce('first'), importOnce('second')]
  const named = parse(readFileSync(join(folder, 'first.csv')), { columns: true })
  const rows = [
    ['rows in = rows of the file', first.rows_in, expected.rows],
    ['rows booked', first.booked, expected.booked],
    ['rows named in the rejects file', new Set(named.map((row) => row.line)).size, expected.rows - expected.booked],
    ['rows booked + rows named', first.booked + first.named, expected.rows],
    ['documents booked', first.invoices + first.credit_notes, expected.totals.size],
    [`total in minor units of ${first.currency}`, first.total_minor, sum(expected.totals.values())],
    ['second run: rows booked', second.booked, 0],
    ['second run: rows in the books already', second.repeated, first.booked],
    ...statements(expected),
  ]
  for (const [what, found, wanted] of rows)
    console.log(
      `${found === wanted ? 'ok  ' : 'FAIL'} ${what}: ${found}${found === wanted ? '' : `, and the file says ${wanted}`}`,
    )
  console.log(`     ${first.warnings} warnings, ${first.accounts} accounts, ${first.items} items`)
  console.log(
    `     first run ${first.took_ms} ms, second run ${second.took_ms} ms; most memory ${Math.max(first.peak_mb, second.peak_mb)} MB (limit 300)`,
  )
  const fits = Math.max(first.peak_mb, second.peak_mb) < 300
  return fits && rows.every(([, found, wanted]) => found === wanted) ? 0 : 1
}

function importOnce(name) {
  const { stdout } = samepage(
    'import',
    'sales-lines',
    file,
    '--mapping',
    mapping_file,
    '--rejects',
    join(folder, `${name}.csv`),
    '--json',
  )
  return JSON.parse(stdout)
}

/** The closing balance and the documents of the ten accounts with the most of them, read back by the command. */
function statements({ accounts, days }) {
  const busiest = [...accounts].sort(([, a], [, b]) => b.size - a.size).slice(0, 10)
  return busiest.flatMap(([code, documents]) => {
    const { stdout } = samepage('statement', '--account', code, '--from', days.first, '--to', days.last)
    const { rows, closing_minor } = JSON.parse(stdout)
    const wrong = rows.filter((row) => row.debit_minor - row.credit_minor !== documents.get(row.number)).length
    return [
      [`account ${code}: closing balance`, closing_minor, sum(documents.values())],
      [`account ${code}: documents`, rows.length - wrong, documents.size],
    ]
  })
}

function samepage(...args) {
  const done = spawnSync(process.execPath, [join(root, 'bin', 'samepage.mjs'), ...args, '--data', join(folder, 'data')], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (done.status !== 0) throw new Error(`samepage ${args[0]} failed: ${done.stderr}`)
  return done
}

/** What the file comes to: integers of a millionth of the currency, each line rounded to the hundredth, half away from zero. */
function recount() {
  const bytes = readFileSync(file)
  const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
  const { columns, credit_note_prefix: prefix } = JSON.parse(readFileSync(mapping_file, 'utf8'))
  const [totals, accounts, days] = [new Map(), new Map(), { first: '9999', last: '' }]
  let [rows, booked] = [0, 0]
  for (const row of parse(text, { columns: true })) {
    rows += 1
    const account = row[columns.account].replace(/\.0+$/, '')
    const millionths = micro(row[columns.price]) * BigInt(row[columns.quantity])
    const size = millionths < 0n ? -millionths : millionths
    const amount = Number((size + 5_000n) / 10_000n) * (millionths < 0n ? -1 : 1)
    if (account === '' || amount === 0) continue
    const number = row[columns.number]
    if (prefix && number.startsWith(prefix) !== amount < 0) throw new Error(`${number} has a line of the wrong sign`)
    booked += 1
    totals.set(number, (totals.get(number) ?? 0) + amount)
    const documents = accounts.get(account) ?? new Map()
    accounts.set(account, documents.set(number, (documents.get(number) ?? 0) + amount))
    const day = row[columns.date].slice(0, 10)
    if (day < days.first) days.first = day
    if (day > days.last) days.last = day
  }
  return { rows, booked, totals, accounts, days }
}

function micro(decimal) {
  const [whole, behind = ''] = decimal.split('.')
  return BigInt(`${whole}${behind.padEnd(6, '0').slice(0, 6)}`)
}

function sum(amounts) {
  let total = 0
  for (const amount of amounts) total += amount
  return total
}
