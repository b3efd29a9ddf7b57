import type { Hono } from 'hono'
import { decideAccessRequest } from '#features/access/decide-access-request.ts'
import type { Tx } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { parseId } from '#shared/id.ts'
import { parseCurrency, requireMinor } from '#shared/money.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { deskForm, type Typed } from '#ui/desk-form.tsx'
import { addContact } from './add-contact.ts'
import { openAccount } from './open-account.ts'
import { getAccount, listAccountRoles } from './queries.ts'
import { setVirtualAccount } from './set-virtual-account.ts'
import { NewAccountPage, NewContactPage } from './views-desk.tsx'
import { VirtualAccountPage } from './views-virtual-account.tsx'

/** A new customer, and a new person at one. */
export function accountFormsDesk(app: Hono<WebEnvironment>, site: Site): void {
  deskForm(app, site, routes.desk.newAccount.pattern, {
    async ask(read) {
      read.permit('accounts.manage')
    },
    start: (page) => ({ currency: page.seller.currency, region: page.seller.settings.region ?? '' }),
    view: (page, _answer, form) => <NewAccountPage page={page} form={form} />,
    act: open,
    fields: { credit_limit_minor: 'credit_limit' },
  })
  deskForm(app, site, routes.desk.newContact.pattern, {
    async ask(read, context) {
      read.permit('accounts.manage')
      const [account, roles] = await Promise.all([getAccount(read, accountIn(context)), listAccountRoles(read)])
      return { account, roles }
    },
    // a request for access brings what its sender typed
    start: (page, { roles }) => ({
      ...Object.fromEntries(['name', 'email', 'phone', 'request'].map((name) => [name, page.url.searchParams.get(name) ?? ''])),
      role_id: roles.find((role) => role.name === 'Finance')?.id ?? roles[0]?.id ?? '',
      language: 'en',
    }),
    view: (page, { account, roles }, form) => <NewContactPage page={page} account={account} roles={roles} form={form} />,
    act: add,
  })
  virtualAccountForm(app, site)
}

function virtualAccountForm(app: Hono<WebEnvironment>, site: Site): void {
  deskForm(app, site, routes.desk.virtualAccount.pattern, {
    ask(read, context) {
      read.permit('accounts.manage')
      return getAccount(read, accountIn(context))
    },
    start: (_page, account) => ({ virtual_account: account.virtual_account_upper ?? '' }),
    view: (page, account, form) => <VirtualAccountPage page={page} account={account} form={form} />,
    async act(tx, typed, context) {
      const account_id = accountIn(context)
      await setVirtualAccount(tx, { account_id, virtual_account: typed['virtual_account'] ?? '' })
      return `${routes.desk.account.href({ account: account_id })}#facts`
    },
    words: (page) => page.say.desk.virtual_account.refusals,
  })
}

function accountIn(context: WebContext) {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

async function open(tx: Tx, typed: Typed): Promise<string> {
  const currency = parseCurrency(typed['currency'])
  if (currency === null) throw invalid('currency', 'unknown_currency', 'There is no such currency.')
  const limit = given(typed, 'credit_limit')
  const account_id = await openAccount(tx, {
    code: typed['code'] ?? '',
    name: typed['name'] ?? '',
    currency,
    tax_id: given(typed, 'tax_id'),
    region: given(typed, 'region'),
    email: given(typed, 'email'),
    phone: given(typed, 'phone'),
    address_lines: (typed['address'] ?? '')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean)
      .slice(0, 6),
    terms_days: termsOf(given(typed, 'terms_days')),
    credit_limit_minor: limit === null ? null : requireMinor(limit, currency, 'credit_limit'),
  })
  return routes.desk.account.href({ account: account_id })
}

function given(typed: Typed, name: string): string | null {
  return typed[name]?.trim() || null
}

function termsOf(text: string | null): number | null {
  if (text === null) return null
  const days = Number(text)
  if (!/^\d{1,4}$/.test(text) || days > 3650)
    throw invalid('terms_days', 'invalid_terms', 'Give the terms as a number of days, like 30.')
  return days
}

async function add(tx: Tx, typed: Typed, context: WebContext): Promise<string> {
  const account_id = accountIn(context)
  const role_id = parseId('role', typed['role_id'])
  if (role_id === null) throw invalid('role_id', 'unknown_role', 'Choose what this person may do.')
  await addContact(tx, {
    account_id,
    role_id,
    name: typed['name'] ?? '',
    email: given(typed, 'email'),
    phone: given(typed, 'phone'),
    language: typed['language'] === 'hi' ? 'hi' : 'en',
  })
  const request_id = parseId('access_request', typed['request'])
  if (request_id !== null) await decideAccessRequest(tx, { account_id, request_id, decision: 'granted' })
  return `${routes.desk.account.href({ account: account_id })}#people`
}
