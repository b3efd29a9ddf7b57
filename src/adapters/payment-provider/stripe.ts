import { Rejected, Unauthorised } from '#ports/failure.ts'
import { reading, requireDone } from '#ports/json-over-http.ts'
import { quarantining } from '#ports/payment-message.ts'
import {
  type AskedOrder,
  type BegunPayment,
  type Delivery,
  type PaymentOrder,
  type ProviderConfig,
  type ProviderFact,
  type ProviderKind,
  type ProviderMessage,
  Quarantined,
  type RefundOrder,
  type TakenRefund,
} from '#ports/payment-provider.ts'
import { type Json, optionalObject, optionalText, parseJson, requireInstant, requireObject, requireText } from '#shared/json.ts'
import { judgeStamped } from '#shared/signature.ts'
import { type Fields, type StripeClient, stripeClient, toStripe } from './stripe-client.ts'
import { factsOfIntent, factsOfSession, OURS } from './stripe-facts.ts'

/** Under this name a refund carries the key it was asked under: Stripe itself forgets idempotency keys after a day. */
const KEY = 'samepage_key'

/** Stripe Checkout: a page of Stripe's, for cards and whatever the seller has switched on there. */
export const stripeKind: ProviderKind = {
  adapter: 'stripe',
  name: 'Stripe',
  fields: [
    {
      name: 'secret_key',
      label: 'Secret key',
      secret: true,
      required: true,
      hint: 'Developers › API keys. A restricted key needs: Checkout Sessions, PaymentIntents, Charges, Refunds (write), Disputes (read).',
      example: 'sk_live_…',
    },
    {
      name: 'webhook_secret',
      label: 'Signing secret of the webhook',
      secret: true,
      required: true,
      hint: 'Developers › Webhooks › your endpoint.',
      example: 'whsec_…',
    },
    {
      name: 'webhook_secret_old',
      label: 'Signing secret before',
      secret: true,
      required: false,
      hint: 'Only while you change it.',
    },
  ],
  countries: null,
  open(config) {
    const stripe = stripeClient(config)
    return {
      adapter: 'stripe',
      can: { told_by: 'message', shows: 'page', refunds: true, currencies: null, limit_minor: null },
      async begin(order) {
        refuseWrongKey(config)
        return begin(stripe, order, config.now())
      },
      async ask(order) {
        refuseWrongKey(config)
        return ask(stripe, order)
      },
      read: (delivery) => read(stripe, config, delivery),
      async refund(input) {
        refuseWrongKey(config)
        return refund(stripe, input)
      },
      async cancel(order) {
        refuseWrongKey(config)
        return cancel(stripe, order)
      },
      async check() {
        refuseWrongKey(config)
        await stripe.get('/v1/checkout/sessions?limit=1')
        return `Stripe answers${config.mode === 'test' ? ', in test mode' : ''}.`
      },
    }
  },
}

/** Keys say themselves whether they move real money. */
function keyFits({ secrets, mode }: ProviderConfig): boolean {
  return /^(?:sk|rk)_(test|live)_/.exec(secrets['secret_key'] ?? '')?.[1] === mode
}

function refuseWrongKey(config: ProviderConfig): void {
  if (!keyFits(config)) throw new Unauthorised(`This is not a Stripe key for ${config.mode} payments.`)
}

/** Stripe lets a session live from 30 minutes to a day; a minute is kept back on both sides, since its clock is not ours. */
const LEAST_MS = 31 * 60_000
const MOST_MS = (24 * 60 - 1) * 60_000

/**
 * One session a reference, by Stripe's idempotency key. The key only fits the very same fields, and the end of a session is one of them:
 * when the order is begun again later, Stripe refuses, and the session that stands is looked for among the open ones.
 */
async function begin(stripe: StripeClient, order: PaymentOrder, now: Date): Promise<BegunPayment> {
  const left_ms = order.expires_at.getTime() - now.getTime()
  if (left_ms <= 0) throw new Rejected('The time to pay this is over.')
  const end = Math.floor((now.getTime() + Math.min(Math.max(left_ms, LEAST_MS), MOST_MS)) / 1000)
  const fields: Fields = [...fieldsOf(order), ['expires_at', String(end)]]
  const answer = await stripe.post('/v1/checkout/sessions', fields, `samepage-${order.reference}`)
  const stands = optionalText(optionalObject(answer.body, 'error'), 'type') === 'idempotency_error'
  const session = stands ? await findSession(stripe, order, now) : requireDone(stripe.system, answer)
  return reading(stripe.system, async () => ({
    provider_ref: requireText(session, 'id'),
    expires_at: requireInstant(session, 'expires_at'),
    checkout: { kind: 'page', url: requireText(session, 'url') },
  }))
}

async function findSession(stripe: StripeClient, order: PaymentOrder, now: Date): Promise<Json> {
  const since = Math.floor((now.getTime() - 24 * 60 * 60_000) / 1000)
  const open = await stripe.list(`/v1/checkout/sessions?status=open&created[gte]=${since}`)
  const session = open.find((one) => one['client_reference_id'] === order.reference)
  const { amount_minor, currency } = order
  const same =
    session !== undefined &&
    String(session['amount_total']) === toStripe(amount_minor, currency) &&
    session['currency'] === currency.toLowerCase()
  if (!same) throw new Rejected('This payment was begun at Stripe before, for another amount, or has ended there.')
  return session
}

