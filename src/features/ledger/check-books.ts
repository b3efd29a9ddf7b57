/**
 * What must be true of the books at all times (domain specification 2.3), as questions to the database: each answers the rows that
 * break it. I3, I4 and I9 speak of what queries answer, and are held by their tests; I8 needs a payment provider.
 */
export type BookCheck = {
  invariant: 'I1' | 'I2' | 'I5' | 'I6' | 'I7'
  says: string
  /** Answers `seller_id, account_id, subject`, one row per break, at most 20. */
  text: string
}

/** One break of an invariant; `subject` says which entry, pair or day. */
export type BookFault = Pick<BookCheck, 'invariant' | 'says'> & { seller_id: string; account_id: string; subject: string }

type Ask = (text: string) => Promise<readonly Omit<BookFault, 'invariant' | 'says'>[]>

/** Asks every check, one after the other; an empty answer is sound books. `ask` runs a text as a login that sees every seller. */
export function checkBooks(ask: Ask): Promise<BookFault[]> {
  return BOOK_CHECKS.reduce(
    (before, { invariant, says, text }) =>
      before.then((faults) => ask(text).then((rows) => [...faults, ...rows.map((row) => ({ invariant, says, ...row }))])),
    Promise.resolve<BookFault[]>([]),
  )
}

export const BOOK_CHECKS: readonly BookCheck[] = [
  {
    invariant: 'I1',
    says: 'what is open of an entry is its amount less its allocations',
    text: `
      select e.seller_id, e.account_id, e.id as subject
      from entries e
      left join (
        select seller_id, account_id, entry_id, sum(amount_minor) as settled_minor
        from (
          select seller_id, account_id, credit_id as entry_id, amount_minor from allocations
          union all
          select seller_id, account_id, debit_id, amount_minor from allocations) ends
        group by seller_id, account_id, entry_id) s
        on s.seller_id = e.seller_id and s.account_id = e.account_id and s.entry_id = e.id
      where e.open_minor <> abs(e.amount_minor) - coalesce(s.settled_minor, 0)
        or e.open_minor not between 0 and abs(e.amount_minor) or e.disputed_minor not between 0 and e.open_minor
      limit 20`,
  },
  {
    invariant: 'I1',
    says: 'on no day has an entry settled more than its amount, or less than nothing',
    text: `
      select e.seller_id, e.account_id, e.id || ' on ' || s.effective_on as subject
      from (
        select seller_id, account_id, entry_id, effective_on,
          sum(sum(amount_minor)) over (partition by seller_id, account_id, entry_id order by effective_on) as settled_minor
        from (
          select seller_id, account_id, credit_id as entry_id, effective_on, amount_minor from allocations
          union all
          select seller_id, account_id, debit_id, effective_on, amount_minor from allocations) ends
        group by seller_id, account_id, entry_id, effective_on) s
      join entries e on e.seller_id = s.seller_id and e.account_id = s.account_id and e.id = s.entry_id
      where s.settled_minor not between 0 and abs(e.amount_minor)
      limit 20`,
  },
  {
    invariant: 'I2',
    says: 'on every day the balance is what open debits come to, less open credits',
    text: `
      with moves as (
        select seller_id, account_id, currency, dated_on as on_day, amount_minor as balance_move, amount_minor as open_move from entries
        union all
        select a.seller_id, a.account_id, a.currency, greatest(a.effective_on, e.dated_on), 0,
          case e.side when 'D' then -a.amount_minor else a.amount_minor end
        from allocations a
        cross join lateral (values (a.credit_id), (a.debit_id)) ends (entry_id)
        join entries e on e.seller_id = a.seller_id and e.account_id = a.account_id and e.id = ends.entry_id
      )
      select seller_id, account_id, currency || ' on ' || on_day as subject
      from (
        select seller_id, account_id, currency, on_day, sum(sum(balance_move)) over days as balance_minor,
          sum(sum(open_move)) over days as open_minor
        from moves group by seller_id, account_id, currency, on_day
        window days as (partition by seller_id, account_id, currency order by on_day)) by_day
      where balance_minor <> open_minor
      limit 20`,
  },
  {
    invariant: 'I2',
    says: 'what is open now makes the balance of all entries',
    text: `
      select seller_id, account_id, currency as subject from entries
      group by seller_id, account_id, currency
      having sum(amount_minor) <> sum(case side when 'D' then open_minor else -open_minor end)
      limit 20`,
  },
  {
    invariant: 'I5',
    says: 'the lines of a document add up to what the ledger has of it',
    text: `
      select e.seller_id, e.account_id, e.id as subject
      from invoices i
      join entries e on e.seller_id = i.seller_id and e.account_id = i.account_id and e.id = i.id
      cross join lateral (
        select coalesce(sum(l.taxable_minor), 0) as taxable_minor, coalesce(sum(l.total_minor), 0) as total_minor,
          coalesce(bool_and(l.gross_minor - l.discount_minor = l.taxable_minor), true) as lines_tie
        from invoice_lines l where l.seller_id = i.seller_id and l.account_id = i.account_id and l.invoice_id = i.id) lines
      where not lines.lines_tie or lines.taxable_minor <> abs(e.taxable_minor)
        or lines.total_minor + i.round_off_minor <> abs(e.amount_minor)
        or abs(e.taxable_minor) + abs(e.tax_minor) + i.round_off_minor <> abs(e.amount_minor)
      limit 20`,
  },
  {
    invariant: 'I6',
    says: 'an allocation joins a credit and a debit of one account and currency, and counts from no day before either',
    text: `
      select a.seller_id, a.account_id, a.id as subject
      from allocations a
      left join entries c on c.seller_id = a.seller_id and c.account_id = a.account_id and c.id = a.credit_id
      left join entries d on d.seller_id = a.seller_id and d.account_id = a.account_id and d.id = a.debit_id
      where (c.amount_minor < 0 and d.amount_minor > 0 and c.currency = a.currency and d.currency = a.currency
        and a.effective_on >= greatest(c.dated_on, d.dated_on)) is not true
      limit 20`,
  },
  {
    invariant: 'I6',
    says: 'on no day has more been undone of a pair than was applied',
    text: `
      select seller_id, account_id, credit_id || ' and ' || debit_id || ' on ' || effective_on as subject
      from (
        select seller_id, account_id, credit_id, debit_id, effective_on,
          sum(sum(amount_minor)) over (partition by seller_id, account_id, credit_id, debit_id order by effective_on) as applied_minor
        from allocations group by seller_id, account_id, credit_id, debit_id, effective_on) by_day
      where applied_minor < 0
      limit 20`,
  },
  {
    invariant: 'I7',
    says: 'one reference of a source is one entry, and one number one document of its kind',
    text: `
      select seller_id, min(account_id) as account_id, source || ' ' || source_ref as subject from entries
      group by seller_id, source, source_ref having count(*) > 1
      union all
      select seller_id, min(account_id), kind || ' ' || number_upper from entries
      group by seller_id, kind, number_upper having count(*) > 1
      limit 20`,
  },
]
