import { sql } from 'kysely'
import type { Account } from '#features/accounts/account.ts'
import { db, statement, type Tx } from '#platform/database.ts'
import { emit } from '#platform/events.ts'
import type { NumberKind } from '#ports/country.ts'
import { type Day, financialYear } from '#shared/day.ts'
import { type EntryId, newId } from '#shared/id.ts'
import { absolute, type Currency, type Minor, ZERO } from '#shared/money.ts'
import { invalid, Refusal } from '#shared/refusal.ts'
import { type Application, allocationRow, effectiveOn, type OpenItem, type Part, planApplication } from './allocation.ts'
import { capitals, ENTRY_KINDS, type EntryKind, type Posted, type Source, signedAmount } from './entry.ts'
import { findPosted, numbersStanding, openNow, strangersAmong } from './queries.ts'

export type PostEntry = Partial<Source> & {
  /** The account, held by the calling act (`lockAccount`). */
  account: Account
  kind: EntryKind
  /** Without one the next of its series is taken. */
  number?: string | undefined
  dated_on: Day
  /** Without one, the day it is dated. */
  due_on?: Day | undefined
  currency: Currency
  /** Without sign, except for an opening item. */
  amount_minor: Minor
  taxable_minor?: Minor | undefined
  tax_minor?: Minor | undefined
  reference?: string | undefined
  note?: string | undefined
  method?: string | undefined
  original_id?: EntryId | undefined
  /** Of what the calling act was sent (`fingerprintOf`). */
  fingerprint: string
  apply: Application
  /** The day of the deed, from which the application counts at the earliest: today, unless it is known to be another. */
  acted_on?: Day | undefined
}

/** Patterns of the kinds no law numbers. */
const OWN_PATTERNS = { REV: 'RV/{YY}/{SEQ:4}', TDS: 'TD/{YY}/{SEQ:4}', WO: 'WO/{YY}/{SEQ:4}' } as const

/**
 * Writes one entry into the books and applies it to what is open on the other side. The step that the acts share: they hold the
 * account, know that nothing of this source was posted before (`findPosted`), say which permission they took, and tell what it was;
 * this one tells only what was settled by it. Refuses a number that is taken with 409.
 */
export async function postEntry(tx: Tx, permission: string, input: PostEntry): Promise<Posted> {
  tx.permit(permission)
  refuseAmount(input.kind, input.amount_minor)
  const amount_minor = signedAmount(input.kind, input.amount_minor)
  const given = input.number === undefined ? null : givenNumber(input.number)
  const [items, number] = await Promise.all([
    itemsFor(tx, input, amount_minor),
    given ?? takeNumber(tx, input.kind, input.dated_on),
  ])
  const posted = await insertEntry(tx, input, amount_minor, number)
  const { parts, rest_minor } = planApplication(absolute(amount_minor), items, input.apply)
  insertParts(tx, input, posted.id, amount_minor, parts, items)
  if (parts.length > 0) {
    await emit(tx, 'allocations.made', {
      account_id: input.account.id,
      subject_id: posted.id,
      data: { number: posted.number, currency: input.currency, applied: parts, rest_minor },
    })
  }
  return posted
}

function refuseAmount(kind: EntryKind, amount_minor: Minor): void {
  if (kind === 'OB') {
    if (amount_minor === ZERO)
      throw invalid('amount_minor', 'amount_missing', 'An opening item is of an amount above or below zero.')
    return
  }
  const least_minor = kind === 'INV' || kind === 'DN' || kind === 'CN' ? 0 : 1
  if (amount_minor < least_minor) throw invalid('amount_minor', 'amount_not_positive', 'The amount must be more than zero.')
}

/** What stands on the other side and is open: all of it, or only what was named when the rest stays an advance. */
async function itemsFor(tx: Tx, input: PostEntry, amount_minor: Minor): Promise<OpenItem[]> {
  const { account, currency, apply } = input
  const named = (apply.named ?? []).map((one) => one.entry_id)
  if (amount_minor === ZERO || (apply.rest === 'advance' && named.length === 0)) return []
  const side = amount_minor < 0 ? 'D' : 'C'
  const items = await openNow(tx, account.id, currency, side, apply.rest === 'advance' ? named : null)
  const settled = named.filter((id) => !items.some((item) => item.id === id))
  const [stranger] = settled.length === 0 ? [] : await strangersAmong(tx, account.id, currency, side, settled)
  if (stranger) {
    const message = `This account has nothing in ${currency} that this could be applied to under this id.`
    throw invalid(`allocations.${named.indexOf(stranger)}.entry_id`, 'unknown_entry', message)
  }
  return items
}

function givenNumber(text: string): string {
  const number = text.trim()
  if (number === '' || number.length > 64) throw invalid('number', 'invalid_number', 'Give a number of at most 64 characters.')
  return number
}

/** A number of a series that this transaction has taken, and those that follow it. */
type Taken = { kind: EntryKind; dated_on: Day; year_label: string; pattern: string; sequence: number }

