import type { Hono } from 'hono'
import { messagesIn } from '#messages/language.ts'
import { madeAhead } from '#platform/ahead.ts'
import type { Door } from '#platform/database.ts'
import { downloadOf } from '#platform/download.ts'
import { csvOf, xlsxOf } from '#platform/sheet.ts'
import type { Signing } from '#platform/signing.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { type ZipFile, zipStream } from '#platform/zip-write.ts'
import { routes } from '#routes.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { calendarOf } from '#ui/calendar.ts'
import { formatFor } from '#ui/format.ts'
import { accountDoor, type Page, portalPageOf } from '#ui/page.tsx'
import { documentIdOf } from './invoice.ts'
import { filterOf, readAddress } from './invoice-address.ts'
import type { InvoiceDetail } from './invoice-detail.ts'
import { invoicePaper } from './invoice-paper.ts'
import { groupingOf, invoiceJson, invoiceTable, lineTable } from './invoice-table.ts'
import { exportInvoices, getInvoice } from './queries.ts'

/** As many PDFs as one ZIP may hold: each is made when its turn comes. */
const MOST_PDFS = 200
/** So many of one ZIP at a time: one is printed while the next is read from the books and the one before goes out. */
const PDFS_AT_ONCE = 3
const MOST_ROWS = 100_000

/** Every invoice as PDF, CSV and JSON; the chosen ones, or all of a list, as ZIP, CSV and XLSX. */
export function invoiceFiles(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.invoices.export.pattern, (context) => exportFile(site, context))
  app.get(routes.invoices.pdf.pattern, async (context) => {
    const { page, detail } = await oneInvoice(site, context)
    const signing = await site.signing(page.seller.id)
    return downloadOf({ name: `${fileName(detail)}.pdf`, type: 'pdf', body: await printed(site, page, detail, signing) })
  })
  app.get(routes.invoices.csv.pattern, async (context) => {
    const { page, detail } = await oneInvoice(site, context)
    const rows = detail.lines.length > 0 ? detail.lines : [null]
    return downloadOf({
      name: `${fileName(detail)}.csv`,
      type: 'csv',
      body: csvOf(lineTable(page.say, detail), rows, detail.entry.currency),
    })
  })
  app.get(routes.invoices.json.pattern, async (context) => {
    const { page, detail } = await oneInvoice(site, context)
    const seen = page.may('payments.see') ? detail : { ...detail, settlements: [] }
    const body = Buffer.from(`${JSON.stringify(invoiceJson(seen, page.visit.today), null, 2)}\n`)
    return downloadOf({ name: `${fileName(detail)}.json`, type: 'json', body })
  })
}

async function oneInvoice(site: Site, context: WebContext): Promise<{ page: Page; detail: InvoiceDetail }> {
  const { door, account_id } = accountDoor(context)
  const id = documentIdOf(context.req.param('invoice'))
  if (id === null) throw notFound()
  const { visit, answer } = await site.database.read(door, (read) => getInvoice(read, account_id, id))
  visited(site, visit, 'invoice_file', id)
  return { page: await portalPageOf(site, context, visit), detail: answer }
}

/** A document of sale has one original, in English, whoever asks for it. */
function printed(
  site: Site,
  { seller, account, format }: Pick<Page, 'seller' | 'account' | 'format'>,
  detail: InvoiceDetail,
  signing: Signing,
): Promise<Uint8Array> {
  const reader = { say: messagesIn('en'), format: formatFor(format.country, 'en') }
  return site.pdf.invoice(invoicePaper({ ...detail, seller, account_name: account.name, signing }, reader))
}

/** `Invoice MT-26-27-1126`: what a person looks for in a folder. */
function fileName({ entry }: InvoiceDetail): string {
  return `${messagesIn('en').words.kinds[entry.kind]} ${entry.number.replaceAll('/', '-')}`
}

/** A file is whole or refused: one that stops short would be taken for the whole. */
function tooManyRows(): Refusal {
  return new Refusal(413, 'too_many_rows', 'These are more than 100,000 documents. Choose shorter dates.')
}

async function exportFile(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const calendar = await calendarOf(site, context)
  const address = readAddress((name) => context.req.query(name), calendar.years)
  const as = context.req.query('as')
  if (address.dates.problems.length > 0) throw new Refusal(422, 'invalid_date', messagesIn('en').invoices.date_wrong, 'from')
  const ids = chosenIds(context)
  const filter = { ...filterOf({ ...address, cursor: null }), ids: ids.length > 0 ? ids : undefined }
  const limit = (as === 'zip' ? MOST_PDFS : MOST_ROWS) + 1
  const { visit, answer: rows } = await site.database.read(door, (read) => exportInvoices(read, account_id, filter, limit))
  if (as !== 'zip' && rows.length > MOST_ROWS) throw tooManyRows()
  const page = await portalPageOf(site, context, visit)
  visited(site, visit, 'invoices_file')
  const title = `${page.say.invoices.title} ${page.account.code} ${visit.today}`
  const at = new Date(`${visit.today}T00:00:00Z`)
  switch (as) {
    case 'csv':
      return downloadOf({
        name: `${title}.csv`,
        type: 'csv',
        body: csvOf(invoiceTable(page.say, visit.today), rows, (row) => row.currency),
      })
    case 'xlsx': {
      const options = { grouping: groupingOf(page.format.country.default_currency), at }
      return downloadOf({
        name: `${title}.xlsx`,
        type: 'xlsx',
        body: xlsxOf(invoiceTable(page.say, visit.today), rows, (row) => row.currency, options),
      })
    }
    case 'zip': {
      if (rows.length > MOST_PDFS) throw new Refusal(413, 'too_many_files', page.say.invoices.too_many_files(MOST_PDFS))
      if (rows.length === 0) throw new Refusal(422, 'nothing_chosen', page.say.invoices.nothing_chosen)
      const files = pdfsOf(
        site,
        door,
        page,
        account_id,
        rows.map((row) => row.id),
      )
      return downloadOf({ name: `${title}.zip`, type: 'zip', body: zipStream(files, at) })
    }
    default:
      throw notFound()
  }
}

/** The ids of the ticked boxes; one that is misspelled is not there. */
function chosenIds(context: WebContext): EntryId[] {
  return (context.req.queries('invoice') ?? []).map((text) => {
    const id = documentIdOf(text)
    if (id === null) throw notFound()
    return id
  })
}

/** Each read anew when its turn nears: whoever may no longer see them gets no more of them. */
async function* pdfsOf(
  site: Site,
  door: Door,
  page: Page,
  account_id: AccountId,
  ids: readonly EntryId[],
): AsyncGenerator<ZipFile> {
  const signing = await site.signing(page.seller.id)
  yield* madeAhead(ids, PDFS_AT_ONCE, async (id) => {
    const { answer: detail } = await site.database.read(door, (read) => getInvoice(read, account_id, id))
    return { name: `${fileName(detail)}.pdf`, content: await printed(site, page, detail, signing) }
  })
}
