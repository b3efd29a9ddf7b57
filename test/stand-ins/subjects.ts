import { createHmac } from 'node:crypto'
import { bankTransferKind } from '#adapters/payment-provider/bank-transfer.ts'
import { razorpayKind } from '#adapters/payment-provider/razorpay.ts'
import { sandboxKind } from '#adapters/payment-provider/sandbox.ts'
import { stripeKind } from '#adapters/payment-provider/stripe.ts'
import { upiKind } from '#adapters/payment-provider/upi.ts'
import type { Delivery, PaymentOrder, PaymentProvider, ProviderConfig, ProviderKind } from '#ports/payment-provider.ts'
import { currency, minor } from '#shared/money.ts'
import { WAITS } from '../../src/sandbox/engine.ts'
import { sandboxServer } from '../../src/sandbox/server.ts'
import { handScheduler } from './hand-scheduler.ts'
import { razorpayStandIn } from './razorpay.ts'
import { RAZORPAY } from './razorpay-shapes.ts'
import { type HandClock, handClock, type Served, serveInTrouble } from './served.ts'
import { stripeStandIn } from './stripe.ts'
import { STRIPE } from './stripe-shapes.ts'

/** A provider under the contract: the adapter, the world behind it, and how to forge its messages. */
export type Subject = {
  clock: HandClock
  open(over?: Partial<ProviderConfig>): PaymentProvider
}

export type ToldSubject = Subject & {
  served: Served
  /** How many orders at the provider can be or were paid. */
  orders(): number
  refunds(): number
  /** What a payer does, by the provider's id of the order. */
  pay(id: string): Promise<unknown>
  fail(id: string): Promise<unknown>
  hold(id: string): Promise<unknown>
  settle(id: string): Promise<unknown>
  expire(id: string): Promise<unknown>
  /** What the bank and the seller's dashboard do. */
  refund(payment_ref: string, amount: number): Promise<unknown>
  chargeBack(payment_ref: string): Promise<unknown>
  winChargeBack(): Promise<unknown>
  /** Every message so far, the oldest first, as it arrives. */
  told(): Promise<Delivery[]>
  /** A message with a body of our choice, rightly signed unless said otherwise. */
  signed(body: string, over?: { secret?: string; at_seconds?: number }): Delivery
  /** The first message so far with something changed in its body before it is signed. */
  changed(change: (body: Body) => void): Promise<Delivery>
}

export type Body = Record<string, unknown>

export const INR = currency('INR')

/** What a test asks to be paid, in words of the house. */
export function orderFor(clock: HandClock, over: Partial<PaymentOrder> = {}): PaymentOrder {
  return {
    reference: 'SP01J9ZQ4T7H8M2N5P6R7S8T9V',
    amount_minor: minor(12_390_00),
    currency: INR,
    note: 'Invoice MT/26-27/1043',
    payer: {
      name: 'Shree Ganesh Stationers',
      email: 'ramesh@shreeganesh.example',
      phone: '+91 98000 00000',
      code: 'SGS',
      virtual_account: null,
    },
    payee: {
      name: 'Meghdoot Traders',
      upi_address: 'meghdoot@okbank',
      bank: {
        name: 'State Bank',
        account_name: 'Meghdoot Traders',
        account_number: '00112233445566',
        code_label: 'IFSC',
        code: 'SBIN0001234',
      },
    },
    return_url: 'http://127.0.0.1:8450/a/acc_1/pay/stl_1/back',
    cancel_url: 'http://127.0.0.1:8450/a/acc_1/pay/stl_1',
    expires_at: new Date(clock.now().getTime() + 60 * 60_000),
    language: 'en',
    ...over,
  }
}

function opener(kind: ProviderKind, clock: HandClock, config: Partial<ProviderConfig>) {
  return (over: Partial<ProviderConfig> = {}) =>
    kind.open({
      mode: 'test',
      external_ref: '',
      settings: {},
      secrets: {},
      fetch: globalThis.fetch,
      now: clock.now,
      ...config,
      ...over,
    })
}

export async function upiSubject(): Promise<Subject> {
  const clock = handClock()
  return { clock, open: opener(upiKind, clock, {}) }
}

export async function bankTransferSubject(): Promise<Subject> {
  const clock = handClock()
  return { clock, open: opener(bankTransferKind, clock, {}) }
}

export async function razorpaySubject(flow: 'link' | 'qr'): Promise<ToldSubject> {
  const clock = handClock()
  const standIn = razorpayStandIn(clock)
  const served = await serveInTrouble(standIn.app)
  const { key_id, key_secret, webhook_secret, account } = RAZORPAY
  const { kept, messages } = standIn
  const settings: Record<string, string> = flow === 'qr' ? { flow } : {}
  const secrets = { key_id, key_secret, webhook_secret }
  function signed(body: string, { secret = webhook_secret } = {}): Delivery {
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    return { body, headers: { 'x-razorpay-signature': signature, 'x-razorpay-event-id': 'evt_own' }, now: clock.now() }
  }
  return {
    clock,
    served,
    open: opener(razorpayKind, clock, { external_ref: account, settings, secrets, base_url: served.url }),
    orders: () =>
      kept.links.filter(({ status }) => status !== 'cancelled').length +
      kept.codes.filter((code) => code.status === 'active' || code.close_reason === 'paid').length,
    refunds: () => kept.refunds.length,
    pay: async (id) => standIn.pay(id),
    fail: async (id) => standIn.fail(id),
    hold: async (id) => standIn.hold(id),
    settle: async (id) => standIn.settle(id),
    expire: async (id) => standIn.expire(id),
    refund: async (payment_ref, amount) => standIn.refund(payment_ref, amount),
    chargeBack: async (payment_ref) => standIn.dispute(payment_ref),
    winChargeBack: async () => standIn.endDispute(kept.disputes.at(-1)?.id ?? '', 'won'),
    told: async () => messages.map((message) => standIn.sent(message)),
    signed,
    changed: async (change) => changedBody(messages[0] && standIn.sent(messages[0]).body, change, signed),
  }
}

