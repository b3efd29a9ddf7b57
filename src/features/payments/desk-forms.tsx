import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import type { Entry } from '#features/ledger/entry.ts'
import { parseEntryId } from '#features/ledger/entry-id.ts'
import { getEntry, leftByBank, openIn, openNow } from '#features/ledger/queries.ts'
import { undoAllocation } from '#features/ledger/undo-allocation.ts'
import { writeOff } from '#features/ledger/write-off.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { requireDayUntil } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { plain, requireMinor } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { deskButton, deskForm, type Typed } from '#ui/desk-form.tsx'
import { chargeReturn } from './charge-return.ts'
import { accountOf } from './desk-new.tsx'
import { isPaymentMethod } from './payment.ts'
import { atItsBox, pairsTyped, placesFor } from './placing.ts'
import { refundPayment } from './refund-payment.ts'
import { chargeTyped, usualCharge } from './return-charge.ts'
import { reversePayment } from './reverse-payment.ts'
import { ApplyPage, BouncePage, RefundPage, WriteOffPage } from './views-desk-forms.tsx'

/** The small forms over one entry: bounce, refund, apply, write off. */
export function entryFormsDesk(app: Hono<WebEnvironment>, site: Site): void {
  deskForm(app, site, routes.desk.bounce.pattern, {
    ask: async (read, context) => {
      const [account_id, payment_id] = [accountOf(context), idOf(context, 'payment')]
      const [found, left_minor] = await Promise.all([
        readEntry(read, context, 'payment', 'payments.reverse'),
        leftByBank(read, account_id, payment_id),
      ])
      return { ...found, left_minor }
    },
    start: ({ visit, seller, format }, { entry }) => {
      const usual = usualCharge(seller.settings.paying, format.country, entry.currency, seller.currency)
      // a cheque is what the bank charges for; of another payment somebody says so
      return { returned_on: visit.today, ...usual, ...(entry.method === 'cheque' ? {} : { charge: '' }) }
    },
    view: (page, { account, entry, left_minor }, form) => (
      <BouncePage page={page} account={account} entry={entry} left_minor={left_minor} form={form} />
    ),
    act: bounce,
  })
  deskForm(app, site, routes.desk.refund.pattern, {
    ask: (read, context) => readEntry(read, context, 'payment', 'payments.refund'),
    start: (page, { entry }) => ({
      dated_on: page.visit.today,
      method: 'bank_transfer',
      amount: plain(entry.open_minor, entry.currency),
    }),
    view: (page, { account, entry }, form) => <RefundPage page={page} account={account} entry={entry} form={form} />,
    act: refund,
    fields: { amount_minor: 'amount', payment_id: 'amount' },
  })
  deskForm(app, site, routes.desk.allocate.pattern, {
    ask: async (read, context) => {
      const account_id = accountOf(context)
      const [found, open] = await Promise.all([
        readEntry(read, context, 'payment', 'payments.allocate'),
        openIn(read, [account_id]),
      ])
      return { ...found, payable: placesFor(open, found.entry.currency) }
    },
    view: (page, { account, entry, payable }, form) => (
      <ApplyPage page={page} account={account} entry={entry} payable={payable} form={form} />
    ),
    act: apply,
  })
  deskForm(app, site, routes.desk.writeOff.pattern, {
    ask: (read, context) => readEntry(read, context, 'entry', 'entries.write_off'),
    start: (page, { entry }) => ({ dated_on: page.visit.today, amount: plain(entry.open_minor, entry.currency) }),
    view: (page, { account, entry }, form) => <WriteOffPage page={page} account={account} entry={entry} form={form} />,
    act: giveUp,
    fields: { amount_minor: 'amount', entry_id: 'amount' },
  })
  deskButton(app, site, routes.desk.undoAllocation.pattern, takeBack)
}

type Name = 'payment' | 'entry'

function idOf(context: WebContext, name: Name): EntryId {
  const id = parseEntryId(context.req.param(name))
  if (id === null) throw notFound()
  return id
}

