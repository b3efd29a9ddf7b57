import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { allocationRow, effectiveOn, lowered } from './allocation.ts'
import { getEntry } from './queries.ts'

export type AllocateCredit = {
  account_id: AccountId
  /** A receipt, credit note or other credit with something unused. */
  credit_id: EntryId
  /** What it pays, each with an amount above zero. */
  pairs: readonly { debit_id: EntryId; amount_minor: Minor }[]
  note?: string
}

/** By hand, an advance or credit is applied to what is owed. It never changes a balance, only which items are open. */
export async function allocateCredit(tx: Tx, input: AllocateCredit): Promise<void> {
  tx.permit('payments.allocate')
  const account = await lockAccount(tx, input.account_id)
  let credit = await getEntry(tx, account.id, input.credit_id)
  if (credit.amount_minor >= 0) throw invalid('credit_id', 'not_a_credit', `${credit.number} is no credit.`)
  if (input.pairs.length === 0) throw invalid('pairs', 'nothing_chosen', 'Choose what to apply it to.')
  if (input.pairs.length > 500) throw invalid('pairs', 'too_many', 'Apply it to at most 500 items at once.')

  const debits = new Map<EntryId, Awaited<ReturnType<typeof getEntry>>>()
  const rows = []
  for (const [index, { debit_id, amount_minor }] of input.pairs.entries()) {
    const at = `pairs.${index}`
    const debit = debits.get(debit_id) ?? (await getEntry(tx, account.id, debit_id))
    if (debit.amount_minor <= 0 || debit.currency !== credit.currency) {
      throw invalid(`${at}.debit_id`, 'not_payable', `${debit.number} is nothing ${credit.number} could pay.`)
    }
    if (amount_minor <= 0) throw invalid(`${at}.amount_minor`, 'amount_not_positive', 'The amount must be more than zero.')
    if (amount_minor > debit.open_minor)
      throw invalid(`${at}.amount_minor`, 'more_than_open', `Less than that is open of ${debit.number}.`)
    if (amount_minor > credit.open_minor)
      throw invalid(`${at}.amount_minor`, 'more_than_left', `Less than that is left of ${credit.number}.`)
    debits.set(debit_id, lowered(debit, amount_minor))
    credit = lowered(credit, amount_minor)
    const effective_on = effectiveOn(credit.dated_on, debit.dated_on, tx.today)
    const { seller_id, viewer, now } = tx
    rows.push(
      allocationRow(
        { seller_id, account_id: account.id, actor: viewer.actor, now },
        {
          credit_id: credit.id,
          debit_id,
          currency: credit.currency,
          amount_minor,
          effective_on,
          rule: 'by_hand',
          note: input.note?.trim() ?? '',
        },
      ),
    )
  }
  await tx.rows(db.insertInto('allocations').values(rows))
  await emit(tx, 'allocations.made', {
    account_id: account.id,
    subject_id: credit.id,
    data: { number: credit.number, currency: credit.currency, applied: input.pairs, rest_minor: credit.open_minor },
  })
}
