import { sql } from 'kysely'
import { type Draft, lineRows, type PaperHead, paperRow } from '#features/invoices/paper.ts'
import { bookEntries } from '#features/ledger/book-entries.ts'
import type { Booking, Verdict as BookingVerdict } from '#features/ledger/booking.ts'
import { signedAmount } from '#features/ledger/entry.ts'
import { statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { EntryId } from '#shared/id.ts'
import { type ImportedDocument, SOURCE } from './imported-document.ts'
import { countDocument, emptyOutcome, type Outcome } from './verdict.ts'

/**
 * Books documents with their papers and lines. Each of their rows is booked, repeated or named: all rows of a document alike. Answers
 * what became of them, and the documents that are new.
 */
export async function bookDocuments<D extends ImportedDocument>(
  tx: Tx,
  documents: readonly D[],
): Promise<{ outcome: Outcome; fresh: D[] }> {
  tx.permit('imports.run')
  const outcome = emptyOutcome()
  const verdicts = await bookEntries(tx, { source: SOURCE, bookings: documents.map((document) => document.booking) })
  const drafts: { head: PaperHead; draft: Draft }[] = []
  const fresh: D[] = []
  for (const [index, document] of documents.entries()) {
    const verdict = verdicts[index]
    if (!verdict) throw new Error('a booking without a verdict')
    noteVerdict(outcome, document, verdict)
    if (verdict.result !== 'booked' || !verdict.id) continue
    fresh.push(document)
    if (document.draft) drafts.push({ head: headOf(tx, document.booking, verdict.id), draft: document.draft })
  }
  await insertPapers(tx, drafts)
  await insertLines(tx, drafts)
  if (outcome.booked > 0) {
    const data = { documents: outcome.documents, papers: drafts.length }
    await emit(tx, 'documents.imported', { account_id: null, subject_id: tx.seller_id, data })
  }
  return { outcome, fresh }
}

function noteVerdict(outcome: Outcome, { rows, value, booking }: ImportedDocument, verdict: BookingVerdict): void {
  switch (verdict.result) {
    case 'booked':
      outcome.booked += rows.length
      countDocument(outcome, booking.kind, booking.currency, signedAmount(booking.kind, booking.amount_minor))
      return
    case 'repeated':
      outcome.repeated += rows.length
      return
    default: {
      const { code, message } = fault(booking, verdict)
      for (const { line } of rows) outcome.verdicts.push({ line, column: 'number', code, message, value })
    }
  }
}

function fault({ kind, number }: Booking, { result, message }: BookingVerdict): { code: string; message: string } {
  switch (result) {
    case 'conflict':
      return {
        code: 'booked_differently',
        message: `${kind} ${number} was imported before with other facts. What is booked is never changed: correct it with a note, or give this one another number.`,
      }
    case 'number_taken':
      return {
        code: 'duplicate_number',
        message: `${kind} ${number} stands in the books already, from elsewhere. Give this one another number, or leave it out.`,
      }
    default:
      return { code: 'refused', message: message ?? 'This cannot be booked.' }
  }
}

function headOf(tx: Tx, booking: Booking, id: EntryId): PaperHead {
  const words = tx.country.format.words(booking.amount_minor, booking.currency)
  return { seller_id: tx.seller_id, account_id: booking.account_id, id, words, reason: '', issued_by: '' }
}

async function insertPapers(tx: Tx, drafts: readonly { head: PaperHead; draft: Draft }[]): Promise<void> {
  if (drafts.length === 0) return
  const rows = drafts.map(({ head, draft }) => paperRow(head, draft))
  await tx.rows(
    statement(sql`
      insert into invoices (seller_id, account_id, id, supply, reverse_charge, place_of_supply, seller_party, buyer_party, ship_to, taxes,
        discount_minor, round_off_minor, words, remarks, reason, issued_by)
      select ${tx.seller_id}, account_id, id, supply, reverse_charge, place_of_supply, seller_party::jsonb, buyer_party::jsonb,
        ship_to::jsonb, taxes::jsonb, discount_minor, round_off_minor, words, remarks, reason, issued_by
      from json_to_recordset(${JSON.stringify(rows)}::json) as row (account_id text, id text, supply text, reverse_charge boolean,
        place_of_supply text, seller_party text, buyer_party text, ship_to text, taxes text, discount_minor bigint,
        round_off_minor bigint, words text, remarks text[], reason text, issued_by text)`),
  )
}

async function insertLines(tx: Tx, drafts: readonly { head: PaperHead; draft: Draft }[]): Promise<void> {
  const rows = drafts.flatMap(({ head, draft }) => lineRows(head, draft))
  if (rows.length === 0) return
  await tx.rows(
    statement(sql`
      insert into invoice_lines (seller_id, account_id, invoice_id, line, item_id, code, description, item_code, quantity, unit,
        unit_price, rate_bp, gross_minor, discount_minor, taxable_minor, taxes, total_minor)
      select ${tx.seller_id}, account_id, invoice_id, line, item_id, code, description, item_code, quantity, unit,
        unit_price, rate_bp, gross_minor, discount_minor, taxable_minor, taxes::jsonb, total_minor
      from json_to_recordset(${JSON.stringify(rows)}::json) as row (account_id text, invoice_id text, line integer, item_id text,
        code text, description text, item_code text, quantity numeric, unit text, unit_price numeric, rate_bp integer,
        gross_minor bigint, discount_minor bigint, taxable_minor bigint, taxes text, total_minor bigint)`),
  )
}
