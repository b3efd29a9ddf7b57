import { acceptOf } from '#platform/upload.ts'
import { routes } from '#routes.ts'
import { type DeskForm, FormKey, of } from '#ui/desk-form.tsx'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { ErrorSummary, Field, Select } from '#ui/field.tsx'
import { PageHead } from '#ui/layout.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { BANK_COLUMNS } from './bank.ts'

export const STATEMENT_KINDS = ['csv', 'xlsx'] as const

/** A statement is brought; where its columns are not known, they are asked for. */
export function UploadPage({ page, form, head }: { page: DeskPage; form: DeskForm; head: readonly string[] }) {
  const { banking: words } = page.say
  return (
    <DeskFrame page={page} place="money" title={words.bring}>
      {form.problem && (
        <ErrorSummary
          title={page.say.desk.form.problem}
          problems={[{ name: form.problem.name ?? 'file', text: form.problem.text }]}
        />
      )}
      <PageHead
        title={words.bring}
        crumb={{ href: routes.desk.bank.href(), text: words.title, here: words.bring }}
        note={words.bring_note}
      />
      <form method="post" action={routes.desk.bankUpload.href()} enctype="multipart/form-data" class="fields" id="f-form">
        <FormKey form={form} />
        <Field {...of(form, 'file')} label={words.file} type="file" accept={acceptOf(STATEMENT_KINDS)} required />
        {head.length > 0 && (
          <fieldset class="field">
            <legend class="label">{words.columns}</legend>
            <p class="hint">{words.columns_note}</p>
            {BANK_COLUMNS.map((column) => (
              <Select
                {...of(form, `column.${column}`)}
                label={words.column[column]}
                choices={[
                  { value: '', text: words.none },
                  ...head.map((text, index) => ({ value: String(index), text: text || String(index + 1) })),
                ]}
              />
            ))}
          </fieldset>
        )}
        <p class="acts">
          <button type="submit" class="btn primary">
            {words.send}
          </button>
        </p>
      </form>
    </DeskFrame>
  )
}
