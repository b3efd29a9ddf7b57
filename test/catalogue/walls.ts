import { APP, GROUND, type Rule } from './rule.ts'

/** A table that keeps every law, to break one of them. */
const NOTES = `create table scratch.notes (seller_id text collate "C" references sellers, id text collate "C", primary key (seller_id, id));
  alter table scratch.notes enable row level security; alter table scratch.notes force row level security;`

export const wallRules: readonly Rule[] = [
  {
    says: 'every table belongs to a seller, or its reason is written in test/catalogue/rule.ts',
    faults: `${GROUND}
      select name || ' has no seller_id' as fault from kept
      where relname <> 'sellers' and oid not in (select table_oid from fields where attname = 'seller_id')`,
    planted: 'create table scratch.notes (id text primary key)',
    caught: 'scratch.notes has no seller_id',
  },
  {
    says: "the app's login cannot touch a table that belongs to no seller",
    faults: `${GROUND}
      select name || ' is open to the app' as fault from ours
      where without_seller and has_table_privilege('${APP}', oid, 'select, insert, update, delete')`,
    planted: `grant select on attempts to ${APP}`,
    caught: 'public.attempts is open to the app',
  },
  {
    says: 'row-level security is enabled and forced on every table',
    faults: `${GROUND}
      select name || ' is not behind row-level security' as fault from kept where not (relrowsecurity and relforcerowsecurity)`,
    planted: `${NOTES} alter table scratch.notes no force row level security`,
    caught: 'scratch.notes is not behind row-level security',
  },
  {
    says: 'every table has a policy for the app',
    faults: `${GROUND}
      select name || ' has no policy for the app' as fault from kept
      where not exists (
        select from pg_policy p where p.polrelid = kept.oid and p.polpermissive and '${APP}'::regrole = any (p.polroles) and p.polqual is not null)`,
    planted: NOTES,
    caught: 'scratch.notes has no policy for the app',
  },
  {
    says: 'every policy of the app asks for the seller, and for the account where a table has one',
    faults: `${GROUND}, asked as (
        select kept.*, p.polname, pg_get_expr(p.polqual, p.polrelid) as condition
        from kept join pg_policy p on p.polrelid = kept.oid
        where p.polpermissive and (p.polroles = '{0}' or '${APP}'::regrole = any (p.polroles)))
      select name || ', policy ' || polname || ', does not ask who is looking' as fault from asked
      where condition is not null and (condition not like '%viewer_seller()%'
        or exists (select from fields where table_oid = asked.oid and attname = 'account_id') and condition not like '%viewer_account()%')`,
    planted: `${NOTES} create policy viewer on scratch.notes to ${APP} using (true)`,
    caught: 'scratch.notes, policy viewer, does not ask who is looking',
  },
  {
    says: 'no policy contains an OR: it would read all rows of the seller',
    faults: `${GROUND}
      select kept.name || ', policy ' || p.polname || ', has an OR' as fault
      from kept join pg_policy p on p.polrelid = kept.oid
      where coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') ~ '\\mOR\\M'`,
    planted: `${NOTES} create policy viewer on scratch.notes to ${APP} using (seller_id = viewer_seller() or id = 'public')`,
    caught: 'scratch.notes, policy viewer, has an OR',
  },
  {
    says: 'views look with the rights of who asks',
    faults: `${GROUND}
      select name || ' is a view that looks with its owner''s rights' as fault from ours
      where relkind = 'm' or relkind = 'v' and not coalesce(reloptions @> '{security_invoker=true}', false)`,
    planted: 'create view scratch.all_accounts as select * from accounts',
    caught: 'scratch.all_accounts is a view',
  },
  {
    says: 'no function runs with the rights of its owner',
    faults: `
      select p.oid::regprocedure || ' is security definer' as fault
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')`,
    planted: `create function scratch.peek() returns bigint language sql security definer as 'select count(*) from public.accounts'`,
    caught: 'scratch.peek() is security definer',
  },
  {
    says: 'nothing is granted to everybody',
    faults: `${GROUND}, granted as (
        select name, relacl as acl from ours
        union all select fields.name, a.attacl from fields join pg_attribute a on a.attrelid = table_oid and a.attnum = fields.attnum
        union all select 'schema ' || nspname, nspacl from pg_namespace where nspname not in ('pg_catalog', 'information_schema'))
      select name || ' is open to everybody: ' || string_agg(lower(one.privilege_type), ', ') as fault
      from granted cross join lateral aclexplode(acl) as one where one.grantee = 0 group by name`,
    planted: 'grant select on accounts to public',
    caught: 'public.accounts is open to everybody: select',
  },
  {
    says: "the app's login owns nothing",
    faults: `${GROUND}
      select ours.name || ' is owned by the app' as fault from ours where relowner = '${APP}'::regrole
      union all select p.oid::regprocedure || ' is owned by the app' from pg_proc p where p.proowner = '${APP}'::regrole
      union all select 'schema ' || nspname || ' is owned by the app' from pg_namespace where nspowner = '${APP}'::regrole`,
    planted: `create table scratch.mine (id text); alter table scratch.mine owner to ${APP}`,
    caught: 'scratch.mine is owned by the app',
  },
  {
    says: 'no login of ours is a superuser, passes by row-level security, makes roles, or is a member of another',
    faults: `
      select rolname || ' may more than it should' as fault from pg_roles r
      where rolname like 'samepage\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
        or exists (select from pg_auth_members m where m.member = r.oid))`,
    planted: `alter role ${APP} bypassrls`,
    caught: `${APP} may more than it should`,
  },
  {
    says: 'the app creates nothing in any schema',
    faults: `
      select nspname || ' lets the app create' as fault from pg_namespace
      where nspname not like 'pg\\_%' and has_schema_privilege('${APP}', oid, 'create')`,
    planted: `grant create on schema scratch to ${APP}`,
    caught: 'scratch lets the app create',
  },
]
