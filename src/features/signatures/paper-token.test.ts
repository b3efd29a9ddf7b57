import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Signing } from '#platform/signing.ts'
import { addDays, day } from '#shared/day.ts'
import { newId } from '#shared/id.ts'
import { currency, LIMIT, minor } from '#shared/money.ts'
import { bankDigest, maskedUpi, type PaperFacts, SIGNED_KINDS, upiDigest } from './paper-facts.ts'
import { isGenuine, payloadOf, readToken, tokenOf, verifyCode } from './paper-token.ts'
import { isSignedBy, newKeyPair, signerOf } from './signing-key.ts'

const pair = newKeyPair()
const signing: Signing = {
  seller_id: newId('seller'),
  key_id: newId('signing_key'),
  origin: 'https://portal.example',
  sign: signerOf(pair.private_key),
}

const invoice: PaperFacts = {
  kind: 'invoice',
  number: 'MT/26-27/1126',
  dated_on: day('2026-11-20'),
  from_on: null,
  amount_minor: minor(11_800_00),
  currency: currency('INR'),
  bank: bankDigest({ account_number: '0001 2345 6789', code: 'EXMP0000123' }),
  upi: upiDigest('meghdoot@examplebank'),
  their_minor: null,
}

/** The code of an invoice as version 1 printed it. */
const PRINTED = {
  token:
    'AQEBogEVYSv5T3_J4wcbvuc0AaIBFWErM_lT5eXebdwS8wC1CP___wAAAAAAEgFgSU5SLO1vh7-b1J0NTVQvMjYtMjcvMTEyNkbP7QzgonbRqWO9zsc7XDVfTLSJWDIr71-GYbgEbzNlVX1eqh_B3A7Taalsb59rHS3KdSQXW6PZreGlihqRIQo',
  public_key: 'MgVq7B1U8Bsum1psYTkgL141zdr+CmyrJ5t7MW+2R+c=',
}

const anyDay = fc.integer({ min: -46_000, max: 63_000 }).map((days) => addDays(day('2026-01-01'), days))
const anyAmount = fc.integer({ min: -LIMIT, max: LIMIT }).map((n) => minor(n))
const anyFacts: fc.Arbitrary<PaperFacts> = fc.record({
  kind: fc.constantFrom(...SIGNED_KINDS),
  number: fc.string({ unit: 'grapheme', minLength: 0, maxLength: 20 }).filter((text) => Buffer.byteLength(text) <= 255),
  dated_on: anyDay,
  from_on: fc.option(anyDay),
  amount_minor: anyAmount,
  currency: fc.constantFrom('INR', 'GBP', 'JPY', 'KWD').map(currency),
  bank: fc.option(fc.string({ minLength: 1 }).map((text) => bankDigest({ account_number: text, code: 'X' }))),
  upi: fc.option(fc.emailAddress().map(upiDigest)),
  their_minor: fc.option(anyAmount),
})

