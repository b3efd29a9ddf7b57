import { describe, expect, test } from 'vitest'
import type { TaxInput } from '#ports/country.ts'
import type { SoldDocument, StructuredGap } from '#ports/structured.ts'
import { day } from '#shared/day.ts'
import { currency, minor, ZERO } from '#shared/money.ts'
import golden from '#test/data/golden.json' with { type: 'json' }
import { faultsOf } from '#test/inv01-schema.ts'
import { soldOf, someParty, taxInput, taxLine } from '#test/sold.ts'
import { inv01 } from './inv01.ts'
import { placeAndPin } from './inv01-party.ts'
import { irnOf } from './irn.ts'
import { computeGst } from './tax.ts'
import { uqcOf } from './uqc.ts'

const seller = someParty({
  name: 'Konark Wholesale',
  tax_id: '27ZZZCZ9999Z1ZJ',
  region: '27',
  address_lines: ['Gala 14, Shreyas Compound', 'Bhiwandi, Maharashtra 421302'],
})
const buyer = someParty({ tax_id: '27ZZZFY8888Y1ZM', region: '27', address_lines: ['Laxmi Road', 'Pune 411030'] })
const karnataka = someParty({ tax_id: '29ZZZFY8888Y1ZI', region: '29', address_lines: ['Chickpet', 'Bengaluru 560053'] })
const abroad = someParty({ name: 'Gulf Books', country_code: 'AE', address_lines: ['12 Creek Road', 'Dubai'] })
const goods = [
  taxLine('12', '249.50', 1800),
  taxLine('7.5', '133.33', 500, { discount_percent: '2.5' }),
  taxLine('3', '1999.99', 4000, { discount_minor: minor(10_000) }),
  taxLine('1', '750', 1800),
]
const threeRates = [taxLine('1', '1000', 1800), taxLine('1', '333.33', 500), taxLine('1', '66.67', 1800)]

function sold(lines: TaxInput['lines'], over: Partial<TaxInput> = {}, as: Partial<SoldDocument> = {}): SoldDocument {
  const input = taxInput(seller, over.buyer ?? buyer, lines, over)
  return soldOf(input, computeGst(input), as)
}

/** The file and what it lacks; a bug in the test if there is none. */
function made(document: SoldDocument): { text: string; json: Json; missing: readonly StructuredGap[]; irn: string | null } {
  const file = inv01.render(document)
  if (file.text === null) throw new Error(`no file: ${file.because}`)
  return { text: file.text, json: JSON.parse(file.text), missing: file.missing, irn: file.registration }
}

type Json = {
  TranDtls: Record<string, string>
  DocDtls: Record<string, string>
  BuyerDtls: Record<string, string | number>
  ShipDtls?: Record<string, string | number>
  ItemList: Record<string, string | number>[]
  ValDtls: Record<string, number>
  RefDtls?: unknown
  ExpDtls?: unknown
}

/** Amounts of INV-01 in the words of golden.json. */
function asGolden({ ItemList, ValDtls }: Json) {
  const units = (rupees: unknown) => Math.round(Number(rupees) * 100)
  return {
    lines: ItemList.map((item) => ({
      gross: units(item['TotAmt']),
      off: units(item['Discount']),
      taxable: units(item['AssAmt']),
      cgst: units(item['CgstAmt']),
      sgst: units(item['SgstAmt']),
      igst: units(item['IgstAmt']),
      total: units(item['TotItemVal']),
    })),
    taxable: units(ValDtls['AssVal']),
    cgst: units(ValDtls['CgstVal']),
    sgst: units(ValDtls['SgstVal']),
    igst: units(ValDtls['IgstVal']),
    round_off: units(ValDtls['RndOffAmt']),
    total: units(ValDtls['TotInvVal']),
  }
}

