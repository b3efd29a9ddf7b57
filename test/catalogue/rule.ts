/**
 * One law of the schema. `faults` is SQL that answers one row, `fault`, for each thing that breaks it. `planted` breaks it, and
 * `caught` is a piece of the fault that must then be reported.
 */
export type Rule = { says: string; faults: string; planted: string; caught: string }

/** The app's login, bound by policies. */
export const APP = 'samepage_app'

/** Tables that belong to no seller, each with its reason. Only the system's login may touch them. */
export const WITHOUT_SELLER: Readonly<Record<string, string>> = {
  'public.attempts': 'counts tries before anyone is known',
  'samepage.migrations': 'says which migrations ran',
}

/** Schemas whose tables are not ours: PostgreSQL's and the queue's. */
const FOREIGN_SCHEMAS = "('pg_catalog', 'information_schema', 'pg_toast', 'pgboss')"

const withoutSeller = Object.keys(WITHOUT_SELLER)
  .map((name) => `'${name}'`)
  .join(', ')

/**
 * What every rule begins with: `ours` are the tables, `kept` those that belong to a seller, `fields` their columns,
 * `keys` the foreign keys between them with the names of their columns.
 */
export const GROUND = `
  with ours as (
    select c.oid, c.relkind, n.nspname || '.' || c.relname as name, c.relname, c.relrowsecurity, c.relforcerowsecurity,
      c.reloptions, c.relacl, c.relowner, n.nspname || '.' || c.relname in (${withoutSeller}) as without_seller
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ${FOREIGN_SCHEMAS} and n.nspname not like 'pg\\_%'
  ),
  kept as (select * from ours where relkind in ('r', 'p') and not without_seller),
  fields as (
    select kept.oid as table_oid, kept.name as table_name, kept.relname, a.attnum, a.attname, kept.name || '.' || a.attname as name,
      format_type(a.atttypid, null) as type, l.collname
    from kept
    join pg_attribute a on a.attrelid = kept.oid and a.attnum > 0 and not a.attisdropped
    left join pg_collation l on l.oid = a.attcollation
  ),
  keys as (
    select k.oid, k.conname, k.conrelid, k.confrelid, source.name as source, target.name as target, target.relname as target_name,
      k.conkey, pg_temp.columns_of(k.conrelid, k.conkey) as here, pg_temp.columns_of(k.confrelid, k.confkey) as there
    from pg_constraint k
    join kept source on source.oid = k.conrelid
    join kept target on target.oid = k.confrelid
    where k.contype = 'f'
  )`

/** The names behind column numbers, in their order. Made for the session, so that the schema stays as it is. */
export const TOOLS = `
  create function pg_temp.columns_of(oid, smallint[]) returns text[] language sql as $$
    select array_agg(a.attname::text order by position)
    from unnest($2) with ordinality as one (attnum, position)
    join pg_attribute a on a.attrelid = $1 and a.attnum = one.attnum
  $$`
