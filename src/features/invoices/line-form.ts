import type { Item } from '#features/catalog/item.ts'
import type { Country } from '#ports/country.ts'
import type { Day } from '#shared/day.ts'
import { parseDecimal, unitsAt } from '#shared/decimal.ts'
import { type Currency, type Minor, requireMinor, ZERO } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import type { LineInput } from './paper.ts'

/** The cells of a line as they are typed: fields `lines.0.code` and so on. */
export const LINE_FIELDS = [
  'code',
  'description',
  'item_code',
  'quantity',
  'unit_price',
  'discount_percent',
  'tax_percent',
  'unit',
] as const

export type TypedLine = { index: number } & Record<(typeof LINE_FIELDS)[number], string>

type Typed = Readonly<Record<string, string>>

const MOST_LINES = 1000
const FIRST_ROWS = 5

/** The rows somebody has typed into, as they stand; a row left wholly empty is no line. */
export function typedLines(typed: Typed): TypedLine[] {
  const indexes = new Set(Object.keys(typed).map((name) => Number(/^lines\.(\d{1,4})\./.exec(name)?.[1] ?? -1)))
  return [...indexes]
    .filter((index) => index >= 0 && index < MOST_LINES)
    .sort((a, b) => a - b)
    .map((index) => lineAt(typed, index))
    .filter((line) => line.code + line.description + line.quantity + line.unit_price !== '')
}

export function lineAt(typed: Typed, index: number): TypedLine {
  const [
    code = '',
    description = '',
    item_code = '',
    quantity = '',
    unit_price = '',
    discount_percent = '',
    tax_percent = '',
    unit = '',
  ] = LINE_FIELDS.map((field) => (typed[`lines.${index}.${field}`] ?? '').trim())
  return { index, code, description, item_code, quantity, unit_price, discount_percent, tax_percent, unit }
}

/** How many rows the sheet shows: what is typed and one empty row, at least five, five more when asked. */
export function rowCount(typed: Typed): number {
  const last = typedLines(typed).at(-1)?.index ?? -1
  const shown = Math.max(FIRST_ROWS, last + 2)
  return Math.min(typed['look'] === 'lines' ? shown + FIRST_ROWS : shown, MOST_LINES)
}

/** What the lines need besides what is typed: the catalogue by code in small letters, the country's rates, and the day. */
export type LineFacts = { items: ReadonlyMap<string, Item>; country: Country; on: Day }

/** The lines as the acts take them; what the catalogue knows of a code need not be typed. */
export function readLines(typed: Typed, facts: LineFacts): LineInput[] {
  return typedLines(typed).map((line) => readLine(line, facts))
}

function readLine(line: TypedLine, { items, country, on }: LineFacts): LineInput {
  const item = items.get(line.code.toLowerCase())
  const item_code = line.item_code || item?.item_code || ''
  return {
    ...(item ? { item_id: item.id } : {}),
    code: line.code,
    description: line.description || item?.name || '',
    ...(item_code === '' ? {} : { item_code }),
    quantity: ungrouped(line.quantity),
    unit: line.unit || item?.unit || '',
    unit_price: ungrouped(line.unit_price) || item?.price || '',
    ...(line.discount_percent === '' ? {} : { discount_percent: line.discount_percent.replace(/\s*%$/, '') }),
    rate_bp: rateOf(line, item?.rate_bp ?? country.tax.rateFor(item_code, on)),
  }
}

function rateOf({ tax_percent, index }: TypedLine, usual: number | null): number {
  if (tax_percent === '') {
    if (usual === null)
      throw invalid(`lines.${index}.tax_percent`, 'missing_rate', 'Give the rate of tax of this line, 0 if there is none.')
    return usual
  }
  const percent = parseDecimal(tax_percent.replace(/\s*%$/, ''))
  if (!percent || percent.units < 0n || percent.scale > 2) {
    throw invalid(`lines.${index}.tax_percent`, 'invalid_rate', 'Give the rate of tax in percent, like 18.')
  }
  return Number(unitsAt(percent, 2))
}

/** `1,234.50` and `1,12,490` without their commas; anything else as it is. */
function ungrouped(text: string): string {
  return /^\d{1,3}(,\d{2,3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text
}

/** A discount on the whole, before tax; nothing typed is none. */
export function readDiscount(typed: Typed, currency: Currency): Minor {
  const text = (typed['discount'] ?? '').trim()
  return text === '' || /^0+(\.0*)?$/.test(text) ? ZERO : requireMinor(text, currency, 'discount')
}

const NAMES: Readonly<Record<string, string>> = { rate_bp: 'tax_percent', discount_minor: 'discount_percent', item_id: 'code' }

/** A refusal of an act, at the field of the form: acts count the lines that are lines, the form its rows. */
export function atField(error: unknown, typed: Typed): unknown {
  if (!(error instanceof Refusal) || error.param === undefined) return error
  const parts = /^lines\.(\d+)\.(\w+)$/.exec(error.param)
  if (!parts) return error.param === 'discount_minor' ? new Refusal(error.status, error.code, error.message, 'discount') : error
  const [, place = '', name = ''] = parts
  // a rate that was not understood is refused before the acts count
  const row = name === 'tax_percent' ? Number(place) : typedLines(typed)[Number(place)]?.index
  return new Refusal(error.status, error.code, error.message, `lines.${row ?? place}.${NAMES[name] ?? name}`)
}
