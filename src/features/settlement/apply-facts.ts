import { sql } from 'kysely'
import { lockAccount } from '#features/accounts/queries.ts'
import { getEntry } from '#features/ledger/queries.ts'
import { writeOff } from '#features/ledger/write-off.ts'
import { isPaymentMethod, type PaymentMethod } from '#features/payments/payment.ts'
import { recordPayment } from '#features/payments/record-payment.ts'
import { takeBackPayment } from '#features/payments/take-back-payment.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { db, statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { worker } from '#platform/viewer.ts'
import { type Day, dayOf, minDay } from '#shared/day.ts'
import type { AccountId, EntryId, SettlementId } from '#shared/id.ts'
import { absolute, type Minor, negateMinor, subtract, sum, ZERO } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import { carryOutPlan } from './carry-out-plan.ts'
import type { FactCode } from './disagreement.ts'
import { type Fact, projectFacts, stateBy, type Wanted } from './fact.ts'
import { moneyWithin } from './plan.ts'
import { factsOf, getSettlement, openEntries, postedFor } from './queries.ts'
import { mayFollow, type Settlement, sourceOf, WAITING_MINUTES } from './settlement.ts'
import { tellDisagreement } from './tell-disagreement.ts'

/**
 * Brings the books to what the facts of a settlement say: each receipt, refund and charge-back once, whatever order they were told in, and
 * the state of the settlement (domain specification 2.6). Calling it again changes nothing. Money is never refused: what its documents
 * no longer have open stays an advance. What goes back is the doing of the house, on a provider's word, not of who paid.
 * `gives_up`: a part of the plan that fails for no reason of the books is left out and told, so that the money lands.
 */
export async function applyFacts(tx: Tx, account_id: AccountId, id: SettlementId, gives_up = false): Promise<void> {
  tx.permit('payments.verify')
  await lockAccount(tx, account_id)
  const settlement = await getSettlement(tx, account_id, id)
  const all = await factsOf(tx, account_id, id)
  if (all.length === 0 || settlement.connection_id === null) return
  const facts = all.filter((fact) => fact.held === '')
  const source = sourceOf(settlement.connection_id)
  const wanted = projectFacts(facts)
  const posted = await postedFor(
    tx,
    source,
    wanted.map((each) => each.source_ref),
  )
  const progress: Progress = { source, posted, receipts: new Map(), any: posted.size > 0, gives_up }
  await bookAll(tx, settlement, wanted, progress)
  await follow(tx, settlement, facts)
  await tx.rows(
    statement(sql`
      update provider_facts set applied_at = ${tx.now}
      where seller_id = ${tx.seller_id} and account_id = ${account_id} and settlement_id = ${id} and applied_at is null
        and id = any(${all.map((fact) => fact.id)}::text[])`),
  )
}

type Booked = { id: EntryId; amount_minor: Minor }

/** What stands in the books of these facts by now. */
type Progress = {
  source: string
  /** By the reference of a fact: a receipt, below zero, or what went back, above; several where it went from several receipts. */
  posted: Map<string, Booked[]>
  /** The receipts of a payment, oldest first: one, and others for each charge-back that was won and refund that failed. */
  receipts: Map<string, EntryId[]>
  any: boolean
  gives_up: boolean
}

/**
 * Until nothing is left to book, as what comes again lets more go back. More than ever came cannot go back, and a person must look.
 */
async function bookAll(tx: Tx, settlement: Settlement, wanted: readonly Wanted[], progress: Progress): Promise<void> {
  let before = -1
  while (before < entriesIn(progress)) {
    before = entriesIn(progress)
    for (const each of wanted) await book(tx, settlement, each, progress)
  }
  for (const { fact, post: what, source_ref } of wanted) {
    if (what !== 'refund' && what !== 'return') continue
    // what the customer bore of the provider's charge goes back with the rest, and never stood in the books
    const missing_minor = subtract(fact.amount_minor, totalOf(progress.posted.get(source_ref) ?? []))
    if (missing_minor > settlement.fee_minor) await tellOf(tx, settlement, fact, 'nothing_left')
  }
}

