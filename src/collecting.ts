import { createHash } from 'node:crypto'
import { getAccount } from '#features/accounts/queries.ts'
import { openProvider, type ProviderOpening } from '#features/connections/connection.ts'
import { getConnection } from '#features/connections/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { applyFacts } from '#features/settlement/apply-facts.ts'
import { expireSettlement } from '#features/settlement/expire-settlement.ts'
import { finishSettlement } from '#features/settlement/finish-settlement.ts'
import { noteCheckout } from '#features/settlement/note-checkout.ts'
import { quarantineMessage } from '#features/settlement/quarantine-message.ts'
import {
  getSettlement,
  settlementsBehind,
  settlementsEndedLately,
  settlementsWaiting,
  type Waiting,
} from '#features/settlement/queries.ts'
import { type Settlement, WAITING_MINUTES } from '#features/settlement/settlement.ts'
import { type Touched, takeMessage } from '#features/settlement/take-message.ts'
import type { Collecting, MessageOutcome } from '#platform/collecting.ts'
import type { Database, Tx } from '#platform/database.ts'
import type { Log } from '#platform/log.ts'
import { type Viewer, worker } from '#platform/viewer.ts'
import { type Delivery, type PaymentOrder, type PaymentProvider, Quarantined } from '#ports/payment-provider.ts'
import { routes } from '#routes.ts'
import type { AccountId, ConnectionId, SellerId, SettlementId } from '#shared/id.ts'
import { add } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'

/** A provider is asked about an order that waits after so long without a word from it (domain specification 2.6), and so often at most. */
const ASK_AFTER_MS = 2 * 60_000
const MOST_AT_ONCE = 100

/**
 * Between acts and providers: a provider is always called with no transaction open, and what it says is stored and carried out by acts.
 * Killed at any point, the round finds what was left: an order that was made is found again by its reference, facts that were stored are
 * carried out.
 */
export function openCollecting(database: Database, opening: ProviderOpening, origin: () => string, log: Log): Collecting {
  async function providerOf(seller_id: SellerId, id: ConnectionId): Promise<PaymentProvider> {
    return openProvider(opening, await database.scope(worker(seller_id, 'collecting'), (tx) => getConnection(tx, id)))
  }

  async function begin(seller_id: SellerId, account_id: AccountId, id: SettlementId): Promise<void> {
    const { settlement, order } = await database.scope(worker(seller_id, 'collecting'), (tx) =>
      orderOf(tx, account_id, id, origin()),
    )
    if (settlement.state !== 'begun' || settlement.checkout !== null) return
    if (settlement.connection_id === null) {
      return database.scope(inNameOf(seller_id, settlement), (tx) => finishSettlement(tx, account_id, id))
    }
    const provider = await providerOf(seller_id, settlement.connection_id)
    const begun = await provider.begin({
      ...order,
      expires_at: new Date(order.expires_at.getTime() + minutesOf(provider) * 60_000),
    })
    await database.scope(inNameOf(seller_id, settlement), (tx) => noteCheckout(tx, account_id, id, begun))
  }

  async function take(
    seller_id: SellerId,
    connection_id: ConnectionId,
    body: string | null,
    message: Parameters<typeof takeMessage>[1]['message'],
  ) {
    const touched = await database.scope(worker(seller_id, 'collecting'), (tx) =>
      takeMessage(tx, { connection_id, body, message }),
    )
    for (const one of touched) await carryOut(seller_id, one)
  }

  async function carryOut(seller_id: SellerId, { account_id, id }: Touched): Promise<void> {
    const settlement = await database.scope(worker(seller_id, 'collecting'), (tx) => getSettlement(tx, account_id, id))
    await database.scope(inNameOf(seller_id, settlement), (tx) => applyFacts(tx, account_id, id))
  }

  async function ask(seller_id: SellerId, account_id: AccountId, id: SettlementId): Promise<void> {
    const settlement = await database.scope(worker(seller_id, 'collecting'), (tx) => getSettlement(tx, account_id, id))
    if (settlement.connection_id === null) return begin(seller_id, account_id, id)
    const provider = await providerOf(seller_id, settlement.connection_id)
    if (provider.can.told_by === 'nobody') return
    const facts = await provider.ask(settlement)
    if (facts.length > 0) await take(seller_id, settlement.connection_id, null, { event_ref: '', name: 'asked', facts })
  }

  async function deliver(seller_id: SellerId, connection_id: ConnectionId, delivery: Delivery): Promise<MessageOutcome> {
    const provider = await providerOf(seller_id, connection_id)
    const message = await provider.read(delivery).catch((error: unknown) => {
      if (error instanceof Quarantined) return error
      throw error
    })
    if (!(message instanceof Quarantined)) {
      await take(seller_id, connection_id, delivery.body, message)
      return { taken: true }
    }
    const { reason } = message
    const event_ref = createHash('sha256').update(delivery.body).digest('base64url')
    log('warn', 'a payment message was put aside', { seller_id, connection_id, reason })
    await database.scope(worker(seller_id, 'collecting'), (tx) =>
      quarantineMessage(tx, { connection_id, reason, event_ref, body: delivery.body }),
    )
    return { taken: false, reason }
  }

  return {
    kinds: opening.kinds,
    begin,
    ask,
    deliver,
    async cancel(seller_id, account_id, id) {
      const settlement = await database.scope(worker(seller_id, 'collecting'), (tx) => getSettlement(tx, account_id, id))
      if (settlement.connection_id === null) return
      const provider = await providerOf(seller_id, settlement.connection_id)
      await provider.cancel?.(settlement)
    },
    async refund(seller_id, input) {
      const provider = await providerOf(seller_id, input.connection_id)
      if (!provider.refund)
        throw new Refusal(
          409,
          'no_refunds',
          'This way to pay cannot pay back by itself. Pay it back yourself and record it.',
          'form',
        )
      const facts = await provider.refund(input)
      await take(seller_id, input.connection_id, null, { event_ref: '', name: 'refunded', facts })
    },
    async check(seller_id, connection_id) {
      return (await providerOf(seller_id, connection_id)).check()
    },
    async round() {
      const now = database.clock()
      const { behind, waiting } = await database.system('payments that wait', async (tx) => ({
        behind: await settlementsBehind(tx, MOST_AT_ONCE),
        waiting: [
          ...(await settlementsWaiting(tx, new Date(now.getTime() - ASK_AFTER_MS), MOST_AT_ONCE)),
          ...(await settlementsEndedLately(tx, MOST_AT_ONCE)),
        ],
      }))
      for (const one of behind) await quietly(log, one, () => carryOut(one.seller_id, one))
      for (const one of waiting) {
        await quietly(log, one, () => ask(one.seller_id, one.account_id, one.id))
        await quietly(log, one, () =>
          database.scope(worker(one.seller_id, 'collecting'), (tx) => expireSettlement(tx, one.account_id, one.id)),
        )
      }
      return behind.length + waiting.length
    },
  }
}

/** What a settlement does is the doing of who began it, with the rights of the house. */
function inNameOf(seller_id: SellerId, { actor, actor_name }: Settlement): Viewer {
  return { ...worker(seller_id, 'collecting'), actor, actor_name }
}

function minutesOf(provider: PaymentProvider): number {
  return WAITING_MINUTES[provider.can.shows]
}

/** One that fails does not keep the others waiting; the next round tries it again. */
async function quietly(log: Log, one: Waiting, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) =>
    log('warn', 'a payment could not be looked after', { settlement: one.id, error: String(error) }),
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
