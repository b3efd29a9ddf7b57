import type { Account } from '#features/accounts/account.ts'
import type { Item } from '#features/catalog/item.ts'
import { type Draft, draftPaper, dueOn, type LineInput } from '#features/invoices/paper.ts'
import type { Seller } from '#features/sellers/seller.ts'
import type { Country } from '#ports/country.ts'
import type { Day } from '#shared/day.ts'
import { formatDecimal, isZero } from '#shared/decimal.ts'
import type { Currency } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import {
  type Cells,
  type Columns,
  cellsOf,
  currencyCell,
  dayCell,
  decimalCell,
  type FileRow,
  MOST_LINES,
  rateCell,
  refuseLargeLine,
  type Spelling,
  textCell,
} from './cell.ts'
import { unknownAccount } from './entry-row.ts'
import type { Group } from './sale.ts'
import { type Verdict, verdictFrom } from './verdict.ts'

export const INVOICE_COLUMNS = {
  required: ['number', 'account', 'date', 'description', 'quantity', 'price'],
  optional: ['kind', 'due_date', 'currency', 'item', 'hsn', 'unit', 'discount', 'rate', 'reference'],
} as const

/** What a document of the file is looked up in and worked out by. */
export type InvoiceFacts = {
  columns: Columns
  spelling: Spelling
  country: Country
  seller: Seller
  accounts: ReadonlyMap<string, Account>
  items: ReadonlyMap<string, Item>
}

/** One document, worked out by the country's rules. */
export type InvoiceOfFile = {
  kind: 'INV' | 'CN' | 'DN'
  number: string
  account: Account
  dated_on: Day
  due_on: Day
  reference: string
  draft: Draft
}

type Head = Omit<InvoiceOfFile, 'draft' | 'due_on'> & { currency: Currency; given_due_on: Day | undefined }

/**
 * Makes a document of the rows that bear its number, one row a line; what stands once (date, due date, reference) is read from the
 * first. If one line cannot be booked, none of the document is: each of its rows is named.
 */
export function readInvoice(group: Group, facts: InvoiceFacts): InvoiceOfFile | Verdict[] {
  const verdicts: Verdict[] = []
  const lines: LineInput[] = []
  let head: Head | null = null
  for (const row of group.rows) {
    const cells = cellsOf(facts.columns, row)
    try {
      const own = readHead(group.number, cells, facts)
      refuseOtherHead(own, head)
      head ??= own
      lines.push(readLine(cells, own.dated_on, facts))
    } catch (error) {
      verdicts.push(verdictFrom(error, row.line, cells))
    }
  }
  if (verdicts.length > 0 || !head) return withheld(group, verdicts)
  try {
    return drawUp(head, lines, facts)
  } catch (error) {
    return withheld(group, [documentVerdict(error, group, facts.columns)])
  }
}

function drawUp(
  { currency, given_due_on, ...head }: Head,
  lines: readonly LineInput[],
  { country, seller }: InvoiceFacts,
): InvoiceOfFile {
  if (lines.length > MOST_LINES)
    throw invalid('number', 'too_many_lines', `A document has at most ${MOST_LINES} lines. Cut it in two.`)
  const { account, dated_on, kind } = head
  const draft = draftPaper({ country, seller, account, rates_on: dated_on }, { lines, currency })
  const due_on = kind === 'CN' ? (given_due_on ?? dated_on) : dueOn(dated_on, given_due_on, account, seller)
  return { ...head, due_on, draft }
}

function readHead(number: string, cells: Cells, { accounts, spelling }: InvoiceFacts): Head {
  const code = textCell(cells, 'account', 64)
  const account = accounts.get(code)
  if (!account) throw unknownAccount(code)
  const kind = cells('kind').toUpperCase() || 'INV'
  if (kind !== 'INV' && kind !== 'CN' && kind !== 'DN')
    throw invalid('kind', 'unknown_kind', 'Write INV, CN or DN, or nothing for an invoice.')
  return {
    kind,
    number,
    account,
    dated_on: dayCell(cells, 'date', spelling),
    given_due_on: cells('due_date') === '' ? undefined : dayCell(cells, 'due_date', spelling),
    currency: currencyCell(cells, 'currency', account.currency),
    reference: cells('reference').slice(0, 500),
  }
}

