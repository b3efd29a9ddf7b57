import { capitals } from '#features/ledger/entry.ts'
import type { Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import { maxDay } from '#shared/day.ts'
import { least, type Minor, plain, subtract } from '#shared/money.ts'
import type { NumberedEntry } from './allocation-plan.ts'
import { type EntryIndex, type FileWish, indexEntries } from './allocation-row.ts'
import { bookAllocations } from './book-allocations.ts'
import { bookDocuments } from './book-documents.ts'
import { type FileRow, readRows, refuseTwin, textCell } from './cell.ts'
import { futureWarning, unknownAccount } from './entry-row.ts'
import type { EntriesBatch } from './import-entries.ts'
import { type ImportedDocument, sourceRef } from './imported-document.ts'
import { openAccounts } from './open-accounts.ts'
import { bareOpening } from './opening.ts'
import { type PaymentRow, readPayment } from './payment-row.ts'
import { accountsByCode, entriesByNumber } from './queries.ts'
import { addOutcome, emptyOutcome, type Outcome, type Warning } from './verdict.ts'

type PaymentDocument = ImportedDocument & { row: FileRow; invoices: readonly string[] }

/**
 * Money that has arrived comes in. A payment settles the invoices it names as far as they are open; one that names none settles the
 * oldest due where that was asked for. What remains is an advance: money is never refused because an invoice is not found.
 */
export async function importPayments(tx: Tx, batch: EntriesBatch): Promise<Outcome> {
  tx.permit('imports.run')
  const outcome = emptyOutcome()
  const { columns, spelling, rows } = batch
  const known = await accountsByCode(
    tx,
    rows.map((row) => row.cells[columns['account'] ?? -1]?.trim() ?? ''),
  )
  const read = readRows(columns, rows, outcome.verdicts, (cells, row): { row: FileRow; code: string; payment: PaymentRow } => {
    const code = textCell(cells, 'account', 64)
    const account = known.get(code)
    if (!account && !batch.create_accounts) throw unknownAccount(code)
    const payment = readPayment(cells, spelling, account?.currency ?? tx.seller.currency)
    refuseTwin(row, 'number', `Receipt ${payment.number}`)
    return { row, code, payment }
  })
  const openings = [...new Map(read.map(({ code, payment }) => [code, bareOpening(code, code, payment.currency)])).values()]
  const { accounts, opened } = await openAccounts(tx, openings)
  outcome.accounts = opened.size
  const documents = read.map(({ row, code, payment }): PaymentDocument => {
    const account = accounts.get(code)
    if (!account) throw new Error(`account ${code} was neither found nor opened`)
    outcome.warnings.push(...futureWarning(payment.dated_on, tx.today, row.line, 'date'))
    const { invoices, method, ...facts } = payment
    const rest = batch.allocate === 'oldest' && invoices.length === 0 ? 'oldest' : 'advance'
    const booking = {
      ...facts,
      ...(method ? { method } : {}),
      account_id: account.id,
      kind: 'RCPT',
      source_ref: sourceRef('RCPT', payment.number),
      rest,
    } as const
    return { rows: [row], value: payment.number, booking, draft: null, row, invoices }
  })
  // what payments name is theirs before the others take what is oldest
  const { naming = [], silent = [] } = Object.groupBy(documents, (document) =>
    document.invoices.length > 0 ? 'naming' : 'silent',
  )
  const named = await bookDocuments(tx, naming)
  await settleNamed(tx, named.fresh, outcome)
  const others = await bookDocuments(tx, silent)
  addOutcome(outcome, named.outcome)
  addOutcome(outcome, others.outcome)
  if (outcome.booked > 0)
    await emit(tx, 'payments.imported', { account_id: null, subject_id: tx.seller_id, data: { count: outcome.booked } })
  return outcome
}

async function settleNamed(tx: Tx, payments: readonly PaymentDocument[], outcome: Outcome): Promise<void> {
  if (payments.length === 0) return
  const account_ids = payments.map(({ booking }) => booking.account_id)
  const numbers = payments.flatMap(({ booking, invoices }) => [booking.number, ...invoices])
  const index = indexEntries(await entriesByNumber(tx, account_ids, numbers))
  const open = new Map<string, Minor>()
  const wishes = payments.flatMap((payment) => wishesOf(payment, index, open, outcome.warnings))
  const { booked, refused } = await bookAllocations(tx, wishes, 'explicit')
  outcome.allocations += booked.length
  for (const { wish } of refused)
    outcome.warnings.push(notSettled(wish.row, wish.debit.number, 'It was settled otherwise on a later day.'))
}

/** What a payment settles of the invoices it names, in their order; `open` remembers what others of the batch have left. */
function wishesOf(
  { booking, invoices, row }: PaymentDocument,
  index: EntryIndex,
  open: Map<string, Minor>,
  warnings: Warning[],
): FileWish[] {
  const credit = index.get(`${booking.account_id} ${capitals(booking.number)}`)?.find((entry) => entry.kind === 'RCPT')
  if (!credit) throw new Error(`receipt ${booking.number} was booked and is not there`)
  return invoices.flatMap((number): FileWish[] => {
    const debit = index
      .get(`${booking.account_id} ${capitals(number)}`)
      ?.find((entry) => entry.side === 'D' && entry.currency === booking.currency)
    const amount_minor = debit ? least(openOf(credit, open), openOf(debit, open)) : null
    if (!debit || !amount_minor) {
      const why = debit
        ? 'Nothing of it is open, or nothing is left of the payment.'
        : `The account has no such invoice in ${booking.currency}.`
      warnings.push(notSettled(row, number, why))
      return []
    }
    open.set(credit.id, subtract(openOf(credit, open), amount_minor))
    open.set(debit.id, subtract(openOf(debit, open), amount_minor))
    const effective_on = maxDay(credit.dated_on, debit.dated_on)
    const source_ref = `${credit.id}/${debit.id}/${effective_on}/${plain(amount_minor, credit.currency)}`
    return [{ row, credit, debit, amount_minor, effective_on, source_ref, warnings: [] }]
  })
}

function openOf(entry: NumberedEntry, open: ReadonlyMap<string, Minor>): Minor {
  return open.get(entry.id) ?? entry.open_minor
}

function notSettled(row: FileRow, number: string, why: string): Warning {
  return {
    line: row.line,
    column: 'invoices',
    code: 'not_settled',
    message: `${why} What the payment has left is an advance.`,
    value: number,
  }
}
