-- A way to an outside system: for now, to whoever collects money. Secrets are sealed with a key that is not in the database.
create table connections (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  kind text collate "C" not null check (kind in ('payment')),
  adapter text collate "C" not null,
  name text not null check (name <> ''),
  mode text collate "C" not null check (mode in ('test', 'live')),
  -- how the other side calls us: its account id, which its messages must name
  external_ref text collate "C" not null default '',
  settings jsonb not null default '{}',
  sealed bytea,
  place integer not null default 0,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  ended_at timestamptz,
  primary key (seller_id, id)
);
alter table connections enable row level security;
alter table connections force row level security;
create policy viewer on connections to samepage_app using (seller_id = (select viewer_seller()));
create policy system on connections to samepage_system using (true);
grant select, insert, update on connections to samepage_app;

-- What a customer means to settle, and how far the money has come. The plan is never changed; the state follows what the provider tells.
create table settlements (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  -- the money asked for, without the fee the customer bears
  pay_minor bigint not null check (pay_minor >= 0 and pay_minor <= 9000000000000000),
  fee_minor bigint not null default 0 check (fee_minor >= 0 and fee_minor <= 9000000000000000),
  plan jsonb not null,
  connection_id text collate "C",
  adapter text collate "C" not null default '',
  -- ours, sent along with the money: letters and digits, at most 35
  reference text collate "C" not null check (reference ~ '^[A-Za-z0-9]{6,35}$'),
  -- theirs: the order, the checkout session
  provider_ref text collate "C",
  checkout jsonb,
  state text collate "C" not null
    check (state in ('begun', 'pending', 'told', 'received', 'failed', 'expired', 'cancelled', 'refused')),
  state_note text not null default '',
  -- "I have paid": what the customer says
  told_at timestamptz,
  told_reference text not null default '',
  told_on date,
  proof_file_id text collate "C",
  actor text collate "C" not null,
  actor_name text not null default '',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  asked_at timestamptz,
  changed_at timestamptz not null,
  primary key (seller_id, account_id, id),
  unique (seller_id, reference),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, connection_id) references connections (seller_id, id),
  foreign key (seller_id, account_id, proof_file_id) references files (seller_id, account_id, id)
);
create index settlements_by_account on settlements (seller_id, account_id, created_at);
create index settlements_by_connection on settlements (seller_id, connection_id, provider_ref);
create index settlements_by_proof on settlements (seller_id, account_id, proof_file_id) where proof_file_id is not null;
create index settlements_under_way on settlements (seller_id, state, created_at) where state in ('begun', 'pending', 'told');
create index settlements_lately on settlements (changed_at) where adapter not in ('', 'upi', 'bank_transfer');
alter table settlements enable row level security;
alter table settlements force row level security;
create policy viewer on settlements to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on settlements to samepage_system using (true);
grant select, insert on settlements to samepage_app;
grant update (provider_ref, checkout, state, state_note, told_at, told_reference, told_on, proof_file_id, expires_at, asked_at, changed_at)
  on settlements to samepage_app;

-- Every message a provider sent us, as it came: taken once, or put aside with the reason.
create table provider_events (
  seller_id text collate "C" not null,
  id text collate "C" not null,
  connection_id text collate "C" not null,
  event_ref text collate "C" not null,
  name text not null default '',
  verdict text collate "C" not null check (verdict in ('taken', 'quarantined')),
  reason text collate "C" not null default '',
  body text not null,
  deliveries integer not null default 1 check (deliveries > 0),
  received_at timestamptz not null,
  last_at timestamptz not null,
  primary key (seller_id, id),
  unique (seller_id, connection_id, verdict, event_ref),
  foreign key (seller_id, connection_id) references connections (seller_id, id)
);
create index provider_events_by_time on provider_events (seller_id, received_at);
alter table provider_events enable row level security;
alter table provider_events force row level security;
create policy viewer on provider_events to samepage_app
  using (seller_id = (select viewer_seller()) and (select viewer_account()) is null);
create policy system on provider_events to samepage_system using (true);
grant select, insert on provider_events to samepage_app;
grant update (deliveries, last_at) on provider_events to samepage_app;

-- A provider's facts are a set, keyed by its own ids: told twice or in another order, they are the same set (domain specification 2.6).
create table provider_facts (
  seller_id text collate "C" not null,
  id text collate "C" not null,
  connection_id text collate "C" not null,
  fact_ref text collate "C" not null,
  kind text collate "C" not null
    check (kind in ('pending', 'captured', 'failed', 'expired', 'refunded', 'charged_back', 'charge_back_won')),
  account_id text collate "C",
  settlement_id text collate "C",
  -- the payment at the provider; of a failure, perhaps the attempt
  payment_ref text collate "C" not null,
  amount_minor bigint not null check (amount_minor >= 0 and amount_minor <= 9000000000000000),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  method text collate "C" not null default 'other',
  -- what the bank calls it: UTR, RRN
  bank_reference text not null default '',
  note text not null default '',
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  applied_at timestamptz,
  primary key (seller_id, id),
  unique (seller_id, connection_id, fact_ref),
  foreign key (seller_id, connection_id) references connections (seller_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, settlement_id) references settlements (seller_id, account_id, id)
);
create index provider_facts_by_settlement on provider_facts (seller_id, account_id, settlement_id);
create index provider_facts_by_payment on provider_facts (seller_id, connection_id, payment_ref);
create index provider_facts_waiting on provider_facts (seller_id, recorded_at) where applied_at is null;
alter table provider_facts enable row level security;
alter table provider_facts force row level security;
create policy viewer on provider_facts to samepage_app
  using (seller_id = (select viewer_seller()) and account_id is not distinct from coalesce((select viewer_account()), account_id));
create policy system on provider_facts to samepage_system using (true);
grant select, insert on provider_facts to samepage_app;
grant update (account_id, settlement_id, applied_at) on provider_facts to samepage_app;

-- every seller can be paid by bank transfer and, where the country has it, by UPI; offered once the bank or the address is set
insert into connections (seller_id, id, kind, adapter, name, mode, place, created_at, changed_at)
select id, 'cnx_' || substr(id, 5, 25) || '1', 'payment', 'upi', 'UPI', 'live', 1, created_at, created_at from sellers where country = 'IN'
union all
select id, 'cnx_' || substr(id, 5, 25) || '2', 'payment', 'bank_transfer', 'Bank transfer', 'live', 2, created_at, created_at from sellers;
