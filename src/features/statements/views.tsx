import type { Entry } from '#features/ledger/entry.ts'
import { letterheadOf } from '#features/sellers/letterhead.ts'
import { routes } from '#routes.ts'
import { type Day, daysBetween } from '#shared/day.ts'
import { absolute, type Minor, negateMinor, subtract, ZERO } from '#shared/money.ts'
import { Ageing, questioned } from '#ui/ageing.tsx'
import { ErrorSummary, type FieldProblem } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Letterhead } from '#ui/letterhead.tsx'
import { type Row, Rows } from '#ui/links.tsx'
import type { Page } from '#ui/page.tsx'
import { PeriodForm } from '#ui/period-form.tsx'
import { brandOf, PortalFrame } from '#ui/portal-frame.tsx'
import { Strip, Sum } from '#ui/sum.tsx'
import { Pick as Choices } from '#ui/tabs.tsx'
import { isTooLongForPdf, longestList, openSums, type StatementAnswer, undisputedBuckets } from './statement-answer.ts'
import { dayWords, rangeWords } from './statement-paper.ts'
import type { AskedPeriod, Preset } from './statement-period.ts'
import { BooksAgree } from './views-agree.tsx'
import { type AnswerProps, Entries, hrefOf } from './views-entries.tsx'

type StatementProps = {
  page: Page
  period: AskedPeriod
  presets: readonly Preset[]
  /** Null: the dates asked for are none, so nothing is shown. */
  answer: StatementAnswer | null
}

/** P4: the statement for any dates; each figure is the query's. */
export function StatementPage({ page, period, presets, answer }: StatementProps) {
  const { statement } = page.say
  const problems = problemsOf(period, page)
  const day = answer ? dayWords(answer.statement.from, answer.statement.to, page.format) : page.format.day
  return (
    <PortalFrame page={page} place="statement" title={statement.title}>
      <Letterhead brand={brandOf(page)} lines={letterheadOf(page.seller, page.format.country).lines} />
      <ErrorSummary title={statement.wrong} problems={problems} />
      <PageHead
        title={statement.title}
        note={answer ? <About page={page} answer={answer} /> : undefined}
        acts={answer ? <Files page={page} answer={answer} /> : undefined}
        three
        print
      />
      <Periods page={page} period={period} presets={presets} answer={answer} problems={problems} />
      {answer !== null && (
        <>
          <Currencies page={page} answer={answer} />
          <Addition page={page} answer={answer} day={day} />
          <Entries page={page} answer={answer} day={day} />
          <div class="cols stm-end">
            <ByAge page={page} answer={answer} day={day} />
            <div>
              <BooksAgree page={page} answer={answer} />
              <OpenItems page={page} answer={answer} day={day} />
            </div>
          </div>
        </>
      )}
    </PortalFrame>
  )
}

function About({ page, answer: { statement } }: { page: Page; answer: StatementAnswer }) {
  const { say, format, account, seller } = page
  const period = rangeWords(statement.from, statement.to, page)
  return <>{say.statement.between(account.name, seller.name, period, format.symbol(statement.currency))}</>
}

function Files({ page, answer }: { page: Page; answer: StatementAnswer }) {
  const { say, account } = page
  const { from, to, currency } = answer.statement
  const href = (as: string) => routes.statement.export.href({ account: account.id }, { from, to, currency, as })
  return (
    <>
      <a class="btn" href={href('csv')}>
        <Icon name="table-2" />
        {say.statement.csv}
      </a>
      <a class="btn" href={href('xlsx')}>
        <Icon name="sheet" />
        {say.statement.excel}
      </a>
      {!isTooLongForPdf(answer) && (
        <a class="btn" href={href('pdf')}>
          <Icon name="download" />
          {say.statement.pdf}
        </a>
      )}
    </>
  )
}

/** Refused before it is set: a PDF of so many pages is of use to nobody. The same rows as files, and the way back. */
export function TooLongPage({ page, answer }: { page: Page; answer: StatementAnswer }) {
  const { say, account, format } = page
  const { from, to, currency } = answer.statement
  const words = say.statement
  return (
    <PortalFrame page={page} place="statement" title={words.too_long_title}>
      <PageHead
        title={words.too_long_title}
        crumb={{
          href: routes.statement.show.href({ account: account.id }, { from, to, currency }),
          text: words.title,
          here: words.pdf,
        }}
        note={words.too_long(format.quantity(String(longestList(answer))))}
        acts={<Files page={page} answer={answer} />}
      />
    </PortalFrame>
  )
}

function Periods({ page, period, presets, answer, problems }: StatementProps & { problems: readonly FieldProblem[] }) {
  const { say, account } = page
  const { statement } = say
  const at = { account: account.id }
  const currency = answer !== null && answer.statement.currency !== account.currency ? answer.statement.currency : ''
  const words: Readonly<Record<string, string>> = statement.presets
  return (
    <PeriodForm
      action={routes.statement.show.href(at)}
      presets={presets.map((preset) => ({
        href: routes.statement.show.href(at, { period: preset.word, currency }),
        text: preset.label ?? words[preset.word] ?? preset.word,
        current: preset.word === period.preset,
      }))}
      words={statement}
      dates={period}
      problems={problems}
      kept={{ currency }}
    />
  )
}

