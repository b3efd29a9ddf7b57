import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, FileId, SettlementId } from '#shared/id.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { getSettlement } from './queries.ts'
import { isToldByNobody, mayFollow, WAITING_MINUTES } from './settlement.ts'

export type TellPayment = {
  account_id: AccountId
  id: SettlementId
  /** UTR, RRN, or what the bank calls it. */
  reference: string
  /** The day it was paid. */
  on: Day
  proof_file_id?: FileId | null
}

/**
 * "I have paid": the customer says so. It books nothing; the seller or a bank file confirms it. Where a provider tells of its payments
 * itself it is refused (409 `provider_tells`): nobody could confirm it, and it would keep the documents from being paid.
 */
export async function tellPayment(tx: Tx, input: TellPayment): Promise<void> {
  tx.permit('payments.pay')
  await lockAccount(tx, input.account_id)
  const settlement = await getSettlement(tx, input.account_id, input.id)
  if (!isToldByNobody(settlement)) {
    throw new Refusal(409, 'provider_tells', 'The payment service says by itself when this money comes.', 'reference')
  }
  const reference = input.reference.trim().toUpperCase()
  if (!/^[A-Z0-9/ -]{6,40}$/.test(reference)) {
    throw invalid('reference', 'invalid_reference', 'Give the UTR or reference of your bank: 6 to 40 letters and digits.')
  }
  if (settlement.state === 'told' && settlement.told_reference === reference) return
  if (settlement.state !== 'told' && !mayFollow(settlement.state, 'told')) {
    throw new Refusal(409, 'not_waiting', 'This payment is not waiting to be told of.', 'reference')
  }
  await tx.rows(
    db
      .updateTable('settlements')
      .set({
        state: 'told',
        state_note: '',
        told_at: tx.now,
        told_reference: reference,
        told_on: input.on,
        proof_file_id: input.proof_file_id ?? settlement.proof_file_id,
        expires_at: new Date(tx.now.getTime() + WAITING_MINUTES.told * 60_000),
        changed_at: tx.now,
      })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', input.account_id)
      .where('id', '=', input.id),
  )
  const { currency, pay_minor } = settlement
  await emit(tx, 'settlement.told', {
    account_id: input.account_id,
    subject_id: input.id,
    data: { reference, told_on: input.on, currency, amount_minor: pay_minor },
  })
}
