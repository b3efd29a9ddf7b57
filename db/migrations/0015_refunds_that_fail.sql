-- A refund may come back to the provider weeks after it went out: the money is the seller's again, and owed to the customer another way.
alter table provider_facts drop constraint provider_facts_kind_check;
alter table provider_facts add constraint provider_facts_kind_check
  check (kind in ('pending', 'captured', 'failed', 'expired', 'refunded', 'refund_failed', 'charged_back', 'charge_back_won'));
