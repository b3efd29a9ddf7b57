import { Rejected } from '#ports/failure.ts'
import { askJson, type JsonRequest, type JsonSystem, reading, requireDone } from '#ports/json-over-http.ts'
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
} from '#ports/payment-provider.ts'
import {
  type Json,
  optionalText,
  parseJson,
  requireList,
  requireObject,
  requireText,
  requireWhole,
  WrongShape,
} from '#shared/json.ts'
import { type Currency, minor, parseCurrency } from '#shared/money.ts'
import { judgeStamped } from '#shared/signature.ts'

/** A hosted checkout that moves no money, for seeing and trying how paying goes (src/sandbox). */
export const sandboxKind: ProviderKind = {
  adapter: 'sandbox',
  name: 'Practice payments',
  fields: [
    { name: 'key', label: 'Key', secret: true, required: true },
    { name: 'webhook_secret', label: 'Webhook secret', secret: true, required: true },
  ],
  countries: null,
  trial: true,
  open(config) {
    const call = callerOf(config)
    return {
      adapter: 'sandbox',
      can: { told_by: 'message', shows: 'page', refunds: true, currencies: null, limit_minor: null },
      begin: (order) => begin(call, order),
      ask: async (order) => {
        const found = await find(call, order)
        return found === null ? [] : reading(call.system, async () => factsOf(found))
      },
      read: (delivery) => read(config, delivery),
      async refund({ payment_ref, amount_minor, key, note }) {
        const order = await call.post(`/v1/payments/${encodeURIComponent(payment_ref)}/refunds`, { amount_minor, note }, key)
        return reading(call.system, async () => {
          const made = requireList(order, 'refunds').find((one) => one['key'] === key)
          return { refund_ref: requireText(made ?? {}, 'id'), facts: factsOf(order) }
        })
      },
      async cancel(order) {
        const id = order.provider_ref ?? (await find(call, order))?.['id']
        if (typeof id === 'string') await call.post(`/v1/orders/${encodeURIComponent(id)}/cancel`, {})
      },
      async check() {
        const { id } = await call.get('/v1/account')
        return `The sandbox answers for the account ${String(id)}. No money moves there.`
      },
    }
  },
}

type Caller = {
  system: JsonSystem
  get(path: string): Promise<Json>
  post(path: string, body: Json, key?: string): Promise<Json>
}

