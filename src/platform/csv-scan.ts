/** One row as it stands in the file. `line` and `last_line` are physical lines, counted from 1. */
export type ScannedRow = { line: number; last_line: number; cells: string[] }

/** A row that cannot be read. Reading goes on with the physical line after `line`. */
export type ScanFault = { line: number; fault: 'unclosed_quote' | 'bad_quote' | 'row_too_long'; excerpt: string }

export const ROW_LIMIT = { characters: 65_536, lines: 1_000 }
const EXCERPT_CHARACTERS = 120

const QUOTE = 0x22
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Cuts text that arrives in pieces into rows (RFC 4180; also LF or CR alone as line end, and a quote inside an unquoted cell is
 * that character). A row longer than `ROW_LIMIT` is a fault, so a quote left open costs its own line and never the rest of the
 * file; what is held in memory is bounded by one row and one piece. The rows do not depend on where the pieces are cut.
 */
export class RowScanner {
  readonly #delimiter: number
  #text = ''
  #at = 0
  #line: number
  #ended = false
  #isSkipping = false

  constructor(delimiter: string, first_line = 1) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#line = first_line
  }

  /** The physical line the next row begins at. */
  get line(): number {
    return this.#line
  }

  push(text: string): void {
    this.#text = this.#text.slice(this.#at) + text
    this.#at = 0
  }

  /** No more text will come: what is left is the last row, with or without a line end. */
  end(): void {
    this.#ended = true
  }

  /** The next row or fault; null when more text is needed or, after `end`, when there is none left. */
  next(): ScannedRow | ScanFault | null {
    if (this.#isSkipping && !this.#skipLine()) return null
    if (this.#at >= this.#text.length) return null
    const row = scanRow(this.#text, this.#at, this.#delimiter, this.#ended)
    const length = row.end - this.#at
    if (length > ROW_LIMIT.characters || row.lines > ROW_LIMIT.lines) return this.#refuse(this.#tooLong())
    if (row.state === 'incomplete') return this.#ended ? this.#refuse('unclosed_quote') : null
    if (row.state === 'bad_quote') {
      return this.#hasExcerpt() ? this.#refuse(row.lines > 1 ? 'unclosed_quote' : 'bad_quote') : null
    }
    const line = this.#line
    this.#at = row.end
    this.#line += row.lines
    return { line, last_line: this.#line - 1, cells: row.cells }
  }

  #tooLong(): ScanFault['fault'] {
    const start = this.#text.slice(this.#at, this.#at + ROW_LIMIT.characters)
    return endOfLine(start, 0, true) < start.length ? 'unclosed_quote' : 'row_too_long'
  }

  /** Enough text to quote from, so that what a fault says does not depend on the pieces either. */
  #hasExcerpt(): boolean {
    if (this.#ended || this.#text.length - this.#at >= EXCERPT_CHARACTERS) return true
    return endOfLine(this.#text, this.#at, false) !== -1
  }

  #refuse(fault: ScanFault['fault']): ScanFault {
    const line = this.#line
    const start = this.#text.slice(this.#at, this.#at + EXCERPT_CHARACTERS)
    const excerpt = start.split(/[\r\n]/, 1)[0] ?? ''
    this.#isSkipping = true
    this.#skipLine()
    return { line, fault, excerpt }
  }

  /** Drops text to the end of this physical line; false when the end has not come yet. */
  #skipLine(): boolean {
    const end = endOfLine(this.#text, this.#at, this.#ended)
    if (end === -1) {
      // A carriage return that ends the piece stays: the line feed that may follow belongs to the same line end.
      const keep = this.#text.endsWith('\r') ? 1 : 0
      this.#at = Math.max(this.#at, this.#text.length - keep)
      return false
    }
    this.#at = end
    this.#line += 1
    this.#isSkipping = false
    return true
  }
}

type Scan = { state: 'row' | 'bad_quote' | 'incomplete'; cells: string[]; end: number; lines: number }

/** The row at `start`. `end` is where the next begins, where a bad quote stands, or how far the text goes. */
function scanRow(text: string, start: number, delimiter: number, ended: boolean): Scan {
  const cells: string[] = []
  let lines = 1
  let at = start
  for (;;) {
    if (text.charCodeAt(at) === QUOTE) {
      const cell = scanQuoted(text, at)
      if (!cell) return { state: 'incomplete', cells, end: text.length, lines }
      cells.push(cell.value)
      lines += countLineEnds(cell.value)
      at = cell.end
    } else {
      const from = at
      while (at < text.length && !endsCell(text.charCodeAt(at), delimiter)) at += 1
      cells.push(text.slice(from, at))
    }
    if (at >= text.length) return { state: ended ? 'row' : 'incomplete', cells, end: text.length, lines }
    const code = text.charCodeAt(at)
    if (code === delimiter) at += 1
    else if (code !== LINE_FEED && code !== CARRIAGE_RETURN) return { state: 'bad_quote', cells, end: at, lines }
    else {
      const end = endOfLine(text, at, ended)
      return end === -1 ? { state: 'incomplete', cells, end: text.length, lines } : { state: 'row', cells, end, lines }
    }
  }
}

function endsCell(code: number, delimiter: number): boolean {
  return code === delimiter || code === LINE_FEED || code === CARRIAGE_RETURN
}

/** The quoted cell at `at` and where it ends; null when its closing quote has not come. */
function scanQuoted(text: string, at: number): { value: string; end: number } | null {
  let value = ''
  let from = at + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote === -1) return null
    if (text.charCodeAt(quote + 1) !== QUOTE) return { value: value + text.slice(from, quote), end: quote + 1 }
    value += text.slice(from, quote + 1)
    from = quote + 2
  }
}

function countLineEnds(value: string): number {
  if (!value.includes('\n') && !value.includes('\r')) return 0
  return value.match(/\r\n|\r|\n/g)?.length ?? 0
}

/** Where the line after the one at `from` begins; -1 when its end has not come. */
function endOfLine(text: string, from: number, ended: boolean): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) !== LINE_FEED && text.charCodeAt(at) !== CARRIAGE_RETURN) at += 1
  if (at >= text.length) return ended ? text.length : -1
  if (text.charCodeAt(at) === LINE_FEED) return at + 1
  if (at + 1 >= text.length) return ended ? at + 1 : -1
  return text.charCodeAt(at + 1) === LINE_FEED ? at + 2 : at + 1
}
