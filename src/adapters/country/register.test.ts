import { describe, expect, test } from 'vitest'
import type { RegisteredDocument } from '#ports/structured.ts'
import { day } from '#shared/day.ts'
import { currency, minor } from '#shared/money.ts'
import { someParty } from '#test/sold.ts'
import { india } from './india/india.ts'
import { vat } from './vat/vat.ts'

const INR = currency('INR')
const OCTOBER = { from: day('2026-10-01'), to: day('2026-10-31') }

function listed(over: Partial<RegisteredDocument> = {}): RegisteredDocument {
  return {
    kind: 'INV',
    number: '2026-27/0001',
    dated_on: day('2026-10-05'),
    currency: INR,
    supply: 'domestic',
    reverse_charge: false,
    place_of_supply: '27',
    seller: someParty({ name: 'Konark', tax_id: '27ZZZCZ9999Z1ZJ' }),
    buyer: someParty({ tax_id: '27ZZZFY8888Y1ZM' }),
    corrects: null,
    reference: '',
    total_minor: minor(11_800),
    open_minor: minor(11_800),
    taxable_minor: minor(10_000),
    rates: [
      {
        rate_bp: 1800,
        category: null,
        taxable_minor: minor(10_000),
        taxes: [
          { tax: 'CGST', rate_bp: 900, category: null, amount_minor: minor(900) },
          { tax: 'UTGST', rate_bp: 900, category: null, amount_minor: minor(900) },
        ],
        item_codes: ['4820', '9608'],
      },
    ],
    ...over,
  }
}

/** A row as column → cell, without what is empty. */
function cells(pack: typeof india, document: RegisteredDocument) {
  const { columns = [], rows } = pack.purchase_register ?? {}
  const [row = []] = rows?.(document) ?? []
  return Object.fromEntries(columns.flatMap(({ head }, index) => (row[index] == null ? [] : [[head, row[index]]])))
}

function stateFile(documents: readonly RegisteredDocument[], range = OCTOBER) {
  const of = { buyer_tax_id: '27ZZZFY8888Y1ZM', range, made_on: day('2026-11-21') }
  return JSON.parse(india.purchase_register?.json?.(documents, of) ?? '{}').data
}

describe('a row of India’s register', () => {
  test('puts UTGST where SGST stands, names the state, and every HSN code of its rate', () => {
    expect(cells(india, listed())).toMatchObject({
      CGST: '9.00',
      'SGST/UTGST': '9.00',
      IGST: '0.00',
      HSN: '4820; 9608',
      'Place of Supply': '27-Maharashtra',
      'Supply Type': 'R',
      'Payment Status': 'Not paid',
    })
  })

  test('has a cess in its own column, in the list and in the state’s file, and not in the rate', () => {
    const [rate] = listed().rates ?? []
    if (!rate) throw new Error('a rate')
    const cess = { tax: 'CESS', rate_bp: 1200, category: null, amount_minor: minor(1_200) }
    const rates = [{ ...rate, taxes: [...rate.taxes, cess] }]
    expect(cells(india, listed({ rates }))).toMatchObject({ Rate: '18', Cess: '12.00', CGST: '9.00' })
    expect(cells(india, listed())).toMatchObject({ Cess: '0.00' })
    expect(stateFile([listed({ rates })]).docdata.b2b[0].inv[0].items[0]).toMatchObject({ rt: 18, cgst: 9, cess: 12 })
  })

  test.each([
    ['zone_with_tax', 'SEWP'],
    ['zone_without_tax', 'SEWOP'],
    ['export_with_tax', undefined],
  ] as const)('calls %s %s', (supply, type) => {
    expect(cells(india, listed({ supply }))['Supply Type']).toBe(type)
  })

  test('leaves empty what only the portals know, and what a document without lines does not say', () => {
    const row = cells(india, listed({ rates: null, taxable_minor: null }))
    for (const head of ['IRN', 'IRN Date', 'E-Way Bill No', 'GSTR-1 Period', 'Rate', 'Taxable Value', 'CGST', 'Cess']) {
      expect(row).not.toHaveProperty(head)
    }
    expect(row['Document Value']).toBe('118.00')
  })

  test('is in rupees alone', () => {
    expect(india.purchase_register?.takes({ currency: currency('USD') })).toBe(false)
    expect(vat.purchase_register?.takes({ currency: currency('USD') })).toBe(true)
  })
})

describe('India’s file in the shape of GSTR-2B', () => {
  test('groups by the supplier each document names', () => {
    const moved = someParty({ name: 'Konark', tax_id: '29ZZZCZ9999Z1ZF' })
    const { docdata } = stateFile([listed(), listed({ number: '2', seller: moved }), listed({ number: '3' })])
    expect(docdata.b2b.map((one: { ctin: string; inv: unknown[] }) => [one.ctin, one.inv.length])).toEqual([
      ['27ZZZCZ9999Z1ZJ', 2],
      ['29ZZZCZ9999Z1ZF', 1],
    ])
    expect(docdata.cdnr).toEqual([])
  })

  test('lists no export, no unregistered buyer and nothing without lines', () => {
    const none = [listed({ supply: 'export_with_tax' }), listed({ buyer: someParty() }), listed({ rates: null })]
    expect(stateFile(none).docdata).toEqual({ b2b: [], cdnr: [] })
  })

  test('has a return period only where it is one month', () => {
    expect(stateFile([]).rtnprd).toBe('102026')
    expect(stateFile([], { ...OCTOBER, to: day('2026-10-30') })).not.toHaveProperty('rtnprd')
  })
})

describe('a row of a VAT register', () => {
  test('takes a rate without category for the usual one', () => {
    const rate = { rate_bp: 0, category: null, taxable_minor: minor(500), taxes: [], item_codes: [] }
    expect(cells(vat, listed({ rates: [rate], kind: 'CN', open_minor: minor(1) }))).toMatchObject({
      'VAT Category': 'Z',
      'VAT Rate': '0',
      Net: '5.00',
      VAT: '0.00',
      'Document Type': 'Credit note',
      'Document Date': '2026-10-05',
      'Payment Status': 'Part used',
    })
  })
})
