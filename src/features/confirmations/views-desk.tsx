import { html } from 'hono/html'
import type { Account } from '#features/accounts/account.ts'
import { routes } from '#routes.ts'
import { dayOf } from '#shared/day.ts'
import { absolute, type Currency } from '#shared/money.ts'
import { type DeskForm, DeskFormPage, FORM_ID, FormKey, FormProblem, of } from '#ui/desk-form.tsx'
import { DeskFrame, KeysFoot, moneyCrumb } from '#ui/desk-frame.tsx'
import { Field, Select } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Answer } from '#ui/money.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { Tabs } from '#ui/tabs.tsx'
import { type ConfirmationDetail, isOwn } from './confirmation.ts'
import type { QueuedConfirmation, QueueTab } from './queue.ts'
import { QUEUE_TABS } from './queue.ts'
import { answeredWords, balanceWords, StateMark } from './views.tsx'
import { AnswerRecord, LetterItems } from './views-letter.tsx'

type QueueProps = {
  page: DeskPage
  form: DeskForm
  tab: QueueTab
  cursor: string | null
  rows: readonly QueuedConfirmation[]
  next: string | null
  counts: Readonly<Record<QueueTab, number>>
  asked: { count: number; day: string; left: boolean; skipped: number } | null
}

/** All letters of the seller by how they stand, and the way to ask everybody. */
export function ConfirmationQueuePage(props: QueueProps) {
  const { page, form, tab, rows, next, cursor, counts } = props
  const { say } = page
  const { desk: words } = say.confirmations
  const here = routes.desk.confirmations.href({}, { tab })
  return (
    <DeskFrame page={page} place="customers" title={words.title} live={form.problem ? undefined : 'all'}>
      <FormProblem page={page} form={form} />
      <PageHead title={words.title} crumb={moneyCrumb(page, words.title)} note={words.note} />
      <Told {...props} />
      <Tabs
        label={words.title}
        items={QUEUE_TABS.map((one) => ({
          href: routes.desk.confirmations.href({}, { tab: one }),
          text: words.tabs[one],
          count: counts[one],
          current: one === tab,
        }))}
      />
      {rows.length === 0 ? (
        <EmptyLine>{words.none}</EmptyLine>
      ) : (
        <>
          <Ledger
            class="queue customers"
            caption={words.title}
            rows={rows}
            columns={columnsOf(page, rows)}
            row={(row) => ({ id: row.id, href: hrefOf(row) })}
          />
          <Paging
            text={say.confirmations.count(counts[tab])}
            previous={cursor === null ? null : { href: here, text: words.first }}
            next={next === null ? null : { href: routes.desk.confirmations.href({}, { tab, after: next }), text: words.next }}
          />
        </>
      )}
      <AskEverybody page={page} form={form} />
      <KeysFoot page={page} acts={say.desk.keys.open_short} />
    </DeskFrame>
  )
}

function Told({ page, asked }: QueueProps) {
  if (asked === null) return null
  const { desk: words } = page.say.confirmations
  return (
    <Notice mark="done" tone="good" lead={words.asked(asked.count, asked.day)} live>
      {[asked.left ? words.left : '', asked.skipped > 0 ? words.skipped(asked.skipped) : ''].filter(Boolean).join(' ')}
    </Notice>
  )
}

function AskEverybody({ page, form }: { page: DeskPage; form: DeskForm }) {
  const { desk: words, as_on } = page.say.confirmations
  return (
    <Section id="ask-all" title={words.ask_all}>
      <form method="post" id={FORM_ID} class="desk-form" action={routes.desk.confirmations.href()} novalidate>
        <p class="quiet t14">{words.ask_all_note}</p>
        <div class="fields">
          <Field {...of(form, 'as_on')} label={as_on} type="date" required half />
        </div>
        <p>
          <button type="submit" class="btn">
            {words.ask_all_send}
          </button>
        </p>
      </form>
    </Section>
  )
}

function hrefOf({ account_id, id }: Pick<QueuedConfirmation, 'account_id' | 'id'>): string {
  return routes.desk.confirmation.href({ account: account_id, confirmation: id })
}

