import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { openEmbeddedPostgres } from '#platform/embedded-postgres.ts'
import { migrate } from '#platform/migrate.ts'

/**
 * Writes db/tables.ts, the row types kysely works with, from the catalogue of a freshly migrated database.
 * Run it after every new migration: `tsx scripts/generate-tables.ts`. With `--check` it only says whether the file is stale.
 */

export type Query = <Row extends pg.QueryResultRow>(text: string) => Promise<Row[]>

type Column = {
  table: string
  column: string
  type: string
  nullable: boolean
  /** always: the database computes it; default: it may be left out. */
  given: 'always' | 'default' | 'by_us'
  /** `accounts.id` when a foreign key says so. */
  refers_to: string | null
  /** The literals a CHECK allows, when it is a list of them. */
  literals: string[] | null
  comment: string | null
}

/** Whose ids they are: the type of `id` in each table. Other columns follow their foreign keys. */
const ID_OF_TABLE: Readonly<Record<string, string>> = {
  sellers: 'SellerId',
  staff: 'StaffId',
  roles: "Id<'role'>",
  accounts: 'AccountId',
  contacts: 'ContactId',
  access_links: 'LinkId',
  access_requests: "Id<'access_request'>",
  devices: 'DeviceId',
  sessions: 'SessionId',
  challenges: 'ChallengeId',
  items: 'ItemId',
  entries: 'EntryId',
  allocations: 'AllocationId',
  events: 'EventId',
  imports: 'ImportId',
  files: 'FileId',
  column_mappings: "Id<'mapping'>",
  disputes: 'DisputeId',
  connections: 'ConnectionId',
  settlements: 'SettlementId',
  provider_events: "Id<'provider_event'>",
  provider_facts: 'FactId',
  bank_lines: 'BankLineId',
  cheques: 'ChequeId',
  tax_certificates: 'CertificateId',
  tax_deductions: 'EntryId',
  signing_keys: 'SigningKeyId',
  balance_confirmations: 'ConfirmationId',
  reconciliations: 'ReconciliationId',
  visits: "Id<'visit'>",
}

/** What the columns that no foreign key explains are, by their names. */
const ID_BY_NAME: Readonly<Record<string, string>> = {
  seller_id: 'SellerId',
  account_id: 'AccountId',
  contact_id: 'ContactId',
  staff_id: 'StaffId',
}

/** PostgreSQL's types as the wire hands them out (platform/database-client.ts sets the parsers). */
const TYPES: Readonly<Record<string, string>> = {
  text: 'string',
  boolean: 'boolean',
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  numeric: 'string',
  date: 'Day',
  'timestamp with time zone': 'Date',
  bytea: 'Buffer',
  jsonb: 'Json',
  'text[]': 'string[]',
  'timestamp with time zone[]': 'Date[]',
}

const HEAD = `// Written by scripts/generate-tables.ts from the migrated catalogue. Do not edit: write a migration and run it again.

import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
`

const JSON_TYPES = `
/** jsonb: comes back parsed and is whatever it is; goes in as JSON text, since a bare array would become a PostgreSQL array. */
type Json = ColumnType<unknown, string, string>
type GeneratedJson = ColumnType<unknown, string | undefined, string>
`

/** The text of db/tables.ts for the database behind `query`. The same catalogue always gives the same text. */
export async function generateTables(query: Query): Promise<string> {
  const columns = await query<Column>(CATALOGUE)
  const types = new Map(columns.map((column) => [`${column.table}.${column.column}`, column]))
  const tables = Map.groupBy(columns, (column) => column.table)
  const bodies = [...tables].map(([table, own]) => {
    const lines = own.map((column) => `  ${column.column}: ${wrapped(column, valueType(column, types))}`)
    return `export type ${pascal(table)}Table = {\n${lines.join('\n')}\n}\n`
  })
  const list = [...tables.keys()].map((table) => `  ${table}: ${pascal(table)}Table`)
  const body = `${bodies.join('\n')}\nexport type Tables = {\n${list.join('\n')}\n}\n`
  return `${HEAD}${imports(body, columns)}${JSON_TYPES}\n${body}`
}

function valueType(column: Column, all: ReadonlyMap<string, Column>): string {
  const named = /^type:(\w+)#\S+$/.exec(column.comment ?? '')?.[1]
  const type = TYPES[column.type]
  if (named) return named
  if (!type) throw new Error(`${column.table}.${column.column}: no TypeScript for ${column.type}; add it to TYPES`)
  if (column.column.endsWith('_minor') && column.type === 'bigint') return 'Minor'
  if (column.type !== 'text') return type
  if (/^(.*_)?currency$/.test(column.column)) return 'Currency'
  if (column.literals) return column.literals.map((literal) => `'${literal}'`).join(' | ')
  return idType(column, all) ?? type
}

