import type { Hono } from 'hono'
import { listAccessRequests, listLinks, pendingCodes } from '#features/access/queries.ts'
import { standingsOf } from '#features/home/standing.ts'
import { AccountPage } from '#features/home/views-desk.tsx'
import { CUSTOMER_SORTS, type CustomerFilter, readCursor } from '#features/insights/customer.ts'
import { listCustomers, listStaffNames, readOverview } from '#features/insights/queries.ts'
import { OverviewPage } from '#features/insights/views.tsx'
import { CustomersPage, customerHref, type Purpose } from '#features/insights/views-customers.tsx'
import { openByDue, openItems } from '#features/ledger/queries.ts'
import { addressNamed } from '#features/search/found.ts'
import { findNamed } from '#features/search/queries.ts'
import { statement } from '#features/statements/queries.ts'
import type { Read } from '#platform/database.ts'
import type { Site } from '#platform/site.ts'
import { may } from '#platform/viewer.ts'
import type { WebContext, WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type DayRange, dayOf, financialYear } from '#shared/day.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { searchText } from '#shared/typed-text.ts'
import { deskPage, staffDoor } from '#ui/page.tsx'
import { accountFormsDesk } from './desk-forms.tsx'
import { findAccountByCode, getAccount, listContacts } from './queries.ts'

/** The seller's side of accounts: the overview, the customers, and a page for each. */
export function accountsDesk(app: Hono<WebEnvironment>, site: Site): void {
  const overview = deskPage(site, {
    ask: (read) => readOverview(read, site.database.clock()),
    view: (page, answer) => <OverviewPage page={page} answer={answer} />,
  })
  const customers = deskPage(site, {
    async ask(read, context) {
      const filter = filterOf(context)
      return { filter, purpose: purposeOf(context), answer: await listCustomers(read, filter) }
    },
    view: (page, answer) => <CustomersPage page={page} {...answer} />,
  })
  app.get(routes.desk.home.pattern, overview)
  app.get(routes.desk.accounts.pattern, async (context) => {
    const straight = await addressFound(site, context)
    return straight === null ? customers(context) : context.redirect(straight, 303)
  })
  accountFormsDesk(app, site)
  app.get(routes.desk.account.pattern, async (context) => {
    const year = await financialYearOf(site, context)
    return deskPage(site, {
      ask: (read) => readAccount(read, accountOf(context), year, site.database.clock()),
      view: (page, { account, groups, open, year_so_far, people }) => (
        <AccountPage
          page={page}
          account={account}
          standings={standingsOf(groups, page.visit.today, account.currency)}
          open={open}
          statement={year_so_far}
          people={people}
        />
      ),
    })(context)
  })
}

/**
 * Where the search of the head leads at once: to the customer whose code was typed, or the document whose number or reference it was.
 * Null: to the list.
 */
async function addressFound(site: Site, context: WebContext): Promise<string | null> {
  const { search, after } = filterOf(context)
  if (search === '' || after !== null) return null
  const purpose = purposeOf(context)
  const door = staffDoor(context)
  const { visit, answer } = await site.database.read(door, (read) => {
    read.permit('accounts.see')
    return findAccountByCode(read, search)
  })
  if (visit.viewer.staff_id === null) throw notFound()
  if (answer !== null) return customerHref(answer, purpose)
  const seesDocuments = may(visit.viewer, 'invoices.see') && may(visit.viewer, 'payments.see')
  if (purpose !== 'open' || !seesDocuments) return null
  const named = await site.database.read(door, (read) => findNamed(read, search))
  return addressNamed(named.answer, search)
}

function filterOf(context: WebContext): CustomerFilter {
  const asked = context.req.query('after')
  const after = asked === undefined ? null : readCursor(asked)
  if (asked !== undefined && after === null) {
    throw invalid('after', 'invalid_cursor', 'This page of the list is not known. Begin at the first.')
  }
  return {
    search: searchText(context.req.query('q')),
    sort: CUSTOMER_SORTS.find((sort) => sort === context.req.query('sort')) ?? 'name',
    after,
  }
}

function purposeOf(context: WebContext): Purpose {
  const asked = context.req.query('for')
  return asked === 'invoice' || asked === 'payment' ? asked : 'open'
}

export function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

/** The year the page shows is known before it asks: the seller is at hand. */
async function financialYearOf(site: Site, context: WebContext): Promise<DayRange> {
  const seller = await site.sellerOf(staffDoor(context).seller_id, 0)
  const today = dayOf(site.database.clock(), seller.time_zone)
  return { from: financialYear(today, seller.year_starts_in_month).from, to: today }
}

/** Everything the page of a customer shows, in one flush. */
async function readAccount(read: Read, account_id: AccountId, year: DayRange, now: Date) {
  read.permit('accounts.see')
  read.permit('balance.see')
  const [account, groups, open, year_so_far, contacts, links, requests, codes, staff] = await Promise.all([
    getAccount(read, account_id),
    openByDue(read, account_id, 'today'),
    openItems(read, account_id, 'today'),
    statement(read, account_id, year, null),
    listContacts(read, account_id),
    listLinks(read, account_id),
    listAccessRequests(read, account_id),
    pendingCodes(read, now),
    listStaffNames(read),
  ])
  const people = {
    contacts,
    links,
    requests,
    codes: codes.filter((code) => code.account_id === account_id),
    staff: new Map(staff.map((one) => [one.id, one.name])),
  }
  return { account, groups, open, year_so_far, people }
}
