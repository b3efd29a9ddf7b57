import type { Reader } from '#features/invoices/invoice-sheet.ts'
import { absolute, type Currency, type Minor } from '#shared/money.ts'
import { type AppliedTo, isReturn, type StatementRow } from './statement.ts'

const MOST_NUMBERS = 3

/** What a row of a statement says of itself: when it is due, or how it was paid and what it was used for. The same on screen, paper and in files. */
export function noteOf(row: StatementRow, { say }: Pick<Reader, 'say'>, day: (of: StatementRow['date']) => string): string {
  const { statement, words } = say
  if (row.kind === 'INV' || row.kind === 'DN' || (row.kind === 'OB' && row.debit_minor > 0)) {
    return [row.due_on === row.date ? '' : statement.due(day(row.due_on)), row.reference].filter(Boolean).join(', ')
  }
  if (row.kind === 'REV' || row.kind === 'REFUND') return [row.note, row.reference].filter(Boolean).join(', ')
  const methods: Readonly<Record<string, string>> = words.methods
  const method = row.method === null ? '' : (methods[row.method] ?? row.method)
  const parts = [row.kind === 'RCPT' ? method : row.note]
  const used = row.applied.filter((one) => !isReturn(one.kind))
  if (used.length > 0) parts.push(statement.used_for(numbersOf(used, row.applied_count - row.applied.length, say)))
  for (const { kind, dated_on } of row.applied.filter((one) => isReturn(one.kind)))
    parts.push((kind === 'REV' ? statement.returned_on : statement.paid_back_on)(day(dated_on)))
  if (row.applied.length > 0) return parts.filter(Boolean).join(', ')
  if (row.kind === 'RCPT') parts.push(statement.kept)
  return parts.filter(Boolean).join(', ')
}

function numbersOf(used: readonly AppliedTo[], unnamed: number, say: Reader['say']): string {
  const named = used.slice(0, MOST_NUMBERS).map((one) => one.number)
  const more = used.length + unnamed - named.length
  return more > 0 ? `${named.join(', ')} ${say.statement.and_more(more)}` : named.join(', ')
}

/** A balance as accountants write it: `1,12,490.00 Dr`; above zero the customer owes. */
export function drCr(balance_minor: Minor, currency: Currency, { say, format }: Reader): string {
  const amount = format.amount(absolute(balance_minor), currency)
  return balance_minor === 0 ? amount : `${amount} ${balance_minor > 0 ? say.statement.dr : say.statement.cr}`
}
