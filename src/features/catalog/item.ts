import type { ItemId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'

/** Something the seller sells, under its own code. */
export type Item = {
  id: ItemId
  code: string
  name: string
  /** HSN, SAC or category: what the country puts on a line. */
  item_code: string | null
  unit: string
  /** A decimal string in the seller's currency; null: the price is agreed each time. */
  price: string | null
  /** Basis points; null: the country's rules or a person decides. */
  rate_bp: number | null
}

/** A line names an item of this seller or none. */
export function refuseUnknownItems(lines: readonly { item_id?: ItemId }[], items: readonly Pick<Item, 'id'>[]): void {
  const known = new Set(items.map((item) => item.id))
  const index = lines.findIndex(({ item_id }) => item_id !== undefined && !known.has(item_id))
  if (index >= 0) throw invalid(`lines.${index}.item_id`, 'unknown_item', 'There is no such item.')
}