function entriesIn({ posted }: Progress): number {
  return [...posted.values()].reduce((count, parts) => count + parts.length, 0)
}

/** Adds what a fact asks for and the books do not have yet. */
async function book(tx: Tx, settlement: Settlement, wanted: Wanted, progress: Progress): Promise<void> {
  const { fact, post: what, source_ref } = wanted
  const parts = progress.posted.get(source_ref) ?? []
  progress.posted.set(source_ref, parts)
  if (what === 'refund' || what === 'return') return giveBack(byTheHouse(tx), settlement, wanted, progress, parts)
  await receive(what === 'receipt' ? tx : byTheHouse(tx), settlement, wanted, progress, parts)
  if (parts.length === 0) return
  progress.any = true
  const receipts = progress.receipts.get(fact.payment_ref) ?? []
  progress.receipts.set(fact.payment_ref, [...new Set([...receipts, ...parts.map(({ id }) => id)])])
}

/** From the receipts of the payment that have something left, newest first. */
async function giveBack(tx: Tx, settlement: Settlement, wanted: Wanted, progress: Progress, parts: Booked[]): Promise<void> {
  const { fact, post: what } = wanted
  const missing = () => subtract(fact.amount_minor, totalOf(parts))
  for (const payment_id of (progress.receipts.get(fact.payment_ref) ?? []).toReversed()) {
    if (missing() <= 0) return
    try {
      const { id } = await takeBackPayment(tx, {
        source: progress.source,
        source_ref: refOfNext(wanted, parts),
        account_id: settlement.account_id,
        payment_id,
        amount_minor: missing(),
        as: what === 'refund' ? 'refund' : 'return',
        on: dayFor(tx, fact),
        method: methodOf(fact),
        reference: referenceOf(settlement, fact),
        reason: fact.note || (what === 'refund' ? 'Refunded' : 'Charged back'),
      })
      const { amount_minor } = await getEntry(tx, settlement.account_id, id)
      parts.push({ id, amount_minor })
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'nothing_left') throw error
    }
  }
}

function totalOf(parts: readonly Booked[]): Minor {
  return absolute(sum(parts.map(({ amount_minor }) => amount_minor)))
}

/** The fact's own reference, then the same with `+2`, `+3`. */
function refOfNext({ source_ref }: Wanted, parts: readonly Booked[]): string {
  return parts.length === 0 ? source_ref : `${source_ref}+${parts.length + 1}`
}

function tellOf(tx: Tx, settlement: Settlement, fact: Fact, code: FactCode): Promise<void> {
  const { fact_ref, amount_minor, currency } = fact
  return tellDisagreement(tx, settlement, { code, fact_ref, amount_minor, told_currency: currency })
}

/** Only of events and rows: what may be done is what `tx` may do. */
function byTheHouse(tx: Tx): Tx {
  return { ...tx, viewer: worker(tx.seller_id, 'collecting') }
}

/** The first money carries out the plan; what comes again goes where the first went. */
async function receive(tx: Tx, settlement: Settlement, wanted: Wanted, progress: Progress, parts: Booked[]): Promise<void> {
  const { fact, post: what } = wanted
  const again = what === 'receipt_again'
  if (parts.length > 0) return
  const first = !again && !progress.any
  const brought_minor = again ? fact.amount_minor : afterFee(settlement, fact, first)
  if (brought_minor <= 0) return
  const on = dayFor(tx, fact)
  if (first) await carryOutPlan(tx, settlement, { amount_minor: brought_minor, on }, progress.gives_up)
  const { id } = await recordPayment(tx, {
    source: progress.source,
    source_ref: wanted.source_ref,
    account_id: settlement.account_id,
    amount_minor: brought_minor,
    currency: settlement.currency,
    method: methodOf(fact),
    dated_on: on,
    reference: referenceOf(settlement, fact),
    note: settlement.reference,
    allocations: first || again ? moneyWithin(settlement.plan, brought_minor) : [],
    rest: 'advance',
  })
  parts.push({ id, amount_minor: negateMinor(brought_minor) })
  if (first) await lookAtFirst(tx, settlement, fact, { id, brought_minor })
  // the customer was promised this money: somebody has to send it another way
  if (fact.kind === 'refund_failed') await tellOf(tx, settlement, fact, 'refund_failed')
}

