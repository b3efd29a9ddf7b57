import { type AccountId, parseId } from '#shared/id.ts'
import { type Currency, LIMIT, type Minor, minor } from '#shared/money.ts'

/** A row of the list of customers. */
export type Customer = {
  id: AccountId
  code: string
  name: string
  name_lower: string
  currency: Currency
  /** In the account's own currency: above zero it owes. */
  balance_minor: Minor
  /** What is due before today, also what of it is in question. */
  late_minor: Minor
  /** Something is open in another currency too. */
  other_currencies: boolean
  last_seen_at: Date | null
  has_link: boolean
}

export const CUSTOMER_SORTS = ['name', 'owes'] as const
export type CustomerSort = (typeof CUSTOMER_SORTS)[number]

/** What the list shows: customers whose code or name begins with `search`, behind the row `after`. */
export type CustomerFilter = { search: string; sort: CustomerSort; after: After | null }

/** The last row of the page before. */
export type After = { name_lower: string; balance_minor: Minor; id: AccountId }

export function cursorAfter({ name_lower, balance_minor, id }: Customer): string {
  return Buffer.from(JSON.stringify([name_lower, balance_minor, id])).toString('base64url')
}

/** What a cursor says, or null when somebody has changed it by hand. */
export function readCursor(text: string): After | null {
  const values = parsed(text)
  if (!Array.isArray(values)) return null
  const [name_lower, amount, account] = values
  const id = parseId('account', account)
  if (typeof name_lower !== 'string' || !Number.isInteger(amount) || Math.abs(amount) > LIMIT || id === null) return null
  return { name_lower, balance_minor: minor(amount), id }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return null
  }
}
