import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { bookDocuments } from './book-documents.ts'
import { type Batch, type FileRow, readRows, refuseTwin, textCell } from './cell.ts'
import { type EntryRow, futureWarning, readEntry, unknownAccount } from './entry-row.ts'
import { type ImportedDocument, sourceRef } from './imported-document.ts'
import { openAccounts } from './open-accounts.ts'
import { bareOpening } from './opening.ts'
import { accountsByCode } from './queries.ts'
import { addOutcome, emptyOutcome, type Outcome } from './verdict.ts'

export type EntriesBatch = Batch & {
  /** Opens an account for a code that has none; otherwise its rows are named. */
  create_accounts: boolean
  /** Whether what comes in settles the oldest due at once. */
  allocate: 'oldest' | 'nothing'
}

/** A ledger comes in from other books, entry by entry as it stands there. */
export async function importEntries(tx: Tx, batch: EntriesBatch): Promise<Outcome> {
  tx.permit('imports.run')
  const outcome = emptyOutcome()
  const { columns, spelling, rows } = batch
  const known = await accountsByCode(
    tx,
    rows.map((row) => row.cells[columns['account'] ?? -1]?.trim() ?? ''),
  )
  const read = readRows(columns, rows, outcome.verdicts, (cells, row): { row: FileRow; code: string; entry: EntryRow } => {
    const code = textCell(cells, 'account', 64)
    const account = known.get(code)
    if (!account && !batch.create_accounts) throw unknownAccount(code)
    const entry = readEntry(cells, spelling, account?.currency ?? tx.seller.currency)
    refuseTwin(row, 'number', `${entry.kind} ${entry.number}`)
    return { row, code, entry }
  })
  const openings = [...new Map(read.map(({ code, entry }) => [code, bareOpening(code, code, entry.currency)])).values()]
  const { accounts, opened } = await openAccounts(tx, openings)
  outcome.accounts = opened.size

  const documents = read.map(({ row, code, entry }): ImportedDocument => {
    const account = accounts.get(code)
    if (!account) throw new Error(`account ${code} was neither found nor opened`)
    outcome.warnings.push(...futureWarning(entry.dated_on, tx.today, row.line, 'date'))
    const rest = batch.allocate === 'oldest' ? 'oldest' : 'advance'
    const booking = { ...entry, account_id: account.id, source_ref: sourceRef(entry.kind, entry.number), rest } as const
    return { rows: [row], value: entry.number, booking, draft: null }
  })
  const books = await bookDocuments(tx, documents.sort(byDay))
  addOutcome(outcome, books.outcome)
  if (outcome.booked > 0)
    await emit(tx, 'entries.imported', { account_id: null, subject_id: tx.seller_id, data: { count: outcome.booked } })
  return outcome
}

/** What settles the oldest due settles what was due when it came. */
function byDay({ booking: a }: ImportedDocument, { booking: b }: ImportedDocument): number {
  return a.dated_on < b.dated_on ? -1 : a.dated_on > b.dated_on ? 1 : 0
}
