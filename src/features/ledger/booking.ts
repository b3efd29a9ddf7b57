import { type Day, maxDay } from '#shared/day.ts'
import { type AccountId, type EntryId, newId } from '#shared/id.ts'
import { absolute, add, type Currency, least, type Minor, subtract, ZERO } from '#shared/money.ts'
import { planApplication } from './allocation.ts'
import { capitals, ENTRY_KINDS, type EntryKind, fingerprintOf, signedAmount } from './entry.ts'

/** One entry to book as it stands in other books. */
export type Booking = {
  account_id: AccountId
  kind: EntryKind
  number: string
  dated_on: Day
  /** Without one, the day it is dated. */
  due_on?: Day
  currency: Currency
  /** Without sign, except for an opening item. */
  amount_minor: Minor
  taxable_minor?: Minor
  tax_minor?: Minor
  reference?: string
  note?: string
  method?: string
  /** The entry this one corrects, by its reference: booked before it. */
  original_ref?: string
  /** What it is called at its source: the same reference with the same facts is booked once. */
  source_ref: string
  /** What it settles on the other side, by reference: booked in an earlier batch, or before it in this one. */
  applied?: readonly { ref: string; amount_minor: Minor; effective_on?: Day }[]
  /** `oldest`: what `applied` leaves settles the oldest due, as derived; otherwise it stays open. */
  rest?: 'oldest' | 'advance'
}

/** What became of a booking, in the order they were sent. `id` is the entry's, unless it was not booked. */
export type Verdict = {
  source_ref: string
  result: 'booked' | 'repeated' | 'conflict' | 'number_taken' | 'refused'
  id: EntryId | null
  /** For a person, when it was not booked. */
  message: string | null
}

/** A booking that is going to be an entry. */
export type Fresh = Booking & { id: EntryId; signed_minor: Minor; fingerprint: string }

/** An end of an allocation. What is open of it is lowered as the batch goes on. */
export type End = {
  readonly id: EntryId
  readonly account_id: AccountId
  readonly number: string
  readonly dated_on: Day
  readonly due_on: Day
  readonly currency: Currency
  readonly side: 'C' | 'D'
  open_minor: Minor
  disputed_minor: Minor
}

/** The ends a batch may touch: by their reference at its source, and all that is open by account. */
export type Ends = { byRef: Map<string, End>; byAccount: Map<AccountId, End[]> }

/** An allocation a batch asks for. */
export type BookedPair = {
  account_id: AccountId
  currency: Currency
  credit_id: EntryId
  debit_id: EntryId
  amount_minor: Minor
  effective_on: Day
  rule: 'imported' | 'derived'
}

/** Why a booking cannot be an entry whatever else is booked; null when it can. */
export function bookingFault(booking: Booking): string | null {
  const { kind, number, amount_minor, source_ref } = booking
  if (source_ref === '' || source_ref.length > 200) return 'The reference is missing or longer than 200 characters.'
  if (number.trim() === '' || number.length > 64) return 'The number is missing or longer than 64 characters.'
  if (kind === 'OB' ? amount_minor === 0 : amount_minor < (kind === 'INV' || kind === 'DN' || kind === 'CN' ? 0 : 1)) {
    return 'The amount must be more than zero.'
  }
  if (booking.applied?.some((one) => one.amount_minor <= 0)) return 'An applied amount must be more than zero.'
  return null
}

export function freshOf(booking: Booking, now: Date): Fresh {
  return {
    ...booking,
    id: newId(ENTRY_KINDS[booking.kind].id, now.getTime()),
    signed_minor: signedAmount(booking.kind, booking.amount_minor),
    fingerprint: fingerprintOf({ act: 'book-entries', ...booking }),
  }
}

/** A document's number as it must be unique: within its kind, whatever the case. */
export function numberKey(kind: EntryKind, number: string): string {
  return `${kind} ${capitals(number)}`
}

