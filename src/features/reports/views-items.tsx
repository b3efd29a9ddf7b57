import { ZERO } from '#shared/money.ts'
import { Bars } from '#ui/bars.tsx'
import { EmptyLine, Section } from '#ui/layout.tsx'
import type { Page } from '#ui/page.tsx'
import { averagePrice, type ItemReport, type ItemRow } from './item-report.ts'
import { itemPageTable, itemTable } from './item-table.ts'
import { decimalText, fitsOnPaper } from './report-table.ts'
import { Remarks, ReportLedger, ReportPage, type ReportProps } from './views.tsx'

const MOST_BARS = 8

/** What was bought, most money first. */
export function ItemReportPage({ page, report, calendar }: ReportProps<ItemReport>) {
  const { items } = page.say.reports
  const quiet = report.items.length === 0 && report.bare.count === 0
  return (
    <ReportPage
      page={page}
      report={report}
      calendar={calendar}
      name="items"
      title={items.title}
      on_paper={fitsOnPaper(itemTable(report, page), page)}
    >
      {quiet ? (
        <EmptyLine>{items.empty}</EmptyLine>
      ) : (
        <>
          {report.items.length > 0 && <Top page={page} report={report} />}
          <Section id="items" title={items.title} aside={<small>{items.count(report.items.length)}</small>}>
            <ReportLedger
              page={page}
              table={itemPageTable(report, page)}
              name="name"
              figure="taxable"
              row={({ item }) => ({ id: item === null ? undefined : `item-${item.code || item.name}-${item.unit}` })}
            />
            <Remarks lines={[items.net]} />
          </Section>
        </>
      )}
    </ReportPage>
  )
}

/** The items most money went to, each against the largest. */
function Top({ page, report }: { page: Page; report: ItemReport }) {
  const { items, currency } = report
  const [largest] = items
  const most = largest ? Math.max(1, Number(largest.taxable_minor)) : 1
  return (
    <Section id="top" title={page.say.reports.items.top} class="first">
      <Bars
        items={items
          .filter((item) => item.taxable_minor > ZERO)
          .slice(0, MOST_BARS)
          .map((item) => ({
            text: item.name,
            note: boughtWords(page, item, report),
            value: page.format.amount(item.taxable_minor, currency),
            share: Number(item.taxable_minor) / most,
          }))}
      />
    </Section>
  )
}

/** `120 box at 265.00`. */
function boughtWords({ say, format }: Page, item: ItemRow, { currency }: ItemReport): string {
  const quantity = [decimalText(item.quantity, { format }), item.unit].filter(Boolean).join(' ')
  const price = averagePrice(item, currency)
  return price === null ? quantity : say.reports.items.at_price(quantity, decimalText(price, { format }))
}
