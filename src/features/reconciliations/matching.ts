import { type Day, day as dayOf, daysBetween } from '#shared/day.ts'
import { absolute, type Minor, subtract, sum } from '#shared/money.ts'
import { keysOfNumber, type NumberKeys, ofOtherYears, referencesIn } from './number.ts'

/** What a row of a ledger is about, as far as both books can say it. A bill that is owed less is a note. */
export type Word = 'bill' | 'note' | 'payment' | 'tax' | 'write_off'

/** A row of either ledger, signed as the seller's books sign it: above zero, the customer owes more. */
export type LedgerLine = {
  /** Unique within its ledger. */
  id: string
  /** Null: the ledger does not say, or the books hold it under another (an opening item). */
  word: Word | null
  /** Every number it may go under; the first is its own. */
  numbers: readonly string[]
  /** Where a bank's reference may stand: references, narrations. */
  texts: readonly string[]
  dated_on: Day
  amount_minor: Minor
}

/** Which pass found it (domain specification 2.7); `together`: several rows of theirs are one document; `person`: somebody said that it is the same. */
export type Pass = 'reference' | 'number' | 'digits' | 'together' | 'rounding' | 'mismatch' | 'person'

/** The same thing in both ledgers. Only a person's word joins more than one row to one. */
export type Match<O, T> = { pass: Pass; ours: readonly O[]; theirs: readonly T[] }

export type Indexed<L extends LedgerLine> = {
  line: L
  place: number
  day: number
  keys: readonly NumberKeys[]
  /** What it can be found under, each once: worked out here, since every pass asks for it of every row. */
  under: Readonly<Record<'reference' | 'digits' | 'reference_amount' | 'key_amount' | 'digits_amount', readonly string[]>>
}

/** What is still without a partner on both sides. Taking a row out is the only way to use it, so none is used twice. */
export type Pool<O extends LedgerLine, T extends LedgerLine> = { ours: Set<Indexed<O>>; theirs: Set<Indexed<T>> }

const EPOCH = dayOf('2000-01-01')

/** Both ledgers, ready to be matched; by date and then as they stand, so that the outcome never depends on chance. */
export function poolOf<O extends LedgerLine, T extends LedgerLine>(ours: readonly O[], theirs: readonly T[]): Pool<O, T> {
  return { ours: new Set(indexed(ours)), theirs: new Set(indexed(theirs)) }
}

function indexed<L extends LedgerLine>(lines: readonly L[]): Indexed<L>[] {
  return lines
    .map((line, place) => {
      const keys = line.numbers.map(keysOfNumber).filter((one) => one.key !== '')
      return { line, place, day: daysBetween(EPOCH, line.dated_on), keys, under: placesOf(line, keys) }
    })
    .sort((a, b) => a.day - b.day || a.place - b.place)
}

function placesOf(line: LedgerLine, keys: readonly NumberKeys[]): Indexed<LedgerLine>['under'] {
  const withAmount = (texts: readonly string[]) => texts.map((text) => `${text} ${line.amount_minor}`)
  const reference = referencesIn(...line.numbers, ...line.texts)
  const digits = once(keys.map((one) => one.digits).filter((one) => one !== ''))
  const key = once(keys.map((one) => one.key))
  return {
    reference,
    digits,
    reference_amount: withAmount(reference),
    key_amount: withAmount(key),
    digits_amount: withAmount(digits),
  }
}

function once(texts: readonly string[]): readonly string[] {
  return texts.length > 1 ? [...new Set(texts)] : texts
}

/** What two rows must share to be looked at, each such thing once, and what makes them the same. */
export type Rule = {
  keys(one: Indexed<LedgerLine>): readonly string[]
  fits(ours: Indexed<LedgerLine>, theirs: Indexed<LedgerLine>): boolean
  /** At most so many days apart; null: any. */
  days: number | null
}

/**
 * Passes 1 and 2 and, before them, what a bank knows a payment by: the same to the last minor unit. Each pass takes only rows that have
 * exactly one partner, seen from both sides; the others go down to the next. What is found leaves the pool.
 */
export function matchExactly<O extends LedgerLine, T extends LedgerLine>(pool: Pool<O, T>): Match<O, T>[] {
  return passed(pool, [
    ['reference', { keys: (one) => one.under.reference_amount, fits: bothMoney, days: null }],
    ['number', { keys: (one) => one.under.key_amount, fits: (a, b) => sameWord(a, b) && !otherYears(a, b), days: 10 }],
    ['digits', { keys: (one) => one.under.digits_amount, fits: (a, b) => !otherYears(a, b), days: 30 }],
  ])
}

/** Passes 3 and 4, in the same manner: the same number or reference and another amount. `whole_minor` is one whole unit of the currency. */
export function matchNumbers<O extends LedgerLine, T extends LedgerLine>(pool: Pool<O, T>, whole_minor: Minor): Match<O, T>[] {
  const near = (ours: Indexed<LedgerLine>, theirs: Indexed<LedgerLine>) =>
    absolute(subtract(ours.line.amount_minor, theirs.line.amount_minor)) <= whole_minor
  return passed(pool, [
    ['rounding', { keys: (one) => one.under.digits, fits: (a, b) => sameDocument(a, b) && near(a, b), days: null }],
    ['rounding', { keys: (one) => one.under.reference, fits: (a, b) => bothMoney(a, b) && near(a, b), days: null }],
    ['mismatch', { keys: (one) => one.under.digits, fits: sameDocument, days: null }],
    ['mismatch', { keys: (one) => one.under.reference, fits: bothMoney, days: null }],
  ])
}

