import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Party, TaxInput } from '#ports/country.ts'
import type { SoldDocument } from '#ports/structured.ts'
import { day } from '#shared/day.ts'
import { currency, minor } from '#shared/money.ts'
import { soldOf, someParty, taxInput, taxLine } from '#test/sold.ts'
import { all, misplaced, type Node, readXml, textAt, untied } from '#test/ubl-read.ts'
import { computeVat } from './tax.ts'
import { ubl } from './ubl.ts'
import { unitCodeOf } from './units.ts'

const germany = someParty({
  name: 'Nordwind Handel',
  tax_id: 'DE 999 999 995',
  country_code: 'DE',
  address_lines: ['Hafenstraße 1', '20457 Hamburg', 'Haus B', 'Tor 3'],
})
const shop = someParty({ name: 'Kleinladen', country_code: 'DE' })
const france = someParty({ name: 'Maison Lune', tax_id: 'FR11999999998', country_code: 'FR', address_lines: ['12 rue X'] })
const goods = [
  taxLine('10', '19.99', 1900),
  taxLine('3', '5', 700, { discount_percent: '10' }),
  taxLine('1', '7.50', 0, { category: 'E' }),
  taxLine('2.5', '0.0375', 0),
]

function sold(lines: TaxInput['lines'], over: Partial<TaxInput> = {}, as: Partial<SoldDocument> = {}): SoldDocument {
  const input = taxInput(germany, over.buyer ?? shop, lines, over)
  return soldOf(input, computeVat(input), { number: 'INV-2026-00001', ...as })
}

function made(document: SoldDocument): { root: Node; text: string; missing: readonly string[] } {
  const file = ubl.render(document)
  if (file.text === null) throw new Error(`no file: ${file.because}`)
  return { root: readXml(file.text), text: file.text, missing: file.missing }
}

/** Category and rate of each VAT of a document, with its reason's code. */
function kinds(root: Node) {
  return all(root, 'cac:TaxTotal', 'cac:TaxSubtotal', 'cac:TaxCategory').map((kind) =>
    ['cbc:ID', 'cbc:Percent', 'cbc:TaxExemptionReasonCode'].map((name) => textAt(kind, name)),
  )
}

