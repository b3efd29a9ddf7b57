import { raw } from 'hono/html'
import { addMonths, daysBetween, startOfMonth } from '#shared/day.ts'
import { absolute, exponent, type Minor, minor, negateMinor, ZERO } from '#shared/money.ts'
import { Ageing } from '#ui/ageing.tsx'
import { Chart } from '#ui/chart.tsx'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Links, Rows } from '#ui/links.tsx'
import { Answer } from '#ui/money.tsx'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { Person } from '#ui/person.tsx'
import { initialsOf, PortalFrame } from '#ui/portal-frame.tsx'
import { Sum, type SumRow } from '#ui/sum.tsx'
import { Begin } from '#ui/timeline.tsx'
import { routes } from '#routes.ts'
import type { HomeAnswer, RecentEntry } from './queries.ts'
import { type Standing, shown, standingsOf, yearOf } from './standing.ts'

/** P1: the answer, what it is made of, by age, lately, what to do, twelve months. */
export function HomePage({ page, answer }: { page: Page; answer: HomeAnswer }) {
  const standings = standingsOf(answer.groups, page.visit.today, page.account.currency)
  const [own, ...others] = standings
  const empty = answer.recent.length === 0
  return (
    <PortalFrame page={page} place="home" title={page.say.home.title}>
      <h1 class="sr">{page.say.home.title}</h1>
      {empty ? <Welcome page={page} /> : page.may('balance.see') && own && <Hero page={page} standing={own} />}
      {!empty && page.may('balance.see') && others.map((standing) => <Other page={page} standing={standing} />)}
      {!empty && page.may('balance.see') && own && own.open_count > 0 && <ByAge page={page} standing={own} />}
      <div class="cols">
        <div>{!empty && <Lately page={page} recent={answer.recent} />}</div>
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
              <a class="btn primary" href={routes.howToPay.href(at)}>
                {say.home.how_to_pay}
              </a>
              {page.may('invoices.see') && <a href={routes.invoices.list.href(at, { tab: 'open' })}>{say.home.see_open}</a>}
            </>
          ) : undefined
        }
      >
        <Sentence page={page} standing={standing} />
      </Answer>
      <Sum label={say.home.made_of} rows={sumRows(page, standing)} total={{ label, value: format.money(shown(standing), standing.currency) }} />
    </section>
  )
}

function Sentence({ page, standing }: { page: Page; standing: Standing }) {
  const { say, format } = page
  const { late, next, currency } = standing
  if (standing.open_count === 0) return <>{standing.balance_minor < 0 ? say.home.credit_text : say.home.nothing_owed_text}</>
  const [amount = '', is_late = '', since = ''] = late ? say.home.late(format.money(late.amount_minor, currency), late.oldest_days) : []
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
    rows.push({ label: home.row_late, note: home.row_late_note(invoices(late.count), late.oldest_days), value: amount(late.amount_minor), late: true })
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
  const note = say.home.by_age_note(say.words.count.open_invoices(standing.open_count), format.money(standing.open_minor, standing.currency))
  return (
    <Section id="age" title={say.home.by_age} aside={<small>{note}</small>}>
      <Ageing buckets={standing.ageing.map((of, index) => ({ label: labels[index] ?? '', amount_minor: of, value: amount(of) }))} />
      {standing.disputed_minor > 0 && (
        <p class="t14 quiet tiny">
          {say.home.row_disputed}: {format.money(standing.disputed_minor, standing.currency)}
        </p>
      )}
    </Section>
  )
}

function Lately({ page, recent }: { page: Page; recent: readonly RecentEntry[] }) {
  const { say } = page
  const all = page.may('statement.see') ? <a href={routes.statement.show.href({ account: page.account.id })}>{say.home.lately_all}</a> : undefined
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
    note: paid ? [method, kept].filter(Boolean).join(', ') || entry.number : entry.amount_minor > 0 ? say.home.due(format.dayShort(entry.due_on)) : undefined,
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
    page.may('statement.see') && { href: routes.statement.show.href(at), icon: 'book-open-text' as const, text: say.home.get_statement, note: say.home.get_statement_note },
    page.may('invoices.see') && { href: routes.invoices.list.href(at), icon: 'receipt-indian-rupee' as const, text: say.home.get_invoices, note: say.home.get_invoices_note },
    page.may('payments.see') && { href: routes.payments.list.href(at), icon: 'indian-rupee' as const, text: say.home.get_receipts, note: say.home.get_receipts_note },
  ]
  return (
    <Section id="do" title={say.home.do_it} hiddenTitle>
      <Links items={items.filter((item) => item !== false)} />
    </Section>
  )
}

function Contact({ page }: { page: Page }) {
  const { contact } = page.seller.settings
  if (!contact) return null
  const digits = contact.phone.replace(/[^\d+]/g, '')
  const whatsapp = contact.whatsapp?.replace(/\D/g, '')
  return (
    <Section id="contact" title={page.say.home.contact}>
      <Person
        name={contact.name}
        initials={initialsOf(contact.name)}
        note={[contact.title, contact.hours].filter(Boolean).join(', ')}
        acts={[
          { href: `tel:${digits}`, icon: 'phone' as const, text: page.say.home.call },
          ...(whatsapp ? [{ href: `https://wa.me/${whatsapp}`, icon: 'message-circle' as const, text: page.say.home.whatsapp }] : []),
        ]}
      />
    </Section>
  )
}

