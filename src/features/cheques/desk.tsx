import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { openIn, openNow } from '#features/ledger/queries.ts'
import { allocationsTyped } from '#features/payments/allocation-form.ts'
import { chargeTyped, usualCharge } from '#features/payments/return-charge.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type Day, requireDay, requireDayUntil } from '#shared/day.ts'
import { type AccountId, type ChequeId, parseId } from '#shared/id.ts'
import { type Currency, parseCurrency, requireMinor } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { deskPage } from '#ui/page.tsx'
import { bounceCheque } from './bounce-cheque.ts'
import { CHEQUE_TABS, type ChequeStep, type ChequeTab, isChequeStep } from './cheque.ts'
import { clearCheque } from './clear-cheque.ts'
import { handBackCheque } from './hand-back-cheque.ts'
import { presentCheque } from './present-cheque.ts'
import { findCheque, getCheque, listCheques, usesOf } from './queries.ts'
import { recordCheque } from './record-cheque.ts'
import { ChequePage, ChequesPage } from './views-desk.tsx'
import { ChequeStepPage, NewChequePage } from './views-desk-forms.tsx'

const MOST_ITEMS = 200

/** The seller's side of post-dated cheques: what is to be presented, each cheque, and its steps. */
export function chequesDesk(app: Hono<WebEnvironment>, site: Site): void {
  const list = deskPage(site, {
    async ask(read, context) {
      const tab = tabOf(context)
      const cursor = context.req.query('after') || null
      return { tab, cursor, list: await listCheques(read, tab, cursor) }
    },
    view: (page, answer) => <ChequesPage page={page} {...answer} />,
  })
  app.get(routes.desk.cheques.pattern, list)
  // before the page of one, whose address would take `new` for an id
  deskForm(app, site, routes.desk.newCheque.pattern, {
    ask: readOpen,
    view: (page, { account, payable }, form) => <NewChequePage page={page} account={account} payable={payable} form={form} />,
    act: record,
    fields: { amount_minor: 'amount' },
  })
  const show = deskPage(site, {
    async ask(read, context) {
      const [account_id, id] = [accountOf(context), chequeOf(context)]
      const [cheque, uses] = await Promise.all([getCheque(read, account_id, id), usesOf(read, account_id, id)])
      return { cheque, uses }
    },
    view: (page, answer) => <ChequePage page={page} {...answer} />,
  })
  app.get(routes.desk.cheque.pattern, show)
  deskForm(app, site, routes.desk.moveCheque.pattern, {
    async ask(read, context) {
      const step = stepOf(context)
      return { step, cheque: await getCheque(read, accountOf(context), chequeOf(context)) }
    },
    start: ({ visit, seller, format }, { step, cheque: { currency } }) => ({
      on: visit.today,
      ...(step === 'bounce' ? usualCharge(seller.settings.paying, format.country, currency, seller.currency) : {}),
    }),
    view: (page, { step, cheque }, form) => <ChequeStepPage page={page} step={step} cheque={cheque} form={form} />,
    act: move,
    fields: { presented_on: 'on', cleared_on: 'on', returned_on: 'on', handed_on: 'on' },
  })
}

function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

function chequeOf(context: WebContext): ChequeId {
  const id = parseId('cheque', context.req.param('cheque'))
  if (id === null) throw notFound()
  return id
}

function stepOf(context: WebContext): ChequeStep {
  const step = context.req.param('step')
  if (!isChequeStep(step)) throw notFound()
  return step
}

function tabOf(context: WebContext): ChequeTab {
  return CHEQUE_TABS.find((tab) => tab === context.req.query('tab')) ?? 'due'
}

async function readOpen(read: Read, context: WebContext) {
  read.permit('cheques.manage')
  const account_id = accountOf(context)
  const [account, open] = await Promise.all([getAccount(read, account_id), openIn(read, [account_id])])
  const payable = open
    .filter((entry) => entry.side === 'D')
    .sort((a, b) => (a.due_on < b.due_on ? -1 : a.due_on > b.due_on ? 1 : 0))
    .slice(0, MOST_ITEMS)
  return { account, payable }
}

async function record(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('cheques.manage')
  const account_id = accountOf(context)
  const { currency } = await getAccount(tx, account_id)
  const wanted = currencyOf(typed, currency)
  const cheque = await recordCheque(tx, {
    account_id,
    cheque_number: typed['cheque_number'] ?? '',
    bank: typed['bank'] ?? '',
    currency: wanted,
    amount_minor: requireMinor(typed['amount'] ?? '', wanted, 'amount'),
    payable_on: requireDay(typed['payable_on'], 'payable_on'),
    allocations: allocationsTyped(typed, await openNow(tx, account_id, wanted, 'D'), wanted),
    note: typed['note'] ?? '',
  })
  return routes.desk.cheque.href({ account: account_id, cheque })
}

function currencyOf(typed: Typed, own: Currency): Currency {
  if (typed['currency'] === undefined) return own
  const currency = parseCurrency(typed['currency'])
  if (currency === null) throw invalid('currency', 'unknown_currency', 'There is no such currency.')
  return currency
}

async function move(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  tx.permit('cheques.manage')
  const at = { account_id: accountOf(context), cheque_id: chequeOf(context) }
  const on = requireDayUntil(tx.today, typed['on'], 'on')
  const reason = typed['reason'] ?? ''
  switch (stepOf(context)) {
    case 'present':
      await presentCheque(tx, { ...at, presented_on: on })
      break
    case 'clear':
      await clearCheque(tx, { ...at, cleared_on: on })
      break
    case 'bounce':
      await bounce(tx, typed, { ...at, on, reason })
      break
    case 'hand-back':
      await handBackCheque(tx, { ...at, handed_on: on, reason })
      break
  }
  return routes.desk.cheque.href({ account: at.account_id, cheque: at.cheque_id })
}

async function bounce(
  tx: Tx,
  typed: Typed,
  { account_id, cheque_id, on, reason }: { account_id: AccountId; cheque_id: ChequeId; on: Day; reason: string },
): Promise<void> {
  const { currency } = await findCheque(tx, account_id, cheque_id)
  const charge = chargeTyped(typed, currency)
  await bounceCheque(tx, { account_id, cheque_id, returned_on: on, reason, charge })
}
