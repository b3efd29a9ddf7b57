import { createHmac } from 'node:crypto'
import type { Delivery } from '#ports/payment-provider.ts'
import {
  type Charge,
  type Dispute,
  type Intent,
  type Message,
  metadataOfIntent,
  nameOf,
  need,
  type Refund,
  Refused,
  type Session,
  STRIPE,
  tell,
  type World,
} from './stripe-shapes.ts'

/** What payers do at Stripe's page. */
export function payersOf(world: World) {
  const { kept } = world
  return {
    pay(id: string, type = 'card') {
      const session = need(kept.sessions, id)
      if (session.status !== 'open') throw new Refused(400, 'This session is over.')
      const made = charge(world, session, 'succeeded', type)
      paid(world, session, made)
      tell(world, 'checkout.session.completed', session)
      return made
    },
    fail(id: string) {
      const session = need(kept.sessions, id)
      failed(world, session, charge(world, session, 'failed', 'card'))
    },
    failBeforeCharge: (id: string) => failed(world, need(kept.sessions, id), null),
    /** A debit of a bank account: the session is complete, the money not there yet. */
    hold(id: string) {
      const session = need(kept.sessions, id)
      const made = charge(world, session, 'pending', 'us_bank_account')
      intentOf(world, session).status = 'processing'
      session.status = 'complete'
      tell(world, 'checkout.session.completed', session)
      return made
    },
    settle(id: string, ok: boolean) {
      const session = need(kept.sessions, id)
      const made = kept.charges.find((one) => one.payment_intent === session.payment_intent && one.status === 'pending')
      if (!made) throw new Error('nothing is held')
      if (ok) paid(world, session, made)
      else {
        Object.assign(made, { status: 'failed', failure_message: 'The account has been closed.' })
        failed(world, session, made)
      }
      tell(world, `checkout.session.async_payment_${ok ? 'succeeded' : 'failed'}`, session)
    },
    expire(id: string) {
      const session = need(kept.sessions, id)
      session.status = 'expired'
      tell(world, 'checkout.session.expired', session)
    },
  }
}

/** What banks do, and the seller at Stripe's dashboard. */
export function banksOf(world: World) {
  const { kept } = world
  function succeeded(intent: string): Charge {
    const made = kept.charges.find((one) => one.payment_intent === intent && one.status === 'succeeded')
    if (!made) throw new Error('nothing was paid')
    return made
  }
  return {
    refund: (intent: string, amount: number, status = 'succeeded') => addRefund(world, succeeded(intent), amount, status, {}),
    endRefund(id: string, status: 'succeeded' | 'failed') {
      const refund = need(kept.refunds, id)
      Object.assign(refund, { status, ...(status === 'failed' ? { failure_reason: 'lost_or_stolen_card' } : {}) })
      if (status === 'failed') need(kept.charges, refund.charge).amount_refunded -= refund.amount
      tell(world, status === 'failed' ? 'refund.failed' : 'refund.updated', refund)
    },
    dispute(intent: string, status: Dispute['status'] = 'needs_response') {
      const made = succeeded(intent)
      made.disputed = true
      const dispute: Dispute = {
        id: nameOf('dp'),
        object: 'dispute',
        amount: made.amount,
        charge: made.id,
        created: world.now(),
        currency: made.currency,
        livemode: false,
        payment_intent: intent,
        reason: 'product_not_received',
        status,
      }
      kept.disputes.push(dispute)
      tell(world, 'charge.dispute.created', dispute)
      return dispute
    },
    endDispute(id: string, status: Dispute['status']) {
      const dispute = need(kept.disputes, id)
      dispute.status = status
      tell(world, 'charge.dispute.closed', dispute)
    },
  }
}

function intentOf(world: World, session: Session): Intent {
  const before = world.kept.intents.find(({ id }) => id === session.payment_intent)
  if (before) return before
  const intent: Intent = {
    id: nameOf('pi'),
    object: 'payment_intent',
    amount: session.amount_total ?? 0,
    created: world.now(),
    currency: session.currency ?? '',
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: metadataOfIntent.get(session) ?? {},
    status: 'requires_payment_method',
  }
  world.kept.intents.push(intent)
  session.payment_intent = intent.id
  return intent
}

function charge(world: World, session: Session, status: 'succeeded' | 'pending' | 'failed', type: string): Charge {
  const intent = intentOf(world, session)
  const made: Charge = {
    id: nameOf('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: status === 'succeeded' ? intent.amount : 0,
    amount_refunded: 0,
    captured: status === 'succeeded',
    created: world.now(),
    currency: intent.currency,
    disputed: false,
    failure_message: status === 'failed' ? 'Your card was declined.' : null,
    livemode: false,
    metadata: intent.metadata,
    paid: status === 'succeeded',
    payment_intent: intent.id,
    payment_method_details: { type },
    refunded: false,
    status,
  }
  world.kept.charges.push(made)
  intent.latest_charge = made.id
  return made
}

function failed(world: World, session: Session, made: Charge | null): void {
  const intent = intentOf(world, session)
  intent.status = 'requires_payment_method'
  intent.last_payment_error = {
    ...(made === null ? {} : { charge: made.id }),
    message: made?.failure_message ?? 'We are unable to authenticate your payment method.',
    type: 'card_error',
    payment_method: { id: nameOf('pm'), object: 'payment_method', created: world.now(), type: 'card' },
  }
  tell(world, 'payment_intent.payment_failed', intent)
}

function paid(world: World, session: Session, made: Charge): void {
  Object.assign(made, { status: 'succeeded', captured: true, paid: true, amount_captured: made.amount })
  Object.assign(session, { payment_status: 'paid', status: 'complete' })
  const intent = intentOf(world, session)
  Object.assign(intent, { status: 'succeeded', last_payment_error: null })
  tell(world, 'payment_intent.succeeded', intent)
}

export function addRefund(
  world: World,
  made: Charge,
  amount: number,
  status: string,
  metadata: Record<string, string>,
): Refund {
  const refund: Refund = {
    id: nameOf('re'),
    object: 'refund',
    amount,
    charge: made.id,
    created: world.now(),
    currency: made.currency,
    metadata,
    payment_intent: made.payment_intent,
    status,
  }
  made.amount_refunded += amount
  made.refunded = made.amount_refunded === made.amount
  world.kept.refunds.push(refund)
  tell(world, 'refund.created', refund)
  tell(world, 'charge.refunded', made)
  return refund
}

export type StripeSent = {
  secrets?: readonly string[]
  at?: number
  livemode?: boolean
  account?: string
  body?: string
}

/** A message as it would arrive; signed now and with the right secret unless said otherwise. */
export function sentByStripe(message: Message, now: number, over: StripeSent = {}): Delivery {
  const { secrets = [STRIPE.webhook_secret], at = now, livemode = false, account } = over
  const { object, ...head } = message
  const event = { object: 'event', api_version: '2026-10-28.endive', ...head, livemode, ...(account ? { account } : {}) }
  const body = over.body ?? JSON.stringify({ ...event, data: { object } }, null, 2)
  const v1 = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`)
  return { body, headers: { 'stripe-signature': [`t=${at}`, ...v1].join(',') }, now: new Date(now * 1000) }
}
