import { reading } from '#ports/json-over-http.ts'
import type { ProviderFact } from '#ports/payment-provider.ts'
import { type Json, optionalObject, optionalText, requireInstant, requireText, requireWhole } from '#shared/json.ts'
import { currencyIn, fromStripe, type StripeClient } from './stripe-client.ts'

/**
 * Stripe's objects as facts. A message of Stripe's holds one object and names the others (a refund has no payment in it, a session no
 * charge), so a message only says which payment to ask about: the facts are always read from the payment as it stands, and are
 * therefore the same whichever message, in whichever order, made us ask.
 */

/** Under this name every object of ours carries our reference. */
export const OURS = 'samepage_reference'

/** All that is so about a payment intent; nothing when it is not ours. `asked` names what a message spoke of, which is then looked up in any case. */
export async function factsOfIntent(
  stripe: StripeClient,
  id: string,
  provider_ref: string | null,
  asked: 'refund' | 'dispute' | null = null,
): Promise<ProviderFact[]> {
  const query = `payment_intent=${encodeURIComponent(id)}`
  const intent = await stripe.get(`/v1/payment_intents/${encodeURIComponent(id)}`)
  const reference = optionalText(optionalObject(intent, 'metadata'), OURS)
  if (reference === '') return []
  const about = { reference, provider_ref, intent: id }
  const charges = await stripe.list(`/v1/charges?${query}`)
  const some = (test: (charge: Json) => boolean) => charges.some(test)
  // not by `amount_refunded`, which is nothing again once a refund has failed
  const refunded = asked === 'refund' || some((charge) => charge['captured'] === true)
  const disputed = asked === 'dispute' || some((charge) => charge['disputed'] === true)
  const refunds = refunded ? await stripe.list(`/v1/refunds?${query}`) : []
  const disputes = disputed ? await stripe.list(`/v1/disputes?${query}`) : []
  return reading(stripe.system, async () => {
    const methods = new Map(charges.map((charge) => [requireText(charge, 'id'), methodOf(charge)]))
    return [
      ...charges.flatMap((charge) => factsOfCharge(charge, about)),
      ...failedBeforeCharge(intent, about),
      ...refunds.flatMap((refund) => factsOfRefund(refund, about, methods)),
      ...disputes.flatMap((dispute) => factsOfDispute(dispute, about, methods)),
    ]
  })
}

type About = { reference: string; provider_ref: string | null; intent: string }
type Methods = ReadonlyMap<string, ProviderFact['method']>

/** One attempt. The attempt is named while nothing has come of it, the intent once it has been paid: that is what refunds name. */
function factsOfCharge(charge: Json, about: About): ProviderFact[] {
  const id = requireText(charge, 'id')
  const currency = currencyIn(charge)
  const fact = {
    reference: about.reference,
    provider_ref: about.provider_ref,
    currency,
    method: methodOf(charge),
    bank_reference: '',
    note: '',
    happened_at: requireInstant(charge, 'created'),
  }
  const amount_minor = fromStripe(requireWhole(charge, 'amount'), currency)
  switch (requireText(charge, 'status')) {
    case 'succeeded': {
      if (charge['captured'] !== true)
        return [{ ...fact, fact_ref: `${id}:pending`, kind: 'pending', payment_ref: id, amount_minor }]
      const captured_minor = fromStripe(requireWhole(charge, 'amount_captured'), currency)
      const payment_ref = about.intent
      return [{ ...fact, fact_ref: `${payment_ref}:captured`, kind: 'captured', payment_ref, amount_minor: captured_minor }]
    }
    case 'failed': {
      const note = optionalText(charge, 'failure_message')
      return [{ ...fact, fact_ref: `${id}:failed`, kind: 'failed', payment_ref: id, amount_minor, note }]
    }
    default:
      return [{ ...fact, fact_ref: `${id}:pending`, kind: 'pending', payment_ref: id, amount_minor }]
  }
}

