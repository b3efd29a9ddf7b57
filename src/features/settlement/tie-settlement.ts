import { lockAccount } from '#features/accounts/queries.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import { getEntry } from '#features/ledger/queries.ts'
import { undoAllocation } from '#features/ledger/undo-allocation.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, EntryId, SettlementId } from '#shared/id.ts'
import { absolute, ZERO } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { carryOutPlan } from './carry-out-plan.ts'
import { moneyWithin, type Pair, pairsWithin } from './plan.ts'
import { getSettlement, openEntries, placedByItself, receiptsFor } from './queries.ts'
import { isConfirmable, isToldByNobody, type Settlement } from './settlement.ts'
import { tellDisagreement } from './tell-disagreement.ts'

export type TieSettlement = {
  account_id: AccountId
  id: SettlementId
  /** The receipt that is this money. */
  payment_id: EntryId
}

/**
 * The money of an announced payment stands in the books already: it came in under the customer's own account number, or somebody recorded it.
 * No second receipt is booked. The plan is carried out as far as the books allow, and what the receipt had paid only by the rule of the oldest
 * due pays what the customer chose. Once more changes nothing.
 */
export async function tieSettlement(tx: Tx, { account_id, id, payment_id }: TieSettlement): Promise<void> {
  tx.permit('payments.verify')
  await lockAccount(tx, account_id)
  const settlement = await getSettlement(tx, account_id, id)
  if (settlement.payment_id === payment_id) return
  if (settlement.connection_id === null) throw new Refusal(409, 'nothing_to_confirm', 'No money was asked for here.', 'form')
  if (!isToldByNobody(settlement))
    throw new Refusal(409, 'provider_confirms', 'The payment service says by itself when this money comes. Ask it.', 'form')
  if (!isConfirmable(settlement.state)) throw new Refusal(409, 'already_received', 'This payment has come already.', 'form')
  const receipt = (await receiptsFor(tx, account_id, id)).find((one) => one.id === payment_id)
  if (!receipt)
    throw invalid('receipt', 'not_this_money', 'This receipt cannot be it: it came back, or is another payment already.')

  await placeAsPlanned(tx, settlement, payment_id)
  const { reference, currency, pay_minor } = settlement
  await tx.rows(
    db
      .updateTable('settlements')
      .set({ state: 'received', state_note: '', payment_id, changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  const data = { reference, currency, amount_minor: pay_minor, note: receipt.number }
  await emit(tx, 'settlement.received', { account_id, subject_id: id, data })
  if (receipt.amount_minor !== pay_minor) {
    const { amount_minor, number: fact_ref } = receipt
    await tellDisagreement(tx, settlement, { code: 'amount_differs', fact_ref, amount_minor, told_currency: currency })
  }
}

/** What it paid by itself is taken back, the plan carried out, and what then remains of it pays again what it had paid. */
async function placeAsPlanned(tx: Tx, settlement: Settlement, credit_id: EntryId): Promise<void> {
  const { account_id, plan } = settlement
  const freed = await placedByItself(tx, account_id, credit_id)
  for (const { debit_id } of freed)
    await undoAllocation(tx, { account_id, credit_id, debit_id, note: settlement.reference }, 'payments.verify')
  const receipt = await getEntry(tx, account_id, credit_id)
  await carryOutPlan(tx, settlement, { amount_minor: absolute(receipt.amount_minor), on: receipt.dated_on }, false)
  const planned = moneyWithin(plan, receipt.open_minor).map(({ entry_id, amount_minor }) => ({
    debit_id: entry_id,
    amount_minor,
  }))
  await pay(tx, settlement, credit_id, planned, 'explicit')
  await pay(tx, settlement, credit_id, freed, 'by_hand')
}

/** Each as far as it is open, and as far as the credit reaches. */
async function pay(
  tx: Tx,
  { account_id, reference }: Settlement,
  credit_id: EntryId,
  wanted: readonly Pair[],
  rule: 'explicit' | 'by_hand',
): Promise<void> {
  const open = new Map(
    (await openEntries(tx, account_id, [credit_id, ...wanted.map((one) => one.debit_id)])).map((one) => [
      one.id,
      one.open_minor,
    ]),
  )
  const pairs = pairsWithin(wanted, open, open.get(credit_id) ?? ZERO)
  if (pairs.length > 0) await allocateCredit(tx, { account_id, credit_id, pairs, rule, note: reference }, 'payments.verify')
}
