import type { AccountId, ConnectionId, EntryId, RefundOrderId, SettlementId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'

/** What was asked of a provider to pay back. `on_its_way`: neither gone out nor failed, as far as anybody has told. */
export type ProviderRefund = {
  /** Also the key it is asked under. */
  id: RefundOrderId
  account_id: AccountId
  settlement_id: SettlementId
  connection_id: ConnectionId
  payment_id: EntryId
  payment_ref: string
  currency: Currency
  amount_minor: Minor
  /** Why, in the words of who asked. */
  reason: string
  actor_name: string
  /** The provider's id of it; null: it has not answered yet. */
  refund_ref: string | null
  state: 'on_its_way' | 'done' | 'failed'
  /** Why the provider said no. */
  refused_note: string
  created_at: Date
}
