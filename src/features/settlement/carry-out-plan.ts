import { lockAccount } from '#features/accounts/queries.ts'
import { openDispute } from '#features/disputes/open-dispute.ts'
import { allocateCredit } from '#features/ledger/allocate-credit.ts'
import { fingerprintOf } from '#features/ledger/entry.ts'
import { postEntry } from '#features/ledger/post-entry.ts'
import { recordTaxDeducted } from '#features/payments/record-tax-deducted.ts'
import { getSeller } from '#features/sellers/queries.ts'
import type { Tx } from '#platform/database.ts'
import { codeOf } from '#platform/database-client.ts'
import { emit } from '#platform/events.ts'
import { addDays, type Day, dayOf } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { least, type Minor, subtract, ZERO } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import type { PlanPart } from './disagreement.ts'
import { type Payable, type PlannedItem, pairsWithin } from './plan.ts'
import { openEntries } from './queries.ts'
import type { Settlement } from './settlement.ts'
import { tellDisagreement } from './tell-disagreement.ts'

/**
 * What a plan says besides money: credits used, tax deducted, the cash discount, what is put in question. Carried out with the first money
 * that comes, or at once where none is needed; each only as far as its documents still have something open. What the books refuse is told to
 * the seller. Anything else that goes wrong fails the whole act, so that it is tried again; with `gives_up` that part is told too and left out.
 */
export async function carryOutPlan(tx: Tx, settlement: Settlement, money: Arrived | null, gives_up: boolean): Promise<void> {
  tx.permit('payments.verify')
  const { account_id, plan, id, reference } = settlement
  await lockAccount(tx, account_id)
  const part = (name: PlanPart, number: string, work: () => Promise<void>) =>
    ifPossible(tx, settlement, { name, number, gives_up }, work)
  const numbers = new Map<string, string>(plan.items.map((item) => [item.entry_id, item.number]))
  for (const credit of plan.credits) await part('credit', credit.number, () => useCredit(tx, settlement, credit))
  for (const [index, tax] of plan.taxes.entries())
    await part('tax', numbers.get(tax.entry_id) ?? '', () => deductTax(tx, settlement, tax, index))
  for (const item of plan.items)
    if (item.discount_minor > 0) await part('discount', item.number, () => discount(tx, settlement, item, money))
  for (const item of plan.items) {
    const { short } = item
    if (short) await part('dispute', item.number, () => question(tx, settlement, item, short))
  }
  await emit(tx, 'settlement.carried_out', { account_id, subject_id: id, data: { reference } })
}

/** The money that came: how much, and on which day. */
export type Arrived = { amount_minor: Minor; on: Day }

/** These mean that the whole transaction is to be tried again. */
const TRY_AGAIN = new Set(['40001', '40P01', '55P03'])

type Part = { name: PlanPart; number: string; gives_up: boolean }

/** What the books do not take of a plan is told to the seller and leaves no trace: it does not keep the money out. */
async function ifPossible(tx: Tx, settlement: Settlement, part: Part, work: () => Promise<void>): Promise<void> {
  try {
    await tx.part(work)
  } catch (error) {
    const is_refused = error instanceof Refusal && error.status < 500
    if (TRY_AGAIN.has(codeOf(error)) || (!is_refused && !part.gives_up)) throw error
    const { name, number } = part
    const why = is_refused ? { code: error.code, message: error.message } : { code: 'bug', message: '' }
    await tellDisagreement(tx, settlement, { ...why, part: name, number })
  }
}

async function openOf(tx: Tx, { account_id }: Settlement, id: EntryId): Promise<Payable | null> {
  return (await openEntries(tx, account_id, [id]))[0] ?? null
}

