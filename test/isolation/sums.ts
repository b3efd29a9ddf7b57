import type { TestDatabase } from '../database.ts'

type Query = TestDatabase['query']

/** A sum over the rows of one table that belong to one account, contact or seller: it changes when any of them does. */
export type Sums = ReadonlyMap<string, { table: string; seller: string; owner: string; sum: string }>

/** Tables in which who knocks at the door leaves a trace at whom they ask for: that somebody came, and the code that is awaited. */
const AT_THE_DOOR = new Set(['provider_events', 'events', 'challenges', 'accounts', 'sellers', 'access_requests', 'contacts'])

/** That a form was sent, by its key: it stands with the seller, whoever of a customer's people has sent it. */
const OF_THE_SENDER = new Set(['requests'])

export async function sumsOf(query: Query): Promise<Sums> {
  const columns = await query<{ table_name: string; columns: string[] }>(`
    select table_name, array_agg(column_name::text) as columns from information_schema.columns
    where table_schema = 'public' and table_name <> 'attempts' group by 1`)
  const parts = columns.map(({ table_name, columns: names }) => {
    const seller = table_name === 'sellers' ? 'id' : 'seller_id'
    return `select '${table_name}' as "table", ${seller} as seller, ${ownerOf(table_name, names)} as owner,
      count(*) || ' ' || md5(string_agg(md5(t::text), '' order by md5(t::text))) as sum from ${table_name} t group by 2, 3`
  })
  const rows = await query<{ table: string; seller: string; owner: string; sum: string }>(parts.join(' union all '))
  return new Map(rows.map((row) => [`${row.table} ${row.owner}`, row]))
}

function ownerOf(table: string, columns: readonly string[]): string {
  if (table === 'accounts' || table === 'contacts' || table === 'sellers') return 'id'
  const owners = ['account_id', 'contact_id', 'seller_id'].filter((column) => columns.includes(column))
  return `coalesce(${owners.join(', ')})`
}

/** What changed between two readings that belongs to none of `inside`: accounts, contacts, a whole seller. In words. */
export function changesOutside(inside: ReadonlySet<string>, before: Sums, after: Sums, door: boolean): string[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys].filter((key) => {
    const row = before.get(key) ?? after.get(key)
    if (!row || before.get(key)?.sum === after.get(key)?.sum) return false
    return (
      !OF_THE_SENDER.has(row.table) &&
      !(door && AT_THE_DOOR.has(row.table)) &&
      !inside.has(row.owner) &&
      !inside.has(row.seller)
    )
  })
}