function callerOf({ fetch, secrets, base_url }: ProviderConfig): Caller {
  const system: JsonSystem = {
    name: 'The sandbox',
    fetch,
    words: (body) => optionalText(requireObject(body['error'] ?? {}, 'error'), 'message'),
  }
  const authorization = `Bearer ${secrets['key'] ?? ''}`
  async function call(request: Omit<JsonRequest, 'url'>, path: string): Promise<Json> {
    if (!base_url) throw new Rejected('Nobody has said where the sandbox is.')
    return requireDone(system, await askJson(system, { ...request, url: base_url.replace(/\/$/, '') + path }))
  }
  return {
    system,
    get: (path) => call({ method: 'GET', headers: { authorization } }, path),
    post: (path, body, key) =>
      call(
        {
          method: 'POST',
          headers: {
            authorization,
            'content-type': 'application/json',
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          body: JSON.stringify(body),
        },
        path,
      ),
  }
}

async function begin(call: Caller, order: PaymentOrder): Promise<BegunPayment> {
  const { reference, amount_minor, currency, note, payer, payee, return_url, cancel_url, language } = order
  const placed = await call.post('/v1/orders', {
    reference,
    amount_minor,
    currency,
    note,
    payer_name: payer.name,
    payee_name: payee.name,
    return_url,
    cancel_url,
    language,
    expires_at: order.expires_at.toISOString(),
  })
  return reading(call.system, async () => ({
    provider_ref: requireText(placed, 'id'),
    expires_at: instantIn(placed, 'expires_at'),
    checkout: { kind: 'page', url: requireText(placed, 'checkout_url') },
  }))
}

async function find(call: Caller, { provider_ref, reference }: AskedOrder): Promise<Json | null> {
  if (provider_ref !== null) return call.get(`/v1/orders/${encodeURIComponent(provider_ref)}`)
  const found = await call.get(`/v1/orders?reference=${encodeURIComponent(reference)}`)
  return reading(call.system, async () => requireList(found, 'orders')[0] ?? null)
}

async function read(config: ProviderConfig, { headers, body, now }: Delivery): Promise<ProviderMessage> {
  const verdict = judgeStamped(headers['sandbox-signature'] ?? '', body, [config.secrets['webhook_secret'] ?? ''], now)
  if (verdict === 'bad_signature') throw new Quarantined('bad_signature', 'The signature is not the sandbox’s.')
  if (verdict === 'stale') throw new Quarantined('stale', 'The message was signed more than five minutes ago.')
  const event = quarantining('not_json', () => requireObject(parseJson(body), 'the message'))
  if (event['mode'] !== config.mode) throw new Quarantined('wrong_mode', 'The sandbox only tests.')
  if (config.external_ref !== '' && event['account'] !== config.external_ref) {
    throw new Quarantined('wrong_account', `The message is for the account ${String(event['account'])}.`)
  }
  return quarantining('wrong_shape', () => ({
    event_ref: requireText(event, 'id'),
    name: requireText(event, 'type'),
    facts: factsOf(requireObject(event['order'], 'order')),
  }))
}

/** Every message and every answer holds the whole order, so both tell all that was so when they were written. */
function factsOf(order: Json): ProviderFact[] {
  const provider_ref = requireText(order, 'id')
  const currency = currencyIn(order)
  const about = { reference: requireText(order, 'reference'), provider_ref, currency }
  const payments = requireList(order, 'payments')
  const methods = new Map(payments.map((payment) => [payment['id'], methodOf(payment)]))
  const facts: ProviderFact[] = payments.map((payment) => {
    const id = requireText(payment, 'id')
    const kind = stateOf(payment)
    return {
      ...about,
      fact_ref: `${id}:${kind}`,
      kind,
      payment_ref: id,
      amount_minor: minor(requireWhole(payment, 'amount_minor')),
      method: methodOf(payment),
      bank_reference: optionalText(payment, 'bank_reference'),
      note: optionalText(payment, 'failure'),
      happened_at: instantIn(payment, 'created_at'),
    }
  })
  function takenBack(from: Json, kind: 'refunded' | 'charged_back' | 'charge_back_won'): ProviderFact {
    const payment_ref = requireText(from, 'payment_id')
    return {
      ...about,
      fact_ref: `${requireText(from, 'id')}:${kind}`,
      kind,
      payment_ref,
      amount_minor: minor(requireWhole(from, 'amount_minor')),
      method: methods.get(payment_ref) ?? 'other',
      bank_reference: '',
      note: optionalText(from, 'note'),
      happened_at: instantIn(from, 'created_at'),
    }
  }
  for (const refund of requireList(order, 'refunds')) facts.push(takenBack(refund, 'refunded'))
  for (const one of requireList(order, 'charge_backs')) {
    facts.push(takenBack(one, 'charged_back'))
    if (one['state'] === 'won') facts.push(takenBack(one, 'charge_back_won'))
  }
  return [...facts, ...endOf(order, about)]
}

function endOf(order: Json, about: { reference: string; provider_ref: string; currency: Currency }): ProviderFact[] {
  if (order['state'] !== 'expired' && order['state'] !== 'cancelled') return []
  return [
    {
      ...about,
      fact_ref: `${about.provider_ref}:expired`,
      kind: 'expired',
      payment_ref: about.provider_ref,
      amount_minor: minor(requireWhole(order, 'amount_minor')),
      method: 'other',
      bank_reference: '',
      note: '',
      happened_at: instantIn(order, 'ended_at'),
    },
  ]
}

function stateOf(payment: Json): 'pending' | 'captured' | 'failed' {
  const state = requireText(payment, 'state')
  if (state === 'pending' || state === 'captured' || state === 'failed') return state
  throw new WrongShape(`${state} is not a state of a payment`)
}

function methodOf(payment: Json): ProviderFact['method'] {
  return payment['method'] === 'upi' || payment['method'] === 'card' ? payment['method'] : 'other'
}

function instantIn(from: Json, name: string): Date {
  const instant = new Date(requireText(from, name))
  if (Number.isNaN(instant.getTime())) throw new WrongShape(`${name} is not a time`)
  return instant
}

function currencyIn(from: Json): Currency {
  const found = parseCurrency(requireText(from, 'currency'))
  if (found === null) throw new WrongShape(`${optionalText(from, 'currency')} is not a currency`)
  return found
}
