import { type CellKind, numeral, type Table, type TableCell, type TableColumn } from './table.ts'
import { each, utf8Pieces } from './text-pieces.ts'

export type CsvOptions = {
  /** A byte order mark, without which Excel takes UTF-8 for the local code page. Default true. */
  byte_order_mark?: boolean
}

/**
 * A table as CSV: RFC 4180, CRLF, UTF-8, a header row. Text cells are guarded against being run as formulas (domain specification 4,
 * "CSV rule"); numbers are emitted by the kind of their column, so −200.00 stays a number.
 */
export function csvStream(table: Table, options: CsvOptions = {}): AsyncGenerator<Uint8Array> {
  const { columns, rows } = table
  const mark = (options.byte_order_mark ?? true) ? '\ufeff' : ''
  const before = mark + lineOf(columns.map((column) => csvText(column.head)).join(','))
  return utf8Pieces(
    each(rows, (row) => csvLine(columns, row)),
    { before },
  )
}

function csvLine(columns: readonly TableColumn[], row: readonly TableCell[]): string {
  let line = ''
  for (let i = 0; i < columns.length; i++) {
    if (i > 0) line += ','
    line += csvCell(columns[i]?.kind ?? 'text', row[i] ?? null)
  }
  return lineOf(line)
}

/** A blank line would be no row, so a row of one empty cell is quoted. */
function lineOf(fields: string): string {
  return fields === '' ? '""\r\n' : `${fields}\r\n`
}

function csvCell(kind: CellKind, cell: TableCell): string {
  if (cell === null) return ''
  return kind === 'text' || kind === 'day' ? csvText(cell) : numeral(cell)
}

const SIGNS = '=+\\-@＝＋－＠﹢﹣﹦﹫'
const INVISIBLE = '\\s"\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069'
const RISKY = new RegExp(`[${SIGNS}\\t\\r\\n\\0]`)
/** A sign at the start, whatever spaces, quotes, semicolons or invisible characters stand before it; or a control character there. */
const LEADING = new RegExp(`^(?:[;${INVISIBLE}\\0]*[${SIGNS}]|[ \\u00a0]*[\\t\\r\\n\\0])`)
/** The same after a character at which a reader with another separator begins a new cell: Excel set to `;` would run `;=1`. */
const INNER = new RegExp(`([;\\t\\r\\n])(?=[${INVISIBLE}]*[${SIGNS}])`, 'g')
const TO_QUOTE = /[",;\t\r\n\0]|^\s|\s$/

/** Most texts: they begin with a letter or digit, nothing in them begins a new cell, and nothing asks for quotes. */
const HARMLESS = /^\w(?:[\w ./:()#&*!?%'=+@-]*[\w.)])?$/

/** A text as one CSV field: guarded with `'` wherever a spreadsheet might see a formula begin, quoted where RFC 4180 asks for it. */
export function csvText(text: string): string {
  if (HARMLESS.test(text)) return text
  const guarded = guard(text)
  return TO_QUOTE.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

function guard(text: string): string {
  if (!RISKY.test(text)) return text
  const inner = text.replace(INNER, "$1'")
  return LEADING.test(text) ? `'${inner}` : inner
}
