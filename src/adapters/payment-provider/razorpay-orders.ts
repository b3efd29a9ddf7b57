import { Rejected } from '#ports/failure.ts'
import { reading, requireDone } from '#ports/json-over-http.ts'
import type { AskedOrder, BegunPayment, PaymentOrder } from '#ports/payment-provider.ts'
import { type Json, optionalText, requireInstant, requireList, requireText, requireWhole } from '#shared/json.ts'
import { type Currency, minor } from '#shared/money.ts'
import type { RazorpayClient } from './razorpay-client.ts'
import { amountIn, currencyIn, noteIn, OURS } from './razorpay-facts.ts'

/** The two ways we ask for money at Razorpay: a payment link (a page of Razorpay's) and a dynamic UPI code for one payment. */

/** Razorpay lets links and codes live for a quarter of an hour at least; a minute more, since its clock is not ours. */
const LEAST_MS = 16 * 60_000

function endOf({ expires_at }: PaymentOrder, now: Date): number {
  return Math.floor(Math.max(expires_at.getTime(), now.getTime() + LEAST_MS) / 1000)
}

/** The link of this reference, which Razorpay keeps unique among those of a seller; made if there is none yet. */
export async function beginLink(razorpay: RazorpayClient, order: PaymentOrder, now: Date): Promise<BegunPayment> {
  const link = (await findLink(razorpay, order.reference)) ?? (await makeLink(razorpay, order, now))
  return reading(razorpay.system, async () => {
    refuseOtherOrder(order, amountIn(link), currencyIn(link))
    return {
      provider_ref: requireText(link, 'id'),
      expires_at: requireInstant(link, 'expire_by'),
      checkout: { kind: 'page', url: requireText(link, 'short_url') },
    }
  })
}

async function makeLink(razorpay: RazorpayClient, order: PaymentOrder, now: Date): Promise<Json> {
  const { payer, reference, note } = order
  const contact = (payer.phone ?? '').replace(/[^+\d]/g, '')
  const answer = await razorpay.post('/v1/payment_links', {
    amount: order.amount_minor,
    currency: order.currency,
    accept_partial: false,
    reference_id: reference,
    description: note,
    customer: {
      name: payer.name.slice(0, 50),
      ...(payer.email === null ? {} : { email: payer.email }),
      ...(/^\+?\d{8,14}$/.test(contact) ? { contact } : {}),
    },
    notify: { sms: false, email: false },
    reminder_enable: false,
    notes: { [OURS]: reference },
    callback_url: order.return_url,
    callback_method: 'get',
    expire_by: endOf(order, now),
  })
  if (answer.status < 300) return answer.body
  // two who asked at once: the second is refused, since the reference stands, and takes what the first has made
  const made = answer.status === 400 ? await findLink(razorpay, reference) : null
  return made ?? requireDone(razorpay.system, answer)
}

export async function findLink(razorpay: RazorpayClient, reference: string): Promise<Json | null> {
  const found = await razorpay.get(`/v1/payment_links?reference_id=${encodeURIComponent(reference)}`)
  const links = await reading(razorpay.system, async () => requireList(found, 'payment_links'))
  return links.find((link) => link['reference_id'] === reference) ?? null
}

/**
 * The code of this reference. Razorpay knows no reference of codes, so they are looked for among the latest by their notes; and when
 * two were made at once, both callers keep the older one and close the other, so that never two can be paid.
 */
export async function beginCode(razorpay: RazorpayClient, order: PaymentOrder, now: Date): Promise<BegunPayment> {
  if (order.currency !== 'INR') throw new Rejected('UPI moves Indian rupees only.')
  const [found] = await findCodes(razorpay, order.reference, now)
  const code = found ?? (await makeCode(razorpay, order, now))
  return reading(razorpay.system, async () => {
    refuseOtherOrder(order, minor(requireWhole(code, 'payment_amount')), order.currency)
    const payload = optionalText(code, 'image_content') || null
    return {
      provider_ref: requireText(code, 'id'),
      expires_at: requireInstant(code, 'close_by'),
      checkout: { kind: 'code', label: 'UPI', payload, image_url: requireText(code, 'image_url'), address: null },
    }
  })
}

async function makeCode(razorpay: RazorpayClient, order: PaymentOrder, now: Date): Promise<Json> {
  const { reference } = order
  const answer = await razorpay.post('/v1/payments/qr_codes', {
    type: 'upi_qr',
    name: order.payee.name.slice(0, 50),
    usage: 'single_use',
    fixed_amount: true,
    payment_amount: order.amount_minor,
    description: order.note,
    close_by: endOf(order, now),
    notes: { [OURS]: reference },
  })
  const made = requireDone(razorpay.system, answer)
  const [oldest = made, ...others] = await findCodes(razorpay, reference, now)
  for (const other of others) if (other['status'] === 'active') await closeCode(razorpay, requireText(other, 'id'))
  return oldest
}

