import { html } from 'hono/html'
import { routes } from '#routes.ts'
import { DeskFrame, KeysFoot, moneyCrumb } from '#ui/desk-frame.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { Words } from '#ui/markup.ts'
import type { DeskPage } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { Tabs } from '#ui/tabs.tsx'
import {
  CHEQUE_TABS,
  type Cheque,
  type ChequeDetail,
  type ChequeTab,
  type ChequeTotals,
  type ChequeUse,
  type ListedCheque,
  stepsOf,
} from './cheque.ts'
import { ChequeStanding } from './views.tsx'

type ListProps = {
  page: DeskPage
  list: { rows: readonly ListedCheque[]; totals: readonly ChequeTotals[]; next: string | null }
  tab: ChequeTab
  cursor: string | null
}

/** The cheques of all customers by the day written on them; first of all those to be presented today. */
export function ChequesPage({ page, list, tab, cursor }: ListProps) {
  const { desk: words } = page.say.cheques
  const counted = (one: ChequeTab) =>
    list.totals.filter((total) => total.tab === one).reduce((all, { count }) => all + count, 0)
  return (
    <DeskFrame page={page} place="money" title={words.title} live="all">
      <PageHead title={words.title} crumb={moneyCrumb(page, words.title)} note={dueWords(page, list.totals)} />
      <Tabs
        label={words.which}
        items={CHEQUE_TABS.map((one) => ({
          href: routes.desk.cheques.href({}, { tab: one === 'due' ? undefined : one }),
          text: words.tabs[one],
          count: one === 'over' ? undefined : counted(one),
          current: one === tab,
        }))}
      />
      {list.rows.length === 0 ? <EmptyLine>{words.none[tab]}</EmptyLine> : <ChequeTable page={page} rows={list.rows} />}
      <Paging
        text={tab === 'over' ? words.on_page(list.rows.length) : words.count(counted(tab))}
        previous={cursor === null ? null : { href: routes.desk.cheques.href({}, { tab }), text: words.first }}
        next={list.next === null ? null : { href: routes.desk.cheques.href({}, { tab, after: list.next }), text: words.next }}
      />
      <KeysFoot page={page} acts={page.say.desk.keys.open_short} />
    </DeskFrame>
  )
}

function dueWords({ say, format }: DeskPage, totals: readonly ChequeTotals[]): string {
  const { desk: words } = say.cheques
  const due = totals.filter((one) => one.tab === 'due')
  if (due.length === 0) return words.nothing_due
  return due.map((one) => words.due_note(one.count, format.money(one.amount_minor, one.currency))).join('; ')
}

function ChequeTable({ page, rows }: { page: DeskPage; rows: readonly ListedCheque[] }) {
  const { say, format } = page
  const { desk: words } = say.cheques
  const [only, ...others] = new Set(rows.map((row) => row.currency))
  const single = only !== undefined && others.length === 0
  const amount = single ? format.amount : format.money
  const columns: Column<ListedCheque>[] = [
    { class: 'doc nowrap', head: words.dated, cell: (row) => format.day(row.payable_on) },
    { class: 'who', head: words.customer, cell: (row) => html`<a class="plain" href="${hrefOf(row)}">${row.account_name}</a>` },
    { class: 'opt code', head: words.number, cell: (row) => row.cheque_number },
    { class: 'opt', head: words.bank, cell: (row) => row.bank },
    { class: 'opt', head: words.state, cell: (row) => ChequeStanding({ cheque: row, page }) },
    {
      class: 'num val',
      head: `${words.amount}${single ? ` ${format.symbol(only)}` : ''}`,
      cell: (row) => amount(row.amount_minor, row.currency),
    },
  ]
  return (
    <Ledger
      class="queue customers"
      caption={words.title}
      columns={columns}
      rows={rows}
      row={(row) => ({ id: row.id, href: hrefOf(row) })}
    />
  )
}

function hrefOf({ account_id, id }: Pick<Cheque, 'account_id' | 'id'>): string {
  return routes.desk.cheque.href({ account: account_id, cheque: id })
}

/** One cheque: what it is for, how far it has come, and what can be done next. */
export function ChequePage({ page, cheque, uses }: { page: DeskPage; cheque: ChequeDetail; uses: readonly ChequeUse[] }) {
  const { say, format } = page
  const { desk: words } = say.cheques
  const title = words.shown_title(cheque.cheque_number)
  return (
    <DeskFrame page={page} place="money" title={title} live={cheque.account_id}>
      <PageHead
        title={title}
        crumb={{ href: routes.desk.cheques.href(), text: words.title, here: cheque.cheque_number }}
        note={
          <>
            <ChequeStanding cheque={cheque} page={page} tag />{' '}
            <span class="pad">{format.money(cheque.amount_minor, cheque.currency)}</span>
          </>
        }
        acts={<Steps page={page} cheque={cheque} />}
      />
      <div class="cols even">
        <Section id="uses" title={words.what_for} class="first">
          {uses.length === 0 ? (
            <EmptyLine>{words.nothing_named}</EmptyLine>
          ) : (
            <Rows
              items={uses.map((use) => ({
                id: `use-${use.id}`,
                href: routes.desk.invoice.href({ account: cheque.account_id, invoice: use.id }),
                text: `${say.words.kinds[use.kind]} ${use.number}`,
                amount: format.money(use.amount_minor, cheque.currency),
              }))}
            />
          )}
        </Section>
        <Section id="facts" title={words.details} class="first">
          <Facts page={page} cheque={cheque} />
        </Section>
      </div>
    </DeskFrame>
  )
}

function Steps({ page, cheque }: { page: DeskPage; cheque: ChequeDetail }) {
  const { desk: words } = page.say.cheques
  const [next, ...others] = stepsOf(cheque.state)
  if (next === undefined) return null
  const href = (step: string) => routes.desk.moveCheque.href({ account: cheque.account_id, cheque: cheque.id, step })
  return (
    <>
      {others.map((step) => (
        <a class="btn" href={href(step)}>
          {words.steps[step]}
        </a>
      ))}
      <a class="btn primary" href={href(next)}>
        {words.steps[next]}
      </a>
    </>
  )
}

function Facts({ page, cheque }: { page: DeskPage; cheque: ChequeDetail }) {
  const { format, seller } = page
  const { desk: words } = page.say.cheques
  const at = { account: cheque.account_id }
  const facts: (readonly [string, Words])[] = [
    [words.customer, <a href={routes.desk.account.href(at)}>{cheque.account_name}</a>],
    [words.payable_on, format.day(cheque.payable_on)],
    [words.bank, cheque.bank],
    [words.presented_on, cheque.presented_on === null ? '' : format.day(cheque.presented_on)],
    [
      words.receipt,
      cheque.payment_id === null ? (
        ''
      ) : (
        <a href={routes.desk.payment.href({ ...at, payment: cheque.payment_id })}>{cheque.payment_number}</a>
      ),
    ],
    [endWords(page, cheque), cheque.closed_on === null ? '' : format.day(cheque.closed_on)],
    [words.reason, cheque.reason],
    [words.note, cheque.note],
    [words.recorded, format.instant(cheque.recorded_at, seller.time_zone)],
  ]
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

function endWords({ say }: DeskPage, { state }: Pick<Cheque, 'state'>): string {
  const { closed_on } = say.cheques.desk
  return state === 'held' || state === 'presented' ? '' : closed_on[state]
}
