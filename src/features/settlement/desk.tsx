import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { attentionNow, listConnections } from '#features/connections/queries.ts'
import { moneyWaiting } from '#features/insights/queries.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { requireDayUntil } from '#shared/day.ts'
import { type AccountId, parseId, type SettlementId } from '#shared/id.ts'
import { add, plain, requireMinor } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { deskButton, deskForm, type Typed } from '#ui/desk-form.tsx'
import { deskPage, staffDoor } from '#ui/page.tsx'
import { requireSure } from '#ui/sure.tsx'
import { confirmSettlement } from './confirm-settlement.ts'
import { refundDesk } from './desk-refund.tsx'
import { lookAtDisagreement } from './look-at-disagreement.ts'
import {
  disagreementsLately,
  disagreementsOf,
  factsOf,
  getSettlement,
  receiptsFor,
  receiptsOf,
  settlementsToVerify,
} from './queries.ts'
import { refuseSettlement } from './refuse-settlement.ts'
import { type Candidate, isToldByNobody, type Settlement } from './settlement.ts'
import { tieSettlement } from './tie-settlement.ts'
import { TasksPage } from './views-desk.tsx'
import { ConfirmPage, RefusePage, TiePage } from './views-desk-forms.tsx'
import { DeskSettlementPage } from './views-desk-one.tsx'

/** The seller's side of money on its way: what to verify, each payment, and paying back through a provider. */
export function settlementDesk(app: Hono<WebEnvironment>, site: Site): void {
  app.get(
    routes.desk.tasks.pattern,
    deskPage(site, {
      async ask(read) {
        read.permit('payments.verify')
        const [waiting, attention, disagreements, counts] = await Promise.all([
          settlementsToVerify(read),
          attentionNow(read),
          disagreementsLately(read),
          moneyWaiting(read),
        ])
        return { waiting, attention, disagreements, counts }
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
    words: (page) => ({ ask_once_more: page.say.desk.payment.once_more }),
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
  deskButton(app, site, routes.desk.lookedAt.pattern, async (tx, typed, context) => {
    const { account_id, id } = idsOf(context)
    await lookAtDisagreement(tx, { account_id, settlement_id: id, about: typed['about'] ?? '' })
    return `${routes.desk.tasks.href()}#look`
  })
  deskForm(app, site, routes.desk.tieSettlement.pattern, {
    async ask(read, context) {
      read.permit('payments.verify')
      const { account_id, id } = idsOf(context)
      const [one, receipts] = await Promise.all([readOne(read, context), receiptsFor(read, account_id, id)])
      return { ...one, receipts }
    },
    start: (_page, { receipts, settlement }) => ({ receipt: likeliestFor(settlement, receipts) }),
    view: (page, { settlement, account, receipts }, form) => (
      <TiePage page={page} form={form} settlement={settlement} account_name={account.name} receipts={receipts} />
    ),
    async act(tx, typed, context) {
      const { account_id, id } = idsOf(context)
      const payment_id = parseId('payment', typed['receipt'])
      if (payment_id === null) throw invalid('receipt', 'nothing_chosen', 'Choose the receipt that this money is.')
      await tieSettlement(tx, { account_id, id, payment_id })
      return routes.desk.settlement.href({ account: account_id, settlement: id })
    },
    words: (page) => page.say.collecting.tie_refusals,
  })
  refundDesk(app, site)
}

/** The receipt under the reference the customer told, or of just this amount where there is one. */
function likeliestFor(settlement: Settlement, receipts: readonly Candidate[]): string {
  const total_minor = add(settlement.pay_minor, settlement.fee_minor)
  const named = receipts.find((one) => one.reference_upper !== '' && one.reference_upper === settlement.told_reference)
  const same = receipts.filter((one) => one.amount_minor === total_minor)
  return named?.id ?? (same.length === 1 ? (same[0]?.id ?? '') : '')
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
      const [{ account, settlement }, facts, disagreements, receipts, connections] = await Promise.all([
        readOne(read, context),
        factsOf(read, account_id, id),
        disagreementsOf(read, account_id, id),
        receiptsOf(read, account_id, id),
        listConnections(read),
      ])
      return { account, settlement, facts, disagreements, receipts, connections }
    },
    view(page, { account, settlement, facts, disagreements, receipts, connections }) {
      const method = connections.find((one) => one.id === settlement.connection_id)?.name ?? settlement.adapter
      const asks = settlement.connection_id !== null && !isToldByNobody(settlement)
      return (
        <DeskSettlementPage
          page={page}
          settlement={settlement}
          account_name={account.name}
          method={method}
          facts={facts}
          disagreements={disagreements}
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
  const { currency, pay_minor, fee_minor } = await getSettlement(tx, account_id, id)
  const amount_minor = requireMinor(typed['amount'] ?? '', currency, 'amount')
  const on = requireDayUntil(tx.today, typed['on'], 'on')
  await confirmSettlement(tx, {
    account_id,
    id,
    amount_minor,
    on,
    bank_reference: typed['bank_reference'] ?? '',
  })
  // asked last, when all else is right: the question undoes what was booked
  if (amount_minor !== add(pay_minor, fee_minor)) requireSure(typed, typed['amount'] ?? '')
  return routes.desk.settlement.href({ account: account_id, settlement: id })
}
