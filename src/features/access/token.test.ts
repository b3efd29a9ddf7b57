import { describe, expect, it } from 'vitest'
import { newId } from '#shared/id.ts'
import { lifetimeOf } from './link.ts'
import { maskEmail, maskName, maskPhone } from './mask.ts'
import { hashCode, hintOf, isToken, mintToken, newCode, newTypedCode, normaliseCode } from './token.ts'

describe("a link's secret", () => {
  it('is pl1_ with 43 characters of chance and 6 of check sum, and no two are alike', () => {
    const secrets = new Set(Array.from({ length: 1_000 }, mintToken))
    expect(secrets.size).toBe(1_000)
    for (const secret of secrets) {
      expect(secret).toMatch(/^pl1_[A-Za-z0-9_-]{49}$/)
      expect(isToken(secret)).toBe(true)
    }
  })

  it('with one letter changed is none', () => {
    const secret = mintToken()
    for (let place = 4; place < secret.length; place++) {
      const other = secret[place] === 'A' ? 'B' : 'A'
      const changed = secret.slice(0, place) + other + secret.slice(place + 1)
      // the last letter of the sum has four bits that are always nothing
      if (place < secret.length - 1) expect(isToken(changed), String(place)).toBe(false)
    }
    for (const nonsense of ['', 'pl1_', null, 4, {}, `${secret}A`]) expect(isToken(nonsense)).toBe(false)
    expect(hintOf(secret)).toHaveLength(6)
  })
})

describe('a code', () => {
  it('has six digits, or eight letters and digits that are not mistaken for one another', () => {
    for (let round = 0; round < 200; round++) {
      expect(newCode()).toMatch(/^\d{6}$/)
      expect(newTypedCode()).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    }
  })

  it('may be typed with spaces, in small letters, and with O for zero', () => {
    expect(normaliseCode(' k7of-2mil ')).toBe('K70F2M11')
    const id = newId('challenge')
    expect(hashCode(id, '123 456')).toEqual(hashCode(id, '123456'))
    expect(hashCode(id, '123456')).not.toEqual(hashCode(newId('challenge'), '123456'))
  })
})

describe('what a stranger sees', () => {
  it('is enough for the owner and too little for anybody else', () => {
    expect(maskName('Ramesh Patil')).toBe('R***h')
    expect(maskName('Jo')).toBe('J***')
    expect(maskName('रमेश')).toBe('र***श')
    expect(maskName('')).toBe('***')
    expect(maskEmail('ramesh@shreeganesh.co.in')).toBe('r***h@s***.co.in')
    expect(maskPhone('+91 98200 12342')).toBe('+91 ***42')
    expect(maskPhone('098200 12342')).toBe('***42')
  })
})

describe('how long a link works', () => {
  const now = new Date('2026-11-21T09:00:00Z')
  it("is a year for the account's own, and 90 days unused", () => {
    expect(lifetimeOf(now, null)).toEqual({ expires_at: new Date('2027-11-21T09:00:00Z'), idle_days: 90 })
  })

  it('is 30 days beyond what the message is about, at least 90 days and at most 120', () => {
    const ends = (due: string) => lifetimeOf(now, new Date(due)).expires_at.toISOString().slice(0, 10)
    expect(ends('2026-12-01T00:00:00Z')).toBe('2027-02-19')
    expect(ends('2027-02-09T09:00:00Z')).toBe('2027-03-11')
    expect(ends('2027-06-01T00:00:00Z')).toBe('2027-03-21')
  })
})
