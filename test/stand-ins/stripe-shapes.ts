import { randomBytes } from 'node:crypto'
import type { Stripe } from 'stripe'

/** Stripe's objects, as far as the stand-in knows them: typed by Stripe's SDK, so that a field it has not does not compile. */
export type Session = Pick<
  Stripe.Checkout.Session,
  | 'id'
  | 'object'
  | 'amount_total'
  | 'client_reference_id'
  | 'created'
  | 'currency'
  | 'expires_at'
  | 'livemode'
  | 'metadata'
  | 'mode'
  | 'payment_status'
  | 'status'
  | 'url'
> & { payment_intent: string | null }

export type Intent = Pick<
  Stripe.PaymentIntent,
  'id' | 'object' | 'amount' | 'created' | 'currency' | 'livemode' | 'metadata' | 'status'
> & {
  last_payment_error: {
    charge?: string
    message: string
    type: string
    payment_method: Pick<Stripe.PaymentMethod, 'id' | 'object' | 'created' | 'type'>
  } | null
  latest_charge: string | null
}

export type Charge = Pick<
  Stripe.Charge,
  | 'id'
  | 'object'
  | 'amount'
  | 'amount_captured'
  | 'amount_refunded'
  | 'captured'
  | 'created'
  | 'currency'
  | 'disputed'
  | 'failure_message'
  | 'livemode'
  | 'metadata'
  | 'paid'
  | 'refunded'
  | 'status'
> & { payment_intent: string; payment_method_details: { type: string } }

export type Refund = Pick<
  Stripe.Refund,
  'id' | 'object' | 'amount' | 'created' | 'currency' | 'metadata' | 'status' | 'failure_reason'
> & { charge: string; payment_intent: string }

export type Dispute = Pick<
  Stripe.Dispute,
  'id' | 'object' | 'amount' | 'created' | 'currency' | 'livemode' | 'reason' | 'status'
> & { charge: string; payment_intent: string }

export type Message = { id: string; type: string; created: number; object: unknown }

export const STRIPE = { key: 'sk_test_standin', webhook_secret: 'whsec_standin', account: 'acct_standin' }

export type Kept = { sessions: Session[]; intents: Intent[]; charges: Charge[]; refunds: Refund[]; disputes: Dispute[] }

export type World = { kept: Kept; messages: Message[]; now(): number; page: number }

export class Refused extends Error {
  override name = 'RefusedError'
  readonly type: string
  readonly status: 400 | 401 | 404 | 409

  constructor(status: Refused['status'], message: string, type = 'invalid_request_error') {
    super(message)
    this.status = status
    this.type = type
  }
}

export function nameOf(prefix: string): string {
  return `${prefix}_${randomBytes(8).toString('hex')}`
}

export function tell({ messages, now }: World, type: string, object: unknown): void {
  messages.push({ id: nameOf('evt'), type, created: now(), object: structuredClone(object) })
}

export function need<T extends { id: string }>(rows: readonly T[], id: string): T {
  const row = rows.find((one) => one.id === id)
  if (!row) throw new Refused(404, `No such object: '${id}'`)
  return row
}

/** What a session was told to write on its payment intent, which Stripe makes only when somebody pays. */
export const metadataOfIntent = new WeakMap<Session, Record<string, string>>()