describe('a UBL invoice', () => {
  test('has its elements in the order of the schema, ties, and names the core of EN 16931', () => {
    const { root, missing } = made(sold(goods, { discount_minor: minor(1000) }, { reference: 'PO 7' }))
    expect([misplaced(root), untied(root), missing]).toEqual([[], [], []])
    expect(root.name).toBe('Invoice')
    expect(textAt(root, 'cbc:CustomizationID')).toBe('urn:cen.eu:en16931:2017')
    expect(textAt(root, 'cbc:InvoiceTypeCode')).toBe('380')
    expect([textAt(root, 'cbc:IssueDate'), textAt(root, 'cbc:DueDate')]).toEqual(['2026-11-21', '2026-12-21'])
    expect(textAt(root, 'cac:OrderReference', 'cbc:ID')).toBe('PO 7')
    expect(kinds(root)).toEqual([
      ['S', '19', null],
      ['S', '7', null],
      ['E', '0', null],
      ['Z', '0', null],
    ])
    expect(textAt(root, 'cac:LegalMonetaryTotal', 'cbc:PayableAmount')).toBe('248.15')
  })

  test('shows a discount at its line with the price it was taken off', () => {
    const { root } = made(sold([taxLine('3', '5', 700, { discount_percent: '10' })]))
    const [line] = all(root, 'cac:InvoiceLine')
    if (!line) throw new Error('a line')
    const off = ['cbc:ChargeIndicator', 'cbc:Amount', 'cbc:BaseAmount'].map((name) => textAt(line, 'cac:AllowanceCharge', name))
    expect([textAt(line, 'cbc:LineExtensionAmount'), off]).toEqual(['13.50', ['false', '1.50', '15.00']])
    expect(textAt(line, 'cac:Price', 'cbc:PriceAmount')).toBe('5')
  })

  test('keeps address lines as they are and groups of a VAT number together', () => {
    const { root } = made(sold(goods))
    const [seller] = all(root, 'cac:AccountingSupplierParty', 'cac:Party')
    if (!seller) throw new Error('a seller')
    expect(textAt(seller, 'cac:PostalAddress', 'cac:AddressLine', 'cbc:Line')).toBe('Haus B, Tor 3')
    expect(textAt(seller, 'cac:PartyTaxScheme', 'cbc:CompanyID')).toBe('DE999999995')
    expect(all(root, 'cac:AccountingCustomerParty', 'cac:Party', 'cac:PartyTaxScheme')).toEqual([])
  })

  test('says where to pay, if the seller has said it', () => {
    const pay_to = { account_name: 'Nordwind', account_number: 'DE02120300000000202051', branch: 'BYLADEM1001' }
    const { root } = made(sold(goods, {}, { pay_to }))
    expect(textAt(root, 'cac:PaymentMeans', 'cbc:PaymentMeansCode')).toBe('30')
    expect(textAt(root, 'cac:PaymentMeans', 'cac:PayeeFinancialAccount', 'cbc:ID')).toBe('DE02120300000000202051')
    expect(all(made(sold(goods)).root, 'cac:PaymentMeans')).toEqual([])
  })

  test('counts a unit that has no code as ones and keeps its word', () => {
    const document = sold([taxLine('2', '5', 700)])
    const { root } = made({ ...document, lines: document.lines.map((line) => ({ ...line, unit: 'Gebinde' })) })
    const [line] = all(root, 'cac:InvoiceLine')
    if (!line) throw new Error('a line')
    expect(all(line, 'cbc:InvoicedQuantity')[0]?.attributes['unitCode']).toBe('C62')
    expect(textAt(line, 'cbc:Note')).toBe('Gebinde')
    const words = ['pc', 'Boxes', 'kg', 'dozen', '', 'batches']
    expect(words.map((word) => unitCodeOf(word).code)).toEqual(['H87', 'XBX', 'KGM', 'DZN', 'C62', 'C62'])
  })
})

describe('VAT that is not charged', () => {
  const cases: [string, Partial<TaxInput>, TaxInput['lines'], (string | null)[]][] = [
    ['by reverse charge', { buyer: france, reverse_charge: true }, [taxLine('1', '50', 1900)], ['AE', '0', 'VATEX-EU-AE']],
    ['between members', { buyer: france }, [taxLine('1', '50', 0, { category: 'K' })], ['K', '0', 'VATEX-EU-IC']],
    ['on export', { supply: 'export_without_tax' }, [taxLine('1', '50', 1900)], ['G', '0', 'VATEX-EU-G']],
    ['outside VAT', {}, [taxLine('1', '50', 0, { category: 'O' })], ['O', null, 'VATEX-EU-O']],
  ]
  test.each(cases)('%s stands there with its reason', (_, over, lines, kind) => {
    const { root } = made(sold(lines, over))
    expect([kinds(root), untied(root), misplaced(root)]).toEqual([[kind], [], []])
    expect(textAt(root, 'cac:TaxTotal', 'cac:TaxSubtotal', 'cac:TaxCategory', 'cbc:TaxExemptionReason')).toMatch(/\.$/)
  })

  test('outside VAT no VAT number stands on it, and the seller is identified all the same', () => {
    const { root } = made(sold([taxLine('1', '50', 0, { category: 'O' })], { buyer: france }))
    expect(all(root, 'cac:AccountingSupplierParty', 'cac:Party', 'cac:PartyTaxScheme')).toEqual([])
    expect(all(root, 'cac:AccountingCustomerParty', 'cac:Party', 'cac:PartyTaxScheme')).toEqual([])
    expect(textAt(root, 'cac:AccountingSupplierParty', 'cac:Party', 'cac:PartyIdentification', 'cbc:ID')).toBe('DE999999995')
  })

  test('between members it goes to the buyer, on a day the books do not know', () => {
    const { root, missing } = made(sold([taxLine('1', '50', 0, { category: 'K' })], { buyer: france }))
    const country = ['cac:DeliveryLocation', 'cac:Address', 'cac:Country', 'cbc:IdentificationCode']
    expect(textAt(root, 'cac:Delivery', ...country)).toBe('FR')
    expect(missing).toEqual(['delivery_day'])
  })
})

