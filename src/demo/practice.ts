import { addConnection } from '#features/connections/add-connection.ts'
import type { Running } from '#main.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import type { Sandbox } from '#sandbox/server.ts'
import { type ConnectionId, newId, type SellerId } from '#shared/id.ts'
import { randomPiece } from '#shared/random.ts'

/** Paying can be tried whole: a checkout of our own that moves no money, and the seller's connection to it. */
export async function openPractice(
  { site, database, url }: Running,
  seller_id: SellerId,
  sandbox: Sandbox,
): Promise<ConnectionId> {
  const id = newId('connection')
  const [key, webhook_secret] = [randomPiece(24).toString('base64url'), randomPiece(24).toString('base64url')]
  await database.scope(worker(seller_id, 'demo'), (tx) =>
    addConnection(tx, {
      id,
      adapter: 'sandbox',
      name: 'Practice checkout',
      mode: 'test',
      external_ref: 'practice',
      settings: { base_url: `${url}/sandbox` },
      sealed: site.seal.seal(JSON.stringify({ key, webhook_secret }), id),
      place: 0,
    }),
  )
  const webhook_url = url + routes.paymentHook.href({ seller: seller_id, connection: id })
  sandbox.register({ id: 'practice', key, webhook_url, webhook_secret })
  return id
}
