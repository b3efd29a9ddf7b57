import { type Context, Hono } from 'hono'
import { addOrder, addRefund, banksOf, closeCode, payersOf, type RazorpaySent, sentByRazorpay } from './razorpay-deeds.ts'
import {
  type Code,
  collection,
  type Kept,
  type Link,
  type Message,
  nameOf,
  need,
  RAZORPAY,
  type Refund,
  Refused,
  tell,
  type World,
} from './razorpay-shapes.ts'
import type { HandClock } from './served.ts'

/**
 * As much of Razorpay as we use, with its own shapes and habits: a link's payments carry no notes but an order that does, a code's
 * payments carry the code's; reference ids of links are unique; refunds know `X-Refund-Idempotency`. Typed by Razorpay's SDK where its
 * types are right, and its client talks to it in a test.
 */

export type RazorpayStandIn = ReturnType<typeof razorpayStandIn>

/** `image_content`: whether codes say their text too, which Razorpay switches on for some sellers. */
export function razorpayStandIn(clock: HandClock, options: { image_content?: boolean } = {}) {
  const kept: Kept = { links: [], codes: [], orders: [], payments: [], refunds: [], disputes: [] }
  const messages: Message[] = []
  const now = () => Math.floor(clock.now().getTime() / 1000)
  const world: World = { kept, messages, ofCode: new Map(), now, image_content: options.image_content ?? true }
  return {
    app: doors(world),
    kept,
    messages,
    ...payersOf(world),
    ...banksOf(world),
    sent: (message: Message, over?: RazorpaySent) => sentByRazorpay(message, world.now(), over),
  }
}

function doors(world: World): Hono {
  const { kept, ofCode } = world
  const app = new Hono()
  app.onError((error, context) => {
    if (!(error instanceof Refused)) throw error
    const more = { source: 'business', step: 'payment_initiation', reason: 'input_validation_failed', metadata: {} }
    return context.json({ error: { code: 'BAD_REQUEST_ERROR', description: error.message, ...more } }, error.status)
  })
  app.use(async (context, next) => {
    const expected = `Basic ${Buffer.from(`${RAZORPAY.key_id}:${RAZORPAY.key_secret}`).toString('base64')}`
    if (context.req.header('authorization') !== expected) throw new Refused('Authentication failed', 401)
    await next()
  })
  app.post('/v1/payment_links', async (context) => context.json(createLink(world, await context.req.json())))
  app.get('/v1/payment_links', (context) => {
    const reference = context.req.query('reference_id')
    return context.json({ payment_links: kept.links.filter((one) => !reference || one.reference_id === reference) })
  })
  app.get('/v1/payment_links/:id', (context) => context.json(need(kept.links, context.req.param('id'))))
  app.post('/v1/payment_links/:id/cancel', (context) => {
    const link = need(kept.links, context.req.param('id'))
    if (link.status !== 'created') throw new Refused(`Payment link is ${link.status}, it cannot be cancelled.`)
    Object.assign(link, { status: 'cancelled', cancelled_at: world.now() })
    tell(world, 'payment_link.cancelled', { payment_link: link })
    return context.json(link)
  })
  app.get('/v1/orders', (context) => {
    const receipt = context.req.query('receipt')
    return context.json(collection(kept.orders.filter((one) => !receipt || one.receipt === receipt)))
  })
  app.post('/v1/orders', async (context) => {
    const { amount, currency, receipt, notes } = await context.req.json()
    return context.json(addOrder(world, amount, currency, receipt ?? null, notes ?? []))
  })
  app.get('/v1/orders/:id', (context) => context.json(need(kept.orders, context.req.param('id'))))
  app.get('/v1/orders/:id/payments', (context) =>
    context.json(collection(kept.payments.filter((one) => one.order_id === context.req.param('id')))),
  )
  app.post('/v1/payments/qr_codes', async (context) => context.json(createCode(world, await context.req.json())))
  app.get('/v1/payments/qr_codes', (context) => {
    const [skip, count, from] = ['skip', 'count', 'from'].map((name) => Number(context.req.query(name) ?? 0))
    const found = kept.codes.filter((one) => one.created_at >= (from ?? 0)).toReversed()
    return context.json(collection(found.slice(skip, (skip ?? 0) + (count || 10))))
  })
  app.get('/v1/payments/qr_codes/:id', (context) => context.json(need(kept.codes, context.req.param('id'))))
  app.get('/v1/payments/qr_codes/:id/payments', (context) =>
    context.json(collection(kept.payments.filter((one) => ofCode.get(one.id) === context.req.param('id')))),
  )
  app.post('/v1/payments/qr_codes/:id/close', (context) => {
    const code = need(kept.codes, context.req.param('id'))
    if (code.status === 'closed') throw new Refused('QR code is already closed')
    closeCode(world, code, 'on_demand')
    return context.json(code)
  })
  app.get('/v1/payments', (context) => context.json(collection(kept.payments.slice(0, 1))))
  app.get('/v1/payments/:id', (context) => context.json(need(kept.payments, context.req.param('id'))))
  app.get('/v1/payments/:id/refunds', (context) =>
    context.json(collection(kept.refunds.filter((one) => one.payment_id === context.req.param('id')))),
  )
  app.post('/v1/payments/:id/refund', refunding(world))
  return app
}

