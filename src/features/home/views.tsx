import { UnderWay } from '#features/settlement/views-under-way.tsx'
import { routes } from '#routes.ts'
import { daysBetween } from '#shared/day.ts'
import { absolute, exponent, type Minor, negateMinor, ZERO } from '#shared/money.ts'
import { Ageing, questioned } from '#ui/ageing.tsx'
import { EmptyLine, Section } from '#ui/layout.tsx'
import { Links, Rows } from '#ui/links.tsx'
import { Answer } from '#ui/money.tsx'
import type { Page } from '#ui/page.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Sum, type SumRow } from '#ui/sum.tsx'
import { Begin } from '#ui/timeline.tsx'
import { type HomeAnswer, type RecentEntry, type Standing, shown, standingsOf } from './standing.ts'
import { Contact } from './views-contact.tsx'
import { TwelveMonths } from './views-year.tsx'

/** P1: the answer, what it is made of, by age, lately, what to do, twelve months. */
export function HomePage({ page, answer }: { page: Page; answer: HomeAnswer }) {
  const standings = standingsOf(answer.groups, page.visit.today, page.account.currency)
  const [own, ...others] = standings
  const empty = answer.recent.length === 0
  return (
    <PortalFrame page={page} place="home" title={page.say.home.title}>
      <h1 class="sr">{page.say.home.title}</h1>
      {empty && <Welcome page={page} />}
      {!empty && own && (page.may('balance.see') ? <Hero page={page} standing={own} /> : <YouSee page={page} />)}
      {page.may('payments.pay') && <UnderWay page={page} payments={answer.waiting} />}
      {!empty && page.may('balance.see') && others.map((standing) => <Other page={page} standing={standing} />)}
      {!empty && page.may('balance.see') && own && own.open_count > 0 && <ByAge page={page} standing={own} />}
      <div class="cols">
        <div>{empty ? <NothingYet page={page} /> : <Lately page={page} recent={answer.recent} />}</div>
        <div>
          <Doing page={page} />
          <Contact page={page} />
        </div>
      </div>
      {!empty && page.may('balance.see') && own && <TwelveMonths page={page} standing={own} answer={answer} />}
    </PortalFrame>
  )
}

function Hero({ page, standing }: { page: Page; standing: Standing }) {
  const { say, format } = page
  const at = { account: page.account.id }
  const owes = standing.balance_minor > 0
  const label = owes ? say.words.you_owe : standing.balance_minor < 0 ? say.words.in_credit : say.home.nothing_owed
  return (
    <section class="hero cols even" aria-label={label}>
      <Answer
        label={label}
        value={format.money(shown(standing), standing.currency)}
        decimals={exponent(standing.currency)}
        acts={
          owes ? (
            <>
              {page.may('payments.pay') ? (
                <a class="btn primary" href={routes.pay.start.href(at)}>
                  {say.pay.crumb}
                </a>
              ) : (
                <a class="btn primary" href={routes.howToPay.href(at)}>
                  {say.home.how_to_pay}
                </a>
              )}
              {page.may('invoices.see') && <a href={routes.invoices.list.href(at, { tab: 'open' })}>{say.home.see_open}</a>}
            </>
          ) : undefined
        }
      >
        <Sentence page={page} standing={standing} />
      </Answer>
      <Sum
        label={say.home.made_of}
        rows={sumRows(page, standing)}
        total={{ label, value: format.money(shown(standing), standing.currency) }}
      />
    </section>
  )
}

/** For whom the balance is not: what this person can see instead. */
function YouSee({ page }: { page: Page }) {
  const { say, account, language } = page
  const { you_see, you_see_contact, things, see_open } = say.home
  const shown = (['invoices', 'payments', 'statement'] as const).filter((thing) => page.may(`${thing}.see`))
  const list = new Intl.ListFormat(language).format(shown.map((thing) => things[thing]))
  return (
    <section class="hero">
      <div class="answer">
        <p>{shown.length > 0 ? you_see(list, account.name) : you_see_contact}</p>
        {page.may('invoices.see') && (
          <div class="act">
            <a class="btn primary" href={routes.invoices.list.href({ account: account.id }, { tab: 'open' })}>
              {see_open}
            </a>
          </div>
        )}
      </div>
    </section>
  )
}