function fieldsOf({ reference, amount_minor, currency, note, payer, return_url, cancel_url }: PaymentOrder): Fields {
  return [
    ['mode', 'payment'],
    ['success_url', return_url],
    ['cancel_url', cancel_url],
    ['client_reference_id', reference],
    ['line_items[0][quantity]', '1'],
    ['line_items[0][price_data][currency]', currency.toLowerCase()],
    ['line_items[0][price_data][unit_amount]', toStripe(amount_minor, currency)],
    ['line_items[0][price_data][product_data][name]', note],
    [`metadata[${OURS}]`, reference],
    [`payment_intent_data[metadata][${OURS}]`, reference],
    ['payment_intent_data[description]', note],
    ...(payer.email === null ? [] : [['customer_email', payer.email] as const]),
  ]
}

/** An order without an id at Stripe has an address that nobody was ever given: there is nothing to be said of it. */
async function ask(stripe: StripeClient, { provider_ref }: AskedOrder): Promise<ProviderFact[]> {
  if (provider_ref === null) return []
  const session = await stripe.get(`/v1/checkout/sessions/${encodeURIComponent(provider_ref)}`)
  const intent = optionalText(session, 'payment_intent')
  const ended = await reading(stripe.system, async () => factsOfSession(session))
  return intent === '' ? ended : [...ended, ...(await factsOfIntent(stripe, intent, provider_ref))]
}

async function read(stripe: StripeClient, config: ProviderConfig, delivery: Delivery): Promise<ProviderMessage> {
  const { webhook_secret = '', webhook_secret_old = '' } = config.secrets
  const header = delivery.headers['stripe-signature'] ?? ''
  const verdict = judgeStamped(header, delivery.body, [webhook_secret, webhook_secret_old], delivery.now)
  if (verdict === 'bad_signature') throw new Quarantined('bad_signature', 'The signature is not Stripe’s.')
  if (verdict === 'stale') throw new Quarantined('stale', 'The message was signed more than five minutes ago.')
  const { event_ref, name, object } = eventIn(config, delivery.body)
  const facts = await factsOfEvent(stripe, name, object).catch((error: unknown) => {
    if (!(error instanceof Rejected)) throw error
    // a payment that the account of our key does not know belongs to another account
    throw new Quarantined('wrong_account', error.message)
  })
  return { event_ref, name, facts }
}

type Event = { event_ref: string; name: string; object: Json }

/** The event, if it is whole and meant for this connection: for its mode, and for its account where the event names one. */
function eventIn(config: ProviderConfig, body: string): Event {
  const event = quarantining('not_json', () => requireObject(parseJson(body), 'the message'))
  const read = quarantining('wrong_shape', () => ({
    event_ref: requireText(event, 'id'),
    name: requireText(event, 'type'),
    object: requireObject(requireObject(event['data'], 'data')['object'], 'data.object'),
  }))
  if (event['livemode'] !== (config.mode === 'live') || !keyFits(config)) {
    throw new Quarantined('wrong_mode', `This connection is for ${config.mode} payments, the message is not.`)
  }
  const account = optionalText(event, 'account')
  if (account !== '' && config.external_ref !== '' && account !== config.external_ref) {
    throw new Quarantined('wrong_account', `The message is for the account ${account}.`)
  }
  return read
}

/** Sessions and intents say themselves whether they are ours; a charge, a refund or a dispute must be followed to its intent. */
async function factsOfEvent(stripe: StripeClient, name: string, object: Json): Promise<ProviderFact[]> {
  const own = /^(checkout\.session|payment_intent)\./.test(name)
  if (own && optionalText(optionalObject(object, 'metadata'), OURS) === '') return []
  if (name.startsWith('checkout.session.')) {
    const session = optionalText(object, 'id') || null
    const intent = optionalText(object, 'payment_intent')
    const ended = quarantining('wrong_shape', () => factsOfSession(object))
    return intent === '' ? ended : [...ended, ...(await factsOfIntent(stripe, intent, session))]
  }
  if (name.startsWith('payment_intent.')) {
    return factsOfIntent(
      stripe,
      quarantining('wrong_shape', () => requireText(object, 'id')),
      null,
    )
  }
  const asked = name.startsWith('charge.dispute.') ? 'dispute' : /refund/.test(name) ? 'refund' : null
  const intent = optionalText(object, 'payment_intent')
  if (!/^(charge|refund)\./.test(name) || intent === '') return []
  return factsOfIntent(stripe, intent, null, asked)
}

async function refund(stripe: StripeClient, input: RefundOrder): Promise<TakenRefund> {
  const { payment_ref, amount_minor, currency, key, note } = input
  const made = await stripe.list(`/v1/refunds?payment_intent=${encodeURIComponent(payment_ref)}`)
  const before = made.find((one) => optionalText(optionalObject(one, 'metadata'), KEY) === key)
  const done = before ?? (await askRefund())
  if (['failed', 'canceled'].includes(optionalText(done, 'status'))) {
    throw new Rejected(`Stripe could not pay this back: ${optionalText(done, 'failure_reason') || 'no reason given'}.`)
  }
  return {
    refund_ref: await reading(stripe.system, async () => requireText(done, 'id')),
    facts: await factsOfIntent(stripe, payment_ref, null, 'refund'),
  }

  async function askRefund(): Promise<Json> {
    const fields: Fields = [
      ['payment_intent', payment_ref],
      ['amount', toStripe(amount_minor, currency)],
      [`metadata[${KEY}]`, key],
      ['metadata[note]', note.slice(0, 500)],
    ]
    return requireDone(stripe.system, await stripe.post('/v1/refunds', fields, `samepage-refund-${key}`))
  }
}

async function cancel(stripe: StripeClient, { provider_ref }: AskedOrder): Promise<void> {
  if (provider_ref === null) return
  const path = `/v1/checkout/sessions/${encodeURIComponent(provider_ref)}`
  const answer = await stripe.post(`${path}/expire`, [])
  if (answer.status < 300) return
  const session = await stripe.get(path)
  if (optionalText(session, 'status') === 'expired') return
  requireDone(stripe.system, answer)
}
