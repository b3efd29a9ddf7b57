/**
 * The books as the domain specification (2) describes them, on plain numbers and texts and with nothing of ours: what random books are
 * compared with. It keeps every row for ever and answers each question by adding them all up.
 */
export type ModelEntry = {
  id: string
  kind: string
  number: string
  dated: string
  due: string
  amount: number
  disputed: number
}
export type ModelRow = { credit: string; debit: string; amount: number; from: string }
export type Named = { id: string; amount: number }

const RANKS = ['OB', 'INV', 'DN', 'CN', 'RCPT', 'TDS', 'WO', 'REV', 'REFUND']

export type ModelBooks = { readonly entries: ModelEntry[]; readonly rows: ModelRow[] }

export function emptyBooks(): ModelBooks {
  return { entries: [], rows: [] }
}

export function entryOf(books: ModelBooks, id: string): ModelEntry {
  const found = books.entries.find((one) => one.id === id)
  if (!found) throw new Error(`no entry ${id}`)
  return found
}

export function post(books: ModelBooks, entry: Omit<ModelEntry, 'disputed'>): void {
  books.entries.push({ ...entry, disputed: 0 })
}

/** Names first; then, if it is to be used up, what it fits exactly, or the oldest due. */
export function applyTo(books: ModelBooks, id: string, today: string, named: readonly Named[], use: boolean): void {
  const own = entryOf(books, id)
  for (const one of named)
    settle(books, own, entryOf(books, one.id), Math.min(one.amount, openOf(books, one.id), openOf(books, id)), today)
  if (!use || openOf(books, id) === 0) return
  const items = books.entries
    .filter((other) => other.amount > 0 && openOf(books, other.id) > 0)
    .sort((a, b) => order([a.due, a.dated, a.number], [b.due, b.dated, b.number]))
  const payable = (item: ModelEntry) => openOf(books, item.id) - item.disputed
  const alone = items.filter((item) => payable(item) === openOf(books, id))
  const first = alone.length === 1 ? alone : items
  for (const item of first) settle(books, own, item, Math.min(payable(item), openOf(books, id)), today)
}

export function settle(books: ModelBooks, one: ModelEntry, other: ModelEntry, amount: number, today: string): void {
  if (amount <= 0) return
  const [credit, debit] = one.amount < 0 ? [one, other] : [other, one]
  const from = [credit.dated, debit.dated, today].sort().at(-1) ?? today
  books.rows.push({ credit: credit.id, debit: debit.id, amount, from })
  forget(books)
}

export function undo(books: ModelBooks, credit: string, debit: string, amount: number, today: string): void {
  const last = pairRows(books, credit, debit).map((row) => row.from)
  books.rows.push({ credit, debit, amount: -amount, from: [...last, today].sort().at(-1) ?? today })
  forget(books)
}

/** From the day of the return, the receipt has paid nothing but its own reversal. */
export function bounce(books: ModelBooks, payment: string, reversal: ModelEntry): void {
  for (const row of books.rows.filter((one) => one.credit === payment)) {
    books.rows.push({ ...row, amount: -row.amount, from: row.from > reversal.dated ? row.from : reversal.dated })
  }
  post(books, reversal)
  books.rows.push({ credit: payment, debit: reversal.id, amount: reversal.amount, from: reversal.dated })
  forget(books)
}

export function pairRows(books: ModelBooks, credit: string, debit: string): ModelRow[] {
  return books.rows.filter((row) => row.credit === credit && row.debit === debit)
}

export function openOf(books: ModelBooks, id: string, on = '9999-12-31'): number {
  const settled = books.rows.filter((row) => (row.credit === id || row.debit === id) && row.from <= on)
  return settled.reduce((left, row) => left - row.amount, Math.abs(entryOf(books, id).amount))
}

export function balanceOn(books: ModelBooks, on: string): number {
  return books.entries.filter((entry) => entry.dated <= on).reduce((total, entry) => total + entry.amount, 0)
}

export function openItemsOn(books: ModelBooks, on: string): { id: string; open: number; side: 'C' | 'D'; late: number }[] {
  return books.entries
    .filter((entry) => entry.dated <= on)
    .map((entry) => ({
      id: entry.id,
      open: openOf(books, entry.id, on),
      side: entry.amount < 0 ? ('C' as const) : ('D' as const),
      late: days(entry.due, on),
    }))
    .filter((entry) => entry.open > 0)
}

export function ageingOn(books: ModelBooks, on: string) {
  const debits = openItemsOn(books, on).filter((entry) => entry.side === 'D')
  const between = (least: number, most: number) =>
    debits.filter((entry) => entry.late >= least && entry.late <= most).reduce((total, entry) => total + entry.open, 0)
  const unallocated = openItemsOn(books, on)
    .filter((entry) => entry.side === 'C')
    .reduce((total, entry) => total + entry.open, 0)
  return {
    not_due_minor: between(-1e9, 0),
    d0_30_minor: between(1, 30),
    d31_60_minor: between(31, 60),
    d61_90_minor: between(61, 90),
    over_90_minor: between(91, 1e9),
    unallocated_minor: unallocated,
    balance_minor: balanceOn(books, on),
  }
}

export function statementRows(books: ModelBooks, from: string, to: string): [string, string, number, number][] {
  let balance = books.entries.filter((entry) => entry.dated < from).reduce((total, entry) => total + entry.amount, 0)
  return books.entries
    .filter((entry) => entry.dated >= from && entry.dated <= to)
    .sort((a, b) => order([a.dated, rank(a), a.number], [b.dated, rank(b), b.number]))
    .map((entry) => {
      balance += entry.amount
      return [entry.dated, entry.number, entry.amount, balance]
    })
}

/** Who pays what was disputed disputes it no longer. */
function forget(books: ModelBooks): void {
  for (const entry of books.entries) entry.disputed = Math.min(entry.disputed, openOf(books, entry.id))
}

function rank(entry: ModelEntry): string {
  return String(RANKS.indexOf(entry.kind))
}

function order(a: readonly string[], b: readonly string[]): number {
  const place = a.findIndex((text, index) => text !== b[index])
  return place < 0 ? 0 : (a[place] ?? '') < (b[place] ?? '') ? -1 : 1
}

function days(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}
