import { LANGUAGES } from '#messages/language.ts'
import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { Field, Select, TextArea } from '#ui/field.tsx'
import type { DeskPage } from '#ui/page.tsx'
import type { Account } from './account.ts'

type NewAccountProps = { page: DeskPage; form: DeskForm }

/** A new customer: how the seller knows it, and what papers need. */
export function NewAccountPage({ page, form }: NewAccountProps) {
  const { say } = page
  const words = say.desk.new_account
  const crumb = { href: routes.desk.accounts.href(), text: say.desk.nav.customers, here: words.title }
  return (
    <DeskFormPage page={page} form={form} title={words.title} crumb={crumb} send={words.send}>
      <div class="fields">
        <Field {...of(form, 'name')} label={words.name} maxlength={200} required autofocus={form.problem === null} half />
        <Field {...of(form, 'code')} label={words.code} hint={words.code_hint} kind="code" maxlength={64} required half />
        <Whereabouts page={page} form={form} />
        <AgreedTerms page={page} form={form} />
      </div>
    </DeskFormPage>
  )
}

/** Registration and address: what decides the tax, and where papers go. */
function Whereabouts({ page, form }: NewAccountProps) {
  const { account: words, form: parts } = page.say.desk
  const { regions, tax_id_label } = page.format.country
  const states = regions.map((one) => ({ value: one.code, text: `${one.code} ${one.name}` }))
  return (
    <>
      <Field {...of(form, 'tax_id')} label={tax_id_label} kind="code" maxlength={30} optional={parts.optional} half />
      {states.length > 0 && (
        <Select {...of(form, 'region')} label={words.region} choices={[{ value: '', text: '–' }, ...states]} half />
      )}
      <TextArea {...of(form, 'address')} label={words.address} rows={3} optional={parts.optional} half />
      <div class="stack">
        <Field {...of(form, 'email')} label={words.email} type="email" optional={parts.optional} half />
        <Field {...of(form, 'phone')} label={words.phone} type="tel" optional={parts.optional} half />
      </div>
    </>
  )
}

function AgreedTerms({ page, form }: NewAccountProps) {
  const { account, new_account: words, form: parts } = page.say.desk
  const usual = words.terms_hint(page.seller.settings.terms_days ?? 30)
  return (
    <>
      <Field {...of(form, 'currency')} label={account.currency} kind="code" maxlength={3} required half />
      <Field
        {...of(form, 'terms_days')}
        label={words.terms}
        hint={usual}
        kind="num"
        inputmode="numeric"
        optional={parts.optional}
        half
      />
      <Field
        {...of(form, 'credit_limit')}
        label={account.limit}
        kind="num"
        inputmode="decimal"
        optional={parts.optional}
        half
      />
    </>
  )
}

export type NewContactProps = {
  page: DeskPage
  account: Account
  roles: readonly { id: string; name: string }[]
  form: DeskForm
}

/** A person at the customer: they get a link of their own, and may do what their role allows. */
export function NewContactPage({ page, account, roles, form }: NewContactProps) {
  const { say } = page
  const words = say.desk.new_contact
  const crumb = { href: routes.desk.account.href({ account: account.id }), text: account.name, here: words.title }
  const languages: Readonly<Record<string, string>> = words.languages
  return (
    <DeskFormPage page={page} form={form} title={words.title} crumb={crumb} note={words.note} send={words.send}>
      <input type="hidden" name="request" value={form.typed['request'] ?? ''} />
      <div class="fields">
        <Field
          {...of(form, 'name')}
          label={words.name}
          autocomplete="off"
          maxlength={200}
          required
          autofocus={form.problem === null}
          half
        />
        <Select
          {...of(form, 'role_id')}
          label={words.role}
          choices={roles.map((role) => ({ value: role.id, text: role.name }))}
          half
        />
        <Field
          {...of(form, 'email')}
          label={say.desk.account.email}
          hint={words.address_hint}
          type="email"
          autocomplete="off"
          half
        />
        <Field {...of(form, 'phone')} label={say.desk.account.phone} type="tel" autocomplete="off" half />
        <Select
          {...of(form, 'language')}
          label={words.language}
          choices={LANGUAGES.map((one) => ({ value: one, text: languages[one] ?? one }))}
          half
        />
      </div>
    </DeskFormPage>
  )
}
