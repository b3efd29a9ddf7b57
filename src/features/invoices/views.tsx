import { html } from 'hono/html'
import { routes } from '#routes.ts'
import type { Day } from '#shared/day.ts'
import { daysBetween } from '#shared/day.ts'
import { type Currency, type Minor, negateMinor } from '#shared/money.ts'
import type { Calendar } from '#ui/calendar.ts'
import { ErrorSummary } from '#ui/field.tsx'
import { Icon } from '#ui/icon.tsx'
import { EmptyLine, PageHead } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import type { Page } from '#ui/page.tsx'
import { Paging } from '#ui/paging.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { type Column, type FootCell, Ledger, PickBar } from '#ui/table.tsx'
import { Pick, Tabs } from '#ui/tabs.tsx'
import { INVOICE_TABS, invoiceStatus } from './invoice.ts'
import { fieldsOf, type InvoiceAddress, isNarrowed, listHref } from './invoice-address.ts'
import type { InvoiceCounts, InvoicePage, ListedInvoice } from './invoice-detail.ts'
import { dateProblems, InvoiceFilters } from './views-filters.tsx'
import { InvoiceStanding, isSettled, settledMinor } from './views-status.tsx'

export type InvoiceList = {
  address: InvoiceAddress
  calendar: Calendar
  counts: readonly InvoiceCounts[]
  /** Null: the dates asked for are none, so nothing is shown. */
  list: InvoicePage | null
}

type ListProps = { page: Page } & InvoiceList

/** P2: what was billed, how each invoice stands, and all of it to take away. */
export function InvoicesPage(props: ListProps) {
  const { page, address, calendar, counts, list } = props
  const { invoices } = page.say
  const never = counts.length === 0 && !isNarrowed(address)
  const shown = counts.filter((one) => address.currency === null || one.currency === address.currency)
  return (
    <PortalFrame page={page} place="invoices" title={invoices.title}>
      <ErrorSummary title={invoices.dates_wrong} problems={dateProblems(address.dates, page)} />
      <PageHead title={invoices.title} note={openNote(page, shown)} />
      {never ? (
        <EmptyLine>{invoices.empty}</EmptyLine>
      ) : (
        <>
          <InvoiceTabs page={page} address={address} counts={shown} />
          <InvoiceFilters page={page} address={address} calendar={calendar} />
          {counts.length > 1 && <Currencies page={page} address={address} currencies={counts.map((one) => one.currency)} />}
          {list !== null && <Listing page={page} address={address} list={list} />}
        </>
      )}
    </PortalFrame>
  )
}

function openNote({ say, format }: Page, counts: readonly InvoiceCounts[]): string {
  const open = counts.filter((one) => one.open > 0)
  if (open.length === 0) return say.invoices.nothing_open
  return open
    .map((one) => say.invoices.open_note(format.money(one.open_minor, one.currency), say.words.count.invoices(one.open)))
    .join(', ')
}

function InvoiceTabs({ page, address, counts }: { page: Page; address: InvoiceAddress; counts: readonly InvoiceCounts[] }) {
  const { invoices } = page.say
  return (
    <Tabs
      label={invoices.which}
      items={INVOICE_TABS.map((tab) => ({
        href: listHref(page.account.id, address, { tab }),
        text: invoices.tabs[tab],
        count: counts.reduce((all, one) => all + one[tab], 0),
        current: tab === address.tab,
      }))}
    />
  )
}

function Listing({ page, address, list }: { page: Page; address: InvoiceAddress; list: InvoicePage }) {
  const { invoices } = page.say
  const [only, ...others] = list.totals
  if (!only || list.rows.length === 0) {
    return (
      <EmptyLine>
        {invoices.none_found} <a href={routes.invoices.list.href({ account: page.account.id })}>{invoices.show_all}</a>
      </EmptyLine>
    )
  }
  const currency = others.length === 0 ? only.currency : null
  return (
    <>
      <InvoiceTable page={page} address={address} list={list} currency={currency} />
      <WhatIsShown page={page} address={address} list={list} />
      {currency !== null && <Chosen page={page} address={address} currency={currency} />}
    </>
  )
}

