import { absolute, add, type Minor, subtract, sum, ZERO } from '#shared/money.ts'
import {
  firstOn,
  type Indexed,
  type LedgerLine,
  type Match,
  type Pool,
  sameSign,
  sameWord,
  shelved,
  uniquePairs,
} from './matching.ts'

/**
 * What may be the same and only a person can say: `twin`, the same number and amount more than once; `amount`, the same kind and amount
 * within ten days and no number that tells (pass 5); `several`, one payment that is the sum of others (pass 6). Both sides are equal in
 * sum, so whatever the answer, the balances stay as they are.
 */
export type Suggestion<O, T> = {
  /** The same rows have the same key whenever they are looked at. */
  key: string
  why: 'twin' | 'amount' | 'several'
  ours: readonly O[]
  theirs: readonly T[]
}

export type Decision = 'same' | 'different'

/** Decisions by the key of what they are about; keys that mean something else are left alone. */
export type Decisions = Readonly<Record<string, string>>

export function suggestionKey(ours: readonly LedgerLine[], theirs: readonly LedgerLine[]): string {
  const ids = (lines: readonly LedgerLine[]) =>
    lines
      .map((line) => line.id)
      .sort()
      .join('+')
  return `${ids(ours)}~${ids(theirs)}`
}

/**
 * What a person has said is the same leaves the pool first: in the order of the keys, each row once, and only while both sides still
 * are equal in sum.
 */
export function takeDecided<O extends LedgerLine, T extends LedgerLine>(pool: Pool<O, T>, decisions: Decisions): Match<O, T>[] {
  const ours = new Map([...pool.ours].map((one) => [one.line.id, one]))
  const theirs = new Map([...pool.theirs].map((one) => [one.line.id, one]))
  const same = Object.keys(decisions).filter((key) => decisions[key] === 'same')
  return same.sort().flatMap((key) => {
    const [left = '', right = ''] = key.split('~')
    const here = rowsOf(left, ours, pool.ours)
    const there = rowsOf(right, theirs, pool.theirs)
    if (!here || !there || totalOf(here) !== totalOf(there)) return []
    take(pool, here, there)
    return [{ pass: 'person' as const, ours: here.map((one) => one.line), theirs: there.map((one) => one.line) }]
  })
}

/** The rows of one half of a key, if all are there and free and none is named twice. */
function rowsOf<L extends LedgerLine>(
  ids: string,
  known: ReadonlyMap<string, Indexed<L>>,
  free: ReadonlySet<Indexed<L>>,
): Indexed<L>[] | null {
  const named = ids.split('+')
  const rows = named.flatMap((id) => known.get(id) ?? [])
  const isWhole = rows.length === named.length && new Set(rows).size === rows.length && rows.every((row) => free.has(row))
  return isWhole ? rows : null
}

function totalOf(rows: readonly Indexed<LedgerLine>[]): Minor {
  return sum(rows.map((row) => row.line.amount_minor))
}

function take<O extends LedgerLine, T extends LedgerLine>(
  pool: Pool<O, T>,
  ours: readonly Indexed<O>[],
  theirs: readonly Indexed<T>[],
): void {
  for (const one of ours) pool.ours.delete(one)
  for (const one of theirs) pool.theirs.delete(one)
}

/** Passes 5 and 6 over what is left. What is suggested leaves the pool; what a person has called different stays in it. */
export function suggest<O extends LedgerLine, T extends LedgerLine>(
  pool: Pool<O, T>,
  decisions: Decisions,
): Suggestion<O, T>[] {
  const found: Suggestion<O, T>[] = []
  function offer(why: Suggestion<O, T>['why'], ours: readonly Indexed<O>[], theirs: readonly Indexed<T>[]): boolean {
    const lines = { ours: ours.map((one) => one.line), theirs: theirs.map((one) => one.line) }
    const key = suggestionKey(lines.ours, lines.theirs)
    if (decisions[key] === 'different') return false
    take(pool, ours, theirs)
    found.push({ key, why, ...lines })
    return true
  }
  for (const [ours, theirs] of twins(pool)) offer('twin', [ours], [theirs])
  // the nearest first: of four equal payments in ten days, those of one day belong together
  for (const days of [0, 2, 5, 10]) {
    for (const [ours, theirs] of uniquePairs(pool, { ...BY_AMOUNT, days })) offer('amount', [ours], [theirs])
  }
  const budget = { steps: STEPS_IN_ALL }
  const [ours, theirs] = [[...pool.ours], [...pool.theirs]]
  for (const one of ours.filter(isPayment)) {
    const parts = pool.ours.has(one) ? partsOf(one, theirs, pool.theirs, budget) : null
    if (parts) offer('several', [one], parts)
  }
  for (const one of theirs.filter(isPayment)) {
    const parts = pool.theirs.has(one) ? partsOf(one, ours, pool.ours, budget) : null
    if (parts) offer('several', parts, [one])
  }
  return found
}

