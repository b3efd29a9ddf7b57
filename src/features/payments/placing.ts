import type { Day } from '#shared/day.ts'
import type { EntryId } from '#shared/id.ts'
import { add, type Currency, least, type Minor, requireMinor, subtract, sum, ZERO } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'

/** A document that an amount can be placed on. */
export type Place = {
  id: EntryId
  number: string
  due_on: Day
  currency: Currency
  side: 'C' | 'D'
  open_minor: Minor
  disputed_minor: Minor
}

/** So much of a credit for one document. */
export type Pair = { debit_id: EntryId; amount_minor: Minor }

type Typed = Readonly<Record<string, string>>

/** The amounts typed beside documents, `apply.inv_…`; what cannot be read is refused at its box. */
export function pairsTyped(typed: Typed, items: readonly Pick<Place, 'id'>[], currency: Currency): Pair[] {
  return items.flatMap(({ id }) => {
    const text = (typed[`apply.${id}`] ?? '').trim()
    return text === '' ? [] : [{ debit_id: id, amount_minor: requireMinor(text, currency, `apply.${id}`) }]
  })
}

/** A refusal of one of the pairs an act was given is told at the box the pair came from. */
export function atItsBox(error: unknown, pairs: readonly Pair[]): unknown {
  const [, index] = (error instanceof Refusal && /^pairs\.(\d+)\./.exec(error.param ?? '')) || []
  const pair = index === undefined ? undefined : pairs[Number(index)]
  if (!(error instanceof Refusal) || !pair) return error
  return new Refusal(error.status, error.code, error.message, `apply.${pair.debit_id}`, error)
}

/** Open documents of a currency, oldest due first, without the one an amount is taken from. */
export function placesFor<One extends Place>(open: readonly One[], currency: Currency, without: EntryId | null = null): One[] {
  return open
    .filter((one) => one.side === 'D' && one.currency === currency && one.id !== without)
    .sort((a, b) => (a.due_on === b.due_on ? (a.number < b.number ? -1 : 1) : a.due_on < b.due_on ? -1 : 1))
}

/** One line of before and after: what is open of a document, or unused of the payment. */
export type Change = { number: string; before_minor: Minor; after_minor: Minor }

/**
 * What an act would leave: of each document that changes, and of the payment. `taken` is what comes back from the document named in it.
 */
export function changesOf(
  unused_minor: Minor,
  items: readonly Pick<Place, 'id' | 'number' | 'open_minor'>[],
  pairs: readonly Pair[],
  taken: { number: string; used_minor: Minor; amount_minor: Minor } | null,
): { documents: Change[]; used: Change | null; unused: Change } {
  const documents = items.flatMap(({ id, number, open_minor }) => {
    const placed_minor = sum(pairs.filter((pair) => pair.debit_id === id).map((pair) => pair.amount_minor))
    if (placed_minor <= 0) return []
    return [{ number, before_minor: open_minor, after_minor: subtract(open_minor, least(placed_minor, open_minor)) }]
  })
  const used = taken && {
    number: taken.number,
    before_minor: taken.used_minor,
    after_minor: subtract(taken.used_minor, taken.amount_minor),
  }
  const free_minor = add(unused_minor, taken?.amount_minor ?? ZERO)
  const after_minor = subtract(free_minor, sum(pairs.map((pair) => pair.amount_minor)))
  return { documents, used, unused: { number: '', before_minor: unused_minor, after_minor } }
}
