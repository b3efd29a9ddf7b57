import type { Day } from '#shared/day.ts'
import { compare, type Decimal, multiply, negate, parseDecimal } from '#shared/decimal.ts'
import { type Currency, exponent, type Minor, parseCurrency, parseMinor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { ReadDay } from './day-format.ts'
import { type Verdict, verdictFrom } from './verdict.ts'

/**
 * A row as it stands in the file. `nth` counts rows of the same key (number, code) from 1; `first_line` is where the first of them
 * stands.
 */
export type FileRow = { line: number; cells: readonly string[]; nth: number; first_line: number }

/** Where each column stands in the file; -1 when the file has it not. */
export type Columns = Readonly<Record<string, number>>

/** How a file spells things. `comma_groups`: a comma between digits may group thousands (not where `;` separates cells). */
export type Spelling = { readDay: ReadDay; date_format: string; comma_groups: boolean }

/** The cells of one row by the name of their column, without spaces around them; '' for what is not there. */
export type Cells = (column: string) => string

export function cellsOf(columns: Columns, row: Pick<FileRow, 'cells'>): Cells {
  return (column) => row.cells[columns[column] ?? -1]?.trim() ?? ''
}

/** Reads each row; one that is refused is named among `verdicts` and left out. */
export function readRows<T>(
  columns: Columns,
  rows: readonly FileRow[],
  verdicts: Verdict[],
  read: (cells: Cells, row: FileRow) => T,
): T[] {
  return rows.flatMap((row) => {
    const cells = cellsOf(columns, row)
    try {
      return [read(cells, row)]
    } catch (error) {
      verdicts.push(verdictFrom(error, row.line, cells))
      return []
    }
  })
}

/** Refuses the second row of a key. */
export function refuseTwin(row: FileRow, column: string, what: string): void {
  if (row.nth === 1) return
  throw invalid(
    column,
    'duplicate_number',
    `${what} stands in line ${row.first_line} of this file already. Give it a number of its own, or take it out.`,
  )
}

export function textCell(cells: Cells, column: string, most = 500): string {
  const text = cells(column)
  if (text === '') throw invalid(column, 'missing_value', `The cell “${column}” is empty. Fill it in.`)
  if (text.length > most) throw invalid(column, 'too_long', `This is longer than ${most} characters. Shorten it.`)
  return text
}

export function dayCell(cells: Cells, column: string, { readDay, date_format }: Spelling): Day {
  const text = textCell(cells, column)
  const found = readDay(text)
  if (found) return found
  throw invalid(
    column,
    'invalid_date',
    `This is no date ${date_format}. Write it so, or say how the file writes dates with --dates, like --dates DD/MM/YYYY.`,
  )
}

export function currencyCell(cells: Cells, column: string, otherwise: Currency): Currency {
  const text = cells(column)
  const found = text === '' ? otherwise : parseCurrency(text)
  if (!found)
    throw invalid(column, 'unknown_currency', 'There is no currency of this code. Write its three letters, like INR or GBP.')
  return found
}

/** `1,234.50` and `1,18,000`, with a sign or not. `1,2.3.4` and `1.234,50` are nobody's. */
const GROUPED = /^[+-]?(\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})*,\d{3})(\.\d+)?$/

/** The digits of a number without its grouping. */
function ungrouped(text: string, { comma_groups }: Spelling): string {
  return comma_groups && GROUPED.test(text) ? text.replaceAll(',', '') : text
}

/** An amount of money, of either sign; an empty cell is `otherwise`, or refused without one. */
export function amountCell(cells: Cells, column: string, of: Currency, spelling: Spelling, otherwise?: Minor): Minor {
  if (cells(column) === '' && otherwise !== undefined) return otherwise
  const digits = ungrouped(textCell(cells, column), spelling)
  const amount = parseMinor(digits, of)
  if (amount !== null) return amount
  if (parseDecimal(digits)) {
    const places = exponent(of)
    throw invalid(
      column,
      'invalid_amount',
      `${of} has ${places} ${places === 1 ? 'digit' : 'digits'} behind the point, and an amount is below 90 trillion. Round it in the file.`,
    )
  }
  throw invalid(
    column,
    'invalid_amount',
    'This is no amount. Write digits with a point before the decimals, like 1234.50, and nothing else.',
  )
}

/** A quantity or a price. */
export function decimalCell(cells: Cells, column: string, spelling: Spelling): Decimal {
  const found = parseDecimal(ungrouped(textCell(cells, column), spelling))
  if (!found)
    throw invalid(
      column,
      'invalid_number',
      'This is no number. Write digits with a point before the decimals, like 12.5, and nothing else.',
    )
  if (compare(found, BILLION) >= 0 || compare(negate(found), BILLION) >= 0)
    throw invalid(column, 'too_large', 'This is a billion or more. Correct it in the file.')
  return found
}

const BILLION: Decimal = { units: 1_000_000_000n, scale: 0 }

/** So many lines of less than `LINE_LIMIT` are always an amount the books can hold. */
export const MOST_LINES = 5_000
const LINE_LIMIT: Decimal = { units: 10_000_000_000n, scale: 0 }

/** Refuses what quantity times price would make too much of. */
export function refuseLargeLine(column: string, quantity: Decimal, unit_price: Decimal): void {
  const total = multiply(quantity, unit_price)
  if (compare(total, LINE_LIMIT) < 0 && compare(negate(total), LINE_LIMIT) < 0) return
  throw invalid(column, 'too_large', 'Quantity times price is ten billion or more. Correct it in the file.')
}

export function wholeCell(cells: Cells, column: string, most: number): number | null {
  const text = cells(column)
  if (text === '') return null
  if (!/^\d{1,9}$/.test(text) || Number(text) > most)
    throw invalid(column, 'invalid_number', `Write a whole number from 0 to ${most}, or nothing.`)
  return Number(text)
}

/** A rate in percent (`18`, `0.25`) as basis points; null when the cell is empty. */
export function rateCell(cells: Cells, column: string): number | null {
  const text = cells(column).replace(/\s*%$/, '')
  if (text === '') return null
  const parts = /^(\d{1,3})(?:\.(\d{1,2})0*)?$/.exec(text)
  if (!parts) throw invalid(column, 'invalid_rate', 'This is no rate. Write the percentage, like 18 or 2.5.')
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))
}

/** Rows of one file that are booked together. */
export type Batch = { columns: Columns; spelling: Spelling; rows: readonly FileRow[] }