function Sentence({ page, standing }: { page: Page; standing: Standing }) {
  const { say, format } = page
  const { late, next, currency } = standing
  if (standing.open_count === 0) return <>{standing.balance_minor < 0 ? say.home.credit_text : say.home.nothing_owed_text}</>
  const [amount = '', is_late = '', since = ''] = late
    ? say.home.late(format.money(late.amount_minor, currency), late.oldest_days)
    : []
  return (
    <>
      {late && (
        <>
          <span class="late">
            {amount}
            {is_late}
          </span>
          {since}
        </>
      )}
      {next && say.home.next(format.money(next.amount_minor, currency), format.dayWithWeekday(next.due_on))}
    </>
  )
}

function sumRows(page: Page, standing: Standing): SumRow[] {
  const { say, format } = page
  const { home, words } = say
  const amount = (of: Minor) => format.amount(of, standing.currency)
  const invoices = words.count.invoices
  const rows: SumRow[] = []
  const { late, next } = standing
  if (late) {
    rows.push({
      label: home.row_late,
      note: home.row_late_note(invoices(late.count), late.oldest_days),
      value: amount(late.amount_minor),
      late: true,
    })
  }
  if (next) {
    const days = words.status.in_days(daysBetween(page.visit.today, next.due_on))
    rows.push({
      label: home.row_due(format.dayWithWeekday(next.due_on)),
      note: home.row_due_note(invoices(next.count), days),
      value: amount(next.amount_minor),
    })
  }
  for (const later of standing.later) {
    const label = later.month === null ? home.row_later : home.row_month(format.month(later.month))
    rows.push({ label, note: invoices(later.count), value: amount(later.amount_minor) })
  }
  if (standing.disputed_minor > 0) {
    rows.push({ label: home.row_disputed, note: home.row_disputed_note, value: amount(standing.disputed_minor) })
  }
  if (standing.advance_minor > 0) {
    rows.push({ label: home.row_advance, note: home.row_advance_note, value: amount(negateMinor(standing.advance_minor)) })
  }
  if (rows.length === 0) rows.push({ label: words.count.open_invoices(0), value: amount(ZERO) })
  return rows
}

/** A second currency stands by itself and is never added. */
function Other({ page, standing }: { page: Page; standing: Standing }) {
  const { say, format } = page
  return (
    <Section id={`in-${standing.currency}`} title={say.home.other_currency(standing.currency)}>
      <Sum
        rows={sumRows(page, standing)}
        total={{
          label: standing.balance_minor < 0 ? say.words.in_credit : say.words.you_owe,
          value: format.money(absolute(standing.balance_minor), standing.currency),
        }}
      />
    </Section>
  )
}

function ByAge({ page, standing }: { page: Page; standing: Standing }) {
  const { say, format } = page
  const { not_due, d0_30, d31_60, d61_90, over_90 } = say.words.ageing
  const labels = [not_due, d0_30, d31_60, d61_90, over_90]
  const amount = (of: Minor) => format.amount(of, standing.currency)
  const note = say.home.by_age_note(
    say.words.count.open_invoices(standing.open_count),
    format.money(standing.open_minor, standing.currency),
  )
  return (
    <Section id="age" title={say.home.by_age} aside={<small>{note}</small>}>
      <Ageing
        buckets={[
          ...standing.ageing.map((of, index) => ({ label: labels[index] ?? '', amount_minor: of, value: amount(of) })),
          ...questioned(say.words.ageing.disputed, standing.disputed_minor, amount),
        ]}
      />
    </Section>
  )
}

