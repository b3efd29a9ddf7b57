create table items (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  code text collate "C" not null check (code <> '' and length(code) <= 64),
  code_lower text collate "C" not null generated always as (lower(code)) stored,
  name text not null check (name <> ''),
  name_lower text collate "C" not null generated always as (lower(name)) stored,
  -- HSN or SAC in India
  item_code text collate "C",
  unit text collate "C" not null default '',
  price numeric(20, 8) check (price >= 0),
  rate_bp integer check (rate_bp between 0 and 100000),
  source text collate "C" not null,
  source_ref text collate "C" not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (seller_id, id),
  unique (seller_id, code_lower),
  unique (seller_id, source, source_ref)
);

-- The paper behind an entry of kind INV, CN or DN: what was printed, as it was printed. Opening items and summary imports have none.
create table invoices (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  supply text collate "C" not null default 'domestic',
  reverse_charge boolean not null default false,
  place_of_supply text collate "C",
  seller_party jsonb not null,
  buyer_party jsonb not null,
  ship_to jsonb,
  taxes jsonb not null default '[]',
  discount_minor bigint not null default 0 check (discount_minor between 0 and 9000000000000000),
  round_off_minor bigint not null default 0 check (round_off_minor between -9000000000000000 and 9000000000000000),
  words text,
  remarks text[] not null default '{}',
  reason text not null default '',
  issued_by text not null default '',
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id, id) references entries (seller_id, account_id, id)
);

create table invoice_lines (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  invoice_id text collate "C" not null,
  line integer not null check (line > 0),
  item_id text collate "C",
  code text collate "C" not null default '',
  description text not null,
  item_code text collate "C",
  quantity numeric(20, 8) not null,
  unit text collate "C" not null default '',
  unit_price numeric(20, 8) not null,
  rate_bp integer not null default 0 check (rate_bp between 0 and 100000),
  gross_minor bigint not null check (gross_minor between -9000000000000000 and 9000000000000000),
  discount_minor bigint not null default 0 check (discount_minor between -9000000000000000 and 9000000000000000),
  taxable_minor bigint not null check (taxable_minor between -9000000000000000 and 9000000000000000),
  taxes jsonb not null default '[]',
  total_minor bigint not null check (total_minor between -9000000000000000 and 9000000000000000),
  primary key (seller_id, account_id, invoice_id, line),
  foreign key (seller_id, account_id, invoice_id) references invoices (seller_id, account_id, id),
  foreign key (seller_id, item_id) references items (seller_id, id)
);
create index on invoice_lines (seller_id, item_id);

alter table items enable row level security;
alter table items force row level security;
create policy viewer on items to samepage_app using (seller_id = (select viewer_seller()));
create policy system on items to samepage_system using (true);

alter table invoices enable row level security;
alter table invoices force row level security;
create policy viewer on invoices to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on invoices to samepage_system using (true);

alter table invoice_lines enable row level security;
alter table invoice_lines force row level security;
create policy viewer on invoice_lines to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on invoice_lines to samepage_system using (true);

grant select, insert, update on items to samepage_app;
grant select, insert on invoices, invoice_lines to samepage_app;
