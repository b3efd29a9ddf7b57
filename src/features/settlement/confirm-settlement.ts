import { lockAccount } from '#features/accounts/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import { type AccountId, newId, type SettlementId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { applyFacts } from './apply-facts.ts'
import { getSettlement } from './queries.ts'

export type ConfirmSettlement = {
  account_id: AccountId
  id: SettlementId
  /** What came, whatever was said. */
  amount_minor: Minor
  /** The day it came. */
  on: Day
  /** UTR, as the bank writes it; the same one is confirmed once. */
  bank_reference: string
}

/**
 * The seller, or a line of the bank's file, says that the money of a settlement has come. That is a fact like any provider's: the books
 * follow from it in the same way.
 */
export async function confirmSettlement(tx: Tx, input: ConfirmSettlement): Promise<void> {
  tx.permit('payments.verify')
  await lockAccount(tx, input.account_id)
  const { connection_id, currency, adapter, reference } = await getSettlement(tx, input.account_id, input.id)
  if (connection_id === null) throw new Refusal(409, 'nothing_to_confirm', 'No money was asked for here.', 'form')
  if (input.amount_minor <= 0) throw invalid('amount', 'amount_not_positive', 'The amount must be more than zero.')
  const bank_reference = input.bank_reference.trim().toUpperCase()
  const payment_ref = bank_reference === '' ? input.id : bank_reference
  const written = await tx.row(
    db
      .insertInto('provider_facts')
      .values({
        seller_id: tx.seller_id,
        id: newId('fact', tx.now.getTime()),
        connection_id,
        fact_ref: `${payment_ref}:captured`,
        kind: 'captured',
        account_id: input.account_id,
        settlement_id: input.id,
        payment_ref,
        amount_minor: input.amount_minor,
        currency,
        method: adapter === 'upi' ? 'upi' : 'bank_transfer',
        bank_reference,
        // noon of that day is that day in every time zone a seller may be in
        happened_at: new Date(`${input.on}T06:30:00Z`),
        recorded_at: tx.now,
      })
      .onConflict((conflict) => conflict.columns(['seller_id', 'connection_id', 'fact_ref']).doNothing())
      .returning('id'),
  )
  if (!written) {
    const before = await tx.row(
      db
        .selectFrom('provider_facts')
        .select('settlement_id')
        .where('seller_id', '=', tx.seller_id)
        .where('connection_id', '=', connection_id)
        .where('fact_ref', '=', `${payment_ref}:captured`),
    )
    if (before?.settlement_id === input.id) return
    throw new Refusal(
      409,
      'reference_used',
      'Money with this reference has been confirmed already, for another payment.',
      'bank_reference',
    )
  }
  await emit(tx, 'settlement.confirmed', {
    account_id: input.account_id,
    subject_id: input.id,
    data: { reference, currency, amount_minor: input.amount_minor, bank_reference },
  })
  await applyFacts(tx, input.account_id, input.id)
}
