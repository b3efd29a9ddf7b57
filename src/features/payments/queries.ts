import { type RawBuilder, sql } from 'kysely'
import type { Entry } from '#features/ledger/entry.ts'
import { ENTRY_COLUMNS, settlementsOf, wentBack } from '#features/ledger/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { type Read, statement, type Tx } from '#platform/database.ts'
import { parseDay } from '#shared/day.ts'
import { type AccountId, type CertificateId, type EntryId, parseId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { type AllocationDeed, handsOff, type OwnHand, reasonsFor } from './allocating.ts'
import type { CertificateDetail, DeclaredDeduction, DeductionPage, DeductionTotals } from './certificate.ts'
import { paymentIdOf } from './payment.ts'
import type {
  PaymentCorrection,
  PaymentDetail,
  PaymentFilter,
  PaymentPage,
  PaymentRow,
  PaymentTotals,
} from './payment-detail.ts'

const PAGE_ROWS = 25

/** A page of an account's payments, newest first, 25 rows, and the totals of the whole filter. Both statements leave in one flush. */
export async function listPayments(read: Read, account_id: AccountId, filter: PaymentFilter = {}): Promise<PaymentPage> {
  read.permit('payments.see')
  const matching = matches(read, account_id, filter)
  const [rows, totals] = await Promise.all([
    read.rows(
      statement(sql<PaymentRow>`
        ${PAYMENT} where ${matching} and ${behindCursor(filter.cursor)}
        order by e.dated_on desc, e.id desc limit ${PAGE_ROWS + 1}`),
    ),
    read.rows(
      statement(sql<PaymentTotals>`
        select currency, count(*)::int as count, -sum(amount_minor)::bigint as received_minor, sum(open_minor)::bigint as advance_minor
        from (${PAYMENT} where ${matching}) paid where reversed_on is null
        group by currency order by currency`),
    ),
  ])
  const last = rows.length > PAGE_ROWS ? rows[PAGE_ROWS - 1] : undefined
  return { rows: rows.slice(0, PAGE_ROWS), totals, next: last ? `${last.dated_on}.${last.id}` : null }
}

/** All payments of a filter for files, at most `limit`, in the order of the list. */
export async function exportPayments(
  read: Read,
  account_id: AccountId,
  filter: PaymentFilter,
  limit = 100_000,
): Promise<PaymentRow[]> {
  read.permit('payments.see')
  return read.rows(
    statement(sql<PaymentRow>`
      ${PAYMENT} where ${matches(read, account_id, filter)} order by e.dated_on desc, e.id desc limit ${limit}`),
  )
}

/** A payment with everything its page shows, in one flush; 404 when it is not this account's or no payment. */
export async function getPayment(read: Read, account_id: AccountId, id: EntryId): Promise<PaymentDetail> {
  read.permit('payments.see')
  const [payment, settlements, deeds, corrections] = await Promise.all([
    read.row(
      statement(sql<PaymentRow>`
        ${PAYMENT} where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = ${id} and e.kind in ('RCPT', 'TDS')`),
    ),
    settlementsOf(read, account_id, id),
    allocationDeeds(read, account_id, id),
    read.rows(
      statement(sql<PaymentCorrection>`
        select id, kind, number, dated_on, amount_minor, note, reference from entries
        where seller_id = ${read.seller_id} and account_id = ${account_id} and original_id = ${id} and kind in ('REV', 'REFUND')
        order by dated_on, number`),
    ),
  ])
  if (!payment) throw notFound()
  const byDebit = Map.groupBy(deeds, (deed) => deed.debit_id)
  const told = settlements.map((part) => {
    // that money went back says itself
    const went_back = part.kind === 'REV' || part.kind === 'REFUND'
    return { ...part, reasons: went_back ? [] : reasonsFor(byDebit.get(part.id) ?? [], part.amount_minor) }
  })
  return { payment, settlements: told, corrections }
}

/** What came through a provider that pays back by itself goes back there: booked by hand, the provider's message would book it once more. */
export async function refuseAtProvider(tx: Tx, { account_id, id }: Pick<Entry, 'account_id' | 'id'>): Promise<void> {
  const through = await tx.row(
    statement(sql<{ id: string }>`
      select c.id from entries e
      join connections c on c.seller_id = e.seller_id and e.source = 'provider:' || c.id and c.adapter not in ('upi', 'bank_transfer')
      where e.seller_id = ${tx.seller_id} and e.account_id = ${account_id} and e.id = ${id} and e.kind = 'RCPT'`),
  )
  if (through === null) return
  throw new Refusal(
    409,
    'provider_pays_back',
    'This money came through a payment service. It goes back there, and what the service tells of it is booked by itself.',
    'form',
  )
}

/** Every row by which a payment was applied or taken back, in the order it happened, and who did it. */
async function allocationDeeds(read: Read, account_id: AccountId, id: EntryId): Promise<AllocationDeed[]> {
  return read.rows(
    statement(sql<AllocationDeed>`
      select a.debit_id, a.amount_minor, a.rule, a.recorded_at, coalesce(s.name, c.name, '') as by_name,
        case when s.id is not null then 'staff' when c.id is not null then 'contact' else 'work' end as by
      from allocations a
      left join staff s on s.seller_id = ${read.seller_id} and s.id = a.actor
      left join contacts c on c.seller_id = ${read.seller_id} and c.id = a.actor
      where a.seller_id = ${read.seller_id} and a.account_id = ${account_id} and a.credit_side = 'C' and a.credit_id = ${id}
        and a.currency = (select currency from entries where seller_id = ${read.seller_id} and account_id = ${account_id} and id = ${id})
      order by a.recorded_at, a.id`),
  )
}

/** What decides whether a customer may still change how this payment is applied; null when it is none of the account's. */
export async function ownHandOf(read: Read, account_id: AccountId, id: EntryId): Promise<OwnHand | null> {
  read.permit('payments.see')
  return read.row(
    statement(sql<OwnHand>`
      select e.kind = 'RCPT' and back.reversed_on is null as is_standing_receipt,
        (e.recorded_at at time zone s.time_zone)::date as recorded_on,
        exists (
          select from allocations a
          where a.seller_id = e.seller_id and a.account_id = e.account_id and a.currency = e.currency and a.credit_side = 'C'
            and a.credit_id = e.id and a.rule in ('by_hand', 'undone')
            and not exists (select from contacts c where c.seller_id = a.seller_id and c.id = a.actor)
        ) as is_handled
      from entries e join sellers s on s.id = e.seller_id cross join lateral (${wentBack('e')}) back
      where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.id = ${id}`),
  )
}

/** Refuses a customer who may not, or no longer, change how a payment is applied; for whoever is not of the account it is not there. */
export async function refuseHandsOff(tx: Tx, account_id: AccountId, id: EntryId): Promise<void> {
  const { settings } = await getSeller(tx)
  const hand = tx.viewer.account_id === account_id ? await ownHandOf(tx, account_id, id) : null
  if (hand === null) throw notFound()
  const why = handsOff(hand, settings.paying?.customer_allocates_days, tx.today)
  if (why !== null) throw new Refusal(409, why, 'How this payment is applied can no longer be changed here. Ask the seller.')
}

const PAYMENT: RawBuilder<unknown> = sql`
  select ${sql.join(ENTRY_COLUMNS.map((column) => sql.ref(`e.${column}`)))}, back.*
  from entries e cross join lateral (${wentBack('e')}) back`

function matches(read: Read, account_id: AccountId, { from, to }: PaymentFilter) {
  const parts = [sql`e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.kind in ('RCPT', 'TDS')`]
  if (from !== undefined) parts.push(sql`e.dated_on >= ${from}::date`)
  if (to !== undefined) parts.push(sql`e.dated_on <= ${to}::date`)
  return sql.join(parts, sql` and `)
}

function behindCursor(cursor: string | undefined) {
  if (cursor === undefined) return sql`true`
  const [dated_on, id] = cursor.split('.')
  if (!parseDay(dated_on) || paymentIdOf(id) === null)
    throw invalid('cursor', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  return sql`(e.dated_on, e.id) < (${dated_on}::date, ${id}::text)`
}

/** How the deduction `d` of the entry `e` is proved by the certificate `c`; `back` tells when the deduction itself came back. */
const PROOF = sql`case when back.reversed_on is not null then 'reversed' when c.id is null then 'missing' else c.state end`

const DEDUCTION: RawBuilder<unknown> = sql`
  select e.id, e.number, e.dated_on, e.currency, -e.amount_minor as amount_minor, coalesce(d.tax_kind, '') as tax_kind,
    coalesce(d.rate_bp, 0) as rate_bp, coalesce(d.base_minor, 0)::bigint as base_minor, ${PROOF} as proof, c.id as certificate_id,
    c.certificate_number, coalesce(c.answer, '') as answer, ${PROOF} in ('missing', 'rejected') as is_pending
  from entries e
  left join tax_deductions d on d.seller_id = e.seller_id and d.account_id = e.account_id and d.id = e.id
  left join tax_certificates c on c.seller_id = e.seller_id and c.account_id = e.account_id and c.id = d.certificate_id
  cross join lateral (${wentBack('e')}) back`

const DEDUCTION_ROWS = 50
const MOST_PENDING = 200

function deductionsOf(read: Read, account_id: AccountId) {
  return sql`e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.kind = 'TDS'`
}

/** Deductions of an account, first those that want a certificate, then the newest; 50 rows, and what wants one in all. One flush. */
export async function listDeductions(read: Read, account_id: AccountId, cursor: string | null): Promise<DeductionPage> {
  read.permit('payments.see')
  const [rows, totals] = await Promise.all([
    read.rows(
      statement(sql<DeclaredDeduction & { is_pending: boolean }>`
        select * from (${DEDUCTION} where ${deductionsOf(read, account_id)}) declared
        where ${behindDeduction(cursor)}
        order by is_pending desc, dated_on desc, id desc limit ${DEDUCTION_ROWS + 1}`),
    ),
    read.rows(
      statement(sql<DeductionTotals>`
        select currency, count(*)::int as count, sum(amount_minor)::bigint as amount_minor
        from (${DEDUCTION} where ${deductionsOf(read, account_id)}) declared
        where is_pending group by currency order by currency`),
    ),
  ])
  const last = rows.length > DEDUCTION_ROWS ? rows[DEDUCTION_ROWS - 1] : undefined
  const next = last ? `${last.is_pending ? 'p' : 'd'}.${last.dated_on}.${last.id}` : null
  return { rows: rows.slice(0, DEDUCTION_ROWS), totals, next }
}

function behindDeduction(cursor: string | null) {
  if (cursor === null) return sql`true`
  const [pending = '', dated_on, id] = cursor.split('.')
  if (!/^[pd]$/.test(pending) || !parseDay(dated_on) || parseId('tax_deducted', id) === null)
    throw invalid('cursor', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  return sql`(is_pending, dated_on, id) < (${pending === 'p'}, ${dated_on}::date, ${id}::text)`
}

/** The deductions that want a certificate, newest first, at most 200: those one may cover. */
export async function pendingDeductions(read: Read, account_id: AccountId): Promise<DeclaredDeduction[]> {
  read.permit('payments.see')
  return read.rows(
    statement(sql<DeclaredDeduction>`
      select * from (${DEDUCTION} where ${deductionsOf(read, account_id)}) declared
      where is_pending order by dated_on desc, id desc limit ${MOST_PENDING}`),
  )
}

/** These deductions of an account, those that are there. For acts. */
export async function findDeductions(read: Read, account_id: AccountId, ids: readonly EntryId[]): Promise<DeclaredDeduction[]> {
  return read.rows(
    statement(sql<DeclaredDeduction>`
      ${DEDUCTION} where ${deductionsOf(read, account_id)} and e.id = any(${ids}::text[]) order by e.dated_on, e.id`),
  )
}

/** The deductions a certificate covers, oldest first. */
export async function coveredBy(read: Read, account_id: AccountId, id: CertificateId): Promise<DeclaredDeduction[]> {
  return read.rows(
    statement(sql<DeclaredDeduction>`
      ${DEDUCTION} where ${deductionsOf(read, account_id)} and d.certificate_id = ${id} order by e.dated_on, e.id
      limit ${MOST_PENDING}`),
  )
}

const CERTIFICATE: RawBuilder<unknown> = sql`
  select c.id, c.account_id, c.certificate_number, c.currency, c.amount_minor, c.from_on, c.to_on, c.file_id, c.state, c.answer,
    c.uploaded_by_name, c.created_at, a.name as account_name, covered.covered_minor, covered.count,
    case when f.id is not null then json_build_object('name', f.name, 'size_bytes', f.size_bytes) end as file
  from tax_certificates c
  join accounts a on a.seller_id = c.seller_id and a.id = c.account_id
  left join files f on f.seller_id = c.seller_id and f.account_id = c.account_id and f.id = c.file_id
  cross join lateral (
    select count(*)::int as count, coalesce(-sum(e.amount_minor), 0)::bigint as covered_minor
    from tax_deductions d join entries e on e.seller_id = d.seller_id and e.account_id = d.account_id and e.id = d.id
    where d.seller_id = c.seller_id and d.account_id = c.account_id and d.certificate_id = c.id
  ) covered`

/** A certificate of an account, or the same 404 whether it is not there or not theirs. It asks for no permission: its caller does. */
export async function getCertificate(read: Read, account_id: AccountId, id: CertificateId): Promise<CertificateDetail> {
  const row = await read.row(
    statement(sql<CertificateDetail>`
      ${CERTIFICATE} where c.seller_id = ${read.seller_id} and c.account_id = ${account_id} and c.id = ${id}`),
  )
  if (!row) throw notFound()
  return row
}

export type CertificateQueue = { rows: CertificateDetail[]; next: string | null }

/** Certificates of all accounts: those that wait, oldest first; or those that were decided on, newest first. 50 rows. */
export async function certificateQueue(read: Read, waiting: boolean, cursor: string | null): Promise<CertificateQueue> {
  read.permit('tax.verify')
  const after = cursor === null ? null : parseId('certificate', cursor)
  if (cursor !== null && after === null)
    throw invalid('after', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  const behind = after === null ? sql`true` : waiting ? sql`c.id > ${after}` : sql`c.id < ${after}`
  const rows = await read.rows(
    statement(sql<CertificateDetail>`
      ${CERTIFICATE}
      where c.seller_id = ${read.seller_id} and ${waiting ? sql`c.state = 'uploaded'` : sql`c.state <> 'uploaded'`} and ${behind}
      order by ${waiting ? sql`c.id` : sql`c.id desc`} limit ${DEDUCTION_ROWS + 1}`),
  )
  const last = rows.length > DEDUCTION_ROWS ? rows[DEDUCTION_ROWS - 1] : undefined
  return { rows: rows.slice(0, DEDUCTION_ROWS), next: last?.id ?? null }
}

/**
 * Of each open document of sale, what was bought before it in the same financial year, without GST and less what came back: what a
 * deduction with a free part is worked out from.
 */
export async function boughtBefore(read: Read, account_id: AccountId): Promise<{ entry_id: EntryId; before_minor: Minor }[]> {
  return read.rows(
    statement(sql<{ entry_id: EntryId; before_minor: Minor }>`
      select id as entry_id, before_minor from (
        select e.id, e.side, e.open_minor, coalesce(sum(e.taxable_minor) over (
          partition by e.currency, extract(year from e.dated_on - make_interval(months => s.year_starts_in_month - 1))
          order by e.dated_on, e.number, e.id rows between unbounded preceding and 1 preceding), 0)::bigint as before_minor
        from entries e join sellers s on s.id = e.seller_id
        where e.seller_id = ${read.seller_id} and e.account_id = ${account_id} and e.kind in ('INV', 'CN', 'DN')) sale
      where side = 'D' and open_minor > 0`),
  )
}
