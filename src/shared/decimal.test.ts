import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare, decimal, divideRounded, formatDecimal, isZero, multiply, negate, parseDecimal, unitsAt } from './decimal.ts'

describe('a decimal', () => {
  test.each([
    ['12.50', 1250n, 2],
    ['-0.005', -5n, 3],
    ['+7', 7n, 0],
    [' 007 ', 7n, 0],
    ['-0', 0n, 0],
    ['9999999999999999.99999999', 999999999999999999999999n, 8],
  ])('“%s” is %s at scale %i', (text, units, scale) => {
    expect(parseDecimal(text)).toEqual({ units, scale })
  })

  test.each(['', '.', '.5', '5.', '1e3', '1,5', '1.2.3', '--1', '0x10', 'NaN', '٣', '1 2', '1.123456789', '12345678901234567'])(
    '“%s” is none',
    (text) => {
      expect(parseDecimal(text)).toBeNull()
      expect(() => decimal(text)).toThrow('not a decimal')
    },
  )

  test('keeps its value through multiplication, where floating point does not', () => {
    expect(formatDecimal(multiply(decimal('0.1'), decimal('0.2')))).toBe('0.02')
    expect(formatDecimal(multiply(decimal('-1.005'), decimal('100')))).toBe('-100.5')
  })

  test('is written without idle zeros, but with as many as asked for', () => {
    expect(['12.50', '12.00', '0.05', '-3.10', '0.00'].map((text) => formatDecimal(decimal(text)))).toEqual([
      '12.5',
      '12',
      '0.05',
      '-3.1',
      '0',
    ])
    expect(['12.5', '12', '1.234', '-0.5'].map((text) => formatDecimal(decimal(text), 2))).toEqual([
      '12.50',
      '12.00',
      '1.234',
      '-0.50',
    ])
  })

  test('is compared by value, not by spelling', () => {
    expect([
      compare(decimal('1.50'), decimal('1.5')),
      compare(decimal('-2'), decimal('1.99')),
      compare(decimal('10'), decimal('9.9')),
    ]).toEqual([0, -1, 1])
    expect([isZero(decimal('-0.00')), isZero(decimal('0.01')), negate(decimal('1.5')).units]).toEqual([true, false, -15n])
  })

  test('is the same after being written and read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.nat(8), (units, scale) => {
        const value = { units, scale }
        expect(compare(decimal(formatDecimal(value)), value)).toBe(0)
      }),
    )
  })
})

describe('division rounds half away from zero', () => {
  test.each([
    [1n, 2n, 1n],
    [-1n, 2n, -1n],
    [1n, -2n, -1n],
    [-5n, -2n, 3n],
    [5n, 2n, 3n],
    [4n, 3n, 1n],
    [-4n, 3n, -1n],
    [0n, 7n, 0n],
  ])('%s / %s = %s', (numerator, denominator, expected) => {
    expect(divideRounded(numerator, denominator)).toBe(expected)
  })

  test('and is never more than a half away', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (numerator, denominator) => {
          const twice = 2n * (divideRounded(numerator, denominator) * denominator - numerator)
          expect((twice < 0n ? -twice : twice) <= denominator).toBe(true)
          expect(divideRounded(-numerator, denominator)).toBe(-divideRounded(numerator, denominator))
        },
      ),
    )
  })

  test('not by zero', () => {
    expect(() => divideRounded(1n, 0n)).toThrow('division by zero')
  })

  test('and to fewer digits in one step: 0.0149 is 0.01, not 0.02 by way of 0.015', () => {
    expect(unitsAt(decimal('0.0149'), 2)).toBe(1n)
    expect(unitsAt(decimal('0.015'), 2)).toBe(2n)
    expect(unitsAt(decimal('1.5'), 4)).toBe(15_000n)
  })
})
