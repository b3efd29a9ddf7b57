import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { type Choice, Field, Select } from '#ui/field.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import type { Announced, KeptLine, KnownAccount, OpenDocument, Standing, Suggestion } from './match.ts'

export type LineProps = {
  page: DeskPage
  form: DeskForm
  line: KeptLine
  suggestion: Suggestion | null
  /** Null: more than a list can hold. */
  accounts: readonly KnownAccount[] | null
  announced: readonly Announced[]
  /** Open documents whose number it bears, or whose amount it is. */
  documents: readonly OpenDocument[]
  /** What stands in the books and this line may be; of a line that went out, what was returned or paid back. */
  standing: readonly Standing[]
}

/** A person says whose money a line is, what it stands for already, or that it is nobody's. */
export function LinePage(props: LineProps) {
  const { page, form, line, suggestion } = props
  const { say, format } = page
  const words = say.banking
  const back = routes.desk.bank.href({}, line.amount_minor < 0 ? { way: 'out' } : {})
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="money"
      title={format.money(line.amount_minor, line.currency)}
      crumb={{ href: back, text: words.title, here: words.line }}
      note={[`${format.day(line.dated_on)}, ${line.narration}`, line.bank_reference_upper].filter(Boolean).join(' ')}
      send={line.amount_minor < 0 ? words.tie : words.book}
    >
      {suggestion?.booked && (
        <Notice mark="open" tone="attn">
          {words.perhaps_note(suggestion.booked.number, suggestion.booked.account_name)}
        </Notice>
      )}
      <div class="fields">
        {line.amount_minor > 0 && <Whose {...props} />}
        {(props.standing.length > 0 || form.typed['receipt']) && (
          <Select
            {...of(form, 'receipt')}
            label={line.amount_minor < 0 ? words.went_back : words.receipt}
            choices={standingChoices(props)}
          />
        )}
        <Field
          {...of(form, 'aside')}
          label={words.aside}
          hint={words.aside_note}
          maxlength={300}
          optional={say.desk.form.optional}
        />
        <p>
          <button class="btn" type="submit" name="set_aside" value="1">
            {words.aside_button}
          </button>
        </p>
      </div>
    </DeskFormPage>
  )
}

function Whose({ page, form, accounts, announced, documents }: LineProps) {
  const { say, format } = page
  const words = say.banking
  const choices = announced.map((one) => ({
    value: String(one.id),
    text: `${one.account_name}, ${format.money(one.total_minor, one.currency)}, ${one.told_reference || one.reference}`,
  }))
  const open = documents.map((one) => ({
    value: String(one.id),
    text: words.document_due(one.number, one.account_name, format.money(one.due_minor, one.currency)),
  }))
  return (
    <>
      {accounts === null ? (
        <Field {...of(form, 'account')} label={words.customer} hint={words.customer_code} kind="code" maxlength={64} />
      ) : (
        <Select
          {...of(form, 'account')}
          label={words.customer}
          choices={[
            { value: '', text: words.choose },
            ...accounts.map((one) => ({ value: one.id, text: `${one.name}, ${one.code}` })),
          ]}
        />
      )}
      <Select
        {...of(form, 'settlement')}
        label={words.announced}
        choices={[{ value: '', text: words.not_announced }, ...kept(choices, form.typed['settlement'], words.gone)]}
      />
      {(open.length > 0 || form.typed['document']) && (
        <Select
          {...of(form, 'document')}
          label={words.document}
          choices={[{ value: '', text: words.no_document }, ...kept(open, form.typed['document'], words.gone)]}
        />
      )}
    </>
  )
}

function standingChoices({ page, form, line, standing }: LineProps): Choice[] {
  const { say, format } = page
  const words = say.banking
  const choices = standing.map((one) => ({
    value: String(one.id),
    text: [
      one.number,
      one.account_name,
      format.money(one.amount_minor, one.currency),
      format.day(one.dated_on),
      one.reference_upper,
      one.is_banked ? words.banked : '',
    ]
      .filter(Boolean)
      .join(', '),
  }))
  const none = line.amount_minor < 0 ? words.choose : words.no_receipt
  return [{ value: '', text: none }, ...kept(choices, form.typed['receipt'], words.gone)]
}

/** What was chosen stays chosen, though it was decided meanwhile: sent again it must not mean nothing chosen. */
function kept(choices: readonly Choice[], typed: string | undefined, gone: string): Choice[] {
  if (!typed || choices.some((one) => one.value === typed)) return [...choices]
  return [...choices, { value: typed, text: gone }]
}
