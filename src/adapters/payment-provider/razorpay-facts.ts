import { Rejected } from '#ports/failure.ts'
import { reading } from '#ports/json-over-http.ts'
import type { ProviderFact } from '#ports/payment-provider.ts'
import {
  type Json,
  optionalObject,
  optionalText,
  requireInstant,
  requireList,
  requireText,
  requireWhole,
  WrongShape,
} from '#shared/json.ts'
import { type Currency, type Minor, minor, parseCurrency } from '#shared/money.ts'
import type { RazorpayClient } from './razorpay-client.ts'

/**
 * Razorpay's entities as facts. A payment, a refund and a dispute each say all of themselves wherever they stand, in a message or in
 * an answer, so the facts are the same from both; every time is the entity's own.
 */

/** Under this name links, codes and refunds of ours carry our reference, or a refund its key. */
export const OURS = 'samepage_reference'
export const KEY = 'samepage_key'

export type About = { reference: string | null; provider_ref: string | null }

/** Notes are an object, or an empty list where there are none. */
export function noteIn(entity: Json | null, name: string): string {
  return optionalText(optionalObject(entity, 'notes'), name)
}

/** A payment in any state. One that went back before it was ours (authorised, never captured, returned by itself) has failed. */
export function factsOfPayment(payment: Json, { reference, provider_ref }: About): ProviderFact[] {
  const id = requireText(payment, 'id')
  const fact = {
    reference,
    provider_ref,
    payment_ref: id,
    amount_minor: amountIn(payment),
    currency: currencyIn(payment),
    method: methodOf(payment),
    bank_reference: bankReference(payment),
    note: '',
    happened_at: requireInstant(payment, 'created_at'),
  }
  if (payment['captured'] === true) return [{ ...fact, fact_ref: `${id}:captured`, kind: 'captured' }]
  switch (requireText(payment, 'status')) {
    case 'failed':
      return [{ ...fact, fact_ref: `${id}:failed`, kind: 'failed', note: optionalText(payment, 'error_description') }]
    case 'refunded':
      return [{ ...fact, fact_ref: `${id}:failed`, kind: 'failed', note: 'It went back before it was taken.' }]
    default:
      return [{ ...fact, fact_ref: `${id}:pending`, kind: 'pending' }]
  }
}

/** A refund of a payment that was taken, once it has gone out: one that waits has taken nothing, and one that failed takes nothing. */
export function factsOfRefund(refund: Json, payment: Json, about: About): ProviderFact[] {
  const status = requireText(refund, 'status')
  if (!['processed', 'failed'].includes(status) || payment['captured'] !== true) return []
  const data = optionalObject(refund, 'acquirer_data')
  const bank_reference = optionalText(data, 'arn') || optionalText(data, 'rrn')
  const id = requireText(refund, 'id')
  if (status === 'failed')
    return [{ ...takenBack(refund, payment, about), fact_ref: `${id}:refund_failed`, kind: 'refund_failed' }]
  return [{ ...takenBack(refund, payment, about), fact_ref: `${id}:refunded`, kind: 'refunded', bank_reference }]
}

/** Phases in which the bank only asks; no money is taken unless the dispute is lost. */
const ASKING = ['fraud', 'retrieval']

/** Razorpay takes the money when a dispute is raised ("deduct at onset") and gives it back when the seller wins, or when it is closed. */
export function factsOfDispute(dispute: Json, payment: Json, about: About): ProviderFact[] {
  const status = requireText(dispute, 'status')
  if (ASKING.includes(optionalText(dispute, 'phase')) && status !== 'lost') return []
  const id = requireText(dispute, 'id')
  const taken = { ...takenBack(dispute, payment, about), note: optionalText(dispute, 'reason_code') }
  const back: ProviderFact = { ...taken, fact_ref: `${id}:charged_back`, kind: 'charged_back' }
  const won = status === 'won' || (status === 'closed' && dispute['amount_deducted'] === 0)
  return won ? [back, { ...taken, fact_ref: `${id}:charge_back_won`, kind: 'charge_back_won' }] : [back]
}

function takenBack(from: Json, payment: Json, { reference, provider_ref }: About): Omit<ProviderFact, 'fact_ref' | 'kind'> {
  return {
    reference,
    provider_ref,
    payment_ref: requireText(payment, 'id'),
    amount_minor: amountIn(from),
    currency: currencyIn(from),
    method: methodOf(payment),
    bank_reference: '',
    note: '',
    happened_at: requireInstant(from, 'created_at'),
  }
}

