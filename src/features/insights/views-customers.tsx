import { html } from 'hono/html'
import { routes } from '#routes.ts'
import { DeskFrame, FindCustomer, KeysFoot } from '#ui/desk-frame.tsx'
import { EmptyLine, Key, PageHead } from '#ui/layout.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { Pick } from '#ui/tabs.tsx'
import type { Customer, CustomerFilter } from './customer.ts'
import { lastSeen } from './views-seen.tsx'

/** What the customer is looked for: to open their page, or to write something for them at once. */
export type Purpose = 'open' | 'invoice' | 'payment'

export type CustomersProps = {
  page: DeskPage
  answer: { rows: readonly Customer[]; count: number; next: string | null }
  filter: CustomerFilter
  purpose: Purpose
}

/** D2: the customers, by name or by what they owe; found by the beginning of their code or name. */
export function CustomersPage({ page, answer, filter, purpose }: CustomersProps) {
  const { say } = page
  const { customers } = say.desk
  const title = { open: say.desk.nav.customers, invoice: customers.for_invoice, payment: customers.for_payment }[purpose]
  const asked = { q: filter.search, for: purpose === 'open' ? undefined : purpose }
  const sorts = (['name', 'owes'] as const).map((sort) => ({
    href: routes.desk.accounts.href({}, { ...asked, sort: sort === 'name' ? undefined : sort }),
    text: customers.sorts[sort],
    current: filter.sort === sort,
  }))
  return (
    <DeskFrame page={page} place="customers" title={title} live="all">
      <PageHead title={title} acts={<Acts page={page} />}>
        <FindCustomer page={page} value={filter.search} purpose={asked.for} />
      </PageHead>
      <Pick label={customers.sort} items={sorts} />
      {answer.rows.length === 0 ? (
        <EmptyLine>{filter.search === '' ? customers.none : customers.none_found(filter.search)}</EmptyLine>
      ) : (
        <CustomerTable page={page} rows={answer.rows} purpose={purpose} />
      )}
      <Paging
        text={customers.count(answer.count)}
        next={
          answer.next === null
            ? null
            : {
                href: routes.desk.accounts.href({}, { ...asked, sort: filter.sort, after: answer.next }),
                text: customers.next,
              }
        }
        previous={
          filter.after === null
            ? null
            : { href: routes.desk.accounts.href({}, { ...asked, sort: filter.sort }), text: customers.first }
        }
      />
      <KeysFoot page={page} acts={say.desk.keys.open_short} />
    </DeskFrame>
  )
}

function Acts({ page }: { page: DeskPage }) {
  if (!page.may('accounts.manage')) return null
  return (
    <a class="btn primary" href={routes.desk.newAccount.href()} data-key="n">
      {page.say.desk.customers.add} <Key>N</Key>
    </a>
  )
}

function CustomerTable({ page, rows, purpose }: { page: DeskPage; rows: readonly Customer[]; purpose: Purpose }) {
  const { say, format } = page
  const { customers, overview } = say.desk
  const single = new Set(rows.map((row) => row.currency)).size === 1
  const [first] = rows
  const symbol = single && first ? ` ${format.symbol(first.currency)}` : ''
  const amount = single ? format.amount : format.money
  const columns: Column<Customer>[] = [
    { class: 'doc code', head: customers.code, cell: (row) => row.code },
    {
      class: 'who',
      head: overview.customer,
      cell: (row) => html`<a class="plain" href="${customerHref(row, purpose)}">${row.name}</a>`,
    },
    {
      class: 'num opt',
      head: `${overview.late}${symbol}`,
      cell: (row) => (row.late_minor > 0 ? html`<span class="late">${amount(row.late_minor, row.currency)}</span>` : ''),
    },
    {
      class: 'num val',
      head: `${overview.owes}${symbol}`,
      cell: (row) =>
        html`${amount(row.balance_minor, row.currency)}${row.other_currencies ? html` <small class="quiet">+</small>` : ''}`,
    },
    { class: 'opt', head: overview.on_portal, cell: (row) => lastSeen(page, row) },
  ]
  return (
    <Ledger
      class="queue customers"
      caption={say.desk.nav.customers}
      columns={columns}
      rows={rows}
      row={(row) => ({ id: row.id, href: customerHref(row, purpose) })}
    />
  )
}

/** Where a customer who was looked for is opened. */
export function customerHref({ id }: Pick<Customer, 'id'>, purpose: Purpose): string {
  const at = { account: id }
  switch (purpose) {
    case 'open':
      return routes.desk.account.href(at)
    case 'invoice':
      return routes.desk.newInvoice.href(at)
    case 'payment':
      return routes.desk.newPayment.href(at)
  }
}
