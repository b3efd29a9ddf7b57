import { sql } from 'kysely'
import { lockAccount } from '#features/accounts/queries.ts'
import { db, statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type Day, noonOf } from '#shared/day.ts'
import { type AccountId, type ConnectionId, newId, type SettlementId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { applyFacts } from './apply-facts.ts'
import { getSettlement } from './queries.ts'
import { isConfirmable, isToldByNobody, type SettlementState } from './settlement.ts'

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
  const settlement = await getSettlement(tx, input.account_id, input.id)
  const { connection_id, currency, adapter, reference, state } = settlement
  if (connection_id === null) throw new Refusal(409, 'nothing_to_confirm', 'No money was asked for here.', 'form')
  if (!isToldByNobody(settlement)) {
    throw new Refusal(409, 'provider_confirms', 'The payment service says by itself when this money comes. Ask it.', 'form')
  }
  if (input.amount_minor <= 0) throw invalid('amount', 'amount_not_positive', 'The amount must be more than zero.')
  const bank_reference = input.bank_reference.trim().toUpperCase()
  const payment_ref = bank_reference === '' ? input.id : bank_reference
  await refuseBooked(tx, input, bank_reference, state, `${payment_ref}:captured`, connection_id)
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
        happened_at: noonOf(input.on, tx.seller.time_zone),
        recorded_at: tx.now,
      })
      .onConflict((conflict) => conflict.columns(['seller_id', 'connection_id', 'fact_ref']).doNothing())
      .returning('id'),
  )
  if (!written) {
    const before = await tx.row(
      db
        .selectFrom('provider_facts')
        .select(['settlement_id', 'amount_minor'])
        .where('seller_id', '=', tx.seller_id)
        .where('connection_id', '=', connection_id)
        .where('fact_ref', '=', `${payment_ref}:captured`),
    )
    if (before?.settlement_id === input.id && before.amount_minor === input.amount_minor) return
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

/** Money is confirmed once: not again for a payment that has come, and not under a reference that a receipt of the account already bears. */
async function refuseBooked(
  tx: Tx,
  input: ConfirmSettlement,
  bank_reference: string,
  state: SettlementState,
  fact_ref: string,
  connection_id: ConnectionId,
): Promise<void> {
  const known = await tx.row(
    statement(sql<{ id: string }>`
      select id from provider_facts
      where seller_id = ${tx.seller_id} and connection_id = ${connection_id} and fact_ref = ${fact_ref}`),
  )
  // the same said twice is judged by what was said first
  if (known) return
  if (!isConfirmable(state)) throw new Refusal(409, 'already_received', 'This payment has come already.', 'form')
  if (bank_reference === '') return
  const booked = await tx.row(
    statement(sql<{ number: string }>`
      select number from entries
      where seller_id = ${tx.seller_id} and account_id = ${input.account_id} and kind = 'RCPT' and reference_upper = ${bank_reference}
      limit 1`),
  )
  if (booked) {
    const message = `The receipt ${booked.number} already bears this reference. It is the same money.`
    throw new Refusal(409, 'reference_used', message, 'bank_reference')
  }
}
