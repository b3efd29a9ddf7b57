import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Party, TaxedDocument, TaxInput, TaxLineInput } from '#ports/country.ts'
import { day } from '#shared/day.ts'
import { currency, minor, sum, ZERO } from '#shared/money.ts'
import golden from '#test/data/golden.json' with { type: 'json' }
import { computeGst } from './tax.ts'

const INR = currency('INR')

function party(over: Partial<Party> = {}): Party {
  return {
    name: 'Shree Traders',
    tax_id: null,
    region: '27',
    country_code: 'IN',
    in_special_zone: false,
    address_lines: [],
    ...over,
  }
}

const seller = party({ name: 'Konark Wholesale', tax_id: '27ZZZCZ9999Z1ZJ' })
const karnataka = party({ tax_id: '29ZZZFY8888Y1ZI', region: '29' })

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
    currency: INR,
    supply: 'domestic',
    reverse_charge: false,
    seller,
    buyer: party({ tax_id: '27ZZZFY8888Y1ZM' }),
    place_of_supply: null,
    deliver_to: null,
    lines,
    discount_minor: ZERO,
    prices_include_tax: false,
    ...over,
  }
}

/** The document in the words of golden.json. */
function asGolden(document: TaxedDocument) {
  const of = (taxes: readonly { tax: string; amount_minor: number }[], name: string) =>
    taxes.find(({ tax }) => tax === name)?.amount_minor ?? 0
  const named = (taxes: readonly { tax: string; amount_minor: number }[]) => ({
    cgst: of(taxes, 'CGST'),
    sgst: of(taxes, 'SGST'),
    igst: of(taxes, 'IGST'),
    cess: 0,
  })
  return {
    lines: document.lines.map((each) => ({
      gross: each.gross_minor,
      disc: each.discount_minor,
      hdr: each.header_discount_minor,
      taxable: each.taxable_minor,
      ...named(each.taxes),
      total: each.total_minor,
    })),
    taxable: document.taxable_minor,
    ...named(document.tax_totals),
    subtotal: document.subtotal_minor,
    round_off: document.round_off_minor,
    total: document.total_minor,
  }
}

const goods = [
  line('12', '249.50', 1800),
  line('7.5', '133.33', 500, { discount_percent: '2.5' }),
  line('3', '1999.99', 4000, { discount_minor: minor(10_000) }),
  line('1', '750', 1800),
]
const threeRates = [line('1', '1000', 1800), line('1', '333.33', 500), line('1', '66.67', 1800)]
const abroad = party({ tax_id: null, region: null, country_code: 'AE' })

