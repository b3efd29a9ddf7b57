import { html } from 'hono/html'
import { routes } from '#routes.ts'
import { EmptyLine, Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { type MoneyWaiting, type ToldPayment, toldSum, WAITING_NEEDS } from './waiting.ts'

/** What customers say they have paid, each with the way to verify it. */
export function ToVerify({ page, told, count }: { page: DeskPage; told: readonly ToldPayment[]; count: number }) {
  const { say, format } = page
  const { waits, nothing_to_verify } = say.collecting
  const total = count === told.length ? toldSum(told) : null
  return (
    <Section
      id="verify"
      title={
        <>
          {waits.verify_title} {count > 0 && <span class="n">{count}</span>}
        </>
      }
      aside={<a href={routes.desk.bank.href()}>{waits.bank}</a>}
    >
      {told.length === 0 ? (
        <EmptyLine>{nothing_to_verify}</EmptyLine>
      ) : (
        <Ledger
          caption={waits.verify_title}
          columns={columnsOf(page)}
          rows={told}
          row={(row) => ({ id: `told-${row.id}`, href: routes.desk.settlement.href(at(row)) })}
          foot={[
            { class: '', head: true, text: waits.payments(count) },
            { class: 'opt', text: '' },
            { class: 'opt', text: '' },
            { class: 'num', text: total === null ? '' : format.money(total.amount_minor, total.currency) },
            { class: 'do', text: '' },
          ]}
        />
      )}
      {count > told.length && (
        <p class="t14">
          <a href={routes.desk.tasks.href()}>{waits.others(count - told.length)}</a>
        </p>
      )}
    </Section>
  )
}

function at(row: ToldPayment) {
  return { account: row.account_id, settlement: row.id }
}

function columnsOf({ say, format, seller }: DeskPage): Column<ToldPayment>[] {
  const { waits, heads } = say.collecting
  const when = (row: ToldPayment) => format.instant(row.told_at, seller.time_zone)
  return [
    {
      class: '',
      head: waits.says,
      cell: (row) => html`<a class="plain" href="${routes.desk.settlement.href(at(row))}">${row.account_name}</a>`,
    },
    { class: 'opt code', head: heads.reference, cell: (row) => row.told_reference },
    { class: 'opt nowrap', head: heads.when, cell: when },
    { class: 'num', head: waits.paid, cell: (row) => format.money(row.amount_minor, row.currency) },
    {
      class: 'do',
      head: '',
      cell: (row) => html`<a class="btn small" href="${routes.desk.confirmSettlement.href(at(row))}">${waits.verify}</a>`,
    },
  ]
}

const PLACES = {
  disputes: { href: routes.desk.disputes.href() },
  certificates: { href: routes.desk.taxes.href() },
  cheques: { href: routes.desk.cheques.href() },
  disagreements: { href: `${routes.desk.tasks.href()}#look` },
} as const

/** What else waits around money, each with its count and the way there. */
export function MoneyWaits({ page, waiting }: { page: DeskPage; waiting: MoneyWaiting }) {
  const { waits, links } = page.say.collecting
  const kinds = (['disputes', 'certificates', 'cheques', 'disagreements'] as const).filter(
    (kind) => waiting[kind] > 0 && page.may(WAITING_NEEDS[kind]),
  )
  const notes = {
    disputes: links.disputes_note,
    certificates: links.taxes_note,
    cheques: links.cheques_note,
    disagreements: page.say.collecting.attention,
  }
  return (
    <Section id="money-waits" title={waits.title} aside={<a href={routes.desk.tasks.href()}>{page.say.desk.nav.money}</a>}>
      {kinds.length === 0 && <EmptyLine>{waits.none}</EmptyLine>}
      <Rows
        tight
        items={kinds.map((kind) => ({
          id: `waits-${kind}`,
          href: PLACES[kind].href,
          text: waits[kind](waiting[kind]),
          note: notes[kind],
        }))}
      />
    </Section>
  )
}
