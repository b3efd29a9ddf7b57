import type { AccountId, SettlementId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'

/** What came otherwise than it was asked, as the Desk lists it. */
export type ListedDisagreement = {
  account_id: AccountId
  account_name: string
  settlement_id: SettlementId
  reference: string
  /** Which of the payment's disagreements: what the provider told, and why. */
  about: string
  /** Of the fact or of the refusal. */
  code: string
  currency: Currency
  asked_minor: Minor
  /** What came or went back; null: it is not about money that moved. */
  came_minor: Minor | null
  came_currency: Currency
  at: Date
  /** Somebody has set it aside. */
  looked_at: boolean
}
