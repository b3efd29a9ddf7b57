import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { listConnections } from '#features/connections/queries.ts'
import type { Read, Tx } from '#platform/database.ts'
import { newOnceKey, once } from '#platform/once.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { Rejected, Unauthorised, Unavailable } from '#ports/failure.ts'
import { routes } from '#routes.ts'
import { requireDayUntil } from '#shared/day.ts'
import { type AccountId, parseId, type SettlementId } from '#shared/id.ts'
import { add, plain, requireMinor } from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import { deskForm, refusalText, type Typed } from '#ui/desk-form.tsx'
import { deskPage, deskPageOf, staffAct, staffDoor } from '#ui/page.tsx'
import { confirmSettlement } from './confirm-settlement.ts'
import {
  attentionNow,
  disagreementsLately,
  factsOf,
  getSettlement,
  providerPayment,
  receiptsOf,
  settlementsToVerify,
} from './queries.ts'
import { refuseSettlement } from './refuse-settlement.ts'
import { TasksPage } from './views-desk.tsx'
import { ConfirmPage, RefundPage, RefusePage } from './views-desk-forms.tsx'
import { DeskSettlementPage } from './views-desk-one.tsx'

/** The seller's side of money on its way: what to verify, each payment, and paying back through a provider. */
export function settlementDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(
    routes.desk.tasks.pattern,
    deskPage(site, {
      async ask(read) {
        read.permit('payments.verify')
        const [waiting, attention, disagreements] = await Promise.all([
          settlementsToVerify(read),
          attentionNow(read),
          disagreementsLately(read),
        ])
        return { waiting, attention, disagreements }
      },
      view: (page, answer) => <TasksPage page={page} {...answer} />,
    }),
  )
  app.get(routes.desk.settlement.pattern, (context) => showSettlement(site, context))
  deskForm(app, site, routes.desk.confirmSettlement.pattern, {
    ask: (read, context) => {
      read.permit('payments.verify')
      return readOne(read, context)
    },
    start: (page, { settlement }) => ({
      amount: plain(add(settlement.pay_minor, settlement.fee_minor), settlement.currency),
      on: settlement.told_on ?? page.visit.today,
      bank_reference: settlement.told_reference,
    }),
    view: (page, { settlement, account }, form) => (
      <ConfirmPage page={page} form={form} settlement={settlement} account_name={account.name} />
    ),
    act: confirm,
  })
  deskForm(app, site, routes.desk.refuseSettlement.pattern, {
    ask: (read, context) => {
      read.permit('payments.verify')
      return readOne(read, context)
    },
    view: (page, { settlement, account }, form) => (
      <RefusePage page={page} form={form} settlement={settlement} account_name={account.name} />
    ),
    async act(tx, typed, context) {
      const { account_id, id } = idsOf(context)
      await refuseSettlement(tx, account_id, id, typed['why'] ?? '')
      return routes.desk.settlement.href({ account: account_id, settlement: id })
    },
  })
  app.get(routes.desk.refundAtProvider.pattern, (context) => showRefund(site, context, {}, null))
  app.post(routes.desk.refundAtProvider.pattern, (context) => takeRefund(site, context))
}

function idsOf(context: WebContext): { account_id: AccountId; id: SettlementId } {
  const account_id = parseId('account', context.req.param('account'))
  const id = parseId('settlement', context.req.param('settlement'))
  if (account_id === null || id === null) throw notFound()
  return { account_id, id }
}

async function readOne(read: Read, context: WebContext) {
  const { account_id, id } = idsOf(context)
  const [account, settlement] = await Promise.all([getAccount(read, account_id), getSettlement(read, account_id, id)])
  return { account, settlement }
}