function columnsOf(page: DeskPage, rows: readonly QueuedConfirmation[]): Column<QueuedConfirmation>[] {
  const { say, format, seller } = page
  const { heads } = say.confirmations
  const [only, ...others] = new Set(rows.map((row) => row.currency))
  const single = only !== undefined && others.length === 0
  return [
    {
      class: 'who',
      head: heads.customer,
      cell: (row) => html`<a class="plain" href="${hrefOf(row)}">${row.account_name}</a>`,
    },
    { class: 'nowrap', head: heads.day, cell: (row) => format.day(row.as_on) },
    { class: 'nowrap', head: heads.state, cell: (row) => StateMark({ page, state: row.state }) },
    { class: 'nowrap opt', head: heads.asked, cell: (row) => format.day(dayOf(row.asked_at, seller.time_zone)) },
    { class: 'opt', head: heads.answered, cell: (row) => answeredWords(page, row) },
    {
      class: 'num val',
      head: `${heads.balance}${single ? ` ${format.symbol(only)}` : ''}`,
      cell: (row) => balanceWords(page, row.balance_minor, row.currency, !single),
    },
  ]
}

type AskProps = {
  page: DeskPage
  form: DeskForm
  account: Account
  currencies: readonly Currency[]
  /** Who of the account gets the letter by mail. */
  hearers: readonly string[]
}

/** One customer is asked for one day. */
export function AskConfirmationPage({ page, form, account, currencies, hearers }: AskProps) {
  const { confirmations: words } = page.say
  const { desk } = words
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={desk.ask_title(account.name)}
      crumb={{ href: routes.desk.account.href({ account: account.id }), text: account.name, here: desk.title }}
      note={desk.ask_note}
      send={desk.ask_send}
    >
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
        <b class="medium">{desk.hearers}:</b> {hearers.length > 0 ? hearers.join(', ') : desk.nobody}
      </p>
      <p class="quiet t14">{desk.reminds}</p>
    </DeskFormPage>
  )
}

/** One letter at the Desk: what was asked, how it stands, the answer and its record. */
export function DeskConfirmationPage({
  page,
  form,
  account,
  confirmation,
}: {
  page: DeskPage
  form: DeskForm
  account: Account
  confirmation: ConfirmationDetail
}) {
  const { say, format, seller } = page
  const { confirmations: words } = say
  const { as_on, asked_at, asked_by_name, balance_minor, currency, reminders, until_on, state } = confirmation
  const at = { account: account.id, confirmation: confirmation.id }
  const title = words.on(format.day(as_on))
  const asked = (isOwn(confirmation) ? words.desk.started_by : words.desk.asked_by)(
    asked_by_name,
    format.instant(asked_at, seller.time_zone),
  )
  const days = reminders.map((one) => format.day(dayOf(one, seller.time_zone)))
  return (
    <DeskFrame page={page} place="customers" title={`${title}, ${account.name}`} live={account.id}>
      <FormProblem page={page} form={form} />
      <PageHead
        title={title}
        crumb={{ href: routes.desk.confirmations.href(), text: words.desk.title, here: account.name }}
        note={asked}
        acts={
          <>
            {(state === 'waiting' || state === 'reminded') && !isOwn(confirmation) && (
              <form method="post" action={routes.desk.confirmation.href(at)}>
                <FormKey form={form} />
                <button type="submit" class="btn">
                  <Icon name="bell" />
                  {words.desk.remind}
                </button>
              </form>
            )}
            <a class="btn" href={routes.desk.confirmationPdf.href(at)}>
              <Icon name="download" />
              {words.pdf}
            </a>
            {confirmation.reply !== null && (
              <a class="btn" href={routes.desk.confirmationPdf.href(at, { as: 'json' })}>
                <Icon name="download" />
                {words.json}
              </a>
            )}
          </>
        }
      />
      <div class="stack">
        <p>{StateMark({ page, state, tag: true })}</p>
        <Answer
          label={balance_minor < 0 ? say.desk.account.in_credit : say.desk.account.owes}
          value={format.money(absolute(balance_minor), currency)}
        >
          <a href={routes.desk.account.href({ account: account.id })}>{account.name}</a>
        </Answer>
        {confirmation.reply === null && (
          <p class="quiet t14">
            {[days.length > 0 ? words.desk.reminded_on(days.join(', ')) : '', deadline(page, state, format.day(until_on))]
              .filter(Boolean)
              .join('. ')}
          </p>
        )}
        <AnswerRecord
          page={page}
          desk
          confirmation={confirmation}
          ledgerHref={routes.desk.file.href({ account: account.id, file: confirmation.ledger?.id ?? '' })}
        />
        <LetterItems page={page} confirmation={confirmation} />
      </div>
    </DeskFrame>
  )
}

function deadline({ say }: DeskPage, state: ConfirmationDetail['state'], day: string): string {
  const { confirmations: words } = say
  if (state === 'replaced') return words.replaced_note
  return state === 'no_reply' ? words.paper.no_answer : words.until(day)
}
