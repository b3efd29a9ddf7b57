import type { Hono } from 'hono'
import { getAccount } from '#features/accounts/queries.ts'
import type { Read, Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { requireDay, requireDayUntil } from '#shared/day.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import { negateMinor, requireMinor } from '#shared/money.ts'
import { notFound } from '#shared/refusal.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { openItem } from './open-item.ts'
import { OpenItemPage } from './views-desk.tsx'

/** What was open in the former books is entered one by one, where there is no file to import. */
export function ledgerDesk(app: Hono<WebEnvironment>, site: Site): void {
  deskForm(app, site, routes.desk.newOpeningItem.pattern, {
    ask: async (read: Read, context) => {
      read.permit('imports.run')
      return getAccount(read, accountOf(context))
    },
    view: (page, account, form) => <OpenItemPage page={page} account={account} form={form} />,
    act: (tx, typed, context) => open(tx, typed, accountOf(context)),
    fields: { amount_minor: 'amount' },
  })
}

function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

async function open(tx: Tx, typed: Typed, account_id: AccountId): Promise<string> {
  tx.permit('imports.run')
  const account = await getAccount(tx, account_id)
  const amount_minor = requireMinor(typed['amount'] ?? '', account.currency, 'amount')
  await openItem(tx, {
    account_id,
    number: typed['number'] ?? '',
    dated_on: requireDayUntil(tx.today, typed['dated_on'], 'dated_on'),
    due_on: requireDay(typed['due_on'] || typed['dated_on'], 'due_on'),
    currency: account.currency,
    amount_minor: typed['side'] === 'credit' ? negateMinor(amount_minor) : amount_minor,
    note: typed['note'] ?? '',
    ...(typed['source_ref'] === undefined ? {} : { source_ref: typed['source_ref'] }),
  })
  return routes.desk.account.href({ account: account_id })
}
