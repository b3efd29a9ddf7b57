import { addConnection } from '#features/connections/add-connection.ts'
import { changeConnection } from '#features/connections/change-connection.ts'
import type { ConnectionSettings } from '#features/connections/connection.ts'
import { getConnection } from '#features/connections/queries.ts'
import type { Running } from '#main.ts'
import type { Tx } from '#platform/database.ts'
import type { Seal } from '#platform/seal.ts'
import { worker } from '#platform/viewer.ts'
import { routes } from '#routes.ts'
import type { Sandbox } from '#sandbox/server.ts'
import { type ConnectionId, newId, type SellerId } from '#shared/id.ts'
import { randomPiece } from '#shared/random.ts'

/** The seller's connection to the practice checkout, and what both sides of it know. */
export type Practice = { id: ConnectionId; key: string; webhook_secret: string }

/** What the seller is called at the practice checkout. */
const ACCOUNT = 'practice'

/** Paying can be tried whole: a checkout of our own that moves no money, and the seller's connection to it. */
export async function openPractice(running: Running, seller_id: SellerId, sandbox: Sandbox): Promise<ConnectionId> {
  const { site, database, url } = running
  const practice = await database.scope(worker(seller_id, 'demo'), (tx) => connectPractice(tx, site.seal, `${url}/sandbox`))
  registerPractice(sandbox, seller_id, practice, url)
  return practice.id
}

/** The seller connects the practice checkout that is found at `base_url`. */
export async function connectPractice(
  tx: Tx,
  seal: Seal,
  base_url: string,
  settings: ConnectionSettings = {},
): Promise<Practice> {
  const id = newId('connection', tx.now.getTime())
  const [key, webhook_secret] = [randomPiece(24).toString('base64url'), randomPiece(24).toString('base64url')]
  await addConnection(tx, {
    id,
    adapter: 'sandbox',
    name: 'Practice checkout',
    mode: 'test',
    external_ref: ACCOUNT,
    settings: { ...settings, base_url },
    sealed: seal.seal(JSON.stringify({ key, webhook_secret }), id),
    place: 0,
  })
  return { id, key, webhook_secret }
}

/** The practice checkout knows the seller, and tells it at the address where the portal is served. */
export function registerPractice(
  sandbox: Sandbox,
  seller_id: SellerId,
  { id, key, webhook_secret }: Practice,
  url: string,
): void {
  const webhook_url = url + routes.paymentHook.href({ seller: seller_id, connection: id })
  sandbox.register({ id: ACCOUNT, key, webhook_url, webhook_secret })
}

/** A connection that was made before the portal was served is told where both are found now. */
export async function movePractice(
  { database, url }: Running,
  seller_id: SellerId,
  sandbox: Sandbox,
  practice: Practice,
): Promise<void> {
  await database.scope(worker(seller_id, 'demo'), async (tx) => {
    const { id, name, external_ref, settings, place } = await getConnection(tx, practice.id)
    await changeConnection(tx, { id, name, external_ref, place, settings: { ...settings, base_url: `${url}/sandbox` } })
  })
  registerPractice(sandbox, seller_id, practice, url)
}
