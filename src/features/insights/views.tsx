import { html } from 'hono/html'
import { MoneyWaits, ToVerify } from '#features/settlement/views-waiting.tsx'
import { type MoneyWaiting, type ToldPayment, waitsInAll } from '#features/settlement/waiting.ts'
import { routes } from '#routes.ts'
import { exponent, type Minor, subtract, sum } from '#shared/money.ts'
import { Meter } from '#ui/ageing.tsx'
import { Spark } from '#ui/chart.tsx'
import { DeskFrame, FindCustomer, KeysFoot } from '#ui/desk-frame.tsx'
import { EmptyLine, Key, PageHead, Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { Words } from '#ui/markup.ts'
import { QuietFraction } from '#ui/money.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'
import { type Tile, Tiles } from '#ui/sum.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import {
  type Adoption,
  byDay,
  type CollectedDay,
  type DaysToPay,
  type LateAccount,
  lateOf,
  nothingOpen,
  percentOf,
  type Receivables,
  shareOf,
} from './overview.ts'
import { lastSeen } from './views-seen.tsx'

export type Overview = {
  receivables: readonly Receivables[]
  collected: readonly CollectedDay[]
  days_to_pay: readonly DaysToPay[]
  late: readonly LateAccount[]
  adoption: Adoption
  waiting: { requests: readonly { account_id: string; account_name: string; name: string; created_at: Date }[]; codes: number }
  money: MoneyWaiting
  told: readonly ToldPayment[]
}

/** D1: what is owed, what is late, what came in, who uses the portal, who waits. */
export function OverviewPage({ page, answer }: { page: DeskPage; answer: Overview }) {
  const { say, seller } = page
  const own = answer.receivables.find((one) => one.currency === seller.currency) ?? nothingOpen(seller.currency)
  const others = answer.receivables.filter((one) => one.currency !== seller.currency)
  return (
    <DeskFrame page={page} place="overview" title={say.desk.nav.overview} live="all" money={waitsInAll(answer.money, page.may)}>
      <PageHead title={say.desk.nav.overview} acts={<Acts page={page} />}>
        <FindCustomer page={page} />
      </PageHead>
      <Figures page={page} answer={answer} own={own} />
      <div class="deskgrid">
        {page.may('payments.verify') && <ToVerify page={page} told={answer.told} count={answer.money.told} />}
        {page.may('payments.verify') && <MoneyWaits page={page} waiting={answer.money} />}
        <ByAge page={page} of={own} />
        <LateFirst page={page} rows={answer.late} of={own} />
        <Waiting page={page} waiting={answer.waiting} />
        <WhoComes page={page} adoption={answer.adoption} />
        {others.map((one) => (
          <ByAge page={page} of={one} />
        ))}
      </div>
      <KeysFoot page={page} acts={say.desk.keys.open_short} />
    </DeskFrame>
  )
}

function Acts({ page }: { page: DeskPage }) {
  const { act } = page.say.desk
  return (
    <>
      {page.may('payments.record') && (
        <a class="btn" href={routes.desk.accounts.href({}, { for: 'payment' })} data-key="p">
          {act.payment} <Key>P</Key>
        </a>
      )}
      {page.may('invoices.issue') && (
        <a class="btn primary" href={routes.desk.accounts.href({}, { for: 'invoice' })} data-key="i">
          {act.invoice} <Key>I</Key>
        </a>
      )}
    </>
  )
}

