import { createHmac } from 'node:crypto'
import type { Delivery } from '#ports/payment-provider.ts'
import {
  type Code,
  type Dispute,
  type Link,
  type Message,
  nameOf,
  need,
  type Order,
  type Payment,
  RAZORPAY,
  type Refund,
  tell,
  type World,
} from './razorpay-shapes.ts'

/** What payers do on a link's page, or with a code. `id` is the link's or the code's. */
export function payersOf(world: World) {
  const { kept } = world
  return {
    pay(id: string, method = 'upi') {
      const payment = attempt(world, id, 'authorized', method)
      tell(world, 'payment.authorized', { payment })
      capture(world, id, payment)
      return payment
    },
    fail(id: string) {
      const payment = attempt(world, id, 'created', 'upi')
      Object.assign(payment, { status: 'failed', error_description: 'Payment was unsuccessful: the bank declined it.' })
      tell(world, 'payment.failed', { payment })
      return payment
    },
    hold(id: string) {
      const payment = attempt(world, id, 'authorized', 'upi')
      tell(world, 'payment.authorized', { payment })
      return payment
    },
    /** What was held is taken; so is what had failed, when the bank turns out to have taken it after all. */
    settle(id: string) {
      const payment = kept.payments.findLast((one) => one.status === 'authorized' || one.status === 'failed')
      if (!payment) throw new Error('nothing is held')
      capture(world, id, payment)
    },
    expire(id: string) {
      const { link, code } = linkOrCode(world, id)
      if (code) closeCode(world, code, 'on_demand')
      if (!link) return
      Object.assign(link, { status: 'expired', expired_at: world.now() })
      tell(world, 'payment_link.expired', { payment_link: link })
    },
  }
}

/** What banks do, and the seller at Razorpay's dashboard. */
export function banksOf(world: World) {
  const { kept } = world
  return {
    /** Authorised too late to be taken: Razorpay gives it back by itself. */
    returnUntaken(payment: Payment) {
      Object.assign(payment, { status: 'refunded', refund_status: 'full', amount_refunded: payment.amount })
      const refund = refundOf(world, payment, payment.amount, 'processed', [], null)
      kept.refunds.push(refund)
      tell(world, 'refund.processed', { refund, payment })
    },
    refund: (payment_id: string, amount: number, status: Refund['status'] = 'processed') =>
      addRefund(world, need(kept.payments, payment_id), amount, status, [], null),
    endRefund(id: string, status: 'processed' | 'failed') {
      const refund = need(kept.refunds, id)
      refund.status = status
      tell(world, `refund.${status}`, { refund, payment: need(kept.payments, refund.payment_id) })
    },
    dispute(payment_id: string, phase = 'chargeback') {
      const payment = need(kept.payments, payment_id)
      const base = { id: nameOf('disp'), entity: 'dispute', payment_id, amount: payment.amount, currency: payment.currency }
      const more = { amount_deducted: 0, reason_code: 'goods_or_services_not_received', respond_by: world.now() + 86_400 }
      const dispute: Dispute = { ...base, ...more, status: 'open', phase, created_at: world.now() }
      kept.disputes.push(dispute)
      tell(world, 'payment.dispute.created', { payment, dispute })
      return dispute
    },
    endDispute(id: string, status: 'won' | 'lost' | 'closed') {
      const dispute = need(kept.disputes, id)
      Object.assign(dispute, { status, amount_deducted: status === 'lost' ? dispute.amount : 0 })
      tell(world, `payment.dispute.${status}`, { payment: need(kept.payments, dispute.payment_id), dispute })
    },
  }
}

function linkOrCode({ kept }: World, id: string): { link: Link | undefined; code: Code | undefined } {
  return { link: kept.links.find((one) => one.id === id), code: kept.codes.find((one) => one.id === id) }
}

