import { sql } from 'kysely'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { QuarantineReason } from '#ports/payment-provider.ts'
import { type ConnectionId, newId } from '#shared/id.ts'
import { typedText } from '#shared/typed-text.ts'

export type QuarantineMessage = {
  connection_id: ConnectionId
  reason: QuarantineReason
  /** The provider's id of it, or what follows from its bytes. */
  event_ref: string
  body: string
}

/** Per connection and day; somebody who floods us fills no disk. */
const MOST_A_DAY = 1_000
const LONGEST_BODY = 20_000

/** A message that must not be posted is kept for a person to look at: tampered with, too old, or meant for somebody else. */
export async function quarantineMessage(tx: Tx, { connection_id, reason, event_ref, body }: QuarantineMessage): Promise<void> {
  tx.permit('payments.verify')
  const kept = await tx.row(
    statement(sql<{ fresh: boolean }>`
      insert into provider_events (seller_id, id, connection_id, event_ref, verdict, reason, body, received_at, last_at)
      select ${tx.seller_id}, ${newId('provider_event', tx.now.getTime())}, ${connection_id}, ${typedText(event_ref).slice(0, 200)}, 'quarantined', ${reason},
        ${typedText(body).slice(0, LONGEST_BODY)}, ${tx.now}, ${tx.now}
      where (
        select count(*) from provider_events
        where seller_id = ${tx.seller_id} and connection_id = ${connection_id} and verdict = 'quarantined'
          and received_at > ${tx.now}::timestamptz - interval '1 day') < ${MOST_A_DAY}
      on conflict (seller_id, connection_id, verdict, event_ref)
      do update set deliveries = provider_events.deliveries + 1, last_at = excluded.last_at
      returning deliveries = 1 as fresh`),
  )
  if (kept?.fresh)
    await emit(tx, 'provider_event.quarantined', { account_id: null, subject_id: connection_id, data: { reason } })
}
