import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import { providerPayment, refundsOfPayment } from '#features/settlement/queries.ts'
import { Refunds } from '#features/settlement/views-desk-refund.tsx'
import type { Read } from '#platform/database.ts'
import { downloadOf } from '#platform/download.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { notFound } from '#shared/refusal.ts'
import { deskPage, deskPageOf, staffDoor } from '#ui/page.tsx'
import { entryFormsDesk } from './desk-forms.tsx'
import { moveDesk } from './desk-move.tsx'
import { accountOf, newPaymentDesk } from './desk-new.tsx'
import { getPayment } from './queries.ts'
import { receiptPaper } from './receipt-paper.ts'
import { howOf } from './views.tsx'
import { DeskPaymentPage } from './views-desk-payment.tsx'

/** The seller's side of payments: record one, look at how it was used, and what came of it. */
export function paymentsDesk(app: Hono<WebEnvironment>, site: Site): void {
  newPaymentDesk(app, site)
  entryFormsDesk(app, site)
  moveDesk(app, site)
  const show = deskPage(site, {
    ask: readPayment,
    view: (page, { refunds, ...answer }) => (
      <DeskPaymentPage page={page} {...answer} going_back={<Refunds page={page} refunds={refunds} />} />
    ),
  })
  app.get(routes.desk.payment.pattern, show)
  app.get(routes.desk.paymentPdf.pattern, (context) => receipt(site, context))
}

async function readPayment(read: Read, context: WebContext) {
  const account_id = accountOf(context)
  const id = parseEntryId(context.req.param('payment'))
  if (id === null) throw notFound()
  const [account, detail, refunds, at_provider] = await Promise.all([
    getAccount(read, account_id),
    getPayment(read, account_id, id),
    refundsOfPayment(read, account_id, id),
    providerPayment(read, account_id, id),
  ])
  return { account, ...detail, refunds, at_provider }
}

/** The receipt as the customer gets it. */
async function receipt(site: Site, context: WebContext): Promise<Response> {
  const { visit, answer } = await site.database.read(staffDoor(context), (read) => readPayment(read, context))
  if (visit.viewer.staff_id === null) throw notFound()
  const page = await deskPageOf(site, context, visit)
  const { account: payer, at_provider: _at_provider, ...detail } = answer
  const method = howOf(page, detail.payment)
  const signing = await site.signing(page.seller.id)
  const paper = receiptPaper({ ...detail, seller: page.seller, payer, method, language: page.language, signing }, page)
  const name = `${page.say.payments.receipt} ${detail.payment.number.replaceAll('/', '-')}.pdf`
  return downloadOf({ name, type: 'pdf', body: await site.pdf.receipt(paper) })
}
