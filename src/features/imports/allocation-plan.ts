import type { Day } from '#shared/day.ts'
import type { EntryKind } from '#shared/entry-kind.ts'
import type { AccountId, EntryId } from '#shared/id.ts'
import { absolute, add, type Currency, type Minor, negateMinor, ZERO } from '#shared/money.ts'

/** An entry that a row may name by its number. */
export type NumberedEntry = {
  id: EntryId
  account_id: AccountId
  kind: EntryKind
  number: string
  number_upper: string
  dated_on: Day
  due_on: Day
  currency: Currency
  side: 'C' | 'D'
  amount_minor: Minor
  open_minor: Minor
}

/** What was settled between two entries on a day, all rows of that day together. */
export type DaysPair = { account_id: AccountId; credit_id: EntryId; debit_id: EntryId; effective_on: Day; amount_minor: Minor }

/** An allocation somebody asks for: so much of a credit settles so much of a debit from a day on; below zero it undoes that. */
export type Wish = { credit: NumberedEntry; debit: NumberedEntry; amount_minor: Minor; effective_on: Day }

/** Why a wish cannot be had. */
export type WishFault = 'more_than_credit' | 'more_than_debit' | 'nothing_to_undo'

/** What was settled by day: of an entry, or between two. */
type Timeline = Map<Day, Minor>

/**
 * Which wishes can be had, so that on every day no entry is settled beyond its amount (invariant I1) and no pair is undone beyond
 * what it settled (I6). They are taken by their day; within a day in the order that works. Pure: `standing` is what the books hold.
 */
export function planAllocations<W extends Wish>(
  wishes: readonly W[],
  standing: readonly DaysPair[],
): { granted: W[]; refused: { wish: W; fault: WishFault }[] } {
  const timelines = timelinesOf(standing)
  const granted: W[] = []
  const refused: { wish: W; fault: WishFault }[] = []
  const days = [...Map.groupBy(wishes, (wish) => wish.effective_on)].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [, ofDay] of days) {
    let waiting = ofDay
    for (let progress = true; progress && waiting.length > 0; ) {
      const left = waiting.filter((wish) => !grant(wish, timelines, granted))
      progress = left.length < waiting.length
      waiting = left
    }
    for (const wish of waiting) refused.push({ wish, fault: faultOf(wish, timelines) ?? 'nothing_to_undo' })
  }
  return { granted, refused }
}

function grant<W extends Wish>(wish: W, timelines: Map<string, Timeline>, granted: W[]): boolean {
  if (faultOf(wish, timelines) !== null) return false
  for (const key of keysOf(wish.credit.id, wish.debit.id)) note(timelines, key, wish.effective_on, wish.amount_minor)
  granted.push(wish)
  return true
}

function faultOf({ credit, debit, amount_minor, effective_on }: Wish, timelines: Map<string, Timeline>): WishFault | null {
  const [ofCredit, ofDebit, ofPair] = keysOf(credit.id, debit.id).map((key) => timelines.get(key))
  if (amount_minor < 0) {
    const { least_minor } = reach(ofPair, effective_on)
    return least_minor < negateMinor(amount_minor) ? 'nothing_to_undo' : null
  }
  if (add(reach(ofCredit, effective_on).most_minor, amount_minor) > absolute(credit.amount_minor)) return 'more_than_credit'
  if (add(reach(ofDebit, effective_on).most_minor, amount_minor) > absolute(debit.amount_minor)) return 'more_than_debit'
  return null
}

/** The least and the most that is settled on any day from `from` on. */
function reach(timeline: Timeline | undefined, from: Day): { least_minor: Minor; most_minor: Minor } {
  let settled_minor = ZERO
  let [least_minor, most_minor]: [Minor | null, Minor | null] = [null, null]
  for (const [day, moved_minor] of [...(timeline ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (day > from && least_minor === null) [least_minor, most_minor] = [settled_minor, settled_minor]
    settled_minor = add(settled_minor, moved_minor)
    if (day <= from) continue
    if (least_minor === null || settled_minor < least_minor) least_minor = settled_minor
    if (most_minor === null || settled_minor > most_minor) most_minor = settled_minor
  }
  return { least_minor: least_minor ?? settled_minor, most_minor: most_minor ?? settled_minor }
}

function timelinesOf(standing: readonly DaysPair[]): Map<string, Timeline> {
  const timelines = new Map<string, Timeline>()
  for (const { credit_id, debit_id, effective_on, amount_minor } of standing) {
    for (const key of keysOf(credit_id, debit_id)) note(timelines, key, effective_on, amount_minor)
  }
  return timelines
}

function keysOf(credit_id: EntryId, debit_id: EntryId): [string, string, string] {
  return [credit_id, debit_id, `${credit_id} ${debit_id}`]
}

function note(timelines: Map<string, Timeline>, key: string, on: Day, amount_minor: Minor): void {
  const timeline = timelines.get(key) ?? new Map<Day, Minor>()
  timelines.set(key, timeline.set(on, add(timeline.get(on) ?? ZERO, amount_minor)))
}
