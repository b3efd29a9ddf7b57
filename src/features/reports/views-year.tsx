import { absolute, exponent, type Minor, negateMinor, ZERO } from '#shared/money.ts'
import { Chart } from '#ui/chart.tsx'
import { EmptyLine, Section } from '#ui/layout.tsx'
import type { Page } from '#ui/page.tsx'
import { Sum, type SumRow } from '#ui/sum.tsx'
import { whyHref } from './report-address.ts'
import type { ReportColumn } from './report-table.ts'
import { Remarks, ReportLedger, ReportPage, type ReportProps } from './views.tsx'
import type { YearReport } from './year-report.ts'
import { accountTable, MOVES, purchaseTable, type YearRow, yearRemarks } from './year-table.ts'

/** The financial year by months; every figure leads to what it is made of. */
export function YearReportPage({ page, report, calendar }: ReportProps<YearReport>) {
  const { year } = page.say.reports
  const quiet = report.opening_minor === ZERO && Object.keys(report.total.moved).length === 0
  return (
    <ReportPage page={page} report={report} calendar={calendar} name="year" title={year.title}>
      {quiet ? (
        <EmptyLine>{page.say.reports.empty}</EmptyLine>
      ) : (
        <>
          <BoughtAndPaid page={page} report={report} />
          <Section id="account" title={year.account}>
            <Months page={page} report={report} table={accountTable(report, page)} figure="closing" />
            <p class="t14 quiet noprint remarks">{page.say.reports.why}</p>
          </Section>
          <Section id="tax" title={year.tax}>
            <Months page={page} report={report} table={purchaseTable(report, page)} figure="taxable" />
            <Remarks lines={yearRemarks(report, page)} />
          </Section>
        </>
      )}
    </ReportPage>
  )
}

type YearProps = { page: Page; report: YearReport }

/** The year as a drawing, and as the addition that ends in what is owed. */
function BoughtAndPaid({ page, report }: YearProps) {
  const { say, format } = page
  const { currency } = report
  const amount = (of: Minor) => format.amount(of, currency)
  const figures = report.months.flatMap((month) => month.figures ?? [])
  return (
    <Section id="chart" title={say.reports.year.chart} class="first">
      <div class="cols">
        <div>
          <Chart
            current={figures.length - 1}
            labels={report.months.map((month) => format.monthShort(month.from))}
            series={[
              { word: say.home.bought, amounts: figures.map((one) => one.bought_minor) },
              { word: say.home.paid, amounts: figures.map((one) => one.paid_minor) },
            ]}
            format={{
              amount,
              round: (of) => amount(of).replace(/\.\d+$/, ''),
              short: (of) => format.country.format.short(of, currency, page.language),
            }}
            unit={10 ** exponent(currency)}
            words={{ as_table: say.home.as_table, month: say.home.month, currency: format.symbol(currency) }}
          />
        </div>
        <div class="bridge">
          <Addition page={page} report={report} />
        </div>
      </div>
    </Section>
  )
}

/** Opening balance, what moved it by kind, closing balance. */
function Addition({ page, report }: YearProps) {
  const { say, format } = page
  const { year } = say.reports
  const { currency, closing_minor, total } = report
  const amount = (of: Minor) => format.amount(of, currency)
  const rows = MOVES.flatMap(({ key, kind, sign }): SumRow[] => {
    const moved = total.moved[kind] ?? ZERO
    return moved === ZERO ? [] : [{ label: year.heads[key], value: amount(sign === '−' ? negateMinor(moved) : moved) }]
  })
  return (
    <Sum
      tight
      rows={[{ label: year.owed_on(format.day(report.year.from)), value: amount(report.opening_minor) }, ...rows]}
      total={{
        label: (closing_minor < 0 ? year.in_credit_on : year.you_owe_on)(format.day(report.to)),
        value: format.money(absolute(closing_minor), currency),
      }}
    />
  )
}

type MonthsProps = YearProps & { table: ReturnType<typeof accountTable>; figure: string }

function Months({ page, report, table, figure }: MonthsProps) {
  const { account, currency, currencies } = report
  const several = currencies.length > 1 || currency !== account.currency
  const why = (column: ReportColumn<YearRow>, { part, from, to }: YearRow): string | null => {
    if (column.kind !== 'money' || part === 'opening') return null
    const { href, needs } = whyHref(column.key, { account: account.id, days: { from, to }, currency: several ? currency : '' })
    return page.may(needs) ? href : null
  }
  return (
    <ReportLedger
      page={page}
      table={table}
      name="period"
      figure={figure}
      href={why}
      row={({ part, from, closing_minor }) => ({
        id: `${figure}-${part === 'opening' ? part : from}`,
        class: part === 'opening' ? 'carry' : closing_minor === null ? 'later' : undefined,
      })}
    />
  )
}
