-- Who is looking. Every policy asks these functions; with no viewer set they raise, on a fresh connection and on a used one.
-- The logins samepage_app (bound by policies) and samepage_system (cross-seller work) are made by the migrator.

create schema if not exists samepage;
revoke all on schema public from public;
grant usage on schema public to samepage_app, samepage_system;
grant usage on schema samepage to samepage_app, samepage_system;
alter default privileges in schema public grant select, insert, update, delete on tables to samepage_system;

/* The seller whose books are open in this transaction. */
create function viewer_seller() returns text language plpgsql stable parallel safe as $$
declare seller text := current_setting('samepage.seller', true);
begin
  if seller is null or seller = '' then
    raise exception 'no viewer is set' using errcode = '42501';
  end if;
  return seller;
end $$;

/* The one account this viewer may see; null for the seller's own people, who may see all. */
create function viewer_account() returns text language plpgsql stable parallel safe as $$
declare account text := current_setting('samepage.account', true);
begin
  if account is null or account = '' then
    raise exception 'no viewer is set' using errcode = '42501';
  end if;
  return nullif(account, '*');
end $$;

/* The contact who is looking; null for the seller's own people and for work nobody looks at. */
create function viewer_contact() returns text language plpgsql stable parallel safe as $$
declare contact text := current_setting('samepage.contact', true);
begin
  if contact is null or contact = '' then
    raise exception 'no viewer is set' using errcode = '42501';
  end if;
  return nullif(contact, '*');
end $$;

/* Today, where the seller is. */
create function viewer_today() returns date language sql stable parallel safe as $$
  select current_setting('samepage.today')::date
$$;
