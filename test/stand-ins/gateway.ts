import { createHmac, timingSafeEqual } from 'node:crypto'
import { Rejected } from '#ports/failure.ts'
import {
  type PaymentOrder,
  type PaymentProvider,
  type ProviderFact,
  type ProviderKind,
  Quarantined,
} from '#ports/payment-provider.ts'
import type { Minor } from '#shared/money.ts'

const SECRET = 'a secret of the test gateway'

/** A message as it goes over the wire: its body and the signature of it. */
export type Wire = { body: string; headers: Record<string, string> }

export type GatewayOrder = PaymentOrder & { id: string; facts: ProviderFact[]; cancelled: boolean }

type Told = Pick<ProviderFact, 'fact_ref' | 'kind' | 'payment_ref' | 'amount_minor' | 'note'>

type Ground = {
  now: () => Date
  orders: Map<string, GatewayOrder>
  asked: { begin: number; ask: number; refunds: Set<string> }
  /** Refunds that are asked for wait until the test tells of them. */
  slow_refunds: boolean
  /** From now on every call fails with it; null: none does. */
  trouble: Error | null
}

/**
 * A payment provider in memory, with real signatures: what happens at it is decided by the test, and so is which of its messages arrive,
 * how often and in which order. What it says of an order when it is asked is always the whole truth.
 */
export function openGateway(now: () => Date) {
  const ground: Ground = {
    now,
    orders: new Map(),
    asked: { begin: 0, ask: 0, refunds: new Set() },
    slow_refunds: false,
    trouble: null,
  }
  const orderOf = (reference: string) => orderIn(ground, reference)
  const happen = (reference: string, told: Omit<Told, 'amount_minor'> & { amount_minor?: Minor | undefined }) => {
    const order = orderOf(reference)
    return tell(ground, order, { ...told, amount_minor: told.amount_minor ?? order.amount_minor })
  }
  return {
    kind: kindOver(ground),
    orders: ground.orders,
    asked: ground.asked,
    orderOf,
    fail(error: Error | null) {
      ground.trouble = error
    },
    slowRefunds() {
      ground.slow_refunds = true
    },
    /** A refund that was asked for does not go out. */
    refuseRefund: (reference: string, refund_ref: string, amount_minor: Minor, payment_ref = `pay_${reference}`): Wire =>
      happen(reference, {
        fact_ref: `${refund_ref}:refund_failed`,
        kind: 'refund_failed',
        payment_ref,
        amount_minor,
        note: '',
      }),
    /** The payer pays; answers the message about it, which the test delivers or loses. */
    capture: (reference: string, amount_minor?: Minor, payment_ref = `pay_${reference}`): Wire =>
      happen(reference, { fact_ref: `${payment_ref}:captured`, kind: 'captured', payment_ref, amount_minor, note: '' }),
    pending: (reference: string, payment_ref = `pay_${reference}`): Wire =>
      happen(reference, { fact_ref: `${payment_ref}:pending`, kind: 'pending', payment_ref, note: '' }),
    decline: (reference: string, note = 'The bank declined it.', payment_ref = `pay_${reference}`): Wire =>
      happen(reference, { fact_ref: `${payment_ref}:failed`, kind: 'failed', payment_ref, note }),
    /** Its page has closed, unpaid. */
    expire: (reference: string): Wire =>
      happen(reference, { fact_ref: `${reference}:expired`, kind: 'expired', payment_ref: reference, note: '' }),
    refund: (reference: string, amount_minor: Minor, refund_ref: string, payment_ref = `pay_${reference}`): Wire =>
      happen(reference, { fact_ref: `${refund_ref}:refunded`, kind: 'refunded', payment_ref, amount_minor, note: '' }),
    chargeBack: (reference: string, amount_minor: Minor, dispute_ref: string, payment_ref = `pay_${reference}`): Wire =>
      happen(reference, {
        fact_ref: `${dispute_ref}:charged_back`,
        kind: 'charged_back',
        payment_ref,
        amount_minor,
        note: 'The holder of the card disputes it.',
      }),
    /** A refund did not reach the payer, or a charge-back was won: what went back is here again. */
    bringAgain(reference: string, fact_ref: string): Wire {
      const fact = orderOf(reference).facts.find((one) => one.fact_ref === fact_ref)
      if (fact?.kind !== 'refunded' && fact?.kind !== 'charged_back') throw new Error(`nothing went back by ${fact_ref}`)
      const kind = fact.kind === 'refunded' ? 'refund_failed' : 'charge_back_won'
      const { payment_ref, amount_minor } = fact
      return happen(reference, { fact_ref: fact_ref.replace(/[^:]*$/, kind), kind, payment_ref, amount_minor, note: '' })
    },
  }
}

