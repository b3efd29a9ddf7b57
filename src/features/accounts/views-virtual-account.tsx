import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'
import type { Account } from './account.ts'

/** The customer's own account number at the seller's bank. */
export function VirtualAccountPage({ page, account, form }: { page: DeskPage; account: Account; form: DeskForm }) {
  const words = page.say.desk.virtual_account
  const crumb = { href: routes.desk.account.href({ account: account.id }), text: account.name, here: words.title }
  return (
    <DeskFormPage page={page} form={form} title={words.title} crumb={crumb} note={words.note} send={words.send}>
      <div class="fields">
        <Field
          {...of(form, 'virtual_account')}
          label={words.number}
          hint={words.hint}
          kind="code"
          maxlength={60}
          autocomplete="off"
          optional={page.say.desk.form.optional}
          autofocus={form.problem === null}
        />
      </div>
    </DeskFormPage>
  )
}
