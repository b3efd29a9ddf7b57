import { sql } from 'kysely'
import { statement, type Tx } from '#platform/database.ts'
import { emitAll } from '#platform/events.ts'
import { newId } from '#shared/id.ts'
import { planAllocations, type Wish, type WishFault } from './allocation-plan.ts'
import { SOURCE } from './imported-document.ts'
import { allocationsOf, allocationsSent } from './queries.ts'

/** What became of each allocation that was asked for. */
export type Fates<W> = { booked: W[]; repeated: W[]; refused: { wish: W; fault: WishFault }[] }

/**
 * Books many allocations at once, signed and dated, as far as every day of the books allows (invariants I1, I6). What was sent before
 * under the same reference is repeated. The caller holds the accounts.
 */
export async function bookAllocations<W extends Wish & { source_ref: string }>(
  tx: Tx,
  wishes: readonly W[],
  rule: 'imported' | 'explicit',
): Promise<Fates<W>> {
  tx.permit('imports.run')
  const accounts = new Set(wishes.map((wish) => wish.credit.account_id))
  const sent = await allocationsSent(
    tx,
    SOURCE,
    accounts,
    wishes.map((wish) => wish.source_ref),
  )
  const fresh = wishes.filter((wish) => !sent.has(wish.source_ref))
  const ends = fresh.flatMap((wish) => [wish.credit.id, wish.debit.id])
  const { granted, refused } = planAllocations(fresh, await allocationsOf(tx, accounts, ends))
  if (granted.length > 0) await insertAllocations(tx, granted, rule)
  const touched = [...Map.groupBy(granted, (wish) => wish.credit.account_id)]
  await emitAll(
    tx,
    'allocations.imported',
    touched.map(([account_id, made]) => ({ account_id, subject_id: account_id, data: { count: made.length } })),
  )
  return { booked: granted, repeated: wishes.filter((wish) => sent.has(wish.source_ref)), refused }
}

async function insertAllocations(tx: Tx, wishes: readonly (Wish & { source_ref: string })[], rule: string): Promise<void> {
  const rows = wishes.map(({ credit, debit, amount_minor, effective_on, source_ref }) => ({
    account_id: credit.account_id,
    id: newId('allocation', tx.now.getTime()),
    currency: credit.currency,
    credit_id: credit.id,
    debit_id: debit.id,
    amount_minor,
    effective_on,
    source_ref,
  }))
  await tx.rows(
    statement(sql`
      insert into allocations (seller_id, account_id, id, currency, credit_id, debit_id, amount_minor, effective_on, rule, actor, source,
        source_ref, recorded_at)
      select ${tx.seller_id}, account_id, id, currency, credit_id, debit_id, amount_minor, effective_on, ${rule}, ${tx.viewer.actor},
        ${SOURCE}, source_ref, ${tx.now}
      from json_to_recordset(${JSON.stringify(rows)}::json) as row (account_id text, id text, currency text, credit_id text,
        debit_id text, amount_minor bigint, effective_on date, source_ref text)`),
  )
}
