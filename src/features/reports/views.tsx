import { html } from 'hono/html'
import { letterheadOf } from '#features/sellers/letterhead.ts'
import { rangeWords } from '#features/statements/statement-paper.ts'
import { routes } from '#routes.ts'
import { absolute, ZERO } from '#shared/money.ts'
import type { Calendar } from '#ui/calendar.ts'
import { Icon } from '#ui/icon.tsx'
import { PageHead } from '#ui/layout.tsx'
import { Letterhead } from '#ui/letterhead.tsx'
import { type LinkRow, Links } from '#ui/links.tsx'
import { classes, type Words } from '#ui/markup.ts'
import type { Page } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { brandOf, PortalFrame } from '#ui/portal-frame.tsx'
import { type Column, type FootCell, Ledger, type RowAttributes } from '#ui/table.tsx'
import { Pick as Choices } from '#ui/tabs.tsx'
import { codeLabel, codesTitle } from './code-table.ts'
import { daysOf, type ReportHead } from './report.ts'
import { REPORTS, type ReportName, reportHref } from './report-address.ts'
import {
  headOf,
  isFigure,
  labelOf,
  MOST_SHOWN,
  type ReportColumn,
  type ReportTable,
  shownColumns,
  textOf,
} from './report-table.ts'
import type { TaxReport } from './tax-report.ts'
import type { YearReport } from './year-report.ts'

/** What a page of a report is about, and the years it can be chosen for. */
export type ReportProps<Report extends ReportHead> = { page: Page; report: Report; calendar: Calendar }

/** Around every report: whose it is, which year, and its files. */
export function ReportPage({
  page,
  report,
  calendar,
  name,
  title,
  on_paper = true,
  children,
}: ReportProps<ReportHead> & { name: ReportName; title: string; on_paper?: boolean; children?: Words }) {
  const { say } = page
  return (
    <PortalFrame page={page} place="reports" title={title}>
      <Letterhead brand={brandOf(page)} lines={letterheadOf(page.seller, page.format.country).lines} />
      <PageHead
        title={title}
        crumb={{ href: reportHref(routes.reports.home, report), text: say.reports.title, here: title }}
        note={aboutWords(page, report)}
        acts={<Files page={page} report={report} name={name} on_paper={on_paper} />}
        three
        print
      />
      <Years page={page} report={report} calendar={calendar} at={REPORTS[name].page} />
      {children}
    </PortalFrame>
  )
}

/** `Shree Ganesh with Meghdoot Traders, 1 Apr to 21 Nov 2026, in ₹`. */
function aboutWords(page: Page, report: ReportHead): string {
  const { from, to } = daysOf(report)
  const { say, account, seller, format } = page
  return say.reports.about(account.name, seller.name, rangeWords(from, to, page), format.symbol(report.currency))
}

type FilesProps = { page: Page; report: ReportHead; name: ReportName; on_paper: boolean }

/** What is too long for paper is offered as CSV and Excel alone, in words. */
function Files({ page, report, name, on_paper }: FilesProps) {
  const { reports } = page.say
  const href = (as: 'csv' | 'xlsx' | 'pdf') => reportHref(REPORTS[name].file, report, { as })
  return (
    <>
      <a class="btn" href={href('csv')}>
        <Icon name="table-2" />
        {reports.csv}
      </a>
      <a class="btn" href={href('xlsx')}>
        <Icon name="sheet" />
        {reports.excel}
      </a>
      {on_paper ? (
        <a class="btn" href={href('pdf')}>
          <Icon name="download" />
          {reports.pdf}
        </a>
      ) : (
        <span class="t14 quiet">{reports.no_pdf}</span>
      )}
    </>
  )
}

/** The years there is something in; and, where there are several, the currencies, which are never added. */
function Years({
  page,
  report,
  calendar,
  at,
}: ReportProps<ReportHead> & { at: (typeof REPORTS)[ReportName]['page'] | typeof routes.reports.home }) {
  const { reports, statement } = page.say
  return (
    <div class="range noprint">
      <Choices
        label={reports.which_year}
        items={calendar.years.map(({ label }) => ({
          href: reportHref(at, report, { year: label }),
          text: label,
          current: label === report.year.label,
        }))}
      />
      {report.currencies.length > 1 && (
        <Choices
          label={statement.in_currency}
          items={report.currencies.map((currency) => ({
            href: reportHref(at, report, { currency }),
            text: currency,
            current: currency === report.currency,
          }))}
        />
      )}
    </div>
  )
}

export type ReportLedgerProps<Row> = {
  page: Page
  table: ReportTable<Row>
  /** Which column names the row, and which holds its figure on the card of a phone. */
  name: string
  figure: string
  row?: (row: Row) => RowAttributes
  /** Where a figure leads, or null. */
  href?: (column: ReportColumn<Row>, row: Row) => string | null
  /** A cell that is more than its text. */
  cell?: (column: ReportColumn<Row>, row: Row) => Words | null
}

