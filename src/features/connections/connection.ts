import type { PaymentProvider, ProviderKind } from '#ports/payment-provider.ts'
import type { ConnectionId, SellerId } from '#shared/id.ts'
import { add, atRate, currency, type Minor, minor, plain, ZERO } from '#shared/money.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'

/** A way to an outside system. `sealed` are its secrets, which open only with a key that is not in the database. */
export type Connection = {
  id: ConnectionId
  seller_id: SellerId
  kind: 'payment'
  adapter: string
  name: string
  mode: 'test' | 'live'
  external_ref: string
  settings: ConnectionSettings
  sealed: Buffer | null
  place: number
  created_at: Date
  changed_at: Date
  ended_at: Date | null
}

/** What is set besides secrets: the provider's own fields, and what the customer bears of its fee. */
export type ConnectionSettings = Readonly<Record<string, string>> & {
  /** Basis points and minor units of what is paid, when the customer bears the fee; missing: the seller does. */
  fee_bp?: string
  fee_minor?: string
  /** Where a demo's or test's provider is; set by code, never by a form. */
  base_url?: string
}

/** What an adapter is opened with, besides the connection. */
export type ProviderOpening = {
  kinds: Readonly<Record<string, ProviderKind>>
  open(sealed: Buffer, context: string): Buffer
  fetch: typeof globalThis.fetch
  now(): Date
}

/** A way to pay as far as it is known without its secrets. */
export type PaymentWay = Pick<Connection, 'adapter' | 'settings'>

/**
 * What a connection is set to, and where it says nothing, what the seller's settings say: the UPI address and the most that one UPI
 * payment may be stand there.
 */
export function settingsOf({ adapter, settings }: PaymentWay, seller: SellerSettings): ConnectionSettings {
  if (adapter !== 'upi') return settings
  const limit_minor = seller.paying?.upi_limit_minor
  return {
    ...(seller.upi_address === undefined ? {} : { address: seller.upi_address }),
    ...(limit_minor === undefined ? {} : { limit: plain(minor(limit_minor), currency('INR')) }),
    ...settings,
  }
}

/** The provider behind a connection, with its secrets opened. An adapter that this build has not is a fault of the installation. */
export function openProvider(
  opening: ProviderOpening,
  connection: PaymentWay & Pick<Connection, 'id' | 'mode' | 'external_ref' | 'sealed'>,
  seller: SellerSettings,
): PaymentProvider {
  const kind = opening.kinds[connection.adapter]
  if (!kind) throw new Error(`there is no payment provider ${connection.adapter}`)
  const { base_url, ...settings } = settingsOf(connection, seller)
  return kind.open({
    mode: connection.mode,
    external_ref: connection.external_ref,
    settings,
    secrets: secretsOf(opening, connection),
    fetch: opening.fetch,
    now: opening.now,
    base_url,
  })
}

function secretsOf(opening: ProviderOpening, { sealed, id }: Pick<Connection, 'sealed' | 'id'>): Record<string, string> {
  if (sealed === null) return {}
  const opened: unknown = JSON.parse(opening.open(sealed, id).toString('utf8'))
  if (typeof opened !== 'object' || opened === null) throw new Error('the secrets of a connection are no object')
  return Object.fromEntries(Object.entries(opened).map(([name, value]) => [name, String(value)]))
}

/** What the customer bears of the provider's charge for so much, where the seller says so. */
export function feeMinor({ settings }: Pick<Connection, 'settings'>, pay_minor: Minor): Minor {
  if (pay_minor <= 0) return ZERO
  return add(atRate(pay_minor, Number(settings.fee_bp ?? 0)), minor(Number(settings.fee_minor ?? 0)))
}

/** A connection of which so many messages were put aside. */
export type Attention = { connection_id: string; name: string; put_aside: number }
