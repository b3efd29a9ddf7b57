import { html } from 'hono/html'
import type { Account } from '#features/accounts/account.ts'
import { termsOf } from '#features/accounts/account.ts'
import type { Entry } from '#features/ledger/entry.ts'
import { entryHref } from '#features/ledger/entry-address.ts'
import type { Statement } from '#features/statements/statement.ts'
import { routes } from '#routes.ts'
import { type Day, daysBetween } from '#shared/day.ts'
import { absolute, exponent, greatest, type Minor, subtract, sum, ZERO } from '#shared/money.ts'
import { DeskFrame, FindCustomer, KeysFoot } from '#ui/desk-frame.tsx'
import { EmptyLine, Key, PageHead, Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import { QuietFraction } from '#ui/money.tsx'
import type { DeskPage } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'
import { type Tile, Tiles } from '#ui/sum.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import type { Standing } from './standing.ts'
import { PeopleAndLinks, type PeopleProps } from './views-desk-people.tsx'
import { ThisYear } from './views-desk-year.tsx'

export type AccountPageProps = {
  page: DeskPage
  account: Account
  /** The account's own currency first. */
  standings: readonly Standing[]
  open: readonly Entry[]
  /** This financial year; null: not for this role. */
  statement: Statement | null
  people: Omit<PeopleProps, 'page' | 'account'>
}

/** How many rows a section of the page shows at most; the rest is one row, so that sums tie. */
const MOST_ROWS = 25

/** D2: a customer as the customer sees it, who comes for it, and what can be done. */
export function AccountPage({ page, account, standings, open, statement, people }: AccountPageProps) {
  const { say } = page
  const [own, ...others] = standings
  return (
    <DeskFrame page={page} place="customers" title={account.name} live={account.id}>
      <PageHead
        title={account.name}
        crumb={{ href: routes.desk.accounts.href(), text: say.desk.nav.customers, here: account.code }}
        acts={<Acts page={page} account={account} />}
      >
        <FindCustomer page={page} />
      </PageHead>
      {own && <Figures page={page} account={account} standing={own} />}
      {others.map((standing) => (
        <p class="t14 quiet" id={`in-${standing.currency}`}>
          {say.home.other_currency(standing.currency)}: {balanceWords(page, standing)}
        </p>
      ))}
      <div class="deskgrid">
        <div>
          <OpenItems page={page} account={account} open={open} />
          {statement && <ThisYear page={page} statement={statement} />}
        </div>
        <div>
          <PeopleAndLinks page={page} account={account} {...people} />
          <Facts page={page} account={account} />
        </div>
      </div>
      <KeysFoot page={page} acts={say.desk.keys.open_short} />
    </DeskFrame>
  )
}

function Acts({ page, account }: { page: DeskPage; account: Account }) {
  const { act } = page.say.desk
  const at = { account: account.id }
  return (
    <>
      {page.may('links.manage') && (
        <a class="btn extra" href={routes.desk.links.href(at)} data-key="l">
          {act.link} <Key>L</Key>
        </a>
      )}
      {page.may('payments.record') && (
        <a class="btn" href={routes.desk.newPayment.href(at)} data-key="p">
          {act.payment} <Key>P</Key>
        </a>
      )}
      {page.may('invoices.issue') && (
        <a class="btn primary" href={routes.desk.newInvoice.href(at)} data-key="i">
          {act.invoice} <Key>I</Key>
        </a>
      )}
    </>
  )
}

function balanceWords(page: DeskPage, { balance_minor, currency }: Standing): string {
  const { account } = page.say.desk
  const amount = page.format.money(absolute(balance_minor), currency)
  return balance_minor < 0 ? account.in_credit_by(amount) : account.owes_amount(amount)
}

/** The same figures as on the customer's own Home page. */
function Figures({ page, account, standing }: { page: DeskPage; account: Account; standing: Standing }) {
  const { say, format, visit } = page
  const words = say.desk.account
  const { currency, late, next, advance_minor, balance_minor, disputed_minor } = standing
  const money = (amount: Minor) => <QuietFraction value={format.money(amount, currency)} decimals={exponent(currency)} />
  const notes = [
    say.words.count.open_invoices(standing.open_count),
    advance_minor > 0 && words.less_advance(format.money(advance_minor, currency)),
    disputed_minor > 0 && words.in_question(format.money(disputed_minor, currency)),
  ]
  const tiles: Tile[] = [
    {
      label: balance_minor < 0 ? words.in_credit : words.owes,
      value: money(absolute(balance_minor)),
      note: notes.filter(Boolean).join(', '),
    },
    {
      label: say.desk.overview.late,
      value: late ? <span class="late">{money(late.amount_minor)}</span> : '–',
      note: late ? say.home.row_late_note(say.words.count.invoices(late.count), late.oldest_days) : words.nothing_late,
    },
    {
      label: words.next_due,
      value: next ? money(next.amount_minor) : '–',
      note: next
        ? `${format.dayWithWeekday(next.due_on)}, ${say.words.status.in_days(daysBetween(visit.today, next.due_on))}`
        : '',
    },
    limitTile(page, account, standing),
  ]
  return <Tiles tiles={tiles} />
}

function limitTile(page: DeskPage, account: Account, standing: Standing): Tile {
  const { say, format, seller } = page
  const words = say.desk.account
  const terms = words.terms_of(termsOf(account, seller.settings.terms_days))
  const { credit_limit_minor } = account
  if (credit_limit_minor === null) return { label: words.limit, value: '–', note: terms }
  const used = greatest(standing.balance_minor, ZERO)
  const over = used > credit_limit_minor
  const room = format.money(absolute(subtract(credit_limit_minor, used)), account.currency)
  return {
    label: words.limit,
    value: <QuietFraction value={format.money(credit_limit_minor, account.currency)} decimals={exponent(account.currency)} />,
    note: (
      <>
        {over ? <span class="late">{words.over_limit(room)}</span> : words.headroom(room)}, {terms}
      </>
    ),
  }
}

type OpenRow = { id: string; href?: string; what: Words; date: string; due: Words; state: Words; open: string; late?: boolean }

function OpenItems({ page, account, open }: { page: DeskPage; account: Account; open: readonly Entry[] }) {
  const { say, format } = page
  const words = say.desk.account
  const own = open.filter((entry) => entry.currency === account.currency)
  const foreign = open.filter((entry) => entry.currency !== account.currency)
  const total = sum(own.map(signedOpen))
  const columns: Column<OpenRow>[] = [
    { class: 'doc', head: words.document, cell: (row) => row.what },
    { class: 'nowrap opt', head: words.date, cell: (row) => row.date },
    { class: 'nowrap', head: words.due, cell: (row) => row.due },
    { class: 'nowrap opt', head: words.state, cell: (row) => row.state },
    { class: 'num', head: `${words.open} ${format.symbol(account.currency)}`, cell: (row) => row.open },
  ]
  const shown = own.slice(0, MOST_ROWS).map((entry) => openRow(page, entry))
  const rest = own.slice(MOST_ROWS)
  if (rest.length > 0) {
    shown.push({
      id: 'open-rest',
      what: words.more_items(rest.length),
      date: '',
      due: '',
      state: '',
      open: format.amount(sum(rest.map(signedOpen)), account.currency),
    })
  }
  return (
    <Section id="open" title={words.open_items} class="first">
      {own.length === 0 ? (
        <EmptyLine>{words.nothing_open}</EmptyLine>
      ) : (
        <Ledger
          class="open"
          caption={words.open_items}
          columns={columns}
          rows={shown}
          row={(row) => ({ id: row.id, href: row.href })}
          foot={[
            { class: 'doc', head: true, text: total < 0 ? words.in_credit : words.owes },
            { class: 'opt', text: '' },
            { class: '', text: '' },
            { class: 'opt', text: '' },
            { class: 'num', text: format.amount(absolute(total), account.currency) },
          ]}
        />
      )}
      {foreign.length > 0 && <p class="t12 quiet">{words.other_currency_items(foreign.length)}</p>}
    </Section>
  )
}

function signedOpen(entry: Entry): Minor {
  return entry.amount_minor < 0 ? subtract(ZERO, entry.open_minor) : entry.open_minor
}

function openRow(page: DeskPage, entry: Entry): OpenRow {
  const { say, format, visit } = page
  const credit = entry.amount_minor < 0
  const late = credit ? 0 : daysBetween(entry.due_on, visit.today)
  const href = entryHref(entry)
  const name = entry.kind === 'INV' ? entry.number : `${say.words.kinds[entry.kind]} ${entry.number}`
  const what = href ? html`<a class="plain" href="${href}">${name}</a>` : name
  const disputed = entry.disputed_minor > 0
  const state = disputed
    ? Status({ tone: 'attn', mark: 'flag', children: say.words.status.disputed })
    : credit
      ? Status({ tone: 'wait', mark: 'part', children: say.desk.account.unused })
      : late > 0
        ? Status({ tone: 'wrong', mark: 'late', children: say.words.status.late(late) })
        : Status({ tone: 'wait', mark: 'open', children: say.words.status.in_days(-late) })
  return {
    id: `open-${entry.id}`,
    ...(href === undefined ? {} : { href }),
    what,
    date: shortDay(page, entry.dated_on),
    due: credit ? '' : shortDay(page, entry.due_on),
    state,
    open: format.amount(signedOpen(entry), entry.currency),
  }
}

/** The year is said where it is not this one. */
function shortDay({ format, visit }: DeskPage, of: Day): string {
  return of.slice(0, 4) === visit.today.slice(0, 4) ? format.dayShort(of) : format.day(of)
}

function Facts({ page, account }: { page: DeskPage; account: Account }) {
  const { say, format } = page
  const words = say.desk.account
  const region = format.country.regions.find((one) => one.code === account.region)
  const rows: (readonly [string, Words])[] = [
    [say.desk.customers.code, account.code],
    [format.country.tax_id_label, account.tax_id],
    [words.region, region ? `${region.code} ${region.name}` : account.region],
    [words.address, account.address_lines.join(', ')],
    [words.email, account.email],
    [words.phone, account.phone],
    [words.currency, account.currency],
    [say.desk.virtual_account.title, account.virtual_account_upper],
  ]
  return (
    <Section id="facts" title={words.facts}>
      <dl class="facts">
        {rows
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <p class="takes t14">
        {page.may('payments.record') && (
          <a href={routes.desk.newTaxDeducted.href({ account: account.id })}>{say.desk.act.tax_deducted}</a>
        )}
        {page.may('cheques.manage') && (
          <a href={routes.desk.newCheque.href({ account: account.id })}>{say.cheques.desk.record_link}</a>
        )}
        {page.may('accounts.manage') && (
          <a href={routes.desk.virtualAccount.href({ account: account.id })}>{say.desk.virtual_account.link}</a>
        )}
        {page.may('confirmations.manage') && (
          <a href={routes.desk.newConfirmation.href({ account: account.id })}>{say.confirmations.desk.ask_link}</a>
        )}
        {page.may('imports.run') && (
          <a href={routes.desk.newOpeningItem.href({ account: account.id })}>{say.desk.act.opening_item}</a>
        )}
      </p>
    </Section>
  )
}
