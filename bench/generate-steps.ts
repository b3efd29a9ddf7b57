/**
 * The steps that fill the books, in order, as texts for the server. `:invoices:`, `:whale_each:`, `:accounts:`, `:today:`, `:now:` and `:SELLER:` are put
 * in by generate.ts. Chance is a hash of the row's number, so the same options give the same books. Triggers and foreign keys are off, or
 * a hundred thousand invoices would take minutes: what is open is written as allocations leave it, and `checkBooks` proves it.
 */

const TOOLS = `
  create function pg_temp.chance(n bigint, salt int) returns double precision language sql immutable parallel safe as
    $$ select (hashint8extended(n, salt) & 268435455) / 268435456.0 $$;
  create function pg_temp.book_id(prefix text, n bigint) returns text language sql immutable parallel safe as
    $$ select prefix || '_' || lpad(upper(to_hex(n)), 10, '0') || upper(substr(md5(prefix || n), 1, 16)) $$`

/** Prices are multiples of 50 rupees: 18 % of them comes out exactly, so no invoice has anything to round. */
const ITEMS = `
  insert into items (seller_id, id, code, name, item_code, unit, price, rate_bp, source, source_ref, created_at)
  select :SELLER:, pg_temp.book_id('itm', n), 'N-' || lpad(n::text, 4, '0'), 'Steel fastener, size ' || n, '7318', 'box',
    50 * (1 + n % 40), 1800, 'bench', 'item ' || n, :now:
  from generate_series(1, 200) n;
  create temp table stock on commit drop as
  select row_number() over (order by id) as item, id as item_id, code, name, price::bigint as price from items where seller_id = :SELLER:`

