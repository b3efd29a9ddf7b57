import type { RegisteredDocument, RegisteredRate, RegisterOf } from '#ports/structured.ts'
import { type DayRange, endOfMonth, startOfMonth } from '#shared/day.ts'
import { type JsonValue, jsonText, type Numeral, numeral } from '#shared/json-text.ts'
import { type Minor, plain } from '#shared/money.ts'
import { dashed, RUPEE, rateText, SUPPLIES, taxOf } from './returns.ts'

/**
 * Invoices (`b2b`) and notes (`cdnr`) in the shape of the GSTR-2B file of the portal (domain specification 1.15), amounts above zero. What
 * only the state knows, when the supplier filed and whether credit is available, is left out. Documents without lines, of sellers or to
 * buyers without GSTIN, and exports stand in no GSTR-2B.
 */
export function gstr2b(documents: readonly RegisteredDocument[], { buyer_tax_id, range, made_on }: RegisterOf): string {
  const listed = documents.filter(isListed)
  return jsonText({
    data: {
      gstin: buyer_tax_id ?? undefined,
      rtnprd: returnPeriod(range),
      version: '1.0',
      gendt: dashed(made_on),
      docdata: {
        b2b: bySupplier(
          listed.filter(({ kind }) => kind === 'INV'),
          'inv',
          invoiceOf,
        ),
        cdnr: bySupplier(
          listed.filter(({ kind }) => kind !== 'INV'),
          'nt',
          noteOf,
        ),
      },
    },
  })
}

function isListed({ currency: of, supply, seller, buyer, rates }: RegisteredDocument): boolean {
  return of === RUPEE && SUPPLIES[supply] !== null && seller.tax_id !== null && buyer.tax_id !== null && rates !== null
}

function bySupplier(
  documents: readonly RegisteredDocument[],
  name: 'inv' | 'nt',
  written: (document: RegisteredDocument) => JsonValue,
): JsonValue {
  return [...Map.groupBy(documents, ({ seller }) => seller.tax_id)].map(([ctin, own]) => ({
    ctin,
    trdnm: own[0]?.seller.name,
    [name]: own.map(written),
  }))
}

function invoiceOf(document: RegisteredDocument): JsonValue {
  return { inum: document.number, typ: SUPPLIES[document.supply], ...commonOf(document) }
}

function noteOf(document: RegisteredDocument): JsonValue {
  const typ = document.kind === 'CN' ? 'C' : 'D'
  return { ntnum: document.number, typ, suptyp: SUPPLIES[document.supply], ...commonOf(document) }
}

function commonOf(document: RegisteredDocument): Record<string, JsonValue | undefined> {
  return {
    dt: dashed(document.dated_on),
    val: rupees(document.total_minor),
    pos: document.place_of_supply ?? undefined,
    rev: document.reverse_charge ? 'Y' : 'N',
    items: (document.rates ?? []).map(itemOf),
  }
}

function itemOf(rate: RegisteredRate, index: number): JsonValue {
  return {
    num: numeral(String(index + 1)),
    rt: numeral(rateText(rate.rate_bp)),
    txval: rupees(rate.taxable_minor),
    igst: rupees(taxOf(rate, 'IGST')),
    cgst: rupees(taxOf(rate, 'CGST')),
    sgst: rupees(taxOf(rate, 'SGST', 'UTGST')),
    cess: rupees(taxOf(rate, 'CESS')),
  }
}

function rupees(amount: Minor): Numeral {
  return numeral(plain(amount, RUPEE))
}

/** `112026`, when the days are exactly one month. */
function returnPeriod({ from, to }: DayRange): string | undefined {
  if (from !== startOfMonth(to) || to !== endOfMonth(to)) return undefined
  return `${to.slice(5, 7)}${to.slice(0, 4)}`
}