/** The table of a report on its page; on a narrow one a card a row, figure below figure, without the zeros. */
export function ReportLedger<Row>({ page, table, name, figure, row, href, cell }: ReportLedgerProps<Row>) {
  const columns = shownColumns(table)
  const place = (column: ReportColumn<Row>) =>
    classes(
      column.key === name && 'r-name',
      column.key === figure && 'r-figure',
      isFigure(column) && 'num',
      column.kind === 'day' && 'nowrap',
    )
  const label = (column: ReportColumn<Row>) => (column.key === name ? undefined : labelOf(column))
  const inside = (column: ReportColumn<Row>, of: Row): Words => {
    const own = cell?.(column, of)
    if (own != null) return own
    const text = textOf(column, of, table.currency, page)
    if (text === '') return ''
    const to = href?.(column, of) ?? null
    const zero = column.kind === 'money' && column.value(of) === ZERO
    const shown = zero ? html`<span class="zero">${text}</span>` : text
    return to === null ? shown : html`<a class="plain" href="${to}">${shown}</a>`
  }
  const { total } = table
  const foot =
    total === null
      ? undefined
      : columns.map(
          (column): FootCell => ({
            class: place(column),
            head: column.key === name,
            label: label(column),
            text: inside(column, total),
          }),
        )
  const ledger = (
    <Ledger
      class="rep"
      cards
      caption={table.name}
      columns={columns.map(
        (column): Column<Row> => ({
          class: place(column),
          head: headOf(column, table.currency, page),
          label: label(column),
          cell: (of) => inside(column, of),
        }),
      )}
      rows={table.rows}
      row={row}
      foot={foot}
    />
  )
  return table.rows.length <= MOST_SHOWN ? (
    ledger
  ) : (
    <>
      {ledger}
      <Paging text={page.say.reports.in_files} />
    </>
  )
}

export type ReportsHomeProps = { page: Page; calendar: Calendar; year: YearReport; taxes: TaxReport }

/** P5: which reports there are, each with what it would say of the chosen year. */
export function ReportsHomePage({ page, calendar, year, taxes }: ReportsHomeProps) {
  const { reports } = page.say
  const label = codeLabel(page)
  const bought = page.format.money(year.total.taxable_minor, year.currency)
  return (
    <PortalFrame page={page} place="reports" title={reports.title}>
      <PageHead title={reports.title} note={reports.home_note} />
      <Years page={page} report={year} calendar={calendar} at={routes.reports.home} />
      <Links
        items={[
          {
            href: reportHref(routes.reports.year, year),
            icon: 'calendar',
            text: reports.year.title,
            note: noteOf(reports.year.note, owedWords(page, year)),
          },
          {
            href: reportHref(routes.reports.codes, year),
            icon: 'layout-list',
            text: codesTitle(page),
            note: label === null ? reports.codes.note_rates : reports.codes.note(label),
          },
          {
            href: reportHref(routes.reports.taxes, year),
            icon: 'badge-check',
            text: reports.taxes.title,
            note: noteOf(reports.taxes.note, taxWords(page, taxes)),
          },
          {
            href: reportHref(routes.reports.items, year),
            icon: 'package',
            text: reports.items.title,
            note: noteOf(reports.items.note, reports.items.bought(bought)),
          },
          ...(page.may('invoices.see') ? [packLink(page, year)] : []),
        ]}
      />
    </PortalFrame>
  )
}

/** The documents behind the figures, all at once. */
function packLink({ account, say }: Page, year: YearReport): LinkRow {
  const href = routes.reports.pack.href({ account: account.id }, daysOf(year))
  return { href, icon: 'folder', text: say.pack.title, note: say.pack.link_note }
}

/** What a report is for, and on a line of its own what it says of this year. */
function noteOf(about: string, says: string): Words {
  return (
    <>
      {about}
      <span class="block ink">{says}</span>
    </>
  )
}

function owedWords({ say, format }: Page, { closing_minor, currency, to }: YearReport): string {
  const { owed, credit } = say.reports.year
  return (closing_minor < 0 ? credit : owed)(format.money(absolute(closing_minor), currency), format.day(to))
}

/** How much was deducted, and of that how much still wants a certificate. */
export function taxWords({ say, format }: Page, { total_minor, pending, currency }: TaxReport): string {
  const { taxes } = say.reports
  if (total_minor === ZERO) return taxes.empty
  return pending.count === 0 ? taxes.none_pending : taxes.pending(format.money(pending.amount_minor, currency), pending.count)
}

/** What has to be said with the figures. */
export function Remarks({ lines }: { lines: readonly string[] }) {
  return (
    <div class="remarks t14 quiet">
      {lines.map((line) => (
        <p>{line}</p>
      ))}
    </div>
  )
}
