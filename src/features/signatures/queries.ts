import { sql } from 'kysely'
import { wentBack } from '#features/ledger/queries.ts'
import type { WentBack } from '#features/ledger/went-back.ts'
import { db, type Read, statement } from '#platform/database.ts'
import type { Day } from '#shared/day.ts'
import type { EntryKind } from '#shared/entry-kind.ts'
import type { SigningKeyId } from '#shared/id.ts'
import type { Currency, Minor } from '#shared/money.ts'
import { absolute, add } from '#shared/money.ts'
import type { PaperFacts, SignedKind } from './paper-facts.ts'
import type { PaperStanding } from './paper-standing.ts'
import type { SigningKey } from './signing-key.ts'

const COLUMNS = ['seller_id', 'id', 'public_key', 'sealed', 'created_at', 'ended_at'] as const

/** The key the seller signs with; null before its first paper. */
export async function currentKey(read: Read): Promise<SigningKey | null> {
  return read.row(
    db.selectFrom('signing_keys').select(COLUMNS).where('seller_id', '=', read.seller_id).where('ended_at', 'is', null),
  )
}

/** A key of the seller, in use or ended: what it signed stays signed. */
export async function findKey(read: Read, id: SigningKeyId): Promise<SigningKey | null> {
  return read.row(db.selectFrom('signing_keys').select(COLUMNS).where('seller_id', '=', read.seller_id).where('id', '=', id))
}

const ENTRY_KINDS: Readonly<Partial<Record<SignedKind, EntryKind>>> = {
  invoice: 'INV',
  credit_note: 'CN',
  debit_note: 'DN',
  opening: 'OB',
  receipt: 'RCPT',
  tax_deducted: 'TDS',
}

type Found = WentBack & {
  dated_on: Day
  currency: Currency
  amount_minor: Minor
  credited: boolean
}

/** For somebody who holds the paper and proves it by its signature; a statement or a confirmation is of its day and always stands. */
export async function paperStanding(read: Read, facts: PaperFacts): Promise<PaperStanding> {
  read.permit('papers.verify')
  const kind = ENTRY_KINDS[facts.kind]
  if (kind === undefined) return { is: 'stands' }
  const number_upper = facts.number.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
  const found = await read.row(
    statement(sql<Found>`
      select e.dated_on, e.currency, e.amount_minor,
        e.amount_minor > 0 and greatest(
          (select coalesce(sum(a.amount_minor), 0) from allocations a
            join entries c on c.seller_id = a.seller_id and c.account_id = a.account_id and c.id = a.credit_id and c.kind = 'CN'
            where a.seller_id = e.seller_id and a.account_id = e.account_id and a.currency = e.currency
              and a.debit_side = 'D' and a.debit_id = e.id),
          (select coalesce(-sum(c.amount_minor), 0) from entries c
            where c.seller_id = e.seller_id and c.account_id = e.account_id and c.original_id = e.id and c.kind = 'CN')
        ) >= e.amount_minor as credited, back.*
      from entries e cross join lateral (${wentBack('e')}) back
      where e.seller_id = ${read.seller_id} and e.kind = ${kind} and e.number_upper = ${number_upper}`),
  )
  if (!found || found.dated_on !== facts.dated_on || found.currency !== facts.currency) return { is: 'unknown' }
  if (absolute(found.amount_minor) !== absolute(facts.amount_minor)) return { is: 'unknown' }
  if (found.reversed_on !== null) return { is: 'returned' }
  const went_back_minor = add(found.returned_minor, found.refunded_minor)
  if (went_back_minor > 0) return { is: 'part_returned', went_back_minor }
  return { is: found.credited ? 'credited' : 'stands' }
}