/** The next number of a series, without gaps: the row stays locked until this transaction ends, and a rollback gives it back. */
async function takeNumber(tx: Tx, kind: EntryKind, dated_on: Day): Promise<Taken> {
  if (kind === 'OB') throw invalid('number', 'missing_number', 'An opening item keeps the number it had. Give it.')
  const year_label = financialYear(dated_on, tx.seller.year_starts_in_month).label
  const series = await tx.row(
    statement(sql<{ pattern: string; sequence: number }>`
      insert into series as s (seller_id, kind, year_label, pattern, next_sequence)
      values (${tx.seller_id}, ${kind}, ${year_label}, ${patternOf(tx, kind)}, 2)
      on conflict (seller_id, kind, year_label) do update set next_sequence = s.next_sequence + 1
      returning pattern, next_sequence - 1 as sequence`),
  )
  if (!series) throw new Error('a series gave no number')
  return { kind, dated_on, year_label, ...series }
}

function numberOf(tx: Tx, { pattern, sequence, dated_on }: Taken, ahead: number): string {
  return tx.country.numbering.render(pattern, sequence + ahead, dated_on, tx.seller.year_starts_in_month)
}

/** The first of a series that is free, where numbers brought from elsewhere stand in its way; the series goes on behind it. */
async function firstFree(tx: Tx, taken: Taken): Promise<string> {
  const { kind, year_label } = taken
  for (let ahead = 10; ahead <= 100_000; ahead *= 10) {
    const numbers = Array.from({ length: ahead }, (_, index) => numberOf(tx, taken, index))
    const asked = numbers.map((number) => ({ kind, number }))
    const standing = new Set((await numbersStanding(tx, asked)).map((one) => one.number_upper))
    const index = numbers.findIndex((number) => !standing.has(capitals(number)))
    const number = numbers[index]
    if (number === undefined) continue
    if (index > 0) await stepOver(tx, kind, year_label, index)
    return number
  }
  throw new Refusal(409, 'series_in_use', 'The next numbers of this series are all taken. Set where it goes on.', 'number')
}

async function stepOver(tx: Tx, kind: EntryKind, year_label: string, count: number): Promise<void> {
  await tx.rows(
    statement(sql`
      update series set next_sequence = next_sequence + ${count}
      where seller_id = ${tx.seller_id} and kind = ${kind} and year_label = ${year_label}`),
  )
}

function patternOf(tx: Tx, kind: NumberKind | keyof typeof OWN_PATTERNS): string {
  return kind === 'REV' || kind === 'TDS' || kind === 'WO' ? OWN_PATTERNS[kind] : tx.country.numbering.default_pattern(kind)
}

/** Under the number that was given, or the one that its series has for it: the next, or the first free one behind it. */
async function insertEntry(tx: Tx, input: PostEntry, amount_minor: Minor, number: string | Taken): Promise<Posted> {
  const id = newId(ENTRY_KINDS[input.kind].id, tx.now.getTime())
  const { source = 'samepage', source_ref = id } = input
  const insert = (under: string) => insertRow(tx, input, { id, number: under, amount_minor, source, source_ref })
  const first = typeof number === 'string' ? number : numberOf(tx, number, 0)
  if (await insert(first)) return { id, number: first }
  // another account may have sent the reference, or taken the number, while this one was held
  await findPosted(tx, { source, source_ref }, input.fingerprint)
  const free = typeof number === 'string' ? null : await firstFree(tx, number)
  if (free !== null && (await insert(free))) return { id, number: free }
  throw new Refusal(409, 'number_taken', `The number ${first} already stands in the books.`, 'number')
}

type Row = Source & { id: EntryId; number: string; amount_minor: Minor }

/** False: its number or its source stands already. */
async function insertRow(tx: Tx, input: PostEntry, row: Row): Promise<boolean> {
  const written = await tx.row(
    db
      .insertInto('entries')
      .values({
        ...row,
        seller_id: tx.seller_id,
        account_id: input.account.id,
        kind: input.kind,
        dated_on: input.dated_on,
        due_on: input.due_on ?? input.dated_on,
        currency: input.currency,
        open_minor: absolute(row.amount_minor),
        taxable_minor: input.taxable_minor ?? ZERO,
        tax_minor: input.tax_minor ?? ZERO,
        reference: input.reference?.trim() ?? '',
        note: input.note?.trim() ?? '',
        method: input.method ?? null,
        original_id: input.original_id ?? null,
        fingerprint: input.fingerprint,
        recorded_at: tx.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id'),
  )
  return written !== null
}

/** At most this many rows in one statement, so that their parameters fit. */
const BATCH = 2_000

function insertParts(
  tx: Tx,
  input: PostEntry,
  id: EntryId,
  amount_minor: Minor,
  parts: readonly Part[],
  items: readonly OpenItem[],
): void {
  const dates = new Map(items.map((item) => [item.id, item.dated_on]))
  const deed = { seller_id: tx.seller_id, account_id: input.account.id, actor: tx.viewer.actor, now: tx.now }
  const rows = parts.map((part) => {
    const ends = amount_minor < 0 ? { credit_id: id, debit_id: part.entry_id } : { credit_id: part.entry_id, debit_id: id }
    const effective_on = effectiveOn(input.dated_on, dates.get(part.entry_id) ?? input.dated_on, input.acted_on ?? tx.today)
    return allocationRow(deed, {
      ...ends,
      currency: input.currency,
      amount_minor: part.amount_minor,
      effective_on,
      rule: part.rule,
    })
  })
  for (let start = 0; start < rows.length; start += BATCH) {
    tx.write(db.insertInto('allocations').values(rows.slice(start, start + BATCH)))
  }
}
