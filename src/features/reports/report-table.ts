import type { Reader } from '#features/invoices/invoice-sheet.ts'
import type { Table } from '#platform/papers.ts'
import type { Sheet, Column as SheetColumn } from '#platform/sheet.ts'
import { type Currency, ZERO } from '#shared/money.ts'

/** A column of a report, the same on the page, on paper and in files. */
export type ReportColumn<Row> = SheetColumn<Row> & {
  /** How it moves the balance: it is said at the head, since the amounts have no sign. */
  sign?: '+' | '−'
  /** What people read behind the value: `%`, a unit. */
  suffix?: (row: Row) => string
  /** For programs: neither on the page nor on paper. */
  in_files_only?: true
  /** On page and paper only where some row has something in it. */
  if_used?: true
  /** What people see where there is no value; a file leaves the cell empty. */
  missing?: (row: Row) => string
}

/** A report as a table. `total` ties to the rows. */
export type ReportTable<Row> = {
  name: string
  columns: readonly ReportColumn<Row>[]
  rows: readonly Row[]
  total: Row | null
  currency: Currency
}

/** The table for CSV and XLSX: every column, and the total as its last row. */
export function sheetOf<Row>({ name, columns }: ReportTable<Row>): Sheet<Row> {
  return { name, columns: columns.map((column) => ({ ...column, head: signed(column, `${column.head} (${column.sign})`) })) }
}

export function sheetRows<Row>({ rows, total }: ReportTable<Row>): readonly Row[] {
  return total === null ? rows : [...rows, total]
}

/** So many rows stand on a page; what is beyond stands in one row, so that the total still ties, and is whole in the files. */
export const MOST_SHOWN = 200

/** The table for the page: of rows that are `plain` the first, then `together` made of the others, then those that are not plain. */
export function shortened<Row>(
  table: ReportTable<Row>,
  plain: (row: Row) => boolean,
  together: (rest: readonly Row[]) => Row,
): ReportTable<Row> {
  const all = table.rows.filter(plain)
  if (all.length <= MOST_SHOWN) return table
  const others = table.rows.filter((row) => !plain(row))
  return { ...table, rows: [...all.slice(0, MOST_SHOWN), together(all.slice(MOST_SHOWN)), ...others] }
}

/** `1,240 more rows`: what the row of what is beyond is called. */
export function otherRows(rest: readonly unknown[], { say, format }: Reader): string {
  return say.reports.others(format.quantity(String(rest.length)))
}

/** The columns people see. */
export function shownColumns<Row>(table: ReportTable<Row>): readonly ReportColumn<Row>[] {
  const { columns } = table
  return columns.filter((column) => {
    if (column.in_files_only) return false
    return !column.if_used || sheetRows(table).some((row) => !isNothing(column, row))
  })
}

/** The head for people: `+ Invoices ₹`; the currency stands in the head and in no cell. */
export function headOf<Row>(column: ReportColumn<Row>, currency: Currency, { format }: Pick<Reader, 'format'>): string {
  const named = labelOf(column)
  return column.kind === 'money' ? `${named} ${format.symbol(currency)}` : named
}

/** The same before a value on a card: `+ Invoices`. */
export function labelOf<Row>(column: ReportColumn<Row>): string {
  return signed(column, `${column.sign} ${column.head}`)
}

function signed<Row>({ sign, head }: ReportColumn<Row>, with_sign: string): string {
  return sign === undefined ? head : with_sign
}

/** A cell as people read it; empty where there is nothing to say, which is not zero. */
export function textOf<Row>(column: ReportColumn<Row>, row: Row, currency: Currency, reader: Pick<Reader, 'format'>): string {
  return valueText(column, row, currency, reader) ?? column.missing?.(row) ?? ''
}

function valueText<Row>(
  column: ReportColumn<Row>,
  row: Row,
  currency: Currency,
  { format }: Pick<Reader, 'format'>,
): string | null {
  switch (column.kind) {
    case 'money': {
      const amount = column.value(row)
      return amount === null ? null : format.amount(amount, currency)
    }
    case 'day': {
      const day = column.value(row)
      return day === null ? null : format.day(day)
    }
    case 'decimal': {
      const digits = column.value(row)
      return digits === null ? null : `${decimalText(digits, { format })}${column.suffix?.(row) ?? ''}`
    }
    case 'integer': {
      const count = column.value(row)
      return count === null ? null : format.quantity(String(count))
    }
    default:
      return column.value(row)
  }
}

/** A decimal string as people read it, grouped, with the digits behind the point that it has: `1,250`, `265.00`. */
export function decimalText(digits: string, { format }: Pick<Reader, 'format'>): string {
  const [whole = '0', fraction] = digits.replace(/^-/, '').split('.')
  const sign = digits.startsWith('-') ? '−' : ''
  return `${sign}${format.quantity(whole)}${fraction === undefined ? '' : `.${fraction}`}`
}

/** Whether a cell is an amount of nothing, or empty. */
export function isNothing<Row>(column: ReportColumn<Row>, row: Row): boolean {
  const value = column.value(row)
  return value === null || value === '' || value === ZERO
}

/** Amounts and numbers stand at the end of their column. */
export function isFigure<Row>({ kind }: ReportColumn<Row>): boolean {
  return kind === 'money' || kind === 'decimal' || kind === 'integer'
}

/** What the press takes of one report in characters, less what stands around its tables; some hundred pages. */
const MOST_PRINTED_CHARACTERS = 560_000
/** Quotation marks and a comma. */
const AROUND_A_CELL = 3

/** Whether a report can be had as a PDF. What cannot is whole as CSV and XLSX, and offers no PDF. */
export function fitsOnPaper<Row>(table: ReportTable<Row>, reader: Pick<Reader, 'format'>): boolean {
  const columns = shownColumns(table)
  let characters = 0
  for (const row of table.rows) {
    for (const column of columns) characters += textOf(column, row, table.currency, reader).length + AROUND_A_CELL
    if (characters > MOST_PRINTED_CHARACTERS) return false
  }
  return true
}

/** The table for print. */
export function paperTable<Row>(table: ReportTable<Row>, reader: Pick<Reader, 'format'>): Table {
  const columns = shownColumns(table)
  const cells = (row: Row) => columns.map((column) => textOf(column, row, table.currency, reader))
  return {
    columns: columns.map((column) => ({
      label: headOf(column, table.currency, reader),
      align: isFigure(column) ? 'end' : 'start',
    })),
    rows: table.rows.map(cells),
    total: table.total === null ? null : cells(table.total),
  }
}
