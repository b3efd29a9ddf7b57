import type { Reader } from '#features/invoices/invoice-sheet.ts'
import type { EntryKind } from '#features/ledger/entry.ts'
import type { Sheet } from '#platform/sheet.ts'
import type { Day } from '#shared/day.ts'
import { type Minor, ZERO } from '#shared/money.ts'
import type { Statement } from './statement.ts'
import { noteOf } from './statement-note.ts'

/** A row of a statement's file: an entry, or the opening or closing balance (`kind` null). */
export type FileRow = {
  date: Day
  kind: EntryKind | null
  entry: string
  number: string
  due_on: Day | null
  reference: string
  note: string
  debit_minor: Minor | null
  credit_minor: Minor | null
  balance_minor: Minor
}

/** The rows of the page as a file, with the opening balance before and the closing balance after them. */
export function* fileRows(statement: Statement, reader: Reader): Generator<FileRow> {
  const { say, format } = reader
  const balance = { kind: null, number: '', due_on: null, reference: '', note: '' }
  yield {
    ...balance,
    date: statement.from,
    entry: say.statement.opening,
    debit_minor: null,
    credit_minor: null,
    balance_minor: statement.opening_minor,
  }
  for (const row of statement.rows) {
    const { date, kind, number, due_on, reference, debit_minor, credit_minor, balance_minor } = row
    const sides = {
      debit_minor: credit_minor === ZERO ? debit_minor : null,
      credit_minor: credit_minor === ZERO ? null : credit_minor,
    }
    yield {
      date,
      kind,
      entry: say.words.kinds[kind],
      number,
      due_on,
      reference,
      note: noteOf(row, reader, format.day),
      ...sides,
      balance_minor,
    }
  }
  yield {
    ...balance,
    date: statement.to,
    entry: say.statement.closing,
    debit_minor: statement.debit_total_minor,
    credit_minor: statement.credit_total_minor,
    balance_minor: statement.closing_minor,
  }
}

/** A balance above zero is owed, below zero in the customer's favour. */
export function statementTable({ say }: Pick<Reader, 'say'>): Sheet<FileRow> {
  const { file } = say.statement
  return {
    name: file.name,
    columns: [
      { key: 'date', head: file.date, kind: 'day', value: (row) => row.date },
      { key: 'kind', head: file.kind, kind: 'text', value: (row) => row.kind },
      { key: 'entry', head: file.entry, kind: 'text', value: (row) => row.entry },
      { key: 'number', head: file.number, kind: 'text', value: (row) => row.number },
      { key: 'due_on', head: file.due, kind: 'day', value: (row) => row.due_on },
      { key: 'reference', head: file.reference, kind: 'text', value: (row) => row.reference },
      { key: 'note', head: file.note, kind: 'text', value: (row) => row.note },
      { key: 'debit', head: file.debit, kind: 'money', value: (row) => row.debit_minor },
      { key: 'credit', head: file.credit, kind: 'money', value: (row) => row.credit_minor },
      { key: 'balance', head: file.balance, kind: 'money', value: (row) => row.balance_minor },
    ],
  }
}
