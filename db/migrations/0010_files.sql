-- What people hand over: proofs of payment, certificates, their own ledgers. The bytes lie in the file store, under the id.
create table files (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  purpose text collate "C" not null,
  name text not null check (name <> '' and length(name) <= 200),
  type text collate "C" not null,
  size_bytes bigint not null check (size_bytes > 0),
  sha256 bytea not null check (length(sha256) = 32),
  uploaded_by text collate "C" not null,
  uploaded_by_name text not null default '',
  created_at timestamptz not null,
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id)
);
alter table files enable row level security;
alter table files force row level security;
create policy viewer on files to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on files to samepage_system using (true);
grant select, insert on files to samepage_app;

-- Columns of a file somebody has explained once: the same head is read the same way the next time.
create table column_mappings (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  -- null: the seller's own files (bank statements)
  account_id text collate "C",
  kind text collate "C" not null check (kind in ('bank', 'ledger')),
  head_key text collate "C" not null,
  mapping jsonb not null,
  changed_at timestamptz not null,
  primary key (seller_id, id),
  unique nulls not distinct (seller_id, kind, account_id, head_key),
  foreign key (seller_id, account_id) references accounts (seller_id, id)
);
create index column_mappings_by_account on column_mappings (seller_id, account_id);
alter table column_mappings enable row level security;
alter table column_mappings force row level security;
create policy viewer on column_mappings to samepage_app
  using (seller_id = (select viewer_seller()) and account_id is not distinct from coalesce((select viewer_account()), account_id));
create policy system on column_mappings to samepage_system using (true);
grant select, insert, update on column_mappings to samepage_app;
