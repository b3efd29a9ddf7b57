import type { Posted, Source } from '#features/ledger/entry.ts'
import { postEntry } from '#features/ledger/post-entry.ts'
import { getEntry, holdAccount } from '#features/ledger/queries.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { PaymentMethod } from './payment.ts'
import { refuseAtProvider } from './queries.ts'

export type RefundPayment = Partial<Source> & {
  account_id: AccountId
  /** The receipt (or credit note, or credit brought along) that is paid back. */
  payment_id: EntryId
  /** Without one, all that is unused of it. */
  amount_minor?: Minor
  method: PaymentMethod
  dated_on?: Day
  reference?: string
  note?: string
  number?: string
}

/** What a customer paid and nothing uses is paid back, by the seller's own hand: not what came through a provider that pays back. */
export async function refundPayment(tx: Tx, input: RefundPayment): Promise<Posted> {
  tx.permit('payments.refund')
  const { account, fingerprint, repeated } = await holdAccount(tx, 'refund-payment', input)
  if (repeated) return repeated
  const payment = await getEntry(tx, account.id, input.payment_id)
  if (payment.amount_minor >= 0 || payment.kind === 'TDS' || payment.kind === 'WO') {
    throw invalid('payment_id', 'not_refundable', `${payment.number} brought no money that could be paid back.`)
  }
  await refuseAtProvider(tx, payment)
  const dated_on = input.dated_on ?? tx.today
  if (dated_on < payment.dated_on) {
    throw invalid('dated_on', 'before_payment', `${payment.number} came later than that. Money is paid back after it has come.`)
  }
  const amount_minor = input.amount_minor ?? payment.open_minor
  if (payment.open_minor <= 0) throw invalid('payment_id', 'nothing_unused', `All of ${payment.number} is used.`)
  if (amount_minor > payment.open_minor)
    throw invalid('amount_minor', 'more_than_unused', `Less than that is unused of ${payment.number}.`)

  const posted = await postEntry(tx, 'payments.refund', {
    ...input,
    account,
    kind: 'REFUND',
    dated_on,
    currency: payment.currency,
    amount_minor,
    original_id: payment.id,
    fingerprint,
    apply: { named: [{ entry_id: payment.id, amount_minor }], rest: 'advance' },
  })
  await emit(tx, 'payment.refunded', {
    account_id: account.id,
    subject_id: payment.id,
    data: { number: payment.number, refund_id: posted.id, currency: payment.currency, amount_minor },
  })
  return posted
}
