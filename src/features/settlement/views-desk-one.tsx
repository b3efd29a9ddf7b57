import { routes } from '#routes.ts'
import { add, type Minor, sum } from '#shared/money.ts'
import { DeskFrame, moneyCrumb } from '#ui/desk-frame.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import type { DeskPage } from '#ui/page.tsx'
import { Sum } from '#ui/sum.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { ToldDisagreement } from './disagreement.ts'
import type { Fact } from './fact.ts'
import { type BookedAs, isConfirmable, type Settlement } from './settlement.ts'
import { Disagreements } from './views-desk-disagreements.tsx'
import { stateAtDesk } from './views-state.tsx'

export type DeskSettlementProps = {
  page: DeskPage
  settlement: Settlement
  account_name: string
  method: string
  facts: readonly Fact[]
  receipts: readonly BookedAs[]
  disagreements: readonly ToldDisagreement[]
  /** Whether its provider can be asked. */
  asks: boolean
}

/** One payment on its way, as the seller sees it: the plan, what was told, and what it was booked as. */
export function DeskSettlementPage(props: DeskSettlementProps) {
  const { page, settlement, account_name, facts } = props
  const { say, format } = page
  const words = say.collecting
  return (
    <DeskFrame page={page} place="money" title={words.settlement} live={settlement.account_id}>
      <PageHead
        title={format.money(add(settlement.pay_minor, settlement.fee_minor), settlement.currency)}
        crumb={moneyCrumb(page, account_name)}
        note={`${stateAtDesk(page, settlement.state)}. ${settlement.state_note}`}
      />
      <div class="cols even one-payment">
        <div>
          <About {...props} />
          <Acts {...props} />
          <Disagreements page={page} disagreements={props.disagreements} />
          <Section id="facts" title={words.facts}>
            {facts.length === 0 ? <EmptyLine>{words.no_facts}</EmptyLine> : <Facts page={page} facts={facts} />}
          </Section>
          <Booked {...props} />
        </div>
        <PlanPart {...props} />
      </div>
    </DeskFrame>
  )
}

function About({ page, settlement, account_name, method }: DeskSettlementProps) {
  const { say, format, seller } = page
  const words = say.collecting
  const account = settlement.account_id
  return (
    <dl class="facts">
      <Row label={words.heads.customer} value={<a href={routes.desk.account.href({ account })}>{account_name}</a>} />
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
          value={<a href={routes.desk.file.href({ account, file: settlement.proof_file_id })}>{words.see}</a>}
        />
      )}
    </dl>
  )
}

function Acts({ page, settlement, asks }: DeskSettlementProps) {
  const words = page.say.collecting
  const at = { account: settlement.account_id, settlement: settlement.id }
  const confirms = !asks && settlement.connection_id !== null && isConfirmable(settlement.state) && page.may('payments.verify')
  return (
    <p class="acts">
      {confirms && (
        <a class="btn primary" href={routes.desk.confirmSettlement.href(at)}>
          {words.confirm}
        </a>
      )}
      {confirms && (
        <a class="btn" href={routes.desk.tieSettlement.href(at)}>
          {words.tie_link}
        </a>
      )}
      {confirms && settlement.state === 'told' && (
        <a class="btn" href={routes.desk.refuseSettlement.href(at)}>
          {words.refuse}
        </a>
      )}
      {asks && (
        <a class="btn" href={routes.desk.settlement.href(at, { ask: 1 })}>
          {words.ask}
        </a>
      )}
    </p>
  )
}

function Booked({ page, settlement, receipts }: DeskSettlementProps) {
  if (receipts.length === 0) return null
  const account = settlement.account_id
  return (
    <Section id="booked" title={page.say.collecting.receipts}>
      <ul>
        {receipts.map((one) => (
          <li>
            {one.kind === 'RCPT' ? (
              <a href={routes.desk.payment.href({ account, payment: one.id })}>{one.number}</a>
            ) : (
              one.number
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function PlanPart({ page, settlement }: DeskSettlementProps) {
  const { say, format } = page
  const { plan, currency } = settlement
  const amount = (of: Minor) => format.amount(of, currency)
  const used = plan.credits.map((credit) => ({
    label: credit.number,
    note: say.pay.advance_used,
    value: `−${amount(credit.amount_minor)}`,
  }))
  return (
    <Section id="plan" title={say.collecting.for_what} class="first">
      <Sum
        rows={[
          ...plan.items.map((item) => ({ label: item.number, value: amount(sum([item.money_minor, item.credit_minor])) })),
          ...used,
          ...(plan.advance_minor > 0 ? [{ label: say.pay.advance_paid, value: amount(plan.advance_minor) }] : []),
        ]}
        total={{ label: say.collecting.asked, value: amount(settlement.pay_minor) }}
      />
      <dl class="facts t14">
        {plan.taxes.map((tax) => (
          <Row label={say.pay.tax_row} value={amount(tax.amount_minor)} />
        ))}
        {plan.items.map(
          ({ short, number }) =>
            short && (
              <Row
                label={`${say.pay.kept_back}, ${number}`}
                value={`${amount(short.amount_minor)}: ${say.pay.reasons[short.reason]} ${short.note}`}
              />
            ),
        )}
      </dl>
    </Section>
  )
}

function Facts({ page, facts }: { page: DeskPage; facts: readonly Fact[] }) {
  const { say, format, seller } = page
  const words = say.collecting
  const columns: Column<Fact>[] = [
    { class: 'opt', head: words.heads.when, cell: (fact) => format.instant(fact.happened_at, seller.time_zone) },
    {
      class: 'doc',
      head: words.heads.state,
      cell: (fact) => [words.fact_kinds[fact.kind], ...(fact.held === '' ? [] : [words.held])].join(', '),
    },
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
