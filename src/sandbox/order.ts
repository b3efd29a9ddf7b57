import { randomBytes } from 'node:crypto'
import { type Currency, type Minor, subtract, sum } from '#shared/money.ts'

/** What the sandbox keeps, and says of itself in the same words. Instants are ISO 8601 text. */
export type SandboxOrder = {
  id: string
  account: string
  /** The seller's own; one order each. */
  reference: string
  amount_minor: Minor
  currency: Currency
  note: string
  payer_name: string
  payee_name: string
  language: string
  return_url: string
  cancel_url: string
  state: 'open' | 'paid' | 'expired' | 'cancelled'
  created_at: string
  expires_at: string
  ended_at: string | null
  payments: readonly SandboxPayment[]
  refunds: readonly SandboxRefund[]
  charge_backs: readonly SandboxChargeBack[]
}

export type SandboxPayment = {
  id: string
  state: 'pending' | 'captured' | 'failed'
  amount_minor: Minor
  method: 'upi' | 'card'
  bank_reference: string
  failure: string
  created_at: string
}

export type SandboxRefund = {
  id: string
  payment_id: string
  amount_minor: Minor
  /** Under which it was asked; one refund each. */
  key: string
  note: string
  created_at: string
}

export type SandboxChargeBack = {
  id: string
  payment_id: string
  amount_minor: Minor
  state: 'open' | 'won'
  created_at: string
}

/** A message: what happened, and the whole order as it stood then. */
export type SandboxEvent = {
  id: string
  type: string
  account: string
  mode: 'test'
  created_at: string
  order: SandboxOrder
}

/** What the payer may choose to see happen. */
export const CHOICES = ['succeed', 'fail', 'slow', 'twice', 'late', 'never', 'bounce', 'other_amount'] as const

export type Choice = (typeof CHOICES)[number]

/** It waits for its payer and nothing of it is on its way. */
export function mayBePaid(order: SandboxOrder): boolean {
  return order.state === 'open' && !isOnItsWay(order)
}

export function isOnItsWay({ payments }: SandboxOrder): boolean {
  return payments.some(({ state }) => state === 'pending')
}

export function withPayment(order: SandboxOrder, payment: SandboxPayment): SandboxOrder {
  const payments = [...order.payments.filter(({ id }) => id !== payment.id), payment]
  return { ...order, payments, state: payment.state === 'captured' ? 'paid' : order.state }
}

export function ended(order: SandboxOrder, state: 'expired' | 'cancelled', ended_at: string): SandboxOrder {
  return { ...order, state, ended_at }
}

/** What of a payment is still with the seller: nothing of one that was charged back and not won. */
export function leftOf(order: SandboxOrder, payment: SandboxPayment): Minor {
  const gone = [...order.refunds, ...order.charge_backs.filter(({ state }) => state === 'open')].filter(
    ({ payment_id }) => payment_id === payment.id,
  )
  return subtract(payment.amount_minor, sum(gone.map(({ amount_minor }) => amount_minor)))
}

/** A name nobody can guess: whoever knows an order's may pay it. */
export function newName(prefix: string): string {
  return `${prefix}_${randomBytes(15).toString('hex')}`
}
