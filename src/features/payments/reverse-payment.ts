import { allocationRow } from '#features/ledger/allocation.ts'
import type { Entry, Posted, Source } from '#features/ledger/entry.ts'
import { postEntry } from '#features/ledger/post-entry.ts'
import { getEntry, holdAccount, leftByBank, standingFrom } from '#features/ledger/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type Day, maxDay } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { type Minor, negateMinor } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { refuseAtProvider } from './queries.ts'

export type ReversePayment = Partial<Source> & {
  account_id: AccountId
  payment_id: EntryId
  /** The day the bank returned it, none to come; without one, today. */
  returned_on?: Day
  reason: string
  number?: string
}

/**
 * A cheque has bounced, a mandate was returned, a deduction was rejected: the money was never there. From the day of the return what
 * it had settled is open again, due when it was due; earlier days stay as they were told (domain specification 2.4, the bounce). A
 * bounce charge is a debit note of its own. What came through a provider is taken back by what the provider tells.
 */
export async function reversePayment(tx: Tx, input: ReversePayment): Promise<Posted> {
  tx.permit('payments.reverse')
  const { account, fingerprint, repeated } = await holdAccount(tx, 'reverse-payment', input)
  if (repeated) return repeated
  const payment = await getEntry(tx, account.id, input.payment_id)
  const returned_on = input.returned_on ?? tx.today
  refuseReversal(payment, returned_on, input.reason)
  await refuseAtProvider(tx, payment)
  // a part of it may have been charged back before
  const amount_minor = await leftOf(tx, payment)
  // what it had settled may be settled again from today on: a return on a day to come would have it settled twice until then
  if (returned_on > maxDay(tx.today, payment.dated_on)) {
    throw invalid('returned_on', 'day_to_come', 'Nothing comes back on a day to come. Give today or a day before.')
  }

  await undoFrom(tx, payment, returned_on)
  const posted = await postEntry(tx, 'payments.reverse', {
    ...input,
    account,
    kind: 'REV',
    dated_on: returned_on,
    currency: payment.currency,
    amount_minor,
    reference: payment.reference,
    note: input.reason,
    original_id: payment.id,
    fingerprint,
    acted_on: returned_on,
    apply: {
      named: [{ entry_id: payment.id, amount_minor }],
      named_rule: 'reversal',
      rest: 'advance',
    },
  })
  await emit(tx, 'payment.reversed', {
    account_id: account.id,
    subject_id: payment.id,
    data: { number: payment.number, reversal_id: posted.id, returned_on, reason: input.reason.trim() },
  })
  return posted
}

function refuseReversal(payment: Entry, returned_on: Day, reason: string): void {
  if (payment.kind !== 'RCPT' && payment.kind !== 'TDS') {
    throw invalid('payment_id', 'not_reversible', `${payment.number} is no payment that could come back.`)
  }
  if (returned_on < payment.dated_on) throw invalid('returned_on', 'before_payment', 'It cannot come back before it was paid.')
  if (reason.trim() === '') throw invalid('reason', 'missing_reason', 'Say why it came back.')
}

async function leftOf(tx: Tx, { account_id, id, number }: Entry): Promise<Minor> {
  const left_minor = await leftByBank(tx, account_id, id)
  if (left_minor <= 0) throw new Refusal(409, 'already_reversed', `${number} has already been returned.`, 'payment_id')
  return left_minor
}

/** From `on`, the payment is applied to nothing: each of its allocations gets its negative, on that day or the later one it began. */
async function undoFrom(tx: Tx, payment: Entry, on: Day): Promise<void> {
  const { seller_id, viewer, now } = tx
  const deed = { seller_id, account_id: payment.account_id, actor: viewer.actor, now }
  const rows = (await standingFrom(tx, payment, on)).map(({ debit_id, amount_minor, effective_on }) =>
    allocationRow(deed, {
      credit_id: payment.id,
      debit_id,
      currency: payment.currency,
      amount_minor: negateMinor(amount_minor),
      effective_on,
      rule: 'undone',
    }),
  )
  for (let start = 0; start < rows.length; start += 2_000) {
    await tx.rows(db.insertInto('allocations').values(rows.slice(start, start + 2_000)))
  }
}
