import type { Cursor } from '#features/invoices/invoice.ts'
import type { Entry } from '#features/ledger/entry.ts'
import { entryHref } from '#features/ledger/entry-address.ts'
import { routes } from '#routes.ts'
import type { AccountId } from '#shared/id.ts'

/** The entry on whose page another one is shown: itself, or what a reversal, refund or write-off belongs to. */
export type ShownOn = { page_id: Entry['id']; page_kind: Entry['kind'] }

/** An entry in the list of an account's documents. */
export type ListedEntry = ShownOn &
  Pick<Entry, 'id' | 'account_id' | 'kind' | 'number' | 'reference' | 'dated_on' | 'due_on' | 'currency' | 'amount_minor'> &
  Pick<Entry, 'open_minor' | 'disputed_minor'>

/** What the list shows: entries whose number or reference begins with `search`, or of exactly that amount, behind the row `after`. */
export type EntryFilter = { search: string; after: Cursor | null }

/** An entry that bears a text as its number, or as its reference. */
export type NamedEntry = ShownOn & { account_id: AccountId; by_number: boolean }

/**
 * Where a number or reference leads: to the one document it names, a number before a reference; to the documents of the one customer
 * where several bear it. Null: it names nothing, or things of several customers.
 */
export function addressNamed(named: readonly NamedEntry[], search: string): string | null {
  const numbered = named.filter((one) => one.by_number)
  const bearers = numbered.length > 0 ? numbered : named
  const accounts = new Set(bearers.map((one) => one.account_id))
  const [first] = bearers
  if (first === undefined || accounts.size > 1) return null
  const pages = new Set(bearers.map((one) => one.page_id))
  const only = pages.size === 1 ? pageOf(first) : undefined
  return only ?? routes.desk.entries.href({ account: first.account_id }, { q: search })
}

/** The page of the Desk that shows an entry. */
export function pageOf({ account_id, page_id, page_kind }: ShownOn & { account_id: AccountId }): string | undefined {
  return entryHref({ id: page_id, kind: page_kind, account_id })
}
