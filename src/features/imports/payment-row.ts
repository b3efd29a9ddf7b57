import { isPaymentMethod, PAYMENT_METHODS, type PaymentMethod } from '#features/payments/payment.ts'
import type { Day } from '#shared/day.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { amountCell, type Cells, currencyCell, dayCell, type Spelling, textCell } from './cell.ts'

export const PAYMENT_COLUMNS = {
  required: ['account', 'number', 'date', 'amount'],
  optional: ['currency', 'method', 'reference', 'invoices', 'note'],
} as const

/** A row of a payments file, but for whose account it is. `invoices`: the numbers of what it pays, in this order. */
export type PaymentRow = {
  number: string
  dated_on: Day
  currency: Currency
  amount_minor: Minor
  method: PaymentMethod | null
  reference: string
  note: string
  invoices: readonly string[]
}

export function readPayment(cells: Cells, spelling: Spelling, otherwise: Currency): PaymentRow {
  const currency = currencyCell(cells, 'currency', otherwise)
  const amount_minor = amountCell(cells, 'amount', currency, spelling)
  if (amount_minor <= 0)
    throw invalid('amount', 'amount_not_positive', 'A payment is more than zero. Money paid back is a REFUND of a ledger file.')
  return {
    number: textCell(cells, 'number', 64),
    dated_on: dayCell(cells, 'date', spelling),
    currency,
    amount_minor,
    method: methodOf(cells),
    reference: cells('reference').slice(0, 500),
    note: cells('note').slice(0, 500),
    invoices: cells('invoices')
      .split(/\s*[;|]\s*/)
      .filter((number) => number !== ''),
  }
}

function methodOf(cells: Cells): PaymentMethod | null {
  const text = cells('method')
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
  if (text === '') return null
  if (!isPaymentMethod(text))
    throw invalid('method', 'unknown_method', `Write one of ${PAYMENT_METHODS.join(', ')}, or nothing.`)
  return text
}
