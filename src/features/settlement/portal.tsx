import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { listConnections } from '#features/connections/queries.ts'
import { storeFile } from '#features/files/store-file.ts'
import type { Door, Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { Rejected, Unauthorised, Unavailable } from '#ports/failure.ts'
import { routes } from '#routes.ts'
import { requireDayUntil } from '#shared/day.ts'
import { type AccountId, type ConnectionId, parseId, type SettlementId } from '#shared/id.ts'
import { type Currency, minor, parseCurrency } from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import type { Typed } from '#ui/desk-form.tsx'
import { accountDoor, type Page, portalPage, portalPageOf } from '#ui/page.tsx'
import { portalForm } from '#ui/portal-form.tsx'
import { cancelSettlement } from './cancel-settlement.ts'
import { readChoice, startChoice } from './choice.ts'
import { openSettlement } from './open-settlement.ts'
import { deductionsOn, methodsFor, type PayAnswer, shownOf, workOut } from './pay-screen.ts'
import { getSettlement, openEntries, payableLines, payableNow, receiptsOf, settlementsUnderWay } from './queries.ts'
import { tellPayment } from './tell-payment.ts'
import { PayPage, PayParts, type PayProps } from './views-pay.tsx'
import { SettlementPage } from './views-show.tsx'
import { PROOF_KINDS, ToldPage } from './views-told.tsx'

/** P3: one settlement screen, and a page for each payment on its way. */
export function settlementPortal(app: Hono<WebEnvironment>, site: Site): void {
  portalForm(app, site, routes.pay.start.pattern, {
    ask: readScreen,
    start: (page, answer) => fresh(page, answer),
    view: (page, answer, form) => <PayPage {...propsOf(page, answer, form)} />,
    looks: (typed) => typed['look'] !== undefined,
    act: begin,
    after: (next, account_id, context) => beginAtProvider(site, next, account_id, context),
    words: (page) => page.say.pay.refusals,
  })
  app.post(routes.pay.preview.pattern, (context) => preview(site, context))
  portalForm(app, site, routes.pay.told.pattern, {
    ask: (read, account_id, context) => {
      read.permit('payments.pay')
      return getSettlement(read, account_id, idOf(context))
    },
    start: (page) => ({ on: page.visit.today }),
    view: (page, settlement, form) => <ToldPage page={page} settlement={settlement} form={form} />,
    file: { field: 'proof', kinds: PROOF_KINDS },
    async act(tx, typed, { account_id, context, file }) {
      const id = idOf(context)
      const on = requireDayUntil(tx.today, typed['on'], 'on')
      const proof_file_id = file === null ? null : await storeFile(tx, { account_id, purpose: 'proof', kept: file })
      await tellPayment(tx, { account_id, id, reference: typed['reference'] ?? '', on, proof_file_id })
      return routes.pay.show.href({ account: account_id, settlement: id })
    },
    words: (page) => page.say.pay.refusals,
  })
  app.post(routes.pay.cancel.pattern, async (context) => {
    const { door, account_id } = accountDoor(context)
    const id = idOf(context)
    const ended = await endAtProvider(site, door, account_id, id)
    return context.redirect(routes.pay.show.href({ account: account_id, settlement: id }, ended ? {} : { kept: 1 }), 303)
  })
  app.get(routes.pay.back.pattern, (context) => comeBack(site, context))
  app.get(
    routes.pay.show.pattern,
    portalPage(site, {
      async ask(read, account_id, context) {
        read.permit('payments.see')
        const id = idOf(context)
        const [settlement, receipts, connections] = await Promise.all([
          getSettlement(read, account_id, id),
          receiptsOf(read, account_id, id),
          listConnections(read),
        ])
        return { settlement, receipts, connections }
      },
      view(page, { settlement, receipts, connections }) {
        const method = connections.find((one) => one.id === settlement.connection_id)?.name ?? ''
        return <SettlementPage page={page} settlement={settlement} receipts={receipts} method={method} />
      },
    }),
  )
}

function idOf(context: WebContext): SettlementId {
  const id = parseId('settlement', context.req.param('settlement'))
  if (id === null) throw notFound()
  return id
}

async function readScreen(read: Read, account_id: AccountId): Promise<PayAnswer> {
  const [account, open, lines, connections, under_way] = await Promise.all([
    getAccount(read, account_id),
    payableNow(read, account_id),
    payableLines(read, account_id),
    listConnections(read),
    settlementsUnderWay(read, account_id),
  ])
  return { account, open, lines, connections, under_way }
}

function fresh(page: Page, { open, under_way }: PayAnswer): Typed {
  const currency = currencyOf(page.url.searchParams.get('currency'), page.account.currency)
  const { searchParams } = page.url
  const waiting = new Set<string>(under_way.flatMap((one) => one.plan.items.map((item) => item.entry_id)))
  const free = open.filter((one) => !waiting.has(one.id))
  return {
    ...startChoice(searchParams.getAll('invoice'), searchParams.has('all'), free, currency, page.visit.today),
    currency,
    ...(searchParams.has('told') ? { how: 'told' } : {}),
  }
}

function currencyOf(text: string | null | undefined, own: Currency): Currency {
  return parseCurrency(text) ?? own
}

function propsOf(page: Page, answer: PayAnswer, form: PayProps['form']): PayProps {
  const currency = currencyOf(form.typed['currency'], page.account.currency)
  const { country } = page.format
  const worked = workOut(form.typed, answer, currency, page.seller.settings, country, page.visit.today, page.seller.currency)
  const methods = methodsFor(
    answer,
    page.seller.settings,
    country,
    currency,
    worked.plan?.money_minor ?? minor(0),
    page.seller.currency,
  )
  return { page, form, answer, currency, worked, methods, shown: shownOf(answer.open, currency, form.typed) }
}

async function preview(site: Site, context: WebContext): Promise<Response> {
  const typed = await formOf(context)
  const { door, account_id } = accountDoor(context)
  const { visit, answer } = await site.database.read(door, (read) => readScreen(read, account_id))
  const page = await portalPageOf(site, context, visit)
  return context.html(<PayParts {...propsOf(page, answer, { typed, problem: null, key: '' })} />)
}

/** The choice is read again inside the act, from the books as they then stand. */
async function begin(tx: Tx, typed: Typed, { account_id }: { account_id: AccountId }): Promise<string> {
  tx.permit('payments.pay')
  const account = await getAccount(tx, account_id)
  const currency = currencyOf(typed['currency'], account.currency)
  const choice = readChoice(typed, await openEntries(tx, account_id), currency, deductionsOn(tx.country, tx.today))
  const expected = typed['expected'] ?? ''
  if (expected !== '' && !/^\d{1,16}$/.test(expected)) throw invalid('form', 'amount_changed', 'Look at the amount again.')
  const { connection_id, told } = howOf(typed['how'])
  const id = await openSettlement(tx, {
    account_id,
    choice,
    connection_id,
    expected_minor: expected === '' ? null : minor(Number(expected)),
  })
  const at = { account: account_id, settlement: id }
  return told ? routes.pay.told.href(at) : routes.pay.show.href(at, { go: 1 })
}

function howOf(how: string | undefined): { connection_id: ConnectionId | null; told: boolean } {
  const told = how?.startsWith('told:') ?? false
  return { connection_id: parseId('connection', told ? how?.slice(5) : how), told }
}

/** The order is made at the provider once the plan is kept; it may not answer, and then the payment waits on its page. */
async function beginAtProvider(site: Site, next: string, account_id: AccountId, context: WebContext): Promise<string> {
  const id = parseId('settlement', /stl_[0-9A-Z]{26}/.exec(next)?.[0])
  const { door } = accountDoor(context)
  if (id === null) return next
  try {
    await site.collecting.begin(door.seller_id, account_id, id)
    return next
  } catch (error) {
    if (error instanceof Unavailable) return routes.pay.show.href({ account: account_id, settlement: id })
    if (!(error instanceof Rejected) && !(error instanceof Unauthorised)) throw error
    await site.database.act(door, (tx) => cancelSettlement(tx, account_id, id))
    return routes.pay.start.href({ account: account_id }, { refused: 1 })
  }
}

/** Ended in our books once the provider's page can take no more money; false: it goes on, since money came or the provider says nothing. */
async function endAtProvider(site: Site, door: Door, account_id: AccountId, id: SettlementId): Promise<boolean> {
  await site.database.read(door, (read) => {
    read.permit('payments.pay')
    return getSettlement(read, account_id, id)
  })
  if (!(await site.collecting.cancel(door.seller_id, account_id, id))) return false
  try {
    await site.database.act(door, (tx) => cancelSettlement(tx, account_id, id))
    return true
  } catch (error) {
    // a message about it came in between
    if (error instanceof Refusal && error.code === 'cannot_cancel') return false
    throw error
  }
}

/** Back from the provider's page: what the address says proves nothing, so the provider is asked. */
async function comeBack(site: Site, context: WebContext): Promise<Response> {
  const { door, account_id } = accountDoor(context)
  const id = idOf(context)
  await site.database.read(door, (read) => {
    read.permit('payments.see')
    return getSettlement(read, account_id, id)
  })
  await site.collecting.begin(door.seller_id, account_id, id).catch(() => undefined)
  await site.collecting.ask(door.seller_id, account_id, id).catch(() => undefined)
  return context.redirect(routes.pay.show.href({ account: account_id, settlement: id }), 303)
}
