-- The seller's own keys (Ed25519): what it issued can be told from what it did not. The private half is sealed.
create table signing_keys (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  public_key bytea not null check (length(public_key) = 32),
  sealed bytea not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (seller_id, id)
);
create unique index signing_keys_in_use on signing_keys (seller_id) where ended_at is null;
alter table signing_keys enable row level security;
alter table signing_keys force row level security;
create policy viewer on signing_keys to samepage_app using (seller_id = (select viewer_seller()));
create policy system on signing_keys to samepage_system using (true);
grant select, insert on signing_keys to samepage_app;
grant update (ended_at) on signing_keys to samepage_app;

-- "Do you owe us this?" What was asked stands as it was; the answer is given once and never changed (domain specification 2.7).
create table balance_confirmations (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  as_on date not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  balance_minor bigint not null check (balance_minor >= -9000000000000000 and balance_minor <= 9000000000000000),
  -- the figures the letter shows: open items, ageing, unused credits
  letter jsonb not null,
  letter_sha256 bytea not null check (length(letter_sha256) = 32),
  asked_by text collate "C" not null,
  asked_by_name text not null default '',
  asked_at timestamptz not null,
  reminders timestamptz[] not null default '{}',
  -- asked for an answer until then; after that it is "no reply", never agreement
  until_on date not null,
  reply text collate "C" check (reply in ('agreed', 'disagreed')),
  their_minor bigint check (their_minor >= -9000000000000000 and their_minor <= 9000000000000000),
  why text not null default '',
  file_id text collate "C",
  replied_by text collate "C",
  replied_by_name text,
  replied_role text,
  replied_level smallint,
  replied_at timestamptz,
  key_id text collate "C",
  signature bytea,
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, file_id) references files (seller_id, account_id, id),
  foreign key (seller_id, key_id) references signing_keys (seller_id, id),
  constraint whole_reply check ((reply is null) = (replied_at is null) and (reply is null) = (replied_by is null)
    and (reply is null) = (signature is null) and (reply = 'disagreed') = (their_minor is not null))
);
create index balance_confirmations_by_account on balance_confirmations (seller_id, account_id, asked_at);
create index balance_confirmations_by_file on balance_confirmations (seller_id, account_id, file_id) where file_id is not null;
create index balance_confirmations_by_key on balance_confirmations (seller_id, key_id) where key_id is not null;
create index balance_confirmations_waiting on balance_confirmations (seller_id, until_on) where reply is null;
create function keep_reply() returns trigger language plpgsql as $$
begin
  if old.reply is not null then
    raise exception 'a reply is never changed' using errcode = '23514', constraint = 'reply_is_final';
  end if;
  return new;
end $$;
create trigger keep_reply before update on balance_confirmations for each row execute function keep_reply();
alter table balance_confirmations enable row level security;
alter table balance_confirmations force row level security;
create policy viewer on balance_confirmations to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on balance_confirmations to samepage_system using (true);
grant select, insert on balance_confirmations to samepage_app;
grant update (reminders, reply, their_minor, why, file_id, replied_by, replied_by_name, replied_role, replied_level, replied_at, key_id, signature)
  on balance_confirmations to samepage_app;

-- The customer's own ledger beside ours: what they uploaded, as we read it. Matching is done anew whenever it is looked at.
create table reconciliations (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  from_on date not null,
  to_on date not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  file_id text collate "C",
  file_name text not null,
  file_kind text collate "C" not null check (file_kind in ('csv', 'xlsx', 'tally_xml', 'gstr_2b')),
  mapping jsonb not null default '{}',
  -- [{ line, kind, number, dated_on, amount_minor, reference }], amounts signed as the seller's ledger signs them
  ledger_rows jsonb not null,
  -- rows that could not be read: [{ line, reason }]
  unread_rows jsonb not null default '[]',
  -- what the customer's books say is owed at the end
  their_balance_minor bigint not null check (their_balance_minor >= -9000000000000000 and their_balance_minor <= 9000000000000000),
  their_opening_minor bigint not null default 0 check (their_opening_minor >= -9000000000000000 and their_opening_minor <= 9000000000000000),
  -- decisions on suggestions, by a person: { key: 'same' | 'different' }
  decisions jsonb not null default '{}',
  made_by text collate "C" not null,
  made_by_name text not null default '',
  created_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, file_id) references files (seller_id, account_id, id)
);
create index reconciliations_by_account on reconciliations (seller_id, account_id, created_at);
create index reconciliations_by_file on reconciliations (seller_id, account_id, file_id) where file_id is not null;
alter table reconciliations enable row level security;
alter table reconciliations force row level security;
create policy viewer on reconciliations to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on reconciliations to samepage_system using (true);
grant select, insert on reconciliations to samepage_app;
grant update (decisions, changed_at) on reconciliations to samepage_app;

-- roles as they were shipped learn what is new; a role the seller has renamed stays as the seller made it
update roles set permissions = permissions || array['payments.pay', 'disputes.open', 'statement.confirm', 'statement.match', 'reports.see']
where side = 'account' and name in ('Admin', 'Finance');
update roles set permissions = permissions || array['disputes.open'] where side = 'account' and name = 'Procurement';
update roles set permissions = permissions || array['reports.see'] where side = 'account' and name = 'Executive';
update roles set permissions = permissions || array['payments.verify', 'disputes.resolve', 'cheques.manage', 'confirmations.manage', 'tax.verify', 'reports.see']
where side = 'staff' and name = 'Accounts';