function Figures({ page, answer, own }: { page: DeskPage; answer: Overview; own: Receivables }) {
  const { say, format, seller, visit } = page
  const { overview } = say.desk
  const money = (amount: Minor) => (
    <QuietFraction value={format.money(amount, own.currency)} decimals={exponent(own.currency)} />
  )
  const late_minor = lateOf(own)
  const days = byDay(answer.collected, own.currency, visit.today)
  const month = format.month(visit.today)
  const pay = answer.days_to_pay.find((one) => one.currency === own.currency)
  const advances = own.unallocated_minor > 0 ? overview.advances(format.money(own.unallocated_minor, own.currency)) : ''
  const disputed =
    own.disputed_minor > 0 ? `, ${overview.of_which_disputed(format.money(own.disputed_minor, own.currency))}` : ''
  const tiles: Tile[] = [
    {
      label: overview.owe,
      value: money(own.open_minor),
      note: overview.owe_note(own.account_count, say.words.count.open_invoices(own.open_count)) + disputed + advances,
    },
    {
      label: overview.late,
      value: money(late_minor),
      note: overview.late_note(percentOf(Number(late_minor), Number(own.open_minor)), own.late_account_count),
    },
    {
      label: overview.collected(month),
      value: money(sum(days)),
      drawing: <Spark amounts={days} current={days.length - 1} label={overview.collected_by_day(month)} />,
    },
    {
      label: overview.days_to_pay,
      value: pay?.this_month === null || pay === undefined ? '–' : String(pay.this_month),
      note: overview.days_note(pay?.month_before ?? null, seller.settings.terms_days ?? 30),
    },
  ]
  return <Tiles tiles={tiles} />
}

type AgeRow = { label: string; tone: string; amount_minor: Minor }

function ByAge({ page, of }: { page: DeskPage; of: Receivables }) {
  const { say, format, seller } = page
  const { overview } = say.desk
  const { not_due, d0_30, d31_60, d61_90, over_90, disputed } = say.words.ageing
  const rows: AgeRow[] = [
    { label: not_due, tone: 'b0', amount_minor: of.not_due_minor },
    { label: d0_30, tone: 'b1', amount_minor: of.d0_30_minor },
    { label: d31_60, tone: 'b2', amount_minor: of.d31_60_minor },
    { label: d61_90, tone: 'b3', amount_minor: of.d61_90_minor },
    { label: over_90, tone: 'b4', amount_minor: of.over_90_minor },
    ...(of.disputed_minor > 0 ? [{ label: disputed, tone: 'b5', amount_minor: of.disputed_minor }] : []),
  ]
  const most = Math.max(1, ...rows.map((row) => Number(row.amount_minor)))
  const columns: Column<AgeRow>[] = [
    { class: 'nowrap', head: overview.age, cell: (row) => row.label },
    {
      class: 'w',
      head: html`<span class="sr">${overview.share}</span>`,
      cell: (row) => Meter({ share: Number(row.amount_minor) / most, tone: row.tone }),
    },
    { class: 'num', head: format.symbol(of.currency), cell: (row) => format.amount(row.amount_minor, of.currency) },
    { class: 'num quiet', head: '%', cell: (row) => shareOf(row.amount_minor, of.open_minor) },
  ]
  return (
    <Section
      id={`age-${of.currency}`}
      title={of.currency === seller.currency ? overview.by_age : overview.by_age_in(of.currency)}
      aside={<a href={routes.desk.accounts.href({}, { sort: 'owes' })}>{overview.by_customer}</a>}
    >
      <Ledger
        class="agetable"
        caption={overview.by_age}
        columns={columns}
        rows={rows}
        row={(row) => ({ id: `age-${of.currency}-${row.tone}` })}
        foot={[
          { class: '', head: true, text: overview.all },
          { class: 'w', text: '' },
          { class: 'num', text: format.amount(of.open_minor, of.currency) },
          { class: 'num', text: of.open_minor === 0 ? '' : '100.0' },
        ]}
      />
    </Section>
  )
}

type LateRow = { id: string; href?: string; name: Words; oldest: string; late_minor: Minor; owes: string; portal: Words }

