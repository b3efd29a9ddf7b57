import { html } from 'hono/html'
import { routes } from '#routes.ts'
import { DeskFrame, moneyCrumb } from '#ui/desk-frame.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { Tabs } from '#ui/tabs.tsx'
import type { KeptLine, Suggestion } from './match.ts'

const WAYS = ['in', 'out'] as const

export type LineWithMatch = KeptLine & { suggestion: Suggestion | null }

export type BankProps = {
  page: DeskPage
  way: 'in' | 'out'
  /** Whether this is the first page. */
  first: boolean
  lines: readonly LineWithMatch[]
  /** The line behind which the next page begins. */
  next: string | null
  count: { in: number; out: number }
  decided: readonly KeptLine[]
  taken: string | null
}

/** What came in, or went out, and waits, with what each line looks like. */
export function BankPage(props: BankProps) {
  const { page, way, lines, count, decided, taken } = props
  const { banking: words } = page.say
  return (
    <DeskFrame page={page} place="money" title={words.title}>
      <PageHead
        title={words.title}
        crumb={moneyCrumb(page, words.title)}
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
      <Tabs
        label={words.which}
        items={WAYS.map((one) => ({
          href: routes.desk.bank.href({}, { way: one === 'in' ? undefined : one }),
          text: words.ways[one],
          count: count[one],
          current: one === way,
        }))}
      />
      <Section id="waiting" title={way === 'in' ? words.waiting : words.waiting_out} class="first">
        {lines.length === 0 ? (
          <EmptyLine>{way === 'in' ? words.nothing : words.nothing_out}</EmptyLine>
        ) : (
          <Lines page={page} lines={lines} />
        )}
        <More {...props} />
        {way === 'in' ? <Certain page={page} lines={lines} /> : <Others page={page} lines={lines} />}
      </Section>
      {decided.length > 0 && (
        <Section id="decided" title={words.decided}>
          <Decided page={page} lines={decided} />
        </Section>
      )}
    </DeskFrame>
  )
}

function More({ page, way, first, lines, next, count }: BankProps) {
  const words = page.say.banking
  if (next === null && first) return null
  const asked = { way: way === 'in' ? undefined : way }
  return (
    <Paging
      text={words.of_all(lines.length, count[way])}
      previous={first ? null : { href: routes.desk.bank.href({}, asked), text: words.from_first }}
      next={next === null ? null : { href: routes.desk.bank.href({}, { ...asked, after: next }), text: words.next }}
    />
  )
}

function Certain({ page, lines }: { page: DeskPage; lines: readonly LineWithMatch[] }) {
  const words = page.say.banking
  if (!lines.some((one) => one.suggestion?.certain)) return null
  return (
    <form method="post" action={routes.desk.bookBankLines.href()} class="acts">
      <button type="submit" class="btn primary">
        {words.certain}
      </button>
      <p class="t12 quiet">{words.certain_note}</p>
    </form>
  )
}

/** What went out and is no customer's: as it is seen here, so it is set aside. */
function Others({ page, lines }: { page: DeskPage; lines: readonly LineWithMatch[] }) {
  const words = page.say.banking
  const others = lines.filter((one) => one.suggestion === null)
  if (others.length === 0) return null
  return (
    <form method="post" action={routes.desk.asideBankLines.href()} class="acts">
      <input type="hidden" name="lines" value={others.map((one) => one.id).join(' ')} />
      <button type="submit" class="btn">
        {words.others_aside(others.length)}
      </button>
      <p class="t12 quiet">{words.others_note}</p>
    </form>
  )
}

function Lines({ page, lines }: { page: DeskPage; lines: readonly LineWithMatch[] }) {
  const { say, format } = page
  const words = say.banking
  const columns: Column<LineWithMatch>[] = [
    { class: 'opt', head: words.heads.day, cell: (line) => format.dayShort(line.dated_on) },
    {
      class: 'who',
      head: words.heads.text,
      cell: (line) =>
        html`<a href="${routes.desk.bankLine.href({ line: line.id })}">${line.narration || line.bank_reference_upper || words.line}</a>`,
    },
    { class: 'opt', head: words.heads.reference, cell: (line) => line.bank_reference_upper },
    { class: 'like', head: words.heads.match, cell: (line) => looks(page, line) },
    { class: 'num val', head: words.heads.amount, cell: (line) => format.money(line.amount_minor, line.currency) },
  ]
  return (
    <Ledger
      class="queue customers"
      columns={columns}
      rows={lines}
      row={(line) => ({ id: line.id, href: routes.desk.bankLine.href({ line: line.id }) })}
    />
  )
}

function looks({ say }: DeskPage, { suggestion, amount_minor }: LineWithMatch): string {
  const words = say.banking
  if (suggestion === null) return amount_minor < 0 ? words.no_return : words.unknown
  const { booked, certain, rule, account_name } = suggestion
  const perhaps = booked ? `. ${words.perhaps(booked.number)}` : ''
  return `${words.looks(account_name, words.rules[rule])}${certain ? ' ✓' : ''}${perhaps}`
}

function Decided({ page, lines }: { page: DeskPage; lines: readonly KeptLine[] }) {
  const { say, format } = page
  const words = say.banking
  const rules: Readonly<Record<string, string>> = words.rules
  const columns: Column<KeptLine>[] = [
    { class: 'opt', head: words.heads.day, cell: (line) => format.dayShort(line.dated_on) },
    { class: 'who', head: words.heads.text, cell: (line) => line.narration || line.bank_reference_upper },
    {
      class: 'like',
      head: words.heads.match,
      cell: (line) =>
        line.state === 'set_aside'
          ? `${words.states.set_aside}: ${line.note}`
          : words.looks(line.account_name ?? '', rules[line.rule] ?? ''),
    },
    { class: 'num val', head: words.heads.amount, cell: (line) => format.money(line.amount_minor, line.currency) },
  ]
  return <Ledger class="queue customers" columns={columns} rows={lines} row={(line) => ({ id: `d-${line.id}` })} />
}
