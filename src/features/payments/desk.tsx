import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import type { Site } from '#platform/site.ts'
import type { WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { notFound } from '#shared/refusal.ts'
import { deskPage } from '#ui/page.tsx'
import { entryFormsDesk } from './desk-forms.tsx'
import { accountOf, newPaymentDesk } from './desk-new.tsx'
import { getPayment } from './queries.ts'
import { DeskPaymentPage } from './views-desk-payment.tsx'

/** The seller's side of payments: record one, look at how it was used, and what came of it. */
export function paymentsDesk(app: Hono<WebEnvironment>, site: Site): void {
  newPaymentDesk(app, site)
  entryFormsDesk(app, site)
  const show = deskPage(site, {
    async ask(read, context) {
      const account_id = accountOf(context)
      const id = parseEntryId(context.req.param('payment'))
      if (id === null) throw notFound()
      const [account, detail] = await Promise.all([getAccount(read, account_id), getPayment(read, account_id, id)])
      return { account, ...detail }
    },
    view: (page, answer) => <DeskPaymentPage page={page} {...answer} />,
  })
  app.get(routes.desk.payment.pattern, show)
}
