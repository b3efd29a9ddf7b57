import { refuseUnknownItems } from '#features/catalog/item.ts'
import { findItems } from '#features/catalog/queries.ts'
import type { Entry, Posted, Source } from '#features/ledger/entry.ts'
import { postEntry } from '#features/ledger/post-entry.ts'
import { getEntry, holdAccount } from '#features/ledger/queries.ts'
import { getSeller } from '#features/sellers/queries.ts'
import { db, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { TaxedDocument } from '#ports/country.ts'
import type { Day } from '#shared/day.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { add, least, minor, negateMinor, subtract } from '#shared/money.ts'
import { invalid } from '#shared/refusal.ts'
import { correcting, type Draft, draftPaper, lineRows, type PaperInput, paperRow } from './paper.ts'
import { creditedSoFar, saleOf } from './queries.ts'

export type IssueCreditNote = Partial<Source> &
  PaperInput & {
    account_id: AccountId
    /** The invoice it corrects: the note takes after it, and settles it first. Without one it stands for itself. */
    original_id?: EntryId
    dated_on?: Day
    reference?: string
    note?: string
    /** Goods returned, price too high, supply deficient: printed on it. */
    reason: string
  }

/**
 * A credit note takes back what an invoice asked too much, at the rates of that invoice. It settles its invoice first; what remains is
 * used as a receipt would be (domain specification 1.8, 2.5).
 */
export async function issueCreditNote(tx: Tx, input: IssueCreditNote): Promise<Posted> {
  tx.permit('invoices.issue')
  const { account, fingerprint, repeated } = await holdAccount(tx, 'issue-credit-note', input)
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
  const facts = { country: tx.country, seller, account, rates_on: original?.dated_on ?? dated_on }
  const drafted = draftPaper(facts, correcting(input, original, sale))
  const draft = original ? { ...drafted, taxed: await asPartOf(tx, original, drafted) } : drafted
  const { currency, taxed } = draft
  if (input.reason.trim() === '') throw invalid('reason', 'missing_reason', 'Say why the note is issued.')

  const posted = await postEntry(tx, 'invoices.issue', {
    ...input,
    account,
    kind: 'CN',
    dated_on,
    currency,
    amount_minor: taxed.total_minor,
    taxable_minor: negateMinor(taxed.taxable_minor),
    tax_minor: negateMinor(taxed.tax_minor),
    fingerprint,
    apply: {
      named: original ? [{ entry_id: original.id, amount_minor: taxed.total_minor }] : [],
      named_rule: 'original',
      rest: 'best',
    },
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
  await emit(tx, 'credit_note.issued', {
    account_id: account.id,
    subject_id: posted.id,
    data: {
      number: posted.number,
      original_id: original?.id ?? null,
      currency,
      total_minor: taxed.total_minor,
      dated_on,
      reason,
    },
  })
  return posted
}

/** Rounding a note by itself, and each line of it, may miss by so much; what is beyond is meant. */
const MOST_ROUNDING_MINOR = minor(100)

/**
 * The notes on an invoice are rounded together, as the invoice was: credited line by line it comes to exactly what it asked, and
 * never to more.
 */
async function asPartOf(tx: Tx, original: Entry, { taxed, currency }: Draft): Promise<TaxedDocument> {
  const before = await creditedSoFar(tx, original.account_id, original.id)
  const rounded = tx.country.tax.roundTotal(add(before.subtotal_minor, taxed.subtotal_minor), currency)
  const left_minor = subtract(original.amount_minor, before.credited_minor)
  const wanted_minor = subtract(rounded, before.credited_minor)
  if (wanted_minor > add(left_minor, MOST_ROUNDING_MINOR)) {
    throw invalid('lines', 'more_than_original', `Credit notes on ${original.number} would come to more than it asked.`)
  }
  const total_minor = least(wanted_minor, left_minor)
  return { ...taxed, total_minor, round_off_minor: subtract(total_minor, taxed.subtotal_minor) }
}
