import { createHash } from 'node:crypto'
import { getAccount } from '#features/accounts/queries.ts'
import { openProvider, type ProviderOpening } from '#features/connections/connection.ts'
import { getConnection } from '#features/connections/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { applyFacts } from '#features/settlement/apply-facts.ts'
import { expireSettlement } from '#features/settlement/expire-settlement.ts'
import { finishSettlement } from '#features/settlement/finish-settlement.ts'
import { noteCheckout } from '#features/settlement/note-checkout.ts'
import { noteRefund, type RefundAnswer } from '#features/settlement/note-refund.ts'
import { quarantineMessage } from '#features/settlement/quarantine-message.ts'
import {
  behindSince,
  getProviderRefund,
  getSettlement,
  refundsUnanswered,
  settlementsBehind,
  settlementsEndedLately,
  settlementsPayingBack,
  settlementsWaiting,
  type Waiting,
} from '#features/settlement/queries.ts'
import { type Settlement, WAITING_MINUTES } from '#features/settlement/settlement.ts'
import { takeMessage } from '#features/settlement/take-message.ts'
import type { Collecting, MessageOutcome, WayToPay } from '#platform/collecting.ts'
import type { Database, Tx } from '#platform/database.ts'
import type { Log } from '#platform/log.ts'
import { type Viewer, worker } from '#platform/viewer.ts'
import { Rejected, Unauthorised, Unavailable } from '#ports/failure.ts'
import {
  type Delivery,
  type PaymentOrder,
  type PaymentProvider,
  type ProviderAbilities,
  type ProviderMessage,
  Quarantined,
} from '#ports/payment-provider.ts'
import { routes } from '#routes.ts'
import type { AccountId, ConnectionId, RefundOrderId, SellerId, SettlementId } from '#shared/id.ts'
import { add } from '#shared/money.ts'
import type { SellerSettings } from '#shared/seller-settings.ts'

/** A provider is asked about an order that waits after so long without a word from it (domain specification 2.6), and so often at most. */
const ASK_AFTER_MS = 2 * 60_000
const MOST_AT_ONCE = 100
/** Somebody who comes back from the provider's page, or looks, asks at most so often. */
const ASK_AGAIN_MS = 2_000
const MOST_LATELY = 10_000
/** What fails for no reason of the books is tried again for so long; then the money lands without that part of the plan. */
const INSIST_MS = 10 * 60_000
/** So many connections are looked after at once, and each so long in one round. */
const CONNECTIONS_AT_ONCE = 4
const LONGEST_MS = 20_000

/**
 * Between acts and providers: a provider is always called with no transaction open, and what it says is stored and carried out by acts.
 * Killed at any point, the round finds what was left: an order that was made is found again by its reference, facts that were stored are
 * carried out.
 */
