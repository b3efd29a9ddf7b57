import { GROUND, type Rule } from './rule.ts'

export const keyRules: readonly Rule[] = [
  {
    says: "a table's primary key begins with seller_id (of sellers: it is the seller's id)",
    faults: `${GROUND}
      select kept.name || ' has primary key ' || coalesce(array_to_string(pg_temp.columns_of(kept.oid, k.conkey), ', '), 'none') as fault
      from kept left join pg_constraint k on k.conrelid = kept.oid and k.contype = 'p'
      where pg_temp.columns_of(kept.oid, k.conkey[1:1]) is distinct from array[case kept.relname when 'sellers' then 'id' else 'seller_id' end]`,
    planted: 'create table scratch.notes (id text collate "C" primary key, seller_id text collate "C" not null)',
    caught: 'scratch.notes has primary key id',
  },
  {
    says: 'every unique key begins with seller_id',
    faults: `${GROUND}
      select kept.name || ' is unique by ' || i.indexrelid::regclass as fault
      from kept join pg_index i on i.indrelid = kept.oid and i.indisunique
      where kept.relname <> 'sellers' and i.indkey[0] not in (select attnum from fields where table_oid = kept.oid and attname = 'seller_id')`,
    planted: `create table scratch.notes (seller_id text, id text, email text unique, primary key (seller_id, id))`,
    caught: 'scratch.notes is unique by scratch.notes_email_key',
  },
  {
    says: 'a foreign key takes seller_id along, first: foreign keys are not bound by row-level security',
    faults: `${GROUND}
      select source || ' refers to ' || target || ' by ' || array_to_string(here, ', ') as fault from keys
      where here[1] <> 'seller_id' or there[1] <> case target_name when 'sellers' then 'id' else 'seller_id' end`,
    planted: `create table scratch.books (seller_id text, id text unique, primary key (seller_id, id));
      create table scratch.notes (seller_id text, id text, book_id text references scratch.books (id), primary key (seller_id, id))`,
    caught: 'scratch.notes refers to scratch.books by book_id',
  },
  {
    says: 'between two tables of an account, a foreign key takes account_id along',
    faults: `${GROUND}
      select source || ' refers to ' || target || ' without account_id' as fault from keys
      where exists (select from fields where table_oid = conrelid and attname = 'account_id')
        and exists (select from fields where table_oid = confrelid and attname = 'account_id')
        and not exists (
          select from unnest(here, there) as pair (mine, theirs) where pair.mine = 'account_id' and pair.theirs = 'account_id')`,
    planted: `create table scratch.books (seller_id text, account_id text, id text, primary key (seller_id, id));
      create table scratch.notes (seller_id text, account_id text, id text, book_id text, primary key (seller_id, account_id, id),
        foreign key (seller_id, book_id) references scratch.books)`,
    caught: 'scratch.notes refers to scratch.books without account_id',
  },
  {
    says: 'what is called account_id is the id of an account of this seller',
    faults: `${GROUND}
      select fields.name || ' is bound to no account' as fault from fields
      where attname = 'account_id' and not exists (
        select from keys where conrelid = table_oid and array['seller_id', 'account_id'] <@ here)`,
    planted: 'create table scratch.notes (seller_id text, account_id text, id text, primary key (seller_id, account_id, id))',
    caught: 'scratch.notes.account_id is bound to no account',
  },
  {
    says: 'every foreign key has an index that starts with its columns',
    faults: `${GROUND}
      select source || ' has no index for (' || array_to_string(here, ', ') || ')' as fault from keys
      where not exists (
        select from pg_index i
        where i.indrelid = conrelid and i.indisvalid
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$')
          and conkey <@ (i.indkey::smallint[])[0:cardinality(conkey) - 1])`,
    planted: `create table scratch.books (seller_id text, id text, primary key (seller_id, id));
      create table scratch.notes (seller_id text, id text, book_id text, primary key (seller_id, id),
        foreign key (seller_id, book_id) references scratch.books)`,
    caught: 'scratch.notes has no index for (seller_id, book_id)',
  },
]
