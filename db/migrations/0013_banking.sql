-- An account number of the customer's own at the seller's bank: what comes in under it is theirs.
alter table accounts add column virtual_account_upper text collate "C" check (virtual_account_upper <> '' and length(virtual_account_upper) <= 40);
create unique index accounts_by_virtual_account on accounts (seller_id, virtual_account_upper) where virtual_account_upper is not null;

-- Lines of the seller's bank statements; each is booked, or put aside, once.
create table bank_lines (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  -- follows from day, amount, text and, for lines that are alike, their order: the same file twice brings nothing new
  line_ref text collate "C" not null,
  file_name text not null,
  line integer not null check (line > 0),
  dated_on date not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  -- above zero: it came in
  amount_minor bigint not null check (amount_minor >= -9000000000000000 and amount_minor <= 9000000000000000 and amount_minor <> 0),
  narration text not null default '',
  bank_reference_upper text collate "C" not null default '',
  virtual_account_upper text collate "C" not null default '',
  state text collate "C" not null check (state in ('open', 'booked', 'set_aside')),
  rule text collate "C" not null default '',
  note text not null default '',
  account_id text collate "C",
  settlement_id text collate "C",
  payment_id text collate "C",
  decided_by text collate "C",
  decided_at timestamptz,
  created_at timestamptz not null,
  primary key (seller_id, id),
  unique (seller_id, line_ref),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, settlement_id) references settlements (seller_id, account_id, id),
  foreign key (seller_id, account_id, payment_id) references entries (seller_id, account_id, id)
);
create index bank_lines_open on bank_lines (seller_id, dated_on, id) where state = 'open';
create index bank_lines_by_day on bank_lines (seller_id, dated_on, id);
create index bank_lines_by_settlement on bank_lines (seller_id, account_id, settlement_id);
create index bank_lines_by_payment on bank_lines (seller_id, account_id, payment_id);
alter table bank_lines enable row level security;
alter table bank_lines force row level security;
-- the seller's own people alone
create policy viewer on bank_lines to samepage_app
  using (seller_id = (select viewer_seller()) and (select viewer_account()) is null);
create policy system on bank_lines to samepage_system using (true);
grant select, insert on bank_lines to samepage_app;
grant update (state, rule, note, account_id, settlement_id, payment_id, decided_by, decided_at) on bank_lines to samepage_app;

-- Post-dated cheques: held, presented (from then on a receipt), bounced or handed back.
create table cheques (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  cheque_number text collate "C" not null check (cheque_number <> '' and length(cheque_number) <= 40),
  bank text not null default '',
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null check (amount_minor >= 1 and amount_minor <= 9000000000000000),
  -- the day written on it, before which no bank takes it
  payable_on date not null,
  -- what it is for: [{ entry_id, amount_minor }]
  allocations jsonb not null default '[]',
  note text not null default '',
  state text collate "C" not null check (state in ('held', 'presented', 'cleared', 'bounced', 'handed_back')),
  payment_id text collate "C",
  presented_on date,
  closed_on date,
  reason text not null default '',
  recorded_by text collate "C" not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (seller_id, account_id, id),
  unique (seller_id, account_id, cheque_number, bank),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, payment_id) references entries (seller_id, account_id, id)
);
create index cheques_by_payment on cheques (seller_id, account_id, payment_id) where payment_id is not null;
create index cheques_held on cheques (seller_id, payable_on) where state in ('held', 'presented');
alter table cheques enable row level security;
alter table cheques force row level security;
create policy viewer on cheques to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on cheques to samepage_system using (true);
grant select, insert on cheques to samepage_app;
grant update (state, payment_id, presented_on, closed_on, reason, changed_at) on cheques to samepage_app;

-- What stands behind a deduction of tax (an entry of kind TDS): kind, rate, base; and the certificate that proves it.
create table tax_certificates (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  certificate_number text collate "C" not null default '',
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null check (amount_minor >= 1 and amount_minor <= 9000000000000000),
  from_on date not null,
  to_on date not null,
  file_id text collate "C",
  state text collate "C" not null check (state in ('uploaded', 'accepted', 'rejected')),
  answer text not null default '',
  uploaded_by text collate "C" not null,
  uploaded_by_name text not null default '',
  created_at timestamptz not null,
  decided_by text collate "C",
  decided_at timestamptz,
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, file_id) references files (seller_id, account_id, id)
);
create index tax_certificates_by_file on tax_certificates (seller_id, account_id, file_id) where file_id is not null;
create index tax_certificates_waiting on tax_certificates (seller_id, created_at) where state = 'uploaded';
create table tax_deductions (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  -- the entry's own id
  id text collate "C" not null,
  tax_kind text collate "C" not null,
  rate_bp integer not null check (rate_bp between 0 and 10000),
  base_minor bigint not null check (base_minor >= 0 and base_minor <= 9000000000000000),
  certificate_id text collate "C",
  settlement_id text collate "C",
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id, id) references entries (seller_id, account_id, id),
  foreign key (seller_id, account_id, certificate_id) references tax_certificates (seller_id, account_id, id)
);
create index tax_deductions_by_certificate on tax_deductions (seller_id, account_id, certificate_id) where certificate_id is not null;
alter table tax_certificates enable row level security;
alter table tax_certificates force row level security;
create policy viewer on tax_certificates to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on tax_certificates to samepage_system using (true);
alter table tax_deductions enable row level security;
alter table tax_deductions force row level security;
create policy viewer on tax_deductions to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on tax_deductions to samepage_system using (true);
grant select, insert on tax_certificates, tax_deductions to samepage_app;
grant update (state, answer, decided_by, decided_at) on tax_certificates to samepage_app;
grant update (certificate_id) on tax_deductions to samepage_app;