const LOOK_BACK_S = 24 * 60 * 60
const PAGE = 100
const PAGES = 20

/** Codes of this reference made in the last day, the oldest first. */
async function findCodes(razorpay: RazorpayClient, reference: string, now: Date): Promise<Json[]> {
  const from = Math.floor(now.getTime() / 1000) - LOOK_BACK_S
  const codes: Json[] = []
  for (let page = 0; page < PAGES; page++) {
    const found = await razorpay.get(`/v1/payments/qr_codes?from=${from}&count=${PAGE}&skip=${page * PAGE}`)
    const items = await reading(razorpay.system, async () => requireList(found, 'items'))
    codes.push(...items.filter((code) => noteIn(code, OURS) === reference))
    if (items.length < PAGE) break
  }
  return reading(razorpay.system, async () =>
    codes
      .map((code) => ({ code, made: requireWhole(code, 'created_at'), id: requireText(code, 'id') }))
      .sort((a, b) => a.made - b.made || (a.id < b.id ? -1 : 1))
      .map(({ code }) => code),
  )
}

/** The code or link of an order we began; null when there is none. A code whose id we were never told is found by its notes. */
export async function findOrder(razorpay: RazorpayClient, order: AskedOrder, flow: 'link' | 'qr'): Promise<Json | null> {
  const { provider_ref, reference, created_at } = order
  if (provider_ref !== null) {
    const folder = isCode(provider_ref) ? 'payments/qr_codes' : 'payment_links'
    return razorpay.get(`/v1/${folder}/${encodeURIComponent(provider_ref)}`)
  }
  if (flow === 'link') return findLink(razorpay, reference)
  const [code] = await findCodes(razorpay, reference, new Date(created_at.getTime() + (LOOK_BACK_S / 2) * 1000))
  return code ?? null
}

export function isCode(provider_ref: string): boolean {
  return provider_ref.startsWith('qr_')
}

/** Ends a link or code that waits. Ending again what has ended is fine; what has been paid is `Rejected`. */
export async function endOrder(razorpay: RazorpayClient, id: string): Promise<void> {
  if (isCode(id)) return closeCode(razorpay, id)
  const path = `/v1/payment_links/${encodeURIComponent(id)}`
  const answer = await razorpay.post(`${path}/cancel`, {})
  if (answer.status < 300) return
  const status = optionalText(await razorpay.get(path), 'status')
  if (status !== 'cancelled' && status !== 'expired') requireDone(razorpay.system, answer)
}

async function closeCode(razorpay: RazorpayClient, id: string): Promise<void> {
  const path = `/v1/payments/qr_codes/${encodeURIComponent(id)}`
  const answer = await razorpay.post(`${path}/close`, {})
  if (answer.status < 300) return
  const code = await razorpay.get(path)
  if (code['status'] !== 'closed' || code['close_reason'] === 'paid') requireDone(razorpay.system, answer)
}

/** The payments made on a link or code, as far as Razorpay tells; those of a link hang on the orders it made. */
export async function paymentsOf(razorpay: RazorpayClient, order: Json, reference: string): Promise<readonly Json[]> {
  const id = await reading(razorpay.system, async () => requireText(order, 'id'))
  if (isCode(id)) return itemsOf(razorpay, `/v1/payments/qr_codes/${encodeURIComponent(id)}/payments?count=100`)
  const payments = new Map<unknown, Json>()
  for (const one of await itemsOf(razorpay, `/v1/orders?receipt=${encodeURIComponent(reference)}`)) {
    const found = await itemsOf(razorpay, `/v1/orders/${encodeURIComponent(optionalText(one, 'id'))}/payments`)
    for (const payment of found) payments.set(payment['id'], payment)
  }
  const named = await reading(razorpay.system, async () =>
    Array.isArray(order['payments']) ? requireList(order, 'payments') : [],
  )
  for (const one of named) {
    const payment_id = optionalText(one, 'payment_id')
    if (payment_id === '' || payments.has(payment_id)) continue
    payments.set(payment_id, await razorpay.get(`/v1/payments/${encodeURIComponent(payment_id)}`))
  }
  return [...payments.values()]
}

async function itemsOf(razorpay: RazorpayClient, path: string): Promise<readonly Json[]> {
  const found = await razorpay.get(path)
  return reading(razorpay.system, async () => requireList(found, 'items'))
}

function refuseOtherOrder(order: PaymentOrder, amount: number, currency: Currency): void {
  if (amount === order.amount_minor && currency === order.currency) return
  throw new Rejected('This payment was begun at Razorpay with another amount.')
}
