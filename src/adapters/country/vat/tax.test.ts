import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Party, TaxInput, TaxLineInput } from '#ports/country.ts'
import { day } from '#shared/day.ts'
import { atRate, currency, minor, subtract, sum, ZERO } from '#shared/money.ts'
import { computeVat } from './tax.ts'

function party(over: Partial<Party> = {}): Party {
  return {
    name: 'Nordwind Handel',
    tax_id: null,
    region: null,
    country_code: 'DE',
    in_special_zone: false,
    address_lines: [],
    ...over,
  }
}

const germany = party({ tax_id: 'DE999999995' })
const france = party({ name: 'Maison Lune', tax_id: 'FR11999999998', country_code: 'FR' })

function line(quantity: string, unit_price: string, rate_bp: number, over: Partial<TaxLineInput> = {}): TaxLineInput {
  return {
    quantity,
    unit_price,
    rate_bp,
    discount_percent: null,
    discount_minor: ZERO,
    category: null,
    item_code: null,
    ...over,
  }
}

function supply(lines: TaxLineInput[], over: Partial<TaxInput> = {}): TaxInput {
  return {
    on: day('2026-11-21'),
    currency: currency('EUR'),
    supply: 'domestic',
    reverse_charge: false,
    seller: germany,
    buyer: party(),
    place_of_supply: null,
    deliver_to: null,
    lines,
    discount_minor: ZERO,
    prices_include_tax: false,
    ...over,
  }
}

describe('a VAT invoice', () => {
  test('works out VAT once on the sum of a rate, not line by line', () => {
    // Line by line each 0.13 at 19 % would be 0.02, and ten of them 0.20; on the sum it is 0.25 (BR-CO-17).
    const document = computeVat(supply(Array.from({ length: 10 }, () => line('1', '0.13', 1900))))
    expect(document).toMatchObject({ taxable_minor: 130, tax_minor: 25, total_minor: 155, round_off_minor: 0 })
    expect(document.lines.map((each) => each.taxes[0]?.amount_minor)).toEqual([3, 3, 3, 3, 3, 2, 2, 2, 2, 2])
  })

  test('keeps categories and rates apart and shares a discount among them', () => {
    const lines = [line('10', '19.99', 1900), line('3', '5', 700), line('1', '7.50', 0, { category: 'E' })]
    const document = computeVat(supply(lines, { discount_minor: minor(1000) }))
    expect(document.lines.map((each) => each.header_discount_minor)).toEqual([899, 67, 34])
    expect(document.taxes).toEqual([
      { tax: 'VAT', rate_bp: 1900, category: 'S', taxable_minor: 19_091, amount_minor: 3627 },
      { tax: 'VAT', rate_bp: 700, category: 'S', taxable_minor: 1433, amount_minor: 100 },
      { tax: 'VAT', rate_bp: 0, category: 'E', taxable_minor: 716, amount_minor: 0 },
    ])
    expect(document).toMatchObject({
      taxable_minor: 21_240,
      tax_minor: 3727,
      total_minor: 24_967,
      remarks: ['Exempt from VAT.'],
    })
  })

  test('keeps a price that holds the tax to the cent', () => {
    const document = computeVat(supply([line('1', '9.99', 1900), line('1', '9.99', 1900)], { prices_include_tax: true }))
    expect(document).toMatchObject({ taxable_minor: 1679, tax_minor: 319, total_minor: 1998 })
    expect(document.lines.map((each) => [each.taxable_minor, each.total_minor])).toEqual([
      [840, 999],
      [839, 999],
    ])
  })

  test('under reverse charge charges nothing and says who owes it', () => {
    const document = computeVat(supply([line('2', '100', 1900)], { buyer: france, reverse_charge: true }))
    expect(document.taxes).toEqual([{ tax: 'VAT', rate_bp: 0, category: 'AE', taxable_minor: 20_000, amount_minor: 0 }])
    expect(document).toMatchObject({ total_minor: 20_000, tax_minor: 0, reverse_charge_tax_minor: 0 })
    expect(document.remarks).toEqual(['Reverse charge: VAT to be accounted for by the recipient.'])
  })

  test('out of the territory is free of VAT', () => {
    const document = computeVat(
      supply([line('1', '100', 1900)], { supply: 'export_without_tax', buyer: party({ country_code: 'US' }) }),
    )
    expect(document.taxes).toEqual([{ tax: 'VAT', rate_bp: 0, category: 'G', taxable_minor: 10_000, amount_minor: 0 }])
  })

  test('at a rate of nothing is zero-rated unless it says exempt', () => {
    expect(computeVat(supply([line('1', '1', 0)])).taxes[0]?.category).toBe('Z')
  })

  test('goes by the digits its currency has', () => {
    const over = { seller: party({ tax_id: 'PL9999999999', country_code: 'JP' }), buyer: party({ country_code: 'JP' }) }
    expect(computeVat(supply([line('3', '333.5', 1000)], { ...over, currency: currency('JPY') })).total_minor).toBe(1101)
    expect(computeVat(supply([line('1', '1.2345', 500)], { ...over, currency: currency('KWD') })).total_minor).toBe(1297)
  })

  test('bears the rate of its day: 16 % in the second half of 2020', () => {
    expect(computeVat(supply([line('1', '100', 1600)], { on: day('2020-12-31') })).tax_minor).toBe(1600)
    expect(() => computeVat(supply([line('1', '100', 1600)], { on: day('2021-01-01') }))).toThrow(
      '16 % was not a VAT rate of DE on 2021-01-01.',
    )
  })
})

