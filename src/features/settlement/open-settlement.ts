import { lockAccount } from '#features/accounts/queries.ts'
import { type Connection, feeMinor } from '#features/connections/connection.ts'
import { getConnection } from '#features/connections/queries.ts'
import { lineTotal } from '#features/disputes/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { ProviderAbilities } from '#ports/payment-provider.ts'
import { type AccountId, type ConnectionId, newId, type SettlementId } from '#shared/id.ts'
import { add, type Currency, type Minor, ZERO } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { payCurrency } from './pay-screen.ts'
import { type Choice, type Plan, planSettlement, rulesFor } from './plan.ts'
import { openEntries, settlementsUnderWay } from './queries.ts'
import { referenceOf, WAITING_MINUTES } from './settlement.ts'
import { refuseUnknownTax } from './tax.ts'

export type OpenSettlement = {
  account_id: AccountId
  choice: Choice
  /** How it is to be paid; null when credits and deductions settle all of it. */
  connection_id: ConnectionId | null
  /** What that way takes, as its provider says; null: it cannot be offered. Missing: nobody was asked. */
  can?: Pick<ProviderAbilities, 'currencies' | 'limit_minor'> | null
  /** What the person saw as "you pay now", with the charge; refused when it is another by now. null: it is not compared. */
  expected_minor: Minor | null
}

/**
 * A customer means to settle something: the plan is worked out again from the books as they stand and kept. Nothing is booked before the
 * money comes. What is on its way already for one of the documents stops it, so that nobody pays twice.
 */
export async function openSettlement(tx: Tx, input: OpenSettlement): Promise<SettlementId> {
  tx.permit('payments.pay')
  const account = await lockAccount(tx, input.account_id)
  const { settings } = await getSeller(tx)
  const open = await openEntries(tx, account.id)
  payCurrency(input.choice.currency, account.currency, open)
  refuseUnknownTax(input.choice.taxes, tx.country.deductions, tx.today)
  await refuseSecond(tx, account.id, input.choice)
  await refuseLines(tx, account.id, input.choice)
  const plan = planSettlement(
    open,
    input.choice,
    rulesFor(settings.paying, input.choice.currency, tx.seller.currency),
    tx.today,
  )
  const connection = await connectionFor(tx, input.connection_id, plan)
  const fee_minor =
    connection === null || input.choice.currency !== tx.seller.currency ? ZERO : feeMinor(connection, plan.money_minor)
  const total_minor = add(plan.money_minor, fee_minor)
  if (input.expected_minor !== null && input.expected_minor !== total_minor) {
    throw new Refusal(
      409,
      'amount_changed',
      'The amount is another than when this page was made. Look at the new amount, then pay.',
      'form',
    )
  }
  if (connection !== null) refuseUnable(input.can, input.choice.currency, total_minor)

  const id = newId('settlement', tx.now.getTime())
  const reference = referenceOf(id)
  await tx.rows(
    db.insertInto('settlements').values({
      seller_id: tx.seller_id,
      account_id: account.id,
      id,
      currency: input.choice.currency,
      pay_minor: plan.money_minor,
      fee_minor,
      plan: JSON.stringify(plan),
      connection_id: connection?.id ?? null,
      adapter: connection?.adapter ?? '',
      reference,
      state: 'begun',
      actor: tx.viewer.actor,
      actor_name: tx.viewer.actor_name,
      created_at: tx.now,
      expires_at: new Date(tx.now.getTime() + WAITING_MINUTES.details * 60_000),
      changed_at: tx.now,
    }),
  )
  await emit(tx, 'settlement.begun', {
    account_id: account.id,
    subject_id: id,
    data: {
      reference,
      currency: input.choice.currency,
      amount_minor: total_minor,
      adapter: connection?.adapter ?? '',
    },
  })
  return id
}

async function connectionFor(tx: Tx, id: ConnectionId | null, plan: Plan): Promise<Connection | null> {
  if (plan.money_minor === ZERO) return null
  if (id === null) throw invalid('how', 'no_method', 'Choose how you pay.')
  const connection = await getConnection(tx, id)
  if (connection.ended_at !== null)
    throw invalid('how', 'no_method', 'This way to pay is not offered any more. Choose another.')
  return connection
}

/** A way to pay takes what its provider takes, and no more at once. */
function refuseUnable(can: OpenSettlement['can'], currency: Currency, total_minor: Minor): void {
  if (can === undefined) return
  if (can === null || (can.currencies !== null && !can.currencies.includes(currency)))
    throw invalid('how', 'no_method', 'This way to pay is not offered for this. Choose another.')
  if (can.limit_minor !== null && total_minor > can.limit_minor)
    throw invalid('how', 'over_limit', 'That is more than can be paid this way at once. Pay less, or another way.')
}

/** What is kept back of a line is no more than the line: found out before the money comes, not after. */
async function refuseLines(tx: Tx, account_id: AccountId, { items }: Choice): Promise<void> {
  for (const { entry_id, short } of items) {
    if (!short || short.line === null) continue
    const total_minor = await lineTotal(tx, account_id, entry_id, short.line)
    if (total_minor === null) throw invalid(`line.${entry_id}`, 'unknown_line', 'This document has no such line.')
    if (short.amount_minor > total_minor)
      throw invalid(`short.${entry_id}`, 'more_than_line', 'The line comes to less than that.')
  }
}

/**
 * Money may be on its way for the same: then it is continued or cancelled, not paid again. Who sends nothing at all had a page open on which
 * another took the choice away, and is led to that.
 */
async function refuseSecond(tx: Tx, account_id: AccountId, choice: Choice): Promise<void> {
  const chosen = new Set<string>([...choice.items.map((item) => item.entry_id), ...choice.credits])
  const under_way = (await settlementsUnderWay(tx, account_id)).filter((one) => one.expires_at > tx.now)
  const nothing = chosen.size === 0 && choice.advance_minor <= 0
  const clash = under_way.find(
    ({ plan }) =>
      nothing ||
      plan.items.some((item) => chosen.has(item.entry_id)) ||
      plan.credits.some((credit) => chosen.has(credit.credit_id)) ||
      (choice.items.length === 0 && plan.items.length === 0),
  )
  if (!clash) return
  throw new Refusal(
    409,
    'payment_under_way',
    'A payment for this is already on its way. Go on with it, or end it first.',
    clash.id,
  )
}