export function openCollecting(database: Database, opening: ProviderOpening, origin: () => string, log: Log): Collecting {
  const ground: Ground = { database, opening, origin, log }
  const lately = new Map<SettlementId, number>()
  return {
    kinds: opening.kinds,
    abilities: (way, seller) => abilities(opening, way, seller),
    begin: (seller_id, account_id, id) => begin(ground, { seller_id, account_id, id }),
    async ask(seller_id, account_id, id) {
      // a page that is loaded again and again does not use up the seller's calls
      const now = performance.now()
      if (now - (lately.get(id) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_MS) return
      if (lately.size > MOST_LATELY) lately.clear()
      lately.set(id, now)
      await ask(ground, { seller_id, account_id, id })
    },
    deliver: (seller_id, connection_id, delivery) => deliver(ground, seller_id, connection_id, delivery),
    cancel: (seller_id, account_id, id) => cancel(ground, { seller_id, account_id, id }),
    refund: (seller_id, account_id, id) => refund(ground, { seller_id, account_id, id }),
    check: async (seller_id, connection_id) => (await providerOf(ground, seller_id, connection_id)).check(),
    round: () => round(ground),
  }
}

type Ground = { database: Database; opening: ProviderOpening; origin: () => string; log: Log }

/** A settlement, or a refund, and whose it is. */
type One = Pick<Waiting, 'seller_id' | 'account_id' | 'id'>
type RefundOrder = { seller_id: SellerId; account_id: AccountId; id: RefundOrderId }
type Known = (One | RefundOrder) & { connection_id: ConnectionId | null }

/** The house itself, at work for a seller. */
function house(seller_id: SellerId): Viewer {
  return worker(seller_id, 'collecting')
}

function readOne({ database }: Ground, { seller_id, account_id, id }: One): Promise<Settlement> {
  return database.scope(house(seller_id), (tx) => getSettlement(tx, account_id, id))
}

async function providerOf({ database, opening }: Ground, seller_id: SellerId, id: ConnectionId): Promise<PaymentProvider> {
  const { connection, seller } = await database.scope(house(seller_id), async (tx) => {
    const [connection, seller] = await Promise.all([getConnection(tx, id), getSeller(tx)])
    return { connection, seller }
  })
  return openProvider(opening, connection, seller.settings)
}

function abilities(opening: ProviderOpening, way: WayToPay, seller: SellerSettings): ProviderAbilities | null {
  if (!opening.kinds[way.adapter]) return null
  try {
    return openProvider(opening, { ...way, sealed: null }, seller).can
  } catch (error) {
    if (error instanceof Rejected) return null
    throw error
  }
}

async function begin(ground: Ground, { seller_id, account_id, id }: One): Promise<void> {
  const { database, origin } = ground
  const { settlement, order } = await database.scope(house(seller_id), (tx) => orderOf(tx, account_id, id, origin()))
  if (settlement.state !== 'begun' || settlement.checkout !== null) return
  if (settlement.connection_id === null) {
    return database.scope(inNameOf(seller_id, settlement), (tx) => finishSettlement(tx, account_id, id))
  }
  const provider = await providerOf(ground, seller_id, settlement.connection_id)
  const begun = await provider.begin({
    ...order,
    expires_at: new Date(order.expires_at.getTime() + minutesOf(provider) * 60_000),
  })
  await database.scope(inNameOf(seller_id, settlement), (tx) => noteCheckout(tx, account_id, id, begun))
}

/** Facts are kept in one transaction and carried out in others: killed in between, the round goes on. */
async function take(
  ground: Ground,
  seller_id: SellerId,
  connection_id: ConnectionId,
  body: string | null,
  message: ProviderMessage,
): Promise<void> {
  const touched = await ground.database.scope(house(seller_id), (tx) => takeMessage(tx, { connection_id, body, message }))
  for (const one of touched) await carryOut(ground, { seller_id, ...one })
}

async function carryOut(ground: Ground, one: One): Promise<void> {
  const settlement = await readOne(ground, one)
  const apply = (gives_up: boolean) =>
    ground.database.scope(inNameOf(one.seller_id, settlement), (tx) => applyFacts(tx, one.account_id, one.id, gives_up))
  try {
    await apply(false)
  } catch (error) {
    ground.log('error', 'what a provider told could not be carried out', { settlement: one.id, error: String(error) })
    const since = await ground.database.scope(house(one.seller_id), (tx) => behindSince(tx, one.account_id, one.id))
    const waited_ms = since === null ? 0 : ground.database.clock().getTime() - since.getTime()
    if (waited_ms < INSIST_MS) throw error
    await apply(true)
  }
}

async function ask(ground: Ground, one: One): Promise<void> {
  const settlement = await readOne(ground, one)
  if (settlement.connection_id === null) return begin(ground, one)
  const provider = await providerOf(ground, one.seller_id, settlement.connection_id)
  if (provider.can.told_by === 'nobody') return
  const facts = await provider.ask(settlement)
  if (facts.length > 0)
    await take(ground, one.seller_id, settlement.connection_id, null, { event_ref: '', name: 'asked', facts })
}

/** The provider knows first: what it has, or may have, is not ended in our books. */
async function cancel(ground: Ground, one: One): Promise<boolean> {
  const { connection_id } = await readOne(ground, one)
  if (connection_id === null) return true
  try {
    await ask(ground, one)
    const { state, ...order } = await readOne(ground, one)
    if (state !== 'begun') return state === 'cancelled'
    await (await providerOf(ground, one.seller_id, connection_id)).cancel?.(order)
    return true
  } catch (error) {
    if (!isOutside(error)) throw error
    ground.log('warn', 'a payment could not be ended at its provider', { settlement: one.id, error: String(error) })
    // it may say no because money came between the two
    await quietly(ground.log, one, () => ask(ground, one))
    return false
  }
}

/** Whether somebody outside failed us, in one of the three ways of the ports. */
function isOutside(error: unknown): boolean {
  return error instanceof Unavailable || error instanceof Rejected || error instanceof Unauthorised
}

/** With the key of the refund itself, so that another try is the same refund. That it was taken on is noted before its facts are. */
async function refund(ground: Ground, { seller_id, account_id, id }: RefundOrder): Promise<void> {
  const { database } = ground
  const asked = await database.scope(house(seller_id), (tx) => getProviderRefund(tx, account_id, id))
  if (asked.state !== 'on_its_way' || asked.refund_ref !== null) return
  const note = (answer: RefundAnswer) => database.scope(house(seller_id), (tx) => noteRefund(tx, account_id, id, answer))
  const { connection_id, payment_ref, amount_minor, currency, reason } = asked
  try {
    const provider = await providerOf(ground, seller_id, connection_id)
    if (!provider.refund) throw new Rejected('This way to pay cannot pay back by itself. Pay it back yourself and record it.')
    const { refund_ref, facts } = await provider.refund({ payment_ref, amount_minor, currency, key: id, note: reason })
    await note({ refund_ref })
    await take(ground, seller_id, connection_id, null, { event_ref: '', name: 'refunded', facts })
  } catch (error) {
    await note(error instanceof Rejected ? { refused: error.message } : 'away')
    throw error
  }
}

async function deliver(
  ground: Ground,
  seller_id: SellerId,
  connection_id: ConnectionId,
  delivery: Delivery,
): Promise<MessageOutcome> {
  const provider = await providerOf(ground, seller_id, connection_id)
  const message = await provider.read(delivery).catch((error: unknown) => {
    if (error instanceof Quarantined) return error
    throw error
  })
  if (!(message instanceof Quarantined)) {
    await take(ground, seller_id, connection_id, delivery.body, message)
    return { taken: true }
  }
  const { reason } = message
  const event_ref = createHash('sha256').update(delivery.body).digest('base64url')
  ground.log('warn', 'a payment message was put aside', { seller_id, connection_id, reason })
  await ground.database.scope(house(seller_id), (tx) =>
    quarantineMessage(tx, { connection_id, reason, event_ref, body: delivery.body }),
  )
  return { taken: false, reason }
}

async function round(ground: Ground): Promise<number> {
  const { database, log } = ground
  const asked_before = new Date(database.clock().getTime() - ASK_AFTER_MS)
  const { behind, waiting, refunds } = await database.system('payments that wait', async (tx) => ({
    behind: await settlementsBehind(tx, MOST_AT_ONCE),
    waiting: [
      ...(await settlementsWaiting(tx, asked_before, MOST_AT_ONCE)),
      ...(await settlementsEndedLately(tx, MOST_AT_ONCE)),
      ...(await settlementsPayingBack(tx, MOST_AT_ONCE)),
    ],
    refunds: await refundsUnanswered(tx, asked_before, MOST_AT_ONCE),
  }))
  for (const one of behind) await quietly(log, one, () => carryOut(ground, one))
  await byConnection(log, waiting, {
    work: (one) => ask(ground, one),
    after: (one, answered) =>
      database.scope(house(one.seller_id), (tx) => expireSettlement(tx, one.account_id, one.id, answered)),
  })
  await byConnection(log, refunds, { work: (one) => refund(ground, one) })
  return behind.length + waiting.length + refunds.length
}

/** What `byConnection` does: `work` asks the provider, `after` is ours and is done whether or not that went well. */
type Round<T> = { work(one: T): Promise<void>; after?(one: T, answered: boolean): Promise<void> }

/**
 * Each connection by itself, a few at once: a provider that is slow or away holds up its own seller only. One that does not answer is not
 * asked again in this round, and after so long the rest of a slow one's waits for the next.
 */
async function byConnection<T extends Known>(log: Log, all: readonly T[], { work, after }: Round<T>): Promise<void> {
  const groups = Map.groupBy(all, (one) => `${one.seller_id} ${one.connection_id}`)
  const queue = [...groups.values()]
  async function next(): Promise<void> {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      const began = performance.now()
      let away = false
      for (const one of group) {
        if (performance.now() - began > LONGEST_MS) break
        const answered =
          !away &&
          (await quietly(
            log,
            one,
            () => work(one),
            () => {
              away = true
            },
          ))
        if (after) await quietly(log, one, () => after(one, answered))
      }
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS_AT_ONCE }, next))
}

