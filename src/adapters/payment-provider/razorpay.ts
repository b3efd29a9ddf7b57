import { createHash } from 'node:crypto'
import { Rejected, Unauthorised } from '#ports/failure.ts'
import { reading, requireDone } from '#ports/json-over-http.ts'
import { quarantining } from '#ports/payment-message.ts'
import {
  type AskedOrder,
  type Delivery,
  type ProviderConfig,
  type ProviderFact,
  type ProviderKind,
  type ProviderMessage,
  Quarantined,
  type RefundOrder,
  type TakenRefund,
} from '#ports/payment-provider.ts'
import { type Json, optionalObject, optionalText, parseJson, requireObject, requireText } from '#shared/json.ts'
import { currency, type Minor, parseMinor, plain } from '#shared/money.ts'
import { isSignedByAny } from '#shared/signature.ts'
import { UPI_LIMIT } from '#shared/upi.ts'
import { type RazorpayClient, razorpayClient } from './razorpay-client.ts'
import {
  factsOfCode,
  factsOfDispute,
  factsOfLink,
  factsOfPayment,
  factsOfPayments,
  factsOfRefund,
  KEY,
  noteIn,
  OURS,
  referenceOf,
  refundsOf,
} from './razorpay-facts.ts'
import { beginCode, beginLink, endOrder, findOrder, isCode, paymentsOf } from './razorpay-orders.ts'

const RUPEES = currency('INR')

const FIELDS: ProviderKind['fields'] = [
  { name: 'key_id', label: 'Key id', secret: true, required: true, hint: 'Account › API keys.', example: 'rzp_live_…' },
  { name: 'key_secret', label: 'Key secret', secret: true, required: true },
  { name: 'webhook_secret', label: 'Webhook secret', secret: true, required: true, hint: 'The one you set at the webhook.' },
  {
    name: 'webhook_secret_old',
    label: 'Webhook secret before',
    secret: true,
    required: false,
    hint: 'Only while you change it: messages that are sent again still bear the old one.',
  },
  {
    name: 'flow',
    label: 'How customers pay: link or qr',
    secret: false,
    required: false,
    hint: 'link: a page of Razorpay’s with all its ways. qr: a UPI code on our page, if Razorpay has switched it on for you.',
    example: 'link',
  },
  {
    name: 'limit',
    label: 'Most in one UPI code, in rupees',
    secret: false,
    required: false,
    hint: 'Only for qr. Left empty: 1,00,000.',
    example: '500000',
  },
]

/** Razorpay: payment links, or dynamic UPI codes for one payment each. */
export const razorpayKind: ProviderKind = {
  adapter: 'razorpay',
  name: 'Razorpay',
  fields: FIELDS,
  countries: ['IN'],
  needs_account: true,
  open(config) {
    const razorpay = razorpayClient(config)
    const flow = flowOf(config)
    const limit_minor = flow === 'qr' ? limitOf(config) : null
    return {
      adapter: 'razorpay',
      can: {
        told_by: 'message',
        shows: flow === 'qr' ? 'code' : 'page',
        refunds: true,
        currencies: flow === 'qr' ? [RUPEES] : null,
        limit_minor,
      },
      async begin(order) {
        refuseWrongKey(config)
        if (limit_minor !== null && order.amount_minor > limit_minor) {
          throw new Rejected(`One UPI payment may be at most ${plain(limit_minor, RUPEES)} rupees.`)
        }
        const now = config.now()
        if (order.expires_at <= now) throw new Rejected('The time to pay this is over.')
        return flow === 'qr' ? beginCode(razorpay, order, now) : beginLink(razorpay, order, now)
      },
      async ask(order) {
        refuseWrongKey(config)
        return ask(razorpay, order, flow)
      },
      read: (delivery) => read(razorpay, config, delivery),
      async refund(input) {
        refuseWrongKey(config)
        return refund(razorpay, input)
      },
      async cancel(order) {
        refuseWrongKey(config)
        const found = order.provider_ref ?? (await findOrder(razorpay, order, flow))?.['id']
        if (typeof found === 'string') await endOrder(razorpay, found)
      },
      async check() {
        refuseWrongKey(config)
        await razorpay.get('/v1/payments?count=1')
        return `Razorpay answers${config.mode === 'test' ? ', in test mode' : ''}.`
      },
    }
  },
}

function flowOf({ settings }: ProviderConfig): 'link' | 'qr' {
  const flow = settings['flow'] || 'link'
  if (flow !== 'link' && flow !== 'qr') throw new Rejected(`There is no way to pay called ${flow} at Razorpay: say link or qr.`)
  return flow
}

function limitOf({ settings }: ProviderConfig): Minor {
  return parseMinor(settings['limit'] ?? '', RUPEES) ?? UPI_LIMIT
}

/** Keys say themselves whether they move real money; messages of Razorpay's do not. */
function keyFits({ secrets, mode }: ProviderConfig): boolean {
  return (secrets['key_id'] ?? '').startsWith(`rzp_${mode}_`)
}

function refuseWrongKey(config: ProviderConfig): void {
  if (!keyFits(config)) throw new Unauthorised(`This is not a Razorpay key for ${config.mode} payments.`)
}

