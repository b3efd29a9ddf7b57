import { ACCOUNT_COLUMNS } from '#features/imports/account-row.ts'
import { ALLOCATION_COLUMNS } from '#features/imports/allocation-row.ts'
import type { Columns, Spelling } from '#features/imports/cell.ts'
import { ENTRY_COLUMNS } from '#features/imports/entry-row.ts'
import { importAccounts } from '#features/imports/import-accounts.ts'
import { importAllocations } from '#features/imports/import-allocations.ts'
import { importEntries } from '#features/imports/import-entries.ts'
import { importInvoices } from '#features/imports/import-invoices.ts'
import { importItems } from '#features/imports/import-items.ts'
import { importPayments } from '#features/imports/import-payments.ts'
import { importSales } from '#features/imports/import-sales.ts'
import { INVOICE_COLUMNS } from '#features/imports/invoice-rows.ts'
import { ITEM_COLUMNS } from '#features/imports/item-row.ts'
import { type Mapping, SALES_COLUMNS } from '#features/imports/mapping.ts'
import { PAYMENT_COLUMNS } from '#features/imports/payment-row.ts'
import type { Outcome } from '#features/imports/verdict.ts'
import { headerIndex } from '#platform/csv-read.ts'
import type { Tx } from '#platform/database.ts'
import type { Piece } from './import-file.ts'

/** The kinds of files on the command line; allocations come along with a ledger. */
export const KIND_NAMES = ['sales-lines', 'accounts', 'items', 'invoices', 'payments', 'ledger'] as const
export type KindName = (typeof KIND_NAMES)[number] | 'allocations'

/** What a person may say of a file beyond what stands in it. */
export type ImportOptions = { create_accounts: boolean; allocate: 'oldest' | 'nothing' }

/** What is known of a file once its header is read. */
export type Opened = { columns: Columns; spelling: Spelling; options: ImportOptions; mapping: Mapping | null }

/** How rows of one kind are told apart, and the act that books them. */
export type Kind = {
  columnsOf(header: readonly string[], mapping: Mapping | null): Columns
  /** The columns that make a row the same as another. */
  key: readonly string[]
  /** Rows of one key are the lines of one document. */
  grouped: boolean
  book(tx: Tx, piece: Piece, opened: Opened): Promise<Outcome>
}

type Named = { readonly required: readonly string[]; readonly optional: readonly string[] }

function columnsBy({ required, optional }: Named): Kind['columnsOf'] {
  return (header) => headerIndex(header, required, optional)
}

/** Where our columns stand by the names the mapping gives them. */
function mappedColumns(header: readonly string[], mapping: Mapping | null): Columns {
  if (!mapping) throw new Error('sales lines are read by a mapping')
  const names = Object.values(mapping.columns).filter((name) => name !== null)
  const found = headerIndex(header, names)
  return Object.fromEntries(
    [...SALES_COLUMNS.required, ...SALES_COLUMNS.optional].map((column) => [
      column,
      found[mapping.columns[column] ?? ''] ?? -1,
    ]),
  )
}

export const KINDS: Readonly<Record<KindName, Kind>> = {
  'sales-lines': {
    columnsOf: mappedColumns,
    key: ['number'],
    grouped: true,
    book(tx, { groups }, { columns, spelling, mapping }) {
      if (!mapping) throw new Error('sales lines are read by a mapping')
      return importSales(tx, { columns, spelling, mapping, groups })
    },
  },
  accounts: {
    columnsOf: columnsBy(ACCOUNT_COLUMNS),
    key: ['account'],
    grouped: false,
    book: (tx, { rows }, { columns, spelling }) => importAccounts(tx, { columns, spelling, rows }),
  },
  items: {
    columnsOf: columnsBy(ITEM_COLUMNS),
    key: ['item'],
    grouped: false,
    book: (tx, { rows }, { columns, spelling }) => importItems(tx, { columns, spelling, rows }),
  },
  invoices: {
    columnsOf: columnsBy(INVOICE_COLUMNS),
    key: ['number', 'kind'],
    grouped: true,
    book: (tx, { groups }, { columns, spelling }) => importInvoices(tx, { columns, spelling, groups }),
  },
  payments: {
    columnsOf: columnsBy(PAYMENT_COLUMNS),
    key: ['number'],
    grouped: false,
    book: (tx, { rows }, { columns, spelling, options }) => importPayments(tx, { columns, spelling, rows, ...options }),
  },
  ledger: {
    columnsOf: columnsBy(ENTRY_COLUMNS),
    key: ['kind', 'number'],
    grouped: false,
    book: (tx, { rows }, { columns, spelling, options }) => importEntries(tx, { columns, spelling, rows, ...options }),
  },
  allocations: {
    columnsOf: columnsBy(ALLOCATION_COLUMNS),
    key: ['account', 'credit_number', 'debit_number', 'amount', 'effective_date', 'credit_kind', 'debit_kind'],
    grouped: false,
    book: (tx, { rows }, { columns, spelling }) => importAllocations(tx, { columns, spelling, rows }),
  },
}
