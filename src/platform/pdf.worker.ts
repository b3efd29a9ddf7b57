import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { joinPdfs } from './papers/join-pdfs.ts'
import type { LongRows, LongTable } from './papers/long-layout.ts'
import { planStatement } from './papers/long-statement.ts'
import { prepared, printable } from './papers/prepare.ts'
import { LettersMissingError, openTypesetter, type Standard } from './papers/typesetter.ts'
import type { LongTable as ItemTable, StatementPaper } from './papers.ts'
import { frameOf, framesOf } from './pdf-frames.ts'
import { ENTRY_CELLS, LONG_PAPER_ROWS, type OrderRows, type PrintOrder } from './pdf-order.ts'

/**
 * The process that prints: it takes orders on its standard input and gives files on its standard output, one after the other, and ends
 * when the app does. A process and not a thread, because Typst hears nothing while it works: only a process can be stopped then, and
 * only a process gives back the memory of a large paper.
 */

/** What so many later papers did not use again is forgotten: templates and fonts stay prepared, papers do not pile up. */
const CACHE_AGE = 2
/** So few open items stand on the last page of the entries, with all that follows them. */
const FEW_ROWS = 100
/** Characters: what a cell of a long table shows of a note that somebody pasted a letter into. */
const CELL_LIMIT = 1_000

/** Of an entry's cells, those that end where their column does. */
const FIGURES = new Set<string>(['debit', 'credit', 'balance'])

type Tables = Map<LongTable, string[][]>

const typesetter = openTypesetter(findTemplates())
await serve()

async function serve(): Promise<void> {
  let order: PrintOrder | null = null
  let tables: Tables = new Map()
  for await (const { letter, content } of framesOf(process.stdin)) {
    const text = content.toString('utf8')
    if (letter === 'o') {
      order = JSON.parse(text)
      tables = new Map()
    } else if (letter === 'r') {
      const { table, rows }: OrderRows = JSON.parse(text)
      const known = tables.get(table) ?? []
      for (const row of rows) known.push(row)
      tables.set(table, known)
    } else if (order) {
      process.stdout.write(answerTo(order, tables))
    }
  }
}

/** The file, or Typst's own words for the log and the programmer. */
function answerTo(order: PrintOrder, tables: Tables): Buffer {
  try {
    return frameOf('f', print(order, tables))
  } catch (error) {
    return frameOf('x', error instanceof Error ? error.message : String(error))
  }
}

function print(order: PrintOrder, tables: Tables): Uint8Array {
  const { kind, timestamp } = order
  if (kind !== 'statement') return printWhole({ kind, timestamp, inputs: { paper: prepared(order.paper) } })
  const rows = [...tables.values()].reduce((all, { length }) => all + length, 0)
  if (rows > LONG_PAPER_ROWS) return printLong(order.paper, timestamp, tables)
  return printWhole({ kind, timestamp, inputs: { paper: prepared(withRows(order.paper, tables)) } })
}

function printWhole(setting: Parameters<typeof typesetter.pdf>[0]): Uint8Array {
  try {
    return inStandard((standard) => joinPdfs([{ pdf: typesetter.pdf(setting, standard), pages: null }]))
  } finally {
    typesetter.forget(CACHE_AGE)
  }
}

/** Page by page, a few pages in memory at a time. */
function printLong(paper: StatementPaper, timestamp: number, tables: Tables): Uint8Array {
  const short: Tables = new Map()
  const long = new Map<LongTable, LongRows>([['entries', entryRows(paper, cellsOf(tables, 'entries'))]])
  for (const name of ['open_items', 'unallocated'] as const) {
    const rows = cellsOf(tables, name)
    if (rows.length <= FEW_ROWS) short.set(name, rows)
    else long.set(name, itemRows(paper[name], rows))
  }
  tables.clear()
  const head = prepared(withRows(paper, short))
  try {
    const { parts, letters } = planStatement(typesetter, { head, tables: long, timestamp })
    return inStandard((standard) => joinPdfs(partsIn(standard), letters))

    function* partsIn(standard: Standard) {
      for (const { pages, set } of parts) {
        const { setting, inks } = set()
        yield { pdf: typesetter.pdf(setting, standard), pages, inks }
        typesetter.forget(0)
      }
    }
  } finally {
    typesetter.forget(0)
  }
}

/** PDF/A-3b. An ordinary PDF with empty boxes in the place of letters it forbids: an invoice with a box in a name is better than none. */
function inStandard(make: (standard: Standard) => Uint8Array): Uint8Array {
  try {
    return make('a-3b')
  } catch (error) {
    if (error instanceof LettersMissingError) return make('1.7')
    throw error
  }
}

function cellsOf(tables: Tables, name: LongTable): string[][] {
  return (tables.get(name) ?? []).map((row) => row.map(cellOf))
}

function cellOf(words: string): string {
  const text = printable(words)
  return text.length > CELL_LIMIT ? `${text.slice(0, CELL_LIMIT).toWellFormed()}…` : text
}

/** The paper with the rows that came apart from it. */
function withRows(paper: StatementPaper, tables: Tables): StatementPaper {
  const entries = (tables.get('entries') ?? []).map(
    ([date = '', entry = '', number = '', note = '', debit = '', credit = '', balance = '']) => ({
      date,
      entry,
      number,
      note,
      debit,
      credit,
      balance,
    }),
  )
  const items = (name: 'open_items' | 'unallocated') => paper[name] && { ...paper[name], rows: tables.get(name) ?? [] }
  return { ...paper, rows: entries, open_items: items('open_items'), unallocated: items('unallocated') }
}

function entryRows({ opening, closing }: StatementPaper, rows: string[][]): LongRows {
  const cells = (row: StatementPaper['opening']) => ENTRY_CELLS.map((key) => printable(row[key]))
  // the words of opening and closing run across three columns, so they make none of them wider
  const beside = [cells({ ...opening, entry: '' }), cells({ ...closing, entry: '' })]
  const ends = ENTRY_CELLS.map((key) => FIGURES.has(key))
  return { rows, ends, opening: printable(opening.entry), closing: printable(closing.entry), beside }
}

function itemRows(table: ItemTable | null, rows: string[][]): LongRows {
  const total = table?.total ?? null
  const ends = (table?.columns ?? []).map(({ align }) => align === 'end')
  return {
    rows,
    ends,
    opening: null,
    closing: total === null ? null : '',
    beside: total === null ? [] : [total.map(printable)],
  }
}

/** Beside this file, as in `src`, or where the sources stand when this is the bundle in `dist`. */
function findTemplates(): string {
  const places = ['./papers/', '../src/platform/papers/'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const found = places.find((place) => existsSync(`${place}sheet.typ`))
  if (!found) throw new Error(`the templates for PDFs are in none of ${places.join(', ')}`)
  return found
}
