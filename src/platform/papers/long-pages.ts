import {
  type DoubtfulCell,
  faceOf,
  type Layout,
  type LongRows,
  type LongStatement,
  type LongTable,
  measureCells,
  tableOf,
} from './long-layout.ts'
import { cellInk, FONT_NAMES, type PageInk } from './row-ink.ts'
import { linesIn } from './row-words.ts'
import type { Typesetter } from './typesetter.ts'

/** Rows of one page. `opening` and `closing` hold the height of these rows where they stand on it; all heights in points. */
export type Page = { has_lead: boolean; opening: number[]; rows: Row[]; closing: number[] }

/** A row with the lines of each cell's words; null: only Typst can set it. */
export type Row = { cells: readonly string[]; lines: string[][] | null; height: number }

/** Below a closing row stands a second rule. */
const CLOSING_RULE_PT = 4
/** Left free on every page, as heights are rounded. */
const SLACK_PT = 2

/** So many rows go with what does not fit below them, so that it does not stand alone. */
const ROWS_MOVED = { closing: 1, below: 5 }

/** Where each page of a table ends. On the last of them `room_below` is left for what follows. */
export function paginate(
  typesetter: Typesetter,
  statement: LongStatement,
  name: LongTable,
  layout: Layout,
  room_below = 0,
): Page[] {
  const { head_height, lead_height } = tableOf(layout, name)
  const { rows, opening, closing } = rowsOf(typesetter, statement, name, layout)
  const room = layout.sheet.height - head_height - SLACK_PT
  const pages: Page[] = []
  let page: Page = { has_lead: true, opening, rows: [], closing: [] }
  let left = room - lead_height + (name === 'entries' ? layout.sheet.lift : 0) - (opening[0] ?? 0)
  function turn(): void {
    pages.push(page)
    page = { has_lead: false, opening: [], rows: [], closing: [] }
    left = room
  }
  for (const row of rows) {
    if (row.height > left && (page.rows.length > 0 || page.has_lead)) turn()
    page.rows.push(row)
    left -= row.height
  }
  const closing_height = closing[0] === undefined ? 0 : closing[0] + CLOSING_RULE_PT
  if (closing_height + room_below > left) {
    const wanted = closing_height > left ? ROWS_MOVED.closing : ROWS_MOVED.below
    const moved = page.rows.length > 1 ? page.rows.splice(-Math.min(wanted, page.rows.length - 1)) : []
    turn()
    page.rows = moved
  }
  page.closing = closing
  turn()
  return pages
}

type Heights = { rows: Row[]; opening: number[]; closing: number[] }

/** The height of each row, from the lines of its longest words; about those that it cannot count itself it asks Typst, once for each. */
function rowsOf(typesetter: Typesetter, statement: LongStatement, name: LongTable, layout: Layout): Heights {
  const table = tableOf(layout, name)
  const { inner, medium, inset, line_height, line_advance } = table
  const given: LongRows | undefined = statement.tables.get(name)
  const asked = new Map<string, DoubtfulCell>()
  const doubts = new Map<Row, string[]>()
  const rows = (given?.rows ?? []).map((cells) => {
    const lines = cells.map((words, column) => linesIn(words, inner[column] ?? 0, faceOf(layout, table, column)))
    const most = lines.reduce((all, some) => Math.max(all, some?.length ?? 1), 1)
    const known = lines.filter((some) => some !== null)
    const height = line_height + (most - 1) * line_advance
    const row: Row = { cells, lines: known.length === cells.length ? known : null, height }
    for (const [column, words] of cells.entries()) {
      if (lines[column] !== null) continue
      const key = `${column} ${words}`
      asked.set(key, { words, width: inner[column] ?? 0, weight: medium.includes(column) ? MEDIUM : REGULAR })
      doubts.set(row, [...(doubts.get(row) ?? []), key])
    }
    return row
  })
  const [, second = 0, third = 0, fourth = 0] = inner
  for (const words of [given?.opening, given?.closing]) {
    if (typeof words === 'string') asked.set(`- ${words}`, { words, width: second + third + fourth, weight: BOLD })
  }
  const measured = measureCells(typesetter, statement, [...asked.values()])
  const known = new Map([...asked.keys()].map((key, index) => [key, (measured[index] ?? 0) + inset]))
  for (const [row, keys] of doubts) row.height = Math.max(row.height, ...keys.map((key) => known.get(key) ?? 0))
  const heightOf = (words: string | null | undefined) =>
    typeof words === 'string' ? [Math.max(line_height, known.get(`- ${words}`) ?? 0)] : []
  return { rows, opening: heightOf(given?.opening), closing: heightOf(given?.closing) }
}

const [REGULAR, MEDIUM, BOLD] = [400, 500, 600]

/** Draws the rows of a page that needs nobody else for it; null: Typst sets it. `isFirst`: of the whole paper. */
export function inkOf(page: Page, statement: LongStatement, name: LongTable, layout: Layout, isFirst: boolean): PageInk | null {
  if (page.rows.some((row) => row.lines === null)) return null
  const { sheet, letters } = layout
  const table = tableOf(layout, name)
  const { widths, inner, padding, inset, line_height, line_advance, head_height, lead_height } = table
  const ends = statement.tables.get(name)?.ends ?? []
  const columns = widths.map((width, column) => {
    const left = sheet.left + widths.slice(0, column).reduce((all, one) => all + one, 0) + (column === 0 ? 0 : padding)
    const [face, font] =
      faceOf(layout, table, column) === letters.medium
        ? [letters.medium, FONT_NAMES.medium]
        : [letters.regular, FONT_NAMES.regular]
    return { left, right: left + (inner[column] ?? width), isEnd: ends[column] ?? false, face, font }
  })
  const [opening = 0] = page.opening
  let top =
    sheet.page_height - sheet.top + (isFirst ? sheet.lift : 0) - (page.has_lead ? lead_height : 0) - head_height - opening
  const rows = page.rows.map(({ lines, height }) => {
    const baseline = top - (line_height - inset / 2)
    top -= height
    return columns.map(({ left, right, isEnd, face, font }, column) =>
      cellInk(lines?.[column] ?? [], face, font, { left, right, isEnd, baseline, line_advance }),
    )
  })
  return { rows }
}
