import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import type { Posted, Source } from './entry.ts'
import { postEntry } from './post-entry.ts'
import { holdAccount } from './queries.ts'

export type OpenItem = Partial<Source> & {
  account_id: AccountId
  /** As it stood in the former books. */
  number: string
  dated_on: Day
  due_on?: Day
  currency: Currency
  /** Above zero: still owed. Below: a credit or advance of the customer. */
  amount_minor: Minor
  reference?: string
  note?: string
}

/** A seller who moves here brings what is still open, item by item, each with its real date, due date and number. */
export async function openItem(tx: Tx, input: OpenItem): Promise<Posted> {
  tx.permit('imports.run')
  const { account, fingerprint, repeated } = await holdAccount(tx, 'open-item', input)
  if (repeated) return repeated
  const posted = await postEntry(tx, 'imports.run', { ...input, account, kind: 'OB', fingerprint, apply: { rest: 'advance' } })
  await emit(tx, 'item.opened', {
    account_id: account.id,
    subject_id: posted.id,
    data: { number: posted.number, currency: input.currency, amount_minor: input.amount_minor },
  })
  return posted
}
