import { sql } from 'kysely'
import { lockAccounts } from '#features/accounts/queries.ts'
import { statement, type Tx } from '#platform/database.ts'
import { emitAll } from '#platform/events.ts'
import { type AccountId, newId } from '#shared/id.ts'
import { absolute, ZERO } from '#shared/money.ts'
import { Refusal } from '#shared/refusal.ts'
import {
  type BookedPair,
  type Booking,
  bookingFault,
  type Ends,
  type Fresh,
  freshOf,
  noteEnd,
  numberKey,
  pairsOf,
  type Verdict,
} from './booking.ts'
import { numbersStanding, openIn, type StandingEntry, sentBefore } from './queries.ts'

export type BookEntries = {
  /** Whose references these are: the name of an import or connection. */
  source: string
  bookings: readonly Booking[]
}

/** At most this many at once; an import sends batch after batch. */
const MOST = 20_000

/**
 * Books many entries and what they settle, in the order given: bookings in, verdicts out, in the same order. One bad row never stops
 * the others; sending a batch again books nothing twice. One lock per account, in the order of ids; one event per account.
 */
export async function bookEntries(tx: Tx, { source, bookings }: BookEntries): Promise<Verdict[]> {
  tx.permit('imports.run')
  if (bookings.length > MOST) throw new Refusal(413, 'too_many', `Send at most ${MOST} entries at once.`)
  const accounts = await lockAccounts(tx, [...new Set(bookings.map((booking) => booking.account_id))])
  const standing = await standingFor(tx, source, bookings)

  const { verdicts, fresh, pairs } = judge(bookings, accounts, standing, tx.now)
  await insertEntries(tx, source, fresh)
  await insertPairs(tx, source, pairs)
  const touched = [...Map.groupBy(fresh, (one) => one.account_id)]
  await emitAll(
    tx,
    'entries.booked',
    touched.map(([account_id, entries]) => ({ account_id, subject_id: account_id, data: { source, count: entries.length } })),
  )
  return verdicts
}

/** What the books hold that a batch can run into or settle. */
type Standing = {
  sent: Map<string, Pick<StandingEntry, 'id' | 'account_id' | 'fingerprint'>>
  numbers: Set<string>
  ends: Ends
}

async function standingFor(tx: Tx, source: string, bookings: readonly Booking[]): Promise<Standing> {
  const refs = bookings.flatMap(({ source_ref, applied, original_ref }) => [
    source_ref,
    ...(applied?.map((one) => one.ref) ?? []),
    ...(original_ref === undefined ? [] : [original_ref]),
  ])
  const deriving = [...new Set(bookings.filter((one) => one.rest === 'oldest').map((one) => one.account_id))]
  const [sent, open, documents] = await Promise.all([
    sentBefore(tx, source, [...new Set(refs)]),
    deriving.length === 0 ? [] : openIn(tx, deriving),
    numbersStanding(
      tx,
      bookings.map(({ kind, number }) => ({ kind, number })),
    ),
  ])
  const ends: Ends = { byRef: new Map(), byAccount: new Map() }
  const seen = new Set<string>()
  for (const entry of [...sent, ...open]) {
    if (seen.has(entry.id)) continue
    seen.add(entry.id)
    noteEnd(ends, { ...entry }, entry.source === source ? entry.source_ref : null)
  }
  return {
    ends,
    sent: new Map(sent.map((entry) => [entry.source_ref, entry])),
    numbers: new Set(documents.map((one) => numberKey(one.kind, one.number_upper))),
  }
}

type Judged = { verdicts: Verdict[]; fresh: (Fresh & { original_id: Fresh['id'] | null })[]; pairs: BookedPair[] }

function judge(bookings: readonly Booking[], accounts: ReadonlySet<AccountId>, standing: Standing, now: Date): Judged {
  const judged: Judged = { verdicts: [], fresh: [], pairs: [] }
  for (const booking of bookings) judged.verdicts.push(verdictOn(booking, accounts, standing, judged, now))
  return judged
}

