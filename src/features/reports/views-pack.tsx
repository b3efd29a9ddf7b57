import type { StatementAnswer } from '#features/statements/statement-answer.ts'
import { rangeWords } from '#features/statements/statement-paper.ts'
import { routes } from '#routes.ts'
import { absolute, type Minor, negateMinor, subtract, ZERO } from '#shared/money.ts'
import type { FieldProblem } from '#ui/field.tsx'
import { ErrorSummary } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { type Row, Rows } from '#ui/links.tsx'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { PeriodForm } from '#ui/period-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Sum } from '#ui/sum.tsx'
import { isEmpty, MOST_PAPERS, type PackBooks, type PackSums, packSums, paperCount, receiptSums } from './pack.ts'
import type { PackPeriod, PackPreset } from './pack-period.ts'

type PackProps = {
  page: Page
  period: PackPeriod
  presets: readonly PackPreset[]
  /** Null: the dates asked for are none. */
  books: PackBooks | null
}

/** P5: which days, what the pack of them holds, and what it adds up to. */
export function PackPage({ page, period, presets, books }: PackProps) {
  const { pack, reports, statement } = page.say
  const problems = problemsOf(period, page)
  const ready = books !== null && !isEmpty(books) && paperCount(books) <= MOST_PAPERS
  return (
    <PortalFrame page={page} place="reports" title={pack.title}>
      <ErrorSummary title={statement.wrong} problems={problems} />
      <PageHead
        crumb={{ href: routes.reports.home.href({ account: page.account.id }), text: reports.title, here: pack.title }}
        title={pack.title}
        note={pack.note}
        acts={ready ? <Download page={page} books={books} /> : undefined}
      />
      <Periods page={page} period={period} presets={presets} problems={problems} />
      {books !== null && <Contents page={page} books={books} ready={ready} />}
    </PortalFrame>
  )
}

function Download({ page, books }: { page: Page; books: PackBooks }) {
  const { from, to } = books.range
  return (
    <a class="btn primary" href={routes.reports.packFile.href({ account: page.account.id }, { from, to })}>
      <Icon name="download" />
      {page.say.pack.download}
    </a>
  )
}

function Periods({ page, period, presets, problems }: Omit<PackProps, 'books'> & { problems: readonly FieldProblem[] }) {
  const { pack, statement } = page.say
  const at = { account: page.account.id }
  const words: Readonly<Record<string, string>> = pack.presets
  return (
    <PeriodForm
      action={routes.reports.pack.href(at)}
      presets={presets.map((preset) => ({
        href: routes.reports.pack.href(at, { period: preset.word }),
        text: preset.label ?? words[preset.word] ?? preset.word,
        current: preset.word === period.preset,
      }))}
      words={statement}
      dates={period}
      problems={problems}
    />
  )
}

function problemsOf({ problems }: PackPeriod, { say }: Page): FieldProblem[] {
  const words = {
    invalid_date: say.statement.date_wrong,
    range_reversed: say.statement.range_wrong,
    missing: say.statement.date_missing,
  } as const
  return problems.map(({ name, code }) => ({ name, text: words[code] }))
}

function Contents({ page, books, ready }: { page: Page; books: PackBooks; ready: boolean }) {
  const { pack } = page.say
  const sums = packSums(books.documents)
  if (isEmpty(books)) return <EmptyLine>{pack.empty}</EmptyLine>
  if (!ready)
    return (
      <Notice mark="flag" tone="attn">
        {pack.too_many(page.format.quantity(String(MOST_PAPERS)))}
      </Notice>
    )
  return (
    <div class="cols even">
      <Section id="inside" title={pack.inside} class="first">
        <Rows items={filesIn(page, books)} />
        <div class="remarks t14 quiet">
          <p>{pack.takes_time}</p>
          {books.statement === null && <p>{pack.hidden.statement}</p>}
          {books.payments === null && <p>{pack.hidden.receipts}</p>}
        </div>
      </Section>
      <div class="stack">
        {sums.length > 0 && (
          <Section id="sums" title={pack.adds_up} class="first">
            {sums.map((one) => (
              <Billed page={page} sums={one} />
            ))}
          </Section>
        )}
        {books.statement !== null && <Balance page={page} answer={books.statement} />}
      </div>
    </div>
  )
}

