import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import type { InvoiceFilter } from '#features/invoices/invoice.ts'
import { exportInvoices } from '#features/invoices/queries.ts'
import { ageing, balance, openItems } from '#features/ledger/queries.ts'
import { exportPayments } from '#features/payments/queries.ts'
import { statement } from '#features/statements/queries.ts'
import { answerOf, type StatementAnswer } from '#features/statements/statement-answer.ts'
import type { Door, Read } from '#platform/database.ts'
import { downloadOf } from '#platform/download.ts'
import type { Site } from '#platform/site.ts'
import { may } from '#platform/viewer.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { zipContainer } from '#platform/zip-container.ts'
import { routes } from '#routes.ts'
import { type DayRange, day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import { calendarOf, toPutRight } from '#ui/calendar.ts'
import { accountDoor, portalPage, portalPageOf } from '#ui/page.tsx'
import { isEmpty, MOST_PAPERS, type PackBooks, packDocuments, paperCount } from './pack.ts'
import { packPresets, readPackPeriod } from './pack-period.ts'
import { packParts } from './portal-pack-files.ts'
import { PackPage } from './views-pack.tsx'

/** Every entry there is stands before it: asks in which currencies an account has ever had one. */
const END_OF_TIME = day('2199-12-31')

/** P5: the accountant's pack of a period, and the ZIP itself. */
export function packPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.reports.pack.pattern, (context) => packPage(site, context))
  app.get(routes.reports.packFile.pattern, (context) => packFile(site, context))
}

async function packPage(site: Site, context: WebContext): Promise<Response> {
  const { presets, period } = await askedOf(site, context)
  const { range } = period
  const sees = await sightOf(site, accountDoor(context).door)
  const page = portalPage(site, {
    ask: async (read, account_id) => (range === null ? permitted(read) : readBooks(read, account_id, range, sees)),
    view(page, books) {
      visited(site, page.visit, 'report')
      return <PackPage page={page} period={period} presets={presets} books={books} />
    },
  })
  const response = await page(context)
  return range === null ? toPutRight(response) : response
}

async function packFile(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const { period } = await askedOf(site, context)
  const { range } = period
  const sees = await sightOf(site, door)
  const { visit, answer } = await site.database.read(door, async (read) => {
    if (range === null) return permitted(read)
    const [account, books] = await Promise.all([getAccount(read, account_id), readBooks(read, account_id, range, sees)])
    return { account, books }
  })
  const page = await portalPageOf(site, context, visit)
  const { pack } = page.say
  if (answer === null || range === null)
    throw new Refusal(422, 'invalid_date', page.say.statement.date_wrong, period.problems[0]?.name)
  const { account, books } = answer
  if (paperCount(books) > MOST_PAPERS) {
    throw new Refusal(413, 'too_many_files', pack.too_many(page.format.quantity(String(MOST_PAPERS))), 'from')
  }
  if (isEmpty(books)) throw new Refusal(422, 'nothing_to_pack', pack.empty, 'from')
  visited(site, visit, 'report_file')
  const others = await otherStatements(site, door, account_id, books)
  const parts = packParts({ site, door, page, account, books, others })
  const name = `${pack.title} ${account.code} ${range.from} to ${range.to}.zip`
  return downloadOf({ name, type: 'zip', body: zipContainer(parts, new Date(`${visit.today}T00:00:00Z`)) })
}

/** What the address asks for, by the seller's calendar. */
async function askedOf(site: Site, context: WebContext) {
  const { today, year_starts_in_month, years } = await calendarOf(site, context)
  const presets = packPresets(today, year_starts_in_month, years)
  return { presets, period: readPackPeriod((name) => context.req.query(name), presets) }
}

/** What of a pack this reader's role shows. */
type Sight = { statement: boolean; payments: boolean }

/** Asked first: a flush refuses all of itself where one permission is lacking. */
async function sightOf(site: Site, door: Door): Promise<Sight> {
  const { visit } = await site.database.read(door, async (read) => permitted(read))
  const sees = (...permissions: readonly string[]) => permissions.every((one) => may(visit.viewer, one))
  return { statement: sees('statement.see', 'balance.see'), payments: sees('payments.see') }
}

function permitted(read: Read): null {
  read.permit('reports.see')
  read.permit('invoices.see')
  return null
}

/** All a pack is made of and its page tells, in one flush; one document more than a pack may hold says that there are too many. */
async function readBooks(read: Read, account_id: AccountId, range: DayRange, sees: Sight): Promise<PackBooks> {
  permitted(read)
  const filter = (tab: InvoiceFilter['tab']): InvoiceFilter => ({ tab, sort: 'oldest', from: range.from, to: range.to })
  const [listed, notes, payments, stated] = await Promise.all([
    exportInvoices(read, account_id, filter('all'), MOST_PAPERS + 1),
    exportInvoices(read, account_id, filter('notes'), MOST_PAPERS + 1),
    sees.payments ? exportPayments(read, account_id, range, MOST_PAPERS + 1) : null,
    sees.statement ? readStatement(read, account_id, range, null) : null,
  ])
  return { range, documents: packDocuments(listed, notes), payments: payments?.toReversed() ?? null, statement: stated }
}

/** The statement and what was open on its last day: the figures of its page. */
async function readStatement(
  read: Read,
  account_id: AccountId,
  range: DayRange,
  currency: Currency | null,
): Promise<StatementAnswer> {
  const [stated, ageings, items, balances] = await Promise.all([
    statement(read, account_id, range, currency),
    ageing(read, account_id, range.to),
    openItems(read, account_id, range.to),
    balance(read, account_id, END_OF_TIME),
  ])
  return answerOf(stated, ageings, items, balances)
}

/** Statements in the account's other currencies, where something was owed or moved. */
async function otherStatements(
  site: Site,
  door: Door,
  account_id: AccountId,
  { range, statement: own }: PackBooks,
): Promise<StatementAnswer[]> {
  const currencies = own?.currencies.filter((currency) => currency !== own.statement.currency) ?? []
  if (currencies.length === 0) return []
  const { answer } = await site.database.read(door, (read) =>
    Promise.all(currencies.map((currency) => readStatement(read, account_id, range, currency))),
  )
  return answer.filter(({ statement: one }) => one.rows.length > 0 || one.opening_minor !== 0)
}
