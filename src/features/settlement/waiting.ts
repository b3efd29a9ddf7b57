import type { AccountId, SettlementId } from '#shared/id.ts'
import { type Currency, type Minor, sum } from '#shared/money.ts'

/** How much of each kind waits for the seller's people. */
export type MoneyWaiting = {
  /** Said to be paid, to be verified. */
  told: number
  /** Questions on invoices that have no answer. */
  disputes: number
  /** Certificates of tax deducted to look at. */
  certificates: number
  /** Cheques that can be presented today. */
  cheques: number
  /** What came otherwise than it was asked, and nobody has looked at. */
  disagreements: number
}

/** Which permission lets somebody do something about it. */
export const WAITING_NEEDS: Readonly<Record<keyof MoneyWaiting, string>> = {
  told: 'payments.verify',
  disputes: 'disputes.resolve',
  certificates: 'tax.verify',
  cheques: 'cheques.manage',
  disagreements: 'payments.verify',
}

export const WAITING_KINDS = ['told', 'disputes', 'certificates', 'cheques', 'disagreements'] as const

/** How much waits in all for somebody with these permissions. */
export function waitsInAll(waiting: MoneyWaiting, may: (permission: string) => boolean): number {
  return WAITING_KINDS.filter((kind) => may(WAITING_NEEDS[kind])).reduce((count, kind) => count + waiting[kind], 0)
}

/** A payment a customer says has been made, as the overview shows it. */
export type ToldPayment = {
  id: SettlementId
  account_id: AccountId
  account_name: string
  told_reference: string
  told_at: Date
  currency: Currency
  amount_minor: Minor
}

/** What they come to, where all are of one currency; null otherwise. */
export function toldSum(rows: readonly ToldPayment[]): { currency: Currency; amount_minor: Minor } | null {
  const [first] = rows
  if (first === undefined || rows.some((row) => row.currency !== first.currency)) return null
  return { currency: first.currency, amount_minor: sum(rows.map((row) => row.amount_minor)) }
}
