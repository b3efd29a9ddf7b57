-- So much of a debit is in question. entries.disputed_minor is the sum of its open disputes, never more than is open.
create table disputes (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  entry_id text collate "C" not null,
  -- the line of the paper it is about; null: the whole
  line integer check (line > 0),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null check (amount_minor >= 1 and amount_minor <= 9000000000000000),
  -- what it is now: paying what was in question ends it to that extent
  standing_minor bigint not null check (standing_minor >= 0 and standing_minor <= amount_minor),
  reason text collate "C" not null
    check (reason in ('short_delivery', 'damaged', 'wrong_price', 'wrong_item', 'not_received', 'duplicate', 'tax', 'other')),
  note text not null default '',
  state text collate "C" not null check (state in ('open', 'accepted', 'rejected', 'withdrawn', 'paid')),
  opened_by text collate "C" not null,
  opened_by_name text not null default '',
  opened_at timestamptz not null,
  closed_by text collate "C",
  closed_by_name text,
  closed_at timestamptz,
  answer text not null default '',
  -- what it was accepted by
  credit_note_id text collate "C",
  settlement_id text collate "C",
  file_id text collate "C",
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, entry_id) references entries (seller_id, account_id, id),
  foreign key (seller_id, account_id, credit_note_id) references entries (seller_id, account_id, id),
  foreign key (seller_id, account_id, file_id) references files (seller_id, account_id, id),
  constraint closed_when_over check ((state = 'open') = (closed_at is null))
);
create index disputes_by_entry on disputes (seller_id, account_id, entry_id);
create index disputes_by_credit_note on disputes (seller_id, account_id, credit_note_id) where credit_note_id is not null;
create index disputes_by_file on disputes (seller_id, account_id, file_id) where file_id is not null;
create index disputes_open on disputes (seller_id, opened_at) where state = 'open';
alter table disputes enable row level security;
alter table disputes force row level security;
create policy viewer on disputes to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on disputes to samepage_system using (true);
grant select, insert on disputes to samepage_app;
grant update (state, standing_minor, closed_by, closed_by_name, closed_at, answer, credit_note_id) on disputes to samepage_app;
