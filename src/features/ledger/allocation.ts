import type { Insertable } from 'kysely'
import type { AllocationsTable } from '#db/tables.ts'
import { type Day, maxDay } from '#shared/day.ts'
import { type AccountId, type EntryId, newId, type SellerId } from '#shared/id.ts'
import { add, type Currency, least, type Minor, subtract, sum, ZERO } from '#shared/money.ts'
import { amountDue } from './entry.ts'

/** Why an allocation stands as it does; written beside it, for whoever asks (domain specification 2.5). */
export type AllocationRule =
  | 'explicit'
  | 'exact'
  | 'oldest'
  | 'original'
  | 'reversal'
  | 'by_hand'
  | 'imported'
  | 'derived'
  | 'undone'

/** An entry that an amount can be applied to: it stands on the other side and has something open. */
export type OpenItem = {
  id: EntryId
  number: string
  dated_on: Day
  due_on: Day
  open_minor: Minor
  disputed_minor: Minor
}

/** So much of one entry is settled. Above zero; an undone allocation is a row of its own below zero. */
export type Part = { entry_id: EntryId; amount_minor: Minor; rule: AllocationRule }

/** How an amount is to be applied. */
export type Application = {
  /** What was said, in this order, each capped at what is open, disputed or not: money has arrived and cannot be refused. */
  named?: readonly { entry_id: EntryId; amount_minor: Minor }[]
  /** What the named ones are called: `explicit` unless said otherwise. */
  named_rule?: AllocationRule
  /**
   * What remains: `best` looks for what it pays exactly, then takes the oldest due; `oldest` only the latter; `advance` leaves it.
   */
  rest: 'best' | 'oldest' | 'advance'
}

/**
 * How an amount (above zero) is applied to open items of its currency, named first, then exact, then the oldest due up to what is
 * open and undisputed (domain specification 2.5). What remains is an advance. Pure; the caller holds the account.
 */
export function planApplication(
  amount_minor: Minor,
  items: readonly OpenItem[],
  how: Application,
): { parts: Part[]; rest_minor: Minor } {
  const open = new Map(items.map((item) => [item.id, item]))
  const parts: Part[] = []
  let rest_minor = amount_minor

  function take(item: OpenItem, most_minor: Minor, rule: AllocationRule): void {
    const part_minor = least(rest_minor, most_minor)
    if (part_minor <= 0) return
    parts.push({ entry_id: item.id, amount_minor: part_minor, rule })
    open.set(item.id, lowered(item, part_minor))
    rest_minor = subtract(rest_minor, part_minor)
  }

  for (const { entry_id, amount_minor: named_minor } of how.named ?? []) {
    const item = open.get(entry_id)
    if (item) take(item, least(named_minor, item.open_minor), how.named_rule ?? 'explicit')
  }
  if (how.rest === 'advance' || rest_minor <= 0) return { parts: joined(parts), rest_minor }
  const oldest = [...open.values()].sort(oldestDue)
  const exact = how.rest === 'best' ? exactItems(rest_minor, oldest) : null
  for (const item of exact ?? oldest) take(item, amountDue(item), exact ? 'exact' : 'oldest')
  return { parts: joined(parts), rest_minor }
}

/** What is left of an item when so much of it is settled: paying what was disputed ends the dispute to that extent. */
export function lowered<Item extends Pick<OpenItem, 'open_minor' | 'disputed_minor'>>(item: Item, by_minor: Minor): Item {
  const open_minor = subtract(item.open_minor, by_minor)
  return { ...item, open_minor, disputed_minor: least(item.disputed_minor, open_minor) }
}

/** When an allocation counts from: never before both its ends and the deed itself (domain specification 2.1). */
export function effectiveOn(one: Day, other: Day, acted_on: Day): Day {
  return maxDay(maxDay(one, other), acted_on)
}

export function oldestDue(
  a: Pick<OpenItem, 'due_on' | 'dated_on' | 'number'>,
  b: Pick<OpenItem, 'due_on' | 'dated_on' | 'number'>,
): number {
  return compare(a.due_on, b.due_on) || compare(a.dated_on, b.dated_on) || compare(a.number, b.number)
}

/** The only item that is due just this much, or else the oldest few that are due it together. */
function exactItems(amount_minor: Minor, oldest: readonly OpenItem[]): OpenItem[] | null {
  const same = oldest.filter((item) => amountDue(item) === amount_minor)
  if (same.length === 1) return same
  let total_minor = ZERO
  for (const [index, item] of oldest.entries()) {
    total_minor = add(total_minor, amountDue(item))
    if (total_minor === amount_minor) return oldest.slice(0, index + 1)
    if (total_minor > amount_minor) return null
  }
  return null
}

/** One row for what is applied to one entry under one rule, however often it was named. */
function joined(parts: readonly Part[]): Part[] {
  const byEntry = Map.groupBy(parts, (part) => `${part.entry_id} ${part.rule}`)
  return [...byEntry.values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, amount_minor: sum([first.amount_minor, ...more.map((part) => part.amount_minor)]) }] : [],
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** What every row of `allocations` has in common within one act. */
export type Deed = { seller_id: SellerId; account_id: AccountId; actor: string; now: Date }

/** A row of `allocations`: so much of a credit settles so much of a debit. */
export type Pair = {
  credit_id: EntryId
  debit_id: EntryId
  currency: Currency
  amount_minor: Minor
  effective_on: Day
  rule: AllocationRule
  note?: string
}

/** The row to insert for a pair; its source is itself. */
export function allocationRow(deed: Deed, pair: Pair): Insertable<AllocationsTable> {
  const id = newId('allocation', deed.now.getTime())
  const { seller_id, account_id, actor, now } = deed
  return { ...pair, seller_id, account_id, id, actor, source: 'samepage', source_ref: id, recorded_at: now }
}