function TwelveMonths({ page, standing, answer }: { page: Page; standing: Standing; answer: HomeAnswer }) {
  const { say, format } = page
  const { currency } = standing
  const first = addMonths(startOfMonth(page.visit.today), -11)
  const months = Array.from({ length: 12 }, (_, index) => addMonths(first, index))
  const year = yearOf(
    answer.movements.filter((movement) => movement.currency === currency),
    months,
    answer.openings.find((opening) => opening.currency === currency)?.opening_minor ?? ZERO,
  )
  const amount = (of: Minor) => format.amount(of, currency)
  const last = months.at(-1) ?? first
  return (
    <Section id="year" title={say.home.months} aside={<small>{say.home.months_range(format.monthYear(first), format.monthYear(last))}</small>}>
      <div class="cols">
        <div>
          <Chart
            labels={months.map(format.monthShort)}
            series={[
              { word: say.home.bought, amounts: year.bought },
              { word: say.home.paid, amounts: year.paid },
            ]}
            format={{
              amount,
              round: (of) => amount(of).replace(/\.\d+$/, ''),
              short: (of) => format.country.format.short(of, currency, page.language),
            }}
            unit={10 ** exponent(currency)}
            words={{ as_table: say.home.as_table, month: say.home.month, currency: format.symbol(currency) }}
          />
        </div>
        <div class="bridge">
          <Sum
            tight
            rows={[
              { label: say.home.owed_on(format.day(first)), value: amount(year.opening_minor) },
              { label: say.home.bought, note: say.home.bought_note, value: amount(year.bought_minor), swatch: 'bought' },
              { label: say.home.paid, note: say.home.paid_note, value: amount(negateMinor(year.paid_minor)), swatch: 'paid' },
            ]}
            total={{
              label: year.closing_minor < 0 ? say.words.in_credit : say.words.you_owe,
              value: format.money(absolute(year.closing_minor), currency),
            }}
          />
        </div>
      </div>
    </Section>
  )
}

function Welcome({ page }: { page: Page }) {
  const { home } = page.say
  const steps = home.welcome_steps
  return (
    <section class="hero">
      <div class="answer">
        <h2>{home.welcome(page.seller.name)}</h2>
        <p>{home.welcome_text}</p>
      </div>
      <Begin
        label={home.welcome_text}
        steps={[
          { mark: 'open', text: steps.invoices, note: steps.invoices_note },
          { mark: 'open', text: steps.payments, note: steps.payments_note },
          { mark: 'open', text: steps.statement, note: steps.statement_note },
        ]}
      />
    </section>
  )
}

/** Bank details, reference, and UPI: until paying online comes, how money gets to the seller. */
export function HowToPayPage({ page, standing, upi }: { page: Page; standing: Standing | undefined; upi: { payload: string; svg: string; capped: boolean } | null }) {
  const { say, seller, format } = page
  const { pay } = say.home
  const owed = standing && standing.balance_minor > 0 ? format.money(standing.balance_minor, standing.currency) : null
  const { bank } = seller.settings
  return (
    <PortalFrame page={page} place="home" title={pay.title}>
      <PageHead
        title={pay.title}
        crumb={{ href: routes.home.href({ account: page.account.id }), text: say.home.title, here: pay.title }}
        note={owed ? pay.intro(owed) : pay.nothing}
      />
      <div class="cols">
        <div>
          {!bank && !upi && <EmptyLine>{pay.missing(seller.name)}</EmptyLine>}
          {upi && (
            <Section id="upi" title={pay.upi} class="first">
              <div class="upi">
                <a class="btn primary wide tap" href={upi.payload}>
                  {owed && !upi.capped ? pay.upi_open(owed) : pay.upi_any}
                </a>
                <div class="scan">
                  <div class="qr">{raw(upi.svg)}</div>
                  <p class="t14">
                    {pay.upi_scan}
                    <br />
                    <span class="code">{seller.settings.upi_address}</span>
                  </p>
                </div>
              </div>
              {upi.capped && (
                <p class="t14 quiet">{pay.upi_cap(format.money(format.country.qr_payment?.limit_minor ?? minor(0), format.country.default_currency))}</p>
              )}
            </Section>
          )}
          {bank && (
            <Section id="bank" title={pay.bank}>
              <dl class="facts">
                <Fact page={page} label={pay.account_name} value={bank.account_name} />
                <Fact page={page} label={pay.account_number} value={bank.account_number} copy />
                <Fact page={page} label={bank.code_label} value={bank.code} copy />
                <Fact page={page} label={pay.bank_name} value={bank.name} />
                <Fact page={page} label={pay.reference} value={page.account.code} copy />
              </dl>
              <p class="t14 quiet">{pay.reference_note}</p>
            </Section>
          )}
          <Notice mark="wait">{pay.after}</Notice>
        </div>
        <Contact page={page} />
      </div>
    </PortalFrame>
  )
}

function Fact({ page, label, value, copy }: { page: Page; label: string; value: string; copy?: boolean }) {
  const { pay } = page.say.home
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span class="code">{value}</span>{' '}
        {copy && (
          <button type="button" class="btn small" data-copy={value} data-done={pay.copied} hidden>
            {pay.copy}
          </button>
        )}
      </dd>
    </div>
  )
}

/** What the bar of a phone has no room for. */
export function MorePage({ page }: { page: Page }) {
  const { say } = page
  const { more } = say.home
  return (
    <PortalFrame page={page} place="more" title={more.title}>
      <PageHead title={page.account.name} note={page.visit.viewer.actor_name} />
      <Links
        items={[
          { href: routes.access.mine.href({ account: page.account.id }), icon: 'smartphone', text: say.frame.access, note: more.access_note },
          { href: routes.access.accounts.href(), icon: 'users', text: more.your_accounts, note: more.your_accounts_note },
        ]}
      />
      <form method="post" action={routes.access.signOut.href()}>
        <button class="btn">{say.frame.sign_out}</button>
      </form>
    </PortalFrame>
  )
}
