import { type RawBuilder, sql } from 'kysely'
import { getAccount } from '#features/accounts/queries.ts'
import { wentBack } from '#features/ledger/queries.ts'
import { type Read, statement } from '#platform/database.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { type Currency, type Minor, ZERO } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import { type CodeReport, type CodeRow, type CodeTax, codeReport, type YearDocuments } from './code-report.ts'
import { type ItemReport, type ItemRow, itemReport } from './item-report.ts'
import type { ReportHead, ReportPeriod } from './report.ts'
import { type Deduction, type TaxReport, taxReport } from './tax-report.ts'
import { type MonthTax, type Movement, type YearReport, yearReport } from './year-report.ts'

/** What a report is of: a financial year up to a day of it, in one currency (null: the account's own). */
export type ReportAsked = ReportPeriod & { currency: Currency | null }

/** Every report has its figures from here, on screen, on paper and in files (invariant I9). More rows than this are refused, never cut. */
const MOST_ROWS = 100_000

/** The financial year by months (domain specification 2.4), in one flush. Tax is split as the papers of its documents split it. */
export async function getYearReport(read: Read, account_id: AccountId, asked: ReportAsked): Promise<YearReport> {
  read.permit('reports.see')
  const within = entriesOf(read, account_id, asked)
  const [head, movements, taxes] = await Promise.all([
    headOf(read, account_id, asked),
    read.rows(
      statement(sql<Movement>`
        select date_trunc('month', e.dated_on)::date as month, e.kind, sum(e.amount_minor)::bigint as amount_minor,
          sum(e.taxable_minor)::bigint as taxable_minor, sum(e.tax_minor)::bigint as tax_minor
        from entries e where ${within} group by 1, 2 order by 1, 2`),
    ),
    read.rows(
      statement(sql<MonthTax>`
        select date_trunc('month', e.dated_on)::date as month, t.tax, i.reverse_charge, sum(${SIGN} * t.amount_minor)::bigint as amount_minor
        from entries e
        join invoices i on i.seller_id = e.seller_id and i.account_id = e.account_id and i.id = e.id
        cross join lateral jsonb_to_recordset(i.taxes) t (tax text, amount_minor bigint)
        where ${within} and ${OF_SALE} group by 1, 2, 3 order by 1, 2`),
    ),
  ])
  return yearReport(head, movements, taxes)
}

/** Quantity, taxable value and tax by item code, unit and rate, less credit notes, in one flush. It ties to the year's report. */
export async function getCodeReport(read: Read, account_id: AccountId, asked: ReportAsked): Promise<CodeReport> {
  read.permit('reports.see')
  const lines = linesOf(read, account_id, asked)
  const [head, rows, taxes, documents] = await Promise.all([
    headOf(read, account_id, asked),
    read.rows(
      statement(sql<CodeRow>`
        select l.item_code, upper(l.unit) as unit_key, min(l.unit) as unit, l.rate_bp,
          mode() within group (order by l.description) as description, count(distinct l.description)::int as descriptions,
          trim_scale(sum(${SIGN} * l.quantity)) as quantity, sum(${SIGN} * l.taxable_minor)::bigint as taxable_minor
        ${lines} group by 1, 2, 4 order by 1 nulls last, 4, 2 limit ${MOST_ROWS + 1}`),
    ),
    read.rows(
      statement(sql<CodeTax>`
        select l.item_code, upper(l.unit) as unit_key, l.rate_bp, t.tax, i.reverse_charge, sum(${SIGN} * t.amount_minor)::bigint as amount_minor
        ${linesOf(read, account_id, asked, sql`cross join lateral jsonb_to_recordset(l.taxes) t (tax text, amount_minor bigint)`)}
        group by 1, 2, 3, 4, 5`),
    ),
    documentsOf(read, account_id, asked),
  ])
  return codeReport(head, whole(rows), taxes, documents)
}

/** The tax deducted, each deduction with its certificate, oldest first, in one flush. */
export async function getTaxReport(read: Read, account_id: AccountId, asked: ReportAsked): Promise<TaxReport> {
  read.permit('reports.see')
  const [head, deductions] = await Promise.all([
    headOf(read, account_id, asked),
    read.rows(
      statement(sql<Deduction>`
        select e.id, e.number, e.dated_on, -e.amount_minor as amount_minor, d.tax_kind, d.rate_bp, d.base_minor,
          c.certificate_number, c.state as certificate_state, back.reversed_on
        from entries e
        left join tax_deductions d on d.seller_id = e.seller_id and d.account_id = e.account_id and d.id = e.id
        left join tax_certificates c on c.seller_id = d.seller_id and c.account_id = d.account_id and c.id = d.certificate_id
        cross join lateral (${wentBack('e')}) back
        where ${entriesOf(read, account_id, asked)} and e.kind = 'TDS'
        order by e.dated_on, e.number limit ${MOST_ROWS + 1}`),
    ),
  ])
  return taxReport(head, whole(deductions))
}