describe('the INV-01 of a golden invoice', () => {
  test.each([
    ['A within the state', golden.tax.A, sold(goods)],
    ['B between States', golden.tax.B, sold(goods, { buyer: karnataka })],
    ['C of ten small lines', golden.tax.C, sold(Array.from({ length: 10 }, () => taxLine('1', '1.05', 500)))],
    ['D within the state', golden.tax.D_intra, sold([taxLine('1', '100.10', 500)])],
    ['D between States', golden.tax.D_inter, sold([taxLine('1', '100.10', 500)], { buyer: karnataka })],
    ['F with a discount on the whole', golden.tax.F, sold(threeRates, { discount_minor: minor(10_001) })],
    ['G under reverse charge', golden.tax.G, sold([taxLine('10', '500', 1800)], { reverse_charge: true })],
    [
      'H exported under bond',
      golden.tax.H,
      sold([taxLine('10', '500', 1800)], { supply: 'export_without_tax', buyer: abroad }),
    ],
  ])('%s fits the schema, lacks nothing and has its figures', (_, { lines, subtotal, cess, ...expected }, document) => {
    const { json, missing } = made(document)
    expect(faultsOf(json)).toEqual([])
    expect(missing).toEqual([])
    expect(asGolden(json)).toEqual({
      lines: lines.map(({ disc, hdr, cess: _cess, ...line }) => ({ ...line, off: disc + hdr })),
      ...expected,
    })
    expect([subtotal, cess]).toEqual([expected.total - expected.round_off, 0])
  })

  test('that bears a cess has it in each line and in the sums, so that both tie', () => {
    const plain = sold([taxLine('1', '100', 1800), taxLine('1', '50', 500)])
    const [first, second] = plain.lines
    if (!first || !second) throw new Error('two lines')
    const cess = { tax: 'CESS', rate_bp: 1200, category: null, amount_minor: minor(1_200) }
    const lines = [{ ...first, taxes: [...first.taxes, cess], total_minor: minor(13_000) }, second]
    const { json, missing } = made({ ...plain, lines, total_minor: minor(13_000 + second.total_minor), round_off_minor: ZERO })
    expect(faultsOf(json)).toEqual([])
    expect(missing).toEqual([])
    expect(json.ItemList.map((item) => [item['GstRt'], item['CesRt'], item['CesAmt']])).toEqual([
      [18, 12, 12],
      [5, undefined, undefined],
    ])
    expect(json.ValDtls['CesVal']).toBe(12)
    const { AssVal = 0, CgstVal = 0, SgstVal = 0, CesVal = 0, TotInvVal } = json.ValDtls
    expect(AssVal + CgstVal + SgstVal + CesVal).toBe(TotInvVal)
  })

  test('spells every amount with two digits, and quantities and rates as they were given', () => {
    const { text } = made(sold(goods))
    expect(text).toContain('"TotAmt": 2994.00')
    expect(text).toContain('"Qty": 7.50')
    expect(text).toContain('"GstRt": 18,')
    expect(text).toContain('"TotInvVal": 13702.00')
    expect(text).not.toMatch(/\d\.\d*00000|e[+-]\d/)
  })
})

