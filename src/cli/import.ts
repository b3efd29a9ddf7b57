import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { type Mapping, readMapping } from '#features/imports/mapping.ts'
import type { Verdict } from '#features/imports/verdict.ts'
import { listSellers } from '#features/sellers/queries.ts'
import type { Tx } from '#platform/database.ts'
import { worker } from '#platform/viewer.ts'
import type { SellerId } from '#shared/id.ts'
import { plain, sum } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { type Books, withBooks } from './books.ts'
import { KIND_NAMES, type KindName } from './import-kinds.ts'
import { openVerdictFile, progressBar } from './import-report.ts'
import { type ImportReport, type InTransaction, runImport } from './import-run.ts'
import { sellerFor } from './import-seller.ts'

const HELP = `samepage import KIND FILE [options]

  sales-lines FILE --mapping FILE    one row a line, as shops and wholesalers export them
  accounts FILE                      account, name, currency …
  items FILE                         item, name, hsn, unit, price, rate
  invoices FILE                      number, account, date, description, quantity, price, rate …
  payments FILE                      account, number, date, amount, invoices …
  ledger FILE [--allocations FILE]   account, kind, number, date, amount …

  --data DIR          where the books are (default ./data, or SAMEPAGE_DATA)
  --seller NAME       whose books, when there are several; or what the first one is called
  --country IN|VAT    of the first seller (default IN)
  --currency CODE     of the first seller (default the country's)
  --dates FORMAT      how the file writes dates, like DD/MM/YYYY (default YYYY-MM-DD)
  --allocate oldest   what comes in settles the oldest due (ledger, payments)
  --create-accounts   opens accounts the books do not know (ledger, payments)
  --rejects FILE      CSV of the rows that were not booked: line, column, code, message, value
  --warnings FILE     CSV of what is odd and was booked all the same
  --dry-run           says what would become of each row, and books nothing
  --json              the summary as one line of JSON

FILE is CSV or tab separated, gzipped or not, in UTF-8, UTF-16 or Windows-1252. docs/import.md describes every column.
The same file may come in again: what is booked is not booked twice, and what was stopped (Ctrl-C) goes on.
`

const OPTIONS = {
  data: { type: 'string' },
  mapping: { type: 'string' },
  allocations: { type: 'string' },
  allocate: { type: 'string' },
  seller: { type: 'string' },
  country: { type: 'string' },
  currency: { type: 'string' },
  dates: { type: 'string' },
  rejects: { type: 'string' },
  warnings: { type: 'string' },
  'create-accounts': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>['values']

/** What an import answers: one line of JSON, or sentences. */
type Summary = ReturnType<typeof summaryOf> & { allocations_file?: ReturnType<typeof summaryOf> }

/** `samepage import KIND FILE`: 0 when the file was dealt with to its end, whatever was named; 130 when it was stopped. */
export async function importCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
  const [word, path] = positionals
  if (values.help || word === undefined) {
    process.stdout.write(HELP)
    return values.help ? 0 : 2
  }
  const kind = KIND_NAMES.find((name) => name === word)
  if (!kind) throw invalid('kind', 'unknown_kind', `There is no import of ${word}. There are: ${KIND_NAMES.join(', ')}.`)
  if (path === undefined || positionals.length > 2)
    throw invalid('file', 'missing_file', `Name one file: samepage import ${kind} FILE.`)
  refuseStrayOptions(kind, values)
  const mapping = values.mapping === undefined ? null : await mappingIn(values.mapping)

  // rows are read once and forgotten: a heap that grows in small steps stays small however long the file is
  setFlagsFromString('--heap-growing-percent=30')
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal)
  try {
    const summary = await inBooks(values, (books) => importFiles(books, kind, path, mapping, values, stop.signal))
    process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : told(summary, values))
    return summary.finished ? 0 : 130
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, onSignal)
  }
}

function refuseStrayOptions(kind: KindName, values: Values): void {
  if (kind === 'sales-lines' && values.mapping === undefined) {
    throw invalid(
      'mapping',
      'missing_mapping',
      'Sales lines need --mapping FILE, which says what the columns mean. examples/retail/mapping.json is one.',
    )
  }
  if (kind !== 'sales-lines' && values.mapping !== undefined)
    throw invalid('mapping', 'stray_option', `--mapping belongs to sales-lines; ${kind} has fixed columns.`)
  if (kind !== 'ledger' && values.allocations !== undefined)
    throw invalid('allocations', 'stray_option', '--allocations belongs to ledger.')
  if (values.allocate !== undefined && values.allocate !== 'oldest')
    throw invalid('allocate', 'unknown_choice', 'There is only --allocate oldest.')
  if (values.allocate !== undefined && values.allocations !== undefined)
    throw invalid('allocate', 'stray_option', 'Give --allocations or --allocate, not both.')
}

async function mappingIn(path: string): Promise<Mapping> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Refusal(404, 'no_file', `${path} cannot be read: ${error.message}`)
  })
  return readMapping(text)
}