function LateFirst({ page, rows, of }: { page: DeskPage; rows: readonly LateAccount[]; of: Receivables }) {
  const { say, format } = page
  const { overview } = say.desk
  const { currency } = of
  const all_minor = lateOf(of)
  const symbol = format.symbol(currency)
  const columns: Column<LateRow>[] = [
    { class: '', head: overview.customer, cell: (row) => row.name },
    { class: 'num', head: overview.oldest, cell: (row) => row.oldest },
    { class: 'num', head: `${overview.late} ${symbol}`, cell: (row) => format.amount(row.late_minor, currency) },
    { class: 'num opt', head: `${overview.owes} ${symbol}`, cell: (row) => row.owes },
    { class: 'opt', head: overview.on_portal, cell: (row) => row.portal },
  ]
  return (
    <Section id="late" title={overview.late_first}>
      {rows.length === 0 ? (
        <EmptyLine>{overview.nobody_late}</EmptyLine>
      ) : (
        <Ledger
          class="latest"
          caption={overview.late_first}
          columns={columns}
          rows={lateRows(page, rows, of)}
          row={(row) => ({ id: row.id, href: row.href })}
          foot={[
            { class: '', head: true, text: overview.customers(of.late_account_count) },
            { class: '', text: '' },
            { class: 'num', text: format.amount(all_minor, currency) },
            { class: 'opt', text: '' },
            { class: 'opt', text: '' },
          ]}
        />
      )}
    </Section>
  )
}

/** The first few, and one row that holds all others, so that the column adds up. */
function lateRows(page: DeskPage, rows: readonly LateAccount[], of: Receivables): LateRow[] {
  const { format } = page
  const shown: LateRow[] = rows.map((row) => {
    const href = routes.desk.account.href({ account: row.account_id })
    return {
      id: `late-${row.account_id}`,
      href,
      name: html`<a class="plain" href="${href}">${row.name}</a>`,
      oldest: String(row.oldest_days),
      late_minor: row.late_minor,
      owes: format.amount(row.balance_minor, of.currency),
      portal: lastSeen(page, row),
    }
  })
  const others = of.late_account_count - rows.length
  if (others <= 0) return shown
  const rest_minor = subtract(lateOf(of), sum(rows.map((row) => row.late_minor)))
  const name = html`<span class="quiet">${page.say.desk.overview.others(others)}</span>`
  return [...shown, { id: 'late-others', name, oldest: '', late_minor: rest_minor, owes: '', portal: '' }]
}

function Waiting({ page, waiting }: { page: DeskPage; waiting: Overview['waiting'] }) {
  const { say, format, seller } = page
  const { overview } = say.desk
  const count = waiting.requests.length + waiting.codes
  const codes = waiting.codes > 0 && page.may('links.manage')
  return (
    <Section
      id="waiting"
      title={
        <>
          {overview.waiting} {count > 0 && <span class="n">{count}</span>}
        </>
      }
      aside={codes ? <a href={routes.access.waiting.href()}>{overview.codes(waiting.codes)}</a> : undefined}
    >
      {waiting.requests.length === 0 && <EmptyLine>{codes ? overview.codes_text : overview.nobody_waits}</EmptyLine>}
      <Rows
        tight
        items={waiting.requests.map((one) => ({
          id: `ask-${one.account_id}-${one.created_at.getTime()}`,
          href: `${routes.desk.account.href({ account: one.account_id })}#people`,
          text: overview.asks_access(one.name),
          note: one.account_name,
          end: Status({ tone: 'wait', mark: 'wait', children: format.instant(one.created_at, seller.time_zone) }),
        }))}
      />
    </Section>
  )
}

function WhoComes({ page, adoption }: { page: DeskPage; adoption: Adoption }) {
  const { overview } = page.say.desk
  const { accounts, with_link, opened, came } = adoption
  const steps = [
    { text: overview.with_link, count: with_link, note: overview.of_customers(accounts) },
    { text: overview.opened, count: opened, note: `${percentOf(opened, with_link)}%` },
    { text: overview.came, count: came, note: `${percentOf(came, with_link)}%`, tone: 'last' },
  ]
  const without = accounts - with_link
  return (
    <Section
      id="uses"
      title={overview.uses}
      aside={without > 0 ? <small class="quiet">{overview.without_link(without)}</small> : undefined}
    >
      <ol class="funnel">
        {steps.map((step) => (
          <li>
            <span>{step.text}</span>
            <Meter share={accounts === 0 ? 0 : step.count / accounts} tone={step.tone} />
            <b>{step.count}</b>
            <small>{step.note}</small>
          </li>
        ))}
      </ol>
    </Section>
  )
}
