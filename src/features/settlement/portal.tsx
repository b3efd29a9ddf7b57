import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { heldFor } from '#features/cheques/queries.ts'
import { getConnection, listConnections } from '#features/connections/queries.ts'
import { storeFile } from '#features/files/store-file.ts'
import { deductionsOn } from '#features/payments/deduction.ts'
import { boughtBefore } from '#features/payments/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import type { Door, Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { Rejected, Unauthorised, Unavailable } from '#ports/failure.ts'
import type { ProviderAbilities } from '#ports/payment-provider.ts'
import { routes } from '#routes.ts'
import { parseDay, requireDayUntil } from '#shared/day.ts'
import { type AccountId, type ConnectionId, parseId, type SettlementId } from '#shared/id.ts'
import { type Currency, minor, parseMinor, plain, ZERO } from '#shared/money.ts'
import { invalid, notFound, Refusal } from '#shared/refusal.ts'
import type { Typed } from '#ui/desk-form.tsx'
import { accountDoor, type Page, portalPage, portalPageOf } from '#ui/page.tsx'
import { portalForm } from '#ui/portal-form.tsx'
import { cancelSettlement } from './cancel-settlement.ts'
import { readChoice, startChoice, typedAgain } from './choice.ts'
import { openSettlement } from './open-settlement.ts'
import { askedCurrency, chosenWay, feeOf, methodsFor, type PayAnswer, payCurrency, shownOf, workOut } from './pay-screen.ts'
import {
  findOwnSettlement,
  getSettlement,
  openEntries,
  payableLines,
  payableNow,
  receiptsOf,
  settlementsUnderWay,
} from './queries.ts'
import { mayBeBegunAgain } from './settlement.ts'
import { fillTaxes } from './tax.ts'
import { tellPayment } from './tell-payment.ts'
import { payWords } from './views-outlook.tsx'
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
    act: (tx, typed, { account_id }) => begin(site, tx, typed, account_id),
    after: (next, account_id, context) => beginAtProvider(site, next, account_id, context),
    words: payWords,
  })
  app.post(routes.pay.preview.pattern, (context) => preview(site, context))
  portalForm(app, site, routes.pay.told.pattern, {
    ask: (read, account_id, context) => {
      read.permit('payments.pay')
      return getSettlement(read, account_id, idOf(context))
    },
    start: toldAsAsked,
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

async function readScreen(read: Read, account_id: AccountId, context: WebContext): Promise<PayAnswer> {
  const before_id = parseId('settlement', context.req.query('again'))
  const [account, open, lines, connections, under_way, held, bought, again] = await Promise.all([
    getAccount(read, account_id),
    payableNow(read, account_id),
    payableLines(read, account_id),
    listConnections(read),
    settlementsUnderWay(read, account_id),
    heldFor(read, account_id),
    boughtBefore(read, account_id),
    before_id === null ? null : findOwnSettlement(read, account_id, before_id),
  ])
  const before = new Map(bought.map((one) => [one.entry_id, one.before_minor]))
  return { account, open, lines, connections, under_way, again, held, bought: before }
}

/**
 * A fresh screen: what the address names, or what is late. `?told=1&amount=&on=&reference=` is what somebody has paid already, `?again=`
 * a payment that did not come.
 */
function fresh(page: Page, { open, under_way, held, again }: PayAnswer): Typed {
  const asked = page.url.searchParams
  const waiting = new Set<string>(under_way.flatMap((one) => one.plan.items.map((item) => item.entry_id)))
  const free = open.filter((one) => !waiting.has(one.id))
  if (again !== null && mayBeBegunAgain(again) && askedCurrency(again.currency, page.account.currency, open) !== null) {
    const { plan, currency, connection_id } = again
    const kept = under_way.some((one) => one.plan.advance_minor > ZERO)
    return {
      ...typedAgain(kept ? { ...plan, advance_minor: ZERO } : plan, free, currency),
      currency,
      ...(connection_id === null ? {} : { how: connection_id }),
    }
  }
  const currency = payCurrency(asked.get('currency'), page.account.currency, open)
  const named = asked.getAll('invoice')
  const told = asked.has('told')
  const covered = new Set(held.map((one) => one.entry_id))
  const none = (told || asked.has('advance')) && named.length === 0
  return {
    ...(none ? {} : startChoice(named, asked.has('all'), free, currency, page.visit.today, covered)),
    ...amountAsked(asked.get('amount'), currency, named),
    currency,
    ...(told ? { how: 'told', told_on: asked.get('on') ?? '', told_reference: asked.get('reference') ?? '' } : {}),
  }
}

/** An amount in the address is what is paid of the one document that is named, or an advance where none is. */
function amountAsked(text: string | null, currency: Currency, named: readonly string[]): Typed {
  const amount_minor = text === null ? null : parseMinor(text, currency)
  if (amount_minor === null || amount_minor <= 0 || named.length > 1) return {}
  return { [named[0] === undefined ? 'advance' : `pay.${named[0]}`]: plain(amount_minor, currency) }
}

/** "I have paid" as the address of the settlement screen told it. */
function toldAsAsked(page: Page): Typed {
  const asked = page.url.searchParams
  return { on: parseDay(asked.get('on')) ?? page.visit.today, reference: (asked.get('reference') ?? '').slice(0, 40) }
}

function propsOf(page: Page, answer: PayAnswer, sent: PayProps['form']): PayProps {
  const currency = askedCurrency(sent.typed['currency'], page.account.currency, answer.open) ?? page.account.currency
  const { country } = page.format
  const { settings } = page.seller
  const debits = answer.open.filter((one) => one.side === 'D' && one.currency === currency)
  const rules = deductionsOn(country.deductions, page.visit.today)
  const { typed, filled } = fillTaxes(sent.typed, debits, rules, answer.bought, currency)
  const form = { ...sent, typed, problem: atItsField(sent) }
  const worked = workOut(typed, answer, currency, settings, country, page.visit.today, page.seller.currency)
  const methods = methodsFor(
    answer,
    settings,
    (connection) => page.site.collecting.abilities(connection, settings),
    currency,
    worked.plan?.money_minor ?? ZERO,
    page.seller.currency,
  )
  const how = chosenWay(typed['how'], methods)
  const fee_minor = worked.plan?.money_minor === ZERO ? ZERO : feeOf(how, methods)
  return { page, form, answer, currency, worked, methods, how, fee_minor, filled, shown: shownOf(answer.open, currency, typed) }
}

/** What is wrong with the part that is paid stands at the part that is kept back, where that is what was typed. */
function atItsField({ typed, problem }: PayProps['form']): PayProps['form']['problem'] {
  const name = problem?.name
  if (!problem || !name?.startsWith('pay.') || (typed[name] ?? '') !== '') return problem
  return { ...problem, name: name.replace(/^pay/, 'short') }
}

async function preview(site: Site, context: WebContext): Promise<Response> {
  const typed = await formOf(context)
  const { door, account_id } = accountDoor(context)
  const { visit, answer } = await site.database.read(door, (read) => readScreen(read, account_id, context))
  const page = await portalPageOf(site, context, visit)
  payCurrency(typed['currency'], page.account.currency, answer.open)
  return context.html(<PayParts {...propsOf(page, answer, { typed, problem: null, key: '' })} />)
}

/** The choice is read again inside the act, from the books as they then stand. */
async function begin(site: Site, tx: Tx, typed: Typed, account_id: AccountId): Promise<string> {
  tx.permit('payments.pay')
  const account = await getAccount(tx, account_id)
  const open = await openEntries(tx, account_id)
  const currency = payCurrency(typed['currency'], account.currency, open)
  const choice = readChoice(typed, open, currency, deductionsOn(tx.country.deductions, tx.today))
  const expected = typed['expected'] ?? ''
  if (expected !== '' && !/^\d{1,16}$/.test(expected)) throw invalid('form', 'amount_changed', 'Look at the amount again.')
  const { connection_id, told } = howOf(typed['how'])
  const id = await openSettlement(tx, {
    account_id,
    choice,
    connection_id,
    can: connection_id === null ? null : await ableTo(site, tx, connection_id, told),
    expected_minor: expected === '' ? null : minor(Number(expected)),
  })
  const at = { account: account_id, settlement: id }
  if (!told) return routes.pay.show.href(at, { go: 1 })
  const said = { on: typed['told_on'] ?? '', reference: typed['told_reference'] ?? '' }
  return routes.pay.told.href(at, Object.fromEntries(Object.entries(said).filter(([, value]) => value !== '')))
}

/** What has been paid already was within whatever limit there is. */
async function ableTo(site: Site, tx: Tx, id: ConnectionId, told: boolean): Promise<ProviderAbilities | null> {
  const [connection, seller] = await Promise.all([getConnection(tx, id), getSeller(tx)])
  const can = site.collecting.abilities(connection, seller.settings)
  return can && told ? { ...can, limit_minor: null } : can
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
    const told = routes.pay.told.href({ account: account_id, settlement: id })
    if (error instanceof Unavailable) return routes.pay.show.href({ account: account_id, settlement: id })
    if (!(error instanceof Rejected) && !(error instanceof Unauthorised)) throw error
    // nobody is sent anywhere who has paid already
    if (next.startsWith(told)) return next
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
