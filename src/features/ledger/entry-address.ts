import { routes } from '#routes.ts'
import type { Entry } from './entry.ts'

/** Where the Desk shows an entry; a reversal, refund or write-off has no page of its own and stands on that of what it belongs to. */
export function entryHref({ id, kind, account_id }: Pick<Entry, 'id' | 'kind' | 'account_id'>): string | undefined {
  const at = { account: account_id }
  switch (kind) {
    case 'INV':
    case 'DN':
    case 'CN':
    case 'OB':
      return routes.desk.invoice.href({ ...at, invoice: id })
    case 'RCPT':
    case 'TDS':
      return routes.desk.payment.href({ ...at, payment: id })
    default:
      return undefined
  }
}
