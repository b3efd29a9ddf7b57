-- one run of a file: where it stands, so that a stopped import goes on, and what it was
create table imports (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  kind text collate "C" not null,
  file_name text not null,
  file_hash text collate "C" not null,
  options jsonb not null default '{}',
  -- physical line after which the next run goes on; everything before is booked or named
  done_through_line bigint not null default 0,
  rows_booked bigint not null default 0,
  rows_repeated bigint not null default 0,
  rows_named bigint not null default 0,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (seller_id, id)
);
create index imports_by_file on imports (seller_id, kind, file_hash);
alter table imports enable row level security;
alter table imports force row level security;
create policy viewer on imports to samepage_app using (seller_id = (select viewer_seller()));
create policy system on imports to samepage_system using (true);
grant select, insert, update on imports to samepage_app;