async function readEntry(read: Read, context: WebContext, name: Name, permission: string) {
  read.permit(permission)
  const account_id = accountOf(context)
  const [account, entry] = await Promise.all([getAccount(read, account_id), getEntry(read, account_id, idOf(context, name))])
  return { account, entry }
}

/** What each of these acts needs: whose, which, and the key that makes sending it twice one entry. */
async function grasp(
  tx: Tx,
  typed: Typed,
  context: WebContext,
  name: Name,
): Promise<{ account_id: AccountId; entry: Entry; ref: { source_ref?: string } }> {
  const account_id = accountOf(context)
  const entry = await getEntry(tx, account_id, idOf(context, name))
  return { account_id, entry, ref: typed['source_ref'] === undefined ? {} : { source_ref: typed['source_ref'] } }
}

async function bounce(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('payments.reverse')
  const { account_id, entry, ref } = await grasp(tx, typed, context, 'payment')
  const returned_on = requireDayUntil(tx.today, typed['returned_on'], 'returned_on')
  const reason = typed['reason'] ?? ''
  const charge = chargeTyped(typed, entry.currency)
  await reversePayment(tx, { account_id, payment_id: entry.id, returned_on, reason, ...ref })
  if (charge !== null) {
    const { id: payment_id, number, currency } = entry
    const source = { source: 'payment', source_ref: `${ref.source_ref ?? payment_id} return charge` }
    const description = `Charge for returned payment ${number}`
    const what = { account_id, payment_id, reference: number, description, currency, on: returned_on, reason, charge }
    await chargeReturn(tx, { ...source, ...what })
  }
  return routes.desk.payment.href({ account: account_id, payment: entry.id })
}

async function refund(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('payments.refund')
  const { account_id, entry, ref } = await grasp(tx, typed, context, 'payment')
  const method = typed['method'] ?? ''
  if (!isPaymentMethod(method)) throw invalid('method', 'unknown_method', 'Choose how the money went.')
  await refundPayment(tx, {
    account_id,
    payment_id: entry.id,
    amount_minor: requireMinor(typed['amount'] ?? '', entry.currency, 'amount'),
    dated_on: requireDayUntil(tx.today, typed['dated_on'], 'dated_on'),
    method,
    reference: typed['reference'] ?? '',
    note: typed['note'] ?? '',
    ...ref,
  })
  return routes.desk.payment.href({ account: account_id, payment: entry.id })
}

async function apply(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('payments.allocate')
  const { account_id, entry } = await grasp(tx, typed, context, 'payment')
  const open = await openNow(tx, account_id, entry.currency, 'D')
  const pairs = pairsTyped(typed, open, entry.currency)
  await allocateCredit(tx, { account_id, credit_id: entry.id, pairs, note: typed['note'] ?? '' }).catch((error: unknown) => {
    throw atItsBox(error, pairs)
  })
  return routes.desk.payment.href({ account: account_id, payment: entry.id })
}

async function takeBack(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('payments.allocate')
  const account_id = accountOf(context)
  const credit_id = idOf(context, 'payment')
  const debit_id = parseEntryId(typed['debit'])
  if (debit_id === null) throw notFound()
  await undoAllocation(tx, { account_id, credit_id, debit_id })
  return routes.desk.payment.href({ account: account_id, payment: credit_id })
}

async function giveUp(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('entries.write_off')
  const { account_id, entry, ref } = await grasp(tx, typed, context, 'entry')
  await writeOff(tx, {
    account_id,
    entry_id: entry.id,
    amount_minor: requireMinor(typed['amount'] ?? '', entry.currency, 'amount'),
    dated_on: requireDayUntil(tx.today, typed['dated_on'], 'dated_on'),
    reason: typed['reason'] ?? '',
    ...ref,
  })
  return routes.desk.invoice.href({ account: account_id, invoice: entry.id })
}
