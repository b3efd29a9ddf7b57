import type { Day } from '#shared/day.ts'
import { type Currency, type Minor, plain } from '#shared/money.ts'
import { type CsvOptions, csvStream } from './csv-write.ts'
import type { Table, TableCell } from './table.ts'
import { each } from './text-pieces.ts'
import { type XlsxOptions, xlsxStream } from './xlsx-write.ts'

/** One description of a table for every file it is downloaded as, so CSV and XLSX of the same rows cannot differ. */
export type Sheet<Row> = { name: string; columns: readonly Column<Row>[] }

/** `key` is the spelling for programs (`due_on`), `head` the one for people (`Due date`). A value of null is an empty cell. */
export type Column<Row> = { key: string; head: string; width?: number } & (
  | { kind: 'text'; value(row: Row): string | null }
  | { kind: 'day'; value(row: Row): Day | null }
  /** In minor units of the table's currency. */
  | { kind: 'money'; value(row: Row): Minor | null }
  /** Digits as the database gives them: `12.500`. They are shown as they are. */
  | { kind: 'decimal'; value(row: Row): string | null }
  | { kind: 'integer'; value(row: Row): number | null }
)

export type Rows<Row> = AsyncIterable<Row> | Iterable<Row>

/** One currency, or the one each row names. */
export type CurrencyOf<Row> = Currency | ((row: Row) => Currency)

export type HeadKind = 'key' | 'head'

/** The table as CSV. The header holds keys unless `heads` is `head`. */
export function csvOf<Row>(
  sheet: Sheet<Row>,
  rows: Rows<Row>,
  currency: CurrencyOf<Row>,
  options: CsvOptions & { heads?: HeadKind } = {},
): AsyncGenerator<Uint8Array> {
  return csvStream(tableOf(sheet, rows, currency, options.heads ?? 'key'), options)
}

/** The table as a workbook of one sheet. For several: `xlsxStream([tableOf(…), tableOf(…)])`. */
export function xlsxOf<Row>(
  sheet: Sheet<Row>,
  rows: Rows<Row>,
  currency: CurrencyOf<Row>,
  options: XlsxOptions = {},
): AsyncGenerator<Uint8Array> {
  return xlsxStream([tableOf(sheet, rows, currency)], options)
}

/** The sheet with its rows, each spelled out when its turn comes. */
export function tableOf<Row>(sheet: Sheet<Row>, rows: Rows<Row>, currency: CurrencyOf<Row>, heads: HeadKind = 'head'): Table {
  const columns = sheet.columns.map((column) => ({
    head: column[heads],
    kind: column.kind,
    ...(column.width === undefined ? {} : { width: column.width }),
  }))
  function spelled(row: Row): TableCell[] {
    const used = typeof currency === 'function' ? currency(row) : currency
    return sheet.columns.map((column) => spell(column, row, used))
  }
  return { name: sheet.name, columns, rows: each(rows, spelled) }
}

function spell<Row>(column: Column<Row>, row: Row, currency: Currency): TableCell {
  switch (column.kind) {
    case 'money': {
      const amount = column.value(row)
      return amount === null ? null : plain(amount, currency)
    }
    case 'integer': {
      const count = column.value(row)
      return count === null ? null : String(count)
    }
    default:
      return column.value(row)
  }
}
