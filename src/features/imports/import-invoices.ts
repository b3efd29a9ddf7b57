import { signedAmount } from '#features/ledger/entry.ts'
import { getSeller } from '#features/sellers/queries.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { bookDocuments } from './book-documents.ts'
import type { Columns, Spelling } from './cell.ts'
import { futureWarning } from './entry-row.ts'
import { type ImportedDocument, sourceRef } from './imported-document.ts'
import { type InvoiceOfFile, readInvoice } from './invoice-rows.ts'
import { accountsByCode, itemsByCode } from './queries.ts'
import type { Group } from './sale.ts'
import { addOutcome, emptyOutcome, type Outcome } from './verdict.ts'

export type InvoicesBatch = { columns: Columns; spelling: Spelling; groups: readonly Group[] }

/** Invoices, credit and debit notes come in line by line; their taxes are worked out by the seller's country. */
export async function importInvoices(tx: Tx, { columns, spelling, groups }: InvoicesBatch): Promise<Outcome> {
  tx.permit('imports.run')
  const outcome = emptyOutcome()
  function cellsIn(column: string): string[] {
    return groups.flatMap((group) => group.rows.map((row) => row.cells[columns[column] ?? -1]?.trim() ?? ''))
  }
  const [seller, accounts, items] = await Promise.all([
    getSeller(tx),
    accountsByCode(tx, cellsIn('account')),
    itemsByCode(tx, cellsIn('item')),
  ])
  const documents = groups.flatMap((group): ImportedDocument[] => {
    const read = readInvoice(group, { columns, spelling, country: tx.country, seller, accounts, items })
    if (Array.isArray(read)) {
      outcome.verdicts.push(...read)
      return []
    }
    outcome.warnings.push(...futureWarning(read.dated_on, tx.today, group.rows[0]?.line ?? 0, 'date'))
    return [documentOf(read, group)]
  })
  const books = await bookDocuments(tx, documents)
  addOutcome(outcome, books.outcome)
  if (outcome.booked > 0)
    await emit(tx, 'invoices.imported', { account_id: null, subject_id: tx.seller_id, data: { count: books.fresh.length } })
  return outcome
}

function documentOf(
  { kind, number, account, dated_on, due_on, reference, draft }: InvoiceOfFile,
  group: Group,
): ImportedDocument {
  const { taxed, currency } = draft
  return {
    rows: group.rows,
    value: number,
    booking: {
      account_id: account.id,
      kind,
      number,
      dated_on,
      due_on,
      currency,
      amount_minor: taxed.total_minor,
      taxable_minor: signedAmount(kind, taxed.taxable_minor),
      tax_minor: signedAmount(kind, taxed.tax_minor),
      reference,
      source_ref: sourceRef(kind, number),
    },
    draft,
  }
}
