import pg from 'pg'
import type { TestDatabase } from '../database.ts'
import type { AccountBooks } from './books.ts'
import { isWithin, type OwnedRow, type Sphere } from './spheres.ts'

/** Who looks, as the database is told. */
export type Looking = { seller_id: string; account_id: string | null; contact_id: string | null }

/** Runs work on a connection of the app's login with this viewer set, and takes it all back. */
export async function looking<T>(test: TestDatabase, who: Looking, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(test.app)
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select set_viewer($1, $2, $3, $4)', [who.seller_id, who.account_id, who.contact_id, test.clock()])
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Rows of a table that a viewer sees and that are not theirs, by table. */
export async function foreignRows(
  test: TestDatabase,
  who: Looking,
  sphere: Sphere,
  rows: readonly OwnedRow[],
): Promise<string[]> {
  const known = new Map(rows.map((one) => [JSON.stringify([one.table, keyOf(one)]), one]))
  return looking(test, who, async (client) => {
    const seen: string[] = []
    for (const table of new Set(rows.map((one) => one.table))) {
      const found = await client.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table} t`)
      for (const { row } of found.rows) {
        const one = known.get(JSON.stringify([table, keyOf({ table, row })]))
        if (one && !isWithin(sphere, one) && !isSellersOwn(who, one)) seen.push(`${table} ${keyOf(one)}`)
      }
    }
    return seen
  })
}

/** What belongs to the seller as a whole is no other customer's: its numbering, its imports, its staff. */
function isSellersOwn(who: Looking, { seller_id, accounts }: OwnedRow): boolean {
  return seller_id === who.seller_id && accounts.length === 0
}

function keyOf({ row }: Pick<OwnedRow, 'table' | 'row'>): string {
  return [
    row['seller_id'],
    row['id'] ?? row['contact_id'],
    row['account_id'],
    row['invoice_id'],
    row['line'],
    row['kind'],
  ].join(' ')
}

/** What the database says when a viewer writes somebody else's row once more as their own; `null`: it lets them. */
export async function writing(test: TestDatabase, who: Looking, { table, row }: OwnedRow): Promise<string | null> {
  const columns = await test.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' and $1::regclass is not null`,
    [table],
  )
  const names = columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ')
  return looking(test, who, (client) =>
    client
      .query(`insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, $1)`, [
        JSON.stringify(row),
      ])
      .then(() => null, messageOf),
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export type Reference = { table: string; column: string }

/** Columns that name a row of another table: they must be bound to a row of the same seller. */
export async function referencesOf(test: TestDatabase): Promise<Reference[]> {
  return test.query<Reference>(`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and column_name like '%\\_id' and column_name not in ('seller_id', 'subject_id', 'tax_id')
      and is_generated = 'NEVER' order by 1, 2`)
}

/** What the database says when a row of `own` is made to name what belongs to `other`; `unused`: no row names anything there. */
export async function misnaming(
  test: TestDatabase,
  { table, column }: Reference,
  own: AccountBooks,
  other: AccountBooks,
  rows: readonly OwnedRow[],
): Promise<string> {
  const naming = rows.filter((one) => one.table === table && typeof one.row[column] === 'string')
  const mine = naming.find(
    (one) => one.accounts.includes(own.id) || (one.accounts.length === 0 && one.seller_id === own.seller_id),
  )
  const theirs = naming.find(
    (one) => one.accounts.includes(other.id) || (one.accounts.length === 0 && one.seller_id === other.seller_id),
  )
  if (!mine || !theirs) return 'unused'
  const client = new pg.Client(test.owner)
  await client.connect()
  try {
    await client.query('begin')
    await client.query(`update ${table} t set ${column} = $1 where to_jsonb(t) = $2`, [
      theirs.row[column],
      JSON.stringify(mine.row),
    ])
    return 'accepted'
  } catch (error) {
    return messageOf(error)
  } finally {
    await client.end()
  }
}
