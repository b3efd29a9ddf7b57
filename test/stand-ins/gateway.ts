import { createHmac, timingSafeEqual } from 'node:crypto'
import { type PaymentOrder, type ProviderFact, type ProviderKind, Quarantined } from '#ports/payment-provider.ts'
import type { Minor } from '#shared/money.ts'

const SECRET = 'a secret of the test gateway'

/** A message as it goes over the wire: its body and the signature of it. */
export type Wire = { body: string; headers: Record<string, string> }

export type GatewayOrder = PaymentOrder & { id: string; facts: ProviderFact[]; cancelled: boolean }

/**
 * A payment provider in memory, with real signatures: what happens at it is decided by the test, and so is which of its messages arrive,
 * how often and in which order. What it says of an order when it is asked is always the whole truth.
 */
export function openGateway(now: () => Date) {
  const orders = new Map<string, GatewayOrder>()
  const asked = { begin: 0, ask: 0 }
  let trouble: Error | null = null
  let count = 0

  function tell(
    order: GatewayOrder,
    fact: Omit<ProviderFact, 'reference' | 'provider_ref' | 'currency' | 'method' | 'bank_reference'>,
  ): Wire {
    const whole: ProviderFact = {
      ...fact,
      reference: order.reference,
      provider_ref: order.id,
      currency: order.currency,
      method: 'card',
      bank_reference: '',
    }
    if (!order.facts.some((one) => one.fact_ref === whole.fact_ref)) order.facts.push(whole)
    return sign(JSON.stringify({ event_ref: `evt_${whole.fact_ref}`, name: whole.kind, facts: [whole] }))
  }

  function orderOf(reference: string): GatewayOrder {
    const order = orders.get(reference)
    if (!order) throw new Error(`the gateway has no order ${reference}`)
    return order
  }

  const kind: ProviderKind = {
    adapter: 'gateway',
    name: 'Test gateway',
    fields: [],
    countries: null,
    open: () => ({
      adapter: 'gateway',
      can: { told_by: 'message', shows: 'page', refunds: true, currencies: null, limit_minor: null },
      async begin(order) {
        asked.begin += 1
        if (trouble) throw trouble
        const before = orders.get(order.reference)
        count += 1
        const made = before ?? { ...order, id: `ord_${count}`, facts: [], cancelled: false }
        orders.set(order.reference, made)
        return {
          provider_ref: made.id,
          expires_at: order.expires_at,
          checkout: { kind: 'page', url: `https://pay.example/${made.id}` },
        }
      },
      async ask({ reference }) {
        asked.ask += 1
        if (trouble) throw trouble
        return [...(orders.get(reference)?.facts ?? [])]
      },
      async read({ body, headers }) {
        const [given, right] = [Buffer.from(headers['x-signature'] ?? ''), Buffer.from(signatureOf(body))]
        if (given.length !== right.length || !timingSafeEqual(given, right))
          throw new Quarantined('bad_signature', 'The signature is wrong.')
        return JSON.parse(body, (key, value) => (key === 'happened_at' ? new Date(value) : value))
      },
      async refund({ payment_ref, amount_minor, key }) {
        const order = [...orders.values()].find((one) => one.facts.some((fact) => fact.payment_ref === payment_ref))
        if (!order) throw new Error(`the gateway has no payment ${payment_ref}`)
        tell(order, { fact_ref: `${key}:refunded`, kind: 'refunded', payment_ref, amount_minor, note: '', happened_at: now() })
        return [...order.facts]
      },
      async cancel({ reference }) {
        orderOf(reference).cancelled = true
      },
      check: async () => 'It works.',
    }),
  }

  return {
    kind,
    orders,
    asked,
    orderOf,
    /** From now on every call fails; null: no more. */
    fail(error: Error | null) {
      trouble = error
    },
    /** The payer pays; answers the message about it, which the test delivers or loses. */
    capture(reference: string, amount_minor?: Minor, payment_ref = `pay_${reference}`): Wire {
      const order = orderOf(reference)
      const amount = amount_minor ?? order.amount_minor
      return tell(order, {
        fact_ref: `${payment_ref}:captured`,
        kind: 'captured',
        payment_ref,
        amount_minor: amount,
        note: '',
        happened_at: now(),
      })
    },
    pending(reference: string, payment_ref = `pay_${reference}`): Wire {
      const order = orderOf(reference)
      const { amount_minor } = order
      return tell(order, {
        fact_ref: `${payment_ref}:pending`,
        kind: 'pending',
        payment_ref,
        amount_minor,
        note: '',
        happened_at: now(),
      })
    },
    decline(reference: string, note = 'The bank declined it.', payment_ref = `pay_${reference}`): Wire {
      const order = orderOf(reference)
      const { amount_minor } = order
      return tell(order, {
        fact_ref: `${payment_ref}:failed`,
        kind: 'failed',
        payment_ref,
        amount_minor,
        note,
        happened_at: now(),
      })
    },
    refund(reference: string, amount_minor: Minor, refund_ref: string, payment_ref = `pay_${reference}`): Wire {
      return tell(orderOf(reference), {
        fact_ref: `${refund_ref}:refunded`,
        kind: 'refunded',
        payment_ref,
        amount_minor,
        note: '',
        happened_at: now(),
      })
    },
    chargeBack(reference: string, amount_minor: Minor, dispute_ref: string, payment_ref = `pay_${reference}`): Wire {
      return tell(orderOf(reference), {
        fact_ref: `${dispute_ref}:charged_back`,
        kind: 'charged_back',
        payment_ref,
        amount_minor,
        note: 'The holder of the card disputes it.',
        happened_at: now(),
      })
    },
  }
}

export type Gateway = ReturnType<typeof openGateway>

export function sign(body: string): Wire {
  return { body, headers: { 'x-signature': signatureOf(body) } }
}

function signatureOf(body: string): string {
  return createHmac('sha256', SECRET).update(body).digest('hex')
}