describe('the code on a paper', () => {
  it('says again what was signed, whatever the figures, and is genuine', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const token = readToken(tokenOf(signing, facts))
        expect(token).toMatchObject({ seller_id: signing.seller_id, key_id: signing.key_id, facts })
        expect(token && isGenuine(token, pair)).toBe(true)
      }),
    )
  })

  it('is the same every time, so that a paper printed twice is the same file', () => {
    expect(tokenOf(signing, invoice)).toBe(tokenOf(signing, { ...invoice }))
  })

  it('fits a code that a phone reads from paper', () => {
    const { payload } = verifyCode(signing, { ...invoice, number: 'N'.repeat(16) }, 'Scan')
    expect(payload).toMatch(/^https:\/\/portal\.example\/verify\/[A-Za-z0-9_-]+$/)
    expect(payload.length).toBeLessThan(230)
  })

  it('printed before the address of its code to pay was signed still proves what it says, and says that it does not say that', () => {
    const token = readToken(PRINTED.token)
    expect(token?.facts).toEqual({ ...invoice, upi: 'unsaid' })
    expect(token && isGenuine(token, { public_key: Buffer.from(PRINTED.public_key, 'base64') })).toBe(true)
  })

  it('is refused when any bit of it was flipped', () => {
    const bytes = Buffer.from(tokenOf(signing, invoice), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const token = readToken(changed.toString('base64url'))
      expect(token !== null && isGenuine(token, pair), `bit ${bit}`).toBe(false)
    }
  })

  it('is refused when a letter of it was changed, left out or added', () => {
    const text = tokenOf(signing, invoice)
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'A' ? 'B' : 'A'
      for (const changed of [
        text.slice(0, at) + other + text.slice(at + 1),
        text.slice(0, at) + text.slice(at + 1),
        text.slice(0, at) + other + text.slice(at),
      ]) {
        const token = readToken(changed)
        expect(token !== null && isGenuine(token, pair), changed).toBe(false)
      }
    }
  })

  it('has one spelling: no padding, no other alphabet, no bits to spare', () => {
    const text = tokenOf(signing, { ...invoice, number: 'AB' })
    for (const spelled of [
      `${text}=`,
      ` ${text}`,
      `${text}\n`,
      text.replaceAll('-', '+').replaceAll('_', '/'),
      encodeURIComponent(`${text}/`),
    ]) {
      if (spelled !== text) expect(readToken(spelled), spelled).toBeNull()
    }
    // the last letter of a text whose length leaves bits over
    const last = text.length % 4 === 0 ? [] : [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
    expect(last.filter((letter) => readToken(text.slice(0, -1) + letter) !== null).length).toBeLessThanOrEqual(16)
    expect(
      last.filter((letter) => {
        const token = readToken(text.slice(0, -1) + letter)
        return token !== null && isGenuine(token, pair)
      }),
    ).toHaveLength(last.length === 0 ? 0 : 1)
  })

  it('is nothing when it is no token', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => void expect(readToken(text)).toBeNull()))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const token = readToken(Buffer.from(bytes).toString('base64url'))
        expect(token !== null && isGenuine(token, pair)).toBe(false)
      }),
    )
    expect(readToken('A'.repeat(1_000_000))).toBeNull()
  })

  it('made by another key is not genuine, whatever it claims', () => {
    const forger = newKeyPair()
    const token = readToken(tokenOf({ ...signing, sign: signerOf(forger.private_key) }, invoice))
    expect(token).toMatchObject({ seller_id: signing.seller_id, facts: invoice })
    expect(token && isGenuine(token, pair)).toBe(false)
  })

  it('takes no number longer than it can hold', () => {
    expect(() => payloadOf(signing, { ...invoice, number: 'x'.repeat(256) })).toThrow('255')
  })
})

describe('the digest of a bank account', () => {
  it('is the same however it is spaced and spelled, and another for another account', () => {
    const one = bankDigest({ account_number: '0001 2345', code: 'exmp0000123' })
    expect(bankDigest({ account_number: '00012345', code: 'EXMP0000123' })).toBe(one)
    expect(bankDigest({ account_number: '00012346', code: 'EXMP0000123' })).not.toBe(one)
    expect(bankDigest({ account_number: '00012345', code: 'EXMP0000124' })).not.toBe(one)
    expect(bankDigest({ account_number: '0001234', code: '5EXMP0000123' })).not.toBe(one)
    expect([bankDigest(null), bankDigest(undefined)]).toEqual([null, null])
  })
})

describe('the digest of the address of a code to pay', () => {
  it('is the same however it is spelled, another for another address, and never that of a bank account', () => {
    const one = upiDigest('meghdoot@examplebank')
    expect(upiDigest(' Meghdoot@ExampleBank')).toBe(one)
    expect(upiDigest('meghdoot@otherbank')).not.toBe(one)
    expect(upiDigest('00012345\nEXMP0000123')).not.toBe(bankDigest({ account_number: '00012345', code: 'EXMP0000123' }))
    expect([upiDigest(null), upiDigest('')]).toEqual([null, null])
  })

  it('is shown masked', () => {
    expect(maskedUpi('meghdoot.traders@examplebank')).toBe('me…@examplebank')
  })
})

describe('a key', () => {
  it('that is none believes nothing', () => {
    const payload = payloadOf(signing, invoice)
    expect(isSignedBy(pair.public_key, payload, signing.sign(payload))).toBe(true)
    expect(isSignedBy(Buffer.alloc(31), payload, signing.sign(payload))).toBe(false)
    expect(isSignedBy(Buffer.alloc(32, 255), payload, signing.sign(payload))).toBe(false)
    expect(isSignedBy(pair.public_key, payload, signing.sign(payload).subarray(1))).toBe(false)
  })
})
