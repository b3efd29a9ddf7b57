import { html } from 'hono/html'
import type { Account } from '#features/accounts/account.ts'
import type { Entry } from '#features/ledger/entry.ts'
import { routes } from '#routes.ts'
import { absolute, type Minor, subtract } from '#shared/money.ts'
import { DeskFrame } from '#ui/desk-frame.tsx'
import { EmptyLine, Key, PageHead, Section } from '#ui/layout.tsx'
import type { Words } from '#ui/markup.ts'
import type { DeskPage } from '#ui/page.tsx'
import { Status } from '#ui/status.tsx'
import { Sum } from '#ui/sum.tsx'
import { type Column, Ledger } from '#ui/table.tsx'
import { paymentStatus } from './payment.ts'
import type { PaidPart, PaymentRow } from './payment-detail.ts'
import { reasonWords } from './views-allocating.tsx'

/** What a payment has settled: the other end, and how much of it. */
type Settled = Pick<PaidPart, 'id' | 'kind' | 'number' | 'amount_minor' | 'effective_on' | 'reasons'>

type Correction = Pick<Entry, 'id' | 'kind' | 'number' | 'dated_on' | 'amount_minor' | 'note'>

export type DeskPaymentProps = {
  page: DeskPage
  account: Account
  payment: PaymentRow
  settlements: readonly Settled[]
  corrections: readonly Correction[]
  /** What was asked of a payment service to pay back of it. */
  going_back: Words
  /** It came through a provider that pays back by itself, which may still pay back so much of it; null: it did not. */
  at_provider: { left_minor: Minor } | null
}

/** A payment: how it was used, what came of it, and what can still be done with it. */
export function DeskPaymentPage(props: DeskPaymentProps) {
  const { page, account, payment, settlements, corrections, going_back } = props
  const { say, format } = page
  const words = say.desk.payment
  const title = `${say.words.kinds[payment.kind]} ${payment.number}`
  const amount_minor = absolute(payment.amount_minor)
  return (
    <DeskFrame page={page} place="customers" title={title} live={account.id}>
      <PageHead
        title={title}
        crumb={{ href: routes.desk.account.href({ account: account.id }), text: account.name, here: payment.number }}
        note={<PaymentState page={page} payment={payment} />}
        acts={<Acts {...props} />}
      />
      <div class="cols even">
        <div>
          <Section id="used" title={words.how_used} class="first">
            <Uses page={page} account={account} payment={payment} settlements={settlements} />
          </Section>
          {corrections.length > 0 && (
            <Section id="after" title={words.afterwards}>
              <Ledger
                caption={words.afterwards}
                columns={correctionColumns(page, payment)}
                rows={corrections}
                row={(one) => ({ id: one.id })}
              />
            </Section>
          )}
          {going_back}
        </div>
        <Section id="facts" title={words.details} class="first">
          <Sum
            tight
            rows={[
              { label: words.amount, value: format.amount(amount_minor, payment.currency) },
              { label: words.used, value: format.amount(subtract(payment.open_minor, amount_minor), payment.currency) },
            ]}
            total={{ label: words.unused, value: format.money(payment.open_minor, payment.currency) }}
          />
          <Facts page={page} payment={payment} />
        </Section>
      </div>
    </DeskFrame>
  )
}

function PaymentState({ page, payment }: Pick<DeskPaymentProps, 'page' | 'payment'>) {
  const { states } = page.say.desk.payment
  switch (paymentStatus(payment)) {
    case 'returned':
      return Status({
        tone: 'wrong',
        mark: 'void',
        tag: true,
        children: states.returned(page.format.day(payment.reversed_on ?? payment.dated_on)),
      })
    case 'part_returned':
      return Status({
        tone: 'wrong',
        mark: 'part',
        tag: true,
        children: states.part_returned(page.format.money(payment.returned_minor, payment.currency)),
      })
    case 'applied':
      return Status({ tone: 'good', mark: 'done', tag: true, children: states.applied })
    case 'part_applied':
      return Status({ tone: 'wait', mark: 'part', tag: true, children: states.part_applied })
    case 'advance':
      return Status({ tone: 'wait', mark: 'open', tag: true, children: states.advance })
  }
}

function Acts(props: DeskPaymentProps) {
  const { page, account, payment, at_provider } = props
  const words = page.say.desk.payment
  const at = { account: account.id, payment: payment.id }
  const stands = payment.reversed_on === null
  return (
    <>
      {at_provider === null ? <ByHand {...props} /> : <AtProvider {...props} at_provider={at_provider} />}
      {payment.kind === 'RCPT' && (
        <a class="btn" href={routes.desk.paymentPdf.href(at)}>
          {words.receipt}
        </a>
      )}
      {stands && payment.open_minor > 0 && page.may('payments.allocate') && (
        <a class="btn primary" href={routes.desk.allocate.href(at)} data-key="a">
          {words.apply_rest} <Key>A</Key>
        </a>
      )}
    </>
  )
}

