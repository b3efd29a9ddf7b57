import type { Posted, Source } from '#features/ledger/entry.ts'
import { postEntry } from '#features/ledger/post-entry.ts'
import { holdAccount } from '#features/ledger/queries.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { type NamedAllocation, type PaymentMethod, refuseAllocations } from './payment.ts'

export type RecordPayment = Partial<Source> & {
  account_id: AccountId
  amount_minor: Minor
  currency: Currency
  method: PaymentMethod
  /** The day the money arrived; without one, today. */
  dated_on?: Day
  /** UTR, cheque number: what the bank calls it. */
  reference?: string
  note?: string
  /** The receipt's number; without one, the next of the series. */
  number?: string
  /** What the payer said it is for. What an item no longer has open is not refused: it goes on with the rest. */
  allocations?: readonly NamedAllocation[]
  /** What is not named pays what it fits exactly, or else the oldest due; `advance` keeps it. */
  rest?: 'best' | 'advance'
}

/** Money has arrived. It is applied to what was named, then what it fits exactly, then the oldest due; what remains is an advance. */
export async function recordPayment(tx: Tx, input: RecordPayment): Promise<Posted> {
  tx.permit('payments.record')
  const { account, fingerprint, repeated } = await holdAccount(tx, 'record-payment', input)
  if (repeated) return repeated
  const named = input.allocations ?? []
  refuseAllocations(named, input.amount_minor)

  const posted = await postEntry(tx, 'payments.record', {
    ...input,
    account,
    kind: 'RCPT',
    dated_on: input.dated_on ?? tx.today,
    fingerprint,
    apply: { named, rest: input.rest ?? 'best' },
  })
  const { currency, amount_minor, method, reference = '' } = input
  await emit(tx, 'payment.recorded', {
    account_id: account.id,
    subject_id: posted.id,
    data: { number: posted.number, currency, amount_minor, method, reference },
  })
  return posted
}