/** Puts an end where the rest of the batch finds it. */
export function noteEnd(ends: Ends, end: End, ref: string | null): void {
  if (ref !== null) ends.byRef.set(ref, end)
  const same = ends.byAccount.get(end.account_id)
  if (same) same.push(end)
  else ends.byAccount.set(end.account_id, [end])
}

/**
 * The allocations of one booking, which lower `ends`: those it names, then those derived. A sentence instead when it names what
 * cannot be; nothing is lowered then.
 */
export function pairsOf(fresh: Fresh, ends: Ends): BookedPair[] | string {
  const own = endOf(fresh)
  const named = namedPairs(fresh, own, ends)
  if (typeof named === 'string') return named
  const derived = fresh.rest === 'oldest' ? derivedPairs(own, ends.byAccount.get(own.account_id) ?? []) : []
  noteEnd(ends, own, fresh.source_ref)
  return [...named, ...derived]
}

function endOf({ id, account_id, number, dated_on, due_on = dated_on, currency, signed_minor }: Fresh): End {
  const side = signed_minor < 0 ? 'C' : 'D'
  return { id, account_id, number, dated_on, due_on, currency, side, open_minor: absolute(signed_minor), disputed_minor: ZERO }
}

function namedPairs(fresh: Fresh, own: End, ends: Ends): BookedPair[] | string {
  const taken: { other: End; amount_minor: Minor; effective_on: Day }[] = []
  for (const { ref, amount_minor, effective_on } of fresh.applied ?? []) {
    const other = ends.byRef.get(ref)
    const fault = pairFault(own, other, ref, amount_minor)
    if (fault || !other) {
      for (const back of taken) back.other.open_minor = add(back.other.open_minor, back.amount_minor)
      return fault ?? ref
    }
    const earliest = maxDay(own.dated_on, other.dated_on)
    taken.push({ other, amount_minor, effective_on: maxDay(earliest, effective_on ?? earliest) })
    for (const end of [own, other]) end.open_minor = subtract(end.open_minor, amount_minor)
  }
  return taken.map((one) => pairOf(own, one.other, one.amount_minor, one.effective_on, 'imported'))
}

function pairFault(own: End, other: End | undefined, ref: string, amount_minor: Minor): string | null {
  if (!other || other.account_id !== own.account_id) return `This account has nothing known as ${ref}.`
  if (other.currency !== own.currency) return `${other.number} is in ${other.currency}.`
  if (other.side === own.side) return `${own.number} and ${other.number} stand on the same side.`
  if (amount_minor > other.open_minor) return `Less than that is open of ${other.number}.`
  if (amount_minor > own.open_minor) return `More is applied than ${own.number} comes to.`
  return null
}

/** What is left of a booking settles the oldest due of its account. */
function derivedPairs(own: End, items: readonly End[]): BookedPair[] {
  const payable = items.filter((item) => item.currency === own.currency && item.side !== own.side && item.open_minor > 0)
  const others = new Map(payable.map((item) => [item.id, item]))
  const { parts, rest_minor } = planApplication(own.open_minor, payable, { rest: 'oldest' })
  own.open_minor = rest_minor
  return parts.flatMap(({ entry_id, amount_minor }) => {
    const other = others.get(entry_id)
    if (!other) return []
    other.open_minor = subtract(other.open_minor, amount_minor)
    other.disputed_minor = least(other.disputed_minor, other.open_minor)
    return [pairOf(own, other, amount_minor, maxDay(own.dated_on, other.dated_on), 'derived')]
  })
}

function pairOf(own: End, other: End, amount_minor: Minor, effective_on: Day, rule: BookedPair['rule']): BookedPair {
  const [credit_id, debit_id] = own.side === 'C' ? [own.id, other.id] : [other.id, own.id]
  return { account_id: own.account_id, currency: own.currency, credit_id, debit_id, amount_minor, effective_on, rule }
}