describe('INV-01 says', () => {
  test.each([
    ['B2B', {}],
    ['EXPWP', { supply: 'export_with_tax', buyer: abroad }],
    ['EXPWOP', { supply: 'export_without_tax', buyer: abroad }],
    ['SEZWP', { supply: 'zone_with_tax', buyer: { ...buyer, in_special_zone: true } }],
    ['SEZWOP', { supply: 'zone_without_tax', buyer: { ...buyer, in_special_zone: true } }],
  ] satisfies [string, Partial<TaxInput>][])('%s for this kind of supply', (type, over) => {
    const { json } = made(sold([taxLine('1', '100', 1800)], over))
    expect(faultsOf(json)).toEqual([])
    expect(json.TranDtls).toMatchObject({ TaxSch: 'GST', SupTyp: type, RegRev: 'N', IgstOnIntra: 'N' })
  })

  test('who is abroad as the portal wants it: URP, state 96, pin 999999', () => {
    const { json } = made(sold([taxLine('1', '100', 1800)], { supply: 'export_with_tax', buyer: abroad }))
    expect(json.BuyerDtls).toEqual({
      Gstin: 'URP',
      LglNm: 'Gulf Books',
      Pos: '96',
      Addr1: '12 Creek Road',
      Addr2: 'Dubai',
      Loc: 'Dubai',
      Pin: 999_999,
      Stcd: '96',
    })
    expect(json.ExpDtls).toEqual({ CntCode: 'AE' })
  })

  test('reverse charge, and shows the tax without adding it', () => {
    const { json } = made(sold([taxLine('10', '500', 1800)], { reverse_charge: true }))
    expect(json.TranDtls['RegRev']).toBe('Y')
    expect(json.ItemList[0]).toMatchObject({ CgstAmt: 450, SgstAmt: 450, TotItemVal: 5000 })
  })

  test('the tax of a union territory in the field of SGST', () => {
    const [from, to] = ['04ZZZCZ9999Z1ZR', '04ZZZFY8888Y1ZU'].map((tax_id) => someParty({ ...seller, tax_id, region: '04' }))
    if (!from || !to) throw new Error('two parties')
    const input = taxInput(from, { ...to, tax_id: null }, [taxLine('1', '100', 1800)])
    const document = soldOf(input, computeGst(input), { buyer: to })
    expect(made(document).json.ItemList[0]).toMatchObject({ CgstAmt: 9, SgstAmt: 9, IgstAmt: 0 })
  })

  test('of a credit note which invoice it corrects, and of a debit note its type', () => {
    const corrects = { number: '2026-27/0002', dated_on: day('2026-05-02') }
    const credit = made(sold(goods, {}, { kind: 'CN', number: 'CN/26-27/0001', corrects, reason: 'Returned' })).json
    expect(faultsOf(credit)).toEqual([])
    expect(credit.DocDtls).toEqual({ Typ: 'CRN', No: 'CN/26-27/0001', Dt: '21/11/2026' })
    expect(credit.RefDtls).toEqual({ PrecDocDtls: [{ InvNo: '2026-27/0002', InvDt: '02/05/2026' }] })
    expect(made(sold(goods, {}, { kind: 'DN', number: 'DN/26-27/0001' })).json.DocDtls['Typ']).toBe('DBN')
  })

  test('whether a line is a service by its code, and the unit by its own list', () => {
    const document = sold([taxLine('1', '100', 1800, { item_code: '998314' }), taxLine('2', '50', 1800)])
    const [service, goods_line] = made({
      ...document,
      lines: document.lines.map((line, index) => ({ ...line, unit: index === 0 ? '' : 'dozen' })),
    }).json.ItemList
    expect(service).toMatchObject({ IsServc: 'Y', HsnCd: '998314' })
    expect(service).not.toHaveProperty('Unit')
    expect(goods_line).toMatchObject({ IsServc: 'N', Unit: 'DOZ' })
    expect(['Pcs.', 'box', 'Kg', 'ream', '', 'litres', 'pack'].map(uqcOf)).toEqual([
      'PCS',
      'BOX',
      'KGS',
      'OTH',
      null,
      'LTR',
      'PAC',
    ])
  })

  test('texts without what its schema forbids', () => {
    const document = sold([taxLine('1', '100', 1800)])
    const [line] = document.lines
    if (!line) throw new Error('a line')
    const { json } = made({ ...document, lines: [{ ...line, description: 'Pipe 1/2" \\ "best"\nnew', code: 'x' }] })
    expect(json.ItemList[0]?.['PrdDesc']).toBe("Pipe 1/2' / 'best' new")
    expect(faultsOf(json)).toEqual([])
  })
})