function orderIn({ orders }: Ground, reference: string): GatewayOrder {
  const order = orders.get(reference)
  if (!order) throw new Error(`the gateway has no order ${reference}`)
  return order
}

function tell({ now }: Ground, order: GatewayOrder, told: Told): Wire {
  const { reference, id: provider_ref, currency } = order
  const fact: ProviderFact = {
    ...told,
    reference,
    provider_ref,
    currency,
    method: 'card',
    bank_reference: '',
    happened_at: now(),
  }
  const known = order.facts.find((one) => one.fact_ref === fact.fact_ref)
  if (!known) order.facts.push(fact)
  return sign(JSON.stringify({ event_ref: `evt_${fact.fact_ref}`, name: fact.kind, facts: [known ?? fact] }))
}

function kindOver(ground: Ground): ProviderKind {
  return { adapter: 'gateway', name: 'Test gateway', fields: [], countries: null, open: () => providerOver(ground) }
}

function providerOver(ground: Ground): PaymentProvider {
  const { orders, asked } = ground
  return {
    adapter: 'gateway',
    can: { told_by: 'message', shows: 'page', refunds: true, currencies: null, limit_minor: null },
    async begin(order) {
      asked.begin += 1
      if (ground.trouble) throw ground.trouble
      const made = orders.get(order.reference) ?? { ...order, id: `ord_${orders.size + 1}`, facts: [], cancelled: false }
      orders.set(order.reference, made)
      return {
        provider_ref: made.id,
        expires_at: order.expires_at,
        checkout: { kind: 'page', url: `https://pay.example/${made.id}` },
      }
    },
    async ask({ reference }) {
      asked.ask += 1
      if (ground.trouble) throw ground.trouble
      return [...(orders.get(reference)?.facts ?? [])]
    },
    async read({ body, headers }) {
      const [given, right] = [Buffer.from(headers['x-signature'] ?? ''), Buffer.from(signatureOf(body))]
      if (given.length !== right.length || !timingSafeEqual(given, right)) {
        throw new Quarantined('bad_signature', 'The signature is wrong.')
      }
      return JSON.parse(body, (key, value) => (key === 'happened_at' ? new Date(value) : value))
    },
    async refund({ payment_ref, amount_minor, key }) {
      const order = [...orders.values()].find((one) => one.facts.some((fact) => fact.payment_ref === payment_ref))
      if (!order) throw new Error(`the gateway has no payment ${payment_ref}`)
      if (ground.trouble) throw ground.trouble
      ground.asked.refunds.add(key)
      const told = { fact_ref: `${key}:refunded`, kind: 'refunded', payment_ref, amount_minor, note: '' } as const
      if (!ground.slow_refunds) tell(ground, order, told)
      return { refund_ref: key, facts: [...order.facts] }
    },
    async cancel({ reference }) {
      if (ground.trouble) throw ground.trouble
      const order = orders.get(reference)
      if (!order) return
      const failed = new Set(order.facts.filter(({ kind }) => kind === 'failed').map(({ payment_ref }) => payment_ref))
      const is_paid = order.facts.some(
        (fact) => fact.kind === 'captured' || (fact.kind === 'pending' && !failed.has(fact.payment_ref)),
      )
      if (is_paid) throw new Rejected('It has been paid, or is being paid.')
      order.cancelled = true
    },
    check: async () => 'It works.',
  }
}

export type Gateway = ReturnType<typeof openGateway>

export function sign(body: string): Wire {
  return { body, headers: { 'x-signature': signatureOf(body) } }
}

function signatureOf(body: string): string {
  return createHmac('sha256', SECRET).update(body).digest('hex')
}
