import type { Delivery, ProviderAbilities, ProviderKind } from '#ports/payment-provider.ts'
import type { AccountId, ConnectionId, RefundOrderId, SellerId, SettlementId } from '#shared/id.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'

/** What doors ask of payment providers. It is put together in src/collecting.ts, where acts and adapters meet. */
export type Collecting = {
  /** The providers this build has, by the name a connection keeps. */
  kinds: Readonly<Record<string, ProviderKind>>
  /** What a way to pay takes, as its provider says by the settings of both; null: it is not set up whole, and offered to nobody. */
  abilities(way: WayToPay, seller: SellerSettings): ProviderAbilities | null
  /** Makes the order of a fresh settlement at its provider, or carries it out where no money is needed. Calling it again changes nothing. */
  begin(seller_id: SellerId, account_id: AccountId, id: SettlementId): Promise<void>
  /** Asks the provider how far a settlement has come, and carries out what it says. */
  ask(seller_id: SellerId, account_id: AccountId, id: SettlementId): Promise<void>
  /**
   * Ends an order at its provider, asked first how far it is. True: nothing was paid and nothing can be paid by it any more. False: money
   * came or is on its way, and what the provider said is carried out; or the provider could not be asked, and nothing has changed.
   */
  cancel(seller_id: SellerId, account_id: AccountId, id: SettlementId): Promise<boolean>
  /** A provider's message has come to our address. */
  deliver(seller_id: SellerId, connection_id: ConnectionId, delivery: Delivery): Promise<MessageOutcome>
  /**
   * Asks the provider for a refund that was asked for here (`askRefund`), with its own key; the books follow from what it answers. Calling
   * it again changes nothing. Fails as providers do; what it refused is noted and left to pay back again.
   */
  refund(seller_id: SellerId, account_id: AccountId, id: RefundOrderId): Promise<void>
  /** A plain sentence that says the connection works, or throws. */
  check(seller_id: SellerId, connection_id: ConnectionId): Promise<string>
  /** Looks after what waits: told messages may be lost, and this process may have been killed. Answers how many it looked at. */
  round(): Promise<number>
}

/** A connection without its secrets. */
export type WayToPay = {
  id: ConnectionId
  adapter: string
  mode: 'test' | 'live'
  external_ref: string
  settings: Readonly<Record<string, string>>
}

export type MessageOutcome = { taken: true } | { taken: false; reason: string }
