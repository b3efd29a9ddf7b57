import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newId, parseId } from './id.ts'

describe('an id', () => {
  test('says what it is of, and is read only as that', () => {
    const id = newId('invoice')
    expect(id).toMatch(/^inv_[0-9A-HJKMNP-TV-Z]{26}$/)
    expect(parseId('invoice', id)).toBe(id)
    expect(parseId('account', id)).toBeNull()
  })

  test('sorts by the time it was made', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 }), fc.integer({ min: 1, max: 2 ** 40 }), (at, later) => {
        expect(newId('payment', at) < newId('payment', at + later)).toBe(true)
      }),
    )
  })

  test('is not met twice in one millisecond', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId('event', 1))).size).toBe(10_000)
  })

  test.each([
    '',
    'inv_',
    'inv_01',
    `inv_${'0'.repeat(27)}`,
    `inv_${'I'.repeat(26)}`,
    `inv_${'a'.repeat(26)}`,
    `INV_${'0'.repeat(26)}`,
    `inv_${'0'.repeat(25)}\n`,
    null,
    5,
    {},
  ])('is not %j', (text) => {
    expect(parseId('invoice', text)).toBeNull()
  })
})
