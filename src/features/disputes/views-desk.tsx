import { html } from 'hono/html'
import { amountDue, type Entry } from '#features/ledger/entry.ts'
import { routes } from '#routes.ts'
import { dayOf, daysBetween } from '#shared/day.ts'
import { absolute, type Minor, sum } from '#shared/money.ts'
import { type DeskForm, DeskFormPage, of } from '#ui/desk-form.tsx'
import { DeskFrame, KeysFoot, moneyCrumb } from '#ui/desk-frame.tsx'
import { Field, Option, Options, Select, TextArea } from '#ui/field.tsx'
import { EmptyLine, PageHead } from '#ui/layout.tsx'
import { Links } from '#ui/links.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import {
  type AnsweringNote,
  type DisputeDetail,
  type DisputeTotals,
  disputeNumber,
  type ListedDispute,
  MOST_WORDS,
  type QueuedDispute,
  unexplained,
} from './dispute.ts'
import { EntryDisputes } from './views.tsx'
import { DisputeFacts, DisputeHistory } from './views-dispute.tsx'
import { reasonChoices } from './views-start.tsx'
import { DisputeStanding } from './views-status.tsx'

type QueueProps = {
  page: DeskPage
  answer: { rows: readonly QueuedDispute[]; totals: readonly DisputeTotals[]; next: string | null }
  cursor: string | null
}

/** What customers have questioned and nobody has answered, the oldest first. */
export function DisputeQueuePage({ page, answer, cursor }: QueueProps) {
  const { say, format } = page
  const { desk: words } = say.disputes
  const note = answer.totals.map((one) => words.note(one.count, format.money(one.standing_minor, one.currency))).join('; ')
  return (
    <DeskFrame page={page} place="money" title={words.title} live="all">
      <PageHead title={words.title} crumb={moneyCrumb(page, words.title)} note={note} />
      {page.url.searchParams.has('done') && <Notice mark="done" tone="good" lead={words.done} live />}
      {answer.rows.length === 0 ? (
        <EmptyLine>{words.none}</EmptyLine>
      ) : (
        <Ledger
          class="queue customers"
          caption={words.title}
          columns={queueColumns(page, answer.rows)}
          rows={answer.rows}
          row={(row) => ({ id: row.id, href: openHref(row) })}
        />
      )}
      <Paging
        text={say.disputes.count(answer.totals.reduce((all, one) => all + one.count, 0))}
        previous={cursor === null ? null : { href: routes.desk.disputes.href(), text: words.first }}
        next={answer.next === null ? null : { href: routes.desk.disputes.href({}, { after: answer.next }), text: words.next }}
      />
      <KeysFoot page={page} acts={say.desk.keys.open_short} />
    </DeskFrame>
  )
}

function openHref({ account_id, id }: Pick<ListedDispute, 'account_id' | 'id'>): string {
  return routes.desk.openDispute.href({ account: account_id, dispute: id })
}

function queueColumns(page: DeskPage, rows: readonly QueuedDispute[]): Column<QueuedDispute>[] {
  const { say, format, seller, visit } = page
  const { desk: words, reasons, heads } = say.disputes
  const [only, ...others] = new Set(rows.map((row) => row.currency))
  const single = only !== undefined && others.length === 0
  const symbol = single ? ` ${format.symbol(only)}` : ''
  const amount = single ? format.amount : format.money
  return [
    { class: 'doc code', head: heads.number, cell: (row) => disputeNumber(row.id) },
    {
      class: 'who',
      head: words.customer,
      cell: (row) => html`<a class="plain" href="${openHref(row)}">${row.account_name}</a>`,
    },
    { class: 'opt', head: heads.about, cell: (row) => `${say.words.kinds[row.kind]} ${row.number}` },
    { class: 'opt', head: words.reason, cell: (row) => reasons[row.reason] },
    {
      class: 'nowrap opt',
      head: words.waits,
      cell: (row) => words.days(Math.max(daysBetween(dayOf(row.opened_at, seller.time_zone), visit.today), 0)),
    },
    {
      class: 'num val',
      head: `${heads.standing}${symbol}`,
      cell: (row) => amount(row.standing_minor, row.currency),
    },
  ]
}

type AnswerProps = {
  page: DeskPage
  dispute: DisputeDetail
  account_name: string
  notes: readonly AnsweringNote[]
  form: DeskForm
}

/** One question at the Desk: what was asked, and the answer to it. */
export function AnswerPage(props: AnswerProps) {
  return props.dispute.state === 'open' ? <OpenQuestion {...props} /> : <SettledQuestion {...props} />
}

