import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { maxDay } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { type Minor, negateMinor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { allocationRow } from './allocation.ts'
import { getEntry, settledBy } from './queries.ts'

export type UndoAllocation = {
  account_id: AccountId
  credit_id: EntryId
  debit_id: EntryId
  /** Without one, all that the credit has settled of the debit. */
  amount_minor?: Minor
  note?: string
}

/**
 * What a credit was applied to was wrong: from today it is not applied there. The allocation stays, with a negative row beside it, so
 * that what was open on any earlier day stays as it was told. What is freed of the credit is an advance.
 */
export async function undoAllocation(tx: Tx, input: UndoAllocation): Promise<void> {
  tx.permit('payments.allocate')
  const account = await lockAccount(tx, input.account_id)
  const credit = await getEntry(tx, account.id, input.credit_id)
  const debit = await getEntry(tx, account.id, input.debit_id)
  const pairs = await settledBy(tx, credit)
  const pair = pairs.find((one) => one.debit_id === debit.id)
  if (!pair) throw invalid('debit_id', 'not_applied', `${credit.number} is not applied to ${debit.number}.`)
  if (debit.kind === 'REV' || debit.kind === 'REFUND' || credit.kind === 'WO') {
    throw invalid('debit_id', 'not_to_undo', 'What was returned, paid back or written off stays with what it settled.')
  }
  const amount_minor = input.amount_minor ?? pair.amount_minor
  if (amount_minor <= 0) throw invalid('amount_minor', 'amount_not_positive', 'The amount must be more than zero.')
  if (amount_minor > pair.amount_minor) throw invalid('amount_minor', 'more_than_applied', 'Less than that was applied.')

  const { seller_id, viewer, now } = tx
  const row = allocationRow(
    { seller_id, account_id: account.id, actor: viewer.actor, now },
    {
      credit_id: credit.id,
      debit_id: debit.id,
      currency: credit.currency,
      amount_minor: negateMinor(amount_minor),
      // never before what it takes back, or the pair would stand below zero in between
      effective_on: maxDay(tx.today, pair.effective_on),
      rule: 'undone',
      note: input.note?.trim() ?? '',
    },
  )
  await tx.rows(db.insertInto('allocations').values(row))
  await emit(tx, 'allocation.undone', {
    account_id: account.id,
    subject_id: credit.id,
    data: { number: credit.number, debit_id: debit.id, currency: credit.currency, amount_minor },
  })
}
