import { createHash, randomBytes, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ChallengeId } from '#shared/id.ts'

/**
 * The secret of an access link: `pl1_` + 43 characters (256 random bits, base64url) + 6 characters of CRC-32. The check sum tells a
 * mistyped link and a leaked one (secret scanners) from noise; it protects nothing.
 */
export function mintToken(): string {
  const secret = randomBytes(32).toString('base64url')
  return `pl1_${secret}${checkSum(secret)}`
}

export function isToken(text: unknown): text is string {
  const found = typeof text === 'string' ? /^pl1_([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{6})$/.exec(text) : null
  return found !== null && checkSum(found[1] ?? '') === found[2]
}

/** The last characters: how a link is spoken of in lists, never enough to use it. */
export function hintOf(token: string): string {
  return token.slice(-6)
}

/** Six digits, for a person who waits at the page (domain specification 3.3). */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}

const TYPED_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 40 random bits as `K7QF-2MXP`: for clients whose link does not carry its secret. */
export function newTypedCode(): string {
  const letters = [...randomBytes(8)].map((byte) => TYPED_ALPHABET.charAt(byte % 32)).join('')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

/** What a person typed, as the code was made: spaces and dashes do not count, O is zero, I and L are one. */
export function normaliseCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
}

/** A code is kept hashed with its challenge, so that equal codes do not look equal. */
export function hashCode(challenge_id: ChallengeId, code: string): Buffer {
  return createHash('sha256')
    .update(`${challenge_id}.${normaliseCode(code)}`)
    .digest()
}

function checkSum(secret: string): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(secret))
  return bytes.toString('base64url')
}
