import { type Day, maxDay } from '#shared/day.ts'
import { type AccountId, type EntryId, newId } from '#shared/id.ts'
import { absolute, type Currency, least, type Minor, subtract } from '#shared/money.ts'
import { type Application, type OpenItem, planApplication } from './allocation.ts'
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
  /** The entry this one corrects, by its reference. */
  original_ref?: string
  /** What it is called at its source: the same reference with the same facts is booked once. */
  source_ref: string
  /** What it settles on the other side, by reference, in this batch or an earlier one. */
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

/** An end of an allocation, with what is open of it as the batch goes on. */
export type End = OpenItem & { account_id: AccountId; currency: Currency; signed_minor: Minor }

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

export function endOf(fresh: Fresh): End {
  const { id, account_id, currency, number, dated_on, signed_minor } = fresh
  return {
    id, account_id, currency, number, dated_on, signed_minor, due_on: fresh.due_on ?? dated_on,
    open_minor: absolute(signed_minor), disputed_minor: subtract(signed_minor, signed_minor),
  }
}

/**
 * The allocations a booking names, taken from `ends` (by reference), which are lowered as it goes; or the sentence that says why it
 * cannot be. Nothing is lowered then.
 */
export function namedPairs(fresh: Fresh, ends: Map<string, End>): BookedPair[] | string {
  const own = endOf(fresh)
  const before = new Map([...ends])
  const pairs: BookedPair[] = []
  let open_minor = own.open_minor
  for (const { ref, amount_minor, effective_on } of fresh.applied ?? []) {
    const fault = pairFault(own, ends.get(ref), ref, amount_minor, open_minor)
    const other = ends.get(ref)
    if (fault || !other) {
      for (const [key, end] of before) ends.set(key, end)
      return fault ?? `Nothing is known as ${ref}.`
    }
    open_minor = subtract(open_minor, amount_minor)
    ends.set(ref, { ...other, open_minor: subtract(other.open_minor, amount_minor) })
    const earliest = maxDay(own.dated_on, other.dated_on)
    pairs.push(pairOf(own, other, amount_minor, maxDay(earliest, effective_on ?? earliest), 'imported'))
  }
  ends.set(fresh.source_ref, { ...own, open_minor })
  return pairs
}

function pairFault(own: End, other: End | undefined, ref: string, amount_minor: Minor, open_minor: Minor): string | null {
  if (!other || other.account_id !== own.account_id) return `This account has nothing known as ${ref}.`
  if (other.currency !== own.currency) return `${other.number} is in ${other.currency}.`
  if (other.signed_minor < 0 === own.signed_minor < 0) return `${own.number} and ${other.number} stand on the same side.`
  if (amount_minor > other.open_minor) return `Less than that is open of ${other.number}.`
  if (amount_minor > open_minor) return `More is applied than ${own.number} comes to.`
  return null
}

/** Applies what is left of a booking to the oldest due of its account, and lowers them in `items`. */
export function derivedPairs(own: End, items: Map<EntryId, End>): BookedPair[] {
  const how: Application = { rest: 'oldest' }
  const other_side = [...items.values()].filter((item) => item.currency === own.currency && item.signed_minor < 0 !== own.signed_minor < 0)
  const { parts, rest_minor } = planApplication(own.open_minor, other_side, how)
  items.set(own.id, { ...own, open_minor: rest_minor })
  return parts.flatMap((part) => {
    const other = items.get(part.entry_id)
    if (!other) return []
    const open_minor = subtract(other.open_minor, part.amount_minor)
    items.set(other.id, { ...other, open_minor, disputed_minor: least(other.disputed_minor, open_minor) })
    return [pairOf(own, other, part.amount_minor, maxDay(own.dated_on, other.dated_on), 'derived')]
  })
}

function pairOf(own: End, other: End, amount_minor: Minor, effective_on: Day, rule: BookedPair['rule']): BookedPair {
  const [credit, debit] = own.signed_minor < 0 ? [own, other] : [other, own]
  return {
    account_id: own.account_id, currency: own.currency, credit_id: credit.id, debit_id: debit.id, amount_minor, effective_on, rule,
  }
}
