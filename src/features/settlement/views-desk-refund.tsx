import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field } from '#ui/field.tsx'
import { Section } from '#ui/layout.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { ProviderRefund } from './provider-refund.ts'
import type { Settlement } from './settlement.ts'

type RefundProps = {
  page: DeskPage
  form: DeskForm
  payment: { id: string; account_id: string; number: string; currency: Settlement['currency'] }
  /** What was asked before. */
  refunds: readonly ProviderRefund[]
}

/** Money goes back the way it came. */
export function RefundPage({ page, form, payment, refunds }: RefundProps) {
  const { say, format } = page
  const words = say.collecting
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.refund_title(payment.number)}
      crumb={{
        href: routes.desk.payment.href({ account: payment.account_id, payment: payment.id }),
        text: payment.number,
        here: words.refund,
      }}
      note={words.refund_note}
      send={words.refund_button}
    >
      <div class="fields">
        <Field
          {...of(form, 'amount')}
          label={words.refund_amount}
          prefix={format.symbol(payment.currency)}
          kind="num"
          inputmode="decimal"
          required
          half
        />
        <Field {...of(form, 'why')} label={words.refund_why} maxlength={200} />
      </div>
      <Refunds page={page} refunds={refunds} />
    </DeskFormPage>
  )
}

/** What was asked of the payment service to pay back, by whom and why, and how far it is. */
export function Refunds({ page, refunds }: { page: DeskPage; refunds: readonly ProviderRefund[] }) {
  if (refunds.length === 0) return null
  const { say, format, seller } = page
  const words = say.collecting
  const columns: Column<ProviderRefund>[] = [
    { class: 'opt', head: words.heads.when, cell: (one) => format.instant(one.created_at, seller.time_zone) },
    { class: 'doc', head: words.heads.state, cell: (one) => `${words.refund_states[one.state]} ${one.refused_note}`.trim() },
    { class: 'opt', head: words.refund_why, cell: (one) => [one.reason, one.actor_name].filter(Boolean).join(', ') },
    { class: 'num', head: words.heads.amount, cell: (one) => format.money(one.amount_minor, one.currency) },
  ]
  return (
    <Section id="refunds" title={words.refunds}>
      <Ledger caption={words.refunds} columns={columns} rows={refunds} row={(one) => ({ id: one.id })} />
    </Section>
  )
}