/** A link that ended unpaid, by time or because we ended it. */
export function factsOfLink(link: Json): ProviderFact[] {
  const status = optionalText(link, 'status')
  if (status !== 'expired' && status !== 'cancelled') return []
  const at = status === 'expired' ? 'expired_at' : 'cancelled_at'
  return [ended(link, amountIn(link), currencyIn(link), requireInstant(link, at))]
}

/** A code that ended unpaid. */
export function factsOfCode(code: Json, currency: Currency): ProviderFact[] {
  if (optionalText(code, 'status') !== 'closed' || optionalText(code, 'close_reason') === 'paid') return []
  return [ended(code, minor(requireWhole(code, 'payment_amount')), currency, requireInstant(code, 'closed_at'))]
}

function ended(from: Json, amount_minor: Minor, currency: Currency, happened_at: Date): ProviderFact {
  const id = requireText(from, 'id')
  return {
    fact_ref: `${id}:expired`,
    kind: 'expired',
    reference: noteIn(from, OURS) || null,
    provider_ref: id,
    payment_ref: id,
    amount_minor,
    currency,
    method: 'other',
    bank_reference: '',
    note: '',
    happened_at,
  }
}

/** All that is so about payments, asked of Razorpay: what they are and what went back of them. It cannot be asked for their disputes. */
export async function factsOfPayments(
  razorpay: RazorpayClient,
  payments: readonly Json[],
  about: About,
): Promise<ProviderFact[]> {
  const facts: ProviderFact[] = []
  for (const payment of payments) {
    // not by `amount_refunded`, which is nothing again once a refund has failed
    const refunds = payment['captured'] === true ? await refundsOf(razorpay, payment) : []
    const said = await reading(razorpay.system, async () => [
      ...factsOfPayment(payment, about),
      ...refunds.flatMap((refund) => factsOfRefund(refund, payment, about)),
    ])
    facts.push(...said)
  }
  return facts
}

export async function refundsOf(razorpay: RazorpayClient, payment: Json): Promise<readonly Json[]> {
  const id = encodeURIComponent(await reading(razorpay.system, async () => requireText(payment, 'id')))
  const found = await razorpay.get(`/v1/payments/${id}/refunds?count=100`)
  return reading(razorpay.system, async () => requireList(found, 'items'))
}

/**
 * The reference that a payment leads back to: a code's payments carry its notes, a link's payments only name an order, which carries
 * the link's notes and, as its receipt, the link's reference. Null: it is not ours.
 */
export async function referenceOf(razorpay: RazorpayClient, payment: Json, order: Json | null): Promise<string | null> {
  const own = noteIn(payment, OURS)
  const order_id = optionalText(payment, 'order_id')
  if (own !== '' || order_id === '') return own || null
  const found = order !== null && order['id'] === order_id ? order : await orderOf(razorpay, order_id)
  return noteIn(found, OURS) || referenceIn(optionalText(found, 'receipt'))
}

const REFERENCE = /^[A-Za-z0-9]{6,35}$/

function referenceIn(receipt: string): string | null {
  return REFERENCE.test(receipt) ? receipt : null
}

async function orderOf(razorpay: RazorpayClient, id: string): Promise<Json | null> {
  try {
    return await razorpay.get(`/v1/orders/${encodeURIComponent(id)}`)
  } catch (error) {
    // an order that Razorpay does not know is none of ours
    if (error instanceof Rejected) return null
    throw error
  }
}

export function amountIn(from: Json): Minor {
  return minor(requireWhole(from, 'amount'))
}

export function currencyIn(from: Json): Currency {
  const found = parseCurrency(requireText(from, 'currency'))
  if (found === null) throw new WrongShape(`${optionalText(from, 'currency')} is not a currency`)
  return found
}

/** The bank's own number of it: RRN of UPI, the transaction id of net banking. */
function bankReference(payment: Json): string {
  const data = optionalObject(payment, 'acquirer_data')
  return optionalText(data, 'rrn') || optionalText(data, 'bank_transaction_id') || optionalText(data, 'utr')
}

function methodOf(payment: Json): ProviderFact['method'] {
  switch (optionalText(payment, 'method')) {
    case 'upi':
      return 'upi'
    case 'card':
    case 'emi':
      return 'card'
    case 'netbanking':
    case 'bank_transfer':
    case 'nach':
    case 'emandate':
      return 'bank_transfer'
    default:
      return 'other'
  }
}