/** Amounts of two currencies are never added: here is each by itself. */
function Currencies({ page, address, currencies }: { page: Page; address: InvoiceAddress; currencies: readonly Currency[] }) {
  const { sheet, all_currencies } = page.say.invoices
  const items = [null, ...currencies].map((currency) => ({
    href: listHref(page.account.id, address, { currency }),
    text: currency ?? all_currencies,
    current: currency === address.currency,
  }))
  return (
    <div class="switch">
      <Pick label={sheet.currency} items={items} />
    </div>
  )
}

function InvoiceTable({
  page,
  address,
  list,
  currency,
}: {
  page: Page
  address: InvoiceAddress
  list: InvoicePage
  currency: Currency | null
}) {
  const { invoices } = page.say
  return (
    <Ledger
      class="invoices"
      caption={invoices.title}
      cards
      rows={list.rows}
      columns={columnsOf(page, address, list.rows, currency)}
      row={(row) => ({ id: `row-${row.id}`, class: isSettled(row) ? 'settled' : undefined })}
      foot={footOf(page, address, list, currency)}
      picking={
        currency === null
          ? undefined
          : {
              form: 'chosen',
              name: 'invoice',
              all: invoices.choose_all(list.rows.length),
              row: (row) => ({ value: row.id, label: invoices.choose(row.number), amount_minor: signedOpen(row) }),
            }
      }
    />
  )
}

/** What is open of it, below zero for a credit. */
function signedOpen({ amount_minor, open_minor }: ListedInvoice): Minor {
  return amount_minor < 0 ? negateMinor(open_minor) : open_minor
}

function columnsOf(
  page: Page,
  address: InvoiceAddress,
  rows: readonly ListedInvoice[],
  currency: Currency | null,
): Column<ListedInvoice>[] {
  const { say, format } = page
  const { heads } = say.invoices
  const notes = address.tab === 'notes'
  const symbol = currency === null ? '' : ` ${format.symbol(currency)}`
  const amount = (of: Minor, row: ListedInvoice) =>
    currency === null ? format.money(of, row.currency) : format.amount(of, row.currency)
  const day = (of: Day) => (of.slice(0, 4) === page.visit.today.slice(0, 4) ? format.dayShort(of) : format.day(of))
  const by = (sort: InvoiceAddress['sort']) =>
    address.sort === sort ? (sort === 'newest' || sort === 'amount' ? 'descending' : 'ascending') : undefined
  const reference: Column<ListedInvoice> = { class: 'c-ord', head: heads.reference, cell: (row) => row.reference }
  return [
    { class: 'c-no', head: notes ? heads.note : heads.number, cell: (row) => numberCell(page, row) },
    { class: 'c-date nowrap', head: heads.date, cell: (row) => day(row.dated_on), sort: by('newest') ?? by('oldest') },
    {
      class: 'c-due nowrap',
      head: heads.due,
      label: say.invoices.due_label,
      cell: (row) => (row.amount_minor < 0 ? '' : day(row.due_on)),
      sort: by('due'),
    },
    { class: 'c-st', head: heads.status, cell: (row) => statusCell(page, row, day) },
    ...(rows.some((row) => row.reference !== '') ? [reference] : []),
    {
      class: 'c-tot num',
      head: `${heads.total}${symbol}`,
      label: say.invoices.of_label,
      cell: (row) => amount(row.amount_minor, row),
      sort: by('amount'),
    },
    { class: 'c-open num', head: `${heads.open}${symbol}`, cell: (row) => openCell(amount(signedOpen(row), row), row) },
  ]
}

function numberCell({ account }: Page, row: ListedInvoice): Words {
  return html`<a class="doc" href="${routes.invoices.show.href({ account: account.id, invoice: row.id })}">${row.number}</a>`
}

function openCell(amount: string, row: ListedInvoice): Words {
  return isSettled(row) ? amount : html`<b class="medium">${amount}</b>`
}

/** The status, and in smaller letters what explains it. */
function statusCell(page: Page, row: ListedInvoice, day: (of: Day) => string): Words {
  const aside = asideOf(page, row, day)
  const status = InvoiceStanding({ row, page })
  return aside === '' ? status : html`${status} <span class="aside">${aside}</span>`
}

