import { type Face, type Letters, readLetters } from './letters.ts'
import { widthOf } from './row-words.ts'
import type { Typesetter } from './typesetter.ts'

/** The tables of a statement that may be long, in the order they stand in, each followed by what is never long. */
export const LONG_TABLES = ['entries', 'open_items', 'unallocated'] as const
export type LongTable = (typeof LONG_TABLES)[number]

/** Rows as cells: seven of an entry, five of an item. */
export type Rows = readonly (readonly string[])[]

/** `head` is the paper as JSON without the rows of `tables`, which are those to be set page by page. */
export type LongStatement = { head: string; tables: ReadonlyMap<LongTable, LongRows>; timestamp: number }

export type LongRows = {
  rows: Rows
  /** Columns whose words end where the column does. */
  ends: readonly boolean[]
  /** Words of the rows above and below, as wide as the second to the fourth column; null: there is no such row. */
  opening: string | null
  closing: string | null
  /** What of these rows may make columns wider. */
  beside: Rows
}

/** How a statement is laid out, in points. */
export type Layout = { letters: Letters; tables: ReadonlyMap<LongTable, TableLayout>; sheet: SheetLayout }

/** `height` is what is between running head and foot; the first page begins higher by `lift`; `ageing` is the room the ageing takes. */
export type SheetLayout = { height: number; lift: number; ageing: number; left: number; top: number; page_height: number }

/** `inner` is what words have of a column, `medium` are columns, `padding` is what stands before words, the first column's apart, `inset` is what stands above and below words in a row. */
export type TableLayout = {
  widths: number[]
  inner: number[]
  medium: number[]
  padding: number
  inset: number
  line_height: number
  line_advance: number
  head_height: number
  lead_height: number
}

/** Asks Typst for the fonts, how wide columns are, and how high the head of the paper and of each table. */
export function layOut(typesetter: Typesetter, { head, tables, timestamp }: LongStatement): Layout {
  const letters = readLetters(typesetter, head, allRows(tables))
  const widest = Object.fromEntries(
    [...tables].map(([name, { rows, beside }]) => [name, [widestOf([...beside, ...rows], letters.medium)]]),
  )
  const ask = JSON.stringify({ widest, cells: [] })
  const measured = typesetter.measured({ kind: 'statement', timestamp, inputs: { paper: head, ask } })
  const found = new Map<LongTable, TableLayout>()
  for (const name of tables.keys()) {
    const table = fieldOf(fieldOf(measured, 'tables'), name)
    const number = (key: string) => numberOf(fieldOf(table, key))
    const numbers = (key: string) => numbersOf(fieldOf(table, key))
    found.set(name, {
      widths: numbers('widths'),
      inner: numbers('inner'),
      medium: numbers('medium'),
      padding: number('padding'),
      inset: number('inset'),
      line_height: number('line_height'),
      line_advance: number('line_advance'),
      head_height: number('head_height'),
      lead_height: number('lead_height'),
    })
  }
  const length = (key: string) => numberOf(fieldOf(fieldOf(measured, 'sheet'), key))
  const sheet = {
    height: length('height'),
    lift: length('lift'),
    ageing: length('ageing'),
    left: length('left'),
    top: length('top'),
    page_height: length('page_height'),
  }
  return { letters, tables: found, sheet }
}

export function tableOf(layout: Layout, name: LongTable): TableLayout {
  const table = layout.tables.get(name)
  if (!table) throw new Error(`the table ${name} was not measured`)
  return table
}

/** The face a column is set in. */
export function faceOf({ letters }: Layout, { medium }: TableLayout, column: number): Face {
  return medium.includes(column) ? letters.medium : letters.regular
}

/** Words in a width that may hold them in one line or not. */
export type DoubtfulCell = { words: string; width: number; weight: number }

const TO_MEASURE = 2_000

/** Heights of words, in points and in the order asked. */
export function measureCells(
  typesetter: Typesetter,
  { head, timestamp }: LongStatement,
  cells: readonly DoubtfulCell[],
): number[] {
  const heights: number[] = []
  for (let start = 0; start < cells.length; start += TO_MEASURE) {
    const ask = JSON.stringify({ widest: {}, cells: cells.slice(start, start + TO_MEASURE) })
    const measured = typesetter.measured({ kind: 'statement', timestamp, inputs: { paper: head, ask } })
    for (const height of numbersOf(fieldOf(measured, 'cells'))) heights.push(height)
    typesetter.forget(1)
  }
  return heights
}

function* allRows(tables: LongStatement['tables']): Generator<readonly string[]> {
  for (const { rows } of tables.values()) yield* rows
}

/** The widest words of each column, as one row. */
function widestOf(rows: Rows, face: Face): string[] {
  const widest: string[] = []
  const widths: number[] = []
  for (const row of rows) {
    for (let column = 0; column < row.length; column++) {
      const words = row[column] ?? ''
      const width = widthOf(words, face)
      if (width <= (widths[column] ?? -1)) continue
      widest[column] = words
      widths[column] = width
    }
  }
  return widest
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !(name in value)) throw new Error(`Typst measured no ${name}`)
  return Reflect.get(value, name)
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error('Typst measured no number')
  return value
}

function numbersOf(value: unknown): number[] {
  if (!Array.isArray(value)) throw new Error('Typst measured no list')
  return value.map(numberOf)
}
