import type { Hono } from 'hono'
import { disputesOn } from '#features/disputes/queries.ts'
import { EntryDisputes } from '#features/disputes/views.tsx'
import { firstDay } from '#features/ledger/queries.ts'
import type { Site } from '#platform/site.ts'
import { visited } from '#platform/visits.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { notFound } from '#shared/refusal.ts'
import { calendarOf, calendarSince, toPutRight } from '#ui/calendar.ts'
import { portalPage } from '#ui/page.tsx'
import { documentIdOf } from './invoice.ts'
import { filterOf, readAddress } from './invoice-address.ts'
import { invoiceFiles } from './portal-files.ts'
import { structuredFile } from './portal-structured.ts'
import { countInvoices, getInvoice, invoiceHistory, listInvoices } from './queries.ts'
import { InvoicesPage } from './views.tsx'
import { InvoiceDetailPage } from './views-detail.tsx'

/** P2: the list of invoices, each invoice, and all of them as files. */
export function invoicesPortal(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.invoices.list.pattern, (context) => listPage(site, context))
  // before the page of one, whose address would take `export` for a number
  invoiceFiles(app, site)
  structuredFile(app, site)
  app.get(
    routes.invoices.show.pattern,
    portalPage(site, {
      async ask(read, account_id, context) {
        const id = documentIdOf(context.req.param('invoice'))
        if (id === null) throw notFound()
        const [detail, history, disputes] = await Promise.all([
          getInvoice(read, account_id, id),
          invoiceHistory(read, account_id, id),
          disputesOn(read, account_id, id),
        ])
        return { detail, history, disputes }
      },
      view(page, { detail, history, disputes }) {
        visited(site, page.visit, 'invoice', detail.entry.id)
        const questions = (
          <EntryDisputes
            page={page}
            disputes={disputes}
            href={(one) => routes.disputes.show.href({ account: page.account.id, dispute: one.id })}
            all={routes.disputes.list.href({ account: page.account.id })}
          />
        )
        return <InvoiceDetailPage page={page} detail={detail} history={history} questions={questions} />
      },
    }),
  )
}

async function listPage(site: Site, context: WebContext): Promise<Response> {
  const calendar = await calendarOf(site, context)
  const address = readAddress((name) => context.req.query(name), calendar.years)
  const wrong = address.dates.problems.length > 0
  const filter = filterOf(address)
  const page = portalPage(site, {
    async ask(read, account_id) {
      // in every currency, so that the page can offer the others
      const { from, to, search } = filter
      const [counts, list, first_on] = await Promise.all([
        countInvoices(read, account_id, wrong ? { search } : { search, from, to }),
        wrong ? null : listInvoices(read, account_id, filter),
        firstDay(read, account_id),
      ])
      return { counts, list, first_on }
    },
    view(page, { counts, list, first_on }) {
      visited(site, page.visit, 'invoices')
      const offered = calendarSince(calendar, first_on, address.year)
      return <InvoicesPage page={page} address={address} calendar={offered} counts={counts} list={list} />
    },
  })
  const response = await page(context)
  return wrong ? toPutRight(response) : response
}