describe('a note in UBL', () => {
  const corrects = { number: 'INV-2026-00001', dated_on: day('2026-05-02') }

  test('of credit is a credit note above zero that names its invoice', () => {
    const { root } = made(sold(goods, {}, { kind: 'CN', number: 'CN-1', corrects, reason: 'Returned', remarks: [] }))
    expect([root.name, misplaced(root), untied(root)]).toEqual(['CreditNote', [], []])
    expect(textAt(root, 'cbc:CreditNoteTypeCode')).toBe('381')
    expect(textAt(root, 'cac:BillingReference', 'cac:InvoiceDocumentReference', 'cbc:ID')).toBe('INV-2026-00001')
    expect(textAt(root, 'cbc:Note')).toBe('Returned')
    expect(Number(textAt(root, 'cac:LegalMonetaryTotal', 'cbc:PayableAmount'))).toBeGreaterThan(0)
  })

  test('of debit is an invoice of type 383', () => {
    const { root } = made(sold(goods, {}, { kind: 'DN', number: 'DN-1' }))
    expect([root.name, textAt(root, 'cbc:InvoiceTypeCode')]).toEqual(['Invoice', '383'])
  })
})

describe('what the books do not know', () => {
  test('is named: sums that do not tie, a seller without VAT number', () => {
    expect(made(sold(goods, {}, { total_minor: minor(1) })).missing).toEqual(['sums'])
    const exempt = sold([taxLine('1', '5', 0, { category: 'E' })])
    expect(made({ ...exempt, seller: { ...germany, tax_id: null } }).missing).toEqual(['seller_tax_id'])
  })

  test('makes no file where lines came without taxes', () => {
    const document = sold(goods)
    const untaxed = { ...document, taxes: [], lines: document.lines.map((line) => ({ ...line, taxes: [] })) }
    expect(ubl.render(untaxed)).toEqual({ text: null, because: 'taxes_unknown' })
  })
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('&', '<', '>', '"', "'", ']]>', '&amp;', 'a', '\n', '\u0000'),
    minLength: 1,
    maxLength: 12,
  }),
)
const anyLine = fc
  .record({
    quantity: fc.integer({ min: 1, max: 99_999 }).map((n) => (n / 100).toFixed(2)),
    unit_price: fc.integer({ min: 0, max: 9_999_999 }).map((n) => (n / 1000).toFixed(3)),
    kind: fc.constantFrom<[number, string | null]>([1900, null], [700, null], [0, 'E'], [0, null]),
  })
  .map(({ quantity, unit_price, kind: [rate, category] }) => taxLine(quantity, unit_price, rate, { category }))

describe('whatever is on a document', () => {
  test('its UBL is well-formed, holds its texts, and ties', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1, maxLength: 8 }), anyText, fc.boolean(), (lines, name, inclusive) => {
        const buyer: Party = { ...shop, name, address_lines: [name, name, name] }
        const { root } = made(
          sold(lines, { buyer, prices_include_tax: inclusive }, { reference: name, currency: currency('EUR') }),
        )
        expect([misplaced(root), untied(root)]).toEqual([[], []])
        const read = textAt(root, 'cac:AccountingCustomerParty', 'cac:Party', 'cac:PartyName', 'cbc:Name')
        expect(read).toBe(name.toWellFormed().replace(/[\p{Cc}\ufffe\uffff]+/gu, ' '))
      }),
    )
  })
})