function Lately({ page, recent }: { page: Page; recent: readonly RecentEntry[] }) {
  const { say } = page
  const all = page.may('statement.see') ? (
    <a href={routes.statement.show.href({ account: page.account.id })}>{say.home.lately_all}</a>
  ) : undefined
  return (
    <Section id="lately" title={say.home.lately} aside={all}>
      <Rows items={recent.filter((entry) => seen(page, entry)).map((entry) => rowOf(page, entry))} />
    </Section>
  )
}

/** Who may not see payments sees no amount of one. */
function seen(page: Page, entry: RecentEntry): boolean {
  return page.may(entry.kind === 'INV' || entry.kind === 'CN' || entry.kind === 'DN' ? 'invoices.see' : 'payments.see')
}

function rowOf(page: Page, entry: RecentEntry) {
  const { say, format } = page
  const at = { account: page.account.id }
  const paid = entry.kind === 'RCPT'
  const href =
    entry.kind === 'INV' || entry.kind === 'DN' || entry.kind === 'CN'
      ? routes.invoices.show.href({ ...at, invoice: entry.id })
      : paid
        ? routes.payments.show.href({ ...at, payment: entry.id })
        : undefined
  const method = methodWord(page, entry.method)
  const kept = paid && entry.open_minor > 0 ? say.home.advance_kept : ''
  return {
    id: `lately-${entry.id}`,
    date: format.dayShort(entry.dated_on),
    ...(href === undefined ? {} : { href }),
    text: paid ? say.home.thank_you : `${say.words.kinds[entry.kind]} ${entry.number}`,
    note: paid
      ? [method, kept].filter(Boolean).join(', ') || entry.number
      : entry.amount_minor > 0
        ? say.home.due(format.dayShort(entry.due_on))
        : undefined,
    amount: format.amount(entry.amount_minor, entry.currency),
  }
}

/** `upi` as people read it. */
export function methodWord(page: Pick<Page, 'say'>, method: string | null): string {
  const words: Readonly<Record<string, string>> = page.say.words.methods
  return method === null ? '' : (words[method] ?? method)
}

function Doing({ page }: { page: Page }) {
  const { say } = page
  const at = { account: page.account.id }
  const items = [
    page.may('statement.see') && {
      href: routes.statement.show.href(at),
      icon: 'book-open-text' as const,
      text: say.home.get_statement,
      note: say.home.get_statement_note,
    },
    page.may('invoices.see') && {
      href: routes.invoices.list.href(at),
      icon: 'receipt-indian-rupee' as const,
      text: say.home.get_invoices,
      note: say.home.get_invoices_note,
    },
    page.may('payments.see') && {
      href: routes.payments.list.href(at),
      icon: 'indian-rupee' as const,
      text: say.home.get_receipts,
      note: say.home.get_receipts_note,
    },
  ]
  return (
    <Section id="do" title={say.home.do_it} hiddenTitle>
      <Links items={items.filter((item) => item !== false)} />
    </Section>
  )
}

function NothingYet({ page }: { page: Page }) {
  return (
    <Section id="lately" title={page.say.home.lately}>
      <EmptyLine>{page.say.home.lately_empty}</EmptyLine>
    </Section>
  )
}

/** An account with nothing booked: the answer is nothing, and what will stand here. */
function Welcome({ page }: { page: Page }) {
  const { home, words } = page.say
  const steps = home.welcome_steps
  const { currency } = page.account
  return (
    <section class="hero cols even" aria-label={words.you_owe}>
      {page.may('balance.see') ? (
        <Answer label={words.you_owe} value={page.format.money(ZERO, currency)} decimals={exponent(currency)}>
          {home.welcome(page.seller.name)}
        </Answer>
      ) : (
        <div class="answer">
          <p>{home.welcome(page.seller.name)}</p>
        </div>
      )}
      <Begin
        label={home.welcome_text}
        steps={[
          { mark: 'done', tone: 'good', text: home.welcome_open, note: home.welcome_open_note(page.seller.name) },
          { mark: 'open', text: steps.invoices, note: steps.invoices_note },
          { mark: 'open', text: steps.payments, note: steps.payments_note },
          { mark: 'open', text: steps.statement, note: steps.statement_note },
        ]}
      />
    </section>
  )
}
