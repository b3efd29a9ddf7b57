import { Rejected } from '#ports/failure.ts'
import { type PaymentOrder, type ProviderConfig, type ProviderKind, Quarantined } from '#ports/payment-provider.ts'
import { currency, type Minor, parseMinor, plain } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import { UPI_LIMIT, upiPayload } from '#shared/upi.ts'

const RUPEES = currency('INR')

/**
 * A plain UPI code or link with amount and reference inside. UPI tells the payer's app, never us: what the app answers is no proof, so
 * money is known to have come only from the payer, the seller or the bank's file (domain specification 1.12).
 */
export const upiKind: ProviderKind = {
  adapter: 'upi',
  name: 'UPI',
  fields: [
    {
      name: 'address',
      label: 'UPI address',
      secret: false,
      required: false,
      hint: 'Left empty, the one of your settings is used.',
      example: 'meghdoot@okbank',
    },
    {
      name: 'limit',
      label: 'Most in one payment, in rupees',
      secret: false,
      required: false,
      hint: 'Left empty: 1,00,000. Listed trades may take up to 5,00,000; ask your bank.',
      example: '500000',
    },
    {
      name: 'trade_code',
      label: 'Merchant category code',
      secret: false,
      required: false,
      hint: 'Four digits, if your bank gave you one.',
      example: '5199',
    },
  ],
  countries: ['IN'],
  open({ settings }) {
    const limit_minor = limitOf(settings)
    return {
      adapter: 'upi',
      can: { told_by: 'nobody', shows: 'code', refunds: false, currencies: [RUPEES], limit_minor },
      async begin(order) {
        const address = settings['address'] || order.payee.upi_address
        if (!address) throw new Rejected('The seller has not given a UPI address yet.')
        if (order.amount_minor > limit_minor) throw new Rejected(aboveLimit(limit_minor))
        const payload = payloadFor(order, address, settings['trade_code'] || null)
        return {
          provider_ref: null,
          expires_at: order.expires_at,
          checkout: { kind: 'code', label: 'UPI', payload, image_url: null, address },
        }
      },
      ask: async () => [],
      async read() {
        throw new Quarantined('bad_signature', 'UPI sends no messages to this address.')
      },
      check: async () =>
        `UPI codes are shown for payments of at most ${plain(limit_minor, RUPEES)} rupees; that money came is said by the customer, by you, or by the bank’s file.`,
    }
  },
}

function limitOf(settings: ProviderConfig['settings']): Minor {
  const text = settings['limit'] ?? ''
  if (text === '') return UPI_LIMIT
  const limit = parseMinor(text, RUPEES)
  if (limit === null || limit <= 0) throw new Rejected(`The most that one UPI payment may be is not an amount: ${text}.`)
  return limit
}

function aboveLimit(limit_minor: Minor): string {
  return `One UPI payment may be at most ${plain(limit_minor, RUPEES)} rupees. Pay in parts, or by bank transfer.`
}

function payloadFor(
  { amount_minor, currency, reference, note, payee }: PaymentOrder,
  address: string,
  trade_code: string | null,
) {
  try {
    return upiPayload({ address, payee: payee.name, trade_code, amount_minor, currency, reference, note })
  } catch (error) {
    if (error instanceof Refusal) throw new Rejected(error.message, { cause: error })
    throw error
  }
}
