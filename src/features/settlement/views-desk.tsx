import { html } from 'hono/html'
import { routes } from '#routes.ts'
import type { EntryId } from '#shared/id.ts'
import { add, sum } from '#shared/money.ts'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Links } from '#ui/links.tsx'
import type { Words } from '#ui/markup.ts'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Sum } from '#ui/sum.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { Fact } from './fact.ts'
import type { Settlement } from './settlement.ts'

export type WaitingRow = Settlement & { account_code: string; account_name: string }

/** What needs a person's eye: messages put aside, and what does not agree with what was asked. */
export type Attention = { connection_id: string; name: string; put_aside: number }
export type Disagreement = { account_id: string; settlement_id: string; reference: string }

export type TasksProps = {
  page: DeskPage
  waiting: readonly WaitingRow[]
  attention: readonly Attention[]
  disagreements: readonly Disagreement[]
}

/** Money coming in: what to verify first, what is on its way, what needs a look, and the other places where money is settled. */
export function TasksPage({ page, waiting, attention, disagreements }: TasksProps) {
  const { collecting: words } = page.say
  const told = waiting.filter((one) => one.state === 'told')
  const others = waiting.filter((one) => one.state !== 'told')
  return (
    <DeskFrame page={page} place="money" title={words.title} live="all">
      <PageHead title={words.title} note={words.note} />
      <Section id="verify" title={words.to_verify} class="first">
        {told.length === 0 ? <EmptyLine>{words.nothing_to_verify}</EmptyLine> : <Waiting page={page} rows={told} />}
      </Section>
      <Section id="way" title={words.on_the_way}>
        {others.length === 0 ? <EmptyLine>{words.nothing_on_the_way}</EmptyLine> : <Waiting page={page} rows={others} />}
      </Section>
      {(attention.length > 0 || disagreements.length > 0) && (
        <Section id="look" title={words.attention}>
          {disagreements.map((one) => (
            <Notice mark="flag" tone="attn">
              {words.disagreed(one.reference)}{' '}
              <a href={routes.desk.settlement.href({ account: one.account_id, settlement: one.settlement_id })}>{words.see}</a>
            </Notice>
          ))}
          {attention.map((one) => (
            <Notice mark="late" tone="attn">
              {one.name}: {words.put_aside(one.put_aside)}{' '}
              <a href={routes.desk.providerEvents.href({ connection: one.connection_id })}>{words.see}</a>
            </Notice>
          ))}
        </Section>
      )}
      <Places page={page} />
    </DeskFrame>
  )
}

