import { clearCheque } from '#features/cheques/clear-cheque.ts'
import type { Entry } from '#features/ledger/entry.ts'
import { getEntry } from '#features/ledger/queries.ts'
import { writeOff } from '#features/ledger/write-off.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { confirmSettlement } from '#features/settlement/confirm-settlement.ts'
import { getSettlement, receiptsOf } from '#features/settlement/queries.ts'
import { tieSettlement } from '#features/settlement/tie-settlement.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { may } from '#platform/viewer.ts'
import { minDay } from '#shared/day.ts'
import type { AccountId, BankLineId, EntryId, SettlementId } from '#shared/id.ts'
import { least } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import type { KeptLine, MatchRule, Standing } from './match.ts'
import { chequeAtBank, getLine } from './queries.ts'

export type BookLine = {
  id: BankLineId
  account_id: AccountId
  /** The announced payment it is; null: money of the account, used for what fits exactly or is due first. */
  settlement_id: SettlementId | null
  rule: MatchRule | 'by_hand'
  /** The document it pays first; a remainder within the seller's tolerance is given up. */
  document_id?: EntryId | null
  /** What it is already: the line is tied to that, and nothing is booked. An announced payment is then that money too. */
  standing?: Standing | null
}

/** A line of the bank is a customer's money: it is booked once, as what they announced or else as the oldest due; or it stands already. */
export async function bookLine(tx: Tx, input: BookLine): Promise<void> {
  tx.permit('payments.verify')
  const { id, account_id, settlement_id, rule, standing = null } = input
  const line = await getLine(tx, id, true)
  if (line.state === 'booked' && line.account_id === account_id) return
  if (line.state !== 'open') throw new Refusal(409, 'line_decided', 'Somebody has decided this line already.', 'form')
  if (line.amount_minor <= 0 && standing === null) throw invalid('form', 'not_incoming', 'This line is money that went out.')
  const payment_id = standing === null ? await bookNew(tx, line, input) : await tieTo(tx, line, input, standing)
  await tx.rows(
    db
      .updateTable('bank_lines')
      .set({ state: 'booked', rule, account_id, settlement_id, payment_id, decided_by: tx.viewer.actor, decided_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('id', '=', id),
  )
  await emit(tx, 'bank_line.booked', {
    account_id,
    subject_id: id,
    data: { rule, amount_minor: line.amount_minor, currency: line.currency },
  })
}

async function bookNew(
  tx: Tx,
  line: KeptLine,
  { account_id, settlement_id, document_id = null }: BookLine,
): Promise<EntryId | null> {
  if (settlement_id === null) {
    const document = document_id === null ? null : await getEntry(tx, account_id, document_id)
    const named =
      document === null ? [] : [{ entry_id: document.id, amount_minor: least(line.amount_minor, document.open_minor) }]
    const posted = await recordPayment(tx, {
      source: 'bank',
      source_ref: line.id,
      account_id,
      amount_minor: line.amount_minor,
      currency: line.currency,
      method: 'bank_transfer',
      dated_on: line.dated_on,
      reference: line.bank_reference_upper === '' ? line.narration.slice(0, 60) : line.bank_reference_upper,
      note: line.narration.slice(0, 300),
      allocations: named,
    })
    if (document !== null) await giveUpRemainder(tx, line, document)
    return posted.id
  }
  const settlement = await getSettlement(tx, account_id, settlement_id)
  if (settlement.currency !== line.currency)
    throw invalid('form', 'wrong_currency', 'The line is in another currency than the payment.')
  await confirmSettlement(tx, {
    account_id,
    id: settlement_id,
    amount_minor: line.amount_minor,
    on: line.dated_on,
    bank_reference: line.bank_reference_upper,
  })
  const receipts = await receiptsOf(tx, account_id, settlement_id)
  return receipts.find((one) => one.kind === 'RCPT')?.id ?? null
}

/** A few paise short of all of a document is all, where the seller says so, as in a settlement. */
async function giveUpRemainder(tx: Tx, line: KeptLine, { id, account_id, currency }: Entry): Promise<void> {
  const { tolerance_minor = 0 } = (await getSeller(tx)).settings.paying ?? {}
  if (currency !== tx.seller.currency || !may(tx.viewer, 'entries.write_off')) return
  const { open_minor, disputed_minor } = await getEntry(tx, account_id, id)
  if (open_minor <= 0 || open_minor > tolerance_minor || disputed_minor > 0) return
  const reason = 'A small remainder of a document that was paid'
  await writeOff(tx, { source: 'bank', source_ref: `${line.id}:rest`, account_id, entry_id: id, reason })
}

/** Nothing is booked: the bank's line stands behind what is there. A cheque that was at the bank has been paid. */
async function tieTo(tx: Tx, line: KeptLine, { account_id, settlement_id }: BookLine, standing: Standing): Promise<EntryId> {
  if (standing.currency !== line.currency)
    throw invalid('receipt', 'wrong_currency', 'The line is in another currency than the payment.')
  if (settlement_id !== null) await tieSettlement(tx, { account_id, id: settlement_id, payment_id: standing.id })
  const cheque_id = await chequeAtBank(tx, account_id, standing.id)
  if (cheque_id !== null && may(tx.viewer, 'cheques.manage')) {
    const paid_on = minDay(line.dated_on < standing.dated_on ? standing.dated_on : line.dated_on, tx.today)
    await clearCheque(tx, { account_id, cheque_id, cleared_on: paid_on })
  }
  return standing.id
}
