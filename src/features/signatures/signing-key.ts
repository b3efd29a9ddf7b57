import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import type { SellerId, SigningKeyId } from '#shared/id.ts'

/** A seller's key. The private half stands sealed, under the key's own id; `ended_at`: no longer signed with, still believed. */
export type SigningKey = {
  seller_id: SellerId
  id: SigningKeyId
  /** 32 bytes, as RFC 8032 writes a public key. */
  public_key: Buffer
  sealed: Buffer
  created_at: Date
  ended_at: Date | null
}

/** A fresh pair: the public half as 32 bytes, the private half as PKCS #8. */
export function newKeyPair(): { public_key: Buffer; private_key: Buffer } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { public_key: rawOf(publicKey), private_key: privateKey.export({ format: 'der', type: 'pkcs8' }) }
}

/** Signs with a private half; parsed once, used often. */
export function signerOf(private_key: Buffer): (bytes: Uint8Array) => Buffer {
  const key = createPrivateKey({ key: private_key, format: 'der', type: 'pkcs8' })
  return (bytes) => sign(null, bytes, key)
}

/** Whether this key has signed exactly these bytes. */
export function isSignedBy(public_key: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (public_key.length !== 32 || signature.length !== 64) return false
  const x = Buffer.from(public_key).toString('base64url')
  try {
    return verify(null, bytes, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature)
  } catch {
    // 32 bytes that are no point of the curve
    return false
  }
}

function rawOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}
