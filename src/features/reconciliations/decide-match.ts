import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { AccountId, ReconciliationId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import { lockDecisions } from './queries.ts'
import { isDecision } from './reconciliation.ts'

export type DecideMatch = {
  account_id: AccountId
  reconciliation_id: ReconciliationId
  /** What it is about: a suggestion, a difference, or the side the ledger was written from. */
  key: string
  /** `same`, `different`, `seen`, `turned`, or '' to take it back. */
  decision: string
}

const MOST_DECISIONS = 20_000

/** A person says what the two ledgers cannot. Nothing is posted by it; saying the same twice is saying it once. */
export async function decideMatch(tx: Tx, input: DecideMatch): Promise<void> {
  tx.permit('statement.match')
  const { account_id, reconciliation_id, key, decision } = input
  const decisions = await lockDecisions(tx, account_id, reconciliation_id)
  if (!isDecision(key, decision)) throw invalid('decision', 'unknown_decision', 'This cannot be said of it.')
  if ((decisions[key] ?? '') === decision) return
  const { [key]: _before, ...others } = decisions
  const next = decision === '' ? others : { ...others, [key]: decision }
  if (Object.keys(next).length > MOST_DECISIONS)
    throw invalid('decision', 'too_many_decisions', 'That is more than one comparison keeps.')

  await tx.rows(
    db
      .updateTable('reconciliations')
      .set({ decisions: JSON.stringify(next), changed_at: tx.now })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', reconciliation_id),
  )
  await emit(tx, 'reconciliation.decided', { account_id, subject_id: reconciliation_id, data: { key, decision } })
}
