import { routes } from '#routes.ts'
import { add, typedMinor, ZERO } from '#shared/money.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field, Select, TextArea } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { askedOnceMore, Sure } from '#ui/sure.tsx'
import type { Candidate, Settlement } from './settlement.ts'

type FormProps = { page: DeskPage; form: DeskForm; settlement: Settlement; account_name: string }

/** The bank shows it: how much, when, under which reference. */
export function ConfirmPage({ page, form: sent, settlement, account_name }: FormProps) {
  const { say, format } = page
  const words = say.collecting
  const { currency, pay_minor, fee_minor } = settlement
  const typed = typedMinor(sent.typed['amount'] ?? '', currency) ?? ZERO
  const announced = format.money(add(pay_minor, fee_minor), currency)
  const form = askedOnceMore(sent, words.announced(announced, format.money(typed, currency)))
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="money"
      title={words.confirm}
      crumb={{ href: backTo(settlement), text: account_name, here: words.confirm }}
      note={words.confirm_note}
      send={words.confirm_button}
    >
      <div class="fields">
        <Field
          {...of(form, 'amount')}
          label={words.amount}
          prefix={format.symbol(settlement.currency)}
          kind="num"
          inputmode="decimal"
          required
          half
        />
        <Field {...of(form, 'on')} label={words.on} type="date" required half />
        <Sure
          form={form}
          what={form.typed['amount'] ?? ''}
          label={say.desk.payment.once_more}
          yes={say.desk.payment.all_the_same}
        />
        <Field
          {...of(form, 'bank_reference')}
          label={words.bank_reference}
          kind="code"
          maxlength={40}
          optional={say.desk.form.optional}
        />
      </div>
    </DeskFormPage>
  )
}

/** The bank does not show it: what the customer is told. */
export function RefusePage({ page, form, settlement, account_name }: FormProps) {
  const words = page.say.collecting
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="money"
      title={words.refuse}
      crumb={{ href: backTo(settlement), text: account_name, here: words.refuse }}
      send={words.refuse_button}
    >
      <div class="fields">
        <TextArea {...of(form, 'why')} label={words.why} maxlength={500} />
      </div>
    </DeskFormPage>
  )
}

/** The money is in the books already: which receipt it is. */
export function TiePage({ page, form, settlement, account_name, receipts }: FormProps & { receipts: readonly Candidate[] }) {
  const { say, format } = page
  const words = say.collecting
  const choices = receipts.map((one) => ({
    value: String(one.id),
    text: [one.number, format.money(one.amount_minor, settlement.currency), format.day(one.dated_on), one.reference_upper]
      .filter(Boolean)
      .join(', '),
  }))
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="money"
      title={words.tie}
      crumb={{ href: backTo(settlement), text: account_name, here: words.tie }}
      note={receipts.length === 0 ? words.tie_none : words.tie_note}
      send={words.tie_button}
    >
      <div class="fields">
        <Select
          {...of(form, 'receipt')}
          label={words.tie_receipt}
          choices={[{ value: '', text: words.tie_choose }, ...choices]}
        />
      </div>
    </DeskFormPage>
  )
}

function backTo(settlement: Settlement): string {
  return routes.desk.settlement.href({ account: settlement.account_id, settlement: settlement.id })
}
