-- Getting in (domain specification 3): only hashes of tokens are kept.

create table access_links (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  contact_id text collate "C" not null,
  token_hash bytea not null,
  hint text not null,
  channel text collate "C" not null check (channel in ('email', 'whatsapp', 'sms', 'qr', 'copy')),
  purpose text not null default '',
  -- a link a person hands over may free the first device; a mailed one asks for a code (product 4)
  frees_first_device boolean not null,
  created_by text collate "C" not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  idle_days integer not null check (idle_days > 0),
  last_used_at timestamptz,
  use_count integer not null default 0,
  revoked_at timestamptz,
  revoked_by text collate "C",
  revoke_reason text collate "C",
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, contact_id) references memberships (seller_id, account_id, contact_id)
);
create index access_links_by_hash on access_links (token_hash);
create index access_links_by_contact on access_links (seller_id, account_id, contact_id);

create table devices (
  seller_id text collate "C" not null,
  id text collate "C" not null,
  contact_id text collate "C" not null,
  token_hash bytea not null,
  label text not null,
  free boolean not null default false,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (seller_id, id),
  foreign key (seller_id, contact_id) references contacts (seller_id, id)
);
create index devices_by_contact on devices (seller_id, contact_id);
create index devices_by_hash on devices (token_hash);

create table sessions (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  contact_id text collate "C",
  staff_id text collate "C",
  -- the link's account, for the foreign key; the session itself belongs to the contact
  link_account_id text collate "C",
  link_id text collate "C",
  device_id text collate "C",
  token_hash bytea not null,
  level smallint not null check (level between 0 and 3),
  -- when the level above 1 was proven; it fades after ten minutes
  level_at timestamptz not null,
  shared_computer boolean not null default false,
  label text not null default '',
  ip_prefix text not null default '',
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  idle_minutes integer not null,
  ended_at timestamptz,
  primary key (seller_id, id),
  check ((contact_id is null) <> (staff_id is null)),
  foreign key (seller_id, contact_id) references contacts (seller_id, id),
  foreign key (seller_id, staff_id) references staff (seller_id, id),
  foreign key (seller_id, link_account_id, link_id) references access_links (seller_id, account_id, id),
  foreign key (seller_id, device_id) references devices (seller_id, id)
);
create index sessions_by_hash on sessions (token_hash);
create index sessions_by_contact on sessions (seller_id, contact_id);
create index sessions_by_staff on sessions (seller_id, staff_id);
create index sessions_by_link on sessions (seller_id, link_account_id, link_id);
create index sessions_by_device on sessions (seller_id, device_id);

-- a code sent to a contact or staff member, bound to what it is for
create table challenges (
  seller_id text collate "C" not null references sellers,
  id text collate "C" not null,
  contact_id text collate "C",
  staff_id text collate "C",
  purpose text collate "C" not null check (purpose in ('device', 'step_up', 'typed_code', 'staff_sign_in', 'staff_link')),
  link_account_id text collate "C",
  link_id text collate "C",
  session_id text collate "C",
  -- the pending browser: only it may answer
  browser_hash bytea,
  code_hash bytea,
  sent_to text not null default '',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  tries integer not null default 0,
  answered_at timestamptz,
  ended_at timestamptz,
  primary key (seller_id, id),
  foreign key (seller_id, contact_id) references contacts (seller_id, id),
  foreign key (seller_id, staff_id) references staff (seller_id, id),
  foreign key (seller_id, link_account_id, link_id) references access_links (seller_id, account_id, id),
  foreign key (seller_id, session_id) references sessions (seller_id, id)
);
create index challenges_by_contact on challenges (seller_id, contact_id, created_at);
create index challenges_by_staff on challenges (seller_id, staff_id, created_at);
create index challenges_by_link on challenges (seller_id, link_account_id, link_id);
create index challenges_by_session on challenges (seller_id, session_id);
create index challenges_by_code on challenges (code_hash) where code_hash is not null;
create index challenges_by_browser on challenges (browser_hash) where browser_hash is not null;

-- a colleague who holds a forwarded link asks for access of their own
create table access_requests (
  seller_id text collate "C" not null,
  account_id text collate "C" not null,
  id text collate "C" not null,
  link_id text collate "C" not null,
  name text not null,
  email text not null default '',
  phone text not null default '',
  note text not null default '',
  kind text collate "C" not null check (kind in ('colleague', 'stranger')),
  created_at timestamptz not null,
  decided_at timestamptz,
  decided_by text collate "C",
  decision text collate "C" check (decision in ('granted', 'declined')),
  primary key (seller_id, account_id, id),
  foreign key (seller_id, account_id) references accounts (seller_id, id),
  foreign key (seller_id, account_id, link_id) references access_links (seller_id, account_id, id)
);
create index on access_requests (seller_id, account_id, link_id);

-- counted attempts per key and window; unlogged, since losing them on a crash only forgives
create unlogged table attempts (
  key text collate "C" not null,
  window_at timestamptz not null,
  count integer not null,
  primary key (key, window_at)
);

/* Only the browser that holds the session's token finds its row before a viewer is known. */
create function viewer_session_hash() returns bytea language plpgsql stable parallel safe as $$
declare hash text := current_setting('samepage.session_hash', true);
begin
  if hash is null or hash = '' then
    raise exception 'no viewer is set' using errcode = '42501';
  end if;
  return decode(hash, 'hex');
end $$;

/* Whether this contact's ways in are the viewer's affair: one's own, those of colleagues for who manages people, all for the seller. */
create function viewer_minds(p_seller text, p_contact text) returns boolean language plpgsql stable parallel safe as $$
declare contact text := viewer_contact();
begin
  if contact is null or contact = p_contact then
    return true;
  end if;
  return current_setting('samepage.manages_people', true) = 'on'
    and exists (select from memberships m where m.seller_id = p_seller and m.contact_id = p_contact);
end $$;

alter table access_links enable row level security;
alter table access_links force row level security;
create policy viewer on access_links to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id)
    and viewer_minds(seller_id, contact_id));
create policy system on access_links to samepage_system using (true);

alter table devices enable row level security;
alter table devices force row level security;
create policy viewer on devices to samepage_app
  using (seller_id = (select viewer_seller()) and viewer_minds(seller_id, contact_id));
create policy system on devices to samepage_system using (true);

alter table sessions enable row level security;
alter table sessions force row level security;
create policy viewer on sessions to samepage_app
  using (case
    when nullif(current_setting('samepage.seller', true), '') is null then token_hash = viewer_session_hash()
    else seller_id = viewer_seller() and viewer_minds(seller_id, contact_id) end);
create policy system on sessions to samepage_system using (true);

alter table challenges enable row level security;
alter table challenges force row level security;
create policy viewer on challenges to samepage_app
  using (seller_id = (select viewer_seller()) and viewer_minds(seller_id, contact_id));
create policy system on challenges to samepage_system using (true);

alter table access_requests enable row level security;
alter table access_requests force row level security;
create policy viewer on access_requests to samepage_app
  using (seller_id = (select viewer_seller()) and account_id = coalesce((select viewer_account()), account_id));
create policy system on access_requests to samepage_system using (true);

grant select, insert, update on access_links, devices, sessions, challenges, access_requests to samepage_app;
grant select, insert, update, delete on attempts to samepage_system;
