import type { Entry, EntryKind } from '#features/ledger/entry.ts'
import type { Messages } from '#messages/language.ts'
import type { Addressee, Fact, Sum } from '#platform/papers.ts'
import type { Country, Party } from '#ports/country.ts'
import { daysBetween } from '#shared/day.ts'
import { absolute, type Minor, negateMinor, sum, ZERO } from '#shared/money.ts'
import type { Format } from '#ui/format.ts'
import type { InvoiceDetail } from './invoice-detail.ts'
import type { Paper, PaperLine } from './paper.ts'

/**
 * A document of sale ready to be set, on a page or on paper: every figure a string in the reader's format, each taken from the
 * document as it was kept. Screen and PDF are made of this one, so they cannot differ.
 */
export type InvoiceSheet = {
  title: string
  number: string
  /** `ORIGINAL FOR RECIPIENT`, where the country wants it. */
  copy_label: string | null
  buyer: Addressee | null
  ship_to: Addressee | null
  facts: readonly Fact[]
  heads: SheetHeads
  lines: readonly SheetLine[]
  tax_table: { heads: readonly string[]; rows: readonly (readonly string[])[] } | null
  totals: readonly Sum[]
  words: string | null
  remarks: readonly string[]
}

export type SheetHeads = {
  item: string
  item_code: string | null
  quantity: string
  rate: string
  discount: string
  tax: string
  taxable: string
}

export type SheetLine = {
  item: string
  code: string | null
  item_code: string | null
  quantity: string
  rate: string
  /** Empty where there is none. */
  discount: string
  tax: string
  taxable: string
}

/** In whose words and figures. */
export type Reader = { say: Messages; format: Format }

type Sold = Pick<InvoiceDetail, 'entry' | 'paper' | 'lines' | 'original'>

/** How documents are headed and labelled, by country. */
const LAYOUTS = {
  IN: { tax: 'GST', numbered_supply: true },
  VAT: { tax: 'VAT', numbered_supply: false },
} as const

/** Sets a document; one whose lines are not in the books (`paper` null) gets its sums alone. */
export function sheetOf(sold: Sold, reader: Reader): InvoiceSheet {
  return sold.paper === null ? summarySheet(sold.entry, reader) : fullSheet(sold, sold.paper, reader)
}

/** The tax as the column of rates is headed: GST, VAT. */
function layoutOf(country: Country): { tax: string; numbered_supply: boolean } {
  return country.code === 'IN' ? LAYOUTS.IN : LAYOUTS.VAT
}

function fullSheet({ entry, lines, original }: Sold, paper: Paper, reader: Reader): InvoiceSheet {
  const { say, format } = reader
  const { sheet } = say.invoices
  const layout = layoutOf(format.country)
  const symbol = format.symbol(entry.currency)
  return {
    title: titleOf(entry.kind, paper, lines, reader),
    number: entry.number,
    copy_label: layout.numbered_supply ? sheet.original_copy : null,
    buyer: addressee(sheet.billed_to, paper.buyer_party, format.country),
    ship_to: paper.ship_to
      ? {
          label: sheet.delivered_to,
          name: paper.ship_to.name,
          lines: linesOf(paper.ship_to.address_lines, paper.ship_to.tax_id ?? null, format.country),
        }
      : null,
    facts: factsOf(entry, paper, original, reader),
    heads: {
      item: sheet.item,
      item_code: lines.some((line) => line.item_code !== null) ? (format.country.tax.item_code?.label ?? null) : null,
      quantity: sheet.quantity,
      rate: sheet.rate(symbol),
      discount: sheet.discount(symbol),
      tax: layout.tax,
      taxable: layout.numbered_supply ? sheet.taxable(symbol) : sheet.net(symbol),
    },
    lines: lines.map((line) => sheetLine(line, entry, format)),
    tax_table: taxTable(paper, lines, entry, layout, reader),
    totals: totalsOf(entry, paper, lines, layout, reader),
    words: paper.words,
    remarks: paper.remarks,
  }
}

