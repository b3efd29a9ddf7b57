import { setImmediate as othersTurn } from 'node:timers/promises'
import { packLogo } from './papers/logo.ts'
import type { LongTable } from './papers/long-layout.ts'
import {
  type ConfirmationPaper,
  type InvoicePaper,
  type PaperRows,
  paperRows,
  type ReceiptPaper,
  type ReportPaper,
  type StatementPaper,
} from './papers.ts'
import { frameOf } from './pdf-frames.ts'

/** A paper of some kind, as the press is given it. */
export type Printable =
  | { kind: 'invoice'; paper: InvoicePaper }
  | { kind: 'receipt'; paper: ReceiptPaper }
  | { kind: 'statement'; paper: StatementPaper }
  | { kind: 'report'; paper: ReportPaper }
  | { kind: 'confirmation'; paper: ConfirmationPaper }

/** What the printing process is asked: a paper without the rows of its long tables, and the second (Unix time) its file is dated. */
export type PrintOrder = Printable & { timestamp: number }

/** Rows of a long table; they follow their order in as many pieces as there are. */
export type OrderRows = { table: LongTable; rows: string[][] }

/** The cells of an entry, in the order of its columns. */
export const ENTRY_CELLS = ['date', 'entry', 'number', 'note', 'debit', 'credit', 'balance'] as const

/** A statement of more rows, its entries and open items together, is set page by page. */
export const LONG_PAPER_ROWS = 300

/** An order ready to be sent: its size is known, its rows are not made yet. */
export type ReadyOrder = {
  /** Of long tables. */
  rows: number
  /** Of JSON, without the logo and the rows of long tables. */
  characters: number
  frames(): AsyncGenerator<Buffer>
}

/** Rows that are made and sent in one go: some milliseconds of work, then the next request has its turn. */
const ROWS_AT_ONCE = 50

/** Refuses 422 `unfit_logo` for a logo that cannot be drawn. */
export function readyOrder(printable: Printable): ReadyOrder {
  const { kind, paper } = printable
  const [short, long] = kind === 'statement' ? [withoutRows(printable.paper), longRowsOf(printable.paper)] : [paper, []]
  const seller = { ...paper.seller, logo: packLogo(paper.seller.logo) }
  const timestamp = Date.parse(`${paper.issued_on}T00:00:00Z`) / 1000
  const json = JSON.stringify({ kind, paper: { ...short, seller }, timestamp })
  return {
    rows: long.reduce((all, { rows }) => all + rows.length, 0),
    characters: json.length - (seller.logo?.length ?? 0),
    async *frames() {
      yield frameOf('o', json)
      await othersTurn()
      for (const { table, rows } of long) yield* rowFrames(table, rows)
      yield frameOf('p')
    },
  }
}

async function* rowFrames(table: LongTable, all: PaperRows<readonly string[]>): AsyncGenerator<Buffer> {
  let rows: (readonly string[])[] = []
  for (const row of all) {
    rows.push(row)
    if (rows.length < ROWS_AT_ONCE) continue
    yield frameOf('r', JSON.stringify({ table, rows }))
    rows = []
    await othersTurn()
  }
  if (rows.length > 0) yield frameOf('r', JSON.stringify({ table, rows }))
}

function withoutRows(paper: StatementPaper): StatementPaper {
  const { open_items, unallocated } = paper
  return {
    ...paper,
    rows: [],
    open_items: open_items && { ...open_items, rows: [] },
    unallocated: unallocated && { ...unallocated, rows: [] },
  }
}

function longRowsOf({
  rows,
  open_items,
  unallocated,
}: StatementPaper): { table: LongTable; rows: PaperRows<readonly string[]> }[] {
  return [
    { table: 'entries', rows: paperRows(rows, (row) => ENTRY_CELLS.map((key) => row[key])) },
    ...(open_items ? [{ table: 'open_items', rows: open_items.rows } as const] : []),
    ...(unallocated ? [{ table: 'unallocated', rows: unallocated.rows } as const] : []),
  ]
}
