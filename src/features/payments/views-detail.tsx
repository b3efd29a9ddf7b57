import { html } from 'hono/html'
import { linkTo } from '#features/invoices/views-detail.tsx'
import { routes } from '#routes.ts'
import type { Day } from '#shared/day.ts'
import { absolute, negateMinor, ZERO } from '#shared/money.ts'
import { Icon } from '#ui/icon.tsx'
import { PageHead, Section } from '#ui/layout.tsx'
import { Takes } from '#ui/links.tsx'
import { QuietFraction } from '#ui/money.tsx'
import type { Page } from '#ui/page.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Sum, type SumRow } from '#ui/sum.tsx'
import { Timeline, type TimelineItem } from '#ui/timeline.tsx'
import { handsOff, lastOwnDay, type OwnHand } from './allocating.ts'
import type { PaidPart, PaymentDetail } from './payment-detail.ts'
import { howOf, PaymentStanding } from './views.tsx'
import { reasonWords } from './views-allocating.tsx'

type DetailProps = { page: Page; detail: PaymentDetail }
type OwnProps = DetailProps & { hand: OwnHand | null }

/** P3: one payment, what it was used for, and what became of it. */
export function PaymentDetailPage({ page, detail, hand }: OwnProps) {
  const { payment } = detail
  const { say, account } = page
  return (
    <PortalFrame page={page} place="payments" title={`${say.words.kinds[payment.kind]} ${payment.number}`}>
      <PageHead
        crumb={{ href: routes.payments.list.href({ account: account.id }), text: say.payments.title, here: payment.number }}
        title={<Headline page={page} detail={detail} />}
        note={<Sentence page={page} detail={detail} />}
        acts={
          <a class="btn" href={routes.payments.pdf.href({ account: account.id, payment: payment.id })}>
            <Icon name="download" />
            {say.payments.receipt}
          </a>
        }
      />
      <div class="cols">
        <div>
          <Used page={page} detail={detail} hand={hand} />
          <Facts page={page} detail={detail} />
        </div>
        <aside>
          <What page={page} detail={detail} />
          <Section id="take" title={say.payments.take}>
            <Takes
              items={[
                {
                  href: routes.payments.pdf.href({ account: account.id, payment: payment.id }),
                  text: `${say.payments.receipt}, PDF`,
                },
              ]}
            />
          </Section>
        </aside>
      </div>
    </PortalFrame>
  )
}

function Headline({ page, detail: { payment } }: DetailProps) {
  const { say, format } = page
  const ending =
    payment.reversed_on !== null
      ? say.payments.came_back
      : payment.kind === 'TDS'
        ? say.payments.deducted
        : say.payments.received
  const value = format.money(absolute(payment.amount_minor), payment.currency)
  return (
    <>
      <QuietFraction value={value} decimals={format.decimals(payment.currency)} />
      {ending}
    </>
  )
}

function Sentence({ page, detail: { payment } }: DetailProps) {
  const { payments } = page.say
  const { format } = page
  const said = [payments.received_text(format.day(payment.dated_on), howOf(page, payment))]
  if (payment.reversed_on !== null) said.push(payments.returned_text(format.day(payment.reversed_on)))
  else if (payment.returned_minor > ZERO) {
    said.push(payments.part_returned_text(format.money(payment.returned_minor, payment.currency)))
  } else {
    said.push(
      payment.open_minor > 0 ? payments.advance_text(format.money(payment.open_minor, payment.currency)) : payments.used_text,
      payments.thanks,
    )
  }
  return (
    <>
      <PaymentStanding row={payment} page={page} tag /> <span class="pad">{said.join(' ')}</span>
    </>
  )
}