function titleOf(kind: EntryKind, paper: Paper, lines: readonly PaperLine[], { say, format }: Reader): string {
  const { titles } = say.invoices.sheet
  if (kind === 'CN') return titles.credit_note
  if (kind === 'DN') return titles.debit_note
  if (kind === 'OB') return titles.opening
  if (format.country.code !== 'IN') return titles.invoice
  // rule 49: without any tax on it, and none left out by leave of the law, it is a bill of supply
  const exempt = lines.every((line) => line.rate_bp === 0) && paper.supply === 'domestic' && !paper.reverse_charge
  return exempt ? titles.bill_of_supply : titles.tax_invoice
}

function addressee(label: string, party: Party, country: Country): Addressee {
  return { label, name: party.name, lines: linesOf(party.address_lines, party.tax_id, country) }
}

function linesOf(address_lines: readonly string[], tax_id: string | null, country: Country): string[] {
  return [...address_lines, ...(tax_id ? [`${country.tax_id_label} ${tax_id}`] : [])]
}

function factsOf(entry: Entry, paper: Paper, original: Sold['original'], { say, format }: Reader): Fact[] {
  const { sheet } = say.invoices
  const { regions } = format.country
  const place = regions.find((region) => region.code === paper.place_of_supply)
  const facts: (Fact | false)[] = [
    { label: entry.kind === 'INV' ? sheet.invoice_date : sheet.note_date, value: format.day(entry.dated_on) },
    entry.kind !== 'CN' && { label: sheet.due(daysBetween(entry.dated_on, entry.due_on)), value: format.day(entry.due_on) },
    original !== null && { label: sheet.corrects, value: sheet.dated(original.number, format.day(original.dated_on)) },
    entry.reference !== '' && { label: entry.kind === 'INV' ? sheet.your_order : sheet.your_reference, value: entry.reference },
    paper.reason !== '' && { label: sheet.reason, value: paper.reason },
    place !== undefined && { label: sheet.place_of_supply, value: `${place.code}-${place.name}` },
    regions.length > 0 && { label: sheet.reverse_charge, value: paper.reverse_charge ? sheet.yes : sheet.no },
  ]
  return facts.filter((fact) => fact !== false)
}

function sheetLine(line: PaperLine, { currency }: Entry, format: Format): SheetLine {
  return {
    item: line.description,
    code: line.code || null,
    item_code: line.item_code,
    quantity: [format.quantity(line.quantity), line.unit].filter(Boolean).join(' '),
    rate: priceText(line.unit_price, format.decimals(currency), format),
    discount: line.discount_minor === ZERO ? '' : format.amount(line.discount_minor, currency),
    tax: percent(line.rate_bp),
    taxable: format.amount(line.taxable_minor, currency),
  }
}

/** A price may be finer than the currency: `265.00`, `0.0375`; never coarser. */
function priceText(unit_price: string, decimals: number, format: Format): string {
  const [whole = '0', fraction = ''] = unit_price.split('.')
  const digits = fraction.padEnd(decimals, '0')
  return digits === '' ? format.quantity(whole) : `${format.quantity(whole)}.${digits}`
}

/** `18%`, `12.5%`, of basis points. */
export function percent(rate_bp: number): string {
  return `${rate_bp / 100}%`
}

