import { type RawBuilder, sql } from 'kysely'
import { wentBack } from '#features/ledger/queries.ts'
import { type Read, statement } from '#platform/database.ts'
import type { AccountId, BankLineId, ChequeId, EntryId, SettlementId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import type { BankMapping } from './bank.ts'
import type { Announced, Ground, KeptLine, KnownAccount, OpenDocument, Standing } from './match.ts'

/** How many lines a page of the list shows. */
export const PAGE_LINES = 100

/** How many customers a list to choose from holds; of more, the code is typed. */
export const MOST_CHOICES = 500

/** Which lines are looked at: one, or a page of those that wait, of what came in or went out, behind a line. */
export type Which = { id: BankLineId } | { way: Way; after: BankLineId | null }

export type Way = 'in' | 'out'

const LINE = sql`
  l.id, l.dated_on, l.currency, l.amount_minor, l.narration, l.bank_reference_upper, l.virtual_account_upper, l.state, l.rule, l.note,
  l.account_id, a.name as account_name, l.payment_id, l.file_name
  from bank_lines l left join accounts a on a.seller_id = l.seller_id and a.id = l.account_id`

function isWanted(read: Read, which: Which): RawBuilder<unknown> {
  if ('id' in which) return sql`l.seller_id = ${read.seller_id} and l.id = ${which.id}`
  const way = which.way === 'in' ? sql`l.amount_minor > 0` : sql`l.amount_minor < 0`
  const behind =
    which.after === null
      ? sql``
      : sql`and (l.dated_on, l.id) > (select dated_on, id from bank_lines where seller_id = ${read.seller_id} and id = ${which.after})`
  return sql`l.seller_id = ${read.seller_id} and l.state = 'open' and ${way} ${behind}`
}

/** A page of what waits, oldest first, and one line more where there are more. */
export async function openLines(read: Read, way: Way, after: BankLineId | null): Promise<KeptLine[]> {
  read.permit('payments.verify')
  return read.rows(
    statement(sql<KeptLine>`
      select ${LINE} where ${isWanted(read, { way, after })} order by l.dated_on, l.id limit ${PAGE_LINES + 1}`),
  )
}

/** How many lines wait in all. */
export async function countOpen(read: Read): Promise<{ in: number; out: number }> {
  read.permit('payments.verify')
  const row = await read.row(
    statement(sql<{ in: number; out: number }>`
      select count(*) filter (where amount_minor > 0)::int as in, count(*) filter (where amount_minor < 0)::int as out
      from bank_lines where seller_id = ${read.seller_id} and state = 'open'`),
  )
  return row ?? { in: 0, out: 0 }
}

/** What was decided last. */
export async function decidedLines(read: Read, limit = 50): Promise<KeptLine[]> {
  read.permit('payments.verify')
  return read.rows(
    statement(sql<KeptLine>`
      select ${LINE} where l.seller_id = ${read.seller_id} and l.state <> 'open' order by l.decided_at desc, l.id desc limit ${limit}`),
  )
}

/** One line, or 404. Taken hold of by acts, so that two people do not book it twice. */
export async function getLine(read: Read, id: BankLineId, hold = false): Promise<KeptLine> {
  const lock = hold ? sql`for update of l` : sql``
  const row = await read.row(
    statement(sql<KeptLine>`select ${LINE} where l.seller_id = ${read.seller_id} and l.id = ${id} ${lock}`),
  )
  if (!row) throw notFound()
  return row
}

/** What is known that these lines could be, looked up by what they bear. */
export async function groundOf(read: Read, which: Which): Promise<Ground> {
  read.permit('payments.verify')
  const lines = sql`
    line as materialized (
      select l.dated_on, l.currency, l.amount_minor, -l.amount_minor as turned_minor, l.words from bank_lines l
      where ${isWanted(read, which)} order by l.dated_on, l.id limit ${PAGE_LINES + 1}),
    word as materialized (select word, lower(word) as small from (select distinct unnest(words) as word from line) words)`
  const [announced, accounts, documents, standing] = await Promise.all([
    announcedOf(read, lines),
    accountsOf(read, lines),
    documentsOf(read, lines),
    standingOf(read, lines),
  ])
  return { announced, accounts, documents, standing }
}

/** Payments that were announced and can come by the bank. */
const IS_ANNOUNCED = sql`
  s.adapter in ('upi', 'bank_transfer') and s.state in ('begun', 'told', 'expired', 'refused', 'cancelled')`

const ANNOUNCED = sql`
  select s.id, s.account_id, a.name as account_name, s.reference, s.told_reference, s.currency, s.asked_minor as total_minor,
    (s.created_at at time zone 'UTC')::date as created_on
  from settlements s join accounts a on a.seller_id = s.seller_id and a.id = s.account_id`

function announcedOf(read: Read, lines: RawBuilder<unknown>): Promise<Announced[]> {
  return read.rows(
    statement(sql<Announced>`
      with ${lines}, found as (
        select s.id from settlements s where s.seller_id = ${read.seller_id} and s.reference in (select word from word)
        union
        select s.id from settlements s
        where s.seller_id = ${read.seller_id} and s.told_bare <> '' and s.told_bare in (select word from word)
        union
        select near.id from line, lateral (
          select s.id from settlements s
          where s.seller_id = ${read.seller_id} and s.asked_minor = line.amount_minor and ${IS_ANNOUNCED}
            and s.created_at between line.dated_on - interval '60 days' and line.dated_on + interval '60 days'
          order by s.created_at desc limit 50) near)
      ${ANNOUNCED}
      where s.seller_id = ${read.seller_id} and s.id in (select id from found) and ${IS_ANNOUNCED}
      order by s.created_at desc, s.id`),
  )
}

function accountsOf(read: Read, lines: RawBuilder<unknown>): Promise<KnownAccount[]> {
  return read.rows(
    statement(sql<KnownAccount>`
      with ${lines}
      select id, code, name, virtual_account_upper from accounts
      where seller_id = ${read.seller_id} and virtual_account_upper in (select word from word)
      union
      select id, code, name, virtual_account_upper from accounts
      where seller_id = ${read.seller_id} and code_lower in (select small from word)
      order by id`),
  )
}

function documentsOf(read: Read, lines: RawBuilder<unknown>): Promise<OpenDocument[]> {
  return read.rows(
    statement(sql<OpenDocument>`
      with ${lines}, found as (
        select e.account_id, e.id from entries e
        where e.seller_id = ${read.seller_id} and e.kind in ('INV', 'DN', 'OB') and e.number_upper in (select word from word)
        union
        select near.account_id, near.id from line, lateral (
          select e.account_id, e.id from entries e
          where e.seller_id = ${read.seller_id} and e.side = 'D' and e.open_minor > 0 and e.due_minor = line.amount_minor
            and e.currency = line.currency
          limit 2) near)
      select e.id, e.account_id, a.name as account_name, e.number, e.currency, e.due_minor
      from found f
      join entries e on e.seller_id = ${read.seller_id} and e.account_id = f.account_id and e.id = f.id
      join accounts a on a.seller_id = e.seller_id and a.id = e.account_id
      where e.side = 'D' and e.open_minor > 0 order by e.due_on, e.id`),
  )
}

/** The lines of the bank behind an entry. */
const BEHIND = sql`
  left join lateral (
    select l.bank_reference_upper from bank_lines l
    where l.seller_id = e.seller_id and l.account_id = e.account_id and l.state = 'booked'
      and (l.payment_id = e.id or e.reference_upper <> '' and l.settlement_id is not null and l.bank_reference_upper = e.reference_upper)
    order by l.id limit 1) b on true`

const STANDING = sql`
  select e.id, e.account_id, a.name as account_name, e.number, e.reference_upper, coalesce(e.method, '') as method, e.currency,
    abs(e.amount_minor)::bigint as amount_minor, e.dated_on, b is not null as is_banked,
    coalesce(b.bank_reference_upper, '') as bank_reference_upper,
    (e.source like 'provider:%' or exists (
      select from settlements s where s.seller_id = e.seller_id and s.account_id = e.account_id and s.payment_id = e.id)) as is_announced
  from entries e join accounts a on a.seller_id = e.seller_id and a.id = e.account_id ${BEHIND}`

/** Of what was paid back the bank still shows that it came; of what bounced whole it does not. */
const HAS_NOT_COME_BACK = sql`
  (e.kind <> 'RCPT' or -e.amount_minor > (select back.returned_minor from (${wentBack('e')}) back))`

/** Receipts that bear a reference of the lines, or are of their amount and days; for what went out, what was returned or paid back. */
function standingOf(read: Read, lines: RawBuilder<unknown>): Promise<Standing[]> {
  const words = sql`(select word from word)`
  return read.rows(
    statement(sql<Standing>`
      with ${lines}, found as (
        select e.account_id, e.id from entries e
        where e.seller_id = ${read.seller_id} and e.kind = 'RCPT' and e.reference_bare <> '' and e.reference_bare in ${words}
        union
        select l.account_id, l.payment_id from bank_lines l
        where l.seller_id = ${read.seller_id} and l.reference_bare <> '' and l.reference_bare in ${words}
          and l.state = 'booked' and l.payment_id is not null
        union
        select near.account_id, near.id from line, lateral (
          select e.account_id, e.id from entries e
          where e.seller_id = ${read.seller_id} and e.kind = 'RCPT' and e.amount_minor = line.turned_minor and e.currency = line.currency
            and e.dated_on between line.dated_on - 30 and line.dated_on + 30 and e.method in ('bank_transfer', 'upi', 'cheque', 'other')
          order by abs(e.dated_on - line.dated_on), e.id limit 50) near
        where line.amount_minor > 0
        union
        select near.account_id, near.id from line, lateral (
          select e.account_id, e.id from entries e
          where e.seller_id = ${read.seller_id} and e.kind in ('REV', 'REFUND') and e.amount_minor = line.turned_minor and e.currency = line.currency
            and e.dated_on between line.dated_on - 30 and line.dated_on + 30
          order by abs(e.dated_on - line.dated_on), e.id limit 50) near
        where line.amount_minor < 0)
      ${STANDING}
      where e.seller_id = ${read.seller_id} and (e.account_id, e.id) in (select account_id, id from found) and ${HAS_NOT_COME_BACK}
        and case when e.kind = 'RCPT' then exists (select from line where amount_minor > 0) else exists (select from line where amount_minor < 0) end
      order by e.dated_on desc, e.id desc`),
  )
}

/** The customers, where there are few enough to choose from; null: there are more, and their code is typed. */
export async function choosableAccounts(read: Read): Promise<KnownAccount[] | null> {
  read.permit('accounts.see')
  const rows = await read.rows(
    statement(sql<KnownAccount>`
      select id, code, name, virtual_account_upper from accounts
      where seller_id = ${read.seller_id} order by name_lower limit ${MOST_CHOICES + 1}`),
  )
  return rows.length > MOST_CHOICES ? null : rows
}

/** What was announced last, to choose from. */
export async function announcedLately(read: Read, limit = 200): Promise<Announced[]> {
  return read.rows(
    statement(sql<Announced>`
      ${ANNOUNCED} where s.seller_id = ${read.seller_id} and ${IS_ANNOUNCED} and s.created_at > now() - interval '60 days'
      order by s.created_at desc, s.id limit ${limit}`),
  )
}

/** An announced payment that still waits; null: it was decided meanwhile. For acts. */
export async function findAnnounced(read: Read, id: SettlementId): Promise<Announced | null> {
  return read.row(
    statement(sql<Announced>`${ANNOUNCED} where s.seller_id = ${read.seller_id} and s.id = ${id} and ${IS_ANNOUNCED}`),
  )
}

/** The cheque at the bank that a receipt came of; null: it is none, or cleared already. For acts. */
export async function chequeAtBank(read: Read, account_id: AccountId, payment_id: EntryId): Promise<ChequeId | null> {
  const row = await read.row(
    statement(sql<{ id: ChequeId }>`
      select id from cheques
      where seller_id = ${read.seller_id} and account_id = ${account_id} and payment_id = ${payment_id} and state = 'presented'`),
  )
  return row?.id ?? null
}

/** How a file with this head was read before; null: nobody has explained it. */
export async function rememberedColumns(read: Read, head_key: string): Promise<BankMapping | null> {
  const row = await read.row(
    statement(sql<{ mapping: BankMapping }>`
      select mapping from column_mappings where seller_id = ${read.seller_id} and kind = 'bank' and account_id is null and head_key = ${head_key}`),
  )
  return row?.mapping ?? null
}