function Places({ page }: { page: DeskPage }) {
  const { links } = page.say.collecting
  const places = [
    { needs: 'payments.verify', href: routes.desk.bank.href(), icon: 'table-2', text: links.bank, note: links.bank_note },
    {
      needs: 'cheques.manage',
      href: routes.desk.cheques.href(),
      icon: 'receipt-indian-rupee',
      text: links.cheques,
      note: links.cheques_note,
    },
    {
      needs: 'disputes.resolve',
      href: routes.desk.disputes.href(),
      icon: 'circle-question-mark',
      text: links.disputes,
      note: links.disputes_note,
    },
    { needs: 'tax.verify', href: routes.desk.taxes.href(), icon: 'sheet', text: links.taxes, note: links.taxes_note },
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
    { class: 'opt', head: heads.state, cell: (row) => say.pay.states[row.state] },
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

export type DeskSettlementProps = {
  page: DeskPage
  settlement: Settlement
  account_name: string
  method: string
  facts: readonly Fact[]
  receipts: readonly { id: EntryId; number: string; kind: string }[]
  asks: boolean
}

/** One payment on its way, as the seller sees it: the plan, what was told, and what it was booked as. */
export function DeskSettlementPage({ page, settlement, account_name, method, facts, receipts, asks }: DeskSettlementProps) {
  const { say, format, seller } = page
  const words = say.collecting
  const { currency, plan } = settlement
  const at = { account: settlement.account_id, settlement: settlement.id }
  const amount = (of: Parameters<typeof format.amount>[0]) => format.amount(of, currency)
  const waits =
    settlement.state === 'told' ||
    settlement.state === 'begun' ||
    settlement.state === 'expired' ||
    settlement.state === 'cancelled' ||
    settlement.state === 'refused'
  return (
    <DeskFrame page={page} place="money" title={words.settlement} live={settlement.account_id}>
      <PageHead
        title={format.money(add(settlement.pay_minor, settlement.fee_minor), currency)}
        crumb={{ href: routes.desk.tasks.href(), text: words.title, here: account_name }}
        note={`${say.pay.states[settlement.state]}. ${settlement.state_note}`}
      />
      <div class="cols even">
        <div>
          <dl class="facts">
            <Row
              label={words.heads.customer}
              value={<a href={routes.desk.account.href({ account: settlement.account_id })}>{account_name}</a>}
            />
            <Row label={words.method} value={method} />
            <Row label={words.heads.reference} value={settlement.reference} />
            <Row
              label={words.begun_by}
              value={`${settlement.actor_name}, ${format.instant(settlement.created_at, seller.time_zone)}`}
            />
            {settlement.told_on && (
              <Row label={words.told} value={words.told_words(settlement.told_reference, format.day(settlement.told_on))} />
            )}
            {settlement.proof_file_id && (
              <Row
                label={words.proof}
                value={
                  <a href={routes.desk.file.href({ account: settlement.account_id, file: settlement.proof_file_id })}>
                    {words.see}
                  </a>
                }
              />
            )}
          </dl>
          <p class="acts">
            {settlement.connection_id !== null && waits && page.may('payments.verify') && (
              <>
                <a class="btn primary" href={routes.desk.confirmSettlement.href(at)}>
                  {words.confirm}
                </a>
                {settlement.state === 'told' && (
                  <a class="btn" href={routes.desk.refuseSettlement.href(at)}>
                    {words.refuse}
                  </a>
                )}
              </>
            )}
            {asks && (
              <a class="btn" href={routes.desk.settlement.href(at, { ask: 1 })}>
                {words.ask}
              </a>
            )}
          </p>
          <Section id="facts" title={words.facts}>
            {facts.length === 0 ? <EmptyLine>{words.no_facts}</EmptyLine> : <Facts page={page} facts={facts} />}
          </Section>
          {receipts.length > 0 && (
            <Section id="booked" title={words.receipts}>
              <ul>
                {receipts.map((one) => (
                  <li>
                    {one.kind === 'RCPT' ? (
                      <a href={routes.desk.payment.href({ account: settlement.account_id, payment: one.id })}>{one.number}</a>
                    ) : (
                      one.number
                    )}
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </div>
        <Section id="plan" title={words.for_what} class="first">
          <Sum
            rows={[
              ...plan.items.map((item) => ({ label: item.number, value: amount(sum([item.money_minor, item.credit_minor])) })),
              ...plan.credits.map((credit) => ({
                label: credit.number,
                note: say.pay.advance_used,
                value: `−${amount(credit.amount_minor)}`,
              })),
              ...(plan.advance_minor > 0 ? [{ label: say.pay.advance_paid, value: amount(plan.advance_minor) }] : []),
            ]}
            total={{ label: words.asked, value: amount(settlement.pay_minor) }}
          />
          <dl class="facts t14">
            {plan.taxes.map((tax) => (
              <Row label={say.pay.tax_row} value={amount(tax.amount_minor)} />
            ))}
            {plan.items.flatMap((item) =>
              item.short
                ? [
                    <Row
                      label={`${say.pay.kept_back}, ${item.number}`}
                      value={`${amount(item.short.amount_minor)}: ${say.pay.reasons[item.short.reason]} ${item.short.note}`}
                    />,
                  ]
                : [],
            )}
          </dl>
        </Section>
      </div>
    </DeskFrame>
  )
}

function Facts({ page, facts }: { page: DeskPage; facts: readonly Fact[] }) {
  const { say, format, seller } = page
  const words = say.collecting
  const columns: Column<Fact>[] = [
    { class: 'opt', head: words.heads.when, cell: (fact) => format.instant(fact.happened_at, seller.time_zone) },
    { class: 'doc', head: words.heads.state, cell: (fact) => words.fact_kinds[fact.kind] },
    { class: 'opt', head: words.heads.reference, cell: (fact) => fact.bank_reference || fact.payment_ref },
    { class: 'num', head: words.heads.amount, cell: (fact) => format.money(fact.amount_minor, fact.currency) },
  ]
  return <Ledger columns={columns} rows={facts} row={(fact) => ({ id: fact.id })} />
}

function Row({ label, value }: { label: string; value: Words }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
