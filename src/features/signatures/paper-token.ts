import type { QrCode } from '#platform/papers.ts'
import type { Signing } from '#platform/signing.ts'
import { routes } from '#routes.ts'
import { addDays, type Day, day, daysBetween, parseDay } from '#shared/day.ts'
import { type Id, type IdKind, parseId, type SellerId, type SigningKeyId } from '#shared/id.ts'
import { LIMIT, minor, parseCurrency } from '#shared/money.ts'
import { type PaperFacts, type PayDigest, SIGNED_KINDS } from './paper-facts.ts'
import { isSignedBy } from './signing-key.ts'

/** A token, taken apart: who says so, what, and the bytes that were signed. */
export type PaperToken = {
  seller_id: SellerId
  key_id: SigningKeyId
  facts: PaperFacts
  payload: Buffer
  signature: Buffer
}

/** Version 1 did not say what address a paper's code pays to, nor what the customer's books show. It stands on papers and still verifies. */
const VERSIONS = [1, 2]
const EPOCH: Day = day('1900-01-01')
const ID_BYTES = 16
const BANK_BYTES = 8
const SIGNATURE_BYTES = 64
/** Version, kind, two ids, two days of three bytes, amount, currency, bank, length of the number. */
const HEAD_BYTES = 2 + 2 * ID_BYTES + 6 + 8 + 3 + BANK_BYTES + 1
const NO_DAY = 0xff_ffff
const MOST_DAYS = 200_000
/** What version 2 has behind the number: a byte that says which of the two follow, then those. */
const HAS_UPI = 1
const HAS_THEIRS = 2
const LONGEST_TAIL = 1 + BANK_BYTES + 8
const LONGEST_TOKEN = Math.ceil(((HEAD_BYTES + 255 + LONGEST_TAIL + SIGNATURE_BYTES) * 4) / 3)

/** The bytes that are signed: always the same for the same facts. */
export function payloadOf({ seller_id, key_id }: Pick<PaperToken, 'seller_id' | 'key_id'>, facts: PaperFacts): Buffer {
  const number = Buffer.from(facts.number)
  if (number.length > 255) throw new Error(`the number of a paper has at most 255 bytes, not ${number.length}`)
  const head = Buffer.alloc(HEAD_BYTES)
  let at = head.writeUInt8(facts.upi === 'unsaid' ? 1 : 2, 0)
  at = head.writeUInt8(SIGNED_KINDS.indexOf(facts.kind) + 1, at)
  at += bytesOf(seller_id).copy(head, at)
  at += bytesOf(key_id).copy(head, at)
  at = head.writeUIntBE(daysBetween(EPOCH, facts.dated_on), at, 3)
  at = head.writeUIntBE(facts.from_on === null ? NO_DAY : daysBetween(EPOCH, facts.from_on), at, 3)
  at = head.writeBigInt64BE(BigInt(facts.amount_minor), at)
  at += head.write(facts.currency, at, 3, 'latin1')
  at += Buffer.from(facts.bank ?? '00'.repeat(BANK_BYTES), 'hex').copy(head, at)
  head.writeUInt8(number.length, at)
  return Buffer.concat([head, number, tailOf(facts)])
}

function tailOf({ upi, their_minor }: PaperFacts): Buffer {
  if (upi === 'unsaid') return Buffer.alloc(0)
  const flags = (upi === null ? 0 : HAS_UPI) | (their_minor === null ? 0 : HAS_THEIRS)
  const theirs = Buffer.alloc(their_minor === null ? 0 : 8)
  if (their_minor !== null) theirs.writeBigInt64BE(BigInt(their_minor))
  return Buffer.concat([Buffer.from([flags]), Buffer.from(upi ?? '', 'hex'), theirs])
}

/** Null for what is no tail of ours. */
function readTail(version: number, tail: Buffer): Pick<PaperFacts, 'upi' | 'their_minor'> | null {
  if (version === 1) return { upi: 'unsaid', their_minor: null }
  const flags = tail[0] ?? 0
  const theirs_at = flags & HAS_UPI ? 1 + BANK_BYTES : 1
  if (tail.length !== theirs_at + (flags & HAS_THEIRS ? 8 : 0)) return null
  const theirs = flags & HAS_THEIRS ? tail.readBigInt64BE(theirs_at) : null
  if (theirs !== null && !isAmount(theirs)) return null
  const upi: PayDigest | null = flags & HAS_UPI ? tail.toString('hex', 1, theirs_at) : null
  return { upi, their_minor: theirs === null ? null : minor(theirs) }
}