async function ask(razorpay: RazorpayClient, asked: AskedOrder, flow: 'link' | 'qr'): Promise<ProviderFact[]> {
  const order = await findOrder(razorpay, asked, flow)
  if (order === null) return []
  const provider_ref = await reading(razorpay.system, async () => requireText(order, 'id'))
  const ended = await reading(razorpay.system, async () =>
    isCode(provider_ref) ? factsOfCode(order, RUPEES) : factsOfLink(order),
  )
  const payments = await paymentsOf(razorpay, order, asked.reference)
  return [...ended, ...(await factsOfPayments(razorpay, payments, { reference: asked.reference, provider_ref }))]
}

async function read(razorpay: RazorpayClient, config: ProviderConfig, delivery: Delivery): Promise<ProviderMessage> {
  const { webhook_secret = '', webhook_secret_old = '' } = config.secrets
  const signature = delivery.headers['x-razorpay-signature'] ?? ''
  if (!isSignedByAny([webhook_secret, webhook_secret_old], delivery.body, signature)) {
    throw new Quarantined('bad_signature', 'The signature is not Razorpay’s.')
  }
  const event = quarantining('not_json', () => requireObject(parseJson(delivery.body), 'the message'))
  const { name, payload } = quarantining('wrong_shape', () => ({
    name: requireText(event, 'event'),
    payload: requireObject(event['payload'], 'payload'),
  }))
  if (!keyFits(config)) throw new Quarantined('wrong_mode', `The keys here are not for ${config.mode} payments.`)
  const account = optionalText(event, 'account_id')
  if (config.external_ref !== '' && bare(account) !== bare(config.external_ref)) {
    throw new Quarantined('wrong_account', `The message is for the account ${account || 'of nobody'}.`)
  }
  const digest = createHash('sha256').update(delivery.body).digest('hex')
  return {
    event_ref: delivery.headers['x-razorpay-event-id'] || `sha256:${digest}`,
    name,
    facts: await factsOfEvent(razorpay, payload),
  }
}

/** Razorpay's pages show the merchant id, its messages put `acc_` before it. */
function bare(account: string): string {
  return account.replace(/^acc_/, '')
}

/**
 * The payment of a message as our own key finds it: a message says neither its mode nor, where it is forged, the truth. One that the key
 * does not find is of the other mode, or of another account with the same secret.
 */
async function lookedUp(razorpay: RazorpayClient, payment: Json): Promise<Json> {
  const id = quarantining('wrong_shape', () => requireText(payment, 'id'))
  try {
    return await razorpay.get(`/v1/payments/${encodeURIComponent(id)}`)
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
    throw new Quarantined('wrong_mode', `The keys here do not know the payment ${id}.`)
  }
}

/** Whatever entities a message brings, each says what it knows: a refund's message has its payment beside it. The payment is looked up. */
async function factsOfEvent(razorpay: RazorpayClient, payload: Json): Promise<ProviderFact[]> {
  const [payment, link, code] = [entityIn(payload, 'payment'), entityIn(payload, 'payment_link'), entityIn(payload, 'qr_code')]
  const ended = quarantining('wrong_shape', () => [
    ...(link !== null && noteIn(link, OURS) !== '' ? factsOfLink(link) : []),
    ...(code !== null && noteIn(code, OURS) !== '' ? factsOfCode(code, RUPEES) : []),
  ])
  if (payment === null) return ended
  const reference =
    noteIn(link, OURS) || noteIn(code, OURS) || (await referenceOf(razorpay, payment, entityIn(payload, 'order')))
  if (!reference) return ended
  const about = { reference, provider_ref: optionalText(link ?? code, 'id') || null }
  const [refund, dispute] = [entityIn(payload, 'refund'), entityIn(payload, 'dispute')]
  const real = await lookedUp(razorpay, payment)
  return quarantining('wrong_shape', () => [
    ...ended,
    ...factsOfPayment(real, about),
    ...(refund === null ? [] : factsOfRefund(refund, real, about)),
    ...(dispute === null ? [] : factsOfDispute(dispute, real, about)),
  ])
}

function entityIn(payload: Json, name: string): Json | null {
  return optionalObject(optionalObject(payload, name), 'entity')
}

const IDEMPOTENCY = /^[A-Za-z0-9_-]{10,64}$/

async function refund(razorpay: RazorpayClient, input: RefundOrder): Promise<TakenRefund> {
  const { payment_ref, amount_minor, key, note } = input
  const path = `/v1/payments/${encodeURIComponent(payment_ref)}`
  const made = await refundsOf(razorpay, { id: payment_ref })
  const done = made.find((one) => noteIn(one, KEY) === key) ?? (await askRefund())
  if (optionalText(done, 'status') === 'failed') throw new Rejected('Razorpay could not pay this back.')
  const payment = await razorpay.get(path)
  const reference = await referenceOf(razorpay, payment, null)
  return {
    refund_ref: await reading(razorpay.system, async () => requireText(done, 'id')),
    facts: await factsOfPayments(razorpay, [payment], { reference, provider_ref: null }),
  }

  async function askRefund(): Promise<Json> {
    const stable = IDEMPOTENCY.test(key) ? key : createHash('sha256').update(key).digest('hex')
    const body = { amount: amount_minor, speed: 'normal', receipt: stable.slice(0, 40), notes: { [KEY]: key, note } }
    return requireDone(razorpay.system, await razorpay.post(`${path}/refund`, body, { 'x-refund-idempotency': stable }))
  }
}
