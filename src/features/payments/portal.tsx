import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { givenCheques } from '#features/cheques/queries.ts'
import { GivenCheques } from '#features/cheques/views.tsx'
import { groupingOf } from '#features/invoices/invoice-table.ts'
import { firstDay } from '#features/ledger/queries.ts'
import { downloadOf } from '#platform/download.ts'
import { csvOf, xlsxOf } from '#platform/sheet.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import type { EntryId } from '#shared/id.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { calendarOf, calendarSince, toPutRight } from '#ui/calendar.ts'
import { accountDoor, portalPage, portalPageOf } from '#ui/page.tsx'
import { paymentIdOf } from './payment.ts'
import { filterOf, readAddress } from './payment-address.ts'
import { paymentTable } from './payment-table.ts'
import { allocatingPortal } from './portal-allocating.tsx'
import { exportPayments, getPayment, listPayments, ownHandOf } from './queries.ts'
import { receiptPaper } from './receipt-paper.ts'
import { howOf, PaymentsPage } from './views.tsx'
import { PaymentDetailPage } from './views-detail.tsx'

/** A file is whole or refused: one that stops short would be taken for the whole. */
const MOST_ROWS = 100_000

/** P3: the history of payments, each payment, and their receipts. */
export function paymentsPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.payments.list.pattern, (context) => listPage(site, context))
  // before the page of one, whose address would take `export` for an id
  app.get(routes.payments.export.pattern, (context) => exportFile(site, context))
  app.get(
    routes.payments.show.pattern,
    portalPage(site, {
      async ask(read, account_id, context) {
        const id = idOf(context)
        const [detail, hand] = await Promise.all([getPayment(read, account_id, id), ownHandOf(read, account_id, id)])
        return { detail, hand }
      },
      view(page, { detail, hand }) {
        visited(site, page.visit, 'payment', detail.payment.id)
        return <PaymentDetailPage page={page} detail={detail} hand={hand} />
      },
    }),
  )
  allocatingPortal(app, site)
  app.get(routes.payments.pdf.pattern, (context) => receipt(site, context))
}

function idOf(context: WebContext): EntryId {
  const id = paymentIdOf(context.req.param('payment'))
  if (id === null) throw notFound()
  return id
}

async function listPage(site: Site, context: WebContext): Promise<Response> {
  const calendar = await calendarOf(site, context)
  const address = readAddress((name) => context.req.query(name), calendar.years)
  const wrong = address.dates.problems.length > 0
  const page = portalPage(site, {
    async ask(read, account_id) {
      read.permit('payments.see')
      const [list, first_on, cheques] = await Promise.all([
        wrong ? null : listPayments(read, account_id, filterOf(address)),
        firstDay(read, account_id),
        givenCheques(read, account_id),
      ])
      return { list, first_on, cheques }
    },
    view(page, { list, first_on, cheques }) {
      visited(site, page.visit, 'payments')
      const offered = calendarSince(calendar, first_on, address.year)
      const given = <GivenCheques page={page} cheques={cheques} />
      return <PaymentsPage page={page} address={address} calendar={offered} list={list} cheques={given} />
    },
  })
  const response = await page(context)
  return wrong ? toPutRight(response) : response
}

async function receipt(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const id = idOf(context)
  const { visit, answer } = await site.database.read(door, async (read) => {
    const [detail, payer] = await Promise.all([getPayment(read, account_id, id), getAccount(read, account_id)])
    return { detail, payer }
  })
  const page = await portalPageOf(site, context, visit)
  visited(site, visit, 'payment_file', id)
  const { detail, payer } = answer
  const method = howOf(page, detail.payment)
  const signing = await site.signing(page.seller.id)
  const paper = receiptPaper({ ...detail, seller: page.seller, payer, method, language: page.language, signing }, page)
  const title = `${page.say.payments.receipt} ${detail.payment.number.replaceAll('/', '-')}.pdf`
  return downloadOf({ name: title, type: 'pdf', body: await site.pdf.receipt(paper) })
}

async function exportFile(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const calendar = await calendarOf(site, context)
  const address = readAddress((name) => context.req.query(name), calendar.years)
  const [problem] = address.dates.problems
  const as = context.req.query('as')
  if (as !== 'csv' && as !== 'xlsx') throw notFound()
  const { visit, answer: rows } = await site.database.read(door, async (read) => {
    read.permit('payments.see')
    return problem ? [] : exportPayments(read, account_id, filterOf({ ...address, cursor: null }), MOST_ROWS + 1)
  })
  const page = await portalPageOf(site, context, visit)
  if (problem) throw new Refusal(422, problem.code, page.say.invoices.date_wrong, problem.name)
  if (rows.length > MOST_ROWS)
    throw new Refusal(413, 'too_many_rows', 'These are more than 100,000 payments. Choose shorter dates.')
  visited(site, visit, 'payments_file')
  const title = `${page.say.payments.title} ${page.account.code} ${visit.today}`
  const table = paymentTable(page.say)
  if (as === 'csv') return downloadOf({ name: `${title}.csv`, type: 'csv', body: csvOf(table, rows, (row) => row.currency) })
  const options = { grouping: groupingOf(page.format.country.default_currency), at: new Date(`${visit.today}T00:00:00Z`) }
  return downloadOf({ name: `${title}.xlsx`, type: 'xlsx', body: xlsxOf(table, rows, (row) => row.currency, options) })
}
