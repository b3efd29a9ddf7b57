import { routes } from '#routes.ts'
import type { Currency } from '#shared/money.ts'
import { FormKey, of } from '#ui/desk-form.tsx'
import { ErrorSummary, Field, Select } from '#ui/field.tsx'
import { PageHead } from '#ui/layout.tsx'
import type { Page } from '#ui/page.tsx'
import { typeFor } from '#ui/period-form.tsx'
import type { PortalForm } from '#ui/portal-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'

/** One file, and which days if not its own. */
export function UploadPage({
  page,
  form,
  currencies,
  accept,
}: {
  page: Page
  form: PortalForm
  currencies: readonly Currency[]
  accept: string
}) {
  const { say, account } = page
  const { title, form: words, wrong } = say.reconciliations
  const at = { account: account.id }
  return (
    <PortalFrame page={page} place="statement" title={words.title}>
      <ErrorSummary
        title={wrong}
        problems={form.problem ? [{ name: form.problem.name ?? 'file', text: form.problem.text }] : []}
      />
      <PageHead
        title={words.title}
        crumb={{ href: routes.reconciliations.list.href(at), text: title, here: words.title }}
        note={words.stays}
      />
      <form
        class="stack matchform"
        method="post"
        action={routes.reconciliations.upload.href(at)}
        enctype="multipart/form-data"
        id="f-form"
      >
        <FormKey form={form} />
        <Field
          {...of(form, 'file')}
          value={undefined}
          type="file"
          label={words.file}
          hint={words.file_hint}
          accept={accept}
          required
        />
        {currencies.length > 1 && (
          <Select
            {...of(form, 'currency')}
            value={form.typed['currency'] ?? account.currency}
            label={words.currency}
            choices={currencies.map((currency) => ({ value: currency, text: currency }))}
          />
        )}
        <fieldset class="plainset">
          <legend class="label">{words.days}</legend>
          <p class="hint t14 quiet">{words.days_hint}</p>
          <div class="pairs">
            <Field {...of(form, 'from')} type={typeFor(of(form, 'from').error)} label={words.from} />
            <Field {...of(form, 'to')} type={typeFor(of(form, 'to').error)} label={words.to} />
          </div>
        </fieldset>
        <p class="acts">
          <button class="btn primary" type="submit">
            {words.send}
          </button>
        </p>
      </form>
    </PortalFrame>
  )
}