async function useCredit(tx: Tx, settlement: Settlement, credit: Settlement['plan']['credits'][number]): Promise<void> {
  const ends = [credit.credit_id, ...credit.uses.map((use) => use.entry_id)]
  const open = await openEntries(tx, settlement.account_id, ends)
  const standing = new Map(open.map((one) => [one.id, one.open_minor]))
  const wanted = credit.uses.map(({ entry_id, amount_minor }) => ({ debit_id: entry_id, amount_minor }))
  const pairs = pairsWithin(wanted, standing, standing.get(credit.credit_id) ?? ZERO)
  if (pairs.length === 0) return
  await allocateCredit(tx, {
    account_id: settlement.account_id,
    credit_id: credit.credit_id,
    pairs,
    note: settlement.reference,
  })
}

/** A deduction is declared once: of a document that somebody has settled meanwhile, nothing is left to deduct from. */
async function deductTax(
  tx: Tx,
  settlement: Settlement,
  tax: Settlement['plan']['taxes'][number],
  index: number,
): Promise<void> {
  const entry = await openOf(tx, settlement, tax.entry_id)
  const amount_minor = least(tax.amount_minor, entry?.open_minor ?? ZERO)
  if (amount_minor <= 0) return
  await recordTaxDeducted(tx, {
    source: 'settlement',
    source_ref: `${settlement.id}:tax:${index}`,
    account_id: settlement.account_id,
    amount_minor,
    currency: settlement.currency,
    note: settlement.reference,
    allocations: [{ entry_id: tax.entry_id, amount_minor }],
    rest: 'advance',
    deduction: { kind: tax.kind, rate_bp: tax.rate_bp, base_minor: tax.base_minor, settlement_id: settlement.id },
  })
}

/**
 * The cash discount is for who has paid all that was asked, in time by the day the money came, or by the day of the settlement where none was
 * needed; who has not owes it still. A commercial credit note: it lowers what is owed and leaves the tax as it was (domain specification 1.8).
 */
async function discount(tx: Tx, settlement: Settlement, item: PlannedItem, money: Arrived | null): Promise<void> {
  const { cash_discount } = (await getSeller(tx)).settings.paying ?? {}
  const in_full = money === null || money.amount_minor >= settlement.pay_minor
  const paid_on = money?.on ?? dayOf(settlement.created_at, tx.seller.time_zone)
  const in_time = cash_discount !== undefined && paid_on <= addDays(item.dated_on, cash_discount.days)
  if (!in_full || !in_time) throw new Refusal(409, 'discount_lapsed', 'The discount was for paying in full and in time.')
  const entry = await openOf(tx, settlement, item.entry_id)
  const amount_minor = least(item.discount_minor, entry?.open_minor ?? ZERO)
  if (amount_minor <= 0) return
  const facts = { account_id: settlement.account_id, amount_minor, entry_id: item.entry_id, reference: settlement.reference }
  const account = await lockAccount(tx, settlement.account_id)
  await postEntry(tx, 'payments.verify', {
    account,
    source: 'settlement',
    source_ref: `${settlement.id}:discount:${item.entry_id}`,
    kind: 'CN',
    dated_on: tx.today,
    currency: settlement.currency,
    amount_minor,
    reference: settlement.reference,
    note: 'Cash discount',
    original_id: item.entry_id,
    fingerprint: fingerprintOf({ act: 'cash-discount', ...facts }),
    apply: { named: [{ entry_id: item.entry_id, amount_minor }], named_rule: 'original', rest: 'advance' },
  })
}

async function question(
  tx: Tx,
  settlement: Settlement,
  item: PlannedItem,
  short: NonNullable<PlannedItem['short']>,
): Promise<void> {
  const entry = await openOf(tx, settlement, item.entry_id)
  const amount_minor = entry === null ? ZERO : least(short.amount_minor, subtract(entry.open_minor, entry.disputed_minor))
  if (amount_minor <= 0) return
  await openDispute(tx, {
    account_id: settlement.account_id,
    entry_id: item.entry_id,
    amount_minor,
    reason: short.reason,
    note: short.note,
    line: short.line,
    settlement_id: settlement.id,
    by: { actor: settlement.actor, actor_name: settlement.actor_name },
  })
}
