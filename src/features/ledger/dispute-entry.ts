import { sql } from 'kysely'
import { lockAccount } from '#features/accounts/queries.ts'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { getEntry } from './queries.ts'

export type DisputeEntry = {
  account_id: AccountId
  entry_id: EntryId
  /** The part of what is open that is in question from now on; zero ends the dispute. */
  disputed_minor: Minor
  reason: string
}

/**
 * Part of a debit is in question: it stays open, is asked for by no reminder, and no receipt takes it unless told to. This sets the
 * figure; acts on disputes call it with the permission they took.
 */
export async function disputeEntry(tx: Tx, input: DisputeEntry, permission = 'entries.dispute'): Promise<void> {
  tx.permit(permission)
  const account = await lockAccount(tx, input.account_id)
  const entry = await getEntry(tx, account.id, input.entry_id)
  if (entry.amount_minor <= 0) throw invalid('entry_id', 'not_a_debit', `${entry.number} is nothing the customer owes.`)
  if (input.disputed_minor < 0) throw invalid('disputed_minor', 'invalid_amount', 'The disputed amount cannot be below zero.')
  if (input.disputed_minor > entry.open_minor) {
    throw invalid('disputed_minor', 'more_than_open', `Less than that is open of ${entry.number}.`)
  }
  if (input.reason.trim() === '') throw invalid('reason', 'missing_reason', 'Say what is in question.')
  if (input.disputed_minor === entry.disputed_minor) return

  await tx.rows(
    statement(sql`
      update entries set disputed_minor = ${input.disputed_minor}
      where seller_id = ${tx.seller_id} and account_id = ${account.id} and id = ${entry.id}`),
  )
  await emit(tx, 'entry.disputed', {
    account_id: account.id,
    subject_id: entry.id,
    data: { number: entry.number, currency: entry.currency, disputed_minor: input.disputed_minor, reason: input.reason.trim() },
  })
}
