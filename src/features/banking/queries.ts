import { sql } from 'kysely'
import { type Read, statement } from '#platform/database.ts'
import type { BankLineId } from '#shared/id.ts'
import { notFound } from '#shared/refusal.ts'
import type { BankMapping } from './bank.ts'
import type { Announced, KeptLine, KnownAccount, LooseReceipt, OpenDocument } from './match.ts'

const LINE = sql`
  l.id, l.dated_on, l.currency, l.amount_minor, l.narration, l.bank_reference_upper, l.virtual_account_upper, l.state, l.rule, l.note,
  l.account_id, a.name as account_name, l.payment_id, l.file_name
  from bank_lines l left join accounts a on a.seller_id = l.seller_id and a.id = l.account_id`

/** What came in and is not booked yet, oldest first. */
export async function openLines(read: Read, limit = 200): Promise<KeptLine[]> {
  read.permit('payments.verify')
  return read.rows(
    statement(sql<KeptLine>`
      select ${LINE} where l.seller_id = ${read.seller_id} and l.state = 'open' and l.amount_minor > 0 order by l.dated_on, l.id limit ${limit}`),
  )
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

/** Payments that were announced and can come by the bank. */
export async function announcedNow(read: Read): Promise<Announced[]> {
  return read.rows(
    statement(sql<Announced>`
      select s.id, s.account_id, a.name as account_name, s.reference, s.told_reference, s.currency, (s.pay_minor + s.fee_minor)::bigint as total_minor,
        (s.created_at at time zone 'UTC')::date as created_on
      from settlements s join accounts a on a.seller_id = s.seller_id and a.id = s.account_id
      where s.seller_id = ${read.seller_id} and s.adapter in ('upi', 'bank_transfer') and s.state in ('begun', 'told', 'expired', 'refused', 'cancelled')
        and s.created_at > now() - interval '60 days'
      order by s.created_at desc limit 2000`),
  )
}

export async function knownAccounts(read: Read): Promise<KnownAccount[]> {
  read.permit('accounts.see')
  return read.rows(
    statement(sql<KnownAccount>`
      select id, code, name, virtual_account_upper from accounts where seller_id = ${read.seller_id} order by name_lower limit 20000`),
  )
}

export async function openDocuments(read: Read): Promise<OpenDocument[]> {
  return read.rows(
    statement(sql<OpenDocument>`
      select e.id, e.account_id, a.name as account_name, e.number, (e.open_minor - e.disputed_minor)::bigint as due_minor
      from entries e join accounts a on a.seller_id = e.seller_id and a.id = e.account_id
      where e.seller_id = ${read.seller_id} and e.side = 'D' and e.open_minor > 0 order by e.due_on limit 20000`),
  )
}

/** Receipts of the last months that no line of the bank stands behind and that have not come back. */
export async function looseReceipts(read: Read): Promise<LooseReceipt[]> {
  return read.rows(
    statement(sql<LooseReceipt>`
      select e.id, e.account_id, e.number, e.reference_upper, e.currency, -e.amount_minor as amount_minor, e.dated_on
      from entries e
      where e.seller_id = ${read.seller_id} and e.kind = 'RCPT' and e.source <> 'bank' and e.dated_on > viewer_today() - 120
        and e.method in ('bank_transfer', 'upi', 'other')
        and not exists (
          select from bank_lines l
          where l.seller_id = e.seller_id and l.account_id = e.account_id
            and (l.payment_id = e.id or l.settlement_id is not null and e.source like 'provider:%' and l.bank_reference_upper = e.reference_upper))
        and not exists (
          select from entries r
          where r.seller_id = e.seller_id and r.account_id = e.account_id and r.original_id = e.id and r.kind = 'REV')
      order by e.dated_on desc limit 20000`),
  )
}

/** How a file with this head was read before; null: nobody has explained it. */
export async function rememberedColumns(read: Read, head_key: string): Promise<BankMapping | null> {
  const row = await read.row(
    statement(sql<{ mapping: BankMapping }>`
      select mapping from column_mappings where seller_id = ${read.seller_id} and kind = 'bank' and account_id is null and head_key = ${head_key}`),
  )
  return row?.mapping ?? null
}
