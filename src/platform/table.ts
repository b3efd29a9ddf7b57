/** What a cell is, which decides how a file shows it. */
export type CellKind = 'text' | 'day' | 'money' | 'decimal' | 'integer'

export type TableColumn = { head: string; kind: CellKind; width?: number }

/**
 * A cell, spelled plainly: any text; a day `YYYY-MM-DD`; money, decimal and integer as digits (`-200.00`), which are emitted as numbers.
 * Null is an empty cell.
 */
export type TableCell = string | null

/** A table on its way into a file: `rows` are made one by one and read once. */
export type Table = {
  name: string
  columns: readonly TableColumn[]
  rows: AsyncIterable<readonly TableCell[]> | Iterable<readonly TableCell[]>
}

const NUMERAL = /^-?\d+(?:\.\d+)?$/

/** The digits of a number cell; a programming error for anything else, so no text can pass as a number. */
export function numeral(digits: string): string {
  if (!NUMERAL.test(digits)) throw new Error(`not a number cell: ${JSON.stringify(digits)}`)
  return digits
}
