import type { Hono } from 'hono'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type AccountId, type CertificateId, parseId } from '#shared/id.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { deskPage } from '#ui/page.tsx'
import { acceptCertificate } from './accept-certificate.ts'
import { certificateQueue, coveredBy, getCertificate } from './queries.ts'
import { rejectCertificate } from './reject-certificate.ts'
import { CertificatePage, CertificatesPage } from './views-desk-taxes.tsx'

/** The seller's side of tax deducted: certificates to look at, and the answer to each. */
export function taxesDesk(app: Hono<WebEnvironment>, site: Site): void {
  const queue = deskPage(site, {
    async ask(read, context) {
      const waiting = context.req.query('tab') !== 'decided'
      const cursor = context.req.query('after') || null
      return { waiting, cursor, queue: await certificateQueue(read, waiting, cursor) }
    },
    view: (page, answer) => <CertificatesPage page={page} {...answer} />,
  })
  app.get(routes.desk.taxes.pattern, queue)
  deskForm(app, site, routes.desk.certificate.pattern, {
    ask: readCertificate,
    view: (page, { certificate, covered }, form) => (
      <CertificatePage page={page} certificate={certificate} covered={covered} form={form} />
    ),
    act: answer,
    fields: { reason: 'words' },
    words: (page) => page.say.taxes.refusals,
  })
}

function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

function certificateOf(context: WebContext): CertificateId {
  const id = parseId('certificate', context.req.param('certificate'))
  if (id === null) throw notFound()
  return id
}

async function readCertificate(read: Read, context: WebContext) {
  read.permit('tax.verify')
  const [account_id, id] = [accountOf(context), certificateOf(context)]
  const [certificate, covered] = await Promise.all([getCertificate(read, account_id, id), coveredBy(read, account_id, id)])
  return { certificate, covered }
}

async function answer(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('tax.verify')
  const at = { account_id: accountOf(context), certificate_id: certificateOf(context) }
  const words = typed['words'] ?? ''
  switch (typed['answer']) {
    case 'accept':
      if (typed['refuse'] !== undefined) {
        throw invalid('answer', 'accepts_and_refuses', 'What is accepted is not refused. Choose one of the two.')
      }
      await acceptCertificate(tx, { ...at, words })
      break
    case 'reject':
      await rejectCertificate(tx, { ...at, reason: words, refuses_deductions: typed['refuse'] !== undefined })
      break
    default:
      throw invalid('answer', 'missing_choice', 'Choose whether you accept it.')
  }
  return routes.desk.taxes.href({}, { done: 1 })
}
