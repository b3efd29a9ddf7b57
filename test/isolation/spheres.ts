import type { TestDatabase } from '../database.ts'

type Query = TestDatabase['query']

/** One row of any table, and whose it is. */
export type OwnedRow = { table: string; row: Readonly<Record<string, unknown>>; seller_id: string; accounts: readonly string[] }

/** Tables of the public schema that belong to a seller. */
export async function tablesOf(query: Query): Promise<string[]> {
  const found = await query<{ name: string }>(`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'attempts' order by 1`)
  return found.map(({ name }) => name)
}

/**
 * Every row of the books with whose it is, read past all walls. What belongs to a contact belongs to the accounts the contact serves;
 * what names no account is the seller's.
 */
export async function readRows(query: Query): Promise<OwnedRow[]> {
  const members = await query<{ contact_id: string; account_id: string }>('select contact_id, account_id from memberships')
  const served = Map.groupBy(members, ({ contact_id }) => contact_id)
  const rows: OwnedRow[] = []
  for (const table of await tablesOf(query)) {
    const found = await query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table} t`)
    for (const { row } of found) rows.push({ table, row, seller_id: sellerOf(table, row), accounts: accountsOf(table, row) })
  }
  return rows

  function accountsOf(table: string, row: Readonly<Record<string, unknown>>): string[] {
    const account_id = table === 'accounts' ? row['id'] : (row['account_id'] ?? row['link_account_id'])
    if (typeof account_id === 'string') return [account_id]
    const contact_id = table === 'contacts' ? row['id'] : row['contact_id']
    return (served.get(String(contact_id)) ?? []).map((one) => one.account_id)
  }
}

function sellerOf(table: string, row: Readonly<Record<string, unknown>>): string {
  return String(table === 'sellers' ? row['id'] : row['seller_id'])
}

/** What somebody may see: all of a seller's books, or some of its accounts; null: nothing at all. */
export type Sphere = { seller_id: string; accounts: readonly string[] | 'all' } | null

/** What the seller shows to every customer of its own: itself, what it sells, how it calls roles, how it can be paid. */
const SHOWN_TO_CUSTOMERS = new Set(['sellers', 'items', 'roles', 'connections'])

export function isWithin(sphere: Sphere, { table, seller_id, accounts }: OwnedRow): boolean {
  if (sphere === null || sphere.seller_id !== seller_id) return false
  if (sphere.accounts === 'all') return true
  if (accounts.length === 0) return SHOWN_TO_CUSTOMERS.has(table)
  return accounts.some((one) => sphere.accounts.includes(one))
}

/** What must not be seen from somewhere: the values of all rows outside that are not also those of a row inside. */
export type Foreign = { ids: ReadonlySet<string>; texts: readonly string[]; amounts: ReadonlySet<number> }

/** Seen by everybody who is shown a seller's style sheet. */
const PUBLIC = new Set(['#14497c', '#ffffff', '#93bfe8', '#0c1a27', 'EXMP1'])

export function foreignTo(sphere: Sphere, rows: readonly OwnedRow[]): Foreign {
  const inside = valuesOf(rows.filter((one) => isWithin(sphere, one)))
  const outside = valuesOf(rows.filter((one) => !isWithin(sphere, one)))
  const strings = [...outside.texts].filter((text) => !inside.texts.has(text) && !PUBLIC.has(text))
  return {
    ids: new Set(strings.filter((text) => ID.test(text))),
    texts: strings.filter((text) => !ID.test(text)),
    amounts: new Set([...outside.amounts].filter((amount) => !inside.amounts.has(amount))),
  }
}

const ID = /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/

/** Words that are nobody's: kinds, states, methods, dates, hashes of secrets, short codes, what a page says anyway. */
function isNobodys(column: string, text: string): boolean {
  if (text.length < 5 || /^\d{4}-\d\d|^\\x/.test(text)) return true
  return /^(kind|side|rule|method|source|country|country_code|currency|time_zone|language|channel|purpose|permissions|supply|unit|page|name_of_role|role|event|category|label|word|status|words|format|state|adapter|mode|verdict|tax_kind|file_kind)$/.test(
    column,
  )
}

/** Letters that every seller's series or texts share are no marks; a document's own number is. */
function valuesOf(rows: readonly OwnedRow[]): { texts: Set<string>; amounts: Set<number> } {
  const texts = new Set<string>()
  const amounts = new Set<number>()
  function collect(table: string, column: string, value: unknown): void {
    if (typeof value === 'string') {
      if (!(isNobodys(column, value) || (column === 'name' && /^(roles|events|connections)$/.test(table)))) texts.add(value)
    } else if (typeof value === 'number') {
      if (/_minor$/.test(column) && Math.abs(value) >= 10_000) amounts.add(Math.abs(value))
    } else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) collect(table, Array.isArray(value) ? column : key, inner)
    }
  }
  for (const { table, row } of rows) for (const [column, value] of Object.entries(row)) collect(table, column, value)
  return { texts, amounts }
}

/** What of the foreign stands in a text, in words; empty when nothing does. Amounts are known as units, with decimals, grouped or not. */
export function leaksIn(text: string, foreign: Foreign): string[] {
  const found = new Set<string>()
  for (const [id] of text.matchAll(/[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}/g)) if (foreign.ids.has(id)) found.add(id)
  for (const mark of foreign.texts) if (text.includes(mark)) found.add(mark)
  const bare = text.replace(/<[^>]*>/g, '').replace(/(?<=\d)[, {2}](?=\d)/g, '')
  for (const [number] of bare.matchAll(/(?<![\w.])\d{3,13}\.\d{2}(?![\w.]\d)/g)) {
    if (foreign.amounts.has(Number(number.replace('.', '')))) found.add(`the amount ${number}`)
  }
  for (const [number] of text.matchAll(/(?<![\w.])\d{5,15}(?![\w.])/g)) {
    if (foreign.amounts.has(Number(number))) found.add(`the amount ${number}`)
  }
  return [...found]
}
