import { COLUMNS, type ColumnName, type Columns, type LedgerMapping } from './columns.ts'

/**
 * What a person has said about files with one head, kept as `column_mappings.mapping`: the columns, and how many lines below the row
 * that looks like the head it really stands; or which ledger of a Tally file is ours.
 */
export type Remembered = { columns: Columns; dates: 'dmy' | 'mdy'; head_offset: number } | { ledger: string }

/** How a file was read, kept with what came of it (`reconciliations.mapping`), so that the page can say so. */
export type Explained = {
  /** The columns by what the file calls them. */
  columns?: Partial<Record<ColumnName, string>>
  dates?: 'dmy' | 'mdy'
  /** No date of the file told which of the two it is. */
  dates_guessed?: boolean
  head_line?: number
  sheet?: string
  /** Sheets that were not read. */
  others?: readonly string[]
  merged?: boolean
  /** Tally: the ledger that is the seller's. */
  ledger?: string
  /** GSTR-2B: whose it is, and how many documents of other suppliers it holds. */
  recipient?: string
  other_documents?: number
  /** The file was written from the customer's side. */
  mirrored?: boolean
  /** The file states a balance its rows do not come to. */
  states_balance?: boolean
}

/** What was remembered, as it comes out of the database; null when it is nothing this version knows. */
export function rememberedOf(value: unknown): Remembered | null {
  if (typeof value !== 'object' || value === null) return null
  const fields = new Map<string, unknown>(Object.entries(value))
  const ledger = fields.get('ledger')
  if (typeof ledger === 'string') return { ledger }
  const dates = fields.get('dates')
  const columns = columnsOf(fields.get('columns'))
  const offset = fields.get('head_offset')
  const head_offset = typeof offset === 'number' && Number.isInteger(offset) ? offset : 0
  return columns !== null && (dates === 'dmy' || dates === 'mdy') ? { columns, dates, head_offset } : null
}

function columnsOf(value: unknown): Columns | null {
  if (typeof value !== 'object' || value === null) return null
  const given = new Map<string, unknown>(Object.entries(value))
  const columns: Partial<Record<ColumnName, number>> = {}
  for (const column of COLUMNS) {
    const place = given.get(column)
    if (typeof place === 'number' && Number.isInteger(place) && place >= 0) columns[column] = place
  }
  return columns
}

/** The columns of a mapping by what the file calls them. */
export function namedColumns({ columns }: Pick<LedgerMapping, 'columns'>, head: readonly string[]): Explained['columns'] {
  return Object.fromEntries(Object.entries(columns).map(([column, place]) => [column, head[place] ?? '']))
}
