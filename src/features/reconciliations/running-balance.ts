import { add, type Minor, negateMinor, subtract, ZERO } from '#shared/money.ts'

/** A row as its running balance sees it: what it adds (debit less credit) and what stands in the balance column behind it. Null: it cannot be read. */
export type Step = { amount_minor: Minor | null; balance_minor: Minor | null }

/** What the column of balances says once it is known how it goes: as debit less credit, as the rows are. */
export type Running = {
  /** How a balance without a mark is signed; null when no row tells. */
  sign: 1 | -1 | null
  /** The newest row stands first. */
  backward: boolean
  /** What must have stood before the first row. */
  opening_minor: Minor | null
  closing_minor: Minor | null
}

const NOTHING: Running = { sign: null, backward: false, opening_minor: null, closing_minor: null }

type Link = { moved_minor: Minor; by_minor: Minor }

const WAYS = [
  { sign: 1, backward: false },
  { sign: -1, backward: false },
  { sign: 1, backward: true },
  { sign: -1, backward: true },
] as const

/**
 * How a column of running balances goes, by what most of its rows fit: from which side it is signed and, where their dates leave it open,
 * whether the newest row comes first. Without marks of Dr and Cr (`marked`), a column that follows none of its rows is something else,
 * such as what is left of each bill, and says nothing.
 */
export function runningBalance(steps: readonly Step[], how: { marked: boolean; newest_first: boolean | null }): Running {
  const reversed = [...steps].reverse()
  const links = { forward: linksOf(steps), backward: linksOf(reversed) }
  const ways = WAYS.filter(({ backward }) => how.newest_first === null || backward === how.newest_first)
  const hits = ways.map(({ sign, backward }) => fitting(backward ? links.backward : links.forward, sign))
  const most = Math.max(...hits)
  const way = ways[hits.indexOf(most)]
  if (way === undefined || (most === 0 && !how.marked)) return NOTHING
  const { backward } = way
  const inOrder = backward ? reversed : steps
  const sign = most > 0 ? way.sign : 1
  const opening_minor = most > 0 ? openingOf(inOrder, way.sign) : null
  return { sign, backward, opening_minor, closing_minor: closingOf(inOrder, sign) }
}

/** A balance of the column as debit less credit. */
export function inRaw(balance_minor: Minor, sign: 1 | -1): Minor {
  return sign === -1 ? negateMinor(balance_minor) : balance_minor
}

/** From one balance to the next, and what the rows between them add. */
function linksOf(steps: readonly Step[]): Link[] {
  const links: Link[] = []
  let last: Minor | null = null
  let by_minor: Minor | null = ZERO
  for (const { amount_minor, balance_minor } of steps) {
    by_minor = by_minor === null || amount_minor === null ? null : add(by_minor, amount_minor)
    if (balance_minor === null) continue
    if (last !== null && by_minor !== null && by_minor !== ZERO)
      links.push({ moved_minor: subtract(balance_minor, last), by_minor })
    last = balance_minor
    by_minor = ZERO
  }
  return links
}

function fitting(links: readonly Link[], sign: 1 | -1): number {
  return links.filter(({ moved_minor, by_minor }) => inRaw(moved_minor, sign) === by_minor).length
}

/** The last balance and what the rows behind it add; null when that cannot be told. */
function closingOf(steps: readonly Step[], sign: 1 | -1): Minor | null {
  const place = steps.findLastIndex((step) => step.balance_minor !== null)
  const last = steps[place]?.balance_minor ?? null
  let behind = ZERO
  for (const { amount_minor } of steps.slice(place + 1)) {
    if (amount_minor === null) return null
    behind = add(behind, amount_minor)
  }
  return last === null ? null : add(inRaw(last, sign), behind)
}

/** The first balance less what the rows up to it add; null when one of those cannot be read. */
function openingOf(steps: readonly Step[], sign: 1 | -1): Minor | null {
  let by_minor = ZERO
  for (const { amount_minor, balance_minor } of steps) {
    if (amount_minor === null) return null
    by_minor = add(by_minor, amount_minor)
    if (balance_minor !== null) return subtract(inRaw(balance_minor, sign), by_minor)
  }
  return null
}
