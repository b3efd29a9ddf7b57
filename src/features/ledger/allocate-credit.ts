import { sql } from 'kysely'
import { lockAccount } from '#features/accounts/queries.ts'
import { db, statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type Day, maxDay, requireDayUntil } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { absolute, type Minor, subtract, ZERO } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { type AllocationRule, allocationRow, effectiveOn, lowered } from './allocation.ts'
import type { Entry } from './entry.ts'
import { getEntry } from './queries.ts'

export type AllocateCredit = {
  account_id: AccountId
  /** A receipt, credit note or other credit with something unused. */
  credit_id: EntryId
  /** What it pays, each with an amount above zero. */
  pairs: readonly { debit_id: EntryId; amount_minor: Minor }[]
  /** From when it counts: no day before its ends, none to come, and none on which that much was not open. Without one, today. */
  effective_on?: Day | undefined
  /** `explicit`: the customer has said so, as when paying. Without one it is by hand. */
  rule?: Extract<AllocationRule, 'by_hand' | 'explicit'>
  note?: string
}

/**
 * By hand, an advance or credit is applied to what is owed. It never changes a balance, only which items are open. Acts that stand on
 * it say which permission they took.
 */
export async function allocateCredit(tx: Tx, input: AllocateCredit, permission = 'payments.allocate'): Promise<void> {
  tx.permit(permission)
  const account = await lockAccount(tx, input.account_id)
  let credit = await getEntry(tx, account.id, input.credit_id)
  if (credit.amount_minor >= 0) throw invalid('credit_id', 'not_a_credit', `${credit.number} is no credit.`)
  if (input.pairs.length === 0) throw invalid('pairs', 'nothing_chosen', 'Choose what to apply it to.')
  if (input.pairs.length > 500) throw invalid('pairs', 'too_many', 'Apply it to at most 500 items at once.')

  const { seller_id, viewer, now } = tx
  const deed = { seller_id, account_id: account.id, actor: viewer.actor, now }
  const { rule = 'by_hand', note = '' } = input
  const debits = new Map<EntryId, Entry>()
  const rooms = new Map<EntryId, Minor>()
  const rows = []
  for (const [index, { debit_id, amount_minor }] of input.pairs.entries()) {
    const debit = debits.get(debit_id) ?? (await getEntry(tx, account.id, debit_id))
    refusePair(credit, debit, amount_minor, `pairs.${index}`)
    const effective_on = input.effective_on ?? effectiveOn(credit.dated_on, debit.dated_on, tx.today)
    if (input.effective_on !== undefined) {
      refuseDay(tx.today, credit, debit, effective_on)
      for (const end of [credit, debit]) {
        const room_minor = rooms.get(end.id) ?? (await leastOpenSince(tx, end, effective_on))
        if (amount_minor > room_minor) {
          const message = `Less than that was open of ${end.number} between then and today. Give a later day.`
          throw invalid('effective_on', 'not_open_then', message)
        }
        rooms.set(end.id, subtract(room_minor, amount_minor))
      }
    }
    debits.set(debit_id, lowered(debit, amount_minor))
    credit = lowered(credit, amount_minor)
    const { currency } = credit
    const pair = { credit_id: credit.id, debit_id, currency, amount_minor, effective_on, rule, note: note.trim() }
    rows.push(allocationRow(deed, pair))
  }
  await tx.rows(db.insertInto('allocations').values(rows))
  await emit(tx, 'allocations.made', {
    account_id: account.id,
    subject_id: credit.id,
    data: { number: credit.number, currency: credit.currency, applied: input.pairs, rest_minor: credit.open_minor },
  })
}

function refusePair(credit: Entry, debit: Entry, amount_minor: Minor, at: string): void {
  if (debit.amount_minor <= 0 || debit.currency !== credit.currency) {
    throw invalid(`${at}.debit_id`, 'not_payable', `${debit.number} is nothing ${credit.number} could pay.`)
  }
  if (amount_minor <= 0) throw invalid(`${at}.amount_minor`, 'amount_not_positive', 'The amount must be more than zero.')
  if (amount_minor > debit.open_minor)
    throw invalid(`${at}.amount_minor`, 'more_than_open', `Less than that is open of ${debit.number}.`)
  if (amount_minor > credit.open_minor)
    throw invalid(`${at}.amount_minor`, 'more_than_left', `Less than that is left of ${credit.number}.`)
}

function refuseDay(today: Day, credit: Entry, debit: Entry, on: Day): void {
  requireDayUntil(today, on, 'effective_on')
  const first = maxDay(credit.dated_on, debit.dated_on)
  if (on < first) {
    throw invalid('effective_on', 'before_documents', `${credit.number} and ${debit.number} both stand only from ${first}.`)
  }
}

/** The least that was open of an entry at the end of any day from `on`: so much can still be settled of it as of that day (invariant I1). */
async function leastOpenSince(tx: Tx, entry: Entry, on: Day): Promise<Minor> {
  const end = entry.amount_minor < 0 ? sql`credit_side = 'C' and credit_id` : sql`debit_side = 'D' and debit_id`
  const most = await tx.row(
    statement(sql<{ settled_minor: Minor }>`
      select coalesce(max(settled_minor), 0)::bigint as settled_minor
      from (
        select sum(sum(amount_minor)) over (order by on_day) as settled_minor
        from (
          select greatest(effective_on, ${on}::date) as on_day, amount_minor from allocations
          where seller_id = ${tx.seller_id} and account_id = ${entry.account_id} and currency = ${entry.currency}
            and ${end} = ${entry.id}) since
        group by on_day) days`),
  )
  return subtract(absolute(entry.amount_minor), most?.settled_minor ?? ZERO)
}
