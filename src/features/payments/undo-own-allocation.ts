import { lockAccount } from '#features/accounts/queries.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { moveAllocation } from './move-allocation.ts'
import { refuseHandsOff } from './queries.ts'

export type UndoOwnAllocation = {
  account_id: AccountId
  payment_id: EntryId
  debit_id: EntryId
  /** Without one, all of it. */
  amount_minor?: Minor | undefined
  /** Where it goes instead; what is not placed stays unused. */
  to?: readonly { debit_id: EntryId; amount_minor: Minor }[]
}

/** A customer takes a payment of their own back from a document, or moves it to others, where and as long as the seller allows it. */
export async function undoOwnAllocation(tx: Tx, input: UndoOwnAllocation): Promise<void> {
  tx.permit('payments.pay')
  const account = await lockAccount(tx, input.account_id)
  await refuseHandsOff(tx, account.id, input.payment_id)
  const { debit_id, amount_minor, to = [] } = input
  const move = { account_id: account.id, credit_id: input.payment_id, debit_id, amount_minor, to }
  await moveAllocation(tx, move, 'payments.pay')
  await emit(tx, 'own_allocation.undone', {
    account_id: account.id,
    subject_id: input.payment_id,
    data: { debit_id, amount_minor, to },
  })
}