const BY_AMOUNT = { keys: (one: Indexed<LedgerLine>) => [String(one.line.amount_minor)], fits: sameWord }

/** The same number and amount stands on both sides, on one of them more than once: the first with the first. */
function twins<O extends LedgerLine, T extends LedgerLine>(pool: Pool<O, T>): [Indexed<O>, Indexed<T>][] {
  const byNumber = {
    keys: (one: Indexed<LedgerLine>) => one.keys.slice(0, 1).map(({ key }) => `${key} ${one.line.amount_minor}`),
  }
  const theirs = shelved(pool.theirs, byNumber)
  return [...shelved(pool.ours, byNumber)].flatMap(([key, ours]) =>
    ours.flatMap((one, place): [Indexed<O>, Indexed<T>][] => {
      const other = theirs.get(key)?.[place]
      return other && sameWord(one, other) ? [[one, other]] : []
    }),
  )
}

function isPayment({ line }: Indexed<LedgerLine>): boolean {
  return (line.word === 'payment' || line.word === null) && line.amount_minor < 0
}

const MOST_PARTS = 5
const DAYS = 5
/** With more rows than this around it, some sum would fit by chance. */
const MOST_AROUND = 40
const STEPS_EACH = 5_000
const STEPS_IN_ALL = 400_000

/**
 * The two to five rows around a payment that add up to it, if there is exactly one such set. `by_date` are all rows of the other side,
 * `free` those without a partner yet. Gives up where the search would be too long.
 */
function partsOf<L extends LedgerLine>(
  one: Indexed<LedgerLine>,
  by_date: readonly Indexed<L>[],
  free: ReadonlySet<Indexed<L>>,
  budget: { steps: number },
): Indexed<L>[] | null {
  const target = absolute(one.line.amount_minor)
  const around: Sized<L>[] = []
  for (let i = firstOn(by_date, one.day - DAYS); i < by_date.length; i++) {
    const row = by_date[i]
    if (!row || row.day > one.day + DAYS) break
    const size = absolute(row.line.amount_minor)
    if (free.has(row) && sameSign(one, row) && row.line.word !== 'bill' && size < target) around.push({ row, size })
    if (around.length > MOST_AROUND) return null
  }
  around.sort((a, b) => (a.size === b.size ? a.row.day - b.row.day || a.row.place - b.row.place : a.size < b.size ? 1 : -1))
  return around.length < 2 ? null : onlySum(target, around, budget)
}

type Sized<L extends LedgerLine> = { row: Indexed<L>; size: Minor }

/** The one set that adds up to `target`; `around` begins with the largest. Null when there is none, or a second. */
function onlySum<L extends LedgerLine>(
  target: Minor,
  around: readonly Sized<L>[],
  budget: { steps: number },
): Indexed<L>[] | null {
  const sets: Indexed<L>[][] = []
  const chosen: Indexed<L>[] = []
  const totals = [ZERO]
  for (const { size } of around) totals.push(add(totals.at(-1) ?? ZERO, size))
  const upTo = (place: number) => totals[Math.min(place, around.length)] ?? ZERO
  let steps = Math.min(STEPS_EACH, budget.steps)
  budget.steps -= steps
  function search(from: number, rest: Minor): void {
    for (let i = from; i < around.length && sets.length < 2 && steps > 0; i++) {
      const { row, size } = around[i] ?? {}
      if (!row || size === undefined) return
      steps -= 1
      if (size > rest) continue
      // even the largest that are left would not reach it
      if (subtract(upTo(i + MOST_PARTS - chosen.length), upTo(i)) < rest) return
      chosen.push(row)
      if (size === rest && chosen.length >= 2) sets.push([...chosen])
      else if (size < rest && chosen.length < MOST_PARTS) search(i + 1, subtract(rest, size))
      chosen.pop()
    }
  }
  search(0, target)
  budget.steps += steps
  const [only] = sets
  return only && sets.length === 1 && steps > 0 ? only : null
}
