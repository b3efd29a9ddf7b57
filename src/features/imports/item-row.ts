import type { Item } from '#features/catalog/item.ts'
import type { Country } from '#ports/country.ts'
import { formatDecimal } from '#shared/decimal.ts'
import { invalid } from '#shared/refusal.ts'
import { type Cells, decimalCell, rateCell, type Spelling, textCell } from './cell.ts'

export const ITEM_COLUMNS = { required: ['item', 'name'], optional: ['hsn', 'unit', 'price', 'rate'] } as const

/** An item to add, checked already. */
export type NewItem = Omit<Item, 'id'>

/** A row of an items file. The HSN or other code is checked by the seller's country. */
export function readItem(cells: Cells, country: Country, spelling: Spelling): NewItem {
  const item_code = cells('hsn') || null
  const fault = item_code === null ? null : country.tax.item_code?.check(item_code)
  if (fault) throw invalid('hsn', 'invalid_item_code', `${fault} Correct it, or leave the cell empty.`)
  const price = cells('price') === '' ? null : decimalCell(cells, 'price', spelling)
  if (price && price.units < 0n) throw invalid('price', 'negative_price', 'A price is not below zero.')
  return {
    code: textCell(cells, 'item', 64),
    name: textCell(cells, 'name', 200),
    item_code,
    unit: cells('unit'),
    price: price && formatDecimal(price),
    rate_bp: rateCell(cells, 'rate'),
  }
}

/** The first column in which a row says something else than the item in the catalogue; null when they agree. Empty cells say nothing. */
export function differingItemColumn(given: NewItem, known: Item): string | null {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['name', given.name, known.name],
    ['hsn', given.item_code, known.item_code],
    ['unit', given.unit || null, known.unit],
    ['price', given.price, known.price],
    ['rate', given.rate_bp, known.rate_bp],
  ]
  return pairs.find(([, wanted, standing]) => wanted !== null && wanted !== standing)?.[0] ?? null
}
