import { html } from 'hono/html'
import { ProofStanding } from '#features/payments/views-taxes.tsx'
import { routes } from '#routes.ts'
import { exponent, type Minor, ZERO } from '#shared/money.ts'
import { Chart } from '#ui/chart.tsx'
import { EmptyLine, Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { Sum } from '#ui/sum.tsx'
import { fitsOnPaper, type ReportColumn } from './report-table.ts'
import { proofOf, type TaxReport } from './tax-report.ts'
import { type TaxTableRow, taxPageTable, taxTable } from './tax-table.ts'
import { Remarks, ReportLedger, ReportPage, type ReportProps, taxWords } from './views.tsx'

type TaxProps = { page: Page; report: TaxReport }

/** The tax the customer kept back, and what still wants a certificate. */
export function TaxReportPage({ page, report, calendar }: ReportProps<TaxReport>) {
  const { taxes } = page.say.reports
  const reversed = report.proofs.some(({ proof, count }) => proof === 'reversed' && count > 0)
  return (
    <ReportPage
      page={page}
      report={report}
      calendar={calendar}
      name="taxes"
      title={taxes.title}
      on_paper={fitsOnPaper(taxTable(report, page), page)}
    >
      {report.total_minor === ZERO ? (
        <EmptyLine>{taxes.empty}</EmptyLine>
      ) : (
        <>
          {report.pending.count > 0 && (
            <div class="newest">
              <Notice tone="attn" mark="wait">
                {taxWords(page, report)}{' '}
                {page.may('payments.pay') && (
                  <a class="noprint" href={routes.taxes.upload.href({ account: page.account.id })}>
                    {page.say.taxes.upload}
                  </a>
                )}
              </Notice>
            </div>
          )}
          <States page={page} report={report} />
          <Section id="quarters" title={taxes.by_quarter}>
            <ReportLedger
              page={page}
              table={taxPageTable(report, page)}
              name="number"
              figure="amount"
              row={({ deduction }) => (deduction === null ? { class: 'r-part' } : { id: `row-${deduction.id}` })}
              cell={(column, row) => cellOf(page, column, row)}
            />
            {reversed && <Remarks lines={[taxes.reversed_note]} />}
          </Section>
        </>
      )}
    </ReportPage>
  )
}

/** The year by quarters as a drawing, and by certificates as an addition. */
function States({ page, report }: TaxProps) {
  const { say, format } = page
  const { taxes } = say.reports
  const { currency } = report
  const amount = (of: Minor) => format.amount(of, currency)
  const begun = report.quarters.filter((quarter) => quarter.deductions !== null)
  return (
    <Section id="certificates" title={taxes.by_proof} class="first">
      <div class="cols">
        <div>
          <Chart
            current={begun.length - 1}
            labels={report.quarters.map(({ from, to }) => `${format.monthShort(from)}–${format.monthShort(to)}`)}
            series={[
              { word: taxes.deducted, amounts: begun.map((quarter) => quarter.amount_minor) },
              { word: taxes.certified, amounts: begun.map((quarter) => quarter.accepted_minor) },
            ]}
            format={{
              amount,
              round: (of) => amount(of).replace(/\.\d+$/, ''),
              short: (of) => format.country.format.short(of, currency, page.language),
            }}
            unit={10 ** exponent(currency)}
            words={{ as_table: say.home.as_table, month: taxes.heads.quarter, currency: format.symbol(currency) }}
          />
        </div>
        <div class="bridge">
          <Sum
            tight
            rows={report.proofs
              .filter(({ proof, count }) => count > 0 || proof === 'missing' || proof === 'accepted')
              .map(({ proof, amount_minor }) => ({ label: say.taxes.proofs[proof], value: amount(amount_minor) }))}
            total={{ label: taxes.deducted, value: format.money(report.total_minor, currency) }}
          />
        </div>
      </div>
    </Section>
  )
}

/** The number leads to the deduction's own page; the state has its mark. */
function cellOf(page: Page, { key }: ReportColumn<TaxTableRow>, { deduction }: TaxTableRow): Words | null {
  if (deduction === null) return null
  if (key === 'proof') return ProofStanding({ page, row: { proof: proofOf(deduction) } })
  if (key !== 'number' || !page.may('payments.see')) return null
  const href = routes.payments.show.href({ account: page.account.id, payment: deduction.id })
  return html`<a class="doc" href="${href}">${deduction.number}</a>`
}