describe('a GST invoice', () => {
  test.each([
    ['A within the state', golden.tax.A, supply(goods)],
    ['B between States', golden.tax.B, supply(goods, { buyer: karnataka })],
    [
      'C of ten small lines, rounded each for itself',
      golden.tax.C,
      supply(Array.from({ length: 10 }, () => line('1', '1.05', 500))),
    ],
    ['D within the state', golden.tax.D_intra, supply([line('1', '100.10', 500)])],
    ['D between States', golden.tax.D_inter, supply([line('1', '100.10', 500)], { buyer: karnataka })],
    ['F with a discount on the whole', golden.tax.F, supply(threeRates, { discount_minor: minor(10_001) })],
    ['G under reverse charge', golden.tax.G, supply([line('10', '500', 1800)], { reverse_charge: true })],
    ['H exported under bond', golden.tax.H, supply([line('10', '500', 1800)], { supply: 'export_without_tax', buyer: abroad })],
  ])('%s comes out as the reference has it', (_, expected, input) => {
    expect(asGolden(computeGst(input))).toEqual(expected)
  })

  test.each([
    ['999', 1800, 84_661, 7619, 1, 99_900],
    ['100', 4000, 7143, 1429, -1, 10_000],
    ['1', 1800, 85, 8, -1, 100],
  ])(
    'priced with tax at %s holds %i basis points, and what is left over is rounded off',
    (price, rate, taxable, half, off, total) => {
      const document = computeGst(supply([line('1', price, rate)], { prices_include_tax: true }))
      expect(document.taxable_minor).toBe(taxable)
      expect(document.lines[0]?.taxes.map((tax) => tax.amount_minor)).toEqual([half, half])
      expect([document.round_off_minor, document.total_minor]).toEqual([off, total])
    },
  )

  test.each([
    ['1180.49', -49, 118_000],
    ['1180.50', 50, 118_100],
  ])('of %s is rounded off by %i paise', (price, off, total) => {
    const document = computeGst(supply([line('1', price, 0)]))
    expect([document.round_off_minor, document.total_minor]).toEqual([off, total])
  })

  test('in dollars is not rounded off', () => {
    const input = supply([line('3', '33.33', 1800)], { supply: 'export_without_tax', buyer: abroad, currency: currency('USD') })
    expect(computeGst(input)).toMatchObject({ total_minor: 9999, round_off_minor: 0, place_of_supply: '96' })
  })

  test('of a union territory without a legislature shows UTGST', () => {
    const chandigarh = { seller: party({ tax_id: '04ZZZCZ9999Z1ZR', region: '04' }), buyer: party({ region: '04' }) }
    expect(computeGst(supply([line('1', '100', 1800)], chandigarh)).tax_totals).toEqual([
      { tax: 'CGST', amount_minor: 900 },
      { tax: 'UTGST', amount_minor: 900 },
    ])
  })

  test('shows one row for each tax and rate, in the order of paper, with halves of a quarter percent', () => {
    const document = computeGst(supply([line('1', '1000', 1800), line('1', '1000', 25), line('2', '1000', 1800)]))
    expect(document.taxes).toEqual([
      { tax: 'CGST', rate_bp: 12.5, category: null, amount_minor: 125, taxable_minor: 100_000 },
      { tax: 'CGST', rate_bp: 900, category: null, amount_minor: 27_000, taxable_minor: 300_000 },
      { tax: 'SGST', rate_bp: 12.5, category: null, amount_minor: 125, taxable_minor: 100_000 },
      { tax: 'SGST', rate_bp: 900, category: null, amount_minor: 27_000, taxable_minor: 300_000 },
    ])
  })

  test('under reverse charge shows the tax, charges none and says so', () => {
    const document = computeGst(supply([line('10', '500', 1800)], { reverse_charge: true }))
    expect(document).toMatchObject({
      tax_minor: 0,
      reverse_charge_tax_minor: 90_000,
      remarks: ['Tax is payable on reverse charge.'],
    })
  })

  test('for export or a zone carries the endorsement of Rule 46', () => {
    const zone = party({ tax_id: '27ZZZFY8888Y1ZM', in_special_zone: true })
    const remark = (over: Partial<TaxInput>) => computeGst(supply([line('1', '1', 1800)], over)).remarks.join()
    expect(remark({ supply: 'export_with_tax', buyer: abroad })).toBe('SUPPLY MEANT FOR EXPORT ON PAYMENT OF INTEGRATED TAX')
    expect(remark({ supply: 'zone_without_tax', buyer: zone })).toContain(
      'LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX',
    )
    expect(remark({})).toBe('')
  })
})

