-- A line of the bank is looked up by the words it bears, not read beside everything there is: so no cut of a list can hide what it is.
alter table bank_lines add column words text[] collate "C" not null default '{}';
update bank_lines set words = array(
  select distinct word
  from regexp_split_to_table(upper(narration || ' ' || bank_reference_upper || ' ' || virtual_account_upper) collate "C", '[^A-Z0-9]+') piece,
    unnest(array[piece, ltrim(piece, '0')]) word
  where length(word) >= 3
  order by word);

-- Money that stands in the books already is known by its reference, whoever pads it with zeros, or by its amount and day. These are columns and not
-- expressions, since row-level security lets no index answer what a function is asked that could tell of foreign rows.
alter table entries
  add column due_minor bigint not null generated always as (open_minor - disputed_minor) stored
    check (due_minor >= 0 and due_minor <= 9000000000000000),
  add column reference_bare text collate "C" not null generated always as (ltrim(upper(reference), '0')) stored;
alter table bank_lines add column reference_bare text collate "C" not null generated always as (ltrim(bank_reference_upper, '0')) stored;
alter table settlements
  add column asked_minor bigint not null generated always as (pay_minor + fee_minor) stored
    check (asked_minor >= 0 and asked_minor <= 9000000000000000),
  add column told_bare text collate "C" not null generated always as (ltrim(told_reference, '0')) stored;
create index entries_receipts_by_reference on entries (seller_id, reference_bare) where kind = 'RCPT' and reference_bare <> '';
create index entries_by_amount on entries (seller_id, kind, amount_minor, dated_on) where kind in ('RCPT', 'REV', 'REFUND');
create index entries_by_due_amount on entries (seller_id, due_minor) where side = 'D' and open_minor > 0;
create index bank_lines_by_reference on bank_lines (seller_id, reference_bare) where reference_bare <> '';
create index settlements_by_told_reference on settlements (seller_id, told_bare) where told_bare <> '';
create index settlements_by_amount on settlements (seller_id, asked_minor);

-- A payment the customer told of may be money that stands in the books already: then that receipt is named, and no second one is booked.
alter table settlements add column payment_id text collate "C";
alter table settlements add constraint settlements_payment foreign key (seller_id, account_id, payment_id) references entries (seller_id, account_id, id);
create unique index settlements_by_payment on settlements (seller_id, account_id, payment_id) where payment_id is not null;
grant update (payment_id) on settlements to samepage_app;
