import type { Hono } from 'hono'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import { getEntry, openIn, openNow } from '#features/ledger/queries.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { plain, requireMinor } from '#shared/money.ts'
import { notFound } from '#shared/refusal.ts'
import type { Typed } from '#ui/desk-form.tsx'
import type { Page } from '#ui/page.tsx'
import { type PortalFormDoor, portalForm, type Sent } from '#ui/portal-form.tsx'
import { handsOff } from './allocating.ts'
import { applyOwnCredit } from './apply-own-credit.ts'
import { paymentIdOf } from './payment.ts'
import { atItsBox, pairsTyped, placesFor } from './placing.ts'
import { getPayment, ownHandOf } from './queries.ts'
import { undoOwnAllocation } from './undo-own-allocation.ts'
import { ApplyOwnPage, ClosedPage, type OwnFormProps } from './views-own.tsx'

/** A customer's own hand on a payment of theirs, where the seller allows it: using what is unused, moving, taking back (P3). */
export function allocatingPortal(app: Hono<WebEnvironment>, site: Site): void {
  const words = ({ say }: Page) => ({ ...say.allocating.refusals, ...say.allocating.portal.refusals })
  const looks = (typed: Typed) => typed['look'] !== undefined
  portalForm(app, site, routes.payments.apply.pattern, {
    ask: (read, account_id, context) => readOwn(read, account_id, context, null),
    view: ownPage,
    act: apply,
    looks,
    words,
  })
  portalForm(app, site, routes.payments.undo.pattern, {
    ask: (read, account_id, context, typed) => readOwn(read, account_id, context, typed?.['from'] ?? context.req.query('from')),
    start: (_page, { payment, part }) =>
      part ? { from: part.id, amount: plain(part.amount_minor, payment.currency) } : ({} satisfies Typed),
    view: ownPage,
    act: takeBack,
    looks,
    words,
    fields: { amount_minor: 'amount', to: 'amount', debit_id: 'amount' },
  })
}

type Own = Omit<OwnFormProps, 'page' | 'form'> & { hand: NonNullable<Awaited<ReturnType<typeof ownHandOf>>> }

const ownPage: PortalFormDoor<Own>['view'] = (page, { hand, ...own }, form) => {
  const why = handsOff(hand, page.seller.settings.paying?.customer_allocates_days, page.visit.today)
  if (why !== null) return <ClosedPage page={page} payment={own.payment} why={why} />
  return <ApplyOwnPage page={page} {...own} form={form} />
}

function paymentOf(context: WebContext): EntryId {
  const id = paymentIdOf(context.req.param('payment'))
  if (id === null) throw notFound()
  return id
}

/** A payment, what is open beside it, and, where one is named, the part that is to change. */
async function readOwn(read: Read, account_id: AccountId, context: WebContext, from: string | null | undefined): Promise<Own> {
  read.permit('payments.pay')
  const id = paymentOf(context)
  const [hand, { payment, settlements }, open] = await Promise.all([
    ownHandOf(read, account_id, id),
    getPayment(read, account_id, id),
    openIn(read, [account_id]),
  ])
  if (hand === null) throw notFound()
  const moves = from !== null
  const parts = settlements.filter((one) => one.kind !== 'REV' && one.kind !== 'REFUND')
  const part = parts.find((one) => one.id === parseEntryId(from)) ?? null
  return { hand, payment, moves, part, places: placesFor(open, payment.currency, part?.id) }
}

async function apply(tx: Tx, typed: Typed, { context, account_id }: Sent): Promise<string> {
  tx.permit('payments.pay')
  const payment = await getEntry(tx, account_id, paymentOf(context))
  const pairs = pairsTyped(typed, await openNow(tx, account_id, payment.currency, 'D'), payment.currency)
  await applyOwnCredit(tx, { account_id, payment_id: payment.id, pairs }).catch((error: unknown) => {
    throw atItsBox(error, pairs)
  })
  return routes.payments.show.href({ account: account_id, payment: payment.id })
}

async function takeBack(tx: Tx, typed: Typed, { context, account_id }: Sent): Promise<string> {
  tx.permit('payments.pay')
  const payment = await getEntry(tx, account_id, paymentOf(context))
  const debit_id = parseEntryId(typed['from'])
  if (debit_id === null) throw notFound()
  const to = pairsTyped(typed, await openNow(tx, account_id, payment.currency, 'D'), payment.currency)
  const amount_minor = requireMinor(typed['amount'] ?? '', payment.currency, 'amount')
  await undoOwnAllocation(tx, { account_id, payment_id: payment.id, debit_id, amount_minor, to }).catch((error: unknown) => {
    throw atItsBox(error, to)
  })
  return routes.payments.show.href({ account: account_id, payment: payment.id })
}
