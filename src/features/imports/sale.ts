import type { LineInput } from '#features/invoices/paper.ts'
import type { Day } from '#shared/day.ts'
import { type Decimal, formatDecimal, isZero, negate } from '#shared/decimal.ts'
import { type Minor, price, sum } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import {
  type Cells,
  type Columns,
  cellsOf,
  dayCell,
  decimalCell,
  type FileRow,
  MOST_LINES,
  refuseLargeLine,
  type Spelling,
} from './cell.ts'
import type { Mapping, SalesColumn } from './mapping.ts'
import { type Verdict, verdictFrom, type Warning } from './verdict.ts'

/** All lines of a file that bear one number, in the order of the file. */
export type Group = { number: string; rows: readonly FileRow[] }

/** A line that charges (or, on a credit note, gives back) something; quantities and amounts are above zero on both. */
export type SaleLine = LineInput & { row: FileRow; dated_on: Day; account: string; amount_minor: Minor }

/** One invoice or credit note, as its lines tell it. */
export type Sale = {
  kind: 'INV' | 'CN'
  number: string
  account: string
  account_name: string
  /** ISO 3166 alpha-2; null: the file does not say, or in words the mapping does not know. */
  country_code: string | null
  dated_on: Day
  total_minor: Minor
  lines: readonly SaleLine[]
}

/** `17850.0`, as spreadsheets write the whole number 17850. */
const WHOLE = /^(\d+)\.0+$/

/**
 * Makes a document of the lines that bear its number. A line without customer, without price or with nothing left to charge is named
 * and left out. A line that cannot be read, or contradicts the others, keeps the whole document out, so that no invoice is booked
 * by halves: then each of its lines is named.
 */
export function readSale(
  group: Group,
  columns: Columns,
  mapping: Mapping,
  spelling: Spelling,
): { sale: Sale | null; verdicts: Verdict[]; warnings: Warning[] } {
  const prefix = mapping.credit_note_prefix?.toUpperCase()
  const kind = prefix && group.number.toUpperCase().startsWith(prefix) ? 'CN' : 'INV'
  const verdicts: Verdict[] = []
  const broken: Verdict[] = []
  const lines: SaleLine[] = []
  for (const row of group.rows) {
    const cells = cellsOf(columns, row)
    try {
      const read = readLine(row, cells, kind, mapping, spelling)
      if ('code' in read && 'message' in read) verdicts.push(read)
      else {
        refuseOther(read, lines[0])
        lines.push(read)
      }
    } catch (error) {
      broken.push(verdictFrom(error, row.line, cells))
    }
  }
  const [first] = lines
  if (lines.length > MOST_LINES) broken.push(...lines.splice(MOST_LINES).map((line) => tooMany(line, group.number)))
  if (broken.length > 0)
    return { sale: null, verdicts: [...verdicts, ...broken, ...withheld(lines, broken[0], group.number)], warnings: [] }
  if (!first) return { sale: null, verdicts, warnings: [] }

  const cells = cellsOf(columns, first.row)
  const country = cells('country')
  const country_code = mapping.countries[country] ?? null
  const account_name = (cells('account_name') || mapping.account_name.replaceAll('{account}', first.account)).slice(0, 200)
  const total_minor = sum(lines.map((line) => line.amount_minor))
  const warnings = [
    ...twins(lines),
    ...otherDays(lines, first),
    ...(country !== '' && country_code === null ? [unknownCountry(first.row.line, country)] : []),
  ]
  return {
    sale: {
      kind,
      number: group.number,
      account: first.account,
      account_name,
      country_code,
      dated_on: first.dated_on,
      total_minor,
      lines,
    },
    verdicts,
    warnings,
  }
}

