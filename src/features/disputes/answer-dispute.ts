import { lockAccount } from '#features/accounts/queries.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import { getEntry } from '#features/ledger/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, DisputeId, EntryId } from '#shared/id.ts'
import { absolute, subtract } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { type Dispute, stateAfter, wordsOf } from './dispute.ts'
import { findDispute } from './queries.ts'
import { settleDisputes } from './settle-disputes.ts'

export type AnswerDispute = {
  account_id: AccountId
  dispute_id: DisputeId
  answer: 'accept' | 'reject'
  /** What the customer is told. A rejection needs it, and so does accepting without a credit note for all of it. */
  words: string
  /** The credit note on the invoice in question that answers it. It may be of less: the rest is due again. */
  credit_note_id?: EntryId | null
}

/**
 * The seller answers a question: accepts it, mostly by a credit note, or rejects it with the reason. Either way nothing of it is in
 * question any more; what no credit note took is due. Refused with 409 when the dispute is over.
 */
export async function answerDispute(tx: Tx, input: AnswerDispute): Promise<void> {
  tx.permit('disputes.resolve')
  const account = await lockAccount(tx, input.account_id)
  const dispute = await findDispute(tx, account.id, input.dispute_id)
  const answer = wordsOf(input.words, 'words')
  const credit_note_id = input.credit_note_id ?? null
  // the note that accepts it may have settled all that was in question: it then reads as paid, and nobody has written that down yet
  const unwritten = credit_note_id !== null && dispute.closed_at === null
  const state = stateAfter(unwritten ? 'open' : dispute.state, input.answer)
  await refuseAnswer(tx, dispute, { ...input, words: answer, credit_note_id })

  await tx.rows(
    db
      .updateTable('disputes')
      .set({
        state,
        standing_minor: dispute.standing_minor,
        answer,
        credit_note_id,
        closed_by: tx.viewer.actor,
        closed_by_name: tx.viewer.actor_name,
        closed_at: tx.now,
      })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account.id)
      .where('id', '=', dispute.id),
  )
  const entry = await getEntry(tx, account.id, dispute.entry_id)
  const disputed_minor = subtract(entry.disputed_minor, dispute.standing_minor)
  await disputeEntry(
    tx,
    { account_id: account.id, entry_id: entry.id, disputed_minor, reason: answer === '' ? state : answer },
    'disputes.resolve',
  )
  await settleDisputes(tx, 'disputes.resolve', account.id, [dispute.entry_id])
  const told = { number: entry.number, entry_id: entry.id, currency: entry.currency, ended_minor: dispute.standing_minor }
  await emit(tx, `dispute.${state}`, {
    account_id: account.id,
    subject_id: dispute.id,
    data: { ...told, answer, credit_note_id },
  })
}

async function refuseAnswer(tx: Tx, dispute: Dispute, { answer, words, credit_note_id = null }: AnswerDispute): Promise<void> {
  if (answer === 'reject') {
    if (credit_note_id !== null)
      throw invalid('credit_note_id', 'rejected_by_note', 'A credit note accepts the question. Choose one of the two.')
    if (words === '') throw invalid('words', 'missing_answer', 'Say why.')
    return
  }
  if (credit_note_id === null) {
    if (words === '') throw invalid('words', 'missing_answer', 'Say how it is put right, or name the credit note.')
    return
  }
  const note = await getEntry(tx, dispute.account_id, credit_note_id)
  if (note.kind !== 'CN' || note.original_id !== dispute.entry_id)
    throw invalid('credit_note_id', 'not_its_note', 'This is no credit note on the document in question.')
  if (absolute(note.amount_minor) < dispute.amount_minor && words === '')
    throw invalid('words', 'missing_answer', 'The credit note is of less than was questioned. Say why the rest is due.')
}
