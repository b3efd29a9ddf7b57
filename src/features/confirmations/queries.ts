import { sql } from 'kysely'
import { getAccount } from '#features/accounts/queries.ts'
import { openItems } from '#features/ledger/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { type Read, type SystemTx, statement } from '#platform/database.ts'
import type { Day } from '#shared/day.ts'
import { type AccountId, type ConfirmationId, parseId, type SellerId } from '#shared/id.ts'
import type { Currency } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import {
  type Confirmation,
  type ConfirmationDetail,
  type ConfirmationState,
  drawUpLetter,
  LEAST_DAYS_BETWEEN,
  type Letter,
  type ListedConfirmation,
  REMINDER_DAYS,
} from './confirmation.ts'
import { type QueuedConfirmation, type QueueTab, STATES_OF_TAB } from './queue.ts'

const PAGE_ROWS = 25
const QUEUE_ROWS = 50

/** Where the letter `c` stands today: the one place that says so, for pages, papers and mails. */
const STATE = sql<ConfirmationState>`
  case when c.reply is not null then c.reply
    when exists (select from balance_confirmations n
      where n.seller_id = c.seller_id and n.account_id = c.account_id and n.as_on = c.as_on and n.currency = c.currency
        and (n.asked_at, n.id) > (c.asked_at, c.id)) then 'replaced'
    when c.until_on < viewer_today() then 'no_reply'
    when cardinality(c.reminders) > 0 then 'reminded'
    else 'waiting' end`

const LISTED = sql`c.id, c.account_id, c.as_on, c.currency, c.balance_minor, c.asked_at, c.until_on, c.replied_at, c.their_minor,
  c.replied_by_name, ${STATE} as state`

const COLUMNS = sql`${LISTED}, c.letter, c.letter_sha256, c.asked_by, c.asked_by_name, c.reminders, c.reply, c.why, c.file_id,
  c.replied_by, c.replied_role, c.replied_level, c.replied_proof, c.replied_proof_note, c.key_id, c.signature`

export type ConfirmationList = { rows: ListedConfirmation[]; next: string | null }

