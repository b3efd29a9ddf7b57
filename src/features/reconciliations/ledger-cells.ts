import { type Currency, type Minor, negateMinor, subtract, ZERO } from '#shared/money.ts'
import type { ColumnName, LedgerMapping } from './columns.ts'
import { type Figure, figureOf } from './figure.ts'
import { saysReversal, wordIn } from './word.ts'

/** A row of the file by the names of its columns. */
export type Cells = (column: ColumnName) => string

/** How the amounts of a file are to be taken, seen from all of its rows at once. */
export type Signs = {
  /** Some programs write debits below zero in the debit column. */
  debit: 1 | -1
  credit: 1 | -1
  /** One column of amounts without any sign or side: the kind of each row says which. */
  by_kind: boolean
}

export type How = { mapping: LedgerMapping; currency: Currency; signs: Signs }

export function cellsOf({ cells }: { cells: readonly string[] }, { columns }: LedgerMapping): Cells {
  return (column) => cells[columns[column] ?? -1] ?? ''
}

export function signsOf(rows: readonly { cells: readonly string[] }[], mapping: LedgerMapping, currency: Currency): Signs {
  const figures = (column: ColumnName) =>
    rows.flatMap((row) => {
      const figure = figureOf(cellsOf(row, mapping)(column), currency)
      return figure === null || figure === 'bad' || figure.amount_minor === ZERO ? [] : [figure]
    })
  const sign = (column: ColumnName) => {
    const all = figures(column)
    return all.length > 0 && all.every((figure) => figure.amount_minor < ZERO) ? -1 : 1
  }
  const amounts = figures('amount')
  const isPlain = amounts.every((figure) => figure.amount_minor > ZERO && figure.side === null)
  return {
    debit: sign('debit'),
    credit: sign('credit'),
    by_kind: isPlain && mapping.columns.amount !== undefined && mapping.columns.side === undefined,
  }
}

/** What the row comes to: debit less credit, or by its mark, or by its kind. Null when it has no amount. */
export function amountOf(cells: Cells, { mapping: { columns }, currency, signs }: How): Minor | null | 'bad' {
  if (columns.amount !== undefined && columns.debit === undefined) return singleAmount(cells, currency, signs)
  const debit = figureOf(cells('debit'), currency)
  const credit = figureOf(cells('credit'), currency)
  if (debit === 'bad' || credit === 'bad') return 'bad'
  if (debit === null && credit === null) return null
  const left = debit === null ? ZERO : signed(debit, signs.debit)
  const right = credit === null ? ZERO : signed(credit, signs.credit)
  return subtract(left, right)
}

/** What stands in the balance column, below zero on the side of credit. Beside two columns of amounts, Dr or Cr of its own belongs to it. */
export function balanceOf(cells: Cells, { mapping: { columns }, currency }: How): Figure | null {
  const figure = figureOf(cells('balance'), currency)
  if (figure === null || figure === 'bad') return null
  const side = figure.side ?? (columns.debit === undefined ? null : sideOf(cells('side')))
  return { side, amount_minor: side === 'Cr' ? negateMinor(figure.amount_minor) : figure.amount_minor }
}

function signed({ amount_minor }: Figure, sign: 1 | -1): Minor {
  return sign === -1 ? negateMinor(amount_minor) : amount_minor
}

function singleAmount(cells: Cells, currency: Currency, signs: Signs): Minor | null | 'bad' {
  const figure = figureOf(cells('amount'), currency)
  if (figure === null || figure === 'bad') return figure
  const { amount_minor } = figure
  if (signs.by_kind) {
    const labels = [cells('kind'), cells('particulars')]
    const word = wordIn(...labels)
    const owed =
      word === null || word === 'bill' || (word === 'payment' && saysReversal(...labels)) || isSellersDebitNote(cells('kind'))
    return owed ? amount_minor : negateMinor(amount_minor)
  }
  const side = figure.side ?? sideOf(cells('side'))
  return side === 'Cr' ? negateMinor(amount_minor) : amount_minor
}

/** The code of the returns for a debit note of the supplier; in a customer's own words a debit note is a return. */
function isSellersDebitNote(kind: string): boolean {
  return /^(dbn|dn)$/i.test(kind.trim())
}

function sideOf(text: string): 'Dr' | 'Cr' | null {
  if (/^(c|cr|credit|जमा)\.?$/i.test(text.trim())) return 'Cr'
  return /^(d|dr|debit|नामे)\.?$/i.test(text.trim()) ? 'Dr' : null
}
