import { lockAccount } from '#features/accounts/queries.ts'
import { listFiles } from '#features/files/queries.ts'
import { disputeEntry } from '#features/ledger/dispute-entry.ts'
import { amountDue, type Entry } from '#features/ledger/entry.ts'
import { getEntry } from '#features/ledger/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type AccountId, type DisputeId, type EntryId, type FileId, newId, type SettlementId } from '#shared/id.ts'
import { add, type Minor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { isDisputeReason, openingPermission, wordsOf } from './dispute.ts'
import { lineTotal } from './queries.ts'
import { settleDisputes } from './settle-disputes.ts'

export type OpenDispute = {
  account_id: AccountId
  /** An invoice or another debit of the account. */
  entry_id: EntryId
  /** The part of it that is in question, above zero: at most what is open and not yet in question, and of a line what it comes to. */
  amount_minor: Minor
  /** One of `DISPUTE_REASONS`. */
  reason: string
  /** What it is about, in their own words; `other` needs it. */
  note: string
  /** The line of the document it is about; without one, the whole. */
  line?: number | null
  /** The settlement in which the invoice was shortened by it. */
  settlement_id?: SettlementId | null
  /** Evidence: a file the account has handed over. */
  file_id?: FileId | null
  /** Who asks, where work carries out what a person has said before (a settlement): believed of work alone. */
  by?: { actor: string; actor_name: string }
}

/**
 * Part of a debit is in question (product 3, P7): it stays open and ages, but no reminder asks for it and no receipt takes it unless
 * told to. The customer's people may, and the seller's for them.
 */
export async function openDispute(tx: Tx, input: OpenDispute): Promise<DisputeId> {
  const permission = openingPermission(tx.viewer)
  tx.permit(permission)
  const account = await lockAccount(tx, input.account_id)
  await settleDisputes(tx, permission, account.id, [input.entry_id])
  const entry = await getEntry(tx, account.id, input.entry_id)
  const facts = await refuse(tx, entry, input)

  const id = newId('dispute', tx.now.getTime())
  const { amount_minor } = input
  await tx.rows(
    db.insertInto('disputes').values({
      seller_id: tx.seller_id,
      account_id: account.id,
      id,
      entry_id: entry.id,
      currency: entry.currency,
      amount_minor,
      standing_minor: amount_minor,
      ...facts,
      settlement_id: input.settlement_id ?? null,
      state: 'open',
      ...askerOf(tx, input),
      opened_at: tx.now,
    }),
  )
  const disputed_minor = add(entry.disputed_minor, amount_minor)
  const told = facts.note === '' ? facts.reason : facts.note
  await disputeEntry(tx, { account_id: account.id, entry_id: entry.id, disputed_minor, reason: told }, permission)
  const { reason, line } = facts
  await emit(tx, 'dispute.opened', {
    account_id: account.id,
    subject_id: id,
    data: { number: entry.number, entry_id: entry.id, currency: entry.currency, amount_minor, reason, line },
  })
  return id
}

/** A person is who they are; work names whom it works for, and is nobody by itself. */
function askerOf({ viewer }: Tx, { by }: OpenDispute) {
  const person = viewer.contact_id !== null || viewer.staff_id !== null
  if (person) return { opened_by: viewer.actor, opened_by_name: viewer.actor_name }
  return by
    ? { opened_by: by.actor, opened_by_name: by.actor_name }
    : { opened_by: viewer.actor, opened_by_name: viewer.actor_name === viewer.actor ? '' : viewer.actor_name }
}

/** What the dispute says, as it is written down; refused where it cannot be. */
async function refuse(tx: Tx, entry: Entry, input: OpenDispute) {
  const { amount_minor, reason, line = null, file_id = null } = input
  if (entry.amount_minor <= 0) throw invalid('entry_id', 'not_a_debit', `${entry.number} is nothing the customer owes.`)
  if (amount_minor <= 0) throw invalid('amount_minor', 'amount_not_positive', 'The amount must be more than zero.')
  if (amount_minor > amountDue(entry))
    throw invalid('amount_minor', 'more_than_undisputed', `Less than that of ${entry.number} is open and not yet in question.`)
  if (!isDisputeReason(reason)) throw invalid('reason', 'unknown_reason', 'Choose what is in question.')
  const note = wordsOf(input.note, 'note')
  if (reason === 'other' && note === '') throw invalid('note', 'missing_note', 'Say what it is about.')
  if (line !== null) {
    const total_minor = await lineTotal(tx, entry.account_id, entry.id, line)
    if (total_minor === null) throw invalid('line', 'unknown_line', `${entry.number} has no such line.`)
    if (amount_minor > total_minor) throw invalid('amount_minor', 'more_than_line', 'The line comes to less than that.')
  }
  const [file] = file_id === null ? [] : await listFiles(tx, entry.account_id, [file_id])
  if (file_id !== null && file?.purpose !== 'dispute')
    throw invalid('file_id', 'unknown_file', 'This file is not known. Please attach it again.')
  return { reason, note, line, file_id }
}
