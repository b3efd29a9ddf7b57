import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type Day, maxDay, requireDayUntil } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { type Minor, negateMinor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { allocationRow } from './allocation.ts'
import type { Entry } from './entry.ts'
import { getEntry, type Standing, settledBy } from './queries.ts'

export type UndoAllocation = {
  account_id: AccountId
  credit_id: EntryId
  debit_id: EntryId
  /** Without one, all that the credit has settled of the debit. */
  amount_minor?: Minor | undefined
  /** From when it counts: no day before the pair last changed, and none to come. Without one, today. */
  effective_on?: Day | undefined
  note?: string
}

/**
 * What a credit was applied to was wrong: from today it is not applied there. The allocation stays, with a negative row beside it, so
 * that what was open on any earlier day stays as it was told. What is freed of the credit is an advance. All of it taken back a second
 * time changes nothing. Acts that stand on it say which permission they took.
 */
export async function undoAllocation(tx: Tx, input: UndoAllocation, permission = 'payments.allocate'): Promise<void> {
  tx.permit(permission)
  const account = await lockAccount(tx, input.account_id)
  const credit = await getEntry(tx, account.id, input.credit_id)
  const debit = await getEntry(tx, account.id, input.debit_id)
  const pair = (await settledBy(tx, credit)).find((one) => one.debit_id === debit.id)
  if (!pair && input.amount_minor === undefined && (await wasApplied(tx, credit, debit))) return
  if (!pair) throw invalid('debit_id', 'not_applied', `${credit.number} is not applied to ${debit.number}.`)
  if (debit.kind === 'REV' || debit.kind === 'REFUND' || credit.kind === 'WO') {
    throw invalid('debit_id', 'not_to_undo', 'What was returned, paid back or written off stays with what it settled.')
  }
  const amount_minor = input.amount_minor ?? pair.amount_minor
  if (amount_minor <= 0) throw invalid('amount_minor', 'amount_not_positive', 'The amount must be more than zero.')
  if (amount_minor > pair.amount_minor) throw invalid('amount_minor', 'more_than_applied', 'Less than that was applied.')
  if (input.effective_on !== undefined) refuseDay(tx.today, pair, input.effective_on)

  const { seller_id, viewer, now } = tx
  const row = allocationRow(
    { seller_id, account_id: account.id, actor: viewer.actor, now },
    {
      credit_id: credit.id,
      debit_id: debit.id,
      currency: credit.currency,
      amount_minor: negateMinor(amount_minor),
      // never before what it takes back, or the pair would stand below zero in between
      effective_on: input.effective_on ?? maxDay(tx.today, pair.effective_on),
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

/** Whether the credit ever settled anything of the debit: then all of it has been taken back. */
async function wasApplied(tx: Tx, credit: Entry, debit: Entry): Promise<boolean> {
  const row = await tx.row(
    db
      .selectFrom('allocations')
      .select('id')
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', credit.account_id)
      .where('currency', '=', credit.currency)
      .where('credit_side', '=', 'C')
      .where('credit_id', '=', credit.id)
      .where('debit_id', '=', debit.id)
      .limit(1),
  )
  return row !== null
}

function refuseDay(today: Day, pair: Standing, on: Day): void {
  requireDayUntil(today, on, 'effective_on')
  if (on < pair.effective_on) {
    throw invalid(
      'effective_on',
      'before_applied',
      `It has been applied like this since ${pair.effective_on}. Give that day or a later one.`,
    )
  }
}
