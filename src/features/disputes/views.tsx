import { html } from 'hono/html'
import { routes } from '#routes.ts'
import { dayOf } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { Words } from '#ui/markup.ts'
import type { DeskPage, Page } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { type Dispute, type DisputePage, disputeNumber, type ListedDispute } from './dispute.ts'
import { DisputeStanding } from './views-status.tsx'

/** P7, first part: what is or was in question, newest first. */
export function DisputesPage({ page, list, cursor }: { page: Page; list: DisputePage; cursor: string | null }) {
  const { disputes: words } = page.say
  const at = { account: page.account.id }
  return (
    <PortalFrame page={page} place="invoices" title={words.title}>
      <PageHead title={words.title} note={noteOf(page, list)} />
      {list.rows.length === 0 ? (
        <EmptyLine>{words.none}</EmptyLine>
      ) : (
        <>
          <Ledger
            class="invoices"
            caption={words.title}
            cards
            rows={list.rows}
            columns={columnsOf(page, list.rows)}
            row={(row) => ({ id: `row-${row.id}` })}
          />
          <Paging
            text={list.next === null && cursor === null ? words.all_shown : words.part_shown(String(list.rows.length))}
            previous={cursor === null ? null : { href: routes.disputes.list.href(at), text: words.first_page }}
            next={list.next === null ? null : { href: routes.disputes.list.href(at, { cursor: list.next }), text: words.older }}
          />
        </>
      )}
    </PortalFrame>
  )
}

function noteOf({ say, format }: Page, { totals }: DisputePage): string {
  if (totals.length === 0) return say.disputes.nothing_open
  return totals.map((one) => say.disputes.standing_note(format.money(one.standing_minor, one.currency), one.count)).join('; ')
}

function columnsOf(page: Page, rows: readonly ListedDispute[]): Column<ListedDispute>[] {
  const { say, format } = page
  const { heads } = say.disputes
  const [only, ...others] = new Set(rows.map((row) => row.currency))
  const single = only !== undefined && others.length === 0
  const symbol = single ? ` ${format.symbol(only)}` : ''
  const amount = single ? format.amount : format.money
  return [
    { class: 'c-no', head: heads.number, cell: (row) => numberCell(page, row) },
    { class: 'c-due nowrap', head: heads.opened, cell: (row) => openedOn(page, row) },
    { class: 'c-st', head: heads.state, cell: (row) => stateCell(page, row) },
    { class: 'c-ord', head: heads.about, cell: (row) => aboutCell(page, row) },
    {
      class: 'c-tot num',
      head: `${heads.standing}${symbol}`,
      label: heads.standing,
      cell: (row) => (row.state === 'open' ? amount(row.standing_minor, row.currency) : ''),
    },
    {
      class: 'c-open num',
      head: `${heads.asked}${symbol}`,
      cell: (row) => html`<b class="medium">${amount(row.amount_minor, row.currency)}</b>`,
    },
  ]
}

function numberCell({ account }: Page, row: ListedDispute): Words {
  const href = routes.disputes.show.href({ account: account.id, dispute: row.id })
  return html`<a class="doc" href="${href}">${disputeNumber(row.id)}</a>`
}

export function openedOn({ format, seller }: Pick<Page, 'format' | 'seller'>, row: Pick<Dispute, 'opened_at'>): string {
  return format.day(dayOf(row.opened_at, seller.time_zone))
}

/** On a phone the reason is what tells one question from another. */
function stateCell(page: Page, row: ListedDispute): Words {
  return html`${DisputeStanding({ dispute: row, page })} <span class="aside">${page.say.disputes.reasons[row.reason]}</span>`
}

function aboutCell({ say, account }: Page, row: ListedDispute): Words {
  const href = routes.invoices.show.href({ account: account.id, invoice: row.entry_id })
  return html`<a href="${href}">${say.words.kinds[row.kind]} ${row.number}</a>`
}

/** The part of the document a question is about: one of its lines, or all of it. */
export function partWords({ say }: Pick<Page, 'say'>, row: Pick<ListedDispute, 'line' | 'line_text'>): string {
  return row.line === null ? say.disputes.of_it : say.disputes.line(row.line, row.line_text ?? '')
}

type OnEntryProps<Around> = {
  page: Around
  disputes: readonly ListedDispute[]
  /** Where one of them is shown: in the portal or at the Desk. */
  href(dispute: ListedDispute): string | undefined
  /** Where all of them are listed. */
  all?: string
}

/** What is or was in question of one document, for its page on either side. Nothing where nothing ever was. */
export function EntryDisputes({ page, disputes, href, all }: OnEntryProps<Pick<DeskPage, 'say' | 'format' | 'seller'>>) {
  if (disputes.length === 0) return null
  const { say, format } = page
  return (
    <Section
      id="questions"
      title={say.disputes.on_invoice}
      aside={
        all === undefined ? undefined : (
          <a class="t14" href={all}>
            {say.disputes.all}
          </a>
        )
      }
    >
      <Rows
        tight
        items={disputes.map((one) => ({
          id: `question-${one.id}`,
          href: href(one),
          text: say.disputes.reasons[one.reason],
          note: html`${DisputeStanding({ dispute: one, page })} <span class="aside">${[
            one.line === null ? '' : partWords(page, one),
            openedOn(page, one),
          ]
            .filter(Boolean)
            .join(', ')}</span>`,
          amount: format.amount(one.state === 'open' ? one.standing_minor : one.amount_minor, one.currency),
        }))}
      />
    </Section>
  )
}

/** Where the portal asks about a document. */
export function questionHref(account_id: AccountId, entry_id: EntryId, line?: number): string {
  return routes.disputes.start.href({ account: account_id }, { invoice: entry_id, line })
}