function isAmount(amount: bigint): boolean {
  return amount <= LIMIT && amount >= -LIMIT
}

/** What is printed as a code: the facts and the seller's signature over them. */
export function tokenOf(signing: Signing, facts: PaperFacts): string {
  const payload = payloadOf(signing, facts)
  return Buffer.concat([payload, signing.sign(payload)]).toString('base64url')
}

/** The code on a paper: it opens the page that says whether the paper is genuine. */
export function verifyCode(signing: Signing, facts: PaperFacts, caption: string): QrCode {
  return { payload: `${signing.origin}${routes.verify.href({ token: tokenOf(signing, facts) })}`, caption, size_mm: 26 }
}

/** A token as it was printed; null for everything else, also for another spelling of the same bytes. It proves nothing yet: see `isGenuine`. */
export function readToken(text: string): PaperToken | null {
  if (text.length > LONGEST_TOKEN || !/^[A-Za-z0-9_-]+$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  const ends = bytes.length - SIGNATURE_BYTES
  if (bytes.toString('base64url') !== text || ends < HEAD_BYTES) return null
  const payload = bytes.subarray(0, ends)
  const read = readPayload(payload)
  return read && { ...read, payload, signature: bytes.subarray(ends) }
}

/** Whether the seller's key has signed it. */
export function isGenuine({ payload, signature }: PaperToken, key: { public_key: Uint8Array }): boolean {
  return isSignedBy(key.public_key, payload, signature)
}

function readPayload(payload: Buffer): Pick<PaperToken, 'seller_id' | 'key_id' | 'facts'> | null {
  const kind = SIGNED_KINDS[payload.readUInt8(1) - 1]
  const seller_id = idOf('seller', payload.subarray(2, 2 + ID_BYTES))
  const key_id = idOf('signing_key', payload.subarray(2 + ID_BYTES, 2 + 2 * ID_BYTES))
  let at = 2 + 2 * ID_BYTES
  const dated_on = dayAt(payload.readUIntBE(at, 3))
  const from_on = payload.readUIntBE(at + 3, 3)
  const amount = payload.readBigInt64BE(at + 6)
  at += 14
  const currency = parseCurrency(payload.toString('latin1', at, at + 3))
  const bank = payload.toString('hex', at + 3, at + 3 + BANK_BYTES)
  const number_ends = HEAD_BYTES + payload.readUInt8(HEAD_BYTES - 1)
  const version = payload.readUInt8(0)
  const tail = VERSIONS.includes(version) ? readTail(version, payload.subarray(number_ends)) : null
  if (!kind || !seller_id || !key_id || !dated_on || !currency || !tail || !isAmount(amount)) return null
  const facts: PaperFacts = {
    kind,
    number: payload.toString('utf8', HEAD_BYTES, number_ends),
    dated_on,
    from_on: from_on === NO_DAY ? null : dayAt(from_on),
    amount_minor: minor(amount),
    currency,
    bank: /^0+$/.test(bank) ? null : bank,
    ...tail,
  }
  const read = { seller_id, key_id, facts }
  // one meaning, one spelling: whatever does not come out as it went in was not made here
  return payloadOf(read, facts).equals(payload) ? read : null
}

/** Null for what is no day of ours. */
function dayAt(days: number): Day | null {
  return days > MOST_DAYS ? null : parseDay(addDays(EPOCH, days))
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The 26 characters of an id hold 130 bits, of which the first two are zero until the year 10889. */
function bytesOf(id: Id<IdKind>): Buffer {
  let value = 0n
  for (const letter of id.slice(4)) value = value * 32n + BigInt(ALPHABET.indexOf(letter))
  return Buffer.from(value.toString(16).padStart(2 * ID_BYTES, '0'), 'hex')
}

function idOf<K extends IdKind>(kind: K, bytes: Buffer): Id<K> | null {
  let value = BigInt(`0x${bytes.toString('hex')}`)
  let letters = ''
  for (let i = 0; i < 26; i++) {
    letters = ALPHABET.charAt(Number(value % 32n)) + letters
    value /= 32n
  }
  return parseId(kind, `${PREFIX[kind] ?? ''}_${letters}`)
}

const PREFIX: Readonly<Partial<Record<IdKind, string>>> = { seller: 'sel', signing_key: 'key' }
