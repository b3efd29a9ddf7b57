-- the Desk finds a document by the reference it bears: the UTR of a payment, the customer's order number
create index entries_by_reference on entries (seller_id, reference_upper) where reference_upper <> '';
