import { makeSigningKey } from '#features/signatures/make-signing-key.ts'
import { currentKey } from '#features/signatures/queries.ts'
import { newKeyPair, type SigningKey, signerOf } from '#features/signatures/signing-key.ts'
import type { Database } from '#platform/database.ts'
import type { Seal } from '#platform/seal.ts'
import type { Signing } from '#platform/signing.ts'
import { worker } from '#platform/viewer.ts'
import { Unauthorised } from '#ports/failure.ts'
import { newId, type SellerId } from '#shared/id.ts'

/**
 * Each seller's key to sign papers with, opened once and kept in memory. It is made when first needed; one that no longer opens, because the
 * portal's own key was lost, ends and gives way to a new one.
 */
export function openSigning(database: Database, seal: Seal, origin: () => string): (seller_id: SellerId) => Promise<Signing> {
  const known = new Map<SellerId, Promise<Omit<Signing, 'origin'>>>()

  async function open(seller_id: SellerId): Promise<Omit<Signing, 'origin'>> {
    const asking = worker(seller_id, 'signatures')
    const found = await database.scope(asking, currentKey)
    const sign = found && opened(found)
    if (found && sign) return { seller_id, key_id: found.id, sign }
    const id = newId('signing_key', database.clock().getTime())
    const { public_key, private_key } = newKeyPair()
    const sealed = seal.seal(private_key, id)
    const key = await database.scope(asking, (tx) =>
      makeSigningKey(tx, { id, public_key, sealed, ...(found ? { instead_of: found.id } : {}) }),
    )
    return { seller_id, key_id: key.id, sign: signerOf(key.id === id ? private_key : seal.open(key.sealed, key.id)) }
  }

  function opened({ id, sealed }: SigningKey): Signing['sign'] | null {
    try {
      return signerOf(seal.open(sealed, id))
    } catch (error) {
      if (error instanceof Unauthorised) return null
      throw error
    }
  }

  return async (seller_id) => {
    const opening = known.get(seller_id) ?? open(seller_id)
    known.set(seller_id, opening)
    opening.catch(() => known.delete(seller_id))
    return { ...(await opening), origin: origin() }
  }
}
