import { sql } from 'kysely'
import { type Read, statement } from '#platform/database.ts'
import type { ItemId } from '#shared/id.ts'
import type { Item } from './item.ts'

const COLUMNS = sql`id, code, name, item_code, unit, trim_scale(price) as price, rate_bp`

/** Items on sale whose code or name begins with `search`, by code, at most `limit`. With nothing searched, the first ones. */
export async function listItems(read: Read, search = '', limit = 50): Promise<Item[]> {
  const from = search.trim().toLowerCase()
  // the last text that begins so, in the order of collation C
  const to = `${from}\u{10ffff}`
  return read.rows(
    statement(sql<Item>`
      select ${COLUMNS} from items
      where seller_id = ${read.seller_id} and ended_at is null
        and ((code_lower >= ${from} and code_lower <= ${to}) or (name_lower >= ${from} and name_lower <= ${to}))
      order by code_lower limit ${limit}`),
  )
}

/** The item a seller knows under this code, whatever the case; null when there is none. */
export async function findItemByCode(read: Read, code: string): Promise<Item | null> {
  return read.row(
    statement(sql<Item>`
      select ${COLUMNS} from items where seller_id = ${read.seller_id} and code_lower = ${code.trim().toLowerCase()}`),
  )
}

/** Those of `ids` that are items of the seller, also those no longer sold. */
export async function findItems(read: Read, ids: readonly ItemId[]): Promise<Item[]> {
  if (ids.length === 0) return []
  return read.rows(
    statement(sql<Item>`select ${COLUMNS} from items where seller_id = ${read.seller_id} and id = any(${ids}::text[])`),
  )
}
