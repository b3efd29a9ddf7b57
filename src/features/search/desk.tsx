import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import { readCursor } from '#features/invoices/invoice.ts'
import type { Read } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { searchText } from '#shared/typed-text.ts'
import { deskPage } from '#ui/page.tsx'
import type { EntryFilter } from './found.ts'
import { listEntries } from './queries.ts'
import { EntriesPage } from './views-entries.tsx'

/** Every document of a customer, however old. */
export function searchDesk(app: Hono<WebEnvironment>, site: Site): void {
  const entries = deskPage(site, {
    ask: (read, context) => readEntries(read, accountOf(context), filterOf(context)),
    view: (page, answer) => <EntriesPage page={page} {...answer} />,
  })
  app.get(routes.desk.entries.pattern, entries)
}

async function readEntries(read: Read, account_id: AccountId, filter: EntryFilter) {
  const [account, answer] = await Promise.all([getAccount(read, account_id), listEntries(read, account_id, filter)])
  return { account, answer, filter }
}

function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

function filterOf(context: WebContext): EntryFilter {
  const asked = context.req.query('after')
  const after = asked === undefined ? null : readCursor(asked, 'newest')
  if (asked !== undefined && after === null) {
    throw invalid('after', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  }
  return { search: searchText(context.req.query('q')), after }
}
