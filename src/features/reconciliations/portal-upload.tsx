import type { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { storeFile } from '#features/files/store-file.ts'
import type { Tx } from '#platform/database.ts'
import { newOnceKey, once } from '#platform/once.ts'
import type { Site } from '#platform/site.ts'
import type { RawTable } from '#platform/table-read.ts'
import { acceptOf, keepUpload, type SentForm, storedAnswer, uploadOf } from '#platform/upload.ts'
import { kindByName } from '#platform/upload-kind.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type Day, type DayRange, requireDay } from '#shared/day.ts'
import { type AccountId, type FileId, parseId } from '#shared/id.ts'
import { type Currency, parseCurrency } from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import type { Typed } from '#ui/desk-form.tsx'
import { accountDoor, type Page, portalPageOf } from '#ui/page.tsx'
import type { PortalForm } from '#ui/portal-form.tsx'
import { COLUMNS, type ColumnName } from './columns.ts'
import { type Remembered, rememberedOf } from './explained.ts'
import { readLedger } from './ledger-file.ts'
import { makeReconciliation } from './make-reconciliation.ts'
import {
  type Around,
  explainedTable,
  guessMapping,
  keyOf,
  LEDGER_KINDS,
  type LoadedFile,
  loadFile,
  type Plan,
  planFor,
  rememberedTable,
  saidMapping,
} from './portal-file.ts'
import { currenciesOf, findMapping, getLedgerFile } from './queries.ts'
import { ledgersIn, readTally } from './tally.ts'
import { ChooseLedgerPage, MappingPage } from './views-mapping.tsx'
import { UploadPage } from './views-upload.tsx'

/** Upload, and where the file does not speak for itself, what its columns are. The file is kept first, so that no mistake loses it. */
export function uploadPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.reconciliations.upload.pattern, async (context) => {
    const asked = context.req.query('file')
    if (asked === undefined) return uploadPage(site, context, queryOf(context), null)
    const file_id = parseId('file', asked)
    if (file_id === null) throw notFound()
    return explainPage(site, context, file_id, queryOf(context), null)
  })
  app.post(routes.reconciliations.upload.pattern, (context) => take(site, context))
}

function queryOf(context: WebContext): Typed {
  const names = ['from', 'to', 'currency', 'head']
  return Object.fromEntries(names.map((name) => [name, context.req.query(name) ?? '']))
}

async function take(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  // ten megabytes are read only of somebody who may send them
  await site.database.read(door, (read) => currenciesOf(read, account_id))
  const sent = await uploadOf(context, 'file', { kinds: LEDGER_KINDS })
  const file_id = parseId('file', sent.typed['file_id'])
  try {
    const next =
      file_id === null ? await takeFile(site, context, sent) : await takeExplained(site, context, file_id, sent.typed)
    return context.redirect(next, 303)
  } catch (error) {
    if (!(error instanceof Refusal) || ![422, 409, 503].includes(error.status)) throw error
    // what is busy now is busy for the page of its columns, too
    if (error.status === 503 && file_id !== null) throw error
    if (file_id === null) return uploadPage(site, context, sent.typed, error)
    return explainPage(site, context, file_id, sent.typed, error)
  }
}

async function takeFile(site: Site, context: WebContext, { typed, upload, refusal }: SentForm): Promise<string> {
  if (refusal) throw refusal
  if (!upload) throw invalid('file', 'missing_file', 'Choose a file.')
  const { door, account_id } = accountDoor(context)
  const asked = daysAsked(typed)
  const loaded = await loadFile(upload.kind, upload.bytes)
  const { around, known } = await surroundings(site, context, loaded, typed)
  const plan = planFor(loaded, known, around)
  const kept = await keepUpload(site, { seller_id: door.seller_id, account_id }, upload)
  return act(site, context, typed, async (tx) => {
    const file_id = await storeFile(tx, { account_id, purpose: 'ledger', kept })
    const { from = '', to = '', currency = '' } = typed
    if (plan === null) return routes.reconciliations.upload.href({ account: account_id }, { file: file_id, from, to, currency })
    return made(tx, account_id, plan, {
      file: { id: file_id, name: upload.name },
      currency: around.currency,
      asked,
      remember: null,
    })
  })
}

type Made = {
  file: { id: FileId; name: string }
  currency: Currency
  asked: Partial<DayRange>
  remember: { head_key: string; mapping: Remembered } | null
}

