import { sql } from 'kysely'
import { getSeller } from '#features/sellers/queries.ts'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { dayOf } from '#shared/day.ts'
import type { AccountId, ConfirmationId } from '#shared/id.ts'
import { Refusal } from '#shared/refusal.ts'
import { isOwn, LEAST_DAYS_BETWEEN } from './confirmation.ts'
import { holdConfirmation } from './queries.ts'

/**
 * The account's people are asked once more: by a round not twice within a few days, however many run at once; by hand not twice on a day,
 * and never of a letter they have begun themselves.
 */
export async function remindConfirmation(
  tx: Tx,
  account_id: AccountId,
  id: ConfirmationId,
  by: 'round' | 'by_hand' = 'round',
): Promise<void> {
  tx.permit('confirmations.manage')
  const { state, reminders, reply, asked_by } = await holdConfirmation(tx, account_id, id, 'confirmations.manage')
  if (reply !== null) throw new Refusal(409, 'already_answered', 'This was answered already. The first answer stands.')
  if (state !== 'waiting' && state !== 'reminded') {
    throw new Refusal(409, 'nothing_awaited', 'No answer to this letter is waited for any more.')
  }
  if (isOwn({ asked_by })) throw new Refusal(409, 'begun_by_them', 'They have begun this letter themselves.')
  await refuseTooSoon(tx, reminders.at(-1), by)
  await tx.rows(
    statement(sql`
      update balance_confirmations set reminders = reminders || ${tx.now}::timestamptz
      where seller_id = ${tx.seller_id} and account_id = ${account_id} and id = ${id}`),
  )
  await emit(tx, 'confirmation.reminded', { account_id, subject_id: id, data: { count: reminders.length + 1 } })
}

async function refuseTooSoon(tx: Tx, last: Date | undefined, by: 'round' | 'by_hand'): Promise<void> {
  if (last === undefined) return
  if (by === 'by_hand') {
    const { time_zone } = await getSeller(tx)
    if (dayOf(last, time_zone) === tx.today) throw new Refusal(409, 'reminded_today', 'They were reminded today already.')
  } else if (tx.now.getTime() - last.getTime() < LEAST_DAYS_BETWEEN * 24 * 3_600_000) {
    throw new Refusal(409, 'reminded_just_now', 'They were reminded a few days ago.')
  }
}
