import { html } from 'hono/html'
import { methodWord } from '#features/invoices/views.tsx'
import { routes } from '#routes.ts'
import type { Day } from '#shared/day.ts'
import { absolute, type Currency, type Minor } from '#shared/money.ts'
import type { DateProblem } from '#shared/period.ts'
import type { Calendar } from '#ui/calendar.ts'
import { ErrorSummary, type FieldProblem } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import { EmptyLine, PageHead } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import type { Page } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { PeriodForm } from '#ui/period-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Status } from '#ui/status.tsx'
import { type Column, type FootCell, Ledger } from '#ui/table.tsx'
import { paymentStatus } from './payment.ts'
import { exportHref, listHref, type PaymentAddress } from './payment-address.ts'
import type { PaymentPage, PaymentRow } from './payment-detail.ts'

type ListProps = {
  page: Page
  address: PaymentAddress
  calendar: Calendar
  /** Null: the dates asked for are none, so nothing is shown. */
  list: PaymentPage | null
  /** Cheques that were given, handed in by the door. */
  cheques?: Words
}

/** P3: what was received, how it was used, and what of it is left. */
export function PaymentsPage({ page, address, calendar, list, cheques }: ListProps) {
  const { payments, invoices } = page.say
  const problems = dateProblems(address.dates.problems, page)
  const narrowed = address.year !== null || address.dates.from_text !== '' || address.dates.to_text !== ''
  const never = list !== null && list.rows.length === 0 && !narrowed
  return (
    <PortalFrame page={page} place="payments" title={payments.title}>
      <ErrorSummary title={invoices.dates_wrong} problems={problems} />
      <PageHead
        title={payments.title}
        note={receivedNote(page, list)}
        acts={never ? undefined : <ListFiles page={page} address={address} />}
      />
      {never ? (
        <EmptyLine>{payments.empty}</EmptyLine>
      ) : (
        <>
          <Periods page={page} address={address} calendar={calendar} problems={problems} />
          {list !== null && <Listing page={page} address={address} list={list} />}
        </>
      )}
      {cheques}
      {page.format.country.deductions.length > 0 && (
        <p class="takes t14">
          <a href={routes.taxes.list.href({ account: page.account.id })}>{page.say.taxes.title}</a>
        </p>
      )}
    </PortalFrame>
  )
}

function receivedNote({ say, format }: Page, list: PaymentPage | null): string {
  if (list === null || list.totals.length === 0) return say.payments.nothing_note
  return list.totals
    .map((one) => say.payments.received_note(format.money(one.received_minor, one.currency), say.payments.count(one.count)))
    .join(', ')
}

function ListFiles({ page, address }: { page: Page; address: PaymentAddress }) {
  const { invoices } = page.say
  return (
    <>
      <a class="btn" href={exportHref(page.account.id, address, 'xlsx')}>
        <Icon name="sheet" />
        {invoices.excel}
      </a>
      <a class="btn" href={exportHref(page.account.id, address, 'csv')}>
        <Icon name="download" />
        {invoices.csv}
      </a>
      {page.may('payments.pay') && (
        <a class="btn primary" href={routes.pay.start.href({ account: page.account.id })}>
          {page.say.pay.crumb}
        </a>
      )}
    </>
  )
}

function Periods({ page, address, calendar, problems }: Omit<ListProps, 'list'> & { problems: readonly FieldProblem[] }) {
  const { invoices, statement } = page.say
  const at = { account: page.account.id }
  const typed = address.dates.from_text !== '' || address.dates.to_text !== ''
  const all = { href: routes.payments.list.href(at), text: invoices.all_dates, current: address.year === null && !typed }
  const years = calendar.years.slice(0, 3).map((year) => ({
    href: routes.payments.list.href(at, { year: year.label }),
    text: year.label,
    current: address.year?.label === year.label,
  }))
  return (
    <PeriodForm
      action={routes.payments.list.href(at)}
      presets={[all, ...years]}
      words={{ period: statement.period, from: invoices.from, to: invoices.to, show: invoices.show }}
      dates={address.dates}
      problems={problems}
    />
  )
}

/** What to put right about two dates, in words. */
export function dateProblems(problems: readonly DateProblem[], { say }: Pick<Page, 'say'>): FieldProblem[] {
  const words: Readonly<Record<DateProblem['code'], string>> = {
    invalid_date: say.invoices.date_wrong,
    range_reversed: say.invoices.range_wrong,
  }
  return problems.map(({ name, code }) => ({ name, text: words[code] }))
}

function Listing({ page, address, list }: { page: Page; address: PaymentAddress; list: PaymentPage }) {
  const { payments, invoices } = page.say
  const at = page.account.id
  if (list.rows.length === 0) {
    return (
      <EmptyLine>
        {payments.none_found} <a href={routes.payments.list.href({ account: at })}>{payments.show_all}</a>
      </EmptyLine>
    )
  }
  const currencies = [...new Set(list.rows.map((row) => row.currency).concat(list.totals.map((one) => one.currency)))]
  const [only = page.account.currency] = currencies
  const currency = currencies.length <= 1 ? only : null
  const whole = list.next === null && address.cursor === null
  const counted = list.totals.reduce((all, one) => all + one.count, 0)
  return (
    <>
      <Ledger
        class="invoices"
        caption={payments.title}
        cards
        rows={list.rows}
        columns={columnsOf(page, currency)}
        row={(row) => ({ id: `row-${row.id}`, class: row.reversed_on === null ? undefined : 'off' })}
        foot={footOf(page, list, currency)}
      />
      <Paging
        text={whole ? invoices.all_shown : invoices.part_shown(String(list.rows.length), payments.count(counted))}
        previous={address.cursor === null ? null : { href: listHref(at, address), text: invoices.first_page }}
        next={list.next === null ? null : { href: listHref(at, address, list.next), text: invoices.older }}
      />
    </>
  )
}

