import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import { getEntry, openIn, openNow } from '#features/ledger/queries.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { requireDayUntil } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { plain, requireMinor } from '#shared/money.ts'
import { notFound } from '#shared/refusal.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { accountOf } from './desk-new.tsx'
import { moveAllocation } from './move-allocation.ts'
import { paymentIdOf } from './payment.ts'
import { atItsBox, pairsTyped, placesFor } from './placing.ts'
import { getPayment } from './queries.ts'
import { MovePage } from './views-desk-move.tsx'

/** What a payment was applied to is changed by hand: `?from=inv_…` says which of its parts. */
export function moveDesk(app: Hono<WebEnvironment>, site: Site): void {
  deskForm(app, site, routes.desk.move.pattern, {
    ask: readMove,
    start: (page, { payment, part }) => ({
      effective_on: page.visit.today,
      ...(part ? { from: part.id, amount: plain(part.amount_minor, payment.currency) } : {}),
    }),
    view: (page, answer, form) => <MovePage page={page} {...answer} form={form} />,
    act: move,
    fields: { amount_minor: 'amount', to: 'amount', debit_id: 'amount' },
  })
}

function paymentOf(context: WebContext): EntryId {
  const id = paymentIdOf(context.req.param('payment'))
  if (id === null) throw notFound()
  return id
}

async function readMove(read: Read, context: WebContext, typed: Typed | null) {
  read.permit('payments.allocate')
  const account_id = accountOf(context)
  const from = parseEntryId(typed?.['from'] ?? context.req.query('from'))
  const [account, { payment, settlements }, open] = await Promise.all([
    getAccount(read, account_id),
    getPayment(read, account_id, paymentOf(context)),
    openIn(read, [account_id]),
  ])
  // what was returned or paid back stays with what it settled
  const parts = settlements.filter((part) => part.kind !== 'REV' && part.kind !== 'REFUND')
  const part = parts.find((one) => one.id === from) ?? null
  return { account, payment, part, places: placesFor(open, payment.currency, from) }
}

async function move(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('payments.allocate')
  const account_id = accountOf(context)
  const payment = await getEntry(tx, account_id, paymentOf(context))
  const debit_id = parseEntryId(typed['from'])
  if (debit_id === null) throw notFound()
  const to = pairsTyped(typed, await openNow(tx, account_id, payment.currency, 'D'), payment.currency)
  const effective_on = requireDayUntil(tx.today, typed['effective_on'], 'effective_on')
  const facts = {
    account_id,
    credit_id: payment.id,
    debit_id,
    amount_minor: requireMinor(typed['amount'] ?? '', payment.currency, 'amount'),
    to,
    // today is as soon as may be, also where one of the documents is dated later
    effective_on: effective_on === tx.today ? undefined : effective_on,
    note: typed['note'] ?? '',
  }
  await moveAllocation(tx, facts).catch((error: unknown) => {
    throw atItsBox(error, to)
  })
  return routes.desk.payment.href({ account: account_id, payment: payment.id })
}
