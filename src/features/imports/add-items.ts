import { sql } from 'kysely'
import type { Item } from '#features/catalog/item.ts'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type ItemId, newId } from '#shared/id.ts'
import type { NewItem } from './item-row.ts'
import { itemsByCode } from './queries.ts'

/** Several items come into the catalogue at once; what is there stays as it is. Answers all by the code asked, and which are new. */
export async function addItems(tx: Tx, items: readonly NewItem[]): Promise<{ items: Map<string, Item>; added: Set<ItemId> }> {
  tx.permit('items.manage')
  const known = await itemsByCode(
    tx,
    items.map((item) => item.code),
  )
  const missing = items.filter((item) => !known.has(item.code))
  if (missing.length === 0) return { items: known, added: new Set() }

  const rows = missing.map((item) => ({ ...item, id: newId('item', tx.now.getTime()) }))
  const written = await tx.rows(
    statement(sql<{ id: ItemId }>`
      insert into items (seller_id, id, code, name, item_code, unit, price, rate_bp, source, source_ref, created_at)
      select ${tx.seller_id}, id, code, name, item_code, unit, price, rate_bp, 'import', lower(code collate "C"), ${tx.now}
      from json_to_recordset(${JSON.stringify(rows)}::json) as row (id text, code text, name text, item_code text, unit text,
        price numeric, rate_bp integer)
      on conflict do nothing
      returning id`),
  )
  await emit(tx, 'items.added', { account_id: null, subject_id: tx.seller_id, data: { count: written.length } })
  const fresh = await itemsByCode(
    tx,
    missing.map((item) => item.code),
  )
  return { items: new Map([...known, ...fresh]), added: new Set(written.map((row) => row.id)) }
}
