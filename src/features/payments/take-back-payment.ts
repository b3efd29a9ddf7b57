import { allocationRow } from '#features/ledger/allocation.ts'
import type { Entry, Posted, Source } from '#features/ledger/entry.ts'
import { postEntry } from '#features/ledger/post-entry.ts'
import { getEntry, holdAccount, settledBy } from '#features/ledger/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { type Day, maxDay } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { least, type Minor, negateMinor, subtract } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { PaymentMethod } from './payment.ts'

export type TakeBackPayment = Partial<Source> & {
  account_id: AccountId
  payment_id: EntryId
  amount_minor: Minor
  /** `refund`: the seller gave it back. `return`: the bank or the card's holder took it back. */
  as: 'refund' | 'return'
  on: Day
  method: PaymentMethod
  reference?: string
  reason: string
}

/**
 * Money that a payment brought has gone back, all of it or a part, whether or not it was used: what it had settled last is open again,
 * due when it was due, until enough of the payment is free (domain specification 2.6). That happens today, whenever the money went: what a
 * payment settled on earlier days stays as it was told, and on none of them has it settled more than it brought.
 */
export async function takeBackPayment(tx: Tx, input: TakeBackPayment): Promise<Posted> {
  const permission = input.as === 'refund' ? 'payments.refund' : 'payments.reverse'
  tx.permit(permission)
  const { account, fingerprint, repeated } = await holdAccount(tx, 'take-back-payment', input)
  if (repeated) return repeated
  const payment = await getEntry(tx, account.id, input.payment_id)
  if (payment.kind !== 'RCPT')
    throw invalid('payment_id', 'not_refundable', `${payment.number} brought no money that could go back.`)
  const on = maxDay(input.on, payment.dated_on)
  const amount_minor = await freed(tx, payment, input.amount_minor)
  if (amount_minor <= 0) throw invalid('amount_minor', 'nothing_left', `All of ${payment.number} has gone back already.`)

  const posted = await postEntry(tx, permission, {
    account,
    kind: input.as === 'refund' ? 'REFUND' : 'REV',
    ...(input.source === undefined ? {} : { source: input.source }),
    ...(input.source_ref === undefined ? {} : { source_ref: input.source_ref }),
    dated_on: on,
    currency: payment.currency,
    amount_minor,
    method: input.method,
    reference: input.reference ?? payment.reference,
    note: input.reason,
    original_id: payment.id,
    fingerprint,
    apply: { named: [{ entry_id: payment.id, amount_minor }], named_rule: 'reversal', rest: 'advance' },
  })
  const { number, currency } = payment
  const data =
    input.as === 'refund'
      ? { number, refund_id: posted.id, currency, amount_minor }
      : { number, reversal_id: posted.id, returned_on: on, currency, amount_minor, reason: input.reason.trim() }
  await emit(tx, input.as === 'refund' ? 'payment.refunded' : 'payment.reversed', {
    account_id: account.id,
    subject_id: payment.id,
    data,
  })
  return posted
}

/** Takes back what the payment settled last, until so much of it is free. Answers how much that is: no more than it still has. */
async function freed(tx: Tx, payment: Entry, wanted_minor: Minor): Promise<Minor> {
  const { seller_id, viewer, now } = tx
  const deed = { seller_id, account_id: payment.account_id, actor: viewer.actor, now }
  const standing = (await settledBy(tx, payment)).filter((pair) => !/^(rev|rfd)_/.test(pair.debit_id))
  const latest = standing.sort((a, b) =>
    a.effective_on === b.effective_on ? (a.debit_id < b.debit_id ? 1 : -1) : a.effective_on < b.effective_on ? 1 : -1,
  )
  let free_minor = payment.open_minor
  const rows = []
  for (const pair of latest) {
    const part_minor = least(pair.amount_minor, subtract(wanted_minor, free_minor))
    if (part_minor <= 0) break
    rows.push(
      allocationRow(deed, {
        credit_id: payment.id,
        debit_id: pair.debit_id,
        currency: payment.currency,
        amount_minor: negateMinor(part_minor),
        effective_on: maxDay(tx.today, pair.effective_on),
        rule: 'undone',
      }),
    )
    free_minor = subtract(free_minor, negateMinor(part_minor))
  }
  if (rows.length > 0) await tx.rows(db.insertInto('allocations').values(rows))
  return least(free_minor, wanted_minor)
}
