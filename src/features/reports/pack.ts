import type { InvoiceRow } from '#features/invoices/invoice-detail.ts'
import type { EntryKind } from '#features/ledger/entry.ts'
import type { PaymentRow } from '#features/payments/payment-detail.ts'
import type { StatementAnswer } from '#features/statements/statement-answer.ts'
import type { SoldKind } from '#ports/structured.ts'
import type { DayRange } from '#shared/day.ts'
import { type Currency, type Minor, negateMinor, sum } from '#shared/money.ts'

/** Every document and receipt of a pack is set as a PDF while it travels, some dozens a second: beyond this a shorter period is due. */
export const MOST_PAPERS = 2_000

/** What a pack of some days holds. What the reader may not see is null, and the pack is made without it. */
export type PackBooks = {
  range: DayRange
  /** Invoices, debit notes and credit notes dated in these days, in the order of a statement. */
  documents: readonly InvoiceRow[]
  payments: readonly PaymentRow[] | null
  statement: StatementAnswer | null
}

/** Documents of one kind and currency. Signs are the ledger's: a credit note takes away. */
export type PackSum = { kind: SoldKind; count: number; taxable_minor: Minor; tax_minor: Minor; total_minor: Minor }

/** The documents of one currency by kind; `total` is the addition of them. */
export type PackSums = { currency: Currency; kinds: readonly PackSum[]; total: Omit<PackSum, 'kind'> }

const KINDS: readonly SoldKind[] = ['INV', 'DN', 'CN']

/** Documents of sale of these days: opening items are none, they were billed in former books. */
export function packDocuments(listed: readonly InvoiceRow[], notes: readonly InvoiceRow[]): InvoiceRow[] {
  const kinds: readonly EntryKind[] = KINDS
  const rank = (row: InvoiceRow) => kinds.indexOf(row.kind)
  return [...listed.filter((row) => row.kind !== 'OB'), ...notes.filter((row) => row.kind === 'CN')].sort(
    (a, b) => compare(a.dated_on, b.dated_on) || rank(a) - rank(b) || compare(a.number, b.number),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The control totals of a pack, currency by currency; what register and PDFs come to. */
export function packSums(documents: readonly InvoiceRow[]): PackSums[] {
  return [...Map.groupBy(documents, (row) => row.currency)].map(([currency, own]) => ({
    currency,
    kinds: KINDS.flatMap((kind) => {
      const rows = own.filter((row) => row.kind === kind)
      return rows.length === 0 ? [] : [{ kind, ...sumOf(rows) }]
    }),
    total: sumOf(own),
  }))
}

function sumOf(rows: readonly InvoiceRow[]): Omit<PackSum, 'kind'> {
  return {
    count: rows.length,
    taxable_minor: sum(rows.map((row) => row.taxable_minor)),
    tax_minor: sum(rows.map((row) => row.tax_minor)),
    total_minor: sum(rows.map((row) => row.amount_minor)),
  }
}

/** Receipts by currency, as many and as much as came in. */
export function receiptSums(payments: readonly PaymentRow[]): { currency: Currency; count: number; received_minor: Minor }[] {
  return [...Map.groupBy(payments, (row) => row.currency)].map(([currency, own]) => ({
    currency,
    count: own.length,
    received_minor: negateMinor(sum(own.map((row) => row.amount_minor))),
  }))
}

/** How many PDFs a pack would hold, its statements aside. */
export function paperCount({ documents, payments }: Pick<PackBooks, 'documents' | 'payments'>): number {
  return documents.length + (payments?.length ?? 0)
}

/** Nothing was billed, paid or otherwise booked in these days. */
export function isEmpty(books: PackBooks): boolean {
  return paperCount(books) === 0 && (books.statement?.statement.rows.length ?? 0) === 0
}