/** A payer who fails at the bank's own question never gets as far as a charge; the card that was tried has an id and a time. */
function failedBeforeCharge(intent: Json, { reference, provider_ref }: About): ProviderFact[] {
  const error = optionalObject(intent, 'last_payment_error')
  const method = optionalObject(error, 'payment_method')
  if (error === null || method === null || optionalText(error, 'charge') !== '') return []
  const currency = currencyIn(intent)
  const id = requireText(method, 'id')
  return [
    {
      fact_ref: `${id}:failed`,
      kind: 'failed',
      reference,
      provider_ref,
      payment_ref: id,
      amount_minor: fromStripe(requireWhole(intent, 'amount'), currency),
      currency,
      method: methodCalled(optionalText(method, 'type')),
      bank_reference: '',
      note: optionalText(error, 'message'),
      happened_at: requireInstant(method, 'created'),
    },
  ]
}

/** A refund that waits has taken nothing. One that succeeded may still fail, weeks later, when the payer's bank sends it back. */
function factsOfRefund(refund: Json, about: About, methods: Methods): ProviderFact[] {
  const id = requireText(refund, 'id')
  switch (optionalText(refund, 'status')) {
    case 'succeeded':
      return [{ ...takenBack(refund, about, methods), fact_ref: `${id}:refunded`, kind: 'refunded' }]
    case 'failed':
    case 'canceled': {
      const note = optionalText(refund, 'failure_reason')
      return [{ ...takenBack(refund, about, methods), fact_ref: `${id}:refund_failed`, kind: 'refund_failed', note }]
    }
    default:
      return []
  }
}

/** In these no money has been taken: an inquiry, or a dispute that was prevented. */
const HARMLESS = /^(warning_|prevented)/

function factsOfDispute(dispute: Json, about: About, methods: Methods): ProviderFact[] {
  const status = requireText(dispute, 'status')
  if (HARMLESS.test(status)) return []
  const id = requireText(dispute, 'id')
  const taken = { ...takenBack(dispute, about, methods), note: optionalText(dispute, 'reason') }
  const back: ProviderFact = { ...taken, fact_ref: `${id}:charged_back`, kind: 'charged_back' }
  return status === 'won' ? [back, { ...taken, fact_ref: `${id}:charge_back_won`, kind: 'charge_back_won' }] : [back]
}

function takenBack(from: Json, about: About, methods: Methods): Omit<ProviderFact, 'fact_ref' | 'kind'> {
  const currency = currencyIn(from)
  return {
    reference: about.reference,
    provider_ref: about.provider_ref,
    payment_ref: about.intent,
    amount_minor: fromStripe(requireWhole(from, 'amount'), currency),
    currency,
    method: methods.get(optionalText(from, 'charge')) ?? 'other',
    bank_reference: '',
    note: '',
    happened_at: requireInstant(from, 'created'),
  }
}

/** A session that ended unpaid. Stripe keeps no time of its end, so it bears that of its making. */
export function factsOfSession(session: Json): ProviderFact[] {
  const reference = optionalText(optionalObject(session, 'metadata'), OURS)
  if (reference === '' || optionalText(session, 'status') !== 'expired') return []
  const id = requireText(session, 'id')
  const currency = currencyIn(session)
  return [
    {
      fact_ref: `${id}:expired`,
      kind: 'expired',
      reference,
      provider_ref: id,
      payment_ref: id,
      amount_minor: fromStripe(requireWhole(session, 'amount_total'), currency),
      currency,
      method: 'other',
      bank_reference: '',
      note: '',
      happened_at: requireInstant(session, 'created'),
    },
  ]
}

function methodOf(charge: Json): ProviderFact['method'] {
  return methodCalled(optionalText(optionalObject(charge, 'payment_method_details'), 'type'))
}

const BANKS = /^(ach_|acss_|au_becs|bacs_|bank|customer_balance|fpx|ideal|multibanco|pay_by_bank|sepa_|sofort|us_bank)/

function methodCalled(type: string): ProviderFact['method'] {
  if (type === 'upi') return 'upi'
  if (/^(card|link|interac)/.test(type)) return 'card'
  return BANKS.test(type) ? 'bank_transfer' : 'other'
}