function OpenQuestion({ page, dispute, account_name, notes, form }: AnswerProps) {
  const { say, format } = page
  const { desk: words } = say.disputes
  const at = { account: dispute.account_id }
  const answers = of(form, 'answer')
  return (
    <DeskFormPage
      page={page}
      form={form}
      place="money"
      title={words.answer_title(disputeNumber(dispute.id))}
      crumb={{ href: routes.desk.disputes.href(), text: words.title, here: account_name }}
      note={<Standing page={page} dispute={dispute} />}
      send={words.send}
    >
      <Asked page={page} dispute={dispute} />
      <Options name="answer" label={words.answer} error={answers.error}>
        <Option type="radio" name="answer" value="accept" checked={answers.value === 'accept'} note={words.accept_note}>
          {words.accept}
        </Option>
        <Option type="radio" name="answer" value="reject" checked={answers.value === 'reject'} note={words.reject_note}>
          {words.reject}
        </Option>
      </Options>
      <div class="fields">
        <Select
          {...of(form, 'credit_note')}
          label={words.credit_note}
          choices={[
            { value: '', text: words.no_note },
            ...notes.map((note) => ({
              value: note.id,
              text: `${note.number}, ${format.money(absolute(note.amount_minor), note.currency)}`,
            })),
          ]}
          half
        />
      </div>
      <TextArea {...of(form, 'words')} label={words.words} hint={words.words_hint} rows={3} maxlength={MOST_WORDS} />
      {page.may('invoices.issue') && (
        <Links
          items={[
            {
              href: routes.desk.newCreditNote.href({ ...at, invoice: dispute.entry_id }, { dispute: dispute.id }),
              icon: 'plus',
              text: words.issue_note,
              note: words.issue_note_note,
            },
          ]}
        />
      )}
    </DeskFormPage>
  )
}

function SettledQuestion({ page, dispute, account_name }: AnswerProps) {
  const { desk: words } = page.say.disputes
  return (
    <DeskFrame page={page} place="money" title={words.answer_title(disputeNumber(dispute.id))} live={dispute.account_id}>
      <PageHead
        title={words.answer_title(disputeNumber(dispute.id))}
        crumb={{ href: routes.desk.disputes.href(), text: words.title, here: account_name }}
        note={<Standing page={page} dispute={dispute} />}
      />
      {dispute.answer !== '' && <Notice mark={dispute.state === 'accepted' ? 'done' : 'void'}>{dispute.answer}</Notice>}
      <Asked page={page} dispute={dispute} />
    </DeskFrame>
  )
}

function Standing({ page, dispute }: Pick<AnswerProps, 'page' | 'dispute'>) {
  const { format } = page
  const amount_minor = dispute.state === 'open' ? dispute.standing_minor : dispute.amount_minor
  return (
    <>
      <DisputeStanding dispute={dispute} page={page} tag />{' '}
      <span class="pad">{format.money(amount_minor, dispute.currency)}</span>
    </>
  )
}

function Asked({ page, dispute }: Pick<AnswerProps, 'page' | 'dispute'>) {
  const at = { account: dispute.account_id }
  return (
    <div class="cols even">
      <DisputeFacts
        page={page}
        dispute={dispute}
        first
        documentHref={routes.desk.invoice.href({ ...at, invoice: dispute.entry_id })}
        noteHref={(id) => routes.desk.invoice.href({ ...at, invoice: id })}
        fileHref={(file) => routes.desk.file.href({ ...at, file })}
      />
      <DisputeHistory page={page} dispute={dispute} />
    </div>
  )
}

type OnEntryProps = { page: DeskPage; entry: Entry; account_name: string; disputes: readonly ListedDispute[]; form: DeskForm }

/** The seller puts part of a document in question for the customer who has called. */
export function QuestionForCustomerPage({ page, entry, account_name, disputes, form }: OnEntryProps) {
  const { say, format } = page
  const { desk: words, ...all } = say.disputes
  const bare_minor = bareOf(entry, disputes)
  return (
    <DeskFormPage
      page={page}
      form={form}
      title={words.for_customer(entry.number)}
      crumb={{
        href: routes.desk.invoice.href({ account: entry.account_id, invoice: entry.id }),
        text: `${account_name}, ${entry.number}`,
        here: say.desk.entry.dispute,
      }}
      note={words.for_note(format.money(amountDue(entry), entry.currency))}
      send={words.open_it}
    >
      <div class="fields">
        <Field
          {...of(form, 'amount')}
          label={all.amount}
          prefix={format.symbol(entry.currency)}
          kind="num"
          inputmode="decimal"
          required
          half
        />
        <Select {...of(form, 'reason')} label={words.reason} choices={reasonChoices(page)} half />
        <TextArea {...of(form, 'note')} label={words.says} rows={2} maxlength={MOST_WORDS} half />
      </div>
      {bare_minor > 0 && (
        <Option name="release" value="yes" note={words.unexplained(format.money(bare_minor, entry.currency))}>
          {words.release}
        </Option>
      )}
      <EntryDisputes page={page} disputes={disputes} href={page.may('disputes.resolve') ? openHref : () => undefined} />
    </DeskFormPage>
  )
}

function bareOf(entry: Entry, disputes: readonly ListedDispute[]): Minor {
  const open = disputes.filter((one) => one.state === 'open').map((one) => one.standing_minor)
  return unexplained(entry.disputed_minor, [sum(open)])
}
