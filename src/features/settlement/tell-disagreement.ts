import { sql } from 'kysely'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Disagreement } from './disagreement.ts'
import type { Settlement } from './settlement.ts'

/** What does not agree with what was asked is told to the seller, once for each fact or part of the plan, however often it is found. */
export async function tellDisagreement(
  tx: Tx,
  { account_id, id, reference, currency }: Pick<Settlement, 'account_id' | 'id' | 'reference' | 'currency'>,
  what: Disagreement,
): Promise<void> {
  tx.permit('payments.verify')
  const about = 'fact_ref' in what ? what.fact_ref : `${what.part} ${what.number}`
  const before = await tx.row(
    statement(sql`
      select 1 as one from events
      where seller_id = ${tx.seller_id} and subject_id = ${id} and name = 'settlement.disagrees'
        and data ->> 'code' = ${what.code} and data ->> 'about' = ${about} limit 1`),
  )
  if (before) return
  await emit(tx, 'settlement.disagrees', { account_id, subject_id: id, data: { reference, currency, about, ...what } })
}
