import { absolute, type Minor, subtract } from '#shared/money.ts'
import { type Indexed, isDocument, type LedgerLine, type Match, type Pool, sameDocument, shelved } from './matching.ts'

const BY_DIGITS = { keys: (one: Indexed<LedgerLine>) => one.under.digits }
const MOST_ROWS = 50

/**
 * A document the customer booked in several rows under one number, day and kind: goods at two rates, freight apart. They are one document
 * if nothing else could be meant: all rows of theirs under its number belong to it, none of them alone is all of it, and no other of ours has
 * that number. What is found leaves the pool. `whole_minor` is one whole unit of the currency, `join` makes one line of several.
 */
export function matchTogether<O extends LedgerLine, T extends LedgerLine>(
  pool: Pool<O, T>,
  whole_minor: Minor,
  join: (lines: readonly T[]) => T,
): Match<O, T>[] {
  const [ours, theirs] = [shelved([...pool.ours].filter(isDocument), BY_DIGITS), shelved(pool.theirs, BY_DIGITS)]
  return [...pool.ours].filter(isDocument).flatMap((one): Match<O, T>[] => {
    const rows = partsOf(one, theirs)
    if (rows === null || !rows.every((row) => isOnly(one, row, ours))) return []
    for (const row of rows) pool.theirs.delete(row)
    pool.ours.delete(one)
    const joined = join(rows.map((row) => row.line))
    const difference = absolute(subtract(one.line.amount_minor, joined.amount_minor))
    const pass = difference === 0 ? 'together' : difference <= whole_minor ? 'rounding' : 'mismatch'
    return [{ pass, ours: [one.line], theirs: [joined] }]
  })
}

type Shelves<L extends LedgerLine> = ReadonlyMap<string, readonly Indexed<L>[]>

/** The rows of theirs that are this document, if they are several of one number, day and kind. */
function partsOf<T extends LedgerLine>(one: Indexed<LedgerLine>, theirs: Shelves<T>): Indexed<T>[] | null {
  const found = new Set(one.under.digits.flatMap((key) => theirs.get(key) ?? []))
  if (found.size < 2 || found.size > MOST_ROWS) return null
  const rows = [...found].filter((row) => sameDocument(one, row))
  const [first] = rows
  if (!first || rows.length < 2) return null
  const isOne = rows.every((row) => row.day === first.day && row.line.word === first.line.word && keyOf(row) === keyOf(first))
  const alone = rows.some((row) => row.line.amount_minor === one.line.amount_minor)
  return isOne && !alone ? rows : null
}

function keyOf({ keys }: Indexed<LedgerLine>): string {
  return keys[0]?.key ?? ''
}

function isOnly(one: Indexed<LedgerLine>, row: Indexed<LedgerLine>, ours: Shelves<LedgerLine>): boolean {
  const others = row.under.digits.flatMap((key) => ours.get(key) ?? [])
  return others.length <= MOST_ROWS && others.every((other) => other === one || !sameDocument(other, row))
}