function problemsOf({ problems }: AskedPeriod, { say }: Page): FieldProblem[] {
  const words = {
    invalid_date: say.statement.date_wrong,
    range_reversed: say.statement.range_wrong,
    missing: say.statement.date_missing,
  } as const
  return problems.map(({ name, code }) => ({ name, text: words[code] }))
}

/** One currency at a time; amounts of two are never added. */
function Currencies({ page, answer: { statement, currencies } }: { page: Page; answer: StatementAnswer }) {
  if (currencies.length < 2) return null
  const { from, to } = statement
  return (
    <div class="noprint switch">
      <Choices
        label={page.say.statement.in_currency}
        items={currencies.map((currency) => ({
          href: routes.statement.show.href({ account: page.account.id }, { from, to, currency }),
          text: currency,
          current: currency === statement.currency,
        }))}
      />
    </div>
  )
}

/** Opening + billed − paid = closing. */
function Addition({ page, answer: { statement }, day }: AnswerProps) {
  const { say, format } = page
  const { currency, from, to, closing_minor } = statement
  const amount = (of: Minor) => format.amount(of, currency)
  const words = say.statement
  return (
    <Strip
      cells={[
        { label: words.opening_on(day(from)), value: amount(statement.opening_minor) },
        {
          operator: '+',
          label: words.billed,
          value: amount(subtract(statement.debit_total_minor, statement.returned_total_minor)),
        },
        ...(statement.returned_total_minor > ZERO
          ? [{ operator: '+' as const, label: words.returned, value: amount(statement.returned_total_minor) }]
          : []),
        { operator: '−', label: words.paid, value: amount(statement.credit_total_minor) },
      ]}
      total={{
        label: closing_minor < 0 ? words.in_credit_on(day(to)) : words.you_owe_on(day(to)),
        value: format.money(absolute(closing_minor), currency),
      }}
    />
  )
}

/** What is open on the last day by age, and how it makes the closing balance. */
function ByAge({ page, answer }: AnswerProps) {
  const { statement, ageing, open, unused } = answer
  const { say, format } = page
  const words = say.statement
  const { currency } = statement
  const amount = (of: Minor) => format.amount(of, currency)
  const { not_due, d0_30, d31_60, d61_90, over_90 } = say.words.ageing
  const labels = [not_due, d0_30, d31_60, d61_90, over_90]
  const { open_minor, unused_minor } = openSums(ageing)
  return (
    <Section id="age" title={words.age} class="plain">
      {open_minor > ZERO && (
        <Ageing
          stacked
          buckets={[
            ...undisputedBuckets(answer).map((of, index) => ({
              label: labels[index] ?? '',
              amount_minor: of,
              value: amount(of),
            })),
            ...questioned(say.words.ageing.disputed, ageing.disputed_minor, amount),
          ]}
        />
      )}
      <Sum
        tight
        class="after"
        rows={[
          { label: words.open_count(open.length), value: amount(open_minor) },
          ...(unused.length > 0 ? [{ label: words.less_advances, value: amount(unused_minor) }] : []),
        ]}
        total={{
          label: ageing.balance_minor < 0 ? words.in_your_favour : words.you_owe,
          value: format.money(absolute(ageing.balance_minor), currency),
        }}
      />
    </Section>
  )
}

const MOST_OPEN = 100

/** The items behind the ageing, oldest due first, and what is not used yet. */
function OpenItems({ page, answer: { statement, open, unused }, day }: AnswerProps) {
  const words = page.say.statement
  const { format } = page
  const shown = open.slice(0, MOST_OPEN)
  return (
    <Section
      id="open"
      title={words.open_items(format.day(statement.to))}
      class="plain"
      aside={
        open.length > 0 && page.may('payments.pay') ? (
          <a
            class="t14 noprint"
            href={routes.pay.start.href({ account: page.account.id }, { all: 1, currency: statement.currency })}
          >
            {page.say.pay.pay_these}
          </a>
        ) : undefined
      }
    >
      {open.length === 0 && <EmptyLine>{words.nothing_open}</EmptyLine>}
      <Rows tight items={shown.map((item) => openRow(page, item, item.open_minor, dueNote(page, item, statement.to, day)))} />
      {open.length > MOST_OPEN && <p class="t12 quiet">{words.and_more(open.length - MOST_OPEN)}</p>}
      {unused.length > 0 && (
        <>
          <h3 class="after">{words.unused}</h3>
          <Rows
            tight
            items={unused
              .slice(0, MOST_OPEN)
              .map((item) => openRow(page, item, negateMinor(item.open_minor), page.say.words.kinds[item.kind]))}
          />
        </>
      )}
    </Section>
  )
}

function openRow(page: Page, item: Entry, of: Minor, note: string): Row {
  const href = hrefOf(page, item.kind, item.id)
  return {
    id: `open-${item.id}`,
    text: item.number,
    note,
    amount: page.format.amount(of, item.currency),
    ...(href === null ? {} : { href }),
  }
}

function dueNote({ say }: Page, item: Entry, on: Day, day: (of: Day) => string): string {
  const late = daysBetween(item.due_on, on)
  return late > 0 ? say.statement.late(late) : say.statement.due_on(day(item.due_on))
}