async function made(
  tx: Tx,
  account_id: AccountId,
  { reading, explained, kind }: Plan,
  { file, ...rest }: Made,
): Promise<string> {
  const id = await makeReconciliation(tx, { account_id, reading, explained, file: { ...file, kind }, ...rest })
  return routes.reconciliations.show.href({ account: account_id, reconciliation: id })
}

/** The same form sent twice is one act; what is in it decides, and the file by its sum. */
function act(site: Site, context: WebContext, typed: Typed, work: (tx: Tx) => Promise<string>): Promise<string> {
  const { door } = accountDoor(context)
  const { source_ref, ...facts } = typed
  return site.database.act(door, (tx) => once(tx, source_ref, { ...facts, '': context.req.path }, () => work(tx)))
}

/** What is known besides the file: whose ledger it should be, in which currency, and what was said of such a file before. */
async function surroundings(
  site: Site,
  context: WebContext,
  loaded: LoadedFile,
  typed: Typed,
): Promise<{ around: Around; known: Remembered | null; page: Page }> {
  const { door, account_id } = accountDoor(context)
  const { visit, answer } = await site.database.read(door, (read) => {
    read.permit('statement.match')
    return findMapping(read, account_id, keyOf(loaded))
  })
  const page = await portalPageOf(site, context, visit)
  const around = {
    currency: parseCurrency(typed['currency']) ?? page.account.currency,
    seller_name: page.seller.name,
    seller_tax_id: page.seller.settings.tax_id ?? '',
  }
  return { around, known: rememberedOf(answer), page }
}

function daysAsked(typed: Typed): Partial<DayRange> {
  const dayOf = (name: 'from' | 'to'): Partial<Record<'from' | 'to', Day>> =>
    (typed[name] ?? '').trim() === '' ? {} : { [name]: requireDay((typed[name] ?? '').trim(), name) }
  const asked = { ...dayOf('from'), ...dayOf('to') }
  if (asked.from !== undefined && asked.to !== undefined && asked.to < asked.from) {
    throw invalid('to', 'range_reversed', 'The last day stands before the first.')
  }
  return asked
}

/** A file that was uploaded before, opened again. */
async function reopen(
  site: Site,
  context: WebContext,
  file_id: FileId,
): Promise<{ file: { id: FileId; name: string }; loaded: LoadedFile }> {
  const { door, account_id } = accountDoor(context)
  const { answer: file } = await site.database.read(door, (read) => getLedgerFile(read, account_id, file_id))
  const kind = kindByName(file.name)
  if (kind === null) throw notFound()
  const stored = await storedAnswer(site, { seller_id: door.seller_id, account_id }, file)
  return { file, loaded: await loadFile(kind, new Uint8Array(await stored.arrayBuffer())) }
}

/** What the person says its columns are, and from then on is known of such files. */
async function takeExplained(site: Site, context: WebContext, file_id: FileId, typed: Typed): Promise<string> {
  const { account_id } = accountDoor(context)
  const { file, loaded } = await reopen(site, context, file_id)
  const asked = daysAsked(typed)
  const { around } = await surroundings(site, context, loaded, typed)
  const { plan, remember } = explained(loaded, typed, around)
  if (plan.reading.rows.length === 0) throw invalid('date', 'no_rows', 'No row of this file can be read.')
  return act(site, context, typed, (tx) => made(tx, account_id, plan, { file, currency: around.currency, asked, remember }))
}

function explained(loaded: LoadedFile, typed: Typed, around: Around): { plan: Plan; remember: Made['remember'] } {
  switch (loaded.kind) {
    case 'gstr_2b': {
      const plan = planFor(loaded, null, around)
      if (plan === null) throw notFound()
      return { plan, remember: null }
    }
    case 'tally_xml': {
      const ledger = typed['ledger'] ?? ''
      if (!ledgersIn(loaded.tally).includes(ledger)) throw invalid('ledger', 'missing_ledger', 'Choose the ledger.')
      const reading = readTally(loaded.tally, ledger, around.currency)
      return {
        plan: { kind: loaded.kind, reading, explained: { ledger } },
        remember: { head_key: keyOf(loaded), mapping: { ledger } },
      }
    }
    default: {
      const guess = guessMapping(loaded.table, headOf(typed))
      const mapping = {
        ...guess.mapping,
        columns: columnsSaid(typed),
        dates: typed['dates'] === 'mdy' ? 'mdy' : 'dmy',
      } as const
      const reading = readLedger(loaded.table, mapping, around.currency)
      return {
        plan: { kind: loaded.kind, reading, explained: explainedTable(loaded.table, mapping, guess.head, false) },
        remember: { head_key: keyOf(loaded), mapping: rememberedTable(loaded.table, mapping) },
      }
    }
  }
}