function passed<O extends LedgerLine, T extends LedgerLine>(pool: Pool<O, T>, passes: readonly [Pass, Rule][]): Match<O, T>[] {
  return passes.flatMap(([pass, rule]) =>
    uniquePairs(pool, rule).map(([ours, theirs]) => {
      pool.ours.delete(ours)
      pool.theirs.delete(theirs)
      return { pass, ours: [ours.line], theirs: [theirs.line] }
    }),
  )
}

export function sameSign(a: Indexed<LedgerLine>, b: Indexed<LedgerLine>): boolean {
  return a.line.amount_minor < 0 === b.line.amount_minor < 0
}

/** Of the same kind, as far as it is known. */
export function sameWord(a: Indexed<LedgerLine>, b: Indexed<LedgerLine>): boolean {
  return sameSign(a, b) && (a.line.word === null || b.line.word === null || a.line.word === b.line.word)
}

/** Payments carry each side's own voucher numbers; only a bank's reference says that two are one. */
function bothMoney(a: Indexed<LedgerLine>, b: Indexed<LedgerLine>): boolean {
  return sameSign(a, b) && [a, b].every((one) => one.line.word === 'payment' || one.line.word === null)
}

/** Bills and notes carry the number of who wrote them, on both sides. */
export function sameDocument(a: Indexed<LedgerLine>, b: Indexed<LedgerLine>): boolean {
  return sameWord(a, b) && isDocument(a) && isDocument(b) && !otherYears(a, b)
}

export function isDocument({ line }: Indexed<LedgerLine>): boolean {
  return line.word === 'bill' || line.word === 'note' || line.word === null
}

function otherYears(a: Indexed<LedgerLine>, b: Indexed<LedgerLine>): boolean {
  return a.keys.some((one) => b.keys.some((other) => one.digits === other.digits && ofOtherYears(one, other)))
}

/** More rows under one key than this say nothing about which is which; it also bounds the work for ledgers made of one number. */
const MOST_LOOKED_AT = 200

/** The pairs in which each row is the only partner of the other. */
export function uniquePairs<O extends LedgerLine, T extends LedgerLine>(
  pool: Pool<O, T>,
  rule: Rule,
): [Indexed<O>, Indexed<T>][] {
  const theirs = shelved(pool.theirs, rule)
  const seen = [...pool.ours].flatMap((one): [Indexed<O>, Indexed<T>][] => {
    const partner = onlyPartner(one, theirs, rule, (other) => rule.fits(one, other))
    return partner ? [[one, partner]] : []
  })
  if (seen.length === 0) return []
  const ours = shelved(pool.ours, rule)
  return seen.filter(([one, partner]) => onlyPartner(partner, ours, rule, (other) => rule.fits(other, partner)) === one)
}

type Shelves<L extends LedgerLine> = ReadonlyMap<string, readonly Indexed<L>[]>

/** Rows by what they could be found under, each shelf by date. */
export function shelved<L extends LedgerLine>(lines: Iterable<Indexed<L>>, rule: Pick<Rule, 'keys'>): Shelves<L> {
  const shelves = new Map<string, Indexed<L>[]>()
  for (const one of lines) {
    for (const key of rule.keys(one)) {
      const shelf = shelves.get(key)
      if (shelf) shelf.push(one)
      else shelves.set(key, [one])
    }
  }
  return shelves
}

/** The one row that fits; null when there is none, or a second one, or too many to look at. */
function onlyPartner<L extends LedgerLine>(
  one: Indexed<LedgerLine>,
  shelves: Shelves<L>,
  rule: Rule,
  fits: (other: Indexed<L>) => boolean,
): Indexed<L> | null {
  let found: Indexed<L> | null = null
  for (const key of rule.keys(one)) {
    const shelf = shelves.get(key) ?? []
    let looked_at = 0
    for (let i = rule.days === null ? 0 : firstOn(shelf, one.day - rule.days); i < shelf.length; i++) {
      const other = shelf[i]
      if (!other || (rule.days !== null && other.day > one.day + rule.days)) break
      looked_at += 1
      if (looked_at > MOST_LOOKED_AT) return null
      if (other === found || !fits(other)) continue
      if (found) return null
      found = other
    }
  }
  return found
}

/** Where the first row on or after a day stands. */
export function firstOn(shelf: readonly Indexed<LedgerLine>[], day: number): number {
  let [low, high] = [0, shelf.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((shelf[middle]?.day ?? 0) < day) low = middle + 1
    else high = middle
  }
  return low
}

/** What a match makes of the two balances: ours less theirs. */
export function differenceOf(match: {
  ours: readonly { amount_minor: Minor }[]
  theirs: readonly { amount_minor: Minor }[]
}): Minor {
  return subtract(sum(match.ours.map((line) => line.amount_minor)), sum(match.theirs.map((line) => line.amount_minor)))
}
