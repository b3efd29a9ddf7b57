import { aboutWidthOf, linesOf } from './row-heights.ts'
import type { Setting, Typesetter } from './typesetter.ts'

/** The tables of a statement that may be long, in the order they stand in, each followed by what is never long. */
export const LONG_TABLES = ['entries', 'open_items', 'unallocated'] as const
export type LongTable = (typeof LONG_TABLES)[number]

/** Rows as cells: seven of an entry, five of an item. */
export type Rows = readonly (readonly string[])[]

/** `head` is the paper as JSON without the rows of `tables`, which are those to be set page by page. */
export type LongStatement = { head: string; tables: ReadonlyMap<LongTable, LongRows>; timestamp: number }

export type LongRows = {
  rows: Rows
  /** Words of the rows above and below, as wide as the second to the fourth column; null: there is no such row. */
  opening: string | null
  closing: string | null
  /** What of these rows may make columns wider. */
  beside: Rows
}

/** What follows the last page of a table, in order, unless it is a table of pages of its own. */
const SECTIONS = ['ageing', 'open_items', 'unallocated', 'ending'] as const

type Page = { has_lead: boolean; opening: number[]; rows: Rows; heights: number[]; closing: number[] }
type Part = { table: LongTable; pages: Page[]; after: string[] }

/** Pages set at once: enough for all cores, few enough for little memory. */
const PAGES_AT_ONCE = 25
/** Below a closing row stands a second rule. */
const CLOSING_RULE_PT = 4
/** Left free on every page, as heights are rounded. */
const SLACK_PT = 2
const TO_MEASURE = 2_000

/** One part of the file and how many pages it must have. */
export type SetPart = { setting: Setting; pages: number }

/**
 * The parts a long statement is set in, each a setting of its own. Where every page ends, and how many there are, is found before:
 * Typst says how wide columns are and how high the few rows that need more than a line.
 */
export function planStatement(typesetter: Typesetter, statement: LongStatement): SetPart[] {
  const layout = measureTables(typesetter, statement)
  const names = LONG_TABLES.filter((name) => statement.tables.has(name))
  const parts = names.flatMap((name, index) => {
    const pages = paginate(typesetter, statement, name, layout)
    return inParts(name, pages, sectionsAfter(name, names[index + 1]))
  })
  const counts = parts.map((part, index) => {
    if (part.after.length === 0) return part.pages.length
    // how many stand before does not change how many these are, but the very first page begins higher
    return typesetter.pages(settingOf(statement, layout, part, index, null))
  })
  const in_all = counts.reduce((all, count) => all + count, 0)
  let before = 0
  return parts.map((part, index) => {
    const pages = counts[index] ?? 0
    const setting = settingOf(statement, layout, part, before, in_all)
    before += pages
    return { setting, pages }
  })
}

/** The sections from this table up to the next one of pages of its own. */
function sectionsAfter(name: LongTable, next: LongTable | undefined): string[] {
  const from = name === 'entries' ? 0 : SECTIONS.indexOf(name) + 1
  const to = next === undefined || next === 'entries' ? SECTIONS.length : SECTIONS.indexOf(next)
  return SECTIONS.slice(from, to)
}

/** The last page is a part by itself, with what follows it: of that only Typst knows how many pages it fills. */
function inParts(table: LongTable, pages: readonly Page[], after: string[]): Part[] {
  const full = pages.slice(0, -1)
  const parts: Part[] = []
  for (let start = 0; start < full.length; start += PAGES_AT_ONCE) {
    parts.push({ table, pages: full.slice(start, start + PAGES_AT_ONCE), after: [] })
  }
  return [...parts, { table, pages: pages.slice(-1), after }]
}

function settingOf(
  { head, timestamp }: LongStatement,
  layout: Layout,
  { table, pages, after }: Part,
  before: number,
  in_all: number | null,
): Setting {
  const { widths, head_height, line_height } = tableOf(layout, table)
  return {
    kind: 'statement',
    timestamp,
    inputs: {
      paper: head,
      part: JSON.stringify({ table, widths, head_height, line_height, pages, after }),
      pages_before: String(before),
      ...(in_all === null ? {} : { pages_in_all: String(in_all) }),
    },
  }
}

/** In points. `inner` is what words have of a column, `medium` are columns, `inset` is what stands above and below words in a row. */
type TableLayout = {
  widths: number[]
  inner: number[]
  medium: number[]
  inset: number
  line_height: number
  line_advance: number
  head_height: number
  lead_height: number
}
type Layout = { tables: ReadonlyMap<LongTable, TableLayout>; sheet_height: number; lift: number }

function tableOf(layout: Layout, name: LongTable): TableLayout {
  const table = layout.tables.get(name)
  if (!table) throw new Error(`the table ${name} was not measured`)
  return table
}