/** Follows foreign keys to the table whose id it is; `from` is the way so far. */
function idType(column: Column, all: ReadonlyMap<string, Column>, from: readonly Column[] = []): string | undefined {
  const target = column.refers_to ? all.get(column.refers_to) : undefined
  if (target && target !== column && !from.includes(target)) return idType(target, all, [...from, column])
  return column.column === 'id' ? ID_OF_TABLE[column.table] : ID_BY_NAME[column.column]
}

function wrapped({ nullable, given }: Column, type: string): string {
  const orNull = nullable ? ' | null' : ''
  if (given === 'by_us') return `${type}${orNull}`
  if (given === 'always') return `GeneratedAlways<${type}${orNull}>`
  return type === 'Json' ? `GeneratedJson${orNull}` : `Generated<${type}${orNull}>`
}

/** The import lines for the names that `body` uses. */
function imports(body: string, columns: readonly Column[]): string {
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(body)
  const ids = [...new Set([...Object.values(ID_OF_TABLE), ...Object.values(ID_BY_NAME)].map((id) => id.replace(/<.*/, '')))]
  const named = columns.flatMap(
    ({ comment }) =>
      /^type:(\w+)(#\S+)$/
        .exec(comment ?? '')
        ?.slice(1, 3)
        .join(' ') ?? [],
  )
  const lines = new Set([
    ...(uses('Day') ? ["import type { Day } from '#shared/day.ts'"] : []),
    `import type { ${ids.filter(uses).sort().join(', ')} } from '#shared/id.ts'`,
    `import type { ${['Currency', 'Minor'].filter(uses).join(', ')} } from '#shared/money.ts'`,
    ...[...new Set(named)].sort().map((one) => `import type { ${one.split(' ')[0]} } from '${one.split(' ')[1]}'`),
  ])
  return `${[...lines].filter((line) => !line.includes('{  }')).join('\n')}\n`
}

function pascal(table: string): string {
  return table.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** Columns of all tables and views of the schema `public`, in the order of their tables. */
const CATALOGUE = `
  select t.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
    not (a.attnotnull or t.relkind = 'v') as nullable,
    case when a.attgenerated <> '' or a.attidentity = 'a' or t.relkind = 'v' then 'always'
         when a.atthasdef or a.attidentity = 'd' then 'default' else 'by_us' end as given,
    (select c.confrelid::regclass || '.' || f.attname
       from pg_constraint c
       cross join lateral unnest(c.conkey, c.confkey) as pair (here, there)
       join pg_attribute f on f.attrelid = c.confrelid and f.attnum = pair.there
      where c.contype = 'f' and c.conrelid = t.oid and pair.here = a.attnum
      order by (c.confrelid = t.oid), c.confrelid::regclass::text, c.oid limit 1) as refers_to,
    (select array_agg(literal[1] order by position)
       from pg_constraint c
       cross join lateral regexp_matches(pg_get_constraintdef(c.oid), '''([^'']+)''::text', 'g') with ordinality as found (literal, position)
      where c.contype = 'c' and c.conrelid = t.oid and c.conkey = array[a.attnum]
        and pg_get_constraintdef(c.oid) ~ '^CHECK \\(\\(\\w+ = ANY \\(ARRAY\\[') as literals,
    col_description(t.oid, a.attnum) as comment
  from pg_class t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p', 'v') and not t.relispartition
  order by t.relname collate "C", a.attnum`

async function main(): Promise<void> {
  const data_dir = await mkdtemp(path.join(tmpdir(), 'samepage-tables-'))
  const server = await openEmbeddedPostgres({ data_dir, fsync: false, max_connections: 10 })
  try {
    const owner = { host: server.host, user: 'postgres', database: 'postgres' }
    await migrate(owner)
    const client = new pg.Client(owner)
    await client.connect()
    const text = await generateTables(async (sql) => (await client.query(sql)).rows)
    await client.end()
    await store(text)
  } finally {
    await server.stop()
    await rm(data_dir, { recursive: true, force: true })
  }
}

async function store(text: string): Promise<void> {
  const file = path.join(import.meta.dirname, '..', 'db', 'tables.ts')
  const stale = (await readFile(file, 'utf8').catch(() => '')) !== text
  if (!process.argv.includes('--check')) await writeFile(file, text)
  else if (stale) process.exitCode = 1
  console.log(stale ? 'db/tables.ts was stale' : 'db/tables.ts is up to date')
}

if (import.meta.main) await main()