/** Judges one booking; one that is good is noted, so that the next ones meet it. */
function verdictOn(booking: Booking, accounts: ReadonlySet<AccountId>, standing: Standing, judged: Judged, now: Date): Verdict {
  const { source_ref, kind, number, original_ref } = booking
  const fault = bookingFault(booking) ?? (accounts.has(booking.account_id) ? null : 'There is no such account.')
  if (fault) return refused(source_ref, fault)
  const fresh = freshOf(booking, now)
  const before = standing.sent.get(source_ref)
  if (before?.fingerprint === fresh.fingerprint) return { source_ref, result: 'repeated', id: before.id, message: null }
  if (before) return { source_ref, result: 'conflict', id: null, message: `${source_ref} was sent before with other facts.` }
  if (standing.numbers.has(numberKey(kind, number))) {
    return { source_ref, result: 'number_taken', id: null, message: `The number ${number} already stands in the books.` }
  }
  const original = original_ref === undefined ? null : standing.sent.get(original_ref)
  if (original === undefined || (original && original.account_id !== booking.account_id)) {
    return refused(source_ref, `This account has nothing known as ${original_ref}.`)
  }
  const pairs = pairsOf(fresh, standing.ends)
  if (typeof pairs === 'string') return refused(source_ref, pairs)

  standing.sent.set(source_ref, fresh)
  standing.numbers.add(numberKey(kind, number))
  judged.fresh.push({ ...fresh, original_id: original?.id ?? null })
  judged.pairs.push(...pairs)
  return { source_ref, result: 'booked', id: fresh.id, message: null }
}

function refused(source_ref: string, message: string): Verdict {
  return { source_ref, result: 'refused', id: null, message }
}

async function insertEntries(tx: Tx, source: string, fresh: Judged['fresh']): Promise<void> {
  if (fresh.length === 0) return
  const rows = fresh.map((one) => ({
    ...one,
    number: one.number.trim(),
    due_on: one.due_on ?? one.dated_on,
    amount_minor: one.signed_minor,
    open_minor: absolute(one.signed_minor),
    taxable_minor: one.taxable_minor ?? ZERO,
    tax_minor: one.tax_minor ?? ZERO,
    reference: one.reference ?? '',
    note: one.note ?? '',
    method: one.method ?? null,
  }))
  const written = await tx.rows(
    statement(sql<{ id: string }>`
      insert into entries (seller_id, account_id, id, kind, number, dated_on, due_on, currency, amount_minor, open_minor,
        taxable_minor, tax_minor, reference, note, method, original_id, source, source_ref, fingerprint, recorded_at)
      select ${tx.seller_id}, account_id, id, kind, number, dated_on, due_on, currency, amount_minor, open_minor,
        taxable_minor, tax_minor, reference, note, method, original_id, ${source}, source_ref, fingerprint, ${tx.now}
      from json_to_recordset(${JSON.stringify(rows)}::json) as row (account_id text, id text, kind text, number text, dated_on date,
        due_on date, currency text, amount_minor bigint, open_minor bigint, taxable_minor bigint, tax_minor bigint, reference text,
        note text, method text, original_id text, source_ref text, fingerprint text)
      on conflict do nothing
      returning id`),
  )
  if (written.length === fresh.length) return
  throw new Refusal(409, 'booked_meanwhile', 'Somebody else has booked some of these at the same moment. Send them again.')
}

async function insertPairs(tx: Tx, source: string, pairs: readonly BookedPair[]): Promise<void> {
  if (pairs.length === 0) return
  const rows = pairs.map((pair) => ({ ...pair, id: newId('allocation', tx.now.getTime()) }))
  await tx.rows(
    statement(sql`
      insert into allocations (seller_id, account_id, id, currency, credit_id, debit_id, amount_minor, effective_on, rule, actor,
        source, source_ref, recorded_at)
      select ${tx.seller_id}, account_id, id, currency, credit_id, debit_id, amount_minor, effective_on, rule, ${tx.viewer.actor},
        ${source}, id, ${tx.now}
      from json_to_recordset(${JSON.stringify(rows)}::json) as row (account_id text, id text, currency text, credit_id text,
        debit_id text, amount_minor bigint, effective_on date, rule text)`),
  )
}