function asideOf(page: Page, row: ListedInvoice, day: (of: Day) => string): string {
  const { say, format } = page
  const said: string[] = []
  if (row.kind === 'OB') said.push(say.invoices.from_former_books)
  if (row.kind === 'DN') said.push(say.words.kinds.DN)
  if (row.kind === 'CN') return said.join(', ')
  const { state } = invoiceStatus(row, page.visit.today)
  if (row.settled_on !== null) said.push(say.invoices.settled_on(day(row.settled_on), methodWord(page, row.settled_method)))
  if (state === 'open' || state === 'due_soon') said.push(say.words.status.in_days(daysBetween(page.visit.today, row.due_on)))
  if (!isSettled(row) && settledMinor(row) > 0)
    said.push(say.words.status.settled(format.money(settledMinor(row), row.currency)))
  if (row.disputed_minor > 0 && state !== 'disputed')
    said.push(say.invoices.in_question(format.money(row.disputed_minor, row.currency)))
  return said.join(', ')
}

/** `upi` as people read it. */
export function methodWord({ say }: { say: Page['say'] }, method: string | null): string {
  const words: Readonly<Record<string, string>> = say.words.methods
  return method === null ? '' : (words[method] ?? method)
}

function footOf(page: Page, address: InvoiceAddress, { rows, totals }: InvoicePage, currency: Currency | null): FootCell[] {
  const { say, format } = page
  const notes = address.tab === 'notes'
  const count = totals.reduce((all, one) => all + one.count, 0)
  const amount = (of: Minor, in_currency: Currency) =>
    currency === null ? format.money(of, in_currency) : format.amount(of, in_currency)
  const lines = (key: 'total_minor' | 'open_minor') =>
    totals.map((one, index) => html`${index > 0 ? html`<br />` : ''}${amount(one[key], one.currency)}`)
  const between = rows.some((row) => row.reference !== '') ? 5 : 4
  return [
    ...(currency === null ? [] : [{ class: 'pickcell', text: '' }]),
    {
      class: 'c-no',
      head: true,
      colspan: between,
      text: notes ? say.invoices.notes_count(count) : say.words.count.invoices(count),
    },
    { class: 'c-tot num', label: say.invoices.of_label, text: lines('total_minor') },
    { class: 'c-open num', text: lines('open_minor') },
  ]
}

function WhatIsShown({ page, address, list }: { page: Page; address: InvoiceAddress; list: InvoicePage }) {
  const { invoices, words } = page.say
  const { account } = page
  const all = list.totals.reduce((count, one) => count + one.count, 0)
  const whole = list.rows.length === all
  return (
    <Paging
      text={whole ? invoices.all_shown : invoices.part_shown(String(list.rows.length), words.count.invoices(all))}
      previous={address.cursor === null ? null : { href: listHref(account.id, address), text: invoices.first_page }}
      next={list.next === null ? null : { href: listHref(account.id, address, { cursor: list.next }), text: invoices.older }}
    />
  )
}

/** What can be done with the chosen ones; with none chosen, with all that the list holds. */
function Chosen({ page, address, currency }: { page: Page; address: InvoiceAddress; currency: Currency }) {
  const { invoices } = page.say
  const at = { account: page.account.id }
  return (
    <PickBar
      id="chosen"
      action={routes.invoices.export.href(at)}
      locale={page.format.country.code === 'IN' && currency === 'INR' ? 'en-IN' : 'en-GB'}
      currency={currency}
      words={invoices.chosen}
      clear={invoices.clear}
    >
      {Object.entries(fieldsOf(address)).map(
        ([name, value]) => value !== '' && <input type="hidden" name={name} value={value} />,
      )}
      <button type="submit" class="btn" name="as" value="zip">
        <Icon name="download" />
        {invoices.zip}
      </button>
      <button type="submit" class="btn extra" name="as" value="xlsx">
        {invoices.excel}
      </button>
      <button type="submit" class="btn extra" name="as" value="csv">
        {invoices.csv}
      </button>
      {page.may('payments.pay') && (
        <button
          type="submit"
          class="btn primary"
          formaction={routes.pay.start.href(at)}
          data-one={page.say.pay.bar_one}
          data-other={page.say.pay.bar_other}
        >
          {page.say.pay.crumb}
        </button>
      )}
    </PickBar>
  )
}
