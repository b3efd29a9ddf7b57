import type { Account } from '#features/accounts/account.ts'
import { ReturnChargeFields } from '#features/payments/views-charge.tsx'
import { Items, type Payable } from '#features/payments/views-desk.tsx'
import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field, Select } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'
import type { ChequeDetail, ChequeStep } from './cheque.ts'

type NewProps = { page: DeskPage; account: Account; form: DeskForm; payable: readonly Payable[] }

/** A cheque for a day to come: what is printed on it, and what it is for. */
export function NewChequePage({ page, account, form, payable }: NewProps) {
  const { say, format } = page
  const { desk: words } = say.cheques
  const currencies = [...new Set([account.currency, ...payable.map((one) => one.currency)])]
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.new_title}
      crumb={{ href: routes.desk.account.href({ account: account.id }), text: account.name, here: words.new_title }}
      note={words.new_note}
      send={words.record}
    >
      <div class="fields">
        <Field
          {...of(form, 'cheque_number')}
          label={words.number}
          hint={words.number_hint}
          kind="code"
          inputmode="numeric"
          autocomplete="off"
          maxlength={40}
          required
          autofocus={form.problem === null}
          half
        />
        <Field {...of(form, 'bank')} label={words.bank} maxlength={100} optional={say.desk.form.optional} half />
        <Field
          {...of(form, 'amount')}
          label={words.amount}
          prefix={currencies.length === 1 ? format.symbol(account.currency) : undefined}
          kind="num"
          inputmode="decimal"
          autocomplete="off"
          required
          half
        />
        <Field {...of(form, 'payable_on')} label={words.payable_on} type="date" required half />
        {currencies.length > 1 && (
          <Select
            {...of(form, 'currency')}
            label={words.currency}
            choices={currencies.map((one) => ({ value: one, text: one }))}
            half
          />
        )}
        <Field {...of(form, 'note')} label={words.note} maxlength={500} optional={say.desk.form.optional} half />
      </div>
      <Items page={page} form={form} payable={payable} account={account} />
    </DeskFormPage>
  )
}

type StepProps = { page: DeskPage; cheque: ChequeDetail; step: ChequeStep; form: DeskForm }

/** One step of a cheque: the day, and what else the step wants to know. */
export function ChequeStepPage({ page, cheque, step, form }: StepProps) {
  const { say, format } = page
  const { desk: words } = say.cheques
  const at = { account: cheque.account_id, cheque: cheque.id }
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="money"
      title={words.step_titles[step](cheque.cheque_number)}
      crumb={{
        href: routes.desk.cheque.href(at),
        text: `${cheque.account_name}, ${words.shown_title(cheque.cheque_number)}`,
        here: words.steps[step],
      }}
      note={words.step_notes[step](format.money(cheque.amount_minor, cheque.currency))}
      send={words.steps[step]}
    >
      <div class="fields">
        <Field {...of(form, 'on')} label={words.on[step]} type="date" required half />
        {(step === 'bounce' || step === 'hand-back') && (
          <Field
            {...of(form, 'reason')}
            label={words.reason}
            hint={step === 'bounce' ? words.bounce_reason_hint : words.back_reason_hint}
            maxlength={300}
            required
            half
          />
        )}
        {step === 'bounce' && <ReturnChargeFields page={page} form={form} currency={cheque.currency} />}
      </div>
    </DeskFormPage>
  )
}