export async function stripeSubject(
  options: { page?: number } = {},
): Promise<ToldSubject & { standIn: ReturnType<typeof stripeStandIn> }> {
  const clock = handClock()
  const standIn = stripeStandIn(clock, options)
  const served = await serveInTrouble(standIn.app)
  const { kept, messages } = standIn
  const secrets = { secret_key: STRIPE.key, webhook_secret: STRIPE.webhook_secret }
  function signed(body: string, { secret = STRIPE.webhook_secret, at_seconds = 0 } = {}): Delivery {
    const at = Math.floor(clock.now().getTime() / 1000) + at_seconds
    const v1 = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
    return { body, headers: { 'stripe-signature': `t=${at},v1=${v1}` }, now: clock.now() }
  }
  return {
    clock,
    served,
    standIn,
    open: opener(stripeKind, clock, { external_ref: STRIPE.account, secrets, base_url: served.url }),
    orders: () => kept.sessions.filter(({ status }) => status !== 'expired').length,
    refunds: () => kept.refunds.length,
    pay: async (id) => standIn.pay(id),
    fail: async (id) => standIn.fail(id),
    hold: async (id) => standIn.hold(id),
    settle: async (id) => standIn.settle(id, true),
    expire: async (id) => standIn.expire(id),
    refund: async (payment_ref, amount) => standIn.refund(payment_ref, amount),
    chargeBack: async (payment_ref) => standIn.dispute(payment_ref),
    winChargeBack: async () => standIn.endDispute(kept.disputes.at(-1)?.id ?? '', 'won'),
    told: async () => messages.map((message) => standIn.sent(message)),
    signed,
    changed: async (change) => changedBody(messages[0] && standIn.sent(messages[0]).body, change, signed),
  }
}

export const SANDBOX = { id: 'acct_practice', key: 'practice-key', webhook_secret: 'practice-secret' }

export async function sandboxSubject(): Promise<ToldSubject> {
  const clock = handClock()
  const scheduler = handScheduler(clock)
  const heard: Delivery[] = []
  const sandbox = sandboxServer({
    accounts: [{ ...SANDBOX, webhook_url: 'http://portal.example/hooks/payments/sel_1/con_1' }],
    scheduler,
    async fetch(_url, init) {
      heard.push({ body: String(init?.body), headers: Object.fromEntries(new Headers(init?.headers)), now: clock.now() })
      return new Response('ok')
    },
  })
  const served = await serveInTrouble(sandbox.app)
  const placed = new Set<string>()
  async function choose(id: string, choice: string): Promise<void> {
    const answer = await sandbox.app.request(`/checkout/${id}`, { method: 'POST', body: `choice=${choice}` })
    if (answer.status !== 303) throw new Error(`the checkout answered ${answer.status}`)
    await scheduler.pass(0)
  }
  async function call(path: string, body: Body = {}, key = ''): Promise<Body> {
    const headers = { authorization: `Bearer ${SANDBOX.key}`, 'idempotency-key': key }
    const answer = await sandbox.app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
    await scheduler.pass(0)
    return (await answer.json()) as Body
  }
  function signed(body: string, { secret = SANDBOX.webhook_secret, at_seconds = 0 } = {}): Delivery {
    const at = Math.floor(clock.now().getTime() / 1000) + at_seconds
    const v1 = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
    return { body, headers: { 'sandbox-signature': `t=${at},v1=${v1}` }, now: clock.now() }
  }
  let last: Body = {}
  const { key, webhook_secret } = SANDBOX
  return {
    clock,
    served,
    open(over = {}) {
      const secrets = { key, webhook_secret }
      const provider = opener(sandboxKind, clock, { external_ref: SANDBOX.id, secrets, base_url: served.url })(over)
      async function begin(order: PaymentOrder) {
        const begun = await provider.begin(order)
        placed.add(begun.provider_ref ?? '')
        return begun
      }
      return { ...provider, begin }
    },
    orders: () => placed.size,
    refunds: () => ((last['refunds'] ?? []) as unknown[]).length,
    pay: (id) => choose(id, 'succeed'),
    fail: (id) => choose(id, 'fail'),
    hold: (id) => choose(id, 'slow'),
    settle: () => scheduler.pass(WAITS.slow_ms),
    expire: () => scheduler.pass(60 * 60_000),
    async refund(payment_ref, amount_minor) {
      last = await call(`/v1/payments/${payment_ref}/refunds`, { amount_minor }, `dashboard-${amount_minor}`)
    },
    async chargeBack(payment_ref) {
      last = await call(`/v1/payments/${payment_ref}/charge_back`)
    },
    async winChargeBack() {
      const [one] = last['charge_backs'] as { id: string }[]
      last = await call(`/v1/charge_backs/${one?.id}/win`)
    },
    async told() {
      await scheduler.pass(0)
      const newest = heard.at(-1)
      if (newest) last = (JSON.parse(newest.body) as { order: Body }).order
      return [...heard]
    },
    signed,
    async changed(change) {
      await scheduler.pass(0)
      return changedBody(heard[0]?.body, change, signed)
    },
  }
}

function changedBody(body: string | undefined, change: (body: Body) => void, signed: (body: string) => Delivery): Delivery {
  if (body === undefined) throw new Error('nothing was told yet')
  const read = JSON.parse(body) as Body
  change(read)
  return signed(JSON.stringify(read))
}
