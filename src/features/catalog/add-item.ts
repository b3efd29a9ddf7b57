import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { compare, decimal, parseDecimal } from '#shared/decimal.ts'
import { type ItemId, newId } from '#shared/id.ts'
import { invalid, Refusal } from '#shared/refusal.ts'

export type AddItem = {
  code: string
  name: string
  item_code?: string
  unit?: string
  /** A decimal string in the seller's currency. */
  price?: string
  /** Basis points. */
  rate_bp?: number
  source?: string
  source_ref?: string
}

/** Something new is sold: its code is the seller's own, its item code (HSN) is checked by the country pack. */
export async function addItem(tx: Tx, input: AddItem): Promise<ItemId> {
  tx.permit('items.manage')
  const code = input.code.trim()
  const name = input.name.trim()
  if (code === '' || code.length > 64) throw invalid('code', 'invalid_code', 'Give the item a code of at most 64 characters.')
  if (name === '') throw invalid('name', 'missing_name', 'Give the name of the item.')
  const price = input.price === undefined ? null : parseDecimal(input.price)
  if (input.price !== undefined && (!price || compare(price, decimal('0')) < 0)) {
    throw invalid('price', 'invalid_price', 'Give a price like 249.50, zero or more.')
  }
  const { rate_bp } = input
  if (rate_bp !== undefined && (!Number.isInteger(rate_bp) || rate_bp < 0 || rate_bp > 100_000)) {
    throw invalid('rate_bp', 'invalid_rate', 'Give a tax rate from 0 to 1000 %.')
  }
  const item_code = input.item_code?.trim() || null
  const fault = item_code ? tx.country.tax.item_code?.check(item_code) : null
  if (fault) throw invalid('item_code', 'invalid_item_code', fault)

  const id = newId('item', tx.now.getTime())
  const written = await tx.row(
    db
      .insertInto('items')
      .values({
        seller_id: tx.seller_id,
        id,
        code,
        name,
        item_code,
        unit: input.unit?.trim() ?? '',
        price: input.price?.trim() ?? null,
        rate_bp: rate_bp ?? null,
        source: input.source ?? 'samepage',
        source_ref: input.source_ref ?? id,
        created_at: tx.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id'),
  )
  if (!written) throw new Refusal(409, 'item_exists', `There already is an item ${code}.`, 'code')
  await emit(tx, 'item.added', { account_id: null, subject_id: id, data: { code, name } })
  return id
}