function readLine(row: FileRow, cells: Cells, kind: Sale['kind'], mapping: Mapping, spelling: Spelling): SaleLine | Verdict {
  const account = cells('account').replace(WHOLE, '$1')
  if (account === '')
    return named(
      row,
      cells,
      'account',
      'no_customer',
      'This line names no customer, so nobody can be charged. Give it one, or leave it out.',
    )
  if (account.length > 64) throw invalid('account', 'too_long', 'A customer’s code has at most 64 characters. Shorten it.')
  const unit_price = decimalCell(cells, 'price', spelling)
  if (isZero(unit_price))
    return named(
      row,
      cells,
      'price',
      'no_price',
      'This line has no price, so there is nothing to charge. Give it one, or leave it out.',
    )
  const quantity = quantityOf(cells, kind, spelling)
  if (isZero(quantity))
    return named(
      row,
      cells,
      'quantity',
      'nothing_to_charge',
      'The quantity is zero, so there is nothing to charge. Give it one, or leave it out.',
    )
  if (unit_price.units < 0n)
    throw invalid('price', 'negative_price', 'A price is not below zero. Book an adjustment as a note of its own.')
  refuseLargeLine('price', quantity, unit_price)
  const amount_minor = price(quantity, unit_price, mapping.currency)
  if (amount_minor === 0) {
    return named(
      row,
      cells,
      'price',
      'nothing_to_charge',
      'Quantity times price comes to less than half of the smallest coin, so nothing is left to charge.',
    )
  }
  const code = cells('item').slice(0, 64)
  return {
    row,
    account,
    dated_on: dayCell(cells, 'date', spelling),
    amount_minor,
    code,
    description: cells('description').slice(0, 500) || code || '–',
    quantity: formatDecimal(quantity),
    unit_price: formatDecimal(unit_price),
    rate_bp: 0,
  }
}

/** Above zero on both: a cancellation's own quantities are negative, an invoice's never. */
function quantityOf(cells: Cells, kind: Sale['kind'], spelling: Spelling): Decimal {
  const quantity = decimalCell(cells, 'quantity', spelling)
  if (kind === 'INV' && quantity.units < 0n)
    throw invalid(
      'quantity',
      'negative_quantity',
      'An invoice takes no negative quantity. Take goods back by a credit note under its own number.',
    )
  if (kind === 'CN' && quantity.units > 0n)
    throw invalid(
      'quantity',
      'positive_quantity',
      'The quantities of a cancellation are negative. Charge goods by an invoice under its own number.',
    )
  return kind === 'CN' ? negate(quantity) : quantity
}

function refuseOther(line: SaleLine, first: SaleLine | undefined): void {
  if (!first || first.account === line.account) return
  throw invalid(
    'account',
    'other_customer',
    `The document is made out to ${first.account} since line ${first.row.line}. Give the lines of each customer a number of their own.`,
  )
}

function named(row: FileRow, cells: Cells, column: SalesColumn, code: string, message: string): Verdict {
  return { line: row.line, column, code, message, value: cells(column) }
}

function tooMany({ row }: SaleLine, number: string): Verdict {
  return {
    line: row.line,
    column: 'number',
    code: 'too_many_lines',
    message: `A document has at most ${MOST_LINES} lines. Cut it in two.`,
    value: number,
  }
}

function withheld(lines: readonly SaleLine[], cause: Verdict | undefined, number: string): Verdict[] {
  const message = `Line ${cause?.line} of this document cannot be booked. Once it is mended, the whole document goes in.`
  return lines.map(({ row }) => ({ line: row.line, column: 'number', code: 'document_withheld', message, value: number }))
}

/** The same line twice is booked twice, as the file's totals have it. */
function twins(lines: readonly SaleLine[]): Warning[] {
  const seen = new Map<string, number>()
  return lines.flatMap(({ row }) => {
    const key = row.cells.join('\0')
    const before = seen.get(key)
    if (before === undefined) seen.set(key, row.line)
    if (before === undefined) return []
    return [
      {
        line: row.line,
        column: '',
        code: 'doubled_line',
        message: `This line says the same as line ${before}. Both are booked.`,
        value: '',
      },
    ]
  })
}

function otherDays(lines: readonly SaleLine[], first: SaleLine): Warning[] {
  return lines
    .filter((line) => line.dated_on !== first.dated_on)
    .map(({ row, dated_on }) => {
      const message = `The document is dated ${first.dated_on} since line ${first.row.line}, and stays so.`
      return { line: row.line, column: 'date', code: 'other_date', message, value: dated_on }
    })
}

function unknownCountry(line: number, country: string): Warning {
  const message = 'The mapping does not know this country. The account gets the seller’s own; add it to “countries”.'
  return { line, column: 'country', code: 'unknown_country', message, value: country, once: `country ${country}` }
}
