import { lockAccount } from '#features/accounts/queries.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import { getEntry, settledBy } from '#features/ledger/queries.ts'
import { undoAllocation } from '#features/ledger/undo-allocation.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { type Minor, sum } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'

export type MoveAllocation = {
  account_id: AccountId
  credit_id: EntryId
  /** What it is taken from. */
  debit_id: EntryId
  /** How much is taken; without an amount, all of it. */
  amount_minor?: Minor | undefined
  /** Where it goes, split as is said; what is not placed stays unused. */
  to: readonly { debit_id: EntryId; amount_minor: Minor }[]
  /** From when both count, no day before the documents or before it was applied, and none to come. Without one, today. */
  effective_on?: Day | undefined
  note?: string
}

/**
 * What a credit has settled of one document settles others instead, in one deed: taken back there, applied here, on the same day. No
 * balance changes. Acts that stand on it say which permission they took.
 */
export async function moveAllocation(tx: Tx, input: MoveAllocation, permission = 'payments.allocate'): Promise<void> {
  tx.permit(permission)
  const account = await lockAccount(tx, input.account_id)
  const { debit_id, to, effective_on, note = '' } = input
  const credit = await getEntry(tx, account.id, input.credit_id)
  const pair = (await settledBy(tx, credit)).find((one) => one.debit_id === debit_id)
  if (!pair) throw invalid('debit_id', 'not_applied', `${credit.number} is not applied there any more.`)
  const amount_minor = input.amount_minor ?? pair.amount_minor
  if (to.some((one) => one.debit_id === debit_id))
    throw invalid('to', 'same_document', 'It cannot be moved to where it is taken from.')
  if (sum(to.map((one) => one.amount_minor)) > amount_minor)
    throw invalid('to', 'more_than_taken', 'More is placed than is taken back.')

  const of = { account_id: account.id, credit_id: credit.id, effective_on, note }
  await undoAllocation(tx, { ...of, debit_id, amount_minor }, permission)
  if (to.length > 0) await allocateCredit(tx, { ...of, pairs: to }, permission)
  const { number, currency } = credit
  await emit(tx, 'allocation.moved', {
    account_id: account.id,
    subject_id: credit.id,
    data: { number, currency, debit_id, amount_minor, to, effective_on: effective_on ?? tx.today },
  })
}