function measureTables(typesetter: Typesetter, { head, tables, timestamp }: LongStatement): Layout {
  const widest = Object.fromEntries([...tables].map(([name, { rows, beside }]) => [name, [widestOf([...beside, ...rows])]]))
  const ask = JSON.stringify({ widest, cells: [] })
  const measured = typesetter.measured({ kind: 'statement', timestamp, inputs: { paper: head, ask } })
  const found = new Map<LongTable, TableLayout>()
  for (const name of tables.keys()) {
    const table = fieldOf(fieldOf(measured, 'tables'), name)
    found.set(name, {
      widths: numbersOf(fieldOf(table, 'widths')),
      inner: numbersOf(fieldOf(table, 'inner')),
      medium: numbersOf(fieldOf(table, 'medium')),
      inset: numberOf(fieldOf(table, 'inset')),
      line_height: numberOf(fieldOf(table, 'line_height')),
      line_advance: numberOf(fieldOf(table, 'line_advance')),
      head_height: numberOf(fieldOf(table, 'head_height')),
      lead_height: numberOf(fieldOf(table, 'lead_height')),
    })
  }
  return { tables: found, sheet_height: numberOf(fieldOf(measured, 'sheet_height')), lift: numberOf(fieldOf(measured, 'lift')) }
}

/** The widest words of each column, as one row. */
function widestOf(rows: Rows): string[] {
  const widest: string[] = []
  const widths: number[] = []
  for (const row of rows) {
    for (let column = 0; column < row.length; column++) {
      const words = row[column] ?? ''
      const width = aboutWidthOf(words)
      if (width <= (widths[column] ?? -1)) continue
      widest[column] = words
      widths[column] = width
    }
  }
  return widest
}

function paginate(typesetter: Typesetter, statement: LongStatement, name: LongTable, layout: Layout): Page[] {
  const { rows, opening, closing } = statement.tables.get(name) ?? { rows: [], opening: null, closing: null }
  const table = tableOf(layout, name)
  const heights = heightsOf(typesetter, statement, table, { rows, opening, closing })
  const room = layout.sheet_height - table.head_height - SLACK_PT
  const pages: Page[] = []
  let page: Page = { has_lead: true, opening: heights.opening, rows: [], heights: [], closing: [] }
  let left = room - table.lead_height + (name === 'entries' ? layout.lift : 0) - (heights.opening[0] ?? 0)
  let from = 0
  function turn(next: number): void {
    pages.push({ ...page, rows: rows.slice(from, next), heights: heights.rows.slice(from, next) })
    page = { has_lead: false, opening: [], rows: [], heights: [], closing: [] }
    left = room
    from = next
  }
  for (const [index, height] of heights.rows.entries()) {
    if (height > left && (index > from || page.has_lead)) turn(index)
    left -= height
  }
  const [closing_height] = heights.closing
  if (closing_height !== undefined && closing_height + CLOSING_RULE_PT > left) {
    // so that it does not stand there alone
    turn(rows.length - from > 1 ? rows.length - 1 : rows.length)
  }
  page.closing = heights.closing
  turn(rows.length)
  return pages
}

type Heights = { rows: number[]; opening: number[]; closing: number[] }
type Cell = { words: string; width: number; weight: number }

/**
 * The height of each row, from the lines of its longest words. Most are simply counted; about the others Typst is asked, once for each
 * words and column.
 */
function heightsOf(
  typesetter: Typesetter,
  statement: LongStatement,
  { inner, medium, inset, line_height, line_advance }: TableLayout,
  { rows, opening, closing }: Pick<LongRows, 'rows' | 'opening' | 'closing'>,
): Heights {
  const asked = new Map<string, Cell>()
  const doubts = new Map<number, string[]>()
  const heights = rows.map((row, index) => {
    let lines = 1
    for (let column = 0; column < row.length; column++) {
      const [words = '', width = 0, isMedium] = [row[column], inner[column], medium.includes(column)]
      const counted = linesOf(words, width, isMedium)
      lines = Math.max(lines, counted ?? 1)
      if (counted !== null) continue
      const key = `${column} ${words}`
      asked.set(key, { words, width, weight: isMedium ? MEDIUM : REGULAR })
      doubts.set(index, [...(doubts.get(index) ?? []), key])
    }
    return line_height + (lines - 1) * line_advance
  })
  const [, second = 0, third = 0, fourth = 0] = inner
  for (const words of [opening, closing]) {
    if (words !== null) asked.set(`- ${words}`, { words, width: second + third + fourth, weight: BOLD })
  }
  const known = measureCells(typesetter, statement, asked)
  const heightOf = (key: string) => (known.get(key) ?? 0) + inset
  return {
    rows: heights.map((height, index) => Math.max(height, ...(doubts.get(index) ?? []).map(heightOf))),
    opening: opening === null ? [] : [heightOf(`- ${opening}`)],
    closing: closing === null ? [] : [heightOf(`- ${closing}`)],
  }
}

const [REGULAR, MEDIUM, BOLD] = [400, 500, 600]

function measureCells(
  typesetter: Typesetter,
  { head, timestamp }: LongStatement,
  asked: ReadonlyMap<string, Cell>,
): Map<string, number> {
  const known = new Map<string, number>()
  const keys = [...asked.keys()]
  const cells = [...asked.values()]
  for (let start = 0; start < cells.length; start += TO_MEASURE) {
    const ask = JSON.stringify({ widest: {}, cells: cells.slice(start, start + TO_MEASURE) })
    const measured = typesetter.measured({ kind: 'statement', timestamp, inputs: { paper: head, ask } })
    for (const [index, height] of numbersOf(fieldOf(measured, 'cells')).entries()) {
      const key = keys[start + index]
      if (key !== undefined) known.set(key, height)
    }
    typesetter.forget(1)
  }
  return known
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
