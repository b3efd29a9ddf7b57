import { ZERO } from '#shared/money.ts'
import { Bars } from '#ui/bars.tsx'
import { EmptyLine, Section } from '#ui/layout.tsx'
import type { Page } from '#ui/page.tsx'
import { byRate, type CodeReport } from './code-report.ts'
import { codePageTable, codeRemarks, codesTitle, codeTable, percentOf } from './code-table.ts'
import { fitsOnPaper } from './report-table.ts'
import { Remarks, ReportLedger, ReportPage, type ReportProps } from './views.tsx'

/** Taxable value and tax by item code, for the buyer's own return. */
export function CodeReportPage({ page, report, calendar }: ReportProps<CodeReport>) {
  const { codes } = page.say.reports
  const title = codesTitle(page)
  const quiet = report.groups.length === 0 && report.bare.count === 0
  return (
    <ReportPage
      page={page}
      report={report}
      calendar={calendar}
      name="codes"
      title={title}
      on_paper={fitsOnPaper(codeTable(report, page), page)}
    >
      {quiet ? (
        <EmptyLine>{codes.empty}</EmptyLine>
      ) : (
        <>
          {report.groups.length > 0 && <Rates page={page} report={report} />}
          <Section id="codes" title={title}>
            <ReportLedger
              page={page}
              table={codePageTable(report, page)}
              name={page.format.country.tax.item_code === null ? 'label' : 'item_code'}
              figure="taxable"
              row={({ group }) => ({
                id: group === null ? undefined : `code-${group.item_code}-${group.unit}-${group.rate_bp}`,
              })}
            />
            <Remarks lines={codeRemarks(report, page)} />
          </Section>
        </>
      )}
    </ReportPage>
  )
}

function Rates({ page, report }: { page: Page; report: CodeReport }) {
  const rates = byRate(report.groups)
  const most = Math.max(1, ...rates.map((rate) => Number(rate.taxable_minor)))
  return (
    <Section id="rates" title={page.say.reports.codes.by_rate} class="first">
      <Bars
        items={rates.map((rate) => ({
          text: percentOf(rate.rate_bp),
          value: page.format.amount(rate.taxable_minor, report.currency),
          share: rate.taxable_minor > ZERO ? Number(rate.taxable_minor) / most : 0,
        }))}
      />
    </Section>
  )
}