function cursorOf(cursor: string | null): ConfirmationId | null {
  if (cursor === null) return null
  const id = parseId('confirmation', cursor)
  if (id === null) throw invalid('cursor', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  return id
}

/** An account's letters, newest first, 25 rows. */
export async function listConfirmations(read: Read, account_id: AccountId, cursor: string | null): Promise<ConfirmationList> {
  read.permit('statement.see')
  const before = cursorOf(cursor)
  const rows = await read.rows(
    statement(sql<ListedConfirmation>`
      select ${LISTED} from balance_confirmations c
      where c.seller_id = ${read.seller_id} and c.account_id = ${account_id} and (${before}::text is null or c.id < ${before})
      order by c.id desc limit ${PAGE_ROWS + 1}`),
  )
  return pageOf(rows, PAGE_ROWS)
}

function pageOf<Row extends { id: string }>(rows: Row[], size: number): { rows: Row[]; next: string | null } {
  const last = rows.length > size ? rows[size - 1] : undefined
  return { rows: rows.slice(0, size), next: last?.id ?? null }
}

/** By what right a letter is read or drawn up: as one of the account's people, or of the seller's. */
type Right = 'statement.see' | 'statement.confirm' | 'confirmations.manage'

/** One letter with everything its page and its paper show, or the same 404 whether it is not there or not this account's. */
export async function getConfirmation(
  read: Read,
  account_id: AccountId,
  id: ConfirmationId,
  right: Right = 'statement.see',
): Promise<ConfirmationDetail> {
  read.permit(right)
  const row = await read.row(
    statement(sql<DetailRow>`
      select ${COLUMNS}, f.name as ledger_name, f.size_bytes as ledger_bytes, f.sha256 as ledger_sha256, k.public_key,
        (select n.id from balance_confirmations n
          where n.seller_id = c.seller_id and n.account_id = c.account_id and n.as_on = c.as_on and n.currency = c.currency
          order by n.asked_at desc, n.id desc limit 1) as newest_id
      from balance_confirmations c
      left join files f on f.seller_id = c.seller_id and f.account_id = c.account_id and f.id = c.file_id
      left join signing_keys k on k.seller_id = c.seller_id and k.id = c.key_id
      where c.seller_id = ${read.seller_id} and c.account_id = ${account_id} and c.id = ${id}`),
  )
  if (!row) throw notFound()
  const { ledger_name, ledger_bytes, ledger_sha256, ...detail } = row
  const { file_id } = detail
  const is_there = file_id !== null && ledger_name !== null && ledger_bytes !== null && ledger_sha256 !== null
  const ledger = is_there ? { id: file_id, name: ledger_name, size_bytes: ledger_bytes, sha256: ledger_sha256 } : null
  return { ...detail, ledger }
}

type DetailRow = Confirmation & {
  ledger_name: string | null
  ledger_bytes: number | null
  ledger_sha256: Buffer | null
  public_key: Buffer | null
  newest_id: ConfirmationId
}

/** The same, held until the transaction ends: two answers at once come one after the other. */
export async function holdConfirmation(
  read: Read,
  account_id: AccountId,
  id: ConfirmationId,
  right: Right,
): Promise<ConfirmationDetail> {
  read.permit(right)
  const held = await read.row(
    statement(sql`
      select id from balance_confirmations
      where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id} for update`),
  )
  if (!held) throw notFound()
  return getConfirmation(read, account_id, id, right)
}

/** The newest letter of a day in a currency; null: nobody asked. */
export async function newestOf(
  read: Read,
  account_id: AccountId,
  as_on: Day,
  currency: Currency,
  right: Right,
): Promise<Confirmation | null> {
  read.permit(right)
  return read.row(
    statement(sql<Confirmation>`
      select ${COLUMNS} from balance_confirmations c
      where c.seller_id = ${read.seller_id} and c.account_id = ${account_id} and c.as_on = ${as_on}::date and c.currency = ${currency}
      order by c.asked_at desc, c.id desc limit 1`),
  )
}

/** The letter of a day from the books as they stand now. */
export async function letterOf(
  read: Read,
  account_id: AccountId,
  as_on: Day,
  currency: Currency | null,
  right: Right,
): Promise<Letter> {
  read.permit(right)
  const [seller, account, items] = await Promise.all([
    getSeller(read),
    getAccount(read, account_id),
    openItems(read, account_id, as_on),
  ])
  const { code, name, tax_id } = account
  const head = {
    seller: { name: seller.name, tax_id: seller.settings.tax_id ?? null },
    account: { code, name, tax_id },
    as_on,
    currency: currency ?? account.currency,
  }
  return drawUpLetter(head, items)
}

/** How many letters the account's own people have begun since then. */
export async function begunSince(read: Read, account_id: AccountId, since: Date): Promise<number> {
  const row = await read.row(
    statement(sql<{ count: number }>`
      select count(*)::int as count from balance_confirmations
      where seller_id = ${read.seller_id} and account_id = ${account_id} and asked_at > ${since} and asked_by like 'con\\_%'`),
  )
  return row?.count ?? 0
}

export type AccountToAsk = { account_id: AccountId; currency: Currency }

/** Accounts that owed or were owed something on a day, with the currency, and have no letter of it yet; by id, `limit` of them. */
export async function accountsToAsk(
  read: Read,
  as_on: Day,
  after: AccountToAsk | null,
  limit: number,
): Promise<AccountToAsk[]> {
  read.permit('confirmations.manage')
  return read.rows(
    statement(sql<AccountToAsk>`
      select e.account_id, e.currency from entries e
      where e.seller_id = ${read.seller_id} and e.dated_on <= ${as_on}::date
        and (${after?.account_id ?? null}::text is null or (e.account_id, e.currency) > (${after?.account_id ?? ''}, ${after?.currency ?? ''}))
        and not exists (select from balance_confirmations c
          where c.seller_id = e.seller_id and c.account_id = e.account_id and c.currency = e.currency and c.as_on = ${as_on}::date)
      group by e.account_id, e.currency having sum(e.amount_minor) <> 0
      order by e.account_id, e.currency limit ${limit}`),
  )
}

/** The letters of all accounts, newest first, 50 rows, and how many stand how. Both statements leave in one flush. */
export async function confirmationQueue(
  read: Read,
  tab: QueueTab,
  cursor: string | null,
): Promise<{ rows: QueuedConfirmation[]; next: string | null; counts: Readonly<Record<QueueTab, number>> }> {
  read.permit('confirmations.manage')
  const before = cursorOf(cursor)
  const [rows, groups] = await Promise.all([
    read.rows(
      statement(sql<QueuedConfirmation>`
        select * from (
          select ${LISTED}, a.name as account_name
          from balance_confirmations c join accounts a on a.seller_id = c.seller_id and a.id = c.account_id
          where c.seller_id = ${read.seller_id} and (${before}::text is null or c.id < ${before})
        ) found where state = any(${[...STATES_OF_TAB[tab]]}::text[]) order by id desc limit ${QUEUE_ROWS + 1}`),
    ),
    read.rows(
      statement(sql<{ state: ConfirmationState; count: number }>`
        select ${STATE} as state, count(*)::int as count from balance_confirmations c
        where c.seller_id = ${read.seller_id} group by 1`),
    ),
  ])
  const count = (of: QueueTab) =>
    groups.filter((one) => STATES_OF_TAB[of].includes(one.state)).reduce((all, one) => all + one.count, 0)
  const counts = {
    open: count('open'),
    agreed: count('agreed'),
    disagreed: count('disagreed'),
    no_reply: count('no_reply'),
    all: count('all'),
  }
  return { ...pageOf(rows, QUEUE_ROWS), counts }
}

export type DueReminder = { seller_id: SellerId; account_id: AccountId; id: ConfirmationId }

/**
 * Letters of all sellers whose next reminder is due: asked by the seller, unanswered, not replaced, still waited for. One at a time: after a
 * standstill two that are due do not follow each other on the heels.
 */
export async function dueReminders(tx: SystemTx, after: ConfirmationId | null, limit: number): Promise<DueReminder[]> {
  const passed = sql.join(
    REMINDER_DAYS.map((days) => sql`(c.asked_at + make_interval(days => ${days}) <= ${tx.now})::int`),
    sql` + `,
  )
  return tx.rows(
    statement(sql<DueReminder>`
      select c.seller_id, c.account_id, c.id from balance_confirmations c
      where c.reply is null and c.until_on >= (${tx.now}::timestamptz - interval '1 day')::date and c.asked_by not like 'con\\_%'
        and cardinality(c.reminders) < ${passed}
        and (cardinality(c.reminders) = 0
          or c.reminders[cardinality(c.reminders)] <= ${tx.now}::timestamptz - make_interval(days => ${LEAST_DAYS_BETWEEN}))
        and not exists (select from balance_confirmations n
          where n.seller_id = c.seller_id and n.account_id = c.account_id and n.as_on = c.as_on and n.currency = c.currency
            and (n.asked_at, n.id) > (c.asked_at, c.id))
        and (${after}::text is null or c.id > ${after})
      order by c.id limit ${limit}`),
  )
}
