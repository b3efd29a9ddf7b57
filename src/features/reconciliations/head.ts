import type { RawTable } from '#platform/table-read.ts'
import type { MergedCells, SheetRow } from '#platform/xlsx-read.ts'
import { columnsIn } from './columns.ts'

/** The names of the columns: the last line they stand in, and whether one of them is spread over several columns that nothing tells apart. */
export type Head = { line: number; cells: readonly string[]; unclear: boolean }

type Sheet = Pick<RawTable, 'rows' | 'merged'>

/** The head of which a row is part. `Amount` over `Debit` and `Credit` are two rows of one: what stands below names the columns. */
export function headAt({ rows, merged }: Sheet, place: number): Head {
  const [above, here, below] = [rows[place - 1], rows[place], rows[place + 1]]
  if (!here) return { line: 1, cells: [], unclear: false }
  if (below && isSecond(here, below, merged)) return joined(here, below)
  if (above && isSecond(above, here, merged)) return joined(above, here)
  return { line: here.line, cells: here.cells, unclear: hidesColumns(here, merged) }
}

function joined(upper: SheetRow, lower: SheetRow): Head {
  const width = Math.max(upper.cells.length, lower.cells.length)
  const cells = Array.from({ length: width }, (_, i) => lower.cells[i] || upper.cells[i] || '')
  return { line: lower.line, cells, unclear: false }
}

/** Words only, that name both sides below a row with date or number, or the columns under a name that is spread over them. */
function isSecond(upper: SheetRow, lower: SheetRow, merged: readonly MergedCells[]): boolean {
  const filled = placesOf(lower)
  if (filled.length === 0 || filled.some((i) => !/^\p{L}/u.test(lower.cells[i] ?? ''))) return false
  const { debit, credit } = columnsIn(lower.cells)
  const { date, number } = columnsIn(upper.cells)
  const isKept = [date, number].some((place) => place !== undefined && !filled.includes(place))
  if (debit !== undefined && credit !== undefined && isKept) return true
  const ranges = spread(upper, merged)
  return (
    filled.length > 1 && filled.every((i) => ranges.some((range) => i + 1 >= range.from_column && i + 1 <= range.to_column))
  )
}

function placesOf({ cells }: SheetRow): number[] {
  return cells.flatMap((cell, i) => (cell === '' ? [] : [i]))
}

/** Merged cells of this line that reach over more than one column. */
function spread({ line }: SheetRow, merged: readonly MergedCells[]): MergedCells[] {
  return merged.filter((one) => one.from_line <= line && one.to_line >= line && one.to_column > one.from_column)
}

/** Particulars over two columns lose nothing; an amount over two loses a side. */
function hidesColumns(row: SheetRow, merged: readonly MergedCells[]): boolean {
  const { debit, credit, amount, balance } = columnsIn(row.cells)
  return spread(row, merged).some((range) => [debit, credit, amount, balance].includes(range.from_column - 1))
}
