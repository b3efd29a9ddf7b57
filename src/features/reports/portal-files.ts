import type { Hono } from 'hono'
import { groupingOf } from '#features/invoices/invoice-table.ts'
import type { Read } from '#platform/database.ts'
import { downloadOf } from '#platform/download.ts'
import { csvOf, xlsxOf } from '#platform/sheet.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import type { AccountId } from '#shared/id.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { calendarOf } from '#ui/calendar.ts'
import { accountDoor, type Page, portalPageOf } from '#ui/page.tsx'
import { codeRemarks, codesTitle, codeTable } from './code-table.ts'
import { itemTable } from './item-table.ts'
import { getCodeReport, getItemReport, getTaxReport, getYearReport, type ReportAsked } from './queries.ts'
import type { ReportHead } from './report.ts'
import { REPORTS, readAddress, refuseYearWithoutBooks } from './report-address.ts'
import { type Printed, reportPaper } from './report-paper.ts'
import { fitsOnPaper, paperTable, type ReportTable, sheetOf, sheetRows } from './report-table.ts'
import { quarterTables, taxTable } from './tax-table.ts'
import { accountTable, purchaseTable, yearRemarks, yearTable } from './year-table.ts'

type Asking<Report> = (read: Read, account_id: AccountId, asked: ReportAsked) => Promise<Report>

/** How a report is written down: as one table for programs, and as it is printed. */
type Written<Report, Row> = {
  ask: Asking<Report>
  table(report: Report, page: Page): ReportTable<Row>
  print(report: Report, page: Page): Printed
}

/** The reports as CSV, XLSX and PDF: the figures of their pages. */
export function reportFiles(app: Hono<WebEnvironment>, site: Site): void {
  app.get(REPORTS.year.file.pattern, fileOf(site, { ask: getYearReport, table: yearTable, print: printYear }))
  app.get(REPORTS.codes.file.pattern, fileOf(site, { ask: getCodeReport, table: codeTable, print: printCodes }))
  app.get(REPORTS.taxes.file.pattern, fileOf(site, { ask: getTaxReport, table: taxTable, print: printTaxes }))
  app.get(REPORTS.items.file.pattern, fileOf(site, { ask: getItemReport, table: itemTable, print: printItems }))
}

function fileOf<Report extends ReportHead, Row>(
  site: Site,
  { ask, table, print }: Written<Report, Row>,
): (context: WebContext) => Promise<Response> {
  return async (context) => {
    const { door, account_id } = accountDoor(context)
    const calendar = await calendarOf(site, context)
    const address = readAddress((name) => context.req.query(name), calendar)
    const { visit, answer: report } = await site.database.read(door, (read) => ask(read, account_id, address))
    refuseYearWithoutBooks(report, calendar.today)
    const page = await portalPageOf(site, context, visit)
    visited(site, visit, 'report_file')
    const written = table(report, page)
    const title = nameOf(written.name, report)
    switch (context.req.query('as')) {
      case 'pdf': {
        if (!fitsOnPaper(written, page))
          throw new Refusal(413, 'report_too_long', 'This report is too long for a PDF. Take it as a spreadsheet.')
        const paper = reportPaper(print(report, page), report, page)
        return downloadOf({ name: `${title}.pdf`, type: 'pdf', body: await site.pdf.report(paper) })
      }
      case 'csv': {
        const body = csvOf(sheetOf(written), sheetRows(written), report.currency)
        return downloadOf({ name: `${title}.csv`, type: 'csv', body })
      }
      case 'xlsx': {
        const options = {
          grouping: groupingOf(page.format.country.default_currency),
          at: new Date(`${report.to}T00:00:00Z`),
        }
        const body = xlsxOf(sheetOf(written), sheetRows(written), report.currency, options)
        return downloadOf({ name: `${title}.xlsx`, type: 'xlsx', body })
      }
      default:
        throw notFound()
    }
  }
}

/** `Year by months SGS 2026-27`; the currency where it is not the account's own. */
function nameOf(name: string, { account, year, currency }: ReportHead): string {
  return [name, account.code, year.label, ...(currency === account.currency ? [] : [currency])].join(' ')
}

function printYear(report: Awaited<ReturnType<typeof getYearReport>>, page: Page): Printed {
  const { year } = page.say.reports
  return {
    title: year.title,
    landscape: true,
    tables: [
      { label: year.account, ...paperTable(accountTable(report, page), page) },
      { label: year.tax, ...paperTable(purchaseTable(report, page), page) },
    ],
    remarks: yearRemarks(report, page),
  }
}

function printCodes(report: Awaited<ReturnType<typeof getCodeReport>>, page: Page): Printed {
  const tables = [{ label: null, ...paperTable(codeTable(report, page), page) }]
  return { title: codesTitle(page), landscape: true, tables, remarks: codeRemarks(report, page) }
}

function printTaxes(report: Awaited<ReturnType<typeof getTaxReport>>, page: Page): Printed {
  const { taxes } = page.say.reports
  const proofs = report.proofs.filter(({ count }) => count > 0)
  const sums = {
    label: taxes.by_proof,
    columns: [
      { label: taxes.heads.proof, align: 'start' as const },
      { label: `${taxes.deducted} ${page.format.symbol(report.currency)}`, align: 'end' as const },
    ],
    rows: proofs.map(({ proof, amount_minor }) => [
      page.say.taxes.proofs[proof],
      page.format.amount(amount_minor, report.currency),
    ]),
    total: [page.say.reports.total, page.format.amount(report.total_minor, report.currency)],
  }
  const quarters = quarterTables(report, page).map((table) => ({ label: table.name, ...paperTable(table, page) }))
  const tables = [sums, ...quarters]
  const reversed = proofs.some(({ proof }) => proof === 'reversed')
  return { title: taxes.title, landscape: true, tables, remarks: reversed ? [taxes.reversed_note] : [] }
}

function printItems(report: Awaited<ReturnType<typeof getItemReport>>, page: Page): Printed {
  const { items } = page.say.reports
  const tables = [{ label: null, ...paperTable(itemTable(report, page), page) }]
  return { title: items.title, landscape: false, tables, remarks: [items.net] }
}
