import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Unauthorised } from '#ports/failure.ts'

/** Secrets that we must be able to use again (a provider's keys, the signing key) stand in the database only like this. */
export type Seal = {
  /** `context` says what it is for, such as the id of its row: sealed under one, it opens under no other. */
  seal(secret: string | Uint8Array, context: string): Buffer
  /** The secret; `Unauthorised` when it was sealed under another key or for another context, or was touched. */
  open(sealed: Uint8Array, context: string): Buffer
}

export const SEAL_KEY_BYTES = 32

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Seals with AES-256-GCM (NIST SP 800-38D): one byte of version, a random nonce of 96 bits, the text, its tag of 128 bits. Random nonces are
 * safe for 2^32 sealings under one key, and a portal seals a few.
 */
export function openSeal(key: Buffer): Seal {
  if (key.length !== SEAL_KEY_BYTES) throw new Error(`a key to seal with has ${SEAL_KEY_BYTES} bytes, not ${key.length}`)
  return {
    seal(secret, context) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(purpose(context))
      const text = Buffer.concat([cipher.update(secret), cipher.final()])
      return Buffer.concat([Buffer.from([VERSION]), nonce, text, cipher.getAuthTag()])
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed)
      const ends = bytes.length - TAG_BYTES
      try {
        if (bytes[0] !== VERSION || ends < 1 + NONCE_BYTES) throw new Error('not a sealed secret')
        const nonce = bytes.subarray(1, 1 + NONCE_BYTES)
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(purpose(context)).setAuthTag(bytes.subarray(ends))
        return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES, ends)), decipher.final()])
      } catch (cause) {
        throw new Unauthorised('what was sealed does not open with the key of this portal', { cause })
      }
    },
  }
}

function purpose(context: string): Buffer {
  return Buffer.from(`samepage seal ${VERSION}\n${context}`)
}
