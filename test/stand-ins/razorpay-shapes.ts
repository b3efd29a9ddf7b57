import { randomBytes } from 'node:crypto'
import type { Disputes } from 'razorpay/dist/types/disputes.js'
import type { Orders } from 'razorpay/dist/types/orders.js'
import type { PaymentLinks } from 'razorpay/dist/types/paymentLink.js'
import type { Payments } from 'razorpay/dist/types/payments.js'
import type { QrCode } from 'razorpay/dist/types/qrCode.js'
import type { Refunds } from 'razorpay/dist/types/refunds.js'

/** Razorpay's entities, as far as the stand-in knows them: typed by Razorpay's SDK where its types are right. */
export type Payment = Pick<
  Payments.RazorpayPayment,
  'id' | 'entity' | 'status' | 'captured' | 'error_description' | 'acquirer_data' | 'created_at' | 'method' | 'currency'
> & {
  amount: number
  amount_refunded: number
  description: string
  order_id: string | null
  refund_status: 'partial' | 'full' | null
  /** An object, or an empty list where there are none: that is how Razorpay writes it. */
  notes: Record<string, string> | []
}

export type Link = Pick<
  PaymentLinks.RazorpayPaymentLink,
  'id' | 'amount_paid' | 'cancelled_at' | 'expired_at' | 'short_url' | 'status' | 'updated_at' | 'user_id'
> & {
  amount: number
  currency: string
  created_at: number
  expire_by: number
  notes: Record<string, string>
  payments: { payment_id: string; plink_id: string; amount: number; status: string; created_at: number }[] | null
  reference_id: string
}

export type Code = Pick<
  QrCode.RazorpayQrCode,
  'id' | 'entity' | 'created_at' | 'image_url' | 'status' | 'payments_amount_received' | 'payments_count_received'
> & {
  close_by: number
  close_reason: 'on_demand' | 'paid' | null
  closed_at: number | null
  image_content?: string
  notes: Record<string, string>
  payment_amount: number
}

export type Order = Pick<Orders.RazorpayOrder, 'id' | 'entity' | 'status' | 'created_at' | 'attempts'> & {
  amount: number
  amount_paid: number
  amount_due: number
  currency: string
  notes: Record<string, string> | []
  receipt: string | null
}

export type Refund = Pick<Refunds.RazorpayRefund, 'id' | 'entity' | 'currency' | 'payment_id' | 'created_at' | 'status'> & {
  amount: number
  acquirer_data: { arn: string | null }
  notes: Record<string, string> | []
  receipt: string | null
}

export type Dispute = Omit<Disputes.RazorpayDispute, 'evidence'>

export type Message = { id: string; event: string; payload: Record<string, { entity: unknown }>; created_at: number }

export const RAZORPAY = {
  key_id: 'rzp_test_standin',
  key_secret: 'standin-secret',
  webhook_secret: 'hook-secret',
  account: 'acc_StandIn0000001',
}

export type Kept = {
  links: Link[]
  codes: Code[]
  orders: Order[]
  payments: Payment[]
  refunds: Refund[]
  disputes: Dispute[]
}
export type World = { kept: Kept; messages: Message[]; ofCode: Map<string, string>; now(): number; image_content: boolean }

export class Refused extends Error {
  override name = 'RefusedError'
  readonly status: 400 | 401 | 409

  constructor(description: string, status: Refused['status'] = 400) {
    super(description)
    this.status = status
  }
}

export function nameOf(prefix: string): string {
  return `${prefix}_${randomBytes(7).toString('hex')}`
}

export function need<T extends { id: string }>(rows: readonly T[], id: string): T {
  const row = rows.find((one) => one.id === id)
  if (!row) throw new Refused('The id provided does not exist')
  return row
}

export function tell({ messages, now }: World, event: string, entities: Record<string, unknown>): void {
  const payload = Object.fromEntries(
    Object.entries(entities).map(([name, entity]) => [name, { entity: structuredClone(entity) }]),
  )
  messages.push({ id: nameOf('evt'), event, payload, created_at: now() })
}

export function collection<T>(items: readonly T[]) {
  return { entity: 'collection', count: items.length, items }
}