/** What the customer bore of the provider's charge was never owed to the seller. */
function afterFee({ fee_minor }: Settlement, { amount_minor }: Fact, first: boolean): Minor {
  return first && amount_minor > fee_minor ? subtract(amount_minor, fee_minor) : amount_minor
}

/** Another amount than was asked, or documents that were settled meanwhile: both are booked, and the seller is told. */
async function lookAtFirst(
  tx: Tx,
  settlement: Settlement,
  fact: Fact,
  came: { id: EntryId; brought_minor: Minor },
): Promise<void> {
  await giveUpRemainders(tx, settlement)
  if (came.brought_minor !== settlement.pay_minor) return tellOf(tx, settlement, fact, 'amount_differs')
  const { open_minor } = await getEntry(tx, settlement.account_id, came.id)
  if (open_minor > settlement.plan.advance_minor) await tellOf(tx, settlement, fact, 'kept_as_advance')
}

/** A few paise short of all is all, where the seller says so: what is left of a document that was meant to be settled whole is given up. */
async function giveUpRemainders(tx: Tx, { account_id, plan, id, currency }: Settlement): Promise<void> {
  const { tolerance_minor = 0 } = (await getSeller(tx)).settings.paying ?? {}
  if (tolerance_minor <= 0 || currency !== tx.seller.currency) return
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

/** The day it happened, where the seller is; a provider's clock that is ahead of ours books nothing into the future. */
function dayFor(tx: Tx, fact: Fact): Day {
  return minDay(dayOf(fact.happened_at, tx.seller.time_zone), tx.today)
}

/** What the bank or the provider calls it. Where somebody said only that it came, our own id is no reference of theirs. */
function referenceOf({ id }: Settlement, { bank_reference, payment_ref }: Fact): string {
  return bank_reference || (payment_ref === id ? '' : payment_ref)
}

function methodOf(fact: Fact): PaymentMethod {
  return isPaymentMethod(fact.method) ? fact.method : 'other'
}

async function follow(tx: Tx, settlement: Settlement, facts: readonly Fact[]): Promise<void> {
  const { account_id, id, reference, currency, pay_minor } = settlement
  const to = stateBy(facts, settlement.expires_at > tx.now)
  const why = to === 'failed' || to === 'begun' ? (facts.filter((fact) => fact.kind === 'failed').at(-1)?.note ?? '') : ''
  const note = why.slice(0, 500)
  const until = pendingUntil(tx, settlement)
  // what was given up as pending is not taken up again for ever
  if (to === 'pending' && until <= tx.now) return
  if (
    to === null ||
    (to === settlement.state && to !== 'pending' && note === settlement.state_note) ||
    (to !== settlement.state && !mayFollow(settlement.state, to))
  )
    return
  await tx.rows(
    db
      .updateTable('settlements')
      .set({
        state: to,
        state_note: note,
        changed_at: tx.now,
        ...(to === 'pending' ? { expires_at: until } : {}),
      })
      .where('seller_id', '=', tx.seller_id)
      .where('account_id', '=', account_id)
      .where('id', '=', id),
  )
  if (to === settlement.state && to !== 'begun') return
  await emit(tx, to === 'begun' ? 'settlement.attempt_failed' : `settlement.${to}`, {
    account_id,
    subject_id: id,
    data: { reference, currency, amount_minor: pay_minor, note },
  })
}

/** A pending payment blocks for so long after the provider last said that it is pending, and for three days at most. */
function pendingUntil(tx: Tx, { created_at }: Settlement): Date {
  const after_now = tx.now.getTime() + WAITING_MINUTES.pending * 60_000
  const at_most = created_at.getTime() + WAITING_MINUTES.pending_at_most * 60_000
  return new Date(Math.min(after_now, at_most))
}
