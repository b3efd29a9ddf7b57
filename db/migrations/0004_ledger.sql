-- The ledger (domain specification 2): entries are appended, never changed; allocations are signed and dated, undone by a row with
-- the negative amount. A balance is a sum of entries. open_minor is the one maintained figure, kept by a trigger, guarded by CHECK.

create table entries (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  kind text collate "C" not null check (kind in ('OB', 'INV', 'DN', 'REV', 'REFUND', 'CN', 'RCPT', 'TDS', 'WO')),
  -- order of a statement's rows within a day
  kind_rank smallint not null generated always as (
    array_position(array['OB', 'INV', 'DN', 'REV', 'REFUND', 'CN', 'RCPT', 'TDS', 'WO'], kind)) stored,
  number text collate "C" not null check (number <> '' and length(number) <= 64),
  number_upper text collate "C" not null generated always as (upper(number)) stored,
  dated_on date not null,
  due_on date not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  -- above zero: the customer owes more
  amount_minor bigint not null check (amount_minor between -9000000000000000 and 9000000000000000),
  side text collate "C" not null generated always as (case when amount_minor < 0 then 'C' else 'D' end) stored,
  open_minor bigint not null,
  disputed_minor bigint not null default 0,
  taxable_minor bigint not null default 0 check (taxable_minor between -9000000000000000 and 9000000000000000),
  tax_minor bigint not null default 0 check (tax_minor between -9000000000000000 and 9000000000000000),
  -- the customer's own reference: PO number, UTR, cheque
  reference text not null default '',
  reference_upper text collate "C" not null generated always as (upper(reference)) stored,
  note text not null default '',
  method text collate "C",
  -- the entry this one corrects: a reversal's payment, a credit note's invoice
  original_id text collate "C",
  source text collate "C" not null,
  source_ref text collate "C" not null,
  fingerprint text collate "C" not null,
  recorded_at timestamptz not null,
  primary key (seller_id, account_id, id),
  unique (seller_id, kind, number_upper),
  unique (seller_id, source, source_ref),
  -- what allocations refer to: both ends share seller, account, currency, and stand on opposite sides
  unique (seller_id, account_id, currency, side, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, original_id) references entries (seller_id, account_id, id),
  constraint open_within_amount check (open_minor between 0 and abs(amount_minor)),
  constraint disputed_within_open check (disputed_minor between 0 and open_minor),
  constraint sign_by_kind check (case
    when kind = 'OB' then amount_minor <> 0
    when kind in ('INV', 'DN') then amount_minor >= 0
    when kind in ('REV', 'REFUND') then amount_minor > 0
    when kind = 'CN' then amount_minor <= 0
    else amount_minor < 0 end)
);
create index entries_by_day on entries (seller_id, account_id, dated_on, kind_rank, number);
create index entries_documents on entries (seller_id, account_id, kind, dated_on, number);
create index entries_open on entries (seller_id, account_id, due_on, dated_on, number) where open_minor > 0;
create index entries_by_original on entries (seller_id, account_id, original_id) where original_id is not null;

create table allocations (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  currency text collate "C" not null,
  credit_id text collate "C" not null,
  debit_id text collate "C" not null,
  credit_side text collate "C" not null generated always as ('C') stored,
  debit_side text collate "C" not null generated always as ('D') stored,
  amount_minor bigint not null check (amount_minor between -9000000000000000 and 9000000000000000 and amount_minor <> 0),
  effective_on date not null,
  -- explicit, exact, oldest, original, reversal, imported, derived, by_hand
  rule text collate "C" not null,
  note text not null default '',
  actor text collate "C" not null,
  source text collate "C" not null,
  source_ref text collate "C" not null,
  recorded_at timestamptz not null,
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, currency, credit_side, credit_id)
    references entries (seller_id, account_id, currency, side, id),
  foreign key (seller_id, account_id, currency, debit_side, debit_id)
    references entries (seller_id, account_id, currency, side, id)
);
create index allocations_by_account on allocations (seller_id, account_id, effective_on);
create index allocations_by_credit on allocations (seller_id, account_id, currency, credit_side, credit_id);
create index allocations_by_debit on allocations (seller_id, account_id, currency, debit_side, debit_id);

/*
 * Lowers (or, for an undoing row, raises) what is open on both ends. The CHECK of entries refuses what goes too far. Who pays what
 * they disputed disputes it no longer. One look-up by key for each end: in a first import the table has no statistics yet, and a
 * join of thousands would be planned as if it were empty.
 */
create function keep_open() returns trigger language plpgsql as $$
declare moved record;
begin
  for moved in
    select ends.seller_id, ends.account_id, ends.entry_id, sum(ends.amount_minor)::bigint as amount_minor
    from (
      select seller_id, account_id, credit_id as entry_id, amount_minor from fresh
      union all
      select seller_id, account_id, debit_id, amount_minor from fresh) ends
    group by ends.seller_id, ends.account_id, ends.entry_id
    having sum(ends.amount_minor) <> 0
    order by ends.account_id, ends.entry_id
  loop
    update entries e
    set open_minor = e.open_minor - moved.amount_minor,
        disputed_minor = least(e.disputed_minor, greatest(e.open_minor - moved.amount_minor, 0))
    where e.seller_id = moved.seller_id and e.account_id = moved.account_id and e.id = moved.entry_id;
  end loop;
  return null;
end $$;
create trigger keep_open after insert on allocations
  referencing new table as fresh for each statement execute function keep_open();

-- gapless numbers per document kind and financial year, taken inside the issuing transaction
create table series (
  seller_id text collate "C" not null references sellers,
  kind text collate "C" not null,
  year_label text collate "C" not null,
  pattern text not null,
  next_sequence bigint not null default 1 check (next_sequence > 0),
  primary key (seller_id, kind, year_label)
);

alter table entries enable row level security;
alter table entries force row level security;
create policy viewer on entries to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on entries to samepage_system using (true);

alter table allocations enable row level security;
alter table allocations force row level security;
create policy viewer on allocations to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on allocations to samepage_system using (true);

alter table series enable row level security;
alter table series force row level security;
create policy viewer on series to samepage_app using (seller_id = (select viewer_seller()));
create policy system on series to samepage_system using (true);

grant select, insert on entries, allocations to samepage_app;
grant update (open_minor, disputed_minor) on entries to samepage_app;
grant select, insert, update on series to samepage_app;
revoke insert, update, delete on entries, allocations from samepage_system;