function attempt(world: World, id: string, status: 'created' | 'authorized', method: string): Payment {
  const { link, code } = linkOrCode(world, id)
  if (link ? link.status !== 'created' : code?.status !== 'active') throw new Error('nothing here can be paid')
  const order = link ? orderOf(world, link) : null
  if (order) Object.assign(order, { attempts: order.attempts + 1, status: 'attempted' })
  const payment: Payment = {
    id: nameOf('pay'),
    entity: 'payment',
    acquirer_data: method === 'upi' ? { rrn: String(100_000_000_000 + world.kept.payments.length) } : {},
    amount: link?.amount ?? code?.payment_amount ?? 0,
    amount_refunded: 0,
    captured: false,
    created_at: world.now(),
    currency: link?.currency ?? 'INR',
    description: link ? `#${link.id.slice(6)}` : 'QRv2 Payment',
    error_description: null,
    method,
    notes: code ? code.notes : [],
    order_id: order?.id ?? null,
    refund_status: null,
    status,
  }
  world.kept.payments.push(payment)
  if (code) world.ofCode.set(payment.id, code.id)
  return payment
}

/** A link makes its order when somebody first tries to pay it: receipt and notes are the link's. */
function orderOf(world: World, link: Link): Order {
  const before = world.kept.orders.find((one) => one.receipt === link.reference_id)
  return before ?? addOrder(world, link.amount, link.currency, link.reference_id, link.notes)
}

function capture(world: World, id: string, payment: Payment): void {
  Object.assign(payment, { status: 'captured', captured: true, error_description: null })
  const { link, code } = linkOrCode(world, id)
  tell(world, 'payment.captured', { payment })
  if (link) {
    const order = orderOf(world, link)
    Object.assign(order, { status: 'paid', amount_paid: payment.amount, amount_due: 0 })
    const { amount, created_at } = payment
    link.payments = [{ payment_id: payment.id, plink_id: link.id, amount, status: 'captured', created_at }]
    Object.assign(link, { status: 'paid', amount_paid: payment.amount })
    tell(world, 'order.paid', { payment, order })
    tell(world, 'payment_link.paid', { payment, order, payment_link: link })
  }
  if (code) {
    Object.assign(code, { payments_amount_received: payment.amount, payments_count_received: 1 })
    tell(world, 'qr_code.credited', { payment, qr_code: code })
    if (code.status === 'active') closeCode(world, code, 'paid')
  }
}

export function closeCode(world: World, code: Code, close_reason: 'on_demand' | 'paid'): void {
  Object.assign(code, { status: 'closed', close_reason, closed_at: world.now() })
  tell(world, 'qr_code.closed', { qr_code: code })
}

export function addOrder(
  { kept, now }: World,
  amount: number,
  currency: string,
  receipt: string | null,
  notes: Order['notes'],
): Order {
  const base = { id: nameOf('order'), entity: 'order', amount, amount_paid: 0, amount_due: amount, attempts: 0 }
  const order: Order = { ...base, currency, receipt, notes, status: 'created', created_at: now() }
  kept.orders.push(order)
  return order
}

export function addRefund(
  world: World,
  payment: Payment,
  amount: number,
  status: Refund['status'],
  notes: Refund['notes'],
  receipt: string | null,
): Refund {
  const refund = refundOf(world, payment, amount, status, notes, receipt)
  payment.amount_refunded += amount
  payment.refund_status = payment.amount_refunded === payment.amount ? 'full' : 'partial'
  if (payment.refund_status === 'full') payment.status = 'refunded'
  world.kept.refunds.push(refund)
  tell(world, 'refund.created', { refund, payment })
  if (status === 'processed') tell(world, 'refund.processed', { refund, payment })
  return refund
}

function refundOf(
  { now }: World,
  { id: payment_id, currency }: Payment,
  amount: number,
  status: Refund['status'],
  notes: Refund['notes'],
  receipt: string | null,
): Refund {
  const base = { id: nameOf('rfnd'), entity: 'refund', amount, currency, payment_id, created_at: now() }
  return { ...base, status, notes, receipt, acquirer_data: { arn: '10000000000000' } }
}

export type RazorpaySent = { secret?: string; account?: string; body?: string; event_id?: string | null }

/** A message as it would arrive, signed with the right secret unless said otherwise. */
export function sentByRazorpay(message: Message, now: number, over: RazorpaySent = {}): Delivery {
  const { id, event, payload, created_at } = message
  const { secret = RAZORPAY.webhook_secret, account = RAZORPAY.account, event_id = id } = over
  const head = { entity: 'event', account_id: account, event, contains: Object.keys(payload) }
  const body = over.body ?? JSON.stringify({ ...head, payload, created_at })
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const headers = { 'x-razorpay-signature': signature, 'x-razorpay-event-id': event_id ?? undefined }
  return { body, headers, now: new Date(now * 1000) }
}
