import { refuseUnknownItems } from '#features/catalog/item.ts'
import { findItems } from '#features/catalog/queries.ts'
import type { Posted, Source } from '#features/ledger/entry.ts'
import { postEntry } from '#features/ledger/post-entry.ts'
import { getEntry, holdAccount } from '#features/ledger/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { invalid } from '#shared/refusal.ts'
import { correcting, draftPaper, dueOn, lineRows, type PaperInput, paperRow } from './paper.ts'
import { saleOf } from './queries.ts'

export type IssueDebitNote = Partial<Source> &
  PaperInput & {
    account_id: AccountId
    /** The invoice it corrects, if any: the note takes after it. */
    original_id?: EntryId
    dated_on?: Day
    /** Without one, by the terms agreed; a bounce charge is due at once. */
    due_on?: Day
    reference?: string
    note?: string
    /** Price too low, bounce charge, interest: printed on it. */
    reason: string
  }

/** A debit note asks for more: what an invoice asked too little, a bounce charge, interest. It has a series of its own. */
export async function issueDebitNote(tx: Tx, input: IssueDebitNote): Promise<Posted> {
  tx.permit('invoices.issue')
  const { account, fingerprint, repeated } = await holdAccount(tx, 'issue-debit-note', input)
  if (repeated) return repeated
  refuseUnknownItems(
    input.lines,
    await findItems(
      tx,
      input.lines.flatMap((line) => line.item_id ?? []),
    ),
  )
  const original = input.original_id === undefined ? null : await getEntry(tx, account.id, input.original_id)
  const sale = original === null ? null : await saleOf(tx, account.id, original.id)
  const seller = await getSeller(tx)
  const dated_on = input.dated_on ?? tx.today
  const due_on = dueOn(dated_on, input.due_on, account, seller)
  const facts = { country: tx.country, seller, account, rates_on: original?.dated_on ?? dated_on }
  const draft = draftPaper(facts, correcting(input, original, sale))
  const { currency, taxed } = draft
  if (input.reason.trim() === '') throw invalid('reason', 'missing_reason', 'Say why the note is issued.')

  const posted = await postEntry(tx, 'invoices.issue', {
    ...input,
    account,
    kind: 'DN',
    dated_on,
    due_on,
    currency,
    amount_minor: taxed.total_minor,
    taxable_minor: taxed.taxable_minor,
    tax_minor: taxed.tax_minor,
    fingerprint,
    apply: { rest: seller.settings.applies_advances ? 'oldest' : 'advance' },
  })
  const words = tx.country.format.words(taxed.total_minor, currency)
  const reason = input.reason.trim()
  const head = {
    seller_id: tx.seller_id,
    account_id: account.id,
    id: posted.id,
    words,
    reason,
    issued_by: tx.viewer.actor_name,
  }
  await tx.rows(db.insertInto('invoices').values(paperRow(head, draft)))
  await tx.rows(db.insertInto('invoice_lines').values(lineRows(head, draft)))
  await emit(tx, 'debit_note.issued', {
    account_id: account.id,
    subject_id: posted.id,
    data: {
      number: posted.number,
      original_id: original?.id ?? null,
      currency,
      total_minor: taxed.total_minor,
      dated_on,
      due_on,
      reason,
    },
  })
  return posted
}
