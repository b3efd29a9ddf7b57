import { html } from 'hono/html'
import { routes } from '#routes.ts'
import { type Minor, ZERO } from '#shared/money.ts'
import { ErrorSummary } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import { PageHead, Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { PeriodForm } from '#ui/period-form.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Strip, Sum, type SumRow } from '#ui/sum.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { bridgeOf, type Comparison, type FoundSuggestion } from './comparison.ts'
import { type Difference, GROUPS, MOST_SHOWN } from './difference.ts'
import type { Explained } from './explained.ts'
import { MOST_PDF_DIFFERENCES } from './match-paper.ts'
import { kindOf, type OurLine, type Reconciliation, type TheirLine } from './reconciliation.ts'
import { madeWords } from './views.tsx'
import { DifferenceGroup, decisionForm, type MatchProps, rowId } from './views-difference.tsx'
import { HowItWasRead } from './views-read.tsx'
import { Together } from './views-together.tsx'
import { inStatement, type Way, yearBefore } from './views-ways.tsx'

export type ResultProps = MatchProps & {
  kept: Reconciliation & { mapping: Explained }
  /** Null: the days asked for are none, so nothing is compared. */
  answer: { comparison: Comparison; differences: readonly Difference[] } | null
  /** The customer's tax id here. */
  account_tax_id: string
}

/** P4: only what differs, the exact bridge between both balances, and something to do about each difference. */
export function ResultPage(props: ResultProps) {
  const { page, kept, address, answer } = props
  const words = page.say.reconciliations
  return (
    <PortalFrame page={page} place="statement" title={words.title}>
      <ErrorSummary title={words.result.dates_wrong} problems={problemsOf(props)} />
      <PageHead
        title={words.result.title}
        crumb={{
          href: routes.reconciliations.list.href({ account: page.account.id }),
          text: words.title,
          here: words.result.title,
        }}
        note={<span class="wraps">{noteOf(props)}</span>}
        acts={answer ? <Files page={page} kept={kept} address={address} count={answer.differences.length} /> : undefined}
        three
      />
      {answer && (
        <>
          <Balances page={page} kept={kept} comparison={answer.comparison} />
          <Bridge page={page} kept={kept} comparison={answer.comparison} />
          <Together page={page} kept={kept} found={answer.comparison.together} />
          <Asked {...props} suggestions={answer.comparison.suggestions} />
          {GROUPS.map((group) => (
            <DifferenceGroup {...props} group={group} rows={answer.differences.filter((row) => row.group === group)} />
          ))}
        </>
      )}
      <HowItWasRead {...props} turned={answer?.comparison.turned ?? false} />
      <Days {...props} />
    </PortalFrame>
  )
}

function noteOf({ page, kept, answer }: ResultProps): string {
  const { from, to } = answer?.comparison.range ?? { from: kept.from_on, to: kept.to_on }
  const { say, format } = page
  const period = say.reconciliations.period(format.day(from), format.day(to))
  return say.reconciliations.result.note(kept.file_name, period, madeWords(page, kept))
}

function problemsOf({ page, address }: ResultProps) {
  const { refusals } = page.say.reconciliations
  return address.problems.map(({ name, code }) => ({ name, text: refusals[code] }))
}

function Files({ page, kept, address, count }: MatchProps & { count: number }) {
  const words = page.say.reconciliations.result
  const href = (as: string) =>
    routes.reconciliations.export.href(
      { account: page.account.id, reconciliation: kept.id },
      { as, from: address.from_text, to: address.to_text },
    )
  return (
    <>
      <a class="btn" href={href('csv')}>
        <Icon name="table-2" />
        {words.csv}
      </a>
      <a class="btn" href={href('xlsx')}>
        <Icon name="sheet" />
        {words.excel}
      </a>
      {count <= MOST_PDF_DIFFERENCES && (
        <a class="btn" href={href('pdf')}>
          <Icon name="download" />
          {words.pdf}
        </a>
      )}
    </>
  )
}

function Days({ page, kept, address, answer, ...props }: ResultProps) {
  const words = page.say.reconciliations.result
  const action = routes.reconciliations.show.href({ account: page.account.id, reconciliation: kept.id })
  const asked = address.from_text !== '' || address.to_text !== ''
  const { from, to } = answer?.comparison.range ?? { from: kept.from_on, to: kept.to_on }
  return (
    <Section id="days" title={words.days} class="plain noprint">
      <PeriodForm
        action={action}
        presets={[{ href: action, text: words.as_uploaded, current: !asked }]}
        words={{ period: words.days, from: words.from, to: words.to, show: words.show }}
        dates={{ from_text: address.from_text || from, to_text: address.to_text || to }}
        problems={problemsOf({ page, kept, address, answer, ...props })}
      />
    </Section>
  )
}

type Compared = { page: Page; kept: Reconciliation; comparison: Comparison }

/** Ours less theirs is the difference. */
function Balances({ page, kept, comparison }: Compared) {
  const { say, format } = page
  const words = say.reconciliations.result
  const { documents_only, ours_minor, theirs_minor, difference_minor } = comparison
  const amount = (of: Minor) => format.amount(of, kept.currency)
  const rest = comparison.only_ours.length + comparison.only_theirs.length + comparison.suggestions.length
  const agree = difference_minor === ZERO && rest === 0 && comparison.mismatches.length + comparison.rounding.length === 0
  return (
    <div class="matchsum">
      <Strip
        cells={[
          { label: documents_only ? words.ours_documents : words.ours, value: amount(ours_minor) },
          { operator: '−', label: documents_only ? words.theirs_documents : words.theirs, value: amount(theirs_minor) },
        ]}
        total={{ label: words.difference, value: format.money(difference_minor, kept.currency) }}
      />
      {documents_only && (
        <Notice mark="wait" lead={words.documents_only}>
          {words.documents_text}
        </Notice>
      )}
      {comparison.later_count > 0 && (
        <Notice mark="wait">{words.later(comparison.later_count, format.day(comparison.range.to))}</Notice>
      )}
      {agree && (
        <Notice mark="done" tone="good" lead={words.agree}>
          {words.agree_text}
        </Notice>
      )}
    </div>
  )
}

/** What the difference is made of, to the last minor unit. */
function Bridge({ page, kept, comparison }: Compared) {
  const { say, format } = page
  const words = say.reconciliations.result
  const parts = bridgeOf(comparison)
  const amount = (of: Minor) => format.amount(of, kept.currency)
  const { opening, mismatches, rounding, only_ours, only_theirs, matched_count } = comparison
  const link = (group: string, text: string): Words => html`<a href="#${group}">${text}</a>`
  const rows: (SumRow | false)[] = [
    parts.opening !== ZERO && {
      label: words.parts.opening(format.day(comparison.range.from)),
      note: html`${words.parts.opening_note(amount(opening.ours_minor), amount(opening.theirs_minor))} ${linked(inStatement(page, yearBefore(comparison.range)))}`,
      value: amount(parts.opening),
    },
    mismatches.length > 0 && {
      label: link('mismatch', words.parts.mismatch(mismatches.length)),
      value: amount(parts.mismatches),
    },
    only_ours.length > 0 && {
      label: link('only_ours', words.parts.only_ours(only_ours.length)),
      value: amount(parts.only_ours),
    },
    only_theirs.length > 0 && {
      label: link('only_theirs', words.parts.only_theirs(only_theirs.length)),
      value: amount(parts.only_theirs),
    },
    rounding.length > 0 && { label: link('rounding', words.parts.rounding(rounding.length)), value: amount(parts.rounding) },
    parts.gap !== ZERO && {
      label: words.parts.gap,
      note: linked(inStatement(page, comparison.range)),
      value: amount(parts.gap),
    },
  ]
  const shown = rows.filter((row) => row !== false)
  if (shown.length === 0) return <p class="t14 quiet">{words.same(matched_count)}</p>
  return (
    <Section id="bridge" title={words.bridge} aside={<small>{words.same(matched_count)}</small>}>
      {shown.length > 0 && (
        <Sum
          rows={shown}
          total={{ label: words.difference, value: format.money(comparison.difference_minor, kept.currency) }}
        />
      )}
    </Section>
  )
}

function linked(ways: readonly Way[]): Words {
  return html`${ways.map(({ href, text }) => html`<a href="${href}">${text}</a>`)}`
}

/** What only a person can say: is it the same? */
function Asked({ suggestions, ...props }: MatchProps & { suggestions: readonly FoundSuggestion[] }) {
  const { page, kept } = props
  const words = page.say.reconciliations.result
  if (suggestions.length === 0) return null
  const side = (head: string, name: 'm-what' | 'm-there', of: (row: FoundSuggestion) => Words): Column<FoundSuggestion> => ({
    class: name,
    head,
    ...(name === 'm-there' ? { label: words.there } : {}),
    cell: of,
  })
  const amount = (row: FoundSuggestion) => page.format.amount(totalOf(row), kept.currency)
  return (
    <Section id="asked" title={words.asked} aside={<small>{String(suggestions.length)}</small>}>
      <p class="t14 quiet">{words.asked_about}</p>
      <Ledger
        class="match asked"
        cards
        caption={words.asked}
        rows={suggestions.slice(0, MOST_SHOWN)}
        row={(row) => ({ id: rowId(row.key) })}
        columns={[
          side(
            words.here,
            'm-what',
            (row) => html`${row.ours.map((line) => ourWords(page, line))}<span class="sub">${words.why[row.why]}</span>`,
          ),
          side(words.there, 'm-there', (row) => html`${row.theirs.map((line) => theirWords(page, line))}`),
          {
            class: 'm-diff num',
            head: page.format.symbol(kept.currency),
            cell: (row) => html`<b class="medium">${amount(row)}</b>`,
          },
          { class: 'm-act', head: words.heads.act, cell: (row) => yesOrNo(props, row) },
        ]}
      />
      {suggestions.length > MOST_SHOWN && <p class="t12 quiet">{words.more(suggestions.length - MOST_SHOWN)}</p>}
    </Section>
  )
}

function totalOf({ ours, theirs }: FoundSuggestion): Minor {
  const single = ours.length === 1 ? ours[0] : theirs[0]
  return single?.amount_minor ?? ZERO
}

function ourWords({ say, format }: Page, { entry }: OurLine): Words {
  return html`<span class="block"><b class="medium">${entry.number}</b> <small class="quiet">${say.words.kinds[entry.kind]}, ${format.day(entry.dated_on)}</small></span>`
}

function theirWords({ say, format }: Page, { row }: TheirLine): Words {
  const words = say.reconciliations.result
  const kind = kindOf(row)
  const notes = [...(kind === null ? [] : [say.words.kinds[kind]]), format.day(row.dated_on), words.line(row.line)]
  return html`<span class="block"><b class="medium">${row.number || words.no_number}</b> <small class="quiet">${notes.join(', ')}</small></span>`
}

function yesOrNo(props: MatchProps, row: FoundSuggestion): Words {
  const words = props.page.say.reconciliations.result
  const name = row.ours.map((line) => line.entry.number).join(', ')
  const buttons = html`<button class="btn small" name="decision" value="same" aria-label="${words.yes_of(name)}">${words.yes}</button> <button class="btn small" name="decision" value="different" aria-label="${words.no_of(name)}">${words.no}</button>`
  return decisionForm(props, row.key, buttons)
}
