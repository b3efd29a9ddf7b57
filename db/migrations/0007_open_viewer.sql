/*
 * Opens the transaction for the browser that holds a session: finds the session by the hash of its token, checks
 * contact, membership and the permissions the page needs, and sets the viewer. One call, in the same flush as the query.
 * Errors: SP401 no such session or no longer good; SP404 not this contact's account; SP403 the role lacks a permission.
 */
create function open_viewer(p_seller text, p_session_hash bytea, p_account text, p_permissions text[], p_now timestamptz)
returns table (
  seller_id text, seller_name text, seller_revision bigint, country text, seller_currency text, time_zone text,
  year_starts_in_month smallint, account_id text, account_code text, account_name text, account_currency text,
  account_revision bigint, contact_id text, staff_id text, person_name text, language text, role_id text, permissions text[],
  session_id text, link_id text, device_id text, level smallint, level_at timestamptz, shared_computer boolean,
  session_seen_at timestamptz, today date)
language plpgsql as $$
#variable_conflict use_column
declare
  s sessions%rowtype;
  v record;
begin
  perform set_config('samepage.seller', '', true), set_config('samepage.account', '', true),
          set_config('samepage.contact', '', true), set_config('samepage.manages_people', '', true),
          set_config('samepage.session_hash', encode(p_session_hash, 'hex'), true);
  select * into s from sessions x where x.token_hash = p_session_hash;
  if s.id is null or s.seller_id <> p_seller or s.ended_at is not null or s.expires_at <= p_now
     or s.last_seen_at + make_interval(mins => s.idle_minutes) <= p_now then
    raise exception 'no session' using errcode = 'SP401';
  end if;

  perform set_config('samepage.seller', s.seller_id, true), set_config('samepage.account', coalesce(p_account, '*'), true),
          set_config('samepage.contact', coalesce(s.contact_id, '*'), true);
  if s.contact_id is null then
    select w.name, w.language, w.role_id, r.permissions into v
    from staff w join roles r on r.seller_id = w.seller_id and r.id = w.role_id and r.side = 'staff'
    where w.seller_id = s.seller_id and w.id = s.staff_id and w.ended_at is null;
    perform set_config('samepage.account', '*', true);
  else
    -- without an account in the address a contact sees none: no row of any account is called ''
    perform set_config('samepage.account', coalesce(p_account, '-'), true);
    if p_account is null then
      -- only the list of their accounts stands outside every account
      select ''::text as name, ''::text as language, '-'::text as role_id, '{}'::text[] as permissions into v;
    else
      select c.name, c.language, m.role_id, r.permissions into v
      from memberships m
      join contacts c on c.seller_id = m.seller_id and c.id = m.contact_id and c.ended_at is null
      join roles r on r.seller_id = m.seller_id and r.id = m.role_id and r.side = 'account'
      where m.seller_id = s.seller_id and m.account_id = p_account and m.contact_id = s.contact_id and m.ended_at is null;
    end if;
  end if;
  if v.role_id is null then
    raise exception 'not your account' using errcode = 'SP404';
  end if;
  if not (v.permissions @> p_permissions or '*' = any (v.permissions)) then
    raise exception 'not permitted' using errcode = 'SP403';
  end if;

  if 'people.manage' = any (v.permissions) then
    perform set_config('samepage.manages_people', 'on', true);
  end if;

  return query
  select s.seller_id, e.name, e.revision, e.country, e.currency, e.time_zone, e.year_starts_in_month, a.id, a.code, a.name, a.currency, a.revision, s.contact_id, s.staff_id, v.name, v.language,
    v.role_id, v.permissions, s.id, s.link_id, s.device_id,
    case when s.level > 1 and s.level_at + interval '10 minutes' <= p_now then 1::smallint else s.level end, s.level_at,
    s.shared_computer, s.last_seen_at,
    (set_config('samepage.today', ((p_now at time zone e.time_zone)::date)::text, true))::date
  from sellers e
  left join accounts a on a.seller_id = e.id and a.id = p_account
  where e.id = s.seller_id;
end $$;

/* Opens the transaction for work nobody looks at: commands, imports, the worker, and acts at the door. Null: all accounts, no contact. */
create function set_viewer(p_seller text, p_account text, p_contact text, p_now timestamptz)
returns table (
  seller_id text, seller_name text, seller_revision bigint, country text, seller_currency text, time_zone text,
  year_starts_in_month smallint, today date)
language plpgsql as $$
begin
  perform set_config('samepage.seller', p_seller, true), set_config('samepage.account', coalesce(p_account, '*'), true),
          set_config('samepage.contact', coalesce(p_contact, '*'), true), set_config('samepage.manages_people', '', true),
          set_config('samepage.session_hash', '', true);
  return query
  select e.id, e.name, e.revision, e.country, e.currency, e.time_zone, e.year_starts_in_month,
    (set_config('samepage.today', ((p_now at time zone e.time_zone)::date)::text, true))::date
  from sellers e where e.id = p_seller;
  if not found then
    raise exception 'no such seller' using errcode = 'SP404';
  end if;
end $$;
revoke execute on function open_viewer, set_viewer from public;
grant execute on function open_viewer, set_viewer to samepage_app;
