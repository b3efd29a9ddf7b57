import type { Reader } from '#features/invoices/invoice-sheet.ts'
import type { Table } from '#platform/papers.ts'
import type { Sheet, Column as SheetColumn } from '#platform/sheet.ts'
import { type Currency, ZERO } from '#shared/money.ts'

/** A column of a report, the same on the page, on paper and in files. */
export type ReportColumn<Row> = SheetColumn<Row> & {
  /** How it moves the balance: it is said at the head, since the amounts have no sign. */
  sign?: '+' | '−'
  /** Written behind the value for people. */
  suffix?: '%'
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
  const named = signed(column, `${column.sign} ${column.head}`)
  return column.kind === 'money' ? `${named} ${format.symbol(currency)}` : named
}

function signed<Row>({ sign, head }: ReportColumn<Row>, with_sign: string): string {
  return sign === undefined ? head : with_sign
}

/** A cell as people read it; empty where there is nothing to say, which is not zero. */
export function textOf<Row>(
  column: ReportColumn<Row>,
  row: Row,
  currency: Currency,
  reader: Pick<Reader, 'format'>,
): string {
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
      return digits === null ? null : `${format.quantity(digits)}${column.suffix ?? ''}`
    }
    case 'integer': {
      const count = column.value(row)
      return count === null ? null : format.quantity(String(count))
    }
    default:
      return column.value(row)
  }
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
