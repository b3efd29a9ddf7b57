-- What the seller's people asked a provider to pay back: kept before the provider is asked, so that what is on its way is not asked again.
create table provider_refunds (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  -- also the key the provider is asked with: the same key is one refund there
  id text collate "C" not null,
  settlement_id text collate "C" not null,
  connection_id text collate "C" not null,
  -- the receipt, and the payment at the provider
  payment_id text collate "C" not null,
  payment_ref text collate "C" not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null check (amount_minor between 1 and 9000000000000000),
  reason text not null default '',
  actor text collate "C" not null,
  actor_name text not null default '',
  -- the provider's id of it, once it has answered: the facts that end it begin with this
  refund_ref text collate "C",
  -- when and in which words the provider said no
  refused_at timestamptz,
  refused_note text not null default '',
  created_at timestamptz not null,
  tried_at timestamptz not null,
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, settlement_id) references settlements (seller_id, account_id, id),
  foreign key (seller_id, account_id, payment_id) references entries (seller_id, account_id, id),
  foreign key (seller_id, connection_id) references connections (seller_id, id)
);
create index provider_refunds_by_payment on provider_refunds (seller_id, account_id, payment_id);
create index provider_refunds_by_settlement on provider_refunds (seller_id, account_id, settlement_id);
create index provider_refunds_by_connection on provider_refunds (seller_id, connection_id, payment_ref);
create index provider_refunds_unanswered on provider_refunds (tried_at) where refund_ref is null and refused_at is null;
alter table provider_refunds enable row level security;
alter table provider_refunds force row level security;
create policy viewer on provider_refunds to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on provider_refunds to samepage_system using (true);
grant select, insert on provider_refunds to samepage_app;
grant update (refund_ref, refused_at, refused_note, tried_at) on provider_refunds to samepage_app;

-- A fact that is kept and not believed: money in another currency than was asked, or told by another connection than it was asked through.
alter table provider_facts add column held text collate "C" not null default '' check (held in ('', 'currency', 'connection'));
grant update (held) on provider_facts to samepage_app;
