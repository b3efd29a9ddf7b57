import { html } from 'hono/html'
import { acceptOf } from '#platform/upload.ts'
import { routes } from '#routes.ts'
import { type DeskForm, DeskFormPage, FormKey, of } from '#ui/desk-form.tsx'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { ErrorSummary, Field, Select } from '#ui/field.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { BANK_COLUMNS } from './bank.ts'
import type { Announced, KeptLine, KnownAccount, LooseReceipt, Suggestion } from './match.ts'

export const STATEMENT_KINDS = ['csv', 'xlsx'] as const

export type LineWithMatch = KeptLine & { suggestion: Suggestion | null }

/** What came in and waits, with what each line looks like. */
export function BankPage({
  page,
  lines,
  decided,
  taken,
}: {
  page: DeskPage
  lines: readonly LineWithMatch[]
  decided: readonly KeptLine[]
  taken: string | null
}) {
  const { banking: words, collecting } = page.say
  const certain = lines.filter((one) => one.suggestion?.certain).length
  return (
    <DeskFrame page={page} place="money" title={words.title}>
      <PageHead
        title={words.title}
        crumb={{ href: routes.desk.tasks.href(), text: collecting.title, here: words.title }}
        note={words.note}
        acts={
          <a class="btn primary" href={routes.desk.bankUpload.href()}>
            {words.bring}
          </a>
        }
      />
      {taken && (
        <Notice mark="done" tone="good" live>
          {taken}
        </Notice>
      )}
      <Section id="waiting" title={words.waiting} class="first">
        {lines.length === 0 ? <EmptyLine>{words.nothing}</EmptyLine> : <Lines page={page} lines={lines} />}
        {certain > 0 && (
          <form method="post" action={routes.desk.bookBankLines.href()} class="acts">
            <button type="submit" class="btn primary">
              {words.certain(certain)}
            </button>
            <p class="t12 quiet">{words.certain_note}</p>
          </form>
        )}
      </Section>
      {decided.length > 0 && (
        <Section id="decided" title={words.decided}>
          <Decided page={page} lines={decided} />
        </Section>
      )}
    </DeskFrame>
  )
}

function Lines({ page, lines }: { page: DeskPage; lines: readonly LineWithMatch[] }) {
  const { say, format } = page
  const words = say.banking
  const looks = ({ suggestion }: LineWithMatch) =>
    suggestion === null
      ? words.unknown
      : `${words.looks(suggestion.account_name, words.rules[suggestion.rule])}${suggestion.certain ? ' ✓' : ''}${suggestion.booked ? `. ${words.perhaps(suggestion.booked.number)}` : ''}`
  const columns: Column<LineWithMatch>[] = [
    { class: 'opt', head: words.heads.day, cell: (line) => format.dayShort(line.dated_on) },
    {
      class: 'doc',
      head: words.heads.text,
      cell: (line) =>
        html`<a href="${routes.desk.bankLine.href({ line: line.id })}">${line.narration || line.bank_reference_upper || words.line}</a>`,
    },
    { class: 'opt', head: words.heads.reference, cell: (line) => line.bank_reference_upper },
    { class: 'who', head: words.heads.match, cell: looks },
    { class: 'num', head: words.heads.amount, cell: (line) => format.money(line.amount_minor, line.currency) },
  ]
  return (
    <Ledger
      columns={columns}
      rows={lines}
      row={(line) => ({ id: line.id, href: routes.desk.bankLine.href({ line: line.id }) })}
    />
  )
}

function Decided({ page, lines }: { page: DeskPage; lines: readonly KeptLine[] }) {
  const { say, format } = page
  const words = say.banking
  const rules: Readonly<Record<string, string>> = words.rules
  const columns: Column<KeptLine>[] = [
    { class: 'opt', head: words.heads.day, cell: (line) => format.dayShort(line.dated_on) },
    { class: 'doc', head: words.heads.text, cell: (line) => line.narration || line.bank_reference_upper },
    {
      class: 'who',
      head: words.heads.match,
      cell: (line) =>
        line.state === 'set_aside'
          ? `${words.states.set_aside}: ${line.note}`
          : words.looks(line.account_name ?? '', rules[line.rule] ?? ''),
    },
    { class: 'num', head: words.heads.amount, cell: (line) => format.money(line.amount_minor, line.currency) },
  ]
  return <Ledger columns={columns} rows={lines} row={(line) => ({ id: `d-${line.id}` })} />
}

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

export type LineProps = {
  page: DeskPage
  form: DeskForm
  line: KeptLine
  accounts: readonly KnownAccount[]
  announced: readonly Announced[]
  /** Receipts of this amount that no line of the bank stands behind. */
  receipts: readonly LooseReceipt[]
}

/** A person says whose money a line is, or that it is nobody's. */
export function LinePage({ page, form, line, accounts, announced, receipts }: LineProps) {
  const { say, format } = page
  const words = say.banking
  const title = format.money(line.amount_minor, line.currency)
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="money"
      title={title}
      crumb={{ href: routes.desk.bank.href(), text: words.title, here: words.line }}
      note={`${format.day(line.dated_on)}, ${line.narration} ${line.bank_reference_upper}`}
      send={words.book}
    >
      <div class="fields">
        <Select
          {...of(form, 'account')}
          label={words.customer}
          choices={[
            { value: '', text: words.choose },
            ...accounts.map((one) => ({ value: one.id, text: `${one.name}, ${one.code}` })),
          ]}
        />
        <Select
          {...of(form, 'settlement')}
          label={words.announced}
          choices={[
            { value: '', text: words.not_announced },
            ...announced.map((one) => ({
              value: one.id,
              text: `${one.account_name}, ${format.money(one.total_minor, line.currency)}, ${one.told_reference || one.reference}`,
            })),
          ]}
        />
        {receipts.length > 0 && (
          <Select
            {...of(form, 'receipt')}
            label={words.receipt}
            choices={[
              { value: '', text: words.no_receipt },
              ...receipts.map((one) => ({
                value: one.id,
                text: `${one.number}, ${format.day(one.dated_on)}, ${one.reference_upper}`,
              })),
            ]}
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