/** Tax by rate, from the taxes the document was issued with: what is taxed at the same rate stands in one row. */
function taxTable(
  paper: Paper,
  lines: readonly PaperLine[],
  { currency }: Entry,
  layout: { tax: string },
  { say, format }: Reader,
) {
  const names = [...new Set(paper.taxes.map((tax) => tax.tax))]
  if (names.length === 0) return null
  const symbol = format.symbol(currency)
  const amount = (of: Minor) => format.amount(of, currency)
  const groups = [...Map.groupBy(paper.taxes, (tax) => `${tax.rate_bp} ${tax.category ?? ''}`).values()]
  const rows = groups.map((group) => {
    const rate_bp = group.reduce((all, tax) => all + tax.rate_bp, 0)
    return {
      rate_bp,
      taxable_minor: group[0]?.taxable_minor ?? ZERO,
      taxes: names.map((name) => sum(group.filter((tax) => tax.tax === name).map((tax) => tax.amount_minor))),
    }
  })
  const untaxed = lines.filter((line) => line.taxes.length === 0)
  if (untaxed.length > 0)
    rows.push({ rate_bp: 0, taxable_minor: sum(untaxed.map((line) => line.taxable_minor)), taxes: names.map(() => ZERO) })
  return {
    heads: [layout.tax, say.invoices.sheet.taxable(symbol), ...names.map((name) => say.invoices.sheet.amount(name, symbol))],
    rows: rows
      .sort((a, b) => b.rate_bp - a.rate_bp)
      .map((row) => [percent(row.rate_bp), amount(row.taxable_minor), ...row.taxes.map(amount)]),
  }
}

/** Taxable, each tax, round-off: the addition that makes the entry's amount. */
function totalsOf(
  entry: Entry,
  paper: Paper,
  lines: readonly PaperLine[],
  layout: { numbered_supply: boolean },
  { say, format }: Reader,
): Sum[] {
  const { sheet } = say.invoices
  const amount = (of: Minor) => format.amount(of, entry.currency)
  const rows: Sum[] = [
    {
      label: layout.numbered_supply ? sheet.taxable_value : sheet.net_value,
      value: amount(sum(lines.map((line) => line.taxable_minor))),
      is_total: false,
    },
  ]
  // under reverse charge the buyer pays the tax to the state: it is in the table, not in the sum
  if (!paper.reverse_charge) {
    for (const [name, taxes] of Map.groupBy(paper.taxes, (tax) => tax.tax)) {
      rows.push({ label: name, value: amount(sum(taxes.map((tax) => tax.amount_minor))), is_total: false })
    }
  }
  if (paper.round_off_minor !== ZERO)
    rows.push({ label: sheet.round_off, value: amount(paper.round_off_minor), is_total: false })
  return [...rows, { label: sheet.total, value: format.money(absolute(entry.amount_minor), entry.currency), is_total: true }]
}

/** What the books hold of a document that came as a sum: enough to pay it by, and it says what it is not. */
function summarySheet(entry: Entry, { say, format }: Reader): InvoiceSheet {
  const { sheet } = say.invoices
  const amount = (of: Minor) => format.amount(absolute(of), entry.currency)
  const split = entry.tax_minor !== ZERO
  const rest_minor = sum([
    absolute(entry.amount_minor),
    negateMinor(absolute(entry.taxable_minor)),
    negateMinor(absolute(entry.tax_minor)),
  ])
  const totals: (Sum | false)[] = [
    split && { label: sheet.taxable_value, value: amount(entry.taxable_minor), is_total: false },
    split && { label: sheet.tax, value: amount(entry.tax_minor), is_total: false },
    split &&
      rest_minor !== ZERO && { label: sheet.round_off, value: format.amount(rest_minor, entry.currency), is_total: false },
    { label: sheet.total, value: format.money(absolute(entry.amount_minor), entry.currency), is_total: true },
  ]
  const facts: (Fact | false)[] = [
    { label: sheet.date, value: format.day(entry.dated_on) },
    entry.amount_minor > 0 && { label: sheet.due(daysBetween(entry.dated_on, entry.due_on)), value: format.day(entry.due_on) },
    entry.reference !== '' && { label: sheet.your_reference, value: entry.reference },
    { label: sheet.currency, value: entry.currency },
  ]
  return {
    title: sheet.titles.summary(say.words.kinds[entry.kind]),
    number: entry.number,
    copy_label: null,
    buyer: null,
    ship_to: null,
    facts: facts.filter((fact) => fact !== false),
    heads: { item: sheet.item, item_code: null, quantity: sheet.quantity, rate: '', discount: '', tax: '', taxable: '' },
    lines: [],
    tax_table: null,
    totals: totals.filter((row) => row !== false),
    words: null,
    remarks: [sheet.summary_note],
  }
}