function columnsOf(page: Page, currency: Currency | null): Column<PaymentRow>[] {
  const { say, format } = page
  const { heads } = say.payments
  const symbol = currency === null ? '' : ` ${format.symbol(currency)}`
  const amount = (of: Minor, row: PaymentRow) =>
    currency === null ? format.money(of, row.currency) : format.amount(of, row.currency)
  const day = (of: Day) => (of.slice(0, 4) === page.visit.today.slice(0, 4) ? format.dayShort(of) : format.day(of))
  const counted = (of: Minor, row: PaymentRow) => (row.reversed_on === null ? amount(of, row) : '–')
  return [
    { class: 'c-no', head: heads.number, cell: (row) => numberCell(page, row) },
    { class: 'c-due nowrap', head: heads.date, cell: (row) => day(row.dated_on), sort: 'descending' },
    { class: 'c-st', head: heads.status, cell: (row) => statusCell(page, row, day) },
    { class: 'c-ord', head: heads.method, cell: (row) => [howOf(page, row), row.reference].filter(Boolean).join(', ') },
    { class: 'c-tot num', head: `${heads.left}${symbol}`, cell: (row) => counted(row.open_minor, row) },
    {
      class: 'c-open num',
      head: `${heads.amount}${symbol}`,
      cell: (row) => html`<b class="medium">${counted(absolute(row.amount_minor), row)}</b>`,
    },
  ]
}

/** How it came, in words: the method, or that it was tax deducted. */
export function howOf(page: Pick<Page, 'say'>, row: Pick<PaymentRow, 'kind' | 'method'>): string {
  return row.kind === 'TDS' ? page.say.words.kinds.TDS : methodWord(page, row.method)
}

function numberCell({ account }: Page, row: PaymentRow): Words {
  return html`<a class="doc" href="${routes.payments.show.href({ account: account.id, payment: row.id })}">${row.number}</a>`
}

function statusCell(page: Page, row: PaymentRow, day: (of: Day) => string): Words {
  const aside = asideOf(page, row, day)
  const status = PaymentStanding({ row, page })
  return aside === '' ? status : html`${status} <span class="aside">${aside}</span>`
}

function asideOf({ say, format }: Page, row: PaymentRow, day: (of: Day) => string): string {
  const { payments } = say
  const money = (of: Minor) => format.money(of, row.currency)
  if (row.reversed_on !== null) return `${money(absolute(row.amount_minor))}, ${payments.returned_on(day(row.reversed_on))}`
  if (row.returned_minor > 0) return payments.part_returned(money(row.returned_minor))
  if (row.refunded_minor > 0) return payments.refunded(money(row.refunded_minor))
  return paymentStatus(row) === 'part_applied' ? payments.left(money(row.open_minor)) : ''
}

/** How a payment stands: the mark and the word, the same on every page. */
export function PaymentStanding({ row, page, tag }: { row: PaymentRow; page: Pick<Page, 'say'>; tag?: boolean }) {
  const status = paymentStatus(row)
  const word = page.say.payments.statuses[status]
  switch (status) {
    case 'applied':
      return Status({ tone: 'good', mark: 'done', tag, children: word })
    case 'part_applied':
      return Status({ tone: 'wait', mark: 'part', tag, children: word })
    case 'advance':
      return Status({ tone: 'wait', mark: 'open', tag, children: word })
    case 'part_returned':
      return Status({ tone: 'wrong', mark: 'part', tag, children: word })
    case 'returned':
      return Status({ tone: 'wrong', mark: 'late', tag, children: word })
  }
}

function footOf(page: Page, { rows, totals }: PaymentPage, currency: Currency | null): FootCell[] {
  const { say, format } = page
  const amount = (of: Minor, in_currency: Currency) =>
    currency === null ? format.money(of, in_currency) : format.amount(of, in_currency)
  const lines = (key: 'received_minor' | 'advance_minor') =>
    totals.map((one, index) => html`${index > 0 ? html`<br />` : ''}${amount(one[key], one.currency)}`)
  const count = totals.reduce((all, one) => all + one.count, 0)
  const returned = rows.some((row) => row.reversed_on !== null)
  const text = returned
    ? html`${say.payments.count(count)} <span class="aside">${say.payments.returned_not_counted}</span>`
    : say.payments.count(count)
  return [
    { class: 'c-no', head: true, colspan: 4, text },
    { class: 'c-tot num', text: lines('advance_minor'), label: say.payments.heads.left },
    { class: 'c-open num', text: lines('received_minor') },
  ]
}
