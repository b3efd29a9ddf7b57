import { html } from 'hono/html'
import type { Attention } from '#features/connections/connection.ts'
import { routes } from '#routes.ts'
import { add } from '#shared/money.ts'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Links } from '#ui/links.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { ListedDisagreement } from './attention.ts'
import type { Settlement } from './settlement.ts'
import { NeedsALook } from './views-disagreements.tsx'
import { stateAtDesk } from './views-state.tsx'
import { type MoneyWaiting, waitsInAll } from './waiting.ts'

export type WaitingRow = Settlement & { account_code: string; account_name: string }

export type TasksProps = {
  page: DeskPage
  waiting: readonly WaitingRow[]
  attention: readonly Attention[]
  disagreements: readonly ListedDisagreement[]
  counts: MoneyWaiting
}

/** Money coming in: what to verify first, what is on its way, what needs a look, and the other places where money is settled. */
export function TasksPage({ page, waiting, attention, disagreements, counts }: TasksProps) {
  const { collecting: words } = page.say
  const told = waiting.filter((one) => one.state === 'told')
  const others = waiting.filter((one) => one.state !== 'told')
  return (
    <DeskFrame page={page} place="money" title={words.title} live="all" money={waitsInAll(counts, page.may)}>
      <PageHead title={words.title} note={words.note} />
      <Section id="verify" title={words.to_verify} class="first">
        {told.length === 0 ? <EmptyLine>{words.nothing_to_verify}</EmptyLine> : <Waiting page={page} rows={told} />}
      </Section>
      <Section id="way" title={words.on_the_way}>
        {others.length === 0 ? <EmptyLine>{words.nothing_on_the_way}</EmptyLine> : <Waiting page={page} rows={others} />}
      </Section>
      <NeedsALook page={page} attention={attention} disagreements={disagreements} />
      <Places page={page} counts={counts} />
    </DeskFrame>
  )
}

function Places({ page, counts }: { page: DeskPage; counts: MoneyWaiting }) {
  const { links, waits } = page.say.collecting
  const noted = (count: number, note: string) => (count === 0 ? note : `${waits.some(count)}: ${note}`)
  const places = [
    { needs: 'payments.verify', href: routes.desk.bank.href(), icon: 'table-2', text: links.bank, note: links.bank_note },
    {
      needs: 'cheques.manage',
      href: routes.desk.cheques.href(),
      icon: 'receipt-indian-rupee',
      text: links.cheques,
      note: noted(counts.cheques, links.cheques_note),
    },
    {
      needs: 'disputes.resolve',
      href: routes.desk.disputes.href(),
      icon: 'circle-question-mark',
      text: links.disputes,
      note: noted(counts.disputes, links.disputes_note),
    },
    {
      needs: 'tax.verify',
      href: routes.desk.taxes.href(),
      icon: 'sheet',
      text: links.taxes,
      note: noted(counts.certificates, links.taxes_note),
    },
    {
      needs: 'confirmations.manage',
      href: routes.desk.confirmations.href(),
      icon: 'book-open-text',
      text: links.confirmations,
      note: links.confirmations_note,
    },
    {
      needs: 'connections.manage',
      href: routes.desk.connections.href(),
      icon: 'settings',
      text: links.connections,
      note: links.connections_note,
    },
  ] as const
  return (
    <Links
      items={places.filter((one) => page.may(one.needs)).map(({ href, icon, text, note }) => ({ href, icon, text, note }))}
    />
  )
}

function Waiting({ page, rows }: { page: DeskPage; rows: readonly WaitingRow[] }) {
  const { say, format, seller } = page
  const { heads } = say.collecting
  const columns: Column<WaitingRow>[] = [
    {
      class: 'doc',
      head: heads.customer,
      cell: (row) =>
        html`<a class="doc" href="${routes.desk.settlement.href({ account: row.account_id, settlement: row.id })}">${row.account_name}</a>`,
    },
    { class: 'opt', head: heads.reference, cell: (row) => (row.told_reference === '' ? row.reference : row.told_reference) },
    { class: 'opt', head: heads.when, cell: (row) => format.instant(row.told_at ?? row.created_at, seller.time_zone) },
    { class: 'opt', head: heads.state, cell: (row) => stateAtDesk(page, row.state) },
    { class: 'num', head: heads.amount, cell: (row) => format.money(add(row.pay_minor, row.fee_minor), row.currency) },
  ]
  return (
    <Ledger
      columns={columns}
      rows={rows}
      row={(row) => ({ id: row.id, href: routes.desk.settlement.href({ account: row.account_id, settlement: row.id }) })}
    />
  )
}
