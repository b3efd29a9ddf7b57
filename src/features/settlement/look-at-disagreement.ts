import { lockAccount } from '#features/accounts/queries.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, SettlementId } from '#shared/id.ts'
import { disagreementsLately, getSettlement } from './queries.ts'

export type LookAtDisagreement = {
  account_id: AccountId
  settlement_id: SettlementId
  /** Which of its disagreements: `Disagreement.about`. */
  about: string
}

/** A person has seen that a payment does not agree with what was asked, and sets it aside. Once more changes nothing. */
export async function lookAtDisagreement(tx: Tx, { account_id, settlement_id, about }: LookAtDisagreement): Promise<void> {
  tx.permit('payments.verify')
  await lockAccount(tx, account_id)
  const { reference } = await getSettlement(tx, account_id, settlement_id)
  const one = (await disagreementsLately(tx, settlement_id)).find((each) => each.about === about)
  if (!one || one.looked_at) return
  await emit(tx, 'settlement.looked_at', { account_id, subject_id: settlement_id, data: { reference, about } })
}
