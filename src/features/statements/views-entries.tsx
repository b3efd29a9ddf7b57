import { html } from 'hono/html'
import type { Entry } from '#features/ledger/entry.ts'
import { routes } from '#routes.ts'
import type { Day } from '#shared/day.ts'
import { type Currency, type Minor, ZERO } from '#shared/money.ts'
import type { Words } from '#ui/markup.ts'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { type ShownRows, type StatementRow, shownRows } from './statement.ts'
import type { StatementAnswer } from './statement-answer.ts'
import { noteOf } from './statement-note.ts'
import { rangeWords } from './statement-paper.ts'

/** `day` writes a day of this statement, with its year only where that is needed. */
export type AnswerProps = { page: Page; answer: StatementAnswer; day: (of: Day) => string }

/** The entries, each with the balance after it; of very many the newest. */
export function Entries({ page, answer, day }: AnswerProps) {
  const { statement } = answer
  const { say, format } = page
  const words = say.statement
  const { rows, carried } = shownRows(statement)
  const amount = (of: Minor) => format.amount(of, statement.currency)
  return (
    <>
      {carried && <Newest page={page} answer={answer} shown={rows.length} />}
      <Ledger
        class="stm"
        cards
        caption={words.caption(rangeWords(statement.from, statement.to, page))}
        columns={columnsOf(page, answer, day)}
        rows={rows}
        row={(row) => ({ id: `row-${row.id}` })}
        before={[
          {
            class: 'carry',
            cells: [
              { class: 's-date', text: day(statement.from) },
              { class: 's-what', text: words.opening, colspan: 3 },
              { class: 's-bill num', text: '' },
              { class: 's-paid num', text: '' },
              { class: 's-bal num', text: amount(statement.opening_minor) },
            ],
          },
          ...(carried ? [carriedRow(page, statement.currency, carried)] : []),
        ]}
        foot={[
          { class: 's-date nowrap', head: true, text: day(statement.to) },
          { class: 's-what', text: words.closing, colspan: 3 },
          { class: 's-bill num', text: amount(statement.debit_total_minor) },
          { class: 's-paid num', text: amount(statement.credit_total_minor) },
          { class: 's-bal num', text: amount(statement.closing_minor) },
        ]}
      />
      {statement.rows.length === 0 && <Paging text={words.nothing_moved} />}
    </>
  )
}

/** What stands between the opening balance and the first row shown. */
function carriedRow({ say, format }: Page, currency: Currency, carried: NonNullable<ShownRows['carried']>) {
  const amount = (of: Minor) => format.amount(of, currency)
  return {
    class: 'carry',
    cells: [
      { class: 's-date', text: '' },
      { class: 's-what', text: say.statement.carried(format.quantity(String(carried.count))), colspan: 3 },
      { class: 's-bill num', text: amount(carried.debit_minor) },
      { class: 's-paid num', text: amount(carried.credit_minor) },
      { class: 's-bal num', text: amount(carried.balance_minor) },
    ],
  }
}

function Newest({ page, answer, shown }: { page: Page; answer: StatementAnswer; shown: number }) {
  const { say, format, account } = page
  const { from, to, currency, rows } = answer.statement
  const words = say.statement
  const count = (of: number) => format.quantity(String(of))
  const href = (as: string) => routes.statement.export.href({ account: account.id }, { from, to, currency, as })
  return (
    <div class="newest">
      <Notice mark="wait" lead={words.newest(count(shown), count(rows.length))}>
        {words.newest_rest} <a href={href('xlsx')}>{words.excel}</a>, <a href={href('csv')}>{words.csv}</a>
      </Notice>
    </div>
  )
}

function columnsOf(page: Page, { statement }: StatementAnswer, day: (of: Day) => string): Column<StatementRow>[] {
  const { say, format } = page
  const { heads } = say.statement
  const symbol = format.symbol(statement.currency)
  const amount = (of: Minor) => format.amount(of, statement.currency)
  return [
    { class: 's-date nowrap', head: heads.date, cell: (row) => day(row.date) },
    { class: 's-what', head: heads.entry, cell: (row) => say.words.kinds[row.kind] },
    { class: 's-no', head: heads.number, cell: (row) => numberCell(page, row) },
    { class: 's-note', head: heads.note, cell: (row) => noteOf(row, page, day) },
    {
      class: 's-bill num',
      head: `${heads.billed} ${symbol}`,
      cell: (row) => (row.credit_minor === ZERO ? amount(row.debit_minor) : ''),
    },
    {
      class: 's-paid num',
      head: `${heads.paid} ${symbol}`,
      cell: (row) => (row.credit_minor === ZERO ? '' : amount(row.credit_minor)),
    },
    { class: 's-bal num', head: `${heads.balance} ${symbol}`, cell: (row) => amount(row.balance_minor) },
  ]
}

/** The number, a link where there is a page to see. */
function numberCell(page: Page, { kind, id, number }: Pick<StatementRow, 'kind' | 'id' | 'number'>): Words {
  const href = hrefOf(page, kind, id)
  return href === null ? html`<span class="doc">${number}</span>` : html`<a class="doc" href="${href}">${number}</a>`
}

/** Where an entry has a page this person may see; null where it has none. */
export function hrefOf(page: Page, kind: Entry['kind'], id: Entry['id']): string | null {
  const at = { account: page.account.id }
  switch (kind) {
    case 'INV':
    case 'DN':
    case 'CN':
    case 'OB':
      return page.may('invoices.see') ? routes.invoices.show.href({ ...at, invoice: id }) : null
    case 'RCPT':
    case 'TDS':
      return page.may('payments.see') ? routes.payments.show.href({ ...at, payment: id }) : null
    default:
      return null
  }
}
