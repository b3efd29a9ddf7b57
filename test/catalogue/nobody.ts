import type pg from 'pg'

/** One table, and SQL that puts a row into it: policies are only asked about rows that are there. */
export type Shelf = { name: string; fill: string }

type Column = { attname: string; type: string; generated: boolean }

/**
 * SQL that puts one row into every table, whatever the row means: constraints are taken off first. Only for a scratch copy of the
 * database, as its owner.
 */
export async function shelves(owner: pg.Client): Promise<Shelf[]> {
  const tables = await owner.query<{ oid: number; name: string }>(`
    select c.oid, c.oid::regclass::text as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by name`)
  const found: Shelf[] = []
  for (const { oid, name } of tables.rows) found.push({ name, fill: await filling(owner, oid, name) })
  return found
}

async function filling(owner: pg.Client, oid: number, name: string): Promise<string> {
  const checks = await owner.query<{ conname: string }>(
    `select conname from pg_constraint where conrelid = $1 and contype in ('c', 'f')`,
    [oid],
  )
  const needed = await owner.query<Column>(
    `select attname, format_type(atttypid, null) as type, attgenerated <> '' as generated from pg_attribute
     where attrelid = $1 and attnum > 0 and not attisdropped and attnotnull and attidentity = ''`,
    [oid],
  )
  const drops = [
    ...checks.rows.map(({ conname }) => `drop constraint if exists ${owner.escapeIdentifier(conname)} cascade`),
    ...needed.rows.filter((one) => one.generated).map((one) => `alter ${owner.escapeIdentifier(one.attname)} drop not null`),
  ]
  const given = needed.rows.filter((one) => !one.generated)
  const columns = given.map(({ attname }) => owner.escapeIdentifier(attname)).join(', ')
  const stripped = drops.length > 0 ? `alter table ${name} ${drops.join(', ')};` : ''
  return `${stripped} insert into ${name} (${columns}) values (${given.map(sample).join(', ')})`
}

/** Any value of a type. */
function sample({ type }: Column): string {
  if (type === 'jsonb') return `'{}'`
  if (type.endsWith('[]')) return `'{}'`
  if (type === 'boolean') return 'false'
  if (type === 'date' || type.startsWith('timestamp')) return 'now()'
  if (type === 'bytea') return `'\\x00'`
  return `'1'`
}
