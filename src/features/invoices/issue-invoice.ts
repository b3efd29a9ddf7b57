import { refuseUnknownItems } from '#features/catalog/item.ts'
import { findItems } from '#features/catalog/queries.ts'
import type { Posted, Source } from '#features/ledger/entry.ts'
import { postEntry } from '#features/ledger/post-entry.ts'
import { holdAccount } from '#features/ledger/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId } from '#shared/id.ts'
import { draftPaper, dueOn, lineRows, type PaperInput, paperRow } from './paper.ts'

export type IssueInvoice = Partial<Source> &
  PaperInput & {
    account_id: AccountId
    /** Without one, today. */
    dated_on?: Day
    /** Without one, by the terms agreed. */
    due_on?: Day
    /** The customer's order number. */
    reference?: string
    note?: string
  }

/**
 * An invoice is issued: taxes by the country's rules, the next number of the series, and what is printed is kept as it is printed. It
 * takes open advances, oldest first, if the seller has said so.
 */
export async function issueInvoice(tx: Tx, input: IssueInvoice): Promise<Posted> {
  tx.permit('invoices.issue')
  const { account, fingerprint, repeated } = await holdAccount(tx, 'issue-invoice', input)
  if (repeated) return repeated
  refuseUnknownItems(
    input.lines,
    await findItems(
      tx,
      input.lines.flatMap((line) => line.item_id ?? []),
    ),
  )
  const seller = await getSeller(tx)
  const dated_on = input.dated_on ?? tx.today
  const due_on = dueOn(dated_on, input.due_on, account, seller)
  const rates_on = tx.country.tax.rateDay({ supplied_on: dated_on, invoiced_on: dated_on, paid_on: null })
  const draft = draftPaper({ country: tx.country, seller, account, rates_on }, input)
  const { currency, taxed } = draft

  const posted = await postEntry(tx, 'invoices.issue', {
    ...input,
    account,
    kind: 'INV',
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
  const head = {
    seller_id: tx.seller_id,
    account_id: account.id,
    id: posted.id,
    words,
    reason: '',
    issued_by: tx.viewer.actor_name,
  }
  await tx.rows(db.insertInto('invoices').values(paperRow(head, draft)))
  await tx.rows(db.insertInto('invoice_lines').values(lineRows(head, draft)))
  await emit(tx, 'invoice.issued', {
    account_id: account.id,
    subject_id: posted.id,
    data: { number: posted.number, currency, total_minor: taxed.total_minor, dated_on, due_on },
  })
  return posted
}