async function showSettlement(site: Site, context: WebContext): Promise<Response> {
  const { account_id, id } = idsOf(context)
  if (context.req.query('ask') !== undefined) {
    const door = staffDoor(context)
    await site.database.read(door, async (read) => read.permit('payments.verify'))
    await site.collecting.ask(door.seller_id, account_id, id).catch(() => undefined)
    return context.redirect(routes.desk.settlement.href({ account: account_id, settlement: id }), 303)
  }
  const page = deskPage(site, {
    async ask(read) {
      read.permit('payments.see')
      const [{ account, settlement }, facts, receipts, connections] = await Promise.all([
        readOne(read, context),
        factsOf(read, account_id, id),
        receiptsOf(read, account_id, id),
        listConnections(read),
      ])
      return { account, settlement, facts, receipts, connections }
    },
    view(page, { account, settlement, facts, receipts, connections }) {
      const method = connections.find((one) => one.id === settlement.connection_id)?.name ?? settlement.adapter
      const asks = !['', 'upi', 'bank_transfer'].includes(settlement.adapter)
      return (
        <DeskSettlementPage
          page={page}
          settlement={settlement}
          account_name={account.name}
          method={method}
          facts={facts}
          receipts={receipts}
          asks={asks}
        />
      )
    },
  })
  return page(context)
}

async function confirm(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('payments.verify')
  const { account_id, id } = idsOf(context)
  const { currency } = await getSettlement(tx, account_id, id)
  await confirmSettlement(tx, {
    account_id,
    id,
    amount_minor: requireMinor(typed['amount'] ?? '', currency, 'amount'),
    on: requireDayUntil(tx.today, typed['on'], 'on'),
    bank_reference: typed['bank_reference'] ?? '',
  })
  return routes.desk.settlement.href({ account: account_id, settlement: id })
}

async function readPayment(read: Read, context: WebContext) {
  read.permit('payments.refund')
  const account_id = parseId('account', context.req.param('account'))
  const payment_id = parseId('payment', context.req.param('payment'))
  if (account_id === null || payment_id === null) throw notFound()
  const payment = await providerPayment(read, account_id, payment_id)
  if (!payment) throw notFound()
  return payment
}

async function showRefund(site: Site, context: WebContext, sent: Typed, problem: Refusal | null): Promise<Response> {
  const { visit, answer: payment } = await site.database.read(staffDoor(context), (read) => readPayment(read, context))
  if (visit.viewer.staff_id === null) throw notFound()
  const page = await deskPageOf(site, context, visit)
  const typed = sent['amount'] === undefined ? { amount: plain(payment.left_minor, payment.currency) } : sent
  const shown = problem && { name: problem.param ?? null, text: refusalText(page, problem) }
  const key = sent['source_ref'] ?? newOnceKey()
  const html = <RefundPage page={page} form={{ typed, problem: shown, key }} payment={payment} />
  const response = await context.html(html, problem?.status ?? 200)
  response.headers.set('cache-control', 'private, no-store')
  return response
}

/** The provider is asked with the form's own key, so that a second click or another try is the same refund. */
async function takeRefund(site: Site, context: WebContext): Promise<Response> {
  const typed = await formOf(context)
  const door = staffDoor(context)
  try {
    const { payment, key } = await staffAct(site, context, async (tx) => {
      const payment = await readPayment(tx, context)
      const amount_minor = requireMinor(typed['amount'] ?? '', payment.currency, 'amount')
      if (amount_minor > payment.left_minor)
        throw invalid('amount', 'more_than_unused', 'Less than that is left of this payment.')
      const facts = { amount: String(amount_minor), '': context.req.path }
      const key = await once(tx, typed['source_ref'], facts, async () => typed['source_ref'] ?? '')
      return { payment: { ...payment, amount_minor }, key }
    })
    const { connection_id, payment_ref, amount_minor, currency } = payment
    await site.collecting.refund(door.seller_id, {
      connection_id,
      payment_ref,
      amount_minor,
      currency,
      key,
      note: typed['why'] ?? '',
    })
    return context.redirect(routes.desk.payment.href({ account: payment.account_id, payment: payment.id }), 303)
  } catch (error) {
    return showRefund(site, context, typed, await refusalFor(error))
  }
}

async function refusalFor(error: unknown): Promise<Refusal> {
  if (error instanceof Refusal && (error.status === 422 || error.status === 409)) return error
  if (error instanceof Unavailable)
    return new Refusal(
      409,
      'provider_away',
      'The payment service did not answer in time, so we do not know yet. Send this form again: it stays one refund.',
      'form',
    )
  if (error instanceof Rejected || error instanceof Unauthorised)
    return new Refusal(409, 'provider_refused', `The payment service says no: ${error.message}`, 'form')
  throw error
}
