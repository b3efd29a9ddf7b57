import { html } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { RawTable } from '#platform/table-read.ts'
import { routes } from '#routes.ts'
import { FormKey, of } from '#ui/desk-form.tsx'
import { type Choice, ErrorSummary, Option, Options, Select } from '#ui/field.tsx'
import { PageHead, Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import type { PortalForm } from '#ui/portal-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Ledger } from '#ui/table.tsx'
import type { ColumnName } from './columns.ts'

type Asked = { page: Page; form: PortalForm; file: { id: string; name: string } }

const PREVIEW_ROWS = 6
const MOST_HEADS = 40

const ESSENTIALS = ['date', 'number', 'kind'] as const
const AMOUNTS = ['debit', 'credit', 'amount', 'side'] as const
const MORE = ['reference', 'particulars', 'balance'] as const

type MappingProps = {
  table: RawTable
  /** The names of the columns, which may stand in two lines; `head_line` is the last of them. */
  head: readonly string[]
  head_line: number
  /** Dates of both orders. */
  mixed: boolean
}

/** What the columns of a file are: asked once, known from then on. */
export function MappingPage({ table, head, head_line, mixed, ...asked }: Asked & MappingProps) {
  const { page, form, file } = asked
  const words = page.say.reconciliations.mapping
  const below = table.rows.filter((row) => row.line > head_line)
  const width = Math.max(head.length, ...below.slice(0, PREVIEW_ROWS).map((row) => row.cells.length))
  const names = Array.from({ length: width }, (_, i) => head[i] || words.column(i + 1))
  const choices = [{ value: '', text: words.none }, ...names.map((text, i) => ({ value: String(i), text }))]
  return (
    <Frame {...asked} title={words.title} note={words.note(file.name)}>
      {mixed && <Notice mark="wait">{words.mixed_dates}</Notice>}
      {table.merged.length > 0 && <Notice mark="wait">{words.merged}</Notice>}
      <Section id="beginning" title={words.beginning} class="first">
        <Preview names={names} rows={below.slice(0, PREVIEW_ROWS).map((row) => row.cells)} caption={words.beginning} />
        <HeadChoice {...asked} table={table} head_line={head_line} />
      </Section>
      <form
        class="stack matchform"
        method="post"
        action={routes.reconciliations.upload.href({ account: page.account.id })}
        id="f-form"
      >
        <FormKey form={form} />
        <Kept form={form} file={file.id} head={head_line} />
        <Group {...asked} title={words.essentials} columns={ESSENTIALS} choices={choices} />
        <Options label={words.dates} name="dates">
          {(['dmy', 'mdy'] as const).map((order) => (
            <Option name="dates" type="radio" value={order} checked={(form.typed['dates'] || 'dmy') === order}>
              {words[order]}
            </Option>
          ))}
        </Options>
        <Group {...asked} title={words.amounts} hint={words.amounts_hint} columns={AMOUNTS} choices={choices} />
        <Group {...asked} title={words.more} columns={MORE} choices={choices} />
        <Send page={page} />
      </form>
    </Frame>
  )
}

/** A Tally file has all ledgers of its vouchers: which one is the seller's? */
export function ChooseLedgerPage({ ledgers, ...asked }: Asked & { ledgers: readonly string[] }) {
  const { page, form, file } = asked
  const words = page.say.reconciliations.mapping
  return (
    <Frame {...asked} title={words.ledger_title} note={file.name}>
      <form
        class="stack matchform"
        method="post"
        action={routes.reconciliations.upload.href({ account: page.account.id })}
        id="f-form"
      >
        <FormKey form={form} />
        <Kept form={form} file={file.id} head={0} />
        <Select
          {...of(form, 'ledger')}
          label={words.ledger(page.seller.name)}
          choices={[{ value: '', text: words.choose }, ...ledgers.map((name) => ({ value: name, text: name }))]}
        />
        <Send page={page} />
      </form>
    </Frame>
  )
}

function Frame({ page, form, title, note, children }: Asked & { title: string; note: string; children?: Child }) {
  const { say, account } = page
  const at = { account: account.id }
  const words = say.reconciliations
  return (
    <PortalFrame page={page} place="statement" title={title}>
      <ErrorSummary
        title={words.wrong}
        problems={form.problem ? [{ name: form.problem.name ?? 'form', text: form.problem.text }] : []}
      />
      <PageHead
        title={title}
        crumb={{ href: routes.reconciliations.list.href(at), text: words.title, here: words.form.title }}
        note={note}
      />
      {children}
    </PortalFrame>
  )
}

/** What the form must not lose: the file, where its head stands, the days and the currency asked for. */
function Kept({ form, file, head }: { form: PortalForm; file: string; head: number }) {
  const kept = { file_id: file, head: String(head), ...keptOf(form) }
  return <>{Object.entries(kept).map(([name, value]) => value !== '' && <input type="hidden" name={name} value={value} />)}</>
}

function keptOf({ typed }: PortalForm) {
  return { from: typed['from'] ?? '', to: typed['to'] ?? '', currency: typed['currency'] ?? '' }
}

function Preview({
  names,
  rows,
  caption,
}: {
  names: readonly string[]
  rows: readonly (readonly string[])[]
  caption: string
}) {
  return (
    <section class="scrolls" aria-label={`${caption}: ${names.slice(0, 3).join(', ')}`} tabindex={0}>
      <Ledger
        class="preview"
        caption={caption}
        rows={rows}
        columns={names.map((head, i) => ({
          class: '',
          head,
          cell: (row: readonly string[]) => html`${(row[i] ?? '').slice(0, 40)}`,
        }))}
      />
    </section>
  )
}

/** Titles above the head can look like one: the person says which line it is. */
function HeadChoice({ page, form, file, table, head_line }: Asked & { table: RawTable; head_line: number }) {
  const words = page.say.reconciliations.mapping
  const lines = table.rows.slice(0, MOST_HEADS).map((row) => ({
    value: String(row.line),
    text: `${words.line(row.line)}: ${row.cells
      .filter((cell) => cell !== '')
      .join(', ')
      .slice(0, 60)}`,
  }))
  return (
    <form class="headchoice" method="get" action={routes.reconciliations.upload.href({ account: page.account.id })}>
      <input type="hidden" name="file" value={file.id} />
      {Object.entries(keptOf(form)).map(([name, value]) => value !== '' && <input type="hidden" name={name} value={value} />)}
      <Select name="head" label={words.head} value={String(head_line)} choices={lines} />
      <button class="btn" type="submit">
        {words.head_show}
      </button>
    </form>
  )
}

type GroupProps = Asked & { title: string; hint?: string; columns: readonly ColumnName[]; choices: readonly Choice[] }

function Group({ page, form, title, hint, columns, choices }: GroupProps) {
  const { fields } = page.say.reconciliations.mapping
  return (
    <fieldset class="plainset">
      <legend class="label">{title}</legend>
      {hint && <p class="hint t14 quiet">{hint}</p>}
      <div class="pairs">
        {columns.map((column) => (
          <Select {...of(form, column)} label={fields[column]} choices={choices} />
        ))}
      </div>
    </fieldset>
  )
}

function Send({ page }: { page: Page }) {
  return (
    <p class="acts">
      <button class="btn primary" type="submit">
        {page.say.reconciliations.mapping.send}
      </button>
    </p>
  )
}
