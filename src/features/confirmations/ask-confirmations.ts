import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import { Refusal } from '#shared/refusal.ts'
import { askConfirmation } from './ask-confirmation.ts'
import { type AccountToAsk, accountsToAsk } from './queries.ts'

export type AskConfirmations = {
  as_on: Day
  /** Where the batch before ended. */
  after: AccountToAsk | null
  limit: number
}

/** `next`: where to go on; null when that was all. `skipped`: accounts with too many open documents for a letter. */
export type AskedBatch = { asked: number; skipped: number; next: AccountToAsk | null }

/** Everybody whose balance on a day was not zero is asked to confirm it, a batch at a time; who has a letter of that day is left out. */
export async function askConfirmations(tx: Tx, { as_on, after, limit }: AskConfirmations): Promise<AskedBatch> {
  tx.permit('confirmations.manage')
  const found = await accountsToAsk(tx, as_on, after, limit)
  const batch: AskedBatch = { asked: 0, skipped: 0, next: found.length < limit ? null : (found.at(-1) ?? null) }
  for (const { account_id, currency } of found) {
    try {
      await askConfirmation(tx, { account_id, as_on, currency })
      batch.asked += 1
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'too_many_items') throw error
      batch.skipped += 1
    }
  }
  if (batch.asked > 0) {
    await emit(tx, 'confirmations.asked', { account_id: null, subject_id: tx.seller_id, data: { as_on, count: batch.asked } })
  }
  return batch
}
