import type { Hono } from 'hono'
import type { Read, Tx } from '#platform/database.ts'
import { newOnceKey, once } from '#platform/once.ts'
import type { Site } from '#platform/site.ts'
import { readTable } from '#platform/table-read.ts'
import { uploadOf } from '#platform/upload.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type BankLineId, parseId } from '#shared/id.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { type DeskForm, deskForm, refusalText, type Typed } from '#ui/desk-form.tsx'
import { deskPage, deskPageOf, staffAct, staffDoor } from '#ui/page.tsx'
import { BANK_COLUMNS, type BankFile, type BankMapping, columnsOf, headKeyOf, headOf, isEnough, readBank } from './bank.ts'
import { bookLine } from './book-line.ts'
import { type Ground, type KeptLine, type LooseReceipt, suggestFor } from './match.ts'
import {
  announcedNow,
  decidedLines,
  getLine,
  knownAccounts,
  looseReceipts,
  openDocuments,
  openLines,
  rememberedColumns,
} from './queries.ts'
import { setLineAside } from './set-line-aside.ts'
import { takeLines } from './take-lines.ts'
import { BankPage, LinePage, STATEMENT_KINDS, UploadPage } from './views.tsx'

const LIMITS = { rows: 25_000, columns: 60, cells: 400_000, unpacked_bytes: 64 * 1_048_576 }

/** D3: a bank's statement beside what customers announced and owe. What is certain is booked at once; of the rest a person says whose it is. */
export function bankingDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(
    routes.desk.bank.pattern,
    deskPage(site, {
      async ask(read) {
        const [lines, decided, ground] = await Promise.all([openLines(read), decidedLines(read), readGround(read)])
        return { lines: lines.map((line) => ({ ...line, suggestion: suggestFor(line, ground) })), decided }
      },
      view: (page, answer) => <BankPage page={page} {...answer} taken={takenWords(page)} />,
    }),
  )
  // before the page of one line, whose address would take `new` for an id
  app.get(routes.desk.bankUpload.pattern, (context) => showUpload(site, context, {}, null, []))
  app.post(routes.desk.bankUpload.pattern, (context) => takeUpload(site, context))
  app.post(routes.desk.bookBankLines.pattern, (context) => bookCertain(site, context))
  deskForm(app, site, routes.desk.bankLine.pattern, {
    async ask(read, context) {
      const [line, ground] = await Promise.all([getLine(permitted(read), idOf(context)), readGround(read)])
      return { line, ground }
    },
    start: (_page, { line, ground }) => {
      const found = suggestFor(line, ground)
      return {
        account: found?.account_id ?? '',
        settlement: found?.booked ? '' : (found?.settlement_id ?? ''),
        receipt: found?.booked?.id ?? '',
      }
    },
    view: (page, { line, ground }, form) => (
      <LinePage
        page={page}
        form={form}
        line={line}
        accounts={ground.accounts}
        announced={ground.announced}
        receipts={receiptsLike(line, ground)}
      />
    ),
    act: decide,
  })
}

function permitted(read: Read): Read {
  read.permit('payments.verify')
  return read
}

function idOf(context: WebContext): BankLineId {
  const id = parseId('bank_line', context.req.param('line'))
  if (id === null) throw notFound()
  return id
}

async function readGround(read: Read): Promise<Ground> {
  read.permit('payments.verify')
  const [announced, accounts, documents, receipts] = await Promise.all([
    announcedNow(read),
    knownAccounts(read),
    openDocuments(read),
    looseReceipts(read),
  ])
  return { announced, accounts, documents, receipts }
}

function takenWords(page: Parameters<typeof BankPage>[0]['page']): string | null {
  const { searchParams } = page.url
  const count = (name: string) => Number(searchParams.get(name) ?? 0)
  if (searchParams.has('booked')) return page.say.banking.done(count('booked'), count('refused'))
  if (!searchParams.has('fresh')) return null
  const { taken, unread } = page.say.banking
  return `${taken(count('fresh'), count('known'))} ${count('unread') > 0 ? unread(count('unread')) : ''}`
}

/** Each line in a transaction of its own: one that is refused keeps no other from being booked. */
async function bookCertain(site: Site, context: WebContext): Promise<Response> {
  const { lines, ground } = await staffAct(site, context, async (tx) => {
    tx.permit('payments.verify')
    return { lines: await openLines(tx), ground: await readGround(tx) }
  })
  const used = new Set<string>()
  const told = { booked: 0, refused: 0 }
  for (const line of lines) {
    const found = suggestFor(line, ground)
    if (!found?.certain || (found.settlement_id !== null && used.has(found.settlement_id))) continue
    if (found.settlement_id !== null) used.add(found.settlement_id)
    const { account_id, settlement_id, rule } = found
    try {
      await staffAct(site, context, (tx) => bookLine(tx, { id: line.id, account_id, settlement_id, rule }))
      told.booked += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      told.refused += 1
    }
  }
  return context.redirect(routes.desk.bank.href({}, told), 303)
}

/** Receipts that this line may be already: of the same amount. */
function receiptsLike(line: KeptLine, { receipts }: Ground): LooseReceipt[] {
  return receipts.filter((one) => one.amount_minor === line.amount_minor && one.currency === line.currency).slice(0, 50)
}

async function decide(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('payments.verify')
  const id = idOf(context)
  if (typed['set_aside'] !== undefined) {
    await setLineAside(tx, id, typed['aside'] ?? '')
    return routes.desk.bank.href()
  }
  const settlement_id = parseId('settlement', typed['settlement'])
  const announced = settlement_id === null ? null : (await announcedNow(tx)).find((one) => one.id === settlement_id)
  const account_id = announced?.account_id ?? parseId('account', typed['account'])
  if (account_id === null) throw invalid('account', 'no_account', 'Choose whose money it is.')
  const receipt = (await looseReceipts(tx)).find((one) => one.id === typed['receipt'])
  if (receipt)
    await bookLine(tx, { id, account_id: receipt.account_id, settlement_id: null, rule: 'by_hand', receipt_id: receipt.id })
  else await bookLine(tx, { id, account_id, settlement_id: announced ? settlement_id : null, rule: 'by_hand' })
  return routes.desk.bank.href()
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
  const problem = refusal && { name: refusal.param ?? 'file', text: refusalText(page, refusal) }
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
    const asked = error.code === 'columns_unknown' ? head : []
    return showUpload(site, context, typed, new Refusal(422, error.code, error.message, error.param ?? 'file'), asked)
  }
}

/** What a person said about the columns counts most, then what was said before about such a file, then what the head says. */
async function readFile(tx: Tx, table: Parameters<typeof readBank>[0], typed: Typed): Promise<BankFile> {
  const head = headOf(table)
  const said = saidIn(typed)
  const mapping = isEnough(said) ? said : ((await rememberedColumns(tx, headKeyOf(head.cells))) ?? columnsOf(head.cells))
  if (!isEnough(mapping))
    throw invalid('column.date', 'columns_unknown', 'Say which column is the date and which the amount that came in.')
  const file = readBank(table, mapping, tx.seller.currency)
  if (file.rows.length === 0) throw invalid('file', 'no_lines', 'No line of this file has a date and an amount.')
  return file
}

function saidIn(typed: Typed): BankMapping {
  const said: Partial<Record<(typeof BANK_COLUMNS)[number], number>> = {}
  for (const column of BANK_COLUMNS) {
    const text = typed[`column.${column}`] ?? ''
    if (/^\d{1,2}$/.test(text)) said[column] = Number(text)
  }
  return said
}