/** The addition from what came to what is left of it. */
function Used({ page, detail: { payment, settlements }, hand }: OwnProps) {
  const { say, format, account } = page
  const { payments } = say
  const until = ownUntil(page, hand)
  const { portal: own } = say.allocating
  const first = {
    label: payment.kind === 'TDS' ? payments.amount_deducted : payments.amount_received,
    value: format.amount(absolute(payment.amount_minor), payment.currency),
  }
  const rows: SumRow[] = [first, ...settlements.map((part) => usedRow(page, part, payment, until !== null))]
  return (
    <Section id="used" title={payments.used_for} class="first">
      <Sum
        rows={rows}
        total={{
          label: payment.open_minor > ZERO ? payments.kept : payments.not_used,
          value: format.money(payment.open_minor, payment.currency),
        }}
      />
      {until !== null && (
        <p class="t14 quiet then">
          {own.until(format.day(until))}{' '}
          {payment.open_minor > ZERO && (
            <a href={routes.payments.apply.href({ account: account.id, payment: payment.id })}>{own.apply}</a>
          )}
        </p>
      )}
    </Section>
  )
}

/** Until when whoever looks may still change how the payment is applied; null: they may not. */
function ownUntil(page: Page, hand: OwnHand | null): Day | null {
  const days = page.seller.settings.paying?.customer_allocates_days
  if (hand === null || days === undefined || !page.may('payments.pay')) return null
  return handsOff(hand, days, page.visit.today) === null ? lastOwnDay(hand, days) : null
}

function usedRow(page: Page, part: PaidPart, payment: PaymentDetail['payment'], changes: boolean): SumRow {
  const { say, format, account } = page
  const { portal: own } = say.allocating
  const reasons = reasonWords(page, part.reasons, 'portal')
  const when = `${format.day(part.effective_on)}${reasons === '' ? '' : `. ${reasons}`}`
  const fixed = part.kind === 'REV' || part.kind === 'REFUND'
  const href = routes.payments.undo.href({ account: account.id, payment: payment.id }, { from: part.id })
  return {
    label: linkTo(page, part, say.invoices.with(say.words.kinds[part.kind], part.number)),
    note:
      changes && !fixed ? html`${when} <a href="${href}" aria-label="${own.change_of(part.number)}">${own.change}</a>` : when,
    value: format.amount(negateMinor(part.amount_minor), payment.currency),
  }
}

function Facts({ page, detail: { payment } }: DetailProps) {
  const { payments } = page.say
  const facts = [
    [payments.number, payment.number],
    [payments.received_on, page.format.day(payment.dated_on)],
    [payments.method, howOf(page, payment)],
    [payments.reference_label, payment.reference],
    [payments.note, payment.note],
  ].filter(([, value]) => value !== '')
  return (
    <Section id="facts" title={payments.facts}>
      <dl class="facts">
        {facts.map(([label, value]) => (
          <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

/** What happened to it, newest first: returns and refunds, uses, and that it came. */
function What({ page, detail: { payment, settlements, corrections } }: DetailProps) {
  const { say, format } = page
  const { payments } = say
  const money = (of: typeof payment.amount_minor) => format.money(absolute(of), payment.currency)
  const items: (TimelineItem & { on: string; place: number })[] = [
    { mark: 'done', tone: 'good', text: payments.booked, note: format.day(payment.dated_on), on: payment.dated_on, place: 0 },
    ...settlements
      .filter((part) => part.kind !== 'REV' && part.kind !== 'REFUND')
      .map((part) => ({
        mark: 'part' as const,
        text: payments.used_on(say.words.kinds[part.kind], part.number),
        note: `${format.day(part.effective_on)}, ${money(part.amount_minor)}`,
        on: part.effective_on,
        place: 1,
      })),
    ...corrections.map((one) => ({
      mark: 'late' as const,
      tone: one.kind === 'REV' ? ('wrong' as const) : undefined,
      text:
        one.kind === 'REV' ? payments.was_returned(money(one.amount_minor)) : payments.was_refunded(money(one.amount_minor)),
      note: [format.day(one.dated_on), one.note].filter(Boolean).join(', '),
      on: one.dated_on,
      place: 2,
    })),
  ]
  const sorted = items.sort((a, b) => (a.on === b.on ? b.place - a.place : a.on < b.on ? 1 : -1))
  return (
    <Section id="happened" title={payments.happened} class="first">
      <Timeline items={sorted} />
    </Section>
  )
}
