import { sql } from 'kysely'
import { lockAccount } from '#features/accounts/queries.ts'
import type { Source } from '#features/ledger/entry.ts'
import { writeOff } from '#features/ledger/write-off.ts'
import { isPaymentMethod, type PaymentMethod } from '#features/payments/payment.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { takeBackPayment } from '#features/payments/take-back-payment.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { db, statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type Day, dayOf, minDay } from '#shared/day.ts'
import type { AccountId, EntryId, SettlementId } from '#shared/id.ts'
import { least, type Minor, subtract, ZERO } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import { carryOutPlan } from './carry-out-plan.ts'
import { type Fact, projectFacts, stateBy, type Wanted } from './fact.ts'
import { factsOf, getSettlement, openEntries, postedFor } from './queries.ts'
import { mayFollow, type Settlement, sourceOf, WAITING_MINUTES } from './settlement.ts'

/**
 * Brings the books to what the facts of a settlement say: each receipt, refund and charge-back once, whatever order they were told in, and
 * the state of the settlement (domain specification 2.6). Calling it again changes nothing. Money is never refused: what its documents
 * no longer have open stays an advance.
 */
export async function applyFacts(tx: Tx, account_id: AccountId, id: SettlementId): Promise<void> {
  tx.permit('payments.verify')
  await lockAccount(tx, account_id)
  const settlement = await getSettlement(tx, account_id, id)
  const facts = await factsOf(tx, account_id, id)
  const [one] = facts
  if (one === undefined) return
  const source = sourceOf(one.connection_id)
  const wanted = projectFacts(facts)
  const posted = await postedFor(
    tx,
    source,
    wanted.map((each) => each.source_ref),
  )
  const receipts = new Map<string, EntryId>()
  for (const each of wanted) {
    const before = posted.get(each.source_ref)
    const entry_id = before?.id ?? (await post(tx, settlement, each, source, receipts, posted.size + receipts.size === 0))
    if (each.post === 'receipt' && entry_id !== null) receipts.set(each.fact.payment_ref, entry_id)
  }
  await follow(tx, settlement, facts)
  await tx.rows(
    statement(sql`
      update provider_facts set applied_at = ${tx.now}
      where seller_id = ${tx.seller_id} and account_id = ${account_id} and settlement_id = ${id} and applied_at is null
        and id = any(${facts.map((fact) => fact.id)}::text[])`),
  )
}

async function post(
  tx: Tx,
  settlement: Settlement,
  wanted: Wanted,
  source: string,
  receipts: ReadonlyMap<string, EntryId>,
  first: boolean,
): Promise<EntryId | null> {
  const { fact, post: what, source_ref } = wanted
  const from = { source, source_ref }
  if (what === 'receipt' || what === 'receipt_again')
    return receive(tx, settlement, fact, from, { first, again: what === 'receipt_again' })
  const payment_id = receipts.get(fact.payment_ref)
  if (payment_id === undefined) throw new Error(`no receipt stands for ${fact.payment_ref}`)
  try {
    const { id } = await takeBackPayment(tx, {
      ...from,
      account_id: settlement.account_id,
      payment_id,
      amount_minor: fact.amount_minor,
      as: what,
      on: dayFor(tx, fact),
      method: methodOf(fact),
      reference: fact.bank_reference || fact.payment_ref,
      reason: fact.note || (what === 'refund' ? 'Refunded' : 'Charged back'),
    })
    return id
  } catch (error) {
    // a provider says that more went back than ever came: the books cannot follow, a person must look
    if (!(error instanceof Refusal) || error.code !== 'nothing_left') throw error
    const { account_id, id, reference, currency } = settlement
    await emit(tx, 'settlement.disagrees', {
      account_id,
      subject_id: id,
      data: { reference, currency, amount_minor: fact.amount_minor, fact_ref: fact.fact_ref },
    })
    return null
  }
}

/** The first money carries out the plan; what comes again after a charge-back was won goes where the first went. */
async function receive(
  tx: Tx,
  settlement: Settlement,
  fact: Fact,
  from: Source,
  { first, again }: { first: boolean; again: boolean },
): Promise<EntryId> {
  // what the customer bore of the provider's charge was never owed to the seller
  const fee_minor = first && fact.amount_minor > settlement.fee_minor ? settlement.fee_minor : ZERO
  const amount_minor = subtract(fact.amount_minor, fee_minor)
  if (first) await carryOutPlan(tx, settlement)
  const { id } = await recordPayment(tx, {
    ...from,
    account_id: settlement.account_id,
    amount_minor,
    currency: settlement.currency,
    method: methodOf(fact),
    dated_on: dayFor(tx, fact),
    reference: fact.bank_reference || fact.payment_ref,
    note: settlement.reference,
    allocations: first || again ? within(settlement.plan.items, amount_minor) : [],
    rest: 'advance',
  })
  if (first) await giveUpRemainders(tx, settlement)
  return id
}

/** A few paise short of all is all, where the seller says so: what is left of a document that was meant to be settled whole is given up. */
async function giveUpRemainders(tx: Tx, { account_id, plan, id }: Settlement): Promise<void> {
  const { tolerance_minor = 0 } = (await getSeller(tx)).settings.paying ?? {}
  if (tolerance_minor <= 0) return
  const open = new Map((await openEntries(tx, account_id)).map((one) => [one.id, one]))
  for (const item of plan.items.filter((one) => one.left_minor === ZERO && one.short === null)) {
    const entry = open.get(item.entry_id)
    if (!entry || entry.open_minor > tolerance_minor || entry.disputed_minor > 0) continue
    await writeOff(tx, {
      source: 'settlement',
      source_ref: `${id}:rest:${entry.id}`,
      account_id,
      entry_id: entry.id,
      reason: 'A small remainder of a document that was paid',
    })
  }
}

/** What the plan gives each document in money, as far as the amount reaches. */
function within(items: Settlement['plan']['items'], amount_minor: Minor): { entry_id: EntryId; amount_minor: Minor }[] {
  let rest_minor = amount_minor
  const named: { entry_id: EntryId; amount_minor: Minor }[] = []
  for (const { entry_id, money_minor } of items) {
    const part_minor = least(money_minor, rest_minor)
    if (part_minor > 0) named.push({ entry_id, amount_minor: part_minor })
    rest_minor = subtract(rest_minor, part_minor)
  }
  return named
}

/** The day it happened, where the seller is; a provider's clock that is ahead of ours books nothing into the future. */
function dayFor(tx: Tx, fact: Fact): Day {
  return minDay(dayOf(fact.happened_at, tx.seller.time_zone), tx.today)
}

function methodOf(fact: Fact): PaymentMethod {
  return isPaymentMethod(fact.method) ? fact.method : 'other'
}

async function follow(tx: Tx, settlement: Settlement, facts: readonly Fact[]): Promise<void> {
  const { account_id, id, reference, currency, pay_minor } = settlement
  const to = stateBy(facts)
  if (to === null || to === settlement.state || !mayFollow(settlement.state, to)) return
  const note = to === 'failed' ? (facts.filter((fact) => fact.kind === 'failed').at(-1)?.note ?? '') : ''
  await tx.rows(
    db
      .updateTable('settlements')
      .set({
        state: to,
        state_note: note.slice(0, 500),
        changed_at: tx.now,
        ...(to === 'pending' ? { expires_at: new Date(tx.now.getTime() + WAITING_MINUTES.pending * 60_000) } : {}),
      })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  await emit(tx, `settlement.${to}`, {
    account_id,
    subject_id: id,
    data: { reference, currency, amount_minor: pay_minor, note },
  })
}
