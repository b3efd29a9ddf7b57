import type { Posted, Source } from '#features/ledger/entry.ts'
import { postEntry } from '#features/ledger/post-entry.ts'
import { holdAccount } from '#features/ledger/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { type Deduction, refuseDeduction } from './deduction.ts'
import { type NamedAllocation, refuseAllocations } from './payment.ts'

export type RecordTaxDeducted = Partial<Source> & {
  account_id: AccountId
  amount_minor: Minor
  currency: Currency
  dated_on?: Day
  /** The certificate, or what the customer calls the deduction. */
  reference?: string
  note?: string
  number?: string
  allocations?: readonly NamedAllocation[]
  rest?: 'best' | 'advance'
  /** Which tax it is, at which rate and of what: then a certificate may prove it. */
  deduction?: Deduction
}

/** The customer has kept back tax and pays it to the state in the seller's name (TDS). It settles invoices as money does. */
export async function recordTaxDeducted(tx: Tx, input: RecordTaxDeducted): Promise<Posted> {
  tx.permit('payments.record')
  const { account, fingerprint, repeated } = await holdAccount(tx, 'record-tax-deducted', input)
  if (repeated) return repeated
  const named = input.allocations ?? []
  refuseAllocations(named, input.amount_minor)
  if (input.deduction) refuseDeduction(input.deduction, input.amount_minor)

  const posted = await postEntry(tx, 'payments.record', {
    ...input,
    account,
    kind: 'TDS',
    dated_on: input.dated_on ?? tx.today,
    fingerprint,
    apply: { named, rest: input.rest ?? 'best' },
  })
  if (input.deduction) await tx.rows(db.insertInto('tax_deductions').values(rowOf(tx, account.id, posted.id, input.deduction)))
  const { currency, amount_minor, reference = '' } = input
  await emit(tx, 'tax_deducted.recorded', {
    account_id: account.id,
    subject_id: posted.id,
    data: { number: posted.number, currency, amount_minor, reference },
  })
  return posted
}

function rowOf(tx: Tx, account_id: AccountId, id: EntryId, { kind, rate_bp, base_minor, settlement_id = null }: Deduction) {
  return { seller_id: tx.seller_id, account_id, id, tax_kind: kind.trim(), rate_bp, base_minor, settlement_id }
}