const PEOPLE = `
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

/** The secret a browser of the account holds; `account_id` must be in scope. */
export const SECRET = `translate(rtrim(encode(sha256(convert_to('bench ' || account_id, 'UTF8')), 'base64'), '='), '+/', '-_')`

const SESSIONS = `
  insert into sessions (seller_id, id, contact_id, token_hash, level, level_at, label, created_at, last_seen_at, expires_at, idle_minutes)
  select :SELLER:, pg_temp.book_id('ses', n), pg_temp.book_id('con', n), sha256(convert_to(${SECRET}, 'UTF8')), 1, :now:,
    'A browser', :now:, :now:, :now:::timestamptz + interval '1 day', 1440
  from generate_series(1, :accounts:::int) n cross join lateral (select pg_temp.book_id('acc', n) as account_id) its`

/** Every twentieth invoice (unless told) is the whale's, the first account's. They stand in the order of their days, two years up to today. */
const PLAN = `
  create temp table plan_lines on commit drop as
  select n, line, s.item_id, s.code, s.name, quantity, s.price, quantity * s.price * 100 as taxable_minor
  from (
    select n, line, 1 + floor(pg_temp.chance(n, line) * 200)::bigint as item, 1 + floor(pg_temp.chance(n, 10 + line) * 24)::bigint as quantity
    from generate_series(1, :invoices:::int) n cross join generate_series(1, 3) line) drawn
  join stock s using (item);

  create temp table plan on commit drop as
  select n, account, account % 2 = 0 as in_state, pg_temp.book_id('acc', account) as account_id, pg_temp.book_id('inv', n) as id,
    dated_on, taxable_minor, taxable_minor * 18 / 100 as tax_minor, taxable_minor * 118 / 100 as total_minor,
    case when fate < 0.70 then taxable_minor * 118 / 100 when fate < 0.78 then taxable_minor / 2 else 0 end as paid_minor,
    least(dated_on + 5 + floor(pg_temp.chance(n, 20) * 60)::int, :today:::date) as paid_on
  from (
    select n, :today:::date - (729 - (n - 1)::bigint * 730 / :invoices:::int)::int as dated_on, pg_temp.chance(n, 21) as fate,
      case when n % :whale_each:::int = 0 then 1 else 2 + floor(pg_temp.chance(n, 22) * (:accounts:::int - 1))::int end as account
    from generate_series(1, :invoices:::int) n) drawn
  join (select n, sum(taxable_minor)::bigint as taxable_minor from plan_lines group by n) lines using (n);
  create index on plan (n);
  analyze plan_lines, plan`

const INVOICES = `
  insert into entries (seller_id, account_id, id, kind, number, dated_on, due_on, currency, amount_minor, open_minor, taxable_minor,
    tax_minor, reference, source, source_ref, fingerprint, recorded_at)
  select :SELLER:, account_id, id, 'INV', 'NW-' || lpad(n::text, 7, '0'), dated_on, dated_on + 30, 'INR', total_minor, total_minor - paid_minor,
    taxable_minor, tax_minor, 'PO-' || (1000 + n % 9000), 'bench', 'invoice ' || n, md5(id), dated_on + interval '6 hours'
  from plan order by n`

const PAPERS = `
  insert into invoices (seller_id, account_id, id, place_of_supply, seller_party, buyer_party, taxes)
  select :SELLER:, account_id, p.id, case when in_state then '27' else '29' end,
    jsonb_build_object('name', s.name, 'tax_id', s.settings->>'tax_id', 'region', '27', 'country_code', 'IN', 'in_special_zone', false,
      'address_lines', s.settings->'address_lines'),
    jsonb_build_object('name', 'Customer ' || account || ' Stores', 'tax_id', null, 'region', case when in_state then '27' else '29' end,
      'country_code', 'IN', 'in_special_zone', false,
      'address_lines', jsonb_build_array('Shop ' || account || ', Market Road', 'Sample Town')),
    case when in_state then jsonb_build_array(
        jsonb_build_object('tax', 'CGST', 'rate_bp', 900, 'category', null, 'amount_minor', tax_minor / 2, 'taxable_minor', taxable_minor),
        jsonb_build_object('tax', 'SGST', 'rate_bp', 900, 'category', null, 'amount_minor', tax_minor / 2, 'taxable_minor', taxable_minor))
      else jsonb_build_array(
        jsonb_build_object('tax', 'IGST', 'rate_bp', 1800, 'category', null, 'amount_minor', tax_minor, 'taxable_minor', taxable_minor)) end
  from plan p cross join sellers s where s.id = :SELLER: order by n`

const LINES = `
  insert into invoice_lines (seller_id, account_id, invoice_id, line, item_id, code, description, item_code, quantity, unit, unit_price,
    rate_bp, gross_minor, taxable_minor, taxes, total_minor)
  select :SELLER:, p.account_id, p.id, l.line, l.item_id, l.code, l.name, '7318', l.quantity, 'box', l.price, 1800, l.taxable_minor, l.taxable_minor,
    case when p.in_state then jsonb_build_array(
        jsonb_build_object('tax', 'CGST', 'rate_bp', 900, 'category', null, 'amount_minor', l.taxable_minor * 9 / 100),
        jsonb_build_object('tax', 'SGST', 'rate_bp', 900, 'category', null, 'amount_minor', l.taxable_minor * 9 / 100))
      else jsonb_build_array(
        jsonb_build_object('tax', 'IGST', 'rate_bp', 1800, 'category', null, 'amount_minor', l.taxable_minor * 18 / 100)) end,
    l.taxable_minor * 118 / 100
  from plan_lines l join plan p using (n) order by n, line`

/** A payment for each invoice that is paid, in full or in part; one advance for every forty invoices, which waits. */
const PAYMENTS = `
  insert into entries (seller_id, account_id, id, kind, number, dated_on, due_on, currency, amount_minor, open_minor, reference, method,
    source, source_ref, fingerprint, recorded_at)
  select :SELLER:, account_id, pg_temp.book_id('pay', n), 'RCPT', 'NR-' || lpad(n::text, 7, '0'), paid_on, paid_on, 'INR', -paid_minor, 0,
    'UTR' || lpad(n::text, 12, '0'), 'bank', 'bench', 'payment ' || n, md5('payment' || id), paid_on + interval '7 hours'
  from plan where paid_minor > 0 order by paid_on, n;

  insert into entries (seller_id, account_id, id, kind, number, dated_on, due_on, currency, amount_minor, open_minor, reference, method,
    source, source_ref, fingerprint, recorded_at)
  select :SELLER:, account_id, pg_temp.book_id('pay', 100000000 + n), 'RCPT', 'NA-' || lpad(n::text, 7, '0'), dated_on, dated_on, 'INR',
    -500000, 500000, 'UTRA' || lpad(n::text, 11, '0'), 'bank', 'bench', 'advance ' || n, md5('advance' || id), dated_on + interval '7 hours'
  from plan where n % 40 = 7 order by n;

  insert into allocations (seller_id, account_id, id, currency, credit_id, debit_id, amount_minor, effective_on, rule, actor, source,
    source_ref, recorded_at)
  select :SELLER:, account_id, pg_temp.book_id('alc', n), 'INR', pg_temp.book_id('pay', n), id, paid_minor, paid_on, 'explicit', 'bench',
    'bench', 'payment ' || n, paid_on + interval '7 hours'
  from plan where paid_minor > 0 order by paid_on, n`

const VISITS = `
  insert into visits (seller_id, id, account_id, contact_id, page, subject_id, at)
  select :SELLER:, pg_temp.book_id('vst', n), account_id, pg_temp.book_id('con', account), 'invoice', id, dated_on + interval '8 hours'
  from plan order by n`

export const STEPS: readonly string[] = [TOOLS, ITEMS, PEOPLE, SESSIONS, PLAN, INVOICES, PAPERS, LINES, PAYMENTS, VISITS]
