import { db, type Tx } from '#platform/database.ts'
import { emitAll } from '#platform/events.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { ZERO } from '#shared/money.ts'
import { stateAfter } from './dispute.ts'
import { standingOn } from './queries.ts'

/**
 * Writes down what is left in question on these entries: paying what was disputed lowers the figure of the entry, and here the disputes
 * follow it, the newest first; one of which nothing is left ends as paid. The step that acts share before they change disputes of an
 * entry: they hold the account and say which permission they took. Pages need not wait for it, they read the same by derivation.
 */
export async function settleDisputes(
  tx: Tx,
  permission: string,
  account_id: AccountId,
  entry_ids: readonly EntryId[],
): Promise<void> {
  tx.permit(permission)
  const sunken = (await standingOn(tx, account_id, entry_ids)).filter((one) => one.standing_minor < one.written_minor)
  for (const { id, standing_minor } of sunken) {
    const over = standing_minor === ZERO ? { state: stateAfter('open', 'pay'), closed_at: tx.now } : {}
    await tx.rows(
      db
        .updateTable('disputes')
        .set({ standing_minor, ...over })
        .where('seller_id', '=', tx.seller_id)
        .where('account_id', '=', account_id)
        .where('id', '=', id),
    )
  }
  await emitAll(
    tx,
    'dispute.paid',
    sunken
      .filter((one) => one.standing_minor === ZERO)
      .map(({ id, entry_id, currency }) => ({ account_id, subject_id: id, data: { entry_id, currency } })),
  )
}
