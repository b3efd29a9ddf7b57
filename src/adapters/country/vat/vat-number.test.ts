import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkVatNumber } from './vat-number.ts'

/** Built with nines and checked with an independent implementation (python-stdnum). */
const VALID = [
  'GB999999918',
  'GB999999931',
  'GB999999973',
  'GB099999948',
  'GB999999973001',
  'GBGD001',
  'GBHA500',
  'XI999999973',
  'DE999999995',
  'DE123456788',
  'FR11999999998',
  'FRAB999999998',
  'NL999999990B01',
  'NL999999991B42',
  'IE9999999P',
  'IE9999999BA',
  'IE9H99999M',
  'BE0999999922',
  'IT99999990015',
  'EL999999999',
  'ESX9999999X',
  'PL9999999999',
]

describe('a VAT number', () => {
  test.each(VALID)('%s is accepted and names its country', (number) => {
    expect(checkVatNumber(number)).toEqual({ ok: true, normalised: number, class: number.slice(0, 2), region: null })
  })

  test.each([
    ['GB999999974', 'check digits'],
    ['GB099999918', 'check digits'],
    ['GBGD500', 'written like'],
    ['GBHA499', 'written like'],
    ['DE999999996', 'check digits'],
    ['DE099999995', 'written like'],
    ['FR12999999998', 'check digits'],
    ['FRAB999999999', 'check digits'],
    ['FRIO999999998', 'written like'],
    ['NL999999991B43', 'check digits'],
    ['IE9999999Q', 'check digits'],
    ['IE9H99999N', 'check digits'],
    ['BE0999999923', 'check digits'],
    ['IT99999990016', 'check digits'],
    ['SE999999999902', 'written like'],
    ['999999973', 'letters of its country'],
    ['US123456789', 'letters of its country'],
    ['', 'letters of its country'],
  ])('%s is refused: %s', (number, says) => {
    expect(checkVatNumber(number)).toMatchObject({ ok: false, message: expect.stringContaining(says) })
  })

  test('is stored without the spaces, points and hyphens people group it by, and Greece as EL', () => {
    expect(checkVatNumber(' gb 999 9999-73 ')).toMatchObject({ normalised: 'GB999999973' })
    expect(checkVatNumber('GR999999999')).toMatchObject({ normalised: 'EL999999999', class: 'EL' })
  })

  test.each(['DE999999995', 'BE0999999922', 'IT99999990015', 'FR11999999998', 'IE9999999P'])(
    'like %s with any one digit wrong is refused',
    (number) => {
      fc.assert(
        fc.property(fc.integer({ min: 2, max: number.length - 1 }), fc.integer({ min: 0, max: 9 }), (at, wrong) => {
          fc.pre(/\d/.test(number.charAt(at)) && number.charAt(at) !== String(wrong))
          expect(checkVatNumber(number.slice(0, at) + wrong + number.slice(at + 1)).ok).toBe(false)
        }),
      )
    },
  )
})
