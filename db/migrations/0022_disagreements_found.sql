-- The overview asks what came otherwise than it was asked: few events among very many.
create index events_disagreements on events (seller_id, at) where name = 'settlement.disagrees';
