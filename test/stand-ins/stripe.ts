import { type Context, Hono } from 'hono'
import type { HandClock } from './served.ts'
import { addRefund, banksOf, payersOf, type StripeSent, sentByStripe } from './stripe-deeds.ts'
import {
  type Kept,
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

/**
 * As much of Stripe as we use, with its own shapes: the objects are typed by Stripe's SDK, and its client talks to it in a test. It
 * keeps idempotency keys, pages its lists, moves payments on when told to, and remembers what it would send to a webhook.
 */

export type StripeStandIn = ReturnType<typeof stripeStandIn>

/** `page`: how many rows a list shows at most, to have lists of many pages with few rows. */
export function stripeStandIn(clock: HandClock, options: { page?: number } = {}) {
  const kept: Kept = { sessions: [], intents: [], charges: [], refunds: [], disputes: [] }
  const messages: Message[] = []
  const world: World = { kept, messages, now: () => Math.floor(clock.now().getTime() / 1000), page: options.page ?? 100 }
  return {
    app: doors(world),
    kept,
    messages,
    ...payersOf(world),
    ...banksOf(world),
    sent: (message: Message, over?: StripeSent) => sentByStripe(message, world.now(), over),
  }
}

function doors(world: World): Hono {
  const { kept } = world
  const app = new Hono()
  app.onError((error, context) => {
    if (!(error instanceof Refused)) throw error
    return context.json({ error: { type: error.type, message: error.message } }, error.status)
  })
  app.use(async (context, next) => {
    const bearer = context.req.header('authorization')?.replace('Bearer ', '')
    if (bearer !== STRIPE.key) throw new Refused(401, `Invalid API Key provided: ${bearer?.slice(0, 8)}`)
    if (!context.req.header('stripe-version')) throw new Refused(400, 'Send a version.')
    await next()
  })
  const [once, listed] = [answeringOnce(world), listing(world)]
  app.post(
    '/v1/checkout/sessions',
    once((form) => createSession(world, form)),
  )
  app.post('/v1/checkout/sessions/:id/expire', (context) => {
    const session = need(kept.sessions, context.req.param('id'))
    if (session.status !== 'open') {
      throw new Refused(400, `Only Checkout Sessions with a status in ["open"] can be expired. It is ${session.status}.`)
    }
    session.status = 'expired'
    tell(world, 'checkout.session.expired', session)
    return context.json(session)
  })
  app.get('/v1/checkout/sessions', listed(kept.sessions))
  app.get('/v1/checkout/sessions/:id', (context) => context.json(need(kept.sessions, context.req.param('id'))))
  app.get('/v1/payment_intents/:id', (context) => context.json(need(kept.intents, context.req.param('id'))))
  app.get('/v1/charges', listed(kept.charges))
  app.get('/v1/refunds', listed(kept.refunds))
  app.get('/v1/disputes', listed(kept.disputes))
  app.post(
    '/v1/refunds',
    once((form) => createRefund(world, form)),
  )
  return app
}

const KEPT_S = 24 * 3600

/** The first answer of a key is the answer; other fields under the same key are refused. After a day the key is forgotten. */
function answeringOnce({ now }: World) {
  const answered = new Map<string, { body: string; answer: object; at: number }>()
  return (work: (form: URLSearchParams) => object) => async (context: Context) => {
    const [key, body] = [context.req.header('idempotency-key'), await context.req.text()]
    const known = key === undefined ? undefined : answered.get(key)
    const before = known && known.at > now() - KEPT_S ? known : undefined
    if (before && before.body !== body) {
      throw new Refused(400, 'Keys for idempotent requests can only be used with the same parameters.', 'idempotency_error')
    }
    if (before) return context.json(before.answer)
    const answer = structuredClone(work(new URLSearchParams(body)))
    if (key !== undefined) answered.set(key, { body, answer, at: now() })
    return context.json(answer)
  }
}

/** The newest first, in pages. */
function listing({ page }: World) {
  type Row = { id: string; created: number; payment_intent?: string | null; status?: string | null }
  return (rows: readonly Row[]) => (context: Context) => {
    const [intent, after] = [context.req.query('payment_intent'), context.req.query('starting_after')]
    const [status, since] = [context.req.query('status'), Number(context.req.query('created[gte]') ?? 0)]
    const found = rows
      .filter((one) => intent === undefined || one.payment_intent === intent)
      .filter((one) => (status === undefined || one.status === status) && one.created >= since)
      .toReversed()
    const from = after === undefined ? 0 : found.findIndex(({ id }) => id === after) + 1
    const to = from + Math.min(Number(context.req.query('limit') ?? 10), page)
    return context.json({ object: 'list', data: found.slice(from, to), has_more: to < found.length, url: context.req.path })
  }
}

function metadataIn(form: URLSearchParams, prefix: string): Record<string, string> {
  const inside = [...form].flatMap(([name, value]) => {
    const key = name.startsWith(`${prefix}[`) ? name.slice(prefix.length + 1, -1) : null
    return key === null || key.includes('[') ? [] : [[key, value]]
  })
  return Object.fromEntries(inside)
}

function createSession({ kept, now }: World, form: URLSearchParams): Session {
  const amount = Number(form.get('line_items[0][price_data][unit_amount]'))
  const currency = form.get('line_items[0][price_data][currency]') ?? ''
  if (!Number.isInteger(amount) || amount <= 0) throw new Refused(400, 'Invalid integer: unit_amount')
  if (amount < 50 && currency !== 'jpy') throw new Refused(400, "The Checkout Session's total amount is too small.")
  if (['kwd', 'bhd'].includes(currency) && amount % 10 !== 0) throw new Refused(400, 'Amount must be divisible by 10.')
  const end = form.has('expires_at') ? Number(form.get('expires_at')) : now() + 24 * 3600
  if (end < now() + 1800 || end > now() + 24 * 3600) {
    throw new Refused(400, 'The `expires_at` timestamp must be between 30 minutes and 24 hours from creation.')
  }
  const id = nameOf('cs_test')
  const session: Session = {
    id,
    object: 'checkout.session',
    amount_total: amount,
    client_reference_id: form.get('client_reference_id'),
    created: now(),
    currency,
    expires_at: end,
    livemode: false,
    metadata: metadataIn(form, 'metadata'),
    mode: 'payment',
    payment_intent: null,
    payment_status: 'unpaid',
    status: 'open',
    url: `https://checkout.stripe.example/c/pay/${id}`,
  }
  metadataOfIntent.set(session, metadataIn(form, 'payment_intent_data[metadata]'))
  kept.sessions.push(session)
  return session
}

function createRefund(world: World, form: URLSearchParams): Refund {
  const { kept } = world
  const charge = kept.charges.find((one) => one.payment_intent === form.get('payment_intent') && one.status === 'succeeded')
  if (!charge) throw new Refused(400, 'This PaymentIntent does not have a successful charge to refund.')
  const amount = Number(form.get('amount'))
  const left = charge.amount_captured - charge.amount_refunded
  if (amount > left) throw new Refused(400, `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`)
  return addRefund(world, charge, amount, 'succeeded', metadataIn(form, 'metadata'))
}
