import { describe, expect, it } from 'vitest'
import { hmacOf, isSameSecret, isSignedByAny, judgeStamped, signStamped } from './signature.ts'

const NOW = new Date('2026-11-21T04:30:00Z')
const seconds = Math.floor(NOW.getTime() / 1000)

describe('signatures of messages', () => {
  it('are HMAC-SHA256 in hexadecimal (RFC 4231, case 2)', () => {
    expect(hmacOf('Jefe', 'what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it('are believed from any secret there is, and never from an empty one', () => {
    expect(isSignedByAny(['a', 'b'], 'text', hmacOf('b', 'text'))).toBe(true)
    expect(isSignedByAny(['a', 'b'], 'text', hmacOf('c', 'text'))).toBe(false)
    expect(isSignedByAny(['', ''], 'text', hmacOf('', 'text'))).toBe(false)
    expect(isSignedByAny([], 'text', '')).toBe(false)
    expect(isSameSecret('é', 'é')).toBe(true)
    expect(isSameSecret('a', 'ab')).toBe(false)
  })

  it('with a time are good for five minutes either way', () => {
    const header = signStamped('s', 'body', NOW)
    for (const [shift, verdict] of [
      [0, 'good'],
      [300, 'good'],
      [-300, 'good'],
      [301, 'stale'],
      [-301, 'stale'],
    ] as const) {
      expect(judgeStamped(header, 'body', ['s'], new Date(NOW.getTime() + shift * 1000))).toBe(verdict)
    }
  })

  it('with a time are bad when anything in them is not as it was signed', () => {
    const v1 = hmacOf('s', `${seconds}.body`)
    for (const header of [
      '',
      't=,v1=',
      `v1=${v1}`,
      `t=${seconds}`,
      `t=${seconds},v1=`,
      `t=${seconds + 1},v1=${v1}`,
      `t=${seconds},t=${seconds},v1=${v1}`,
      `t=${seconds}.0,v1=${v1}`,
      `t=-1,v1=${v1}`,
      `t=${seconds},v0=${v1}`,
      `t=${seconds},v1=${v1}0`,
      `t=${seconds},v1=${hmacOf('s', 'body')}`,
      `t=${seconds}${','.repeat(5000)},v1=${v1}`,
    ]) {
      expect(judgeStamped(header, 'body', ['s'], NOW), header.slice(0, 40)).toBe('bad_signature')
    }
    expect(judgeStamped(`t=${seconds}, v1=${'0'.repeat(64)}, v1=${v1}`, 'body', ['x', 's'], NOW)).toBe('good')
  })
})
