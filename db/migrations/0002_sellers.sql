create table sellers (
  id text collate "C" primary key,
  name text not null check (name <> ''),
  country text collate "C" not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null,
  year_starts_in_month smallint not null check (year_starts_in_month between 1 and 12),
  settings jsonb not null default '{}',
  revision bigint not null default 1,
  created_at timestamptz not null
);

create table roles (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  side text collate "C" not null check (side in ('account', 'staff')),
  name text not null,
  permissions text[] not null,
  primary key (seller_id, id)
);

create table staff (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  role_id text collate "C" not null,
  name text not null check (name <> ''),
  email text,
  email_lower text collate "C" generated always as (lower(email)) stored,
  phone text,
  title text,
  language text collate "C" not null default 'en',
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (seller_id, id),
  unique (seller_id, email_lower),
  foreign key (seller_id, role_id) references roles (seller_id, id)
);
create index on staff (seller_id, role_id);
create index staff_by_email on staff (email_lower);

create table accounts (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  code text collate "C" not null check (code <> '' and length(code) <= 64),
  code_lower text collate "C" not null generated always as (lower(code)) stored,
  name text not null check (name <> ''),
  name_lower text collate "C" not null generated always as (lower(name)) stored,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  tax_id text collate "C",
  region text collate "C",
  country_code text collate "C" not null check (country_code ~ '^[A-Z]{2}$'),
  in_special_zone boolean not null default false,
  email text,
  phone text,
  address_lines text[] not null default '{}',
  terms_days integer check (terms_days between 0 and 3650),
  credit_limit_minor bigint check (credit_limit_minor between 0 and 9000000000000000),
  revision bigint not null default 1,
  -- money writes of an account queue on this row; the column exists to be locked
  lock_version bigint not null default 0,
  source text collate "C" not null,
  source_ref text collate "C" not null,
  created_at timestamptz not null,
  primary key (seller_id, id),
  unique (seller_id, code_lower),
  unique (seller_id, source, source_ref)
);
create index accounts_by_name on accounts (seller_id, name_lower, id);

create table contacts (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  name text not null check (name <> ''),
  email text,
  email_lower text collate "C" generated always as (lower(email)) stored,
  phone text,
  phone_digits text collate "C" generated always as (regexp_replace(phone, '\D', '', 'g')) stored,
  language text collate "C" not null default 'en',
  -- set with the first message that carries a link: the free first device ends seven days later
  first_message_at timestamptz,
  free_device_used_at timestamptz,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (seller_id, id)
);
create index contacts_by_email on contacts (email_lower) where ended_at is null;
create index contacts_by_phone on contacts (phone_digits) where ended_at is null;

create table memberships (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  contact_id text collate "C" not null,
  role_id text collate "C" not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (seller_id, account_id, contact_id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, contact_id) references contacts (seller_id, id),
  foreign key (seller_id, role_id) references roles (seller_id, id)
);
create index on memberships (seller_id, contact_id);
create index on memberships (seller_id, role_id);

alter table sellers enable row level security;
alter table sellers force row level security;
create policy viewer on sellers to samepage_app using (id = (select viewer_seller()));
create policy system on sellers to samepage_system using (true);

alter table roles enable row level security;
alter table roles force row level security;
create policy viewer on roles to samepage_app using (seller_id = (select viewer_seller()));
create policy system on roles to samepage_system using (true);

alter table staff enable row level security;
alter table staff force row level security;
create policy viewer on staff to samepage_app using (seller_id = (select viewer_seller()));
create policy system on staff to samepage_system using (true);

alter table accounts enable row level security;
alter table accounts force row level security;
create policy viewer on accounts to samepage_app
  using (seller_id = (select viewer_seller()) and id = coalesce((select viewer_account()), id));
create policy system on accounts to samepage_system using (true);

alter table memberships enable row level security;
alter table memberships force row level security;
create policy viewer on memberships to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on memberships to samepage_system using (true);

-- a contact may serve several accounts: it is seen through a membership the viewer sees, and by the seller's own people
alter table contacts enable row level security;
alter table contacts force row level security;
create policy viewer on contacts to samepage_app
  using (
    seller_id = (select viewer_seller())
    and case when (select viewer_account()) is null then true
        else exists (select from memberships m where m.seller_id = contacts.seller_id and m.contact_id = contacts.id) end
  )
  with check (seller_id = (select viewer_seller()));
create policy system on contacts to samepage_system using (true);

grant select, insert, update on sellers, roles, staff, accounts, contacts, memberships to samepage_app;
