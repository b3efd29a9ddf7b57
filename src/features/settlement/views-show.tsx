import { routes } from '#routes.ts'
import { add, type Currency, type Minor, sum } from '#shared/money.ts'
import type { MarkName } from '#ui/icon.tsx'
import { PageHead, Section } from '#ui/layout.tsx'
import { Notice } from '#ui/notice.tsx'
import type { Page } from '#ui/page.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { QrCode } from '#ui/qr.tsx'
import { Sum } from '#ui/sum.tsx'
import {
  type BookedAs,
  isToldByNobody,
  mayBeBegunAgain,
  type Outcome,
  outcomeOf,
  type Settlement,
  type SettlementState,
} from './settlement.ts'

type WentBack = Exclude<Outcome, { was: 'standing' }>

export type ShowProps = {
  page: Page
  settlement: Settlement
  /** The name of the way to pay, as the customer chose it. */
  method: string
  receipts: readonly BookedAs[]
}

const MARKS: Readonly<Record<SettlementState, { mark: MarkName; tone: 'good' | 'attn' | 'wrong' | undefined }>> = {
  begun: { mark: 'wait', tone: undefined },
  pending: { mark: 'wait', tone: 'attn' },
  told: { mark: 'wait', tone: undefined },
  received: { mark: 'done', tone: 'good' },
  failed: { mark: 'late', tone: 'wrong' },
  expired: { mark: 'late', tone: 'attn' },
  cancelled: { mark: 'void', tone: undefined },
  refused: { mark: 'late', tone: 'wrong' },
}

const WENT_BACK = { mark: 'void', tone: 'attn' } as const

/** One payment on its way: what to do, how far it is, what it is for. It follows by itself. */
export function SettlementPage({ page, settlement, method, receipts }: ShowProps) {
  const { say, format, seller } = page
  const { state, currency } = settlement
  const at = { account: page.account.id, settlement: settlement.id }
  const total = format.money(add(settlement.pay_minor, settlement.fee_minor), currency)
  const outcome = outcomeOf(state === 'received' ? receipts : [])
  const { mark, tone } = outcome.was === 'standing' ? MARKS[state] : WENT_BACK
  const lead = outcome.was === 'standing' ? say.pay.states[state] : say.pay.went_back[outcome.was].lead(outcome.left_minor > 0)
  return (
    <PortalFrame page={page} place="payments" title={say.pay.title(seller.name)}>
      {page.url.searchParams.has('go') && state === 'begun' && settlement.checkout?.kind === 'page' && (
        <meta http-equiv="refresh" content={`0; url=${settlement.checkout.url}`} />
      )}
      <PageHead
        title={total}
        crumb={{ href: routes.payments.list.href({ account: page.account.id }), text: say.pay.history, here: say.pay.crumb }}
        note={method}
      />
      {page.url.searchParams.has('kept') && (state === 'begun' || state === 'pending') && (
        <Notice mark="flag" tone="attn">
          {say.pay.not_ended}
        </Notice>
      )}
      <Notice mark={mark} tone={tone} lead={`${lead}.`} live id="state">
        {outcome.was === 'standing' ? textOf(page, settlement) : backText(page, currency, outcome)}
      </Notice>
      <div class="cols even one-payment">
        <div>
          {state === 'begun' && <WayOn page={page} settlement={settlement} method={method} total={total} />}
          {state === 'received' && <Receipts page={page} receipts={receipts} />}
          <Next page={page} settlement={settlement} at={at} />
        </div>
        <aside>
          <WhatFor page={page} settlement={settlement} />
        </aside>
      </div>
    </PortalFrame>
  )
}

function textOf({ say, seller }: Page, settlement: Settlement): string {
  const { state, state_note, checkout, told_reference, connection_id } = settlement
  const { texts } = say.pay
  switch (state) {
    case 'begun': {
      const way = checkout === null ? say.pay.away : texts[`begun_${checkout.kind}`]
      return state_note === '' ? way : `${texts.attempt_failed(state_note)} ${way}`
    }
    case 'expired':
    case 'cancelled':
      return isToldByNobody(settlement) ? texts[state] : texts[`${state}_by_itself`]
    case 'told':
      return texts.told(seller.name, told_reference)
    case 'received':
      return connection_id === null ? texts.received_none : texts.received
    case 'refused':
      return `${texts.refused(seller.name)} ${state_note}`.trim()
    case 'failed':
      return `${state_note} ${texts.failed}`.trim()
    default:
      return texts[state]
  }
}

/** What of the money went back, what stays, and that what it paid is open again. */
function backText({ say, format }: Page, currency: Currency, { was, back_minor, left_minor }: WentBack): string {
  const { text, stays } = say.pay.went_back[was]
  const rest = left_minor > 0 ? stays(format.money(left_minor, currency)) : ''
  return `${text(format.money(back_minor, currency))} ${rest}`.trim()
}

