import type { Account } from '#features/accounts/account.ts'
import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field, Select } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'

/** One open item of the former books: its own number, dates and amount, so that it ages as it did there. */
export function OpenItemPage({ page, account, form }: { page: DeskPage; account: Account; form: DeskForm }) {
  const { say, format } = page
  const words = say.desk.opening
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.title}
      crumb={{ href: routes.desk.account.href({ account: account.id }), text: account.name, here: words.title }}
      note={words.note}
      send={words.send}
    >
      <div class="fields">
        <Field
          {...of(form, 'number')}
          label={words.number}
          hint={words.number_hint}
          maxlength={64}
          required
          autofocus={form.problem === null}
          half
        />
        <Select
          {...of(form, 'side')}
          label={words.side}
          choices={[
            { value: 'debit', text: words.debit },
            { value: 'credit', text: words.credit },
          ]}
          half
        />
        <Field
          {...of(form, 'amount')}
          label={words.amount}
          prefix={format.symbol(account.currency)}
          kind="num"
          inputmode="decimal"
          required
          half
        />
        <Field {...of(form, 'dated_on')} label={words.dated_on} type="date" required half />
        <Field {...of(form, 'due_on')} label={words.due_on} type="date" optional={say.desk.form.optional} half />
        <Field {...of(form, 'note')} label={words.remark} maxlength={300} optional={say.desk.form.optional} half />
      </div>
    </DeskFormPage>
  )
}
