import { getEntry } from '#features/ledger/queries.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { confirmSettlement } from '#features/settlement/confirm-settlement.ts'
import { getSettlement } from '#features/settlement/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, BankLineId, EntryId, SettlementId } from '#shared/id.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import type { MatchRule } from './match.ts'
import { getLine } from './queries.ts'

export type BookLine = {
  id: BankLineId
  account_id: AccountId
  /** The announced payment it is; null: money of the account, used for what fits exactly or is due first. */
  settlement_id: SettlementId | null
  rule: MatchRule | 'by_hand'
  /** The receipt it is already: the line is tied to it, and nothing is booked. */
  receipt_id?: EntryId | null
}

/** A line of the bank is a customer's money: it is booked once, as what they announced or else as the oldest due. */
export async function bookLine(tx: Tx, { id, account_id, settlement_id, rule, receipt_id = null }: BookLine): Promise<void> {
  tx.permit('payments.verify')
  const line = await getLine(tx, id, true)
  if (line.state === 'booked' && line.account_id === account_id) return
  if (line.state !== 'open') throw new Refusal(409, 'line_decided', 'Somebody has decided this line already.', 'form')
  if (line.amount_minor <= 0) throw invalid('form', 'not_incoming', 'This line is money that went out.')
  const reference = line.bank_reference_upper === '' ? line.narration.slice(0, 60) : line.bank_reference_upper
  let payment_id: EntryId | null = receipt_id
  if (receipt_id !== null) {
    const receipt = await getEntry(tx, account_id, receipt_id)
    if (receipt.kind !== 'RCPT') throw invalid('account', 'no_receipt', 'This is no receipt.')
  } else if (settlement_id === null) {
    const posted = await recordPayment(tx, {
      source: 'bank',
      source_ref: line.id,
      account_id,
      amount_minor: line.amount_minor,
      currency: line.currency,
      method: 'bank_transfer',
      dated_on: line.dated_on,
      reference,
      note: line.narration.slice(0, 300),
    })
    payment_id = posted.id
  } else {
    const settlement = await getSettlement(tx, account_id, settlement_id)
    if (settlement.currency !== line.currency)
      throw invalid('form', 'wrong_currency', 'The line is in another currency than the payment.')
    const bank_reference = line.bank_reference_upper === '' ? line.id : line.bank_reference_upper
    await confirmSettlement(tx, {
      account_id,
      id: settlement_id,
      amount_minor: line.amount_minor,
      on: line.dated_on,
      bank_reference,
    })
  }
  await tx.rows(
    db
      .updateTable('bank_lines')
      .set({
        state: 'booked',
        rule,
        account_id,
        settlement_id: receipt_id === null ? settlement_id : null,
        payment_id,
        decided_by: tx.viewer.actor,
        decided_at: tx.now,
      })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', id),
  )
  await emit(tx, 'bank_line.booked', {
    account_id,
    subject_id: id,
    data: { rule, amount_minor: line.amount_minor, currency: line.currency },
  })
}
