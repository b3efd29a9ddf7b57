import type { Entry } from '#features/ledger/entry.ts'
import type { Messages } from '#messages/language.ts'
import type { Column, Sheet } from '#platform/sheet.ts'
import type { Day } from '#shared/day.ts'
import type { Currency } from '#shared/money.ts'
import { creditStatus, invoiceStatus } from './invoice.ts'
import type { InvoiceDetail, InvoiceRow } from './invoice-detail.ts'
import type { PaperLine } from './paper.ts'

/** How a document stands, as programs spell it: `overdue`, `part_paid`, `unused`. */
export function stateOf(row: InvoiceRow, today: Day): string {
  return row.kind === 'CN' ? creditStatus(row) : invoiceStatus(row, today).state
}

/** The list as a file: the same rows and figures as the page. Credit notes are below zero. */
export function invoiceTable({ invoices }: Messages, today: Day): Sheet<InvoiceRow> {
  const { file } = invoices
  return {
    name: invoices.title,
    columns: [
      { key: 'number', head: file.number, kind: 'text', value: (row) => row.number },
      { key: 'kind', head: file.kind, kind: 'text', value: (row) => row.kind },
      { key: 'dated_on', head: file.date, kind: 'day', value: (row) => row.dated_on },
      { key: 'due_on', head: file.due, kind: 'day', value: (row) => row.due_on },
      { key: 'status', head: file.status, kind: 'text', value: (row) => stateOf(row, today) },
      { key: 'reference', head: file.reference, kind: 'text', value: (row) => row.reference },
      { key: 'currency', head: file.currency, kind: 'text', value: (row) => row.currency },
      { key: 'taxable', head: file.taxable, kind: 'money', value: (row) => row.taxable_minor },
      { key: 'tax', head: file.tax, kind: 'money', value: (row) => row.tax_minor },
      { key: 'total', head: file.total, kind: 'money', value: (row) => row.amount_minor },
      { key: 'open', head: file.open, kind: 'money', value: (row) => row.open_minor },
      { key: 'disputed', head: file.disputed, kind: 'money', value: (row) => row.disputed_minor },
    ],
  }
}

/** The lines of one document as a file; a document without lines has one row, of its sums. */
export function lineTable({ invoices }: Messages, { entry, lines }: InvoiceDetail): Sheet<PaperLine | null> {
  const { file } = invoices
  const taxes = [...new Set(lines.flatMap((line) => line.taxes.map((tax) => tax.tax)))]
  return {
    name: entry.number,
    columns: [
      ...headColumns(file, entry),
      { key: 'line', head: file.line, kind: 'integer', value: (line) => line?.line ?? null },
      { key: 'code', head: file.code, kind: 'text', value: (line) => line?.code ?? null },
      { key: 'description', head: file.item, kind: 'text', value: (line) => line?.description ?? null },
      { key: 'item_code', head: 'HSN', kind: 'text', value: (line) => line?.item_code ?? null },
      { key: 'quantity', head: file.quantity, kind: 'decimal', value: (line) => line?.quantity ?? null },
      { key: 'unit', head: file.unit, kind: 'text', value: (line) => line?.unit ?? null },
      { key: 'unit_price', head: file.price, kind: 'decimal', value: (line) => line?.unit_price ?? null },
      { key: 'discount', head: file.discount, kind: 'money', value: (line) => line?.discount_minor ?? null },
      { key: 'rate_percent', head: file.rate, kind: 'decimal', value: (line) => (line ? String(line.rate_bp / 100) : null) },
      { key: 'taxable', head: file.taxable, kind: 'money', value: (line) => line?.taxable_minor ?? entry.taxable_minor },
      ...taxes.map((tax) => taxColumn(tax)),
      { key: 'total', head: file.line_total, kind: 'money', value: (line) => line?.total_minor ?? entry.amount_minor },
    ],
  }
}

function headColumns(file: Messages['invoices']['file'], entry: Entry): Column<PaperLine | null>[] {
  return [
    { key: 'number', head: file.number, kind: 'text', value: () => entry.number },
    { key: 'kind', head: file.kind, kind: 'text', value: () => entry.kind },
    { key: 'dated_on', head: file.date, kind: 'day', value: () => entry.dated_on },
    { key: 'due_on', head: file.due, kind: 'day', value: () => entry.due_on },
    { key: 'currency', head: file.currency, kind: 'text', value: () => entry.currency },
  ]
}

function taxColumn(tax: string): Column<PaperLine | null> {
  return {
    key: tax.toLowerCase(),
    head: tax,
    kind: 'money',
    value: (line) => line?.taxes.find((one) => one.tax === tax)?.amount_minor ?? null,
  }
}

/** A document for programs: the figures of its page, spelled as in the books. */
export function invoiceJson({ entry, paper, lines, settlements, original }: InvoiceDetail, today: Day) {
  const {
    id,
    kind,
    number,
    dated_on,
    due_on,
    currency,
    amount_minor,
    open_minor,
    disputed_minor,
    taxable_minor,
    tax_minor,
    reference,
  } = entry
  return {
    id,
    kind,
    number,
    dated_on,
    due_on,
    currency,
    status: stateOf(entry, today),
    reference,
    taxable_minor,
    tax_minor,
    round_off_minor: paper?.round_off_minor ?? null,
    total_minor: amount_minor,
    open_minor,
    disputed_minor,
    corrects: original === null ? null : { id: original.id, number: original.number },
    seller: paper?.seller_party ?? null,
    buyer: paper?.buyer_party ?? null,
    ship_to: paper?.ship_to ?? null,
    place_of_supply: paper?.place_of_supply ?? null,
    reverse_charge: paper?.reverse_charge ?? null,
    taxes: paper?.taxes ?? [],
    lines: lines.map(({ item_id: _item_id, ...line }) => line),
    settled_by: settlements.map(settledJson),
  }
}

function settledJson({ id, kind, number, amount_minor, effective_on }: InvoiceDetail['settlements'][number]) {
  return { id, kind, number, amount_minor, effective_on }
}

/** Lakh and crore in a workbook where the country reads so. */
export function groupingOf(default_currency: Currency): 'thousands' | 'lakhs' {
  return default_currency === 'INR' ? 'lakhs' : 'thousands'
}
