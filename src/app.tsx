import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { accessDesk } from '#features/access/desk.tsx'
import { accessPortal, wayOn } from '#features/access/portal.tsx'
import { accessReactions } from '#features/access/reactions.ts'
import { accountsDesk } from '#features/accounts/desk.tsx'
import { bankingDesk } from '#features/banking/desk.tsx'
import { catalogDesk } from '#features/catalog/desk.tsx'
import { chequesDesk } from '#features/cheques/desk.tsx'
import { confirmationsDesk } from '#features/confirmations/desk.tsx'
import { confirmationsPortal } from '#features/confirmations/portal.tsx'
import { confirmationsReactions } from '#features/confirmations/reactions.ts'
import { connectionsDesk } from '#features/connections/desk.tsx'
import { disputesDesk } from '#features/disputes/desk.tsx'
import { disputesPortal } from '#features/disputes/portal.tsx'
import { filesDesk } from '#features/files/desk.tsx'
import { filesPortal } from '#features/files/portal.tsx'
import { homePortal } from '#features/home/portal.tsx'
import { invoicesDesk } from '#features/invoices/desk.tsx'
import { invoicesPortal } from '#features/invoices/portal.tsx'
import { ledgerDesk } from '#features/ledger/desk.tsx'
import { type NoticeWorld, notificationsReactions } from '#features/notifications/reactions.ts'
import { paymentsDesk } from '#features/payments/desk.tsx'
import { taxesDesk } from '#features/payments/desk-taxes.tsx'
import { paymentsPortal } from '#features/payments/portal.tsx'
import { taxesPortal } from '#features/payments/portal-taxes.tsx'
import { reconciliationsPortal } from '#features/reconciliations/portal.tsx'
import { reportsPortal } from '#features/reports/portal.tsx'
import { packPortal } from '#features/reports/portal-pack.tsx'
import { searchDesk } from '#features/search/desk.tsx'
import { sellersDesk } from '#features/sellers/desk.tsx'
import { settlementApi } from '#features/settlement/api.ts'
import { settlementDesk } from '#features/settlement/desk.tsx'
import { settlementPortal } from '#features/settlement/portal.tsx'
import { verifyPortal } from '#features/signatures/portal.tsx'
import { statementsPortal } from '#features/statements/portal.tsx'
import type { Assets } from '#platform/assets.ts'
import { compressing } from '#platform/compressing.ts'
import type { Log } from '#platform/log.ts'
import type { Site } from '#platform/site.ts'
import { refusesOtherSites, type Surroundings, type WebContext, type WebEnvironment, wrapping } from '#platform/web.ts'
import type { Reaction } from '#platform/worker.ts'
import { Refusal } from '#shared/refusal.ts'
import { type Problem, ProblemPage, problemOf, sellerAround } from '#ui/problem.tsx'
import { liveDoor } from './live-door.ts'
import { publicDoor } from './public.ts'
import { routes } from './routes.ts'

const FORM_LIMIT_BYTES = 1024 * 1024
/** A file of 10 MB with its form; somewhat more, so that a file a little too large is refused at its field. */
const UPLOAD_FORM_LIMIT_BYTES = 16 * 1024 * 1024

/** The forms that take a file. */
const UPLOADS = [
  routes.pay.told,
  routes.pay.start,
  routes.reconciliations.upload,
  routes.taxes.upload,
  routes.confirmations.show,
  routes.disputes.start,
  routes.desk.bankUpload,
].map(({ pattern }) => new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`))

/** What follows events, feature by feature; the worker runs it. */
export const reactions: readonly Reaction<NoticeWorld>[] = [
  ...accessReactions,
  ...notificationsReactions,
  ...confirmationsReactions,
]

/** The composition root: middleware, every feature's doors. The only wiring. */
export function createApp(site: Site, assets: Assets, log: Log, surroundings: Surroundings = {}): Hono<WebEnvironment> {
  const app = new Hono<WebEnvironment>()
  app.use(wrapping(log, surroundings))
  app.use(compressing())
  app.use(async (context, next) => {
    // a provider is no browser: what it sends is told by its signature
    if (!context.req.path.startsWith('/hooks/') && refusesOtherSites(context))
      throw new Refusal(403, 'other_site', 'This form was sent from another site.')
    await next()
  })
  const ofForms = bodyLimit({ maxSize: FORM_LIMIT_BYTES, onError: tooLarge })
  const ofUploads = bodyLimit({ maxSize: UPLOAD_FORM_LIMIT_BYTES, onError: tooLarge })
  // only of what can have a body: to look for one in every GET costs more than its routing
  app.on(['POST', 'PUT', 'PATCH', 'DELETE'], '*', (context, next) => {
    const takesFile = UPLOADS.some((pattern) => pattern.test(context.req.path))
    return takesFile ? ofUploads(context, next) : ofForms(context, next)
  })

  publicDoor(app, site, assets)
  liveDoor(app, site)
  accessPortal(app, site)
  homePortal(app, site)
  filesPortal(app, site)
  verifyPortal(app, site)
  invoicesPortal(app, site)
  paymentsPortal(app, site)
  settlementPortal(app, site)
  settlementApi(app, site)
  taxesPortal(app, site)
  disputesPortal(app, site)
  statementsPortal(app, site)
  confirmationsPortal(app, site)
  reconciliationsPortal(app, site)
  reportsPortal(app, site)
  packPortal(app, site)
  accessDesk(app, site)
  filesDesk(app, site)
  confirmationsDesk(app, site)
  sellersDesk(app, site)
  accountsDesk(app, site)
  catalogDesk(app, site)
  invoicesDesk(app, site)
  ledgerDesk(app, site)
  searchDesk(app, site)
  paymentsDesk(app, site)
  settlementDesk(app, site)
  connectionsDesk(app, site)
  bankingDesk(app, site)
  taxesDesk(app, site)
  chequesDesk(app, site)
  disputesDesk(app, site)

  app.notFound((context) => problemAnswer(site, problemOf(new Refusal(404, 'not_found', ''), context), context))
  app.onError(async (error, context) => {
    const on = await wayOn(site, error, context)
    if (on !== null) return on
    const problem = problemOf(error, context)
    if (!(error instanceof Refusal)) {
      log('error', 'bug', {
        request_id: context.get('request_id'),
        path: context.req.path,
        error: error.stack ?? String(error),
      })
    }
    if (problem.status === 503 || problem.status === 429) context.header('retry-after', '5')
    return problemAnswer(site, problem, context)
  })
  return app
}

async function problemAnswer(site: Site, problem: Problem, context: WebContext): Promise<Response> {
  const seller = await sellerAround(site, problem, context)
  return context.html(<ProblemPage site={site} problem={problem} seller={seller} />, problem.status)
}

function tooLarge(): never {
  throw new Refusal(413, 'too_large', 'That is more than one form may hold.')
}