function refuseOtherHead(own: Head, head: Head | null): void {
  if (!head) return
  const [column] = (['account', 'date', 'currency', 'kind'] as const).filter((name) => {
    if (name === 'account') return own.account.id !== head.account.id
    if (name === 'date') return own.dated_on !== head.dated_on
    return own[name] !== head[name]
  })
  if (column)
    throw invalid(
      column,
      'contradiction',
      `The lines of ${head.number} say different things here. A document has one ${column}; give the others a number of their own.`,
    )
}

function readLine(cells: Cells, on: Day, { country, spelling, items }: InvoiceFacts): LineInput {
  const item = items.get(cells('item'))
  const quantity = decimalCell(cells, 'quantity', spelling)
  if (quantity.units < 0n)
    throw invalid('quantity', 'negative_quantity', 'A quantity is not below zero. Take goods back by a credit note (kind CN).')
  if (isZero(quantity))
    throw invalid('quantity', 'nothing_to_charge', 'The quantity is zero. Give it one, or leave the line out.')
  const unit_price = decimalCell(cells, 'price', spelling)
  if (unit_price.units < 0n) throw invalid('price', 'negative_price', 'A price is not below zero.')
  refuseLargeLine('price', quantity, unit_price)
  const item_code = cells('hsn') || item?.item_code || ''
  const rate_bp = rateCell(cells, 'rate') ?? item?.rate_bp ?? (item_code === '' ? null : country.tax.rateFor(item_code, on))
  if (rate_bp === null)
    throw invalid(
      'rate',
      'missing_rate',
      'The tax rate is known neither from this line nor from its item. Write the percentage, 0 for none.',
    )
  const discount_percent = cells('discount') === '' ? null : formatDecimal(decimalCell(cells, 'discount', spelling))
  return {
    description: textCell(cells, 'description'),
    quantity: formatDecimal(quantity),
    unit: cells('unit') || item?.unit || '',
    unit_price: formatDecimal(unit_price),
    rate_bp,
    code: cells('item').slice(0, 64),
    ...(item ? { item_id: item.id } : {}),
    ...(item_code === '' ? {} : { item_code }),
    ...(discount_percent === null ? {} : { discount_percent }),
  }
}

/** What our columns are called where a document is worked out. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  item_code: 'hsn',
  unit_price: 'price',
  rate_bp: 'rate',
  discount_percent: 'discount',
  due_on: 'due_date',
}

/** The country refuses a line as `lines.3.item_code`, counted from 0; anything else is about the whole and stands at the first row. */
function documentVerdict(error: unknown, group: Group, columns: Columns): Verdict {
  const at = error instanceof Refusal ? /^lines\.(\d+)\.(\w+)$/.exec(error.param ?? '') : null
  const row: FileRow | undefined = group.rows[Number(at?.[1] ?? 0)]
  const cells = cellsOf(columns, row ?? { cells: [] })
  const verdict = verdictFrom(error, row?.line ?? 0, cells)
  const name = at?.[2] ?? verdict.column
  const column = COLUMN_OF[name] ?? name
  return { ...verdict, column, value: cells(column) }
}

/** Every row of the document is named: with its own fault, or with the line that keeps the document out. */
function withheld({ number, rows }: Group, verdicts: readonly Verdict[]): Verdict[] {
  const at = new Set(verdicts.map((verdict) => verdict.line))
  const message = `Line ${verdicts[0]?.line} of this document cannot be booked. Once it is mended, the whole document goes in.`
  const others = rows.filter((row) => !at.has(row.line))
  return [
    ...verdicts,
    ...others.map(({ line }) => ({ line, column: 'number', code: 'document_withheld', message, value: number })),
  ]
}