describe('a distance sale', () => {
  test('bears the rate of the buyer’s country, listed or not, but not one from outside the territory', () => {
    const to = (country_code: string, rate_bp: number) =>
      computeVat(supply([line('1', '100', rate_bp)], { buyer: party({ country_code }) })).tax_minor
    expect([to('FR', 2000), to('PL', 2300)]).toEqual([2000, 2300])
    expect(() => to('US', 2000)).toThrow('20 % was not a VAT rate of DE or US')
    expect(() => to('PL', 4000)).toThrow()
  })
})

describe('a VAT invoice is refused', () => {
  test.each<[string, string, Partial<TaxInput>]>([
    ['without the seller’s number', 'seller.tax_id', { seller: party() }],
    ['with a mistyped number', 'seller.tax_id', { seller: party({ tax_id: 'DE999999996' }) }],
    ['under reverse charge without the buyer’s number', 'buyer.tax_id', { reverse_charge: true }],
    [
      'with tax in the price under reverse charge',
      'prices_include_tax',
      { reverse_charge: true, buyer: france, prices_include_tax: true },
    ],
    ['to a zone', 'supply', { supply: 'zone_without_tax' }],
    ['at a standard rate of nothing', 'lines.0.rate_bp', { lines: [line('1', '1', 0, { category: 'S' })] }],
    ['exempt at 19 percent', 'lines.0.rate_bp', { lines: [line('1', '1', 1900, { category: 'E' })] }],
    ['at a rate of no country in it', 'lines.0.rate_bp', { lines: [line('1', '1', 2100)] }],
    ['in an unknown category', 'lines.0.category', { lines: [line('1', '1', 1900, { category: 'X' })] }],
    ['in and outside VAT at once', 'lines', { lines: [line('1', '1', 1900), line('1', '1', 0, { category: 'O' })] }],
    [
      'as intra-Community to the same country',
      'buyer.tax_id',
      { buyer: party({ tax_id: 'DE123456788' }), lines: [line('1', '1', 0, { category: 'K' })] },
    ],
    [
      'as intra-Community to Great Britain',
      'buyer.tax_id',
      { buyer: party({ tax_id: 'GB999999973', country_code: 'GB' }), lines: [line('1', '1', 0, { category: 'K' })] },
    ],
  ])('%s', (_, param, over) => {
    expect(() => computeVat(supply([line('1', '1', 1900)], over))).toThrow(
      expect.objectContaining({ name: 'Refusal', status: 422, param }),
    )
  })

  test('not as intra-Community to another member state', () => {
    expect(computeVat(supply([line('1', '1', 0, { category: 'K' })], { buyer: france })).remarks.join()).toContain(
      'Article 138',
    )
  })
})

const anyLine = fc
  .record({
    quantity: fc.integer({ min: 1, max: 99_999 }).map((n) => (n / 100).toFixed(2)),
    unit_price: fc.integer({ min: 0, max: 9_999_999 }).map((n) => (n / 1000).toFixed(3)),
    rate: fc.constantFrom(0, 700, 1900),
    percent: fc.option(fc.integer({ min: 0, max: 10_000 }).map((n) => (n / 100).toFixed(2))),
  })
  .map(({ quantity, unit_price, rate, percent }) => line(quantity, unit_price, rate, { discount_percent: percent }))
const anyLines = fc.array(anyLine, { minLength: 1, maxLength: 12 })

describe('whatever is on a VAT invoice', () => {
  test('its lines, its VAT rows and its totals tie, and VAT is that of the rule', () => {
    fc.assert(
      fc.property(anyLines, fc.boolean(), fc.nat(100), (lines, prices_include_tax, percent_off) => {
        const priced = sum(computeVat(supply(lines)).lines.map((each) => each.taxable_minor))
        const discount_minor = minor(Math.floor((Number(priced) * percent_off) / 100))
        const document = computeVat(supply(lines, { prices_include_tax, discount_minor }))
        for (const each of document.lines) {
          expect(sum([each.taxable_minor, each.discount_minor, each.header_discount_minor])).toBe(each.gross_minor)
          expect(sum([each.taxable_minor, ...each.taxes.map((tax) => tax.amount_minor)])).toBe(each.total_minor)
          for (const tax of each.taxes) expect(tax.amount_minor).toBeGreaterThanOrEqual(0)
        }
        for (const row of document.taxes) {
          const of = document.lines.flatMap((each) => each.taxes.map((tax) => ({ ...tax, taxable_minor: each.taxable_minor })))
          const same = of.filter((tax) => tax.rate_bp === row.rate_bp && tax.category === row.category)
          expect(sum(same.map((tax) => tax.taxable_minor))).toBe(row.taxable_minor)
          expect(sum(same.map((tax) => tax.amount_minor))).toBe(row.amount_minor)
          const off_rule = Math.abs(subtract(row.amount_minor, atRate(row.taxable_minor, row.rate_bp)))
          expect(off_rule).toBeLessThanOrEqual(prices_include_tax ? 1 : 0)
        }
        expect(sum(document.lines.map((each) => each.total_minor))).toBe(document.total_minor)
        expect(sum([document.taxable_minor, document.tax_minor])).toBe(document.total_minor)
        if (prices_include_tax) expect(document.total_minor).toBe(subtract(priced, discount_minor))
      }),
    )
  })
})
