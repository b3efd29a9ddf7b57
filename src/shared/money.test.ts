import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimal } from './decimal.ts'
import {
  add,
  atRate,
  currency,
  exponent,
  LIMIT,
  minor,
  parseCurrency,
  parseMinor,
  plain,
  price,
  proportion,
  requireMinor,
  roundToWhole,
  share,
  subtract,
  sum,
  sumByCurrency,
  toMinor,
} from './money.ts'

const INR = currency('INR')
const EUR = currency('EUR')
const JPY = currency('JPY')
const KWD = currency('KWD')
const amounts = fc.integer({ min: -LIMIT, max: LIMIT }).map(minor)
const weights = fc.array(fc.nat(1_000_000_000).map(minor), { minLength: 1, maxLength: 20 })

describe('an amount of money', () => {
  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, LIMIT + 1, -LIMIT - 1, 2n ** 63n])('is never %s', (value) => {
    expect(() => minor(value)).toThrow('not an amount in minor units')
  })

  test('knows no negative zero', () => {
    expect(Object.is(minor(-0), 0)).toBe(true)
    expect(Object.is(subtract(minor(5), minor(5)), 0)).toBe(true)
  })

  test('does not leave its range by addition', () => {
    expect(add(minor(LIMIT - 1), minor(1))).toBe(LIMIT)
    expect(() => add(minor(LIMIT), minor(1))).toThrow()
    expect(() => subtract(minor(-LIMIT), minor(1))).toThrow()
  })

  test('does not lose a unit in a sum that leaves the range on its way', () => {
    const rows = [minor(LIMIT), minor(LIMIT - 1), minor(-LIMIT)]
    expect(() => sum(rows)).toThrow('not an amount in minor units')
    expect(sum([minor(LIMIT), minor(-LIMIT), minor(LIMIT - 1)])).toBe(LIMIT - 1)
  })

  test('is summed apart from those of another currency', () => {
    const rows = [
      { currency: INR, amount_minor: minor(100) },
      { currency: EUR, amount_minor: minor(7) },
      { currency: INR, amount_minor: minor(-30) },
    ]
    expect([...sumByCurrency(rows)]).toEqual([
      [INR, 70],
      [EUR, 7],
    ])
  })
})

describe('a currency', () => {
  test('is named in any case and has the digits of ISO 4217', () => {
    expect(parseCurrency(' inr ')).toBe('INR')
    expect([INR, JPY, KWD].map(exponent)).toEqual([2, 0, 3])
  })
  test.each(['', 'RS', 'ABC', '₹', null, 5])('is not %s', (text) => {
    expect(parseCurrency(text)).toBeNull()
  })
})

describe('an amount in a file', () => {
  test.each([
    ['1234.50', INR, 123_450],
    ['-0.05', INR, -5],
    ['1234.500', INR, 123_450],
    ['1234', JPY, 1234],
    ['1.234', KWD, 1234],
    ['90000000000000.00', INR, LIMIT],
  ])('%s in %s is %d', (text, code, expected) => {
    expect(parseMinor(text, code)).toBe(expected)
  })
  test.each([
    ['1234.505', INR],
    ['0.5', JPY],
    ['1,234.50', INR],
    ['1e3', INR],
    ['', INR],
    ['90000000000000.01', INR],
    ['०.५', INR],
  ])('“%s” in %s is none', (text, code) => {
    expect(parseMinor(text, code)).toBeNull()
  })
  test('reads back as it was written', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(INR, JPY, KWD), (amount, code) => {
        expect(parseMinor(plain(amount, code), code)).toBe(amount)
      }),
    )
  })
})

describe('an amount a person types', () => {
  test.each([
    ['1234.5', 123_450],
    [' 1,12,490.00 ', 11_249_000],
    ['12,34,56,789', 12_345_678_900],
    ['1,234,567.89', 123_456_789],
    ['1 234.50', 123_450],
    ['1\u00a0234\u00a0567', 123_456_700],
  ])('as “%s” is %d', (text, expected) => {
    expect(requireMinor(text, INR, 'amount')).toBe(expected)
  })

  test.each(['12,50', '1,5', '1.234,50', '1,2,3', ',500', '1,,000', '1234,567', '1 2', 'abc', '', '1.005'])(
    'as “%s” is refused, not guessed',
    (text) => {
      expect(() => requireMinor(text, INR, 'amount')).toThrow(
        expect.objectContaining({ name: 'Refusal', code: 'invalid_amount', param: 'amount' }),
      )
    },
  )

  test.each(['0', '-5', '0.00'])('as “%s” is not more than zero', (text) => {
    expect(() => requireMinor(text, INR, 'amount')).toThrow(
      expect.objectContaining({ code: 'amount_not_positive', param: 'amount' }),
    )
  })
})

describe('rounding', () => {
  test('is once and half away from zero', () => {
    expect(price(decimal('7.5'), decimal('133.33'), INR)).toBe(99_998)
    expect(toMinor(decimal('-0.005'), INR)).toBe(-1)
    expect(toMinor(decimal('0.0049'), INR)).toBe(0)
    expect(atRate(minor(105), 500, 2)).toBe(3)
    expect(atRate(minor(-105), 500, 2)).toBe(-3)
    expect(proportion(minor(99_900), 10_000n, 11_800n)).toBe(84_661)
  })

  test('to the whole unit goes by the currency', () => {
    expect([118_049, 118_050, -118_050].map((amount) => roundToWhole(minor(amount), INR))).toEqual([118_000, 118_100, -118_100])
    expect(roundToWhole(minor(1500), KWD)).toBe(2000)
    expect(roundToWhole(minor(1501), JPY)).toBe(1501)
  })

  test('is exact for the largest amounts, where floating point is not', () => {
    expect(atRate(minor(LIMIT - 1), 10_000)).toBe(LIMIT - 1)
    expect(proportion(minor(LIMIT - 1), 3n, 3n)).toBe(LIMIT - 1)
  })
})

describe('shares', () => {
  test('of 100.01 over 1000, 333.33 and 66.67 are 71.44, 23.81 and 4.76', () => {
    expect(share(minor(10_001), [100_000, 33_333, 6667].map(minor))).toEqual([7144, 2381, 476])
  })
  test('of what cannot be halved go to the first', () => {
    expect(share(minor(1), [minor(1), minor(1)])).toEqual([1, 0])
    expect(share(minor(-1), [minor(1), minor(1)])).toEqual([-1, 0])
    expect(share(minor(5), [minor(0), minor(0)])).toEqual([5, 0])
    expect(share(minor(5), [])).toEqual([])
  })
  test('by a negative weight are a mistake', () => {
    expect(() => share(minor(5), [minor(3), minor(-1)])).toThrow('negative weight')
  })
  test('lose nothing, and none is a whole unit away from its due', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map(minor), weights, (amount, by) => {
        const shares = share(amount, by)
        expect(sum(shares)).toBe(amount)
        const total = by.reduce((all, weight) => all + Number(weight), 0)
        fc.pre(total > 0)
        for (const [index, part] of shares.entries()) {
          const due = (Number(amount) * Number(by[index])) / total
          expect(Math.abs(Number(part) - due)).toBeLessThan(1.000001)
          if (by[index] === 0) expect(part).toBe(0)
        }
      }),
    )
  })
})

test('plain digits carry every digit of the currency', () => {
  expect([plain(minor(5), INR), plain(minor(-123_450), INR), plain(minor(7), JPY), plain(minor(7), KWD)]).toEqual([
    '0.05',
    '-1234.50',
    '7',
    '0.007',
  ])
})
