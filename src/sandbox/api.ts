import { type Context, Hono } from 'hono'
import { isJson, type Json, optionalText, parseJson, requireText, requireWhole, WrongShape } from '#shared/json.ts'
import { minor, parseCurrency, ZERO } from '#shared/money.ts'
import { isSameSecret } from '#shared/signature.ts'
import type { SandboxAccount } from './deliver.ts'
import type { Engine } from './engine.ts'
import { ended, isOnItsWay, leftOf, newName, type SandboxOrder, type SandboxPayment } from './order.ts'

type Vars = { Variables: { account: SandboxAccount } }
type ApiContext = Context<Vars>

/** What a caller may not have; answered as `{ error: { code, message } }`. */
class ApiError extends Error {
  override name = 'ApiError'
  readonly status: 400 | 401 | 404 | 422
  readonly code: string

  constructor(status: ApiError['status'], code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** The calls a seller's system makes: orders, refunds, and (for trying out) charge-backs that come and are won. A bearer key says whose. */
export function sandboxApi(engine: Engine, checkoutUrl: (context: Context, id: string) => string): Hono<Vars> {
  const api = new Hono<Vars>()
  api.use(async (context, next) => {
    const key = /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '')?.[1] ?? ''
    const account = [...engine.accounts.values()].find((one) => isSameSecret(one.key, key))
    if (account === undefined) throw new ApiError(401, 'unknown_key', 'No account here has this key.')
    context.set('account', account)
    await next()
  })
  api.onError((error, context) => {
    if (error instanceof ApiError) return context.json({ error: { code: error.code, message: error.message } }, error.status)
    if (error instanceof WrongShape) return context.json({ error: { code: 'wrong_shape', message: error.message } }, 422)
    throw error
  })
  function shown(context: ApiContext, order: SandboxOrder) {
    return { ...order, mode: 'test', checkout_url: checkoutUrl(context, order.id) }
  }
  api.get('/account', (context) => context.json({ id: context.get('account').id, mode: 'test' }))
  api.post('/orders', async (context) => {
    const { order, is_new } = placeOrder(engine, context.get('account'), await bodyOf(context))
    return context.json(shown(context, order), is_new ? 201 : 200)
  })
  api.get('/orders', (context) => {
    const found = byReference(engine, context.get('account').id, context.req.query('reference') ?? '')
    return context.json({ orders: found ? [shown(context, found)] : [] })
  })
  api.get('/orders/:id', (context) => context.json(shown(context, ownOrder(engine, context))))
  api.post('/orders/:id/cancel', (context) => {
    const order = ownOrder(engine, context)
    if (order.state === 'paid' || isOnItsWay(order)) {
      throw new ApiError(422, 'cannot_cancel', 'This order has been paid, or is being paid.')
    }
    if (order.state === 'open') engine.keep(ended(order, 'cancelled', engine.now().toISOString()), 'order.cancelled')
    return context.json(shown(context, ownOrder(engine, context)))
  })
  api.post('/payments/:id/refunds', async (context) => {
    const order = refund(engine, context, await bodyOf(context))
    return context.json(shown(context, order), 201)
  })
  api.post('/payments/:id/charge_back', (context) => {
    const { order } = ownPayment(engine, context)
    engine.chargeBack(order.id)
    return context.json(shown(context, engine.journal.orders.get(order.id) ?? order), 201)
  })
  api.post('/charge_backs/:id/win', (context) => context.json(shown(context, win(engine, context))))
  return api
}

async function bodyOf(context: ApiContext): Promise<Json> {
  const body = parseJson(await context.req.text())
  if (!isJson(body)) throw new ApiError(400, 'not_an_object', 'Send a JSON object.')
  return body
}

const LONGEST_LIFE_MS = 30 * 24 * 60 * 60_000
const REFERENCE = /^[A-Za-z0-9]{6,35}$/

/** The same reference is the same order; asked again for another amount it is refused. */
function placeOrder(engine: Engine, account: SandboxAccount, body: Json): { order: SandboxOrder; is_new: boolean } {
  const reference = requireText(body, 'reference')
  const amount_minor = minor(requireWhole(body, 'amount_minor'))
  const currency = parseCurrency(requireText(body, 'currency'))
  if (currency === null) throw new ApiError(422, 'unknown_currency', 'There is no such currency.')
  if (!REFERENCE.test(reference)) throw new ApiError(422, 'invalid_reference', 'A reference has 6 to 35 letters and digits.')
  if (amount_minor <= 0) throw new ApiError(422, 'amount_not_positive', 'The amount must be more than zero.')
  const before = byReference(engine, account.id, reference)
  if (before) {
    if (before.amount_minor === amount_minor && before.currency === currency) return { order: before, is_new: false }
    throw new ApiError(422, 'reference_in_use', 'This reference stands for an order of another amount.')
  }
  const now = engine.now()
  const order: SandboxOrder = {
    id: newName('sbo'),
    account: account.id,
    reference,
    amount_minor,
    currency,
    note: optionalText(body, 'note').slice(0, 200),
    payer_name: requireText(body, 'payer_name').slice(0, 200),
    payee_name: requireText(body, 'payee_name').slice(0, 200),
    language: optionalText(body, 'language').slice(0, 20),
    return_url: addressIn(body, 'return_url'),
    cancel_url: addressIn(body, 'cancel_url'),
    state: 'open',
    created_at: now.toISOString(),
    expires_at: endIn(body, now).toISOString(),
    ended_at: null,
    payments: [],
    refunds: [],
    charge_backs: [],
  }
  engine.place(order)
  return { order, is_new: true }
}

function endIn(body: Json, now: Date): Date {
  const end = new Date(requireText(body, 'expires_at'))
  const left_ms = end.getTime() - now.getTime()
  if (left_ms > 0 && left_ms <= LONGEST_LIFE_MS) return end
  throw new ApiError(422, 'invalid_end', 'An order ends within 30 days from now.')
}

function addressIn(body: Json, name: string): string {
  const text = requireText(body, name)
  if (text.length <= 2_000 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new ApiError(422, 'invalid_address', `${name} is not an address of the web.`)
}

function byReference({ journal }: Engine, account: string, reference: string): SandboxOrder | undefined {
  return [...journal.orders.values()].find((order) => order.account === account && order.reference === reference)
}

function ownOrder({ journal }: Engine, context: ApiContext): SandboxOrder {
  const order = journal.orders.get(context.req.param('id') ?? '')
  if (order?.account === context.get('account').id) return order
  throw new ApiError(404, 'not_found', 'There is no such order.')
}

function ownPayment({ journal }: Engine, context: ApiContext): { order: SandboxOrder; payment: SandboxPayment } {
  const { id: account } = context.get('account')
  for (const order of journal.orders.values()) {
    const payment = order.payments.find(({ id }) => id === context.req.param('id'))
    if (payment !== undefined && order.account === account) return { order, payment }
  }
  throw new ApiError(404, 'not_found', 'There is no such payment.')
}

/** One refund a key, never more than is left of the payment. */
function refund(engine: Engine, context: ApiContext, body: Json): SandboxOrder {
  const key = context.req.header('idempotency-key') ?? ''
  if (key === '' || key.length > 255)
    throw new ApiError(400, 'missing_key', 'Send an Idempotency-Key of at most 255 characters.')
  const { order, payment } = ownPayment(engine, context)
  const payment_id = payment.id
  const amount_minor = minor(requireWhole(body, 'amount_minor'))
  const before = order.refunds.find((one) => one.key === key)
  if (before) {
    if (before.amount_minor === amount_minor && before.payment_id === payment_id) return order
    throw new ApiError(422, 'key_in_use', 'This key stands for another refund.')
  }
  if (amount_minor <= ZERO || payment.state !== 'captured' || amount_minor > leftOf(order, payment)) {
    throw new ApiError(422, 'too_much', 'There is not so much left of this payment.')
  }
  const created_at = engine.now().toISOString()
  const fresh = {
    id: newName('sbr'),
    payment_id,
    amount_minor,
    key,
    note: optionalText(body, 'note').slice(0, 200),
    created_at,
  }
  const refunded: SandboxOrder = { ...order, refunds: [...order.refunds, fresh] }
  engine.keep(refunded, 'refund.done')
  return refunded
}

function win(engine: Engine, context: ApiContext): SandboxOrder {
  const id = context.req.param('id') ?? ''
  const order = [...engine.journal.orders.values()].find(
    (one) => one.account === context.get('account').id && one.charge_backs.some((each) => each.id === id),
  )
  if (order === undefined) throw new ApiError(404, 'not_found', 'There is no such charge-back.')
  const charge_backs = order.charge_backs.map((each) => (each.id === id ? { ...each, state: 'won' as const } : each))
  const won: SandboxOrder = { ...order, charge_backs }
  engine.keep(won, 'charge_back.won')
  return won
}
