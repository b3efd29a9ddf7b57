import { addMonths, startOfMonth } from '#shared/day.ts'
import { absolute, exponent, type Minor, negateMinor, ZERO } from '#shared/money.ts'
import { Chart } from '#ui/chart.tsx'
import { Section } from '#ui/layout.tsx'
import type { Page } from '#ui/page.tsx'
import { Sum } from '#ui/sum.tsx'
import { type HomeAnswer, type Standing, yearOf } from './standing.ts'

/** What was bought and paid, month by month, as a chart that ends in the figure at the top of the page. */
export function TwelveMonths({ page, standing, answer }: { page: Page; standing: Standing; answer: HomeAnswer }) {
  const { say, format } = page
  const { currency } = standing
  const first = addMonths(startOfMonth(page.visit.today), -11)
  const months = Array.from({ length: 12 }, (_, index) => addMonths(first, index))
  const year = yearOf(
    answer.movements.filter((movement) => movement.currency === currency),
    months,
    answer.openings.find((opening) => opening.currency === currency)?.opening_minor ?? ZERO,
  )
  const amount = (of: Minor) => format.amount(of, currency)
  const last = months.at(-1) ?? first
  return (
    <Section
      id="year"
      title={say.home.months}
      aside={<small>{say.home.months_range(format.monthYear(first), format.monthYear(last))}</small>}
    >
      <div class="cols">
        <div>
          <Chart
            labels={months.map(format.monthShort)}
            series={[
              { word: say.home.bought, amounts: year.bought },
              { word: say.home.paid, amounts: year.paid },
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
          <Sum
            tight
            rows={[
              { label: say.home.owed_on(format.day(first)), value: amount(year.opening_minor) },
              { label: say.home.bought, note: say.home.bought_note, value: amount(year.bought_minor), swatch: 'bought' },
              { label: say.home.paid, note: say.home.paid_note, value: amount(negateMinor(year.paid_minor)), swatch: 'paid' },
            ]}
            total={{
              label: year.closing_minor < 0 ? say.words.in_credit : say.words.you_owe,
              value: format.money(absolute(year.closing_minor), currency),
            }}
          />
        </div>
      </div>
    </Section>
  )
}
