-- How a code travelled: mailed by the worker, or made at the Desk and handed over by one of the seller's people, who is named.
-- What is signed after it says exactly that; null in a session or an answer: it was not kept then, and nothing is claimed.
alter table challenges add column made_by text collate "C", add column made_by_name text;
alter table sessions
  add column proof text collate "C" check (proof in ('mailed', 'handed')),
  -- the masked address it was mailed to, or the name of who handed it over
  add column proof_note text;
alter table balance_confirmations
  add column replied_proof text collate "C" check (replied_proof in ('mailed', 'handed')),
  add column replied_proof_note text;
grant update (replied_proof, replied_proof_note) on balance_confirmations to samepage_app;
