import type { Hono } from 'hono'
import { getAccount, listContacts } from '#features/accounts/queries.ts'
import { disputesOn } from '#features/disputes/queries.ts'
import { EntryDisputes } from '#features/disputes/views.tsx'
import { messagesIn } from '#messages/language.ts'
import type { Read } from '#platform/database.ts'
import { downloadOf } from '#platform/download.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { notFound } from '#shared/refusal.ts'
import { formatFor } from '#ui/format.ts'
import { deskPage, deskPageOf, staffDoor } from '#ui/page.tsx'
import { accountOf, newInvoiceDesk } from './desk-new.tsx'
import { invoiceOf, notesDesk } from './desk-notes.tsx'
import { invoicePaper } from './invoice-paper.ts'
import { getInvoice } from './queries.ts'
import { DeskInvoicePage } from './views-desk.tsx'

/** The seller's side of invoices: issue one, look at one, correct it by a note, print it. */
export function invoicesDesk(app: Hono<WebEnvironment>, site: Site): void {
  newInvoiceDesk(app, site)
  notesDesk(app, site)
  const show = deskPage(site, {
    ask: async (read, context) => {
      const [account_id, id] = [accountOf(context), invoiceOf(context)]
      const [answer, disputes] = await Promise.all([readInvoice(read, context), disputesOn(read, account_id, id)])
      return { ...answer, disputes, fresh: context.req.query('issued') !== undefined }
    },
    view: (page, { disputes, ...answer }) => (
      <DeskInvoicePage
        page={page}
        {...answer}
        questions={
          <EntryDisputes
            page={page}
            disputes={disputes}
            href={({ account_id, id }) =>
              page.may('disputes.resolve') ? routes.desk.openDispute.href({ account: account_id, dispute: id }) : undefined
            }
          />
        }
      />
    ),
  })
  app.get(routes.desk.invoice.pattern, show)
  app.get(routes.desk.invoicePdf.pattern, (context) => pdf(site, context))
}

async function readInvoice(read: Read, context: WebContext) {
  const account_id = accountOf(context)
  const [account, detail, contacts] = await Promise.all([
    getAccount(read, account_id),
    getInvoice(read, account_id, invoiceOf(context)),
    listContacts(read, account_id),
  ])
  return { account, detail, contacts }
}

/** The very file the customer gets. */
async function pdf(site: Site, context: WebContext): Promise<Response> {
  const { visit, answer } = await site.database.read(staffDoor(context), (read) => readInvoice(read, context))
  if (visit.viewer.staff_id === null) throw notFound()
  const { seller, format } = await deskPageOf(site, context, visit)
  const { account, detail } = answer
  const reader = { say: messagesIn('en'), format: formatFor(format.country, 'en') }
  const signing = await site.signing(seller.id)
  const body = await site.pdf.invoice(invoicePaper({ ...detail, seller, account_name: account.name, signing }, reader))
  const { entry } = detail
  return downloadOf({
    name: `${reader.say.words.kinds[entry.kind]} ${entry.number.replaceAll('/', '-')}.pdf`,
    type: 'pdf',
    body,
  })
}
