import { lockAccount } from '#features/accounts/queries.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { refuseHandsOff } from './queries.ts'

export type ApplyOwnCredit = {
  account_id: AccountId
  payment_id: EntryId
  pairs: readonly { debit_id: EntryId; amount_minor: Minor }[]
}

/** A customer applies what is unused of a payment of their own, where and as long as the seller allows it. */
export async function applyOwnCredit(tx: Tx, input: ApplyOwnCredit): Promise<void> {
  tx.permit('payments.pay')
  const account = await lockAccount(tx, input.account_id)
  await refuseHandsOff(tx, account.id, input.payment_id)
  await allocateCredit(tx, { account_id: account.id, credit_id: input.payment_id, pairs: input.pairs }, 'payments.pay')
  await emit(tx, 'own_credit.applied', {
    account_id: account.id,
    subject_id: input.payment_id,
    data: { applied: input.pairs },
  })
}
