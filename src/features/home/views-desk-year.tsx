import { html } from 'hono/html'
import { entryHref } from '#features/ledger/entry-address.ts'
import type { Statement, StatementRow } from '#features/statements/statement.ts'
import { routes } from '#routes.ts'
import { type Minor, sum } from '#shared/money.ts'
import { Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import type { DeskPage } from '#ui/page.tsx'
import { type Column, Ledger } from '#ui/table.tsx'

/** How many rows of a year are shown at most: the last ones, with the balance before them, so that the sum ties. */
const MOST_ROWS = 25

/** The statement of this financial year, as the customer's own, cut to its end. */
export function ThisYear({ page, statement }: { page: DeskPage; statement: Statement }) {
  const { say, format } = page
  const words = say.desk.account
  const { currency, rows } = statement
  const skipped = Math.max(0, rows.length - MOST_ROWS)
  const shown = rows.slice(skipped)
  const begins_minor = rows[skipped - 1]?.balance_minor ?? statement.opening_minor
  const amount = (of: Minor) => (of === 0 ? '' : format.amount(of, currency))
  const symbol = format.symbol(currency)
  const columns: Column<StatementRow>[] = [
    { class: 's-date nowrap', head: words.date, cell: (row) => format.dayShort(row.date) },
    { class: 's-what', head: words.what, cell: (row) => say.words.kinds[row.kind] },
    { class: 's-no', head: words.document, cell: (row) => statementNumber(statement, row) },
    { class: 's-bill num', head: `${words.billed} ${symbol}`, cell: (row) => amount(row.debit_minor) },
    { class: 's-paid num', head: `${words.paid} ${symbol}`, cell: (row) => amount(row.credit_minor) },
    {
      class: 's-bal num',
      head: `${words.balance} ${symbol}`,
      label: words.balance,
      cell: (row) => format.amount(row.balance_minor, currency),
    },
  ]
  const all = routes.desk.entries.href({ account: statement.account.id })
  const before =
    skipped > 0 ? html`<a href="${all}">${words.before_rows(skipped)}</a>` : words.opening(format.day(statement.from))
  return (
    <Section id="year" title={words.this_year} aside={<a href={all}>{say.desk.entries.title}</a>}>
      <Ledger
        class="stm"
        cards
        caption={words.this_year}
        columns={columns}
        rows={shown}
        row={(row) => ({ id: `stm-${row.id}` })}
        before={[
          {
            class: 'carry',
            cells: [
              { class: 's-date', text: '' },
              { class: 's-what', colspan: 4, text: before },
              { class: 's-bal num', text: format.amount(begins_minor, currency) },
            ],
          },
        ]}
        foot={[
          { class: 's-date', text: '' },
          { class: 's-what', colspan: 2, head: true, text: words.closing },
          { class: 's-bill num', text: amount(sum(shown.map((row) => row.debit_minor))) },
          { class: 's-paid num', text: amount(sum(shown.map((row) => row.credit_minor))) },
          { class: 's-bal num', text: format.amount(statement.closing_minor, currency) },
        ]}
      />
    </Section>
  )
}

function statementNumber(statement: Statement, row: StatementRow): Words {
  const href = entryHref({ ...row, account_id: statement.account.id })
  return href ? html`<a class="plain" href="${href}">${row.number}</a>` : row.number
}
