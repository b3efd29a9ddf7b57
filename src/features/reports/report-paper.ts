import type { Reader } from '#features/invoices/invoice-sheet.ts'
import { letterheadOf } from '#features/sellers/letterhead.ts'
import type { Seller } from '#features/sellers/seller.ts'
import { rangeWords } from '#features/statements/statement-paper.ts'
import type { ReportPaper, Table } from '#platform/papers.ts'
import { daysOf, type ReportHead } from './report.ts'

/** What a report prints besides its head: tables in their order, each under its name, and what has to be said with them. */
export type Printed = {
  title: string
  /** Wide tables stand on a page that lies on its side. */
  landscape: boolean
  tables: readonly (Table & { label: string | null })[]
  remarks: readonly string[]
}

/** A report for print. It is dated with its last day, so the same report is the same file. */
export function reportPaper(
  { title, landscape, tables, remarks }: Printed,
  report: ReportHead,
  reader: Reader & { seller: Seller; language: string },
): ReportPaper {
  const { say, format, seller } = reader
  const { account, currency } = report
  const { from, to } = daysOf(report)
  const { contact } = seller.settings
  const { paper } = say.statement
  return {
    language: reader.language,
    issued_on: to,
    title,
    seller: letterheadOf(seller, format.country),
    notice: null,
    footer: contact ? paper.questions(contact.name, contact.phone) : null,
    page_label: say.reports.page_of,
    landscape,
    period: say.reports.paper_period(report.year.label, rangeWords(from, to, reader), format.symbol(currency)),
    account: {
      label: paper.account_of,
      name: account.name,
      lines: [...(account.tax_id ? [`${format.country.tax_id_label} ${account.tax_id}`] : []), account.code],
    },
    tables,
    remarks,
  }
}
