import type { Hono } from 'hono'
import { changeRole } from '#features/accounts/change-role.ts'
import { endContact } from '#features/accounts/end-contact.ts'
import { getAccount, getContact, listAccountRoles, listContacts } from '#features/accounts/queries.ts'
import type { Site } from '#platform/site.ts'
import { formOf, type WebContext, type WebEnvironment } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { type AccountId, parseId } from '#shared/id.ts'
import { invalid, notFound } from '#shared/refusal.ts'
import { deskPage, deskPageOf, staffAct } from '#ui/page.tsx'
import { decideAccessRequest } from './decide-access-request.ts'
import { CHANNELS, type LinkChannel } from './link.ts'
import { makeLink } from './make-link.ts'
import { listAccessRequests, listLinks } from './queries.ts'
import { revokeLink } from './revoke-link.ts'
import { rotateLinks } from './rotate-links.ts'
import { LinksPage, MadeLinkPage } from './views-desk.tsx'

/** A customer's people and their links: made for one message, shown once, turned off at once. */
export function linksDesk(app: Hono<WebEnvironment>, site: Site): void {
  const links = deskPage(site, {
    async ask(read, context) {
      read.permit('links.manage')
      const account_id = accountOf(context)
      const [account, contacts, roles, made, requests] = await Promise.all([
        getAccount(read, account_id),
        listContacts(read, account_id),
        listAccountRoles(read),
        listLinks(read, account_id),
        listAccessRequests(read, account_id),
      ])
      return { account, contacts, roles, links: made, requests }
    },
    view: (page, answer) => <LinksPage page={page} {...answer} />,
  })
  app.get(routes.desk.links.pattern, links)
  app.post(routes.desk.links.pattern, (context) => make(site, context))
  app.post(routes.desk.revokeLink.pattern, (context) => turnOff(site, context))
  app.post(routes.access.settleRequest.pattern, (context) => settle(site, context))
  app.post(routes.access.changeRole.pattern, (context) => change(site, context))
  app.post(routes.access.endContact.pattern, (context) => end(site, context))
}

function accountOf(context: WebContext): AccountId {
  const account_id = parseId('account', context.req.param('account'))
  if (account_id === null) throw notFound()
  return account_id
}

async function make(site: Site, context: WebContext): Promise<Response> {
  const account_id = accountOf(context)
  const form = await formOf(context)
  const contact_id = parseId('contact', form['contact_id'])
  if (contact_id === null) throw notFound()
  const channel = channelOf(form['channel'])
  const replaces = form['replaces'] === 'yes'
  const { page, contact, account, made } = await staffAct(site, context, async (tx, visit) => ({
    // a lost phone: the links before this one end with it
    made: replaces
      ? await rotateLinks(tx, { account_id, contact_id, channel, grace_hours: 0 })
      : await makeLink(tx, { account_id, contact_id, channel }),
    contact: await getContact(tx, account_id, contact_id),
    account: await getAccount(tx, account_id),
    page: await deskPageOf(site, context, visit),
  }))
  context.header('cache-control', 'private, no-store')
  return context.html(<MadeLinkPage page={page} account={account} contact={contact} url={`${site.origin}${made.url_path}`} />)
}

/** Only ways by which a person hands a link over: mailed ones are made where they are sent. */
function channelOf(text: string | undefined): LinkChannel {
  const channel = CHANNELS.find((one) => one === text && one !== 'email')
  if (channel === undefined) throw invalid('channel', 'unknown_channel', 'Say how the link will be handed over.')
  return channel
}

async function turnOff(site: Site, context: WebContext): Promise<Response> {
  const account_id = accountOf(context)
  const link_id = parseId('link', context.req.param('link'))
  if (link_id === null) throw notFound()
  await staffAct(site, context, (tx) => revokeLink(tx, { account_id, link_id, reason: 'turned off by the seller' }))
  return context.redirect(routes.desk.links.href({ account: account_id }), 303)
}

async function settle(site: Site, context: WebContext): Promise<Response> {
  const account_id = accountOf(context)
  const request_id = parseId('access_request', context.req.param('request'))
  if (request_id === null) throw notFound()
  await staffAct(site, context, (tx) => decideAccessRequest(tx, { account_id, request_id, decision: 'granted' }))
  return context.redirect(routes.desk.links.href({ account: account_id }), 303)
}

async function change(site: Site, context: WebContext): Promise<Response> {
  const account_id = accountOf(context)
  const { role_id: role } = await formOf(context)
  const [contact_id, role_id] = [parseId('contact', context.req.param('contact')), parseId('role', role)]
  if (contact_id === null || role_id === null) throw notFound()
  await staffAct(site, context, (tx) => changeRole(tx, { account_id, contact_id, role_id }))
  return context.redirect(routes.desk.links.href({ account: account_id }), 303)
}

async function end(site: Site, context: WebContext): Promise<Response> {
  const account_id = accountOf(context)
  const contact_id = parseId('contact', context.req.param('contact'))
  if (contact_id === null) throw notFound()
  await staffAct(site, context, (tx) => endContact(tx, { account_id, contact_id }))
  return context.redirect(routes.desk.links.href({ account: account_id }), 303)
}