/** What lies in the ZIP, with how many of each. */
function filesIn(page: Page, { documents, payments, statement, range }: PackBooks): Row[] {
  const { pack } = page.say
  const { einvoice, purchase_register: register } = page.format.country
  const count = (n: number) => page.format.quantity(String(n))
  const rows: (Row | false | null)[] = [
    documents.length > 0 && { text: pack.documents, amount: count(documents.length) },
    documents.length > 0 && einvoice && { text: pack.structured(einvoice.label), note: pack.structured_note },
    documents.length > 0 &&
      register && {
        text: register.label === null ? pack.register : pack.register_2b(register.label),
        note: register.json && register.label ? pack.register_json_note(register.label) : pack.register_note,
      },
    statement !== null && { text: pack.statement, note: pack.statement_note(rangeWords(range.from, range.to, page)) },
    payments !== null &&
      payments.length > 0 && {
        text: pack.receipts,
        note: pack.received(
          receiptSums(payments)
            .map(({ currency, received_minor }) => page.format.money(received_minor, currency))
            .join(', '),
        ),
        amount: count(payments.length),
      },
    documents.length > 0 && { text: pack.list, note: pack.list_note },
    { text: pack.readme, note: pack.readme_note },
  ]
  return rows.filter((row) => row !== false && row !== null)
}

/** Documents by kind; credit notes take away. The tax in them stands apart, since it is part of the sum. */
function Billed({ page, sums: { currency, kinds, total } }: { page: Page; sums: PackSums }) {
  const { say, format } = page
  const { pack } = say
  const amount = (of: Minor) => format.amount(of, currency)
  const split = total.taxable_minor !== ZERO || total.tax_minor !== ZERO
  return (
    <>
      <Sum
        tight
        rows={kinds.map((one) => ({
          label: pack.count(format.quantity(String(one.count)), say.words.kinds[one.kind]),
          value: amount(one.total_minor),
        }))}
        total={{ label: pack.net, value: format.money(total.total_minor, currency) }}
      />
      {split && (
        <div class="remarks t14 quiet">
          <p>{pack.of_it(amount(total.taxable_minor), amount(total.tax_minor))}</p>
        </div>
      )}
    </>
  )
}

/** Opening + billed − paid = closing, as the statement has it. */
function Balance({ page, answer: { statement } }: { page: Page; answer: StatementAnswer }) {
  const { say, format } = page
  const { statement: words, pack } = say
  const { currency, from, to, closing_minor } = statement
  const amount = (of: Minor) => format.amount(of, currency)
  const closing = closing_minor < 0 ? words.in_credit_on(format.day(to)) : words.you_owe_on(format.day(to))
  const href = routes.statement.show.href({ account: page.account.id }, { from, to })
  return (
    <Section id="balance" title={<a href={href}>{pack.your_statement}</a>}>
      <Sum
        tight
        rows={[
          { label: words.opening_on(format.day(from)), value: amount(statement.opening_minor) },
          { label: words.billed, value: amount(subtract(statement.debit_total_minor, statement.returned_total_minor)) },
          ...(statement.returned_total_minor > ZERO
            ? [{ label: words.returned, value: amount(statement.returned_total_minor) }]
            : []),
          {
            label: words.paid,
            value: amount(statement.credit_total_minor === ZERO ? ZERO : negateMinor(statement.credit_total_minor)),
          },
        ]}
        total={{ label: closing, value: format.money(absolute(closing_minor), currency) }}
      />
    </Section>
  )
}
