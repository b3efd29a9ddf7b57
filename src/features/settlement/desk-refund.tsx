import type { Hono } from 'hono'
import type { Read } from '#platform/database.ts'
import { newOnceKey, once } from '#platform/once.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { Rejected, Unauthorised, Unavailable } from '#ports/failure.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'
import { plain, requireMinor } from '#shared/money.ts'
import { notFound, Refusal } from '#shared/refusal.ts'
import { refusalText, type Typed } from '#ui/desk-form.tsx'
import { deskPageOf, formAnswer, staffAct, staffDoor } from '#ui/page.tsx'
import { askRefund } from './ask-refund.ts'
import { providerPayment, refundsOfPayment } from './queries.ts'
import { RefundPage } from './views-desk-refund.tsx'

/** Paying back through the provider that brought the money. */
export function refundDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(routes.desk.refundAtProvider.pattern, (context) => showRefund(site, context, {}, null))
  app.post(routes.desk.refundAtProvider.pattern, (context) => takeRefund(site, context))
}

function idsOf(context: WebContext) {
  const account_id = parseId('account', context.req.param('account'))
  const payment_id = parseId('payment', context.req.param('payment'))
  if (account_id === null || payment_id === null) throw notFound()
  return { account_id, payment_id }
}

async function readPayment(read: Read, context: WebContext) {
  read.permit('payments.refund')
  const { account_id, payment_id } = idsOf(context)
  const [payment, refunds] = await Promise.all([
    providerPayment(read, account_id, payment_id),
    refundsOfPayment(read, account_id, payment_id),
  ])
  if (!payment) throw notFound()
  return { payment, refunds }
}

async function showRefund(site: Site, context: WebContext, sent: Typed, problem: Refusal | null): Promise<Response> {
  const { visit, answer } = await site.database.read(staffDoor(context), (read) => readPayment(read, context))
  if (visit.viewer.staff_id === null) throw notFound()
  const page = await deskPageOf(site, context, visit)
  const { payment, refunds } = answer
  const typed = sent['amount'] === undefined ? { amount: plain(payment.left_minor, payment.currency) } : sent
  const shown = problem && { name: problem.param ?? null, text: refusalText(page, problem) }
  // what the provider refused has ended: another try is another refund
  const key = problem?.code === 'provider_refused' ? newOnceKey() : (sent['source_ref'] ?? newOnceKey())
  const html = <RefundPage page={page} form={{ typed, problem: shown, key }} payment={payment} refunds={refunds} />
  return formAnswer(context, String(html), problem?.status ?? 200)
}

/** The form's key makes one refund of a second click or another try; the provider is asked with the refund's own. */
async function takeRefund(site: Site, context: WebContext): Promise<Response> {
  const typed = await formOf(context)
  const door = staffDoor(context)
  const at = idsOf(context)
  try {
    const id = await staffAct(site, context, async (tx) => {
      const { payment } = await readPayment(tx, context)
      const amount_minor = requireMinor(typed['amount'] ?? '', payment.currency, 'amount')
      const facts = { amount: String(amount_minor), '': context.req.path }
      return once(tx, typed['source_ref'], facts, () => askRefund(tx, { ...at, amount_minor, reason: typed['why'] ?? '' }))
    })
    const asked = parseId('refund_order', id)
    if (asked === null) throw new Error('a refund was asked for under no id')
    await site.collecting.refund(door.seller_id, at.account_id, asked)
    return context.redirect(routes.desk.payment.href({ account: at.account_id, payment: at.payment_id }), 303)
  } catch (error) {
    return showRefund(site, context, typed, refusalFor(error))
  }
}

function refusalFor(error: unknown): Refusal {
  if (error instanceof Refusal && (error.status === 422 || error.status === 409)) return error
  if (error instanceof Unavailable || error instanceof Unauthorised)
    return new Refusal(
      409,
      'provider_away',
      'The payment service did not answer, so we do not know yet. It is asked again by itself, and stays one refund.',
      'form',
    )
  if (error instanceof Rejected)
    return new Refusal(409, 'provider_refused', `The payment service says no: ${error.message}`, 'form')
  throw error
}
