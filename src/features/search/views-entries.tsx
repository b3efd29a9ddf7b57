import { html } from 'hono/html'
import type { Account } from '#features/accounts/account.ts'
import { routes } from '#routes.ts'
import { DeskFrame, FindCustomer, KeysFoot } from '#ui/desk-frame.tsx'
import { Search } from '#ui/field.tsx'
import { EmptyLine, PageHead } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import type { DeskPage } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { Filters } from '#ui/tabs.tsx'
import { type EntryFilter, type ListedEntry, pageOf } from './found.ts'

export type EntriesPageProps = {
  page: DeskPage
  account: Account
  answer: { rows: readonly ListedEntry[]; count: number; next: string | null }
  filter: EntryFilter
}

/** Everything ever booked on a customer, newest first: what the customer's page has no room for. */
export function EntriesPage({ page, account, answer, filter }: EntriesPageProps) {
  const { say } = page
  const words = say.desk.entries
  const here = (after?: string) => routes.desk.entries.href({ account: account.id }, { q: filter.search, after })
  return (
    <DeskFrame page={page} place="customers" title={`${words.title}, ${account.name}`} live={account.id}>
      <PageHead
        title={words.title}
        crumb={{ href: routes.desk.account.href({ account: account.id }), text: account.name, here: words.title }}
      >
        <FindCustomer page={page} />
      </PageHead>
      <Filters action={routes.desk.entries.href({ account: account.id })} label={words.find}>
        <Search name="q" label={words.find} placeholder={words.find_hint} value={filter.search} />
        <button type="submit" class="btn">
          {words.show}
        </button>
      </Filters>
      {answer.rows.length === 0 ? (
        <EmptyLine>{filter.search === '' ? words.none : words.none_found(filter.search)}</EmptyLine>
      ) : (
        <EntryTable page={page} rows={answer.rows} />
      )}
      <Paging
        text={words.count(answer.count)}
        previous={filter.after === null ? null : { href: here(), text: words.first }}
        next={answer.next === null ? null : { href: here(answer.next), text: words.next }}
      />
      <KeysFoot page={page} acts={say.desk.keys.open_short} />
    </DeskFrame>
  )
}

function EntryTable({ page, rows }: { page: DeskPage; rows: readonly ListedEntry[] }) {
  const { say, format } = page
  const { account: words, entries } = say.desk
  const currencies = new Set(rows.map((row) => row.currency))
  const [first] = rows
  const symbol = currencies.size === 1 && first ? ` ${format.symbol(first.currency)}` : ''
  const amount = currencies.size === 1 ? format.amount : format.money
  const columns: Column<ListedEntry>[] = [
    { class: 'doc', head: words.date, cell: (row) => format.day(row.dated_on) },
    { class: 'who', head: words.document, cell: (row) => documentOf(page, row) },
    { class: 'opt', head: entries.reference, cell: (row) => row.reference },
    { class: 'nowrap opt', head: words.due, cell: (row) => (row.amount_minor < 0 ? '' : format.day(row.due_on)) },
    { class: 'num opt', head: `${words.open}${symbol}`, cell: (row) => openOf(page, row, amount) },
    { class: 'num val', head: `${entries.amount}${symbol}`, cell: (row) => amount(row.amount_minor, row.currency) },
  ]
  return (
    <Ledger
      class="queue entries"
      caption={entries.title}
      columns={columns}
      rows={rows}
      row={(row) => ({ id: row.id, href: pageOf(row) })}
    />
  )
}

function documentOf({ say }: DeskPage, row: ListedEntry): Words {
  const name = `${say.words.kinds[row.kind]} ${row.number}`
  const href = pageOf(row)
  return href ? html`<a class="plain" href="${href}">${name}</a>` : name
}

function openOf({ say, format }: DeskPage, row: ListedEntry, amount: typeof format.amount): Words {
  if (row.open_minor === 0) return ''
  const open = amount(row.open_minor, row.currency)
  if (row.disputed_minor === 0) return open
  return html`${open} <small class="quiet">${say.desk.account.in_question(amount(row.disputed_minor, row.currency))}</small>`
}
