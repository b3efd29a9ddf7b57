import type { Hono } from 'hono'
import type { Read } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import type { AccountId } from '#shared/id.ts'
import { type Calendar, calendarOf, calendarSince } from '#ui/calendar.ts'
import type { Words } from '#ui/markup.ts'
import { type Page, portalPage } from '#ui/page.tsx'
import { reportFiles } from './portal-files.ts'
import { getCodeReport, getItemReport, getTaxReport, getYearReport, type ReportAsked } from './queries.ts'
import type { ReportHead } from './report.ts'
import { readAddress, refuseYearWithoutBooks } from './report-address.ts'
import { ReportsHomePage } from './views.tsx'
import { CodeReportPage } from './views-codes.tsx'
import { ItemReportPage } from './views-items.tsx'
import { TaxReportPage } from './views-taxes.tsx'
import { YearReportPage } from './views-year.tsx'

/** P5: the reports of a financial year, on screen and as files. */
export function reportsPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.reports.home.pattern, (context) => homePage(site, context))
  app.get(routes.reports.year.pattern, reportPage(site, getYearReport, YearReportPage))
  app.get(routes.reports.codes.pattern, reportPage(site, getCodeReport, CodeReportPage))
  app.get(routes.reports.taxes.pattern, reportPage(site, getTaxReport, TaxReportPage))
  app.get(routes.reports.items.pattern, reportPage(site, getItemReport, ItemReportPage))
  reportFiles(app, site)
}

/** One report: its query, and the view of what that answers. */
function reportPage<Report extends ReportHead>(
  site: Site,
  ask: (read: Read, account_id: AccountId, asked: ReportAsked) => Promise<Report>,
  View: (props: { page: Page; report: Report; calendar: Calendar }) => Words,
): (context: WebContext) => Promise<Response> {
  return async (context) => {
    const calendar = await calendarOf(site, context)
    const address = readAddress((name) => context.req.query(name), calendar)
    const page = portalPage(site, {
      async ask(read, account_id) {
        const report = await ask(read, account_id, address)
        refuseYearWithoutBooks(report, calendar.today)
        return report
      },
      view(page, report) {
        visited(site, page.visit, 'report')
        return <View page={page} report={report} calendar={calendarSince(calendar, report.first_on, report.year)} />
      },
    })
    return page(context)
  }
}

async function homePage(site: Site, context: WebContext): Promise<Response> {
  const calendar = await calendarOf(site, context)
  const address = readAddress((name) => context.req.query(name), calendar)
  const page = portalPage(site, {
    async ask(read, account_id) {
      const [year, taxes] = await Promise.all([
        getYearReport(read, account_id, address),
        getTaxReport(read, account_id, address),
      ])
      refuseYearWithoutBooks(year, calendar.today)
      return { year, taxes }
    },
    view(page, { year, taxes }) {
      visited(site, page.visit, 'report')
      const offered = calendarSince(calendar, year.first_on, year.year)
      return <ReportsHomePage page={page} calendar={offered} year={year} taxes={taxes} />
    },
  })
  return page(context)
}
