import type { Hono } from 'hono'
import type { Tx } from '#platform/database.ts'
import { newOnceKey, once } from '#platform/once.ts'
import type { Site } from '#platform/site.ts'
import { readTable } from '#platform/table-read.ts'
import { uploadOf } from '#platform/upload.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { type DeskForm, refusalText, type Typed } from '#ui/desk-form.tsx'
import { deskPageOf, staffAct, staffDoor } from '#ui/page.tsx'
import { BANK_COLUMNS, type BankFile, type BankMapping, columnsOf, headKeyOf, headOf, isEnough, readBank } from './bank.ts'
import { rememberedColumns } from './queries.ts'
import { takeLines } from './take-lines.ts'
import { STATEMENT_KINDS, UploadPage } from './views-upload.tsx'

const LIMITS = { rows: 25_000, columns: 60, cells: 400_000, unpacked_bytes: 64 * 1_048_576 }

/** These are mended by saying what the columns are. */
const ASKS_COLUMNS: readonly string[] = ['columns_unknown', 'no_sides']

/** A statement of the bank is brought. */
export function bankUploadDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.desk.bankUpload.pattern, (context) => showUpload(site, context, {}, null, []))
  app.post(routes.desk.bankUpload.pattern, (context) => takeUpload(site, context))
}

async function showUpload(
  site: Site,
  context: WebContext,
  typed: Typed,
  refusal: Refusal | null,
  head: readonly string[],
): Promise<Response> {
  const { visit } = await site.database.read(staffDoor(context), async (read) => read.permit('payments.verify'))
  if (visit.viewer.staff_id === null) throw notFound()
  const page = await deskPageOf(site, context, visit)
  const problem = refusal && { name: refusal.param ?? 'file', text: wordsFor(page, refusal) }
  const form: DeskForm = { typed, problem, key: typed['source_ref'] ?? newOnceKey() }
  const response = await context.html(<UploadPage page={page} form={form} head={head} />, refusal?.status ?? 200)
  response.headers.set('cache-control', 'private, no-store')
  return response
}

async function takeUpload(site: Site, context: WebContext): Promise<Response> {
  const door = staffDoor(context)
  const { visit } = await site.database.read(door, async (read) => read.permit('payments.verify'))
  if (visit.viewer.staff_id === null) throw notFound()
  const { typed, upload, refusal } = await uploadOf(context, 'file', { kinds: STATEMENT_KINDS })
  let head: readonly string[] = []
  try {
    if (refusal) throw refusal
    if (!upload) throw invalid('file', 'missing_file', 'Choose a file.')
    const table = await readTable(upload.kind === 'xlsx' ? 'xlsx' : 'csv', upload.bytes, LIMITS)
    head = headOf(table).cells
    const { source_ref: key, ...facts } = typed
    const next = await staffAct(site, context, (tx) =>
      once(tx, key, { ...facts, '': context.req.path }, async () => {
        const file = await readFile(tx, table, typed)
        const taken = await takeLines(tx, { file, file_name: upload.name, currency: tx.seller.currency })
        return routes.desk.bank.href({}, taken)
      }),
    )
    return context.redirect(next, 303)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const asked = ASKS_COLUMNS.includes(error.code) ? head : []
    const shown = asked.length > 0 ? { ...asRead(head), ...typed } : typed
    return showUpload(site, context, shown, new Refusal(422, error.code, error.message, error.param ?? 'file'), asked)
  }
}

function wordsFor(page: Awaited<ReturnType<typeof deskPageOf>>, refusal: Refusal): string {
  const own: Readonly<Record<string, string>> = page.say.banking.refusals
  return own[refusal.code] ?? refusalText(page, refusal)
}

/** What a person said about the columns counts most, then what was said before about such a file, then what the head says. */
async function readFile(tx: Tx, table: Parameters<typeof readBank>[0], typed: Typed): Promise<BankFile> {
  const head = headOf(table)
  const said = saidIn(typed)
  const named = columnsOf(head.cells)
  const remembered = isEnough(said) ? null : await rememberedColumns(tx, headKeyOf(head.cells))
  const mapping = isEnough(said) ? said : remembered ? withSide(remembered, named) : named
  if (!isEnough(mapping))
    throw invalid('column.date', 'columns_unknown', 'Say which column is the date and which the amount that came in.')
  const file = readBank(table, mapping, tx.seller.currency)
  // such a file told its sides before: this one holds only what came in
  if (file.lacks_sides && remembered === null)
    throw invalid(
      'column.amount',
      'no_sides',
      'Nothing in this file says which amounts came in and which went out. Say which column holds Dr and Cr; if all of it came in, choose the amounts as “Came in”.',
    )
  if (file.rows.length === 0) throw invalid('file', 'no_lines', 'No line of this file has a date and an amount.')
  return file
}

/** A file that was read before anybody knew of sides may name them all the same. */
function withSide(remembered: BankMapping, named: BankMapping): BankMapping {
  const { side } = named
  return side === undefined || remembered.side !== undefined || Object.values(remembered).includes(side)
    ? remembered
    : { ...remembered, side }
}

/** What the head names stands in the form that asks for the rest. */
function asRead(head: readonly string[]): Typed {
  return Object.fromEntries(Object.entries(columnsOf(head)).map(([column, place]) => [`column.${column}`, String(place)]))
}

function saidIn(typed: Typed): BankMapping {
  const said: Partial<Record<(typeof BANK_COLUMNS)[number], number>> = {}
  for (const column of BANK_COLUMNS) {
    const text = typed[`column.${column}`] ?? ''
    if (/^\d{1,2}$/.test(text)) said[column] = Number(text)
  }
  return said
}