describe('a GST invoice is refused', () => {
  test.each<[string, string, Partial<TaxInput>]>([
    ['without lines', 'lines', { lines: [] }],
    ['with a quantity of zero', 'lines.0.quantity', { lines: [line('0', '5', 1800)] }],
    ['with a quantity that is no number', 'lines.1.quantity', { lines: [line('1', '5', 1800), line('1e3', '5', 1800)] }],
    ['with a negative price', 'lines.0.unit_price', { lines: [line('1', '-5', 1800)] }],
    ['with a line beyond all measure', 'lines.0.quantity', { lines: [line('999999999999999', '999999999999999', 1800)] }],
    [
      'with a line discount above the line',
      'lines.0.discount_minor',
      { lines: [line('1', '5', 1800, { discount_minor: minor(501) })] },
    ],
    ['with 101 percent off', 'lines.0.discount_percent', { lines: [line('1', '5', 1800, { discount_percent: '101' })] }],
    [
      'with two discounts on a line',
      'lines.0.discount_percent',
      { lines: [line('1', '5', 1800, { discount_percent: '1', discount_minor: minor(1) })] },
    ],
    ['with a discount above the whole', 'discount_minor', { lines: [line('1', '5', 1800)], discount_minor: minor(501) }],
    ['with an HSN code of five digits', 'lines.0.item_code', { lines: [line('1', '5', 1800, { item_code: '12345' })] }],
    ['at 12 percent after the reform', 'lines.0.rate_bp', { lines: [line('1', '5', 1200)] }],
    ['at 40 percent before the reform', 'lines.0.rate_bp', { on: day('2025-09-21'), lines: [line('1', '5', 4000)] }],
    ['with GST from a seller without GSTIN', 'seller.tax_id', { seller: party() }],
    ['with a mistyped GSTIN of the buyer', 'buyer.tax_id', { buyer: party({ tax_id: '27ZZZFY8888Y1ZN' }) }],
    ['under reverse charge where no tax falls due', 'reverse_charge', { reverse_charge: true, supply: 'export_without_tax' }],
    ['with tax in the price under reverse charge', 'prices_include_tax', { reverse_charge: true, prices_include_tax: true }],
    ['to a zone when the buyer is in none', 'supply', { supply: 'zone_with_tax' }],
  ])('%s', (_, param, over) => {
    expect(() => computeGst(supply([line('1', '5', 1800)], over))).toThrow(
      expect.objectContaining({ name: 'Refusal', status: 422, param }),
    )
  })

  test('not for the rates of its own time: 12 % until 21 September 2025, 28 % until 31 January 2026', () => {
    expect(computeGst(supply([line('1', '100', 1200)], { on: day('2025-09-21') })).total_minor).toBe(11_200)
    expect(computeGst(supply([line('1', '100', 2800)], { on: day('2026-01-31') })).total_minor).toBe(12_800)
    expect(computeGst(supply([line('1', '100', 1200, { item_code: '69041000' })])).total_minor).toBe(11_200)
  })
})

const anyLine = fc
  .record({
    quantity: fc.integer({ min: 1, max: 99_999 }).map((n) => (n / 100).toFixed(2)),
    unit_price: fc.integer({ min: 0, max: 9_999_999 }).map((n) => (n / 1000).toFixed(3)),
    rate: fc.constantFrom(0, 10, 25, 150, 300, 500, 1800, 4000),
    percent: fc.option(fc.integer({ min: 0, max: 10_000 }).map((n) => (n / 100).toFixed(2))),
  })
  .map(({ quantity, unit_price, rate, percent }) => line(quantity, unit_price, rate, { discount_percent: percent }))
const anyLines = fc.array(anyLine, { minLength: 1, maxLength: 12 })

describe('whatever is on a GST invoice', () => {
  test('its lines, its tax rows and its totals tie', () => {
    fc.assert(
      fc.property(anyLines, fc.boolean(), fc.boolean(), fc.nat(100), (lines, inter, inclusive, percent_off) => {
        const over = { buyer: inter ? karnataka : party(), prices_include_tax: inclusive }
        const before = computeGst(supply(lines, { ...over, prices_include_tax: false }))
        const discount_minor = minor(Math.floor((Number(before.taxable_minor) * percent_off) / 100))
        const document = computeGst(supply(lines, { ...over, discount_minor }))
        for (const each of document.lines) {
          expect(sum([each.taxable_minor, each.discount_minor, each.header_discount_minor])).toBe(each.gross_minor)
          expect(sum([each.taxable_minor, ...each.taxes.map((tax) => tax.amount_minor)])).toBe(each.total_minor)
          expect(each.taxable_minor).toBeGreaterThanOrEqual(0)
          if (!inter) expect(each.taxes[0]?.amount_minor).toBe(each.taxes[1]?.amount_minor)
        }
        if (!inclusive) expect(sum(document.lines.map((each) => each.header_discount_minor))).toBe(discount_minor)
        expect(sum(document.lines.map((each) => each.total_minor))).toBe(document.subtotal_minor)
        expect(sum(document.taxes.map((row) => row.amount_minor))).toBe(document.tax_minor)
        expect(sum(document.tax_totals.map((row) => row.amount_minor))).toBe(document.tax_minor)
        expect(sum([document.taxable_minor, document.tax_minor])).toBe(document.subtotal_minor)
        expect(sum([document.subtotal_minor, document.round_off_minor])).toBe(document.total_minor)
        expect(document.total_minor % 100).toBe(0)
        expect(document.round_off_minor).toBeGreaterThan(-50)
        expect(document.round_off_minor).toBeLessThanOrEqual(50)
      }),
    )
  })
})
