import { lockAccount } from '#features/accounts/queries.ts'
import { strangersAmong } from '#features/ledger/queries.ts'
import { type NamedAllocation, refuseAllocations } from '#features/payments/payment.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { addMonths, type Day } from '#shared/day.ts'
import { type AccountId, type ChequeId, newId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { chequeKnown } from './queries.ts'

export type RecordCheque = {
  account_id: AccountId
  /** As it is printed on it, at most 40 characters; one of a bank is recorded once. */
  cheque_number: string
  bank?: string
  currency: Currency
  amount_minor: Minor
  /** The day written on it. */
  payable_on: Day
  /** What it is for, each an open document of the account and an amount above zero. */
  allocations?: readonly NamedAllocation[]
  note?: string
}

const MOST_NUMBER = 40

/** The customer has given a cheque for a day to come. It is held: until it is presented no balance and no invoice knows of it. */
export async function recordCheque(tx: Tx, input: RecordCheque): Promise<ChequeId> {
  tx.permit('cheques.manage')
  const account = await lockAccount(tx, input.account_id)
  const cheque_number = input.cheque_number.trim()
  const bank = (input.bank ?? '').trim()
  const allocations = input.allocations ?? []
  await refuse(tx, { ...input, cheque_number, bank, allocations })

  const id = newId('cheque', tx.now.getTime())
  const { currency, amount_minor, payable_on } = input
  await tx.rows(
    db.insertInto('cheques').values({
      seller_id: tx.seller_id,
      account_id: account.id,
      id,
      cheque_number,
      bank,
      currency,
      amount_minor,
      payable_on,
      allocations: JSON.stringify(allocations),
      note: (input.note ?? '').trim(),
      state: 'held',
      recorded_by: tx.viewer.actor,
      created_at: tx.now,
      changed_at: tx.now,
    }),
  )
  await emit(tx, 'cheque.recorded', {
    account_id: account.id,
    subject_id: id,
    data: { cheque_number, bank, currency, amount_minor, payable_on },
  })
  return id
}

async function refuse(tx: Tx, input: Required<Pick<RecordCheque, 'bank' | 'allocations'>> & RecordCheque): Promise<void> {
  const { account_id, cheque_number, bank, amount_minor, allocations } = input
  if (cheque_number === '' || cheque_number.length > MOST_NUMBER)
    throw invalid('cheque_number', 'invalid_number', 'Give the number of the cheque, at most 40 characters.')
  if (bank.length > 100) throw invalid('bank', 'too_long', 'Give the bank in at most 100 characters.')
  if (amount_minor <= 0) throw invalid('amount_minor', 'amount_not_positive', 'The amount must be more than zero.')
  const { cheque_valid_months } = tx.country
  if (cheque_valid_months !== null && addMonths(input.payable_on, cheque_valid_months) < tx.today)
    throw invalid(
      'payable_on',
      'cheque_stale',
      `No bank takes a cheque ${cheque_valid_months} months after the day written on it.`,
    )
  refuseAllocations(allocations, amount_minor)
  const named = allocations.map((one) => one.entry_id)
  const [stranger] = named.length === 0 ? [] : await strangersAmong(tx, account_id, input.currency, 'D', named)
  if (stranger) {
    const message = `This account has nothing in ${input.currency} that this could pay under this id.`
    throw invalid(`allocations.${named.indexOf(stranger)}.entry_id`, 'unknown_entry', message)
  }
  if (await chequeKnown(tx, account_id, cheque_number, bank))
    throw new Refusal(409, 'cheque_known', 'A cheque of this number and bank has been recorded already.', 'cheque_number')
}