/** What a settlement does is the doing of who began it, with the rights of the house. */
function inNameOf(seller_id: SellerId, { actor, actor_name }: Settlement): Viewer {
  return { ...house(seller_id), actor, actor_name }
}

function minutesOf(provider: PaymentProvider): number {
  return WAITING_MINUTES[provider.can.shows]
}

/** One that fails does not keep the others waiting; the next round tries it again. Whether it went well; `away`: its provider does not answer. */
async function quietly(
  log: Log,
  one: One | RefundOrder,
  work: () => Promise<void>,
  away: () => void = () => undefined,
): Promise<boolean> {
  return work().then(
    () => true,
    (error: unknown) => {
      log('warn', 'a payment could not be looked after', { id: one.id, error: String(error) })
      if (error instanceof Unavailable) away()
      return false
    },
  )
}

async function orderOf(
  tx: Tx,
  account_id: AccountId,
  id: SettlementId,
  origin: string,
): Promise<{ settlement: Settlement; order: PaymentOrder }> {
  const settlement = await getSettlement(tx, account_id, id)
  const account = await getAccount(tx, account_id)
  const { name, settings } = await getSeller(tx)
  const at = { account: account_id, settlement: id }
  const numbers = settlement.plan.items.map((item) => item.number).join(', ')
  return {
    settlement,
    order: {
      reference: settlement.reference,
      amount_minor: add(settlement.pay_minor, settlement.fee_minor),
      currency: settlement.currency,
      note: (numbers === '' ? `${name} ${account.code}` : numbers).slice(0, 50),
      payer: {
        name: account.name,
        email: account.email,
        phone: account.phone,
        code: account.code,
        virtual_account: account.virtual_account_upper,
      },
      payee: { name, upi_address: settings.upi_address ?? null, bank: settings.bank ?? null },
      return_url: `${origin}${routes.pay.back.href(at)}`,
      cancel_url: `${origin}${routes.pay.show.href(at)}`,
      expires_at: tx.now,
      language: tx.viewer.language,
    },
  }
}
