import { GROUND, type Rule } from './rule.ts'

/** Nine quadrillion minor units, the limit of `Minor` in src/shared/money.ts. */
const LIMIT = '9000000000000000'

export const columnRules: readonly Rule[] = [
  {
    says: 'money is bigint',
    faults: `${GROUND} select name || ' is ' || type as fault from fields where attname like '%\\_minor' and type <> 'bigint'`,
    planted: 'create table scratch.notes (seller_id text primary key, paid_minor numeric)',
    caught: 'scratch.notes.paid_minor is numeric',
  },
  {
    says: 'money is within limits: a CHECK bounds it by nine quadrillion, or by another amount of its row',
    faults: `${GROUND}
      select name || ' has no bounds' as fault from fields
      where attname like '%\\_minor' and not exists (
        select from pg_constraint c
        where c.contype = 'c' and c.convalidated and c.conrelid = table_oid and attnum = any (c.conkey)
          and pg_get_constraintdef(c.oid) ~ (attname || ' >= .*' || attname || ' <= \\(?(''?${LIMIT}|(abs\\()?\\w+_minor)'))`,
    planted: 'create table scratch.notes (seller_id text primary key, paid_minor bigint check (paid_minor > 0))',
    caught: 'scratch.notes.paid_minor has no bounds',
  },
  {
    says: 'ids, numbers and codes sort alike on every server: collation "C"',
    faults: `${GROUND}
      select name || ' has collation ' || collname as fault from fields
      where type = 'text' and collname <> 'C'
        and attname ~ '^(id|code|number|currency|kind|source|source_ref)$|_(id|code|number|lower|upper|digits|ref)$'`,
    planted: 'create table scratch.notes (seller_id text collate "C" primary key, order_number text)',
    caught: 'scratch.notes.order_number has collation default',
  },
  {
    says: 'a business date (_on) is a date, an instant (_at) is timestamptz, and nothing is a timestamp without a zone',
    faults: `${GROUND}
      select name || ' is ' || type as fault from fields
      where attname ~ '_on$' and type <> 'date' or attname ~ '(_|^)at$' and type <> 'timestamp with time zone'
        or type = 'timestamp without time zone' or type = 'date' and attname !~ '_on$'
        or type = 'timestamp with time zone' and attname !~ '(_|^)at$'`,
    planted: 'create table scratch.notes (seller_id text primary key, due_on timestamptz)',
    caught: 'scratch.notes.due_on is timestamp with time zone',
  },
  {
    says: 'the glossary holds in the database: no merchant, vendor, tenant, paise, customer_id',
    faults: `${GROUND}
      select name || ' is not a word of ours' as fault from fields
      where table_name || '.' || attname ~ '\\m_*(\\w*_)?(merchant|vendor|tenant|paise)s?(_\\w*)?\\M|customer_id'`,
    planted: 'create table scratch.notes (seller_id text primary key, customer_id text)',
    caught: 'scratch.notes.customer_id is not a word of ours',
  },
]

const BOOKS = "('entries', 'allocations', 'events')"

export const bookRules: readonly Rule[] = [
  {
    says: 'what is booked or has happened is never removed: nobody may delete from entries, allocations or events',
    faults: `${GROUND}
      select name || ' lets ' || one.grantee::regrole || ' ' || lower(one.privilege_type) as fault
      from kept cross join lateral aclexplode(relacl) as one
      where relname in ${BOOKS} and one.grantee <> relowner and one.privilege_type in ('DELETE', 'TRUNCATE')`,
    planted: 'grant delete on entries to samepage_system',
    caught: 'public.entries lets samepage_system delete',
  },
  {
    says: 'what is booked or has happened is never rewritten: of an entry only open_minor and disputed_minor may change',
    faults: `${GROUND}
      select name || ' lets ' || one.grantee::regrole || ' update' as fault
      from kept cross join lateral aclexplode(relacl) as one
      where relname in ${BOOKS} and one.grantee <> relowner and one.privilege_type = 'UPDATE'
      union all
      select fields.name || ' lets ' || one.grantee::regrole || ' update'
      from fields join pg_attribute a on a.attrelid = table_oid and a.attnum = fields.attnum
      cross join lateral aclexplode(a.attacl) as one
      where relname in ${BOOKS} and one.privilege_type = 'UPDATE'
        and not (relname = 'entries' and fields.attname in ('open_minor', 'disputed_minor'))`,
    planted: 'grant update (amount_minor) on entries to samepage_app',
    caught: 'public.entries.amount_minor lets samepage_app update',
  },
]
