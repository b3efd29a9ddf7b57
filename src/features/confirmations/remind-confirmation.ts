import { sql } from 'kysely'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, ConfirmationId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { LEAST_DAYS_BETWEEN } from './confirmation.ts'
import { holdConfirmation } from './queries.ts'

/** The account's people are asked once more; not twice within a few days, however many rounds run at once. */
export async function remindConfirmation(tx: Tx, account_id: AccountId, id: ConfirmationId): Promise<void> {
  tx.permit('confirmations.manage')
  const { state, reminders } = await holdConfirmation(tx, account_id, id)
  if (state !== 'waiting' && state !== 'reminded') {
    throw new Refusal(409, 'nothing_awaited', 'No answer to this letter is waited for any more.')
  }
  const last = reminders.at(-1)
  if (last && tx.now.getTime() - last.getTime() < LEAST_DAYS_BETWEEN * 24 * 3_600_000) {
    throw new Refusal(409, 'reminded_just_now', 'They were reminded a few days ago.')
  }
  await tx.rows(
    statement(sql`
      update balance_confirmations set reminders = reminders || ${tx.now}::timestamptz
      where seller_id = ${tx.seller_id} and account_id = ${account_id} and id = ${id}`),
  )
  await emit(tx, 'confirmation.reminded', { account_id, subject_id: id, data: { count: reminders.length + 1 } })
}