/** What the payer does now: a page to go to, a code to scan, or where to send it. */
function WayOn({ page, settlement, method, total }: { page: Page; settlement: Settlement; method: string; total: string }) {
  const { say } = page
  const { checkout } = settlement
  const at = { account: page.account.id, settlement: settlement.id }
  if (checkout === null) {
    return (
      <p class="acts">
        <a class="btn primary" href={routes.pay.back.href(at)}>
          {say.pay.ask_again}
        </a>
      </p>
    )
  }
  switch (checkout.kind) {
    case 'page':
      return (
        <p class="acts">
          <a class="btn primary" href={checkout.url}>
            {say.pay.continue_to(method)}
          </a>
        </p>
      )
    case 'code':
      return (
        <div class="upi">
          {checkout.payload !== null && (
            <a class="btn primary wide tap" href={checkout.payload}>
              {say.pay.open_upi(total)}
            </a>
          )}
          <div class="scan">
            {checkout.payload === null ? (
              checkout.image_url !== null && (
                <img class="qr" src={checkout.image_url} alt={say.pay.scan} width="136" height="136" />
              )
            ) : (
              <QrCode payload={checkout.payload} label={say.pay.open_upi(total)} />
            )}
            <p class="t14">
              <b class="medium">{say.pay.scan}</b> <span class="quiet">{say.pay.inside}</span>
              <br />
              {checkout.address !== null && <span class="code">{checkout.address}</span>}
            </p>
          </div>
        </div>
      )
    case 'details':
      return (
        <dl class="facts">
          {checkout.lines.map((line) => (
            <div>
              <dt>{line.key === 'code' ? line.label : say.pay.details[line.key]}</dt>
              <dd>
                <span class="code">{line.value}</span>{' '}
                {line.copy && (
                  <button type="button" class="btn small" data-copy={line.value} data-done={say.pay.copied} hidden>
                    {say.pay.copy}
                  </button>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )
  }
}

function Receipts({ page, receipts }: Pick<ShowProps, 'page' | 'receipts'>) {
  const { say } = page
  const at = { account: page.account.id }
  const received = receipts.filter((one) => one.kind === 'RCPT')
  return (
    <p class="acts">
      {received.map((one) => (
        <a class="btn" href={routes.payments.show.href({ ...at, payment: one.id })}>
          {say.pay.receipt(one.number)}
        </a>
      ))}
      <a class="btn" href={routes.home.href(at)}>
        {say.pay.back_home}
      </a>
    </p>
  )
}

/** What else can be done from here: say that it is paid, end it, try again. */
function Next({ page, settlement, at }: { page: Page; settlement: Settlement; at: { account: string; settlement: string } }) {
  const { say } = page
  const { state, checkout } = settlement
  const tells =
    isToldByNobody(settlement) &&
    (state === 'begun' || state === 'told' || state === 'expired' || state === 'cancelled' || state === 'refused')
  const again = mayBeBegunAgain(settlement)
  const waits = (state === 'begun' && checkout?.kind === 'page') || state === 'pending'
  return (
    <>
      {tells && (
        <p class="acts">
          <a class={`btn${state === 'begun' ? ' wide' : ''}`} href={routes.pay.told.href(at)}>
            {state === 'told' ? say.pay.tell_again : say.pay.i_have_paid}
          </a>
        </p>
      )}
      {again && (
        <p class="acts">
          <a class="btn primary" href={routes.pay.start.href({ account: at.account }, { again: settlement.id })}>
            {say.pay.try_again}
          </a>
        </p>
      )}
      {waits && (
        <p class="t14">
          <a href={routes.pay.back.href(at)}>{say.pay.look_again}</a>
        </p>
      )}
      {state === 'begun' && (
        <form method="post" action={routes.pay.cancel.href(at)}>
          <button class="btn small" type="submit">
            {say.pay.end}
          </button>
        </form>
      )}
    </>
  )
}

function WhatFor({ page, settlement }: Pick<ShowProps, 'page' | 'settlement'>) {
  const { say, format, seller } = page
  const { plan, currency, pay_minor, fee_minor, reference, created_at, actor_name } = settlement
  const amount = (of: Minor) => format.amount(of, currency)
  const rows = [
    ...plan.items.map((item) => ({
      label: item.number,
      note: item.credit_minor > 0 ? `${amount(item.credit_minor)} ${say.pay.paid_by_credit}` : undefined,
      value: amount(item.money_minor),
    })),
    ...(plan.advance_minor > 0 ? [{ label: say.pay.advance_paid, value: amount(plan.advance_minor) }] : []),
    ...(fee_minor > 0 ? [{ label: say.pay.fee_row, value: amount(fee_minor) }] : []),
  ]
  const tax_minor = sum(plan.items.map((item) => item.tax_minor))
  const label = settlement.state === 'begun' ? say.pay.you_pay : say.pay.in_all
  const short_minor = sum(plan.items.flatMap((item) => item.short?.amount_minor ?? []))
  return (
    <Section id="what-for" title={say.pay.for_what} class="first">
      <Sum rows={rows} total={{ label, value: amount(add(pay_minor, fee_minor)) }} />
      <dl class="facts t14">
        {tax_minor > 0 && <Fact label={say.pay.tax_row} value={amount(tax_minor)} />}
        {short_minor > 0 && <Fact label={say.pay.kept_back} value={amount(short_minor)} />}
        <Fact label={say.pay.reference} value={reference} />
        <Fact label={say.pay.begun_at} value={format.instant(created_at, seller.time_zone)} />
        {actor_name !== '' && <Fact label={say.pay.by} value={actor_name} />}
      </dl>
    </Section>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
