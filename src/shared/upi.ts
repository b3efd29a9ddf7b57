import { type Currency, type Minor, minor, plain } from './money.ts'
import { invalid } from './refusal.ts'

/**
 * The text of a UPI code, which is also the link that opens the payer's app (NPCI linking specification 1.6; domain specification
 * 1.12). Papers draw it through the country pack, the payment page through the adapter `upi`: one builder, so that both say the same.
 */

const ADDRESS = /^[A-Za-z0-9._-]{2,255}@[A-Za-z][A-Za-z0-9.-]{1,63}$/
const REFERENCE = /^[A-Za-z0-9]{1,35}$/
const NOTE_LENGTH = 50

/** The general cap of one payment is ₹1,00,000; listed trades may take ₹5,00,000. */
export const UPI_LIMIT: Minor = minor(100_000_00)

export type UpiPayload = {
  address: string
  payee: string
  /** Merchant category of the payee, four digits (ISO 18245); null or missing: it has none. */
  trade_code?: string | null
  /** null: the payer types it. */
  amount_minor: Minor | null
  currency: Currency
  reference: string
  note: string
}

/** `upi://pay?…`; a refusal at the field that UPI cannot carry. */
export function upiPayload(input: UpiPayload): string {
  if (input.currency !== 'INR') throw invalid('currency', 'upi_only_rupees', 'UPI moves Indian rupees only.')
  if (!ADDRESS.test(input.address)) throw invalid('address', 'invalid_upi_address', 'Give a UPI address like shop@bank.')
  const trade_code = input.trade_code ?? null
  if (trade_code !== null && !/^\d{4}$/.test(trade_code)) {
    throw invalid('trade_code', 'invalid_trade_code', 'A merchant category code has four digits.')
  }
  if (!REFERENCE.test(input.reference)) {
    throw invalid('reference', 'invalid_upi_reference', 'A UPI reference has 1 to 35 letters and digits.')
  }
  if (input.amount_minor !== null && input.amount_minor <= 0) {
    throw invalid('amount_minor', 'amount_not_positive', 'The amount must be more than zero.')
  }
  const note = [...input.note].slice(0, NOTE_LENGTH).join('')
  const fields: [string, string | null][] = [
    ['pa', input.address],
    ['pn', encodeURIComponent(input.payee)],
    ['mc', trade_code],
    ['tr', input.reference],
    ['tn', note === '' ? null : encodeURIComponent(note)],
    ['am', input.amount_minor === null ? null : plain(input.amount_minor, input.currency)],
    ['cu', 'INR'],
  ]
  const given = fields.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))
  return `upi://pay?${given.join('&')}`
}
