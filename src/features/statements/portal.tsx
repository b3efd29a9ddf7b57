import type { Hono } from 'hono'
import { groupingOf } from '#features/invoices/invoice-table.ts'
import { ageing, balance, openItems } from '#features/ledger/queries.ts'
import type { Read } from '#platform/database.ts'
import { downloadOf } from '#platform/download.ts'
import { csvOf, xlsxOf } from '#platform/sheet.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type DayRange, day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { type Currency, parseCurrency } from '#shared/money.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { calendarOf, toPutRight } from '#ui/calendar.ts'
import { accountDoor, portalPage, portalPageOf } from '#ui/page.tsx'
import { statement } from './queries.ts'
import { answerOf, isTooLongForPdf, type StatementAnswer } from './statement-answer.ts'
import { statementPaper } from './statement-paper.ts'
import { presetsOf, readPeriod } from './statement-period.ts'
import { fileRows, statementTable } from './statement-table.ts'
import { StatementPage, TooLongPage } from './views.tsx'

/** Every entry there is stands before it: asks in which currencies an account has ever had one. */
const END_OF_TIME = day('2199-12-31')

/** P4: the statement of account, on screen and as PDF, CSV and XLSX. */
export function statementsPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.statement.show.pattern, (context) => statementPage(site, context))
  app.get(routes.statement.export.pattern, (context) => statementFile(site, context))
}

async function statementPage(site: Site, context: WebContext): Promise<Response> {
  const { presets, period, currency } = await askedOf(site, context)
  const page = portalPage(site, {
    async ask(read, account_id) {
      read.permit('statement.see')
      return period.range === null ? null : readStatement(read, account_id, period.range, currency)
    },
    view(page, answer) {
      visited(site, page.visit, 'statement')
      return <StatementPage page={page} period={period} presets={presets} answer={answer} />
    },
  })
  const response = await page(context)
  return period.range === null ? toPutRight(response) : response
}

/** What the address asks for, by the seller's calendar. */
async function askedOf(site: Site, context: WebContext) {
  const { today, year_starts_in_month, years } = await calendarOf(site, context)
  const presets = presetsOf(today, year_starts_in_month, years)
  const period = readPeriod((name) => context.req.query(name), presets)
  return { presets, period, currency: parseCurrency(context.req.query('currency')) }
}

/** The statement and what was open on its last day, in one flush: screen and files have their figures from here. */
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

async function statementFile(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const { period, currency } = await askedOf(site, context)
  const { range } = period
  const { visit, answer } = await site.database.read(door, async (read) => {
    read.permit('statement.see')
    return range === null ? null : readStatement(read, account_id, range, currency)
  })
  const page = await portalPageOf(site, context, visit)
  if (answer === null) throw new Refusal(422, 'invalid_date', page.say.statement.date_wrong, period.problems[0]?.name)
  const { from, to } = answer.statement
  const title = `${page.say.statement.title} ${page.account.code} ${from} to ${to}`
  visited(site, visit, 'statement_file')
  switch (context.req.query('as')) {
    case 'pdf': {
      if (isTooLongForPdf(answer)) {
        context.header('cache-control', 'private, no-store')
        return context.html(<TooLongPage page={page} answer={answer} />, 413)
      }
      const signing = await site.signing(page.seller.id)
      const paper = statementPaper({ ...answer, seller: page.seller, language: page.language, signing }, page)
      return downloadOf({ name: `${title}.pdf`, type: 'pdf', body: await site.pdf.statement(paper) })
    }
    case 'csv': {
      const rows = fileRows(answer.statement, page)
      return downloadOf({
        name: `${title}.csv`,
        type: 'csv',
        body: csvOf(statementTable(page), rows, answer.statement.currency),
      })
    }
    case 'xlsx': {
      const options = { grouping: groupingOf(page.format.country.default_currency), at: new Date(`${to}T00:00:00Z`) }
      const rows = fileRows(answer.statement, page)
      return downloadOf({
        name: `${title}.xlsx`,
        type: 'xlsx',
        body: xlsxOf(statementTable(page), rows, answer.statement.currency, options),
      })
    }
    default:
      throw notFound()
  }
}
