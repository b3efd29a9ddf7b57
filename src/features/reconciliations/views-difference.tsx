import { html } from 'hono/html'
import { hrefOf } from '#features/statements/views-entries.tsx'
import { routes } from '#routes.ts'
import type { Minor } from '#shared/money.ts'
import { Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import type { Page } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { type Difference, type Group, MOST_SHOWN, windowOf } from './difference.ts'
import { keptQuery, type MatchAddress } from './match-address.ts'
import { kindOf, type Reconciliation } from './reconciliation.ts'
import { linesOf } from './views-together.tsx'
import { waysOf } from './views-ways.tsx'

export type MatchProps = { page: Page; kept: Reconciliation; address: MatchAddress }

/** One group of differences: what each side says, what it makes of the balances, and what can be done about it. */
export function DifferenceGroup({ group, rows, ...props }: MatchProps & { group: Group; rows: readonly Difference[] }) {
  const { page, address, kept } = props
  if (rows.length === 0) return null
  const words = page.say.reconciliations.result
  const after = address.group === group ? address.after : null
  const window = windowOf(rows, (row) => row.key, after)
  const left = rows.filter((row) => !row.seen).length
  const href = (query: Record<string, string>) =>
    `${routes.reconciliations.show.href({ account: page.account.id, reconciliation: kept.id }, { from: address.from_text, to: address.to_text, ...query })}#${group}`
  return (
    <Section
      id={group}
      title={words.groups[group]}
      aside={<small>{left === 0 ? words.all_seen : words.left(left, rows.length)}</small>}
    >
      <p class="t14 quiet">{words.about[group]}</p>
      <Ledger
        class="match"
        cards
        caption={words.groups[group]}
        rows={window.shown}
        columns={columnsOf(props)}
        row={(row) => ({ id: rowId(row.key), class: row.seen ? 'settled' : undefined })}
      />
      {rows.length > MOST_SHOWN && (
        <Paging
          text={words.window(window.from, window.from + window.shown.length - 1, rows.length)}
          previous={window.from > 1 ? { href: href({}), text: page.say.reconciliations.newest } : null}
          next={
            window.after === null
              ? null
              : {
                  href: href({ group, after: window.after }),
                  text: words.more(rows.length - window.from - window.shown.length + 1),
                }
          }
        />
      )}
    </Section>
  )
}

/** An id as an address can name it. */
export function rowId(key: string): string {
  return `d-${key.replace(/[^\w]/g, '-')}`
}

function columnsOf(props: MatchProps): Column<Difference>[] {
  const { page, kept } = props
  const { heads } = page.say.reconciliations.result
  const symbol = page.format.symbol(kept.currency)
  const amount = (of: Minor | undefined) => (of === undefined ? '' : page.format.amount(of, kept.currency))
  const what: Column<Difference> = { class: 'm-what', head: heads.what, cell: (row) => whatCell(page, row) }
  const difference: Column<Difference> = {
    class: 'm-diff num',
    head: `${heads.difference} ${symbol}`,
    cell: (row) => html`<b class="medium">${amount(row.difference_minor)}</b>`,
  }
  const act: Column<Difference> = { class: 'm-act', head: heads.act, cell: (row) => actCell(props, row) }
  const ours: Column<Difference> = {
    class: 'm-ours num',
    head: `${heads.ours} ${symbol}`,
    label: heads.ours,
    cell: (row) => amount(row.ours?.amount_minor),
  }
  const theirs: Column<Difference> = {
    class: 'm-theirs num',
    head: `${heads.theirs} ${symbol}`,
    label: heads.theirs,
    cell: (row) => amount(row.theirs?.amount_minor),
  }
  return [what, ours, theirs, difference, act]
}

/** What it is called, in one line: for screen readers and names of buttons. */
export function nameOf({ say, format }: Page, { ours, theirs }: Pick<Difference, 'ours' | 'theirs'>): string {
  const words = say.reconciliations.result
  if (ours) return `${say.words.kinds[ours.entry.kind]} ${ours.entry.number}`
  if (!theirs) return words.entry
  const kind = kindOf(theirs.row)
  return `${kind === null ? words.entry : say.words.kinds[kind]} ${theirs.row.number || format.day(theirs.row.dated_on)}`
}

function whatCell(page: Page, row: Difference): Words {
  const { say, format } = page
  const words = say.reconciliations.result
  const { ours, theirs, hint } = row
  const notes: string[] = []
  if (ours) notes.push(say.words.kinds[ours.entry.kind], format.day(ours.entry.dated_on))
  else if (theirs) {
    const kind = kindOf(theirs.row)
    notes.push(...(kind === null ? [] : [say.words.kinds[kind]]), format.day(theirs.row.dated_on))
  }
  if (ours && theirs) notes.push(words.yours(theirs.row.number || words.no_number, format.day(theirs.row.dated_on)))
  if (theirs) notes.push(linesOf(page, theirs))
  if (hint !== null) notes.push(words[hint])
  const href = ours && hrefOf(page, ours.entry.kind, ours.entry.id)
  const number = ours?.entry.number ?? (theirs?.row.number || words.no_number)
  const name = href ? html`<a class="doc" href="${href}">${number}</a>` : html`<b class="doc medium">${number}</b>`
  return html`${name}<span class="sub">${notes.join(', ')}</span>${theirs && !ours ? html`<span class="sub">${plainReference(theirs.row.reference)}</span>` : ''}`
}

/** A reference that has only words beside it begins with what would stand between. */
function plainReference(reference: string): string {
  return reference.replace(/^·\s*/, '')
}

function actCell(props: MatchProps, row: Difference): Words {
  const { page } = props
  const words = page.say.reconciliations.result.acts
  const name = nameOf(page, row)
  const links = waysOf(page, props.kept, row).map(
    ({ href, text, outside }) =>
      html`<a href="${href}" aria-label="${`${text}: ${name}`}"${outside ? html` rel="noreferrer noopener"` : ''}>${text}</a>`,
  )
  const label = row.seen ? words.unseen_of(name) : words.seen_of(name)
  const button = html`<button class="btn link" name="decision" value="${row.seen ? '' : 'seen'}" aria-label="${label}">${row.seen ? words.unseen : words.seen}</button>`
  return html`<div class="ways">${links}${decisionForm(props, row.key, button)}</div>`
}

/** A button that says something of one row; without script it comes back to the row. */
export function decisionForm({ page, kept, address }: MatchProps, key: string, buttons: Words): Words {
  const action = routes.reconciliations.decide.href({ account: page.account.id, reconciliation: kept.id })
  const carried = Object.entries({ key, ...keptQuery(address) }).filter(([, value]) => value !== '')
  return html`<form method="post" action="${action}">${carried.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}${buttons}</form>`
}