function refunding(world: World) {
  const answered = new Map<string, { body: string; refund: Refund; at: number }>()
  return async (context: Context) => {
    const [key, body] = [context.req.header('x-refund-idempotency'), await context.req.text()]
    if (key !== undefined && !/^[A-Za-z0-9_-]{10,}$/.test(key)) throw new Refused('Idempotency key is not valid')
    const known = key === undefined ? undefined : answered.get(key)
    const before = known && known.at > world.now() - 24 * 3600 ? known : undefined
    if (before && before.body !== body) throw new Refused('Different request body sent for the same Idempotency Header')
    if (before) return context.json(before.refund)
    const payment = need(world.kept.payments, context.req.param('id') ?? '')
    const asked = JSON.parse(body)
    if (!payment.captured) throw new Refused('The payment has not been captured')
    if (asked.amount > payment.amount - payment.amount_refunded) {
      throw new Refused('The total refund amount is greater than the refund payment amount')
    }
    const refund = addRefund(world, payment, asked.amount, 'processed', asked.notes ?? [], asked.receipt ?? null)
    if (key !== undefined) answered.set(key, { body, refund, at: world.now() })
    return context.json(refund)
  }
}

type LinkAsked = { amount: number; currency: string; reference_id: string; notes: Record<string, string>; expire_by: number }

function createLink({ kept, now }: World, asked: LinkAsked): Link {
  if (asked.amount < 100) throw new Refused('The amount must be at least INR 1.00')
  if (asked.expire_by < now() + 900) throw new Refused('expire_by: timestamp must be at least 15 minutes in future')
  if (kept.links.some((one) => one.reference_id === asked.reference_id)) {
    throw new Refused(`payment link with given reference_id: (${asked.reference_id}) already exists`)
  }
  const id = nameOf('plink')
  const link: Link = {
    ...asked,
    id,
    amount_paid: 0,
    cancelled_at: 0,
    created_at: now(),
    expired_at: 0,
    payments: null,
    short_url: `https://rzp.example/i/${id}`,
    status: 'created',
    updated_at: now(),
    user_id: '',
  }
  kept.links.push(link)
  return link
}

type CodeAsked = {
  payment_amount: number
  notes: Record<string, string>
  close_by: number
  usage: string
  fixed_amount: boolean
}

function createCode({ kept, now, image_content }: World, asked: CodeAsked): Code {
  if (asked.close_by < now() + 900) throw new Refused('close_by: timestamp must be at least 15 minutes in future')
  if (asked.usage !== 'single_use' || !asked.fixed_amount) throw new Refused('ask for one payment of a fixed amount')
  const id = nameOf('qr')
  const code: Code = {
    ...asked,
    id,
    entity: 'qr_code',
    close_reason: null,
    closed_at: null,
    created_at: now(),
    image_url: `https://rzp.example/i/${id}`,
    ...(image_content ? { image_content: `upi://pay?pa=rzp@bank&tr=${id}&am=${asked.payment_amount / 100}&cu=INR` } : {}),
    payments_amount_received: 0,
    payments_count_received: 0,
    status: 'active',
  }
  kept.codes.push(code)
  return code
}