function headOf(typed: Typed): number | null {
  return /^[1-9]\d{0,6}$/.test(typed['head'] ?? '') ? Number(typed['head']) : null
}

/** The columns that were chosen; a date and an amount there must be, and no column stands for two things. */
function columnsSaid(typed: Typed): Partial<Record<ColumnName, number>> {
  const columns: Partial<Record<ColumnName, number>> = {}
  for (const column of COLUMNS) {
    const text = typed[column] ?? ''
    if (!/^\d{1,3}$/.test(text)) continue
    if (Object.values(columns).includes(Number(text))) {
      throw invalid(column, 'doubled_column', 'This column was chosen for something else already.')
    }
    columns[column] = Number(text)
  }
  if (columns.date === undefined) throw invalid('date', 'missing_date', 'Say which column holds the date.')
  if (columns.amount === undefined && (columns.debit === undefined || columns.credit === undefined)) {
    throw invalid(columns.debit === undefined ? 'debit' : 'credit', 'missing_amount', 'Say which columns hold the amounts.')
  }
  return columns
}

async function uploadPage(site: Site, context: WebContext, typed: Typed, refusal: Refusal | null): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const { visit, answer: currencies } = await site.database.read(door, (read) => currenciesOf(read, account_id))
  const page = await portalPageOf(site, context, visit)
  const form = formFor(page, typed, refusal)
  return shown(context, <UploadPage page={page} form={form} currencies={currencies} accept={acceptOf(LEDGER_KINDS)} />, refusal)
}

/** The columns of a file that is kept already: what is known or guessed stands in the form, or what was typed. */
async function explainPage(
  site: Site,
  context: WebContext,
  file_id: FileId,
  typed: Typed,
  refusal: Refusal | null,
): Promise<Response> {
  const { file, loaded } = await reopen(site, context, file_id)
  const { known, page } = await surroundings(site, context, loaded, typed)
  if (loaded.kind === 'gstr_2b') throw notFound()
  if (loaded.kind === 'tally_xml') {
    const said = known !== null && 'ledger' in known ? { ledger: known.ledger } : {}
    const form = formFor(page, { ...said, ...typed }, refusal)
    return shown(context, <ChooseLedgerPage page={page} form={form} file={file} ledgers={ledgersIn(loaded.tally)} />, refusal)
  }
  const { mapping, head, mixed } = shownMapping(loaded.table, known, headOf(typed))
  const chosen = Object.fromEntries(Object.entries(mapping.columns).map(([column, place]) => [column, String(place)]))
  const form = formFor(page, { dates: mapping.dates, ...(refusal ? {} : chosen), ...typed }, refusal)
  const view = (
    <MappingPage
      page={page}
      form={form}
      file={file}
      table={loaded.table}
      head={head}
      head_line={mapping.head_line}
      mixed={mixed}
    />
  )
  return shown(context, view, refusal)
}

/** As such a file was last explained, unless the person has just pointed at another head. */
function shownMapping(table: RawTable, known: Remembered | null, head_line: number | null) {
  const said = saidMapping(table, known)
  const guess = guessMapping(table, head_line)
  const isAnother = head_line !== null && guess.mapping.head_line !== said?.mapping.head_line
  return { ...guess, ...(isAnother ? null : said) }
}

function formFor(page: Page, typed: Typed, refusal: Refusal | null): PortalForm {
  const spent = refusal?.code === 'idempotency_conflict' || refusal?.code === 'missing_key'
  const key = (spent ? undefined : typed['source_ref']) ?? newOnceKey()
  const known: Readonly<Record<string, string>> = { ...page.say.files.refusals, ...page.say.reconciliations.refusals }
  return { typed, key, problem: refusal && { name: refusal.param ?? null, text: known[refusal.code] ?? refusal.message } }
}

async function shown(context: WebContext, view: Child, refusal: Refusal | null): Promise<Response> {
  const response = await context.html(String(await (view ?? '')), refusal?.status ?? 200)
  response.headers.set('cache-control', 'private, no-store')
  return response
}
