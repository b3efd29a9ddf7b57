/**
 * The steps that fill the books, in order. Each is one text for the server; `:invoices:`, `:accounts:`, `:today:`, `:now:` and
 * `:SELLER:` are put in by generate.ts. Chance is a hash of the row's number, so the same options give the same books.
 */

const tools = `
  create function pg_temp.chance(n bigint, salt text) returns double precision language sql immutable parallel safe as
    $$ select ('x' || substr(md5(n || salt), 1, 7))::bit(28)::int / 268435456.0 $$;
  create function pg_temp.book_id(prefix text, n bigint) returns text language sql immutable parallel safe as
    $$ select prefix || '_' || lpad(upper(to_hex(n)), 10, '0') || upper(substr(md5(prefix || n), 1, 16)) $$;
  create function pg_temp.secret(n bigint) returns text language sql immutable parallel safe as
    $$ select translate(rtrim(encode(sha256(convert_to('bench session ' || n, 'UTF8')), 'base64'), '='), '+/', '-_') $$`

const items = `
  insert into items (seller_id, id, code, name, item_code, unit, price, rate_bp, source, source_ref, created_at)
  select :SELLER:, pg_temp.book_id('itm', n), 'N-' || lpad(n::text, 4, '0'), 'Steel fastener, size ' || n, '7318', 'box',
    50 * (1 + n % 40), 1800, 'bench', 'item ' || n, :now:
  from generate_series(1, 200) n`

const people = `
  insert into accounts (seller_id, id, code, name, currency, region, country_code, email, address_lines, terms_days, source, source_ref,
    created_at)
  select :SELLER:, pg_temp.book_id('acc', n), 'C' || lpad(n::text, 6, '0'), 'Customer ' || n || ' Stores', 'INR',
    case when n % 2 = 0 then '27' else '29' end, 'IN', 'customer' || n || '@customer.example',
    array['Shop ' || n || ', Market Road', 'Sample Town'], 30, 'bench', 'account ' || n, :now:
  from generate_series(1, :accounts:::int) n;
  insert into contacts (seller_id, id, name, email, created_at)
  select :SELLER:, pg_temp.book_id('con', n), 'Contact ' || n, 'contact' || n || '@customer.example', :now:
  from generate_series(1, :accounts:::int) n;
  insert into memberships (seller_id, account_id, contact_id, role_id, created_at)
  select :SELLER:, pg_temp.book_id('acc', n), pg_temp.book_id('con', n), r.id, :now:
  from generate_series(1, :accounts:::int) n
  join roles r on r.seller_id = :SELLER: and r.side = 'account' and r.name = 'Admin'`

const sessions = `
  insert into sessions (seller_id, id, contact_id, token_hash, level, level_at, label, created_at, last_seen_at, expires_at, idle_minutes)
  select :SELLER:, pg_temp.book_id('ses', n), pg_temp.book_id('con', n), sha256(convert_to(pg_temp.secret(n), 'UTF8')), 1, :now:,
    'A browser', :now:, :now:, :now:::timestamptz + interval '1 day', 1440
  from generate_series(1, :accounts:::int) n`

/** What happens, worked out once: prices are multiples of 50 rupees, so that 18 % comes out exactly and nothing is rounded. */
const plan = `
  create temp table plan_lines on commit drop as
  select n, line, item, quantity, price, quantity * price * 100 as taxable_minor
  from (
    select n, line, 1 + floor(pg_temp.chance(n, 'item' || line) * 200)::int as item,
      1 + floor(pg_temp.chance(n, 'quantity' || line) * 24)::bigint as quantity, 0 as price
    from generate_series(1, :invoices:::int) n cross join generate_series(1, 3) line) drawn
  cross join lateral (select 50 * (1 + drawn.item % 40) as price) listed (listed_price)
  where false;
  insert into plan_lines
  select n, line, item, quantity, 50 * (1 + item % 40), quantity * 50 * (1 + item % 40) * 100
  from (
    select n, line, 1 + floor(pg_temp.chance(n, 'item' || line) * 200)::int as item,
      1 + floor(pg_temp.chance(n, 'quantity' || line) * 24)::bigint as quantity
    from generate_series(1, :invoices:::int) n cross join generate_series(1, 3) line) drawn`

export const STEPS: readonly string[] = [tools, items, people, sessions, plan]