/** A dry run on books that are still empty tries a folder of its own, so that it leaves no seller behind. */
function inBooks<T>(values: Values, work: (books: Books) => Promise<T>): Promise<T> {
  return withBooks(values.data, async (books) => {
    const sellers = await books.database.system('whether the books are empty', listSellers)
    if (!values['dry-run'] || sellers.length > 0) return work(books)
    if (books.environment.database_url !== undefined) {
      throw new Refusal(
        422,
        'no_seller',
        'A dry run needs a seller, and the books are empty. Leave --dry-run out, or try it on another database.',
      )
    }
    const folder = await mkdtemp(join(tmpdir(), 'samepage-dry-run-'))
    try {
      return await withBooks(folder, work)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

async function importFiles(
  books: Books,
  kind: KindName,
  path: string,
  mapping: Mapping | null,
  values: Values,
  signal: AbortSignal,
): Promise<Summary> {
  const rejects = openVerdictFile(values.rejects)
  const warnings = openVerdictFile(values.warnings)
  const seller = await sellerFor(books.database, values, mapping)
  const is_dry = values['dry-run'] ?? false
  async function importOne(one: KindName, file: string, inTransaction: InTransaction) {
    const began_ms = performance.now()
    const bar = progressBar(process.stderr, basename(file))
    const options = {
      create_accounts: values['create-accounts'] ?? false,
      allocate: values.allocate === 'oldest' ? 'oldest' : 'nothing',
    } as const
    const report = await runImport({
      kind: one,
      path: file,
      mapping,
      options,
      inTransaction,
      signal,
      date_format: values.dates ?? mapping?.date_format ?? null,
      onPiece(piece: { verdicts: readonly Verdict[]; warnings: readonly Verdict[]; progress: number; rows: number }) {
        rejects.write(file, piece.verdicts)
        warnings.write(file, piece.warnings)
        bar.show(piece.progress, piece.rows)
      },
    })
    bar.end()
    return summaryOf(one, file, seller.name, report, is_dry, performance.now() - began_ms)
  }
  try {
    return await (is_dry ? rolledBack : committed)(books, seller.id, async (inTransaction): Promise<Summary> => {
      const summary = await importOne(kind, path, inTransaction)
      if (values.allocations === undefined || !summary.finished) return summary
      const allocations_file = await importOne('allocations', values.allocations, inTransaction)
      return { ...summary, finished: allocations_file.finished, allocations_file }
    })
  } finally {
    rejects.close()
    warnings.close()
  }
}

function committed<T>(
  { database }: Books,
  seller_id: SellerId,
  work: (inTransaction: InTransaction) => Promise<T>,
): Promise<T> {
  return work((book) => database.scope(worker(seller_id, 'import'), book))
}

/** Everything in one transaction that comes to nothing. */
async function rolledBack<T>(
  { database }: Books,
  seller_id: SellerId,
  work: (inTransaction: InTransaction) => Promise<T>,
): Promise<T> {
  const over = new Error('the dry run is over')
  const results: T[] = []
  let begun = false
  await database
    .scope(worker(seller_id, 'import'), async (tx: Tx) => {
      // its verdicts are written as it goes, so it is not tried again when somebody who books at this moment stands in its way
      if (begun) throw new Refusal(503, 'busy', 'Somebody is booking on the same accounts. Please try again in a moment.')
      begun = true
      results.push(await work((book) => book(tx)))
      throw over
    })
    .catch((error: unknown) => {
      if (error !== over) throw error
    })
  const [result] = results
  if (result === undefined) throw new Error('a dry run without an end')
  return result
}

function summaryOf(kind: KindName, file: string, seller: string, report: ImportReport, dry_run: boolean, took_ms: number) {
  const {
    rows_in,
    booked,
    repeated,
    named,
    warnings,
    accounts,
    items,
    allocations,
    documents,
    finished,
    through_line,
    resumed_after_line,
  } = report
  const currencies = [...new Set(documents.map((document) => document.currency))]
  return {
    file,
    kind,
    seller,
    dry_run,
    finished,
    through_line,
    resumed_after_line,
    rows_in,
    booked,
    repeated,
    named,
    warnings,
    accounts,
    items,
    allocations,
    invoices: countOf(report, 'INV'),
    credit_notes: countOf(report, 'CN'),
    documents,
    currency: currencies.length === 1 ? (currencies[0] ?? null) : null,
    /** Null when there are several currencies: they are never added. */
    total_minor: currencies.length > 1 ? null : sum(documents.map((document) => document.total_minor)),
    took_ms: Math.round(took_ms),
    /** The most memory this process took so far. */
    peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  }
}

function countOf({ documents }: ImportReport, kind: string): number {
  return documents.filter((document) => document.kind === kind).reduce((count, document) => count + document.count, 0)
}

function told({ allocations_file, ...summary }: Summary, values: Values): string {
  const files = [summary, ...(allocations_file ? [allocations_file] : [])]
  const lines = files.flatMap((one) => [
    `${one.file}: ${one.rows_in} rows in, ${one.booked} ${one.dry_run ? 'would be booked' : 'booked'}, ${one.repeated} in the books already, ${one.named} named, ${one.warnings} ${one.warnings === 1 ? 'warning' : 'warnings'}.`,
    ...(one.finished ? [] : [`Stopped after line ${one.through_line}. The same command goes on from there.`]),
  ])
  const [accounts, items] = [summary.accounts, summary.items]
  if (accounts + items > 0) lines.push(`${accounts} new accounts, ${items} new items.`)
  for (const { kind, count, currency, total_minor } of summary.documents)
    lines.push(`${kind}: ${count}, ${plain(total_minor, currency)} ${currency}.`)
  if (summary.named > 0 && values.rejects === undefined)
    lines.push('Name a file with --rejects to see why rows were not booked.')
  return `${lines.join('\n')}\n`
}