describe('what the books do not know', () => {
  test('is left out of the file and named', () => {
    const bare = someParty({ tax_id: '27ZZZFY8888Y1ZM', address_lines: ['Laxmi Road'] })
    const document = sold([taxLine('1', '100', 1800)], { buyer: bare })
    const [line] = document.lines
    if (!line) throw new Error('a line')
    const { json, missing } = made({ ...document, number: '-12', lines: [{ ...line, unit: '', item_code: null }] })
    expect(missing).toEqual(['number', 'buyer_place', 'buyer_postcode', 'item_code', 'unit'])
    expect(json.BuyerDtls).not.toHaveProperty('Pin')
    expect(json.ItemList[0]).not.toHaveProperty('HsnCd')
    expect(faultsOf(json)).toEqual([
      'DocDtls.No does not fit',
      'BuyerDtls.Loc is missing',
      'BuyerDtls.Pin is missing',
      'ItemList.0.IsServc is missing',
      'ItemList.0.HsnCd is missing',
    ])
  })

  test('whose registration a delivery address is, is asked for since August 2026', () => {
    const ship_to = {
      name: 'Store 7',
      address_lines: ['Plot 4', 'Thane 400602'],
      region: '27',
      country_code: 'IN',
      tax_id: null,
    }
    const { json, missing } = made(sold(goods, {}, { ship_to }))
    expect(missing).toEqual(['delivery_tax_id'])
    expect(json.ShipDtls).toEqual({
      LglNm: 'Store 7',
      Addr1: 'Plot 4',
      Addr2: 'Thane 400602',
      Loc: 'Thane',
      Pin: 400_602,
      Stcd: '27',
    })
  })

  test('makes no file of it at all: an unregistered buyer, dollars, lines without taxes', () => {
    const because = (document: SoldDocument) => {
      const file = inv01.render(document)
      return file.text === null ? file.because : 'a file'
    }
    expect(because(sold(goods, { buyer: { ...buyer, tax_id: null } }))).toBe('buyer_unregistered')
    expect(because(sold(goods, {}, { currency: currency('USD') }))).toBe('foreign_currency')
    const untaxed = sold(goods)
    expect(because({ ...untaxed, lines: untaxed.lines.map((line) => ({ ...line, taxes: [] })) })).toBe('taxes_unknown')
  })

  test('sums that do not tie are named, not mended', () => {
    const { json, missing } = made(sold(goods, {}, { total_minor: minor(1_370_300) }))
    expect([json.ValDtls['TotInvVal'], missing]).toEqual([13_703, ['sums']])
  })

  test.each([
    [['Laxmi Road', 'Pune 411030'], 'Pune', '411030'],
    [['Gala 14', 'Bhiwandi, Maharashtra 421302'], 'Bhiwandi', '421302'],
    [['Sadar Bazar', 'Delhi - 110 006'], 'Delhi', '110006'],
    [['MI Road', 'Jaipur, Rajasthan, 302001, India'], 'Jaipur', '302001'],
    [['Vasai 401201'], 'Vasai', '401201'],
    [['Plot 400001 Road', 'Pune'], null, null],
    [['411030'], null, '411030'],
    [[], null, null],
  ])('place and pin code of %j are %s and %s', (lines, place, pin) => {
    expect(placeAndPin(lines)).toEqual({ place, pin })
  })
})

describe('the number of the invoice portal', () => {
  test.each(golden.irn)('of $typ $no is as the portal made it', ({ gstin, fy, typ, no, irn }) => {
    expect(irnOf(gstin, fy, typ === 'INV' ? 'INV' : 'CRN', no)).toBe(irn)
  })

  test('is made of the GSTIN, the year of the document and its number in capitals', () => {
    const { irn, json } = made(sold(goods, { on: day('2027-03-31') }, { number: 'inv/7', dated_on: day('2027-03-31') }))
    expect(json.DocDtls['No']).toBe('INV/7')
    expect(irn).toBe(irnOf('27ZZZCZ9999Z1ZJ', '2026-27', 'INV', 'INV/7'))
  })
})
