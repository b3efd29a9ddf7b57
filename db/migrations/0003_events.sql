-- What has happened: outbox, audit log and activity timeline in one table. Rows are never changed.
create table events (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  account_id text collate "C",
  name text collate "C" not null,
  subject_id text collate "C" not null,
  data jsonb not null default '{}',
  actor text collate "C" not null,
  actor_name text not null default '',
  at timestamptz not null,
  primary key (seller_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id)
);
create index events_by_account on events (seller_id, account_id, id);
create index events_by_subject on events (seller_id, subject_id, id);

alter table events enable row level security;
alter table events force row level security;
-- a seller's own event has no account and is the seller's alone
create policy viewer on events to samepage_app
  using (seller_id = (select viewer_seller()) and account_id is not distinct from coalesce((select viewer_account()), account_id));
create policy system on events to samepage_system using (true);
grant select, insert on events to samepage_app;
revoke update, delete on events from samepage_system;

-- The answer to a request that must not happen twice, stored with the act it asked for.
create table requests (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  fingerprint text collate "C" not null,
  result jsonb not null,
  at timestamptz not null,
  primary key (seller_id, id)
);
alter table requests enable row level security;
alter table requests force row level security;
create policy viewer on requests to samepage_app using (seller_id = (select viewer_seller()));
create policy system on requests to samepage_system using (true);
grant select, insert on requests to samepage_app;

-- Looking is not an event: pages, downloads and last seen, written in batches.
create table visits (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  account_id text collate "C" not null,
  contact_id text collate "C" not null,
  page text collate "C" not null,
  subject_id text collate "C",
  at timestamptz not null,
  primary key (seller_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, contact_id) references contacts (seller_id, id)
);
create index visits_by_account on visits (seller_id, account_id, at);
create index visits_by_contact on visits (seller_id, contact_id, at);
create index visits_by_subject on visits (seller_id, subject_id, at) where subject_id is not null;
alter table visits enable row level security;
alter table visits force row level security;
create policy viewer on visits to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on visits to samepage_system using (true);
grant select, insert on visits to samepage_app;