/** What came by the seller's own ways comes back, or is paid back, by the seller's own hand. */
function ByHand({ page, account, payment }: DeskPaymentProps) {
  const words = page.say.desk.payment
  const at = { account: account.id, payment: payment.id }
  // what the seller paid back may bounce all the same
  const bounces = payment.returned_minor < absolute(payment.amount_minor)
  const refundable = payment.reversed_on === null && payment.open_minor > 0 && payment.kind === 'RCPT'
  return (
    <>
      {bounces && page.may('payments.reverse') && (
        <a class="btn" href={routes.desk.bounce.href(at)} data-key="b">
          {words.bounced} <Key>B</Key>
        </a>
      )}
      {refundable && page.may('payments.refund') && (
        <a class="btn" href={routes.desk.refund.href(at)} data-key="r">
          {words.refund} <Key>R</Key>
        </a>
      )}
    </>
  )
}

/** What came through a provider goes back there, used or not; that it was charged back the provider says itself. */
function AtProvider({ page, account, payment, at_provider }: DeskPaymentProps & { at_provider: { left_minor: Minor } }) {
  if (at_provider.left_minor <= 0 || !page.may('payments.refund')) return null
  const at = { account: account.id, payment: payment.id }
  return (
    <a class="btn" href={routes.desk.refundAtProvider.href(at)} data-key="r">
      {page.say.collecting.refund} <Key>R</Key>
    </a>
  )
}

function Uses({ page, account, payment, settlements }: Pick<DeskPaymentProps, 'page' | 'account' | 'payment' | 'settlements'>) {
  const { say, format } = page
  const words = say.desk.payment
  if (settlements.length === 0) return <EmptyLine>{words.not_used}</EmptyLine>
  const { currency } = payment
  const used_minor = subtract(absolute(payment.amount_minor), payment.open_minor)
  const columns: Column<Settled>[] = [
    {
      class: '',
      head: say.desk.account.document,
      cell: (one) =>
        html`${documentLink(page, account, one)}<small class="block quiet">${reasonWords(page, one.reasons, 'desk')}</small>`,
    },
    { class: 'nowrap opt', head: words.since, cell: (one) => format.day(one.effective_on) },
    {
      class: 'num',
      head: `${words.settled} ${format.symbol(currency)}`,
      cell: (one) => format.amount(one.amount_minor, currency),
    },
    {
      class: 'num act',
      head: html`<span class="sr">${say.desk.people.act}</span>`,
      cell: (one) => changes(page, account, payment, one),
    },
  ]
  return (
    <Ledger
      caption={words.how_used}
      columns={columns}
      rows={settlements}
      row={(one) => ({ id: `used-${one.id}` })}
      foot={[
        { class: '', head: true, text: words.used_in_all },
        { class: 'opt', text: '' },
        { class: 'num', text: format.amount(used_minor, currency) },
        { class: '', text: '' },
      ]}
    />
  )
}

function documentLink(page: DeskPage, account: Account, one: Settled): Words {
  const text = `${page.say.words.kinds[one.kind]} ${one.number}`
  const paper = one.kind === 'INV' || one.kind === 'DN' || one.kind === 'OB'
  return paper
    ? html`<a class="plain" href="${routes.desk.invoice.href({ account: account.id, invoice: one.id })}">${text}</a>`
    : text
}

/** What was returned or paid back stays with what it settled. */
function changes(page: DeskPage, account: Account, payment: Entry, one: Settled): Words {
  if (!page.may('payments.allocate') || one.kind === 'REV' || one.kind === 'REFUND') return ''
  const { desk, allocating } = page.say
  const at = { account: account.id, payment: payment.id }
  const move = html`<a class="btn small" href="${routes.desk.move.href(at, { from: one.id })}" aria-label="${allocating.desk.move_from(one.number)}">${allocating.desk.move}</a>`
  const undo = html`<form method="post" action="${routes.desk.undoAllocation.href(at)}"><input type="hidden" name="debit" value="${one.id}"><button type="submit" class="btn small" aria-label="${desk.payment.take_back_from(one.number)}">${desk.payment.take_back}</button></form>`
  return html`<div class="acts">${move}${undo}</div>`
}

function correctionColumns(page: DeskPage, payment: Entry): Column<Correction>[] {
  const { say, format } = page
  return [
    { class: 'nowrap', head: say.desk.account.date, cell: (one) => format.day(one.dated_on) },
    {
      class: '',
      head: say.desk.account.what,
      cell: (one) => html`${say.words.kinds[one.kind]} ${one.number}<small class="block quiet">${one.note}</small>`,
    },
    {
      class: 'num',
      head: `${say.desk.payment.amount} ${format.symbol(payment.currency)}`,
      cell: (one) => format.amount(one.amount_minor, payment.currency),
    },
  ]
}

function Facts({ page, payment }: Pick<DeskPaymentProps, 'page' | 'payment'>) {
  const { say, format } = page
  const words = say.desk.payment
  const methods: Readonly<Record<string, string>> = say.words.methods
  const rows: (readonly [string, string])[] = [
    [words.dated_on, format.day(payment.dated_on)],
    [words.method, payment.method === null ? '' : (methods[payment.method] ?? payment.method)],
    [payment.kind === 'TDS' ? words.certificate : words.reference, payment.reference],
    [words.note, payment.note],
  ]
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
