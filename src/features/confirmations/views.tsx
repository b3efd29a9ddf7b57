import { html } from 'hono/html'
import { routes } from '#routes.ts'
import { dayOf } from '#shared/day.ts'
import { absolute, type Currency, type Minor, ZERO } from '#shared/money.ts'
import { FORM_ID, FormKey, of } from '#ui/desk-form.tsx'
import { Field, Select } from '#ui/field.tsx'
import type { MarkName, Tone } from '#ui/icon.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import type { DeskPage, Page } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type PortalForm, PortalFormProblem } from '#ui/portal-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Status } from '#ui/status.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { ConfirmationState, ListedConfirmation } from './confirmation.ts'

type ListProps = {
  page: Page
  form: PortalForm
  rows: readonly ListedConfirmation[]
  next: string | null
  cursor: string | null
  currencies: readonly Currency[]
}

/** Every letter of the account with its answer, and the way to begin one for any day. */
export function ConfirmationsPage({ page, form, rows, next, cursor, currencies }: ListProps) {
  const { confirmations: words } = page.say
  const at = { account: page.account.id }
  return (
    <PortalFrame page={page} place="statement" title={words.title}>
      <PortalFormProblem page={page} form={form} />
      <PageHead
        title={words.title}
        note={words.note}
        crumb={{ href: routes.statement.show.href(at), text: page.say.statement.title, here: words.title }}
      />
      {page.may('statement.confirm') && <Begin page={page} form={form} currencies={currencies} />}
      {rows.length === 0 ? (
        <EmptyLine>{words.none}</EmptyLine>
      ) : (
        <>
          <Ledger
            class="invoices"
            caption={words.title}
            cards
            rows={rows}
            columns={columnsOf(page, rows)}
            row={(row) => ({ id: `row-${row.id}`, class: row.state === 'replaced' ? 'settled' : undefined })}
          />
          <Paging
            text={words.count(rows.length)}
            previous={cursor === null ? null : { href: routes.confirmations.list.href(at), text: words.first }}
            next={next === null ? null : { href: routes.confirmations.list.href(at, { cursor: next }), text: words.older }}
          />
        </>
      )}
    </PortalFrame>
  )
}

function Begin({ page, form, currencies }: Pick<ListProps, 'page' | 'form' | 'currencies'>) {
  const { confirmations: words } = page.say
  return (
    <Section id="begin" title={words.start_title} class="first">
      <form
        method="post"
        id={FORM_ID}
        class="desk-form"
        action={routes.confirmations.list.href({ account: page.account.id })}
        novalidate
      >
        <FormKey form={form} />
        <p class="quiet t14">{words.start_note}</p>
        <div class="fields">
          <Field {...of(form, 'as_on')} label={words.as_on} type="date" required half />
          {currencies.length > 1 && (
            <Select
              {...of(form, 'currency')}
              label={words.currency}
              choices={currencies.map((one) => ({ value: one, text: one }))}
              half
            />
          )}
        </div>
        <p>
          <button type="submit" class="btn primary">
            {words.start}
          </button>
        </p>
      </form>
    </Section>
  )
}

function columnsOf(page: Page, rows: readonly ListedConfirmation[]): Column<ListedConfirmation>[] {
  const { say, format, seller, account } = page
  const { heads } = say.confirmations
  const many = new Set(rows.map((row) => row.currency)).size > 1
  return [
    {
      class: 'c-no',
      head: heads.day,
      cell: (row) =>
        html`<a class="doc" href="${routes.confirmations.show.href({ account: account.id, confirmation: row.id })}">${format.day(row.as_on)}</a>`,
    },
    {
      class: 'c-due nowrap',
      head: heads.asked,
      label: heads.asked,
      cell: (row) => format.day(dayOf(row.asked_at, seller.time_zone)),
    },
    { class: 'c-st', head: heads.state, cell: (row) => StateMark({ page, state: row.state }) },
    { class: 'c-ord', head: heads.answered, cell: (row) => answeredWords(page, row) },
    {
      class: 'c-open num',
      head: `${heads.balance}${many ? '' : ` ${format.symbol(rows[0]?.currency ?? account.currency)}`}`,
      cell: (row) => html`<b class="medium">${balanceWords(page, row.balance_minor, row.currency, many)}</b>`,
    },
  ]
}

/** Who answered and when; empty while nobody has. */
export function answeredWords({ format, seller }: Pick<DeskPage, 'format' | 'seller'>, row: ListedConfirmation): string {
  if (row.replied_at === null) return ''
  return `${row.replied_by_name ?? ''}, ${format.day(dayOf(row.replied_at, seller.time_zone))}`
}

/** A balance in a list: a minus where it is in the account's favour. */
export function balanceWords(
  { format }: Pick<DeskPage, 'format'>,
  amount_minor: Minor,
  currency: Currency,
  with_currency: boolean,
): string {
  return with_currency ? format.money(amount_minor, currency) : format.amount(amount_minor, currency)
}

const MARKS: Readonly<Record<ConfirmationState, { tone: Tone; mark: MarkName }>> = {
  waiting: { tone: 'wait', mark: 'wait' },
  reminded: { tone: 'attn', mark: 'wait' },
  agreed: { tone: 'good', mark: 'done' },
  disagreed: { tone: 'wrong', mark: 'flag' },
  no_reply: { tone: 'off', mark: 'open' },
  replaced: { tone: 'off', mark: 'void' },
}

/** How a letter stands: a mark and a word, the same everywhere. */
export function StateMark({
  page,
  state,
  tag,
}: {
  page: Pick<DeskPage, 'say'>
  state: ConfirmationState
  tag?: boolean
}): Words {
  return Status({ ...MARKS[state], tag, children: page.say.confirmations.states[state] })
}

/** `You owed on 31 Oct 2026`, over the figure. */
export function owedLabel(
  { say, format }: Pick<DeskPage, 'say' | 'format'>,
  amount_minor: Minor,
  on: ListedConfirmation['as_on'],
): string {
  const { confirmations: words } = say
  if (amount_minor === ZERO) return words.nothing_owed(format.day(on))
  return amount_minor > ZERO ? words.you_owed(format.day(on)) : words.you_had(format.day(on))
}

/** `₹42.00`, or `₹42.00 in your favour`. */
export function owedWords(
  { say, format }: Pick<DeskPage, 'say' | 'format'>,
  amount_minor: Minor,
  currency: Currency,
  desk = false,
): string {
  const size = format.money(absolute(amount_minor), currency)
  if (amount_minor >= ZERO) return size
  return desk ? say.confirmations.in_their_favour(size) : say.confirmations.in_credit(size)
}