/** What was bought by item, most money first, less credit notes, in one flush. It ties to the year's report. */
export async function getItemReport(read: Read, account_id: AccountId, asked: ReportAsked): Promise<ItemReport> {
  read.permit('reports.see')
  const [head, items, documents] = await Promise.all([
    headOf(read, account_id, asked),
    read.rows(
      statement(sql<ItemRow>`
        select max(l.code) as code, (array_agg(l.description order by e.kind = 'CN', e.dated_on desc, e.id desc, l.line))[1] as name,
          min(l.unit) as unit, trim_scale(sum(${SIGN} * l.quantity)) as quantity,
          sum(${SIGN} * l.taxable_minor)::bigint as taxable_minor, max(e.dated_on) filter (where e.kind <> 'CN') as last_on
        ${linesOf(read, account_id, asked)}
        group by l.code = '', case when l.code = '' then l.description else lower(l.code) end, upper(l.unit)
        order by 5 desc, 1, 2 limit ${MOST_ROWS + 1}`),
    ),
    documentsOf(read, account_id, asked),
  ])
  return itemReport(head, whole(items), documents)
}

type Standing = { currency: Currency; opening_minor: Minor; first_on: Day }

/** The account, and in which currencies it has ever had what. */
async function headOf(read: Read, account_id: AccountId, { year, to, currency }: ReportAsked): Promise<ReportHead> {
  const [account, standings] = await Promise.all([
    getAccount(read, account_id),
    read.rows(
      statement(sql<Standing>`
        select currency, coalesce(sum(amount_minor) filter (where dated_on < ${year.from}::date), 0)::bigint as opening_minor,
          min(dated_on) as first_on
        from entries where seller_id = ${read.seller_id} and account_id = ${account_id}
        group by currency order by currency`),
    ),
  ])
  const chosen = currency ?? account.currency
  const [first_on = null] = standings.map((one) => one.first_on).sort()
  return {
    year,
    to,
    account,
    currency: chosen,
    currencies: standings.map((one) => one.currency),
    first_on,
    opening_minor: standings.find((one) => one.currency === chosen)?.opening_minor ?? ZERO,
  }
}

/** A document of sale of the year: it adds to what was bought, or takes back. */
const OF_SALE = sql`e.kind in ('INV', 'DN', 'CN')`

/** Papers and lines are kept as printed, without sign: those of a credit note take off. */
const SIGN: RawBuilder<number> = sql`case e.kind when 'CN' then -1 else 1 end`

/** The entries `e` of the year, in the currency asked for or else the account's own. */
function entriesOf(read: Read, account_id: AccountId, { year, to, currency }: ReportAsked): RawBuilder<unknown> {
  return sql`e.seller_id = ${read.seller_id} and e.account_id = ${account_id}
    and e.dated_on between ${year.from}::date and ${to}::date and e.currency = (
      select coalesce(${currency}::text, currency) collate "C" from accounts where seller_id = ${read.seller_id} and id = ${account_id})`
}

/** From the lines `l` of the year's papers `i` and entries `e`; `more` joins what hangs on a line. */
function linesOf(
  read: Read,
  account_id: AccountId,
  asked: ReportAsked,
  more: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  return sql`
    from entries e
    join invoices i on i.seller_id = e.seller_id and i.account_id = e.account_id and i.id = e.id
    join invoice_lines l on l.seller_id = e.seller_id and l.account_id = e.account_id and l.invoice_id = e.id
    ${more}
    where ${entriesOf(read, account_id, asked)} and ${OF_SALE}`
}

/** What the ledger says of the year's documents of sale, and of those whose lines are not in the books. */
async function documentsOf(read: Read, account_id: AccountId, asked: ReportAsked): Promise<YearDocuments> {
  const row = await read.row(
    statement(sql<YearDocuments>`
      select coalesce(sum(e.taxable_minor), 0)::bigint as taxable_minor, coalesce(sum(e.tax_minor), 0)::bigint as tax_minor,
        count(*) filter (where lined.has is null)::int as bare_count,
        coalesce(sum(e.taxable_minor) filter (where lined.has is null), 0)::bigint as bare_taxable_minor,
        coalesce(sum(e.tax_minor) filter (where lined.has is null), 0)::bigint as bare_tax_minor
      from entries e
      left join lateral (
        select true as has from invoice_lines l
        where l.seller_id = e.seller_id and l.account_id = e.account_id and l.invoice_id = e.id limit 1) lined on true
      where ${entriesOf(read, account_id, asked)} and ${OF_SALE}`),
  )
  if (!row) throw new Error('a sum without a row')
  return row
}

/** A report is whole or refused: one that stops short would be taken for the whole. */
function whole<Row>(rows: Row[]): Row[] {
  if (rows.length > MOST_ROWS) throw new Refusal(413, 'too_many_rows', 'These are more than 100,000 rows.')
  return rows
}
