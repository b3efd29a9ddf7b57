import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import type { Minor } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import type { Posted, Source } from './entry.ts'
import { postEntry } from './post-entry.ts'
import { getEntry, holdAccount } from './queries.ts'

export type WriteOff = Partial<Source> & {
  account_id: AccountId
  /** What will not be paid: an invoice, debit note or opening item. */
  entry_id: EntryId
  /** Without one, all that is open of it. */
  amount_minor?: Minor
  /** Said to whoever reads the books later. */
  reason: string
  dated_on?: Day
}

/** The seller gives up what is open of a debit, or part of it. */
export async function writeOff(tx: Tx, input: WriteOff): Promise<Posted> {
  tx.permit('entries.write_off')
  const { account, fingerprint, repeated } = await holdAccount(tx, 'write-off', input)
  if (repeated) return repeated
  const entry = await getEntry(tx, account.id, input.entry_id)
  const amount_minor = input.amount_minor ?? entry.open_minor
  if (input.reason.trim() === '') throw invalid('reason', 'missing_reason', 'Say why this is written off.')
  if (entry.amount_minor <= 0 || entry.open_minor <= 0)
    throw invalid('entry_id', 'nothing_open', `Nothing of ${entry.number} is open.`)
  if (amount_minor > entry.open_minor)
    throw invalid('amount_minor', 'more_than_open', `Less than that is open of ${entry.number}.`)

  const posted = await postEntry(tx, 'entries.write_off', {
    ...input,
    account,
    kind: 'WO',
    dated_on: input.dated_on ?? tx.today,
    currency: entry.currency,
    amount_minor,
    note: input.reason,
    original_id: entry.id,
    fingerprint,
    apply: { named: [{ entry_id: entry.id, amount_minor }], rest: 'advance' },
  })
  await emit(tx, 'entry.written_off', {
    account_id: account.id,
    subject_id: entry.id,
    data: {
      number: entry.number,
      write_off_id: posted.id,
      currency: entry.currency,
      amount_minor,
      reason: input.reason.trim(),
    },
  })
  return posted
}
